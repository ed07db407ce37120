; A ticket rests: nobody is called or reminded until the time has come, and then whoever holds it is.
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: /ticket claim
ivy @ T-1: /ticket snooze until:soon
ivy @ T-1: /ticket snooze until:2h
wait 30m
wait 90m
wait 15m
omar @ T-1: Which browser is it?

; The learner is not reminded either; their message ends the rest, and a reply is due as usual from then on.
omar @ T-1: /ticket snooze until:3d
wait 2d
bob @ T-1: It is Firefox.
wait 15m

; Until a time of day; what is over cannot rest.
ivy @ T-1: /ticket snooze until:18:30
ivy @ T-1: /ticket resolve
ivy @ T-1: /ticket snooze until:2h
wait 8h
