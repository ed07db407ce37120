; Learners ask by the button of a panel; only they see what frontdesk says.
mo @ #lounge: /setup panel
alice presses Ask a question
alice writes how do I reset my password?
alice presses Solved
alice selects 5 1 4
ivy @ #staff: /duty on
bob presses Ask a question
bob writes please help me with my tablet, it is broken
bob presses Ask an instructor
ivy presses Claim

; What one learner may ask for is limited there too.
carol presses Ask a question
carol writes how do I reset my password?
carol presses Ask a question
carol writes where can I download my certificate?
carol presses Ask a question
carol writes how do I change my e-mail address?
carol presses Ask a question
carol writes why is the video blurred?
carol presses Ask a question
carol writes I want a refund
carol presses Ask a question
carol writes how do I get subtitles?

; A second panel takes the place of the first, and they follow the language of the server.
mo @ #staff: /setup panel channel:#lounge
mo @ #staff: /setup locale language:zh-CN
dora presses 提问
dora writes 怎么更换邮箱
