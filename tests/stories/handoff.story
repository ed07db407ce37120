; Whose shift begins is told so, if that is wanted.
mo @ #staff: /setup handoff starts:on
ivy @ #staff: /shift add days:mon hours:09:10-11:00
wait 10m
mo @ #staff: /setup handoff starts:off

; When a shift ends, whoever comes next is told what is open and due.
omar @ #staff: /shift add days:mon hours:11:00-13:00
alice @ #general: I want my money back
ivy @ T-1: /ticket claim
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-2: /ticket claim
ivy @ T-2: Which browser is it?
wait 1h 40m
alice @ T-1: Are you still there?
wait 10m

; What is open when nobody comes next is told to staff.
ivy @ T-1: I will look at it tomorrow.
omar @ T-1: I have it now.
omar @ T-2: Does it work in another browser?
ivy @ T-2: /ticket transfer to:omar
wait 2h
wait 1h

; A shift that is extended ends later.
ivy @ #staff: /duty on for:1h
ivy @ T-1: /ticket transfer to:ivy
wait 30m
ivy @ #staff: /duty on for:1h
wait 30m
wait 30m

; Given, not only told: as far as they take them.
mo @ #staff: /setup handoff mode:reassign
omar @ #staff: /instructor categories categories:billing
ivy @ #staff: /duty on
omar @ #staff: /duty on
omar @ T-2: /ticket transfer to:ivy
wait 10m
ivy @ #staff: /duty off
mo @ #staff: /ticket list

; Who goes away passes on what waits for a reply at once.
mo @ #staff: /setup handoff mode:tell
omar @ #staff: /instructor categories
ivy @ #staff: /duty on
ivy @ T-2: /ticket transfer to:ivy
wait 10m
bob @ T-2: It stays black in every browser.
ivy @ #staff: /duty away from:now to:1d

; Who comes on duty hours later is given what nobody took over before.
mo @ #staff: /setup handoff mode:reassign
ivy @ #staff: /shift add days:tue hours:16:00-17:00
ivy @ #staff: /language language:zh-CN
omar @ #staff: /duty off
wait 24h
wait 10m
mo @ #staff: /setup show
