; Whoever passes a ticket on leaves its thread. Its history says who did what.
ivy @ #staff: /instructor categories categories:technical
omar @ #staff: /instructor categories categories:billing
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy presses Claim
ivy @ T-1: /ticket transfer to:omar
omar @ T-1: /ticket transfer category:technical
mo @ T-1: /ticket category category:billing
ivy @ T-1: Please restart the tablet.
ivy @ T-1: /ticket resolve reason:A restart helped
bob @ T-1: It is black again!
ivy @ T-1: /ticket resolve

; What staff read of a learner's ticket is noted, once an hour each.
mo @ #staff: /ticket show ticket:T-1
mo @ #staff: /ticket show ticket:T-1
wait 1m
mo @ #staff: /ticket transcript ticket:T-1
wait 1m
omar presses Details
mo @ #staff: /privacy log
wait 1h
mo @ #staff: /ticket show ticket:T-1
mo @ #staff: /privacy log

; A server can have them stay.
mo @ #staff: /setup handoff transferred:stay
carol @ dm: why does the first thing flimble?
carol presses Ask an instructor
ivy @ T-2: /ticket claim
ivy @ T-2: /ticket transfer to:omar
