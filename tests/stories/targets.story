; Whoever a ticket waits for is warned before its target is over; then the next is called, then the lead, each once.
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
wait 10m
wait 5m
ivy @ #staff: /ticket show ticket:T-1
wait 15m
ivy @ T-1: Which browser is it?
ivy @ #staff: /ticket show ticket:T-1

; Each turn of the learner counts anew, and what was replied in time calls nobody.
bob @ T-1: Firefox
wait 10m
ivy @ T-1: Please try another one.
wait 20m
bob @ T-1: It is the same there.
wait 10m
wait 5m
wait 15m
ivy @ T-1: Please send me a picture.

; A category can have targets of its own; what holds for the whole server is set without one.
mo @ #staff: /setup targets category:technical
mo @ #staff: /setup targets category:cooking next-reply:6m
mo @ #staff: /setup targets category:technical watch:5m
mo @ #staff: /setup targets category:technical next-reply:6m resolution:3h
bob @ T-1: Here it is: [picture]
wait 4m
ivy @ T-1: Thank you. I will look at it.
ivy @ #staff: /ticket show ticket:T-1
wait 6m
ivy @ T-1: It is the player. Please reload the page.

; The clock of a resolution stands while the learner is waited for, and goes on with their next word.
wait 2h
ivy @ #staff: /ticket show ticket:T-1
bob @ T-1: It works for a minute, then it is black again.
ivy @ T-1: /ticket snooze until:1h
wait 1h
wait 1m
ivy @ #staff: /ticket show ticket:T-1
wait 40m
wait 6m
wait 53m
mo @ #staff: /setup targets category:technical next-reply:off resolution:off
