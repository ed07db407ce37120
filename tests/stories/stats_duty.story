; ivy is there on weekdays from nine to five. The story begins on a Monday at nine.
ivy @ #staff: /shift add days:mon-fri hours:09:00-17:00

; 19:00: nobody is there. The first response comes on Tuesday at ten: 15 hours by the clock, one within duty hours.
wait 10h
alice @ dm: the video of week 3 stays black on my tablet
alice presses Ask an instructor
wait 14h 30m
ivy @ T-1: /ticket claim
wait 30m
ivy @ T-1: Which browser is it?

; 16:30 to 9:30 on Wednesday: 17 hours by the clock, one within duty hours. Resolved after another half hour.
wait 6h 30m
alice @ dm: Firefox, the newest one
wait 17h
ivy @ T-1: Please turn off its tracking protection for this site.
wait 30m
ivy @ T-1: /ticket resolve
alice selects 5 2 4
mo @ #staff: /stats response period:7d picture:none
mo @ #staff: /language language:zh-CN
mo @ #staff: /stats response period:7d picture:none
