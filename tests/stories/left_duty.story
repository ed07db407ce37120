; The shifts of an instructor who has left count no more towards what is due.
mo @ #staff: /setup targets counted:duty first-reply:30m
ivy @ #staff: /shift add days:mon-fri hours:10:00-12:00
omar @ #staff: /shift add days:mon-fri hours:14:00-16:00
ivy leaves
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
omar @ #staff: /ticket show ticket:T-1
wait 1h
omar @ #staff: /ticket show ticket:T-1

; It is found when a shift begins, at the latest.
omar leaves
wait 4h
wait 1h
mo @ #staff: /ticket show ticket:T-1
