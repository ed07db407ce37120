; A holding word near the end of duty puts the reply off by its target in duty hours: the night does not count.
mo @ #staff: /setup targets counted:duty first-reply:15m next-reply:15m
ivy @ #staff: /shift add days:mon-fri hours:9:00-10:00
wait 43m
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
wait 12m
ivy @ T-1: Let me check.
ivy @ #staff: /ticket show ticket:T-1
wait 15m
wait 22h 45m
wait 15m
