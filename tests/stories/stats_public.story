; Four people have asked: too few to show anything about them to everyone.
alice @ #general: how do I reset my password?
alice presses Solved
alice selects 5 2 4
bob @ #general: how do I reset my password?
carol @ #general: how do I reset my password?
carol presses Solved
dave @ #general: how do I reset my password?
dave presses Solved
mo @ #staff: /stats overview public:true
mo @ #staff: /stats satisfaction public:true category:account

; Six have: four of the presses and one survey are still too few, and a category may hold fewer people.
erin @ #general: how do I reset my password?
frank @ #general: how do I reset my password?
mo @ #staff: /stats overview public:true
mo @ #staff: /stats satisfaction public:true
mo @ #staff: /stats response public:true
mo @ #staff: /stats overview public:true category:billing

; Whoever may see everything sees everything alone.
mo @ #staff: /stats satisfaction

; What is refused is nobody else's business.
ivy @ #staff: /stats overview public:true
mo @ #staff: /stats overview public:true period:soon
mo @ #staff: /stats overview public:true period:8d
mo @ #staff: /stats overview public:true category:nowhere

; In the other language.
mo @ #staff: /language language:zh-CN
mo @ #staff: /stats overview public:true
