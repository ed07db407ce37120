; Nobody has had a ticket.
ivy @ #staff: /stats instructors
mo @ #staff: /stats instructors

ivy @ #staff: /duty on
alice @ dm: the video of week 3 stays black on my tablet
alice presses Ask an instructor
wait 10m
ivy @ T-1: /ticket claim
wait 2m
ivy @ T-1: Which browser is it?
wait 3m
alice @ dm: Firefox, the newest one
wait 5m
ivy @ T-1: Please turn off its tracking protection for this site.
wait 5m
ivy @ T-1: /ticket resolve
alice selects 5 1 4

bob @ dm: the chat of my course does not open
bob presses Ask an instructor
wait 1m
ivy @ T-2: /ticket claim
omar @ #staff: /duty on

; One learner has answered: too few to show how satisfied ivy's learners are. omar has nothing yet.
mo @ #staff: /stats instructors period:7d
mo selects ivy
ivy @ #staff: /stats instructors
ivy presses Show the rows
ivy @ #staff: /stats instructors period:5d
ivy presses No picture
ivy @ #staff: /stats instructors category:billing
ivy @ #staff: /stats instructors category:technical
ivy presses Show the rows
omar @ #staff: /stats instructors

; Of one category alone, with the rows that are counted.
mo @ #staff: /stats instructors category:technical
mo selects ivy
mo @ #staff: /stats instructors category:billing
alice @ #general: /stats instructors
mo @ #staff: /language language:zh-CN
mo @ #staff: /stats instructors
