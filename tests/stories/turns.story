; Every word of a learner wants a reply in time; each step is told once.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: Which browser?
bob @ T-1: Firefox
wait 15m
ivy @ #staff: /duty on
wait 1h

; Who comes on duty later is called, and the lead is not told again.
omar @ #staff: /duty on
wait 15m
omar @ #staff: /duty on
wait 1h

; The next one is tagged beside who holds it.
ivy @ T-1: Which version?
bob @ T-1: 130
wait 15m
omar @ T-1: Please restart the tablet.

; Who went off duty hands over to who is there.
bob @ T-1: done, and now?
ivy @ #staff: /duty off
omar @ T-1: Try it again.
bob @ T-1: still black

; Nobody writes, and the one who holds it leaves the server: that is noticed too.
omar @ T-1: Please send us a picture.
ivy leaves
wait 1h
