; A learner who may open no tickets is told kindly, once; rules answer them as before, and staff can take it back.
ivy @ #staff: /duty on
bob @ #general: how do I reset my password?
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: /ticket blocked
ivy @ T-1: /ticket block
ivy @ T-1: /ticket block
mo @ #staff: /ticket blocked
ivy @ T-1: /ticket resolve
bob @ T-1: I am not done!
bob presses Ask an instructor

; What they are answered from now on has no button for an instructor.
bob @ #general: where can I download my certificate?
bob presses Not what I asked
wait 2m
bob @ #questions: @frontdesk please help me with my tablet, it is broken
bob @ #general: I want a refund
bob @ dm: I want my money back
wait 2m
bob @ dm: thanks
bob @ #general: is anybody there?
bob calls Ask an instructor
wait 1d
wait 6d

; Staff may still open one for them, and take it back.
ivy calls Open a ticket with on bob
ivy writes Shall we start again?
ivy @ T-2: /ticket unblock
ivy @ T-2: /ticket unblock
ivy @ T-2: /ticket resolve

; Who was invited to reopen a ticket and is blocked since is told so.
wait 7d
ivy @ T-2: /ticket block
bob presses Reopen
bob @ dm: are you a bot?
ivy @ T-2: /ticket unblock
bob @ #general: I want a refund
