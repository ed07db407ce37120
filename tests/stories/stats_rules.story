; Which answers do not help: the worst first.
mo @ #staff: /stats rules
alice @ #general: how do I reset my password?
alice presses Solved
bob @ #general: how do I reset my password?
bob presses Solved
carol @ #general: how do I change my e-mail address?
carol presses Not what I asked
wait 1m
dave @ #general: how do I change my e-mail address?
dave presses Not what I asked
dave presses Ask an instructor
erin @ #general: how do I get a refund?

; Who asks the same again at once has asked nothing new: that is no inquiry that no rule answered.
alice @ #general: how do I reset my password?
mo @ #staff: /stats overview period:7d picture:none
mo @ #staff: /stats rules period:7d
mo presses 90 days
mo selects change-email
mo @ #staff: /stats rules category:billing
mo @ #staff: /stats rules category:nowhere

; Moderators alone.
ivy @ #staff: /stats rules

mo @ #staff: /language language:zh-CN
mo @ #staff: /stats rules
