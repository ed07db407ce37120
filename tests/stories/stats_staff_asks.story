; Staff who ask something are answered as everybody is, and no figure counts it.
ivy @ #staff: /duty on

; 09:00 alice: answered by a rule, solved; survey 5 2 4 → (5 − 2) ÷ 4 = 0.75. bob: a ticket, replied to after 10 min and
; resolved after 30.
alice @ #general: how do I reset my password?
alice presses Solved
alice selects 5 2 4
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
wait 10m
ivy @ T-1: Which browser is it?
wait 20m
ivy @ T-1: /ticket resolve
mo @ #staff: /stats overview period:7d picture:none
mo @ #staff: /stats satisfaction period:7d picture:none
mo @ #staff: /stats response period:7d picture:none
mo @ #staff: /stats rules period:7d
mo @ #staff: /stats retention

; The instructor asks by command, and has somebody called; the moderator asks, and presses.
omar @ #lounge: /ask question:the video of week 3 stays black on my tablet, what now?
omar presses Ask an instructor
wait 30m
ivy @ T-2: The newest?
wait 30m
ivy @ T-2: /ticket resolve
mo @ #lounge: /ask question:how do I reset my password?
mo presses Not what I asked

; Directly, too: one is answered, and one waits.
omar @ dm: how do I reset my password?
omar presses Solved
ivy @ dm: please help me with my tablet, it is broken
ivy presses Ask an instructor

; All stands as it did.
mo @ #staff: /stats overview period:7d picture:none
mo @ #staff: /stats satisfaction period:7d picture:none
mo @ #staff: /stats response period:7d picture:none
mo @ #staff: /stats rules period:7d
mo @ #staff: /stats retention
mo @ #staff: /rules review
