; Targets can be counted in duty hours: what is asked off duty starts at the next opening.
mo @ #staff: /setup targets counted:duty first-reply:30m next-reply:30m resolution:4h
ivy @ #staff: /shift add days:mon-fri hours:10:00-12:00
omar @ #staff: /shift add days:mon-fri hours:14:00-16:00
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ #staff: /ticket show ticket:T-1
wait 1h
wait 20m
wait 5m
ivy @ T-1: Which browser is it?

; The clock stands while the learner is waited for.
wait 50m
bob @ T-1: Firefox
ivy @ #staff: /ticket show ticket:T-1

; Who goes off duty closes early: what is due is reckoned anew, and what has passed stays.
wait 5m
ivy @ #staff: /duty off
wait 10m
ivy @ #staff: /ticket show ticket:T-1
wait 2h 40m
wait 5m
wait 10m
omar @ T-1: Please reload the page.

; The hours of a ticket are those in which somebody takes its category.
omar @ #staff: /instructor categories categories:billing
bob @ T-1: It is still black.
ivy @ #staff: /ticket show ticket:T-1

; A category can be counted otherwise than the server.
mo @ #staff: /setup targets category:technical counted:clock
ivy @ #staff: /ticket show ticket:T-1
mo @ #staff: /setup targets category:technical counted:off
mo @ #staff: /setup targets counted:clock resolution:off
