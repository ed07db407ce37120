; ivy is there on weekdays from nine to five. The story begins on a Monday at nine.
ivy @ #staff: /shift add days:mon-fri hours:09:00-17:00

; Three ask. alice has a response after six minutes, the others wait: on Wednesday for nearly two days by the
; clock, for sixteen hours within duty hours.
alice @ dm: the video of week 3 stays black on my tablet
alice presses Ask an instructor
wait 1m
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
wait 1m
carol @ dm: the video of week 3 stays black on my tablet
carol presses Ask an instructor
wait 4m
ivy @ T-1: /ticket claim
ivy @ T-1: Which browser is it?
wait 1d 23h 54m
mo @ #staff: /stats response period:7d picture:none

; What is taken up again is not resolved: it waits since it was asked. Its first episode is over.
ivy @ T-1: /ticket resolve
mo @ #staff: /stats response period:7d picture:none
wait 1h
ivy @ T-1: /ticket reopen
wait 1h
mo @ #staff: /stats response period:7d picture:none
mo presses Who waits
ivy @ #staff: /stats instructors period:7d

; Withdrawn after that, it counts as it was last resolved. bob withdraws too: he waited until then, without a response.
alice @ dm: /ticket cancel
bob @ dm: /ticket cancel
mo @ #staff: /stats response period:7d picture:none
