; A rule that always hands over, while a ticket is open: the question goes into that ticket, and that is what is said.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
wait 1m
bob @ dm: I want a refund
wait 1m

; So does what is asked by a button, by a command, and by a message's menu; once each.
bob @ #general: how do I reset my password?
bob presses Ask an instructor
bob presses Instructor asked ✓
bob @ #general: /ask question: I want my money back
bob @ #lounge: where is the red door?
mo calls Ask an instructor on bob
ivy @ T-1: One after the other: the video first.
wait 1m

; What solved it ends the ticket that it had opened.
alice @ #general: I want a refund
alice presses Solved
wait 1h
