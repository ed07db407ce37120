; ivy cannot come tomorrow morning. She asks who can, and omar takes it with a press.
ivy @ #staff: /shift add days:mon-fri hours:10:00-12:00
omar @ #staff: /shift add days:mon-fri hours:12:00-14:00
ivy @ #staff: /duty swap from:2026-01-06 to:2026-01-06 with:@omar
omar presses Take
ivy @ #staff: /duty week
omar @ #staff: /duty take

; He gives it back, and it is open again; a lead gives it to him all the same, and its message shows so.
omar presses Give back
mo @ #staff: /duty take swap:1 user:@omar
ivy @ #staff: /duty take swap:1
wait 25h
alice @ #general: I want my money back
ivy @ #staff: /duty who

; What has begun is not given back; what remains of it can be asked for again.
omar @ #staff: /duty undo swap:1
omar @ #staff: /duty swap from:now to:11:00
ivy @ #staff: /duty take swap:2
ivy @ #staff: /duty who

; What nobody has taken is withdrawn, by who asked or by a lead.
omar @ #staff: /duty swap from:2026-01-07 13:00 to:2026-01-07 14:00
omar @ #staff: /duty swap from:2026-01-07 to:2026-01-08
ivy @ #staff: /duty undo swap:3
mo @ #staff: /duty undo swap:#3
ivy @ #staff: /duty take swap:3
ivy @ #staff: /duty take

; What cannot be is told.
ivy @ #staff: /duty swap from:2026-01-10 to:2026-01-11
ivy @ #staff: /duty swap from:2026-01-08 to:2026-01-07
ivy @ #staff: /duty swap from:2026-01-08 to:soon
ivy @ #staff: /duty swap from:2026-01-08 to:2026-01-08 with:@ivy
ivy @ #staff: /duty swap from:2026-01-08 to:2026-01-08 with:@alice
ivy @ #staff: /duty swap from:2026-01-08 to:2026-01-08 user:@omar
ivy @ #staff: /duty swap from:2026-01-08 to:2026-01-08
omar @ #staff: /duty away from:2026-01-08 to:2026-01-09
omar @ #staff: /duty take swap:4
ivy @ #staff: /duty take swap:4
ivy @ #staff: /duty take swap:nine
mo presses Take
alice @ #general: /duty take

; What nobody has taken in time is over, and its message shows so.
wait 63h

; For some days another shift replaces the weekly ones.
omar @ #staff: /shift add days:mon-fri hours:16:00-17:00 from:2026-01-12 to:2026-01-13
omar @ #staff: /shift list user:@omar
omar @ #staff: /shift add days:mon hours:16:00-17:00 from:2026-01-12
omar @ #staff: /shift add days:mon hours:16:00-17:00 from:2026-01-12 to:2026-01-02
wait 82h
ivy @ #staff: /duty who
omar @ #staff: /shift remove shift:3
ivy @ #staff: /duty who

; Whoever has taken what is no more is told, and it is offered to nobody.
ivy @ #staff: /shift add days:sat hours:10:00-12:00
ivy @ #staff: /duty swap from:2026-01-24 to:2026-01-24
omar presses Take
ivy @ #staff: /shift list user:@ivy
mo @ #staff: /shift remove shift:4
omar @ #staff: /duty take

; So are those whose shift another one of the temporary schedule takes the place of, or a holiday.
ivy @ #staff: /duty swap from:2026-01-27 to:2026-01-27
omar presses Take
ivy @ #staff: /shift add days:tue hours:15:00-16:00 from:2026-01-26 to:2026-01-28
ivy @ #staff: /shift add days:sat hours:10:00-12:00
ivy @ #staff: /duty swap from:2026-01-31 to:2026-01-31
omar presses Take
mo @ #staff: /setup holidays add:2026-01-31
