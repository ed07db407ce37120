; What was about something else was never said in a ticket: the clock of its resolution stands as before, and no reply is
; owed.
mo @ #staff: /setup targets resolution:3h
ivy @ #staff: /duty on
bob @ dm: please help me with my tablet, it is broken
bob presses Ask an instructor
ivy presses Claim
wait 10m
ivy @ T-1: Which tablet is it?
wait 10m
bob @ dm: the blue invoice
wait 5m
ivy @ #staff: /ticket show ticket:T-1
bob presses This is something else
wait 20m
ivy @ #staff: /ticket show ticket:T-1
mo @ #staff: /stats response

; What the learner wrote after it begins the turn then.
carol @ dm: the video of week 3 stays black on my tablet
carol presses Ask an instructor
ivy presses Claim
ivy @ T-2: Which browser is it?
carol @ dm: the red invoice
wait 5m
carol @ T-2: It is Firefox.
wait 5m
carol presses This is something else
ivy @ #staff: /ticket show ticket:T-2

; Edited, it does not go back there.
ivy @ T-1: /ticket resolve
bob @ dm: the blue invoice of May
bob presses This is something else
bob edits the blue invoice of June
ivy @ #staff: /ticket show ticket:T-1

; Resolved meanwhile, the ticket is over, and the learner is told so.
bob @ dm: the blue invoice of July
ivy @ T-1: /ticket resolve
bob presses This is something else

; Of a closed ticket too, nothing of it is left in the thread.
bob @ dm: the blue invoice of August
ivy @ T-1: /ticket resolve
wait 1m
ivy @ T-2: /ticket resolve
wait 8d
bob presses This is something else
