; Of a resolution whoever holds the ticket is warned, where they are on duty; then the next is called, then the lead, each
; once.
mo @ #staff: /setup targets first-reply:24h next-reply:24h resolution:3h
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy presses Claim
wait 2h
wait 1h
wait 59m
wait 1m
ivy @ #staff: /ticket show ticket:T-1
wait 2h
ivy @ T-1: /ticket resolve

; Whoever holds it and is off duty is not woken: the next on duty is warned in their place.
carol @ dm: the video of week 4 stays black on my tablet
carol presses Ask an instructor
ivy presses Claim
ivy @ #staff: /duty off
wait 2h
wait 1h
wait 1h
ivy @ #staff: /duty on
ivy @ T-2: /ticket resolve

; Where nobody is on duty, nobody is warned, and the lead is called.
dave @ dm: the video of week 5 stays black on my tablet
dave presses Ask an instructor
ivy presses Claim
ivy @ #staff: /duty off
omar @ #staff: /duty off
wait 2h
wait 1h
wait 1h
