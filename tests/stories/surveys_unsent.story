; Who is not asked how it was is counted, by the reason.
alice @ #general: how do I reset my password?
alice presses Solved
alice selects 5 2 4

; Once a week is enough.
wait 1h
alice @ #general: how do I change my e-mail address?
alice presses Solved

; Some take no direct messages.
carol refuses direct messages
carol @ #general: how do I reset my password?
carol presses Solved

; Who was not helped is asked like who was, once they are not in the middle of asking on.
dave @ #general: how do I reset my password?
dave presses Not what I asked
wait 1d
dave selects 1 4 2

; So is who says that it was not and asks again. And so is who asks again, or says nothing for a day, in direct messages; in a
; channel they are sent nothing unasked.
kim @ #general: how do I reset my password?
kim presses Not what I asked
erin @ dm: how do I reset my password?
frank @ #general: how do I reset my password?
gina @ #general: how do I change my e-mail address?
wait 11m
erin @ dm: how do I reset my password?
frank @ #general: how do I reset my password?
kim @ #general: how do I reset my password?
wait 25h

; Of who wants to be forgotten nobody can be asked.
hugo @ #general: I want a refund
ivy @ #staff: /duty on
ivy @ T-1: /ticket claim
hugo @ #general: /privacy delete
hugo presses Delete my data
ivy @ T-1: /ticket resolve

; And some are not drawn.
mo @ #staff: /setup targets survey-percent:0
bob @ #general: how do I reset my password?
bob presses Solved
wait 1m
mo @ #staff: /stats satisfaction period:7d
