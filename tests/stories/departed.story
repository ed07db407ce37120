; Who left the server holds no ticket: the next one is tagged, and is the only one on duty.
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: Which browser?
ivy leaves
bob @ T-1: Firefox, still black
omar @ #staff: /duty who
omar @ T-1: Does sound come out of it?

; Who has gone off duty when the learner writes again is not waited for; with nobody else there, that is said.
omar @ #staff: /duty off
bob @ T-1: no
wait 15m
wait 1h

; Who comes on duty then is shown it.
omar @ #staff: /duty on
omar @ T-1: I am back. Is it all videos?
