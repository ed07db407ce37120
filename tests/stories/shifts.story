; Who asks before the shift begins is told when it does; then its instructor is called.
ivy @ #staff: /shift add days:mon-fri hours:10:00-12:00
alice @ #general: I want my money back
ivy @ #staff: /duty who
wait 1h
ivy @ T-1: Hello alice, your refund is on its way.
ivy @ #staff: /duty who

; The shift ends by itself, and the next one is tomorrow.
wait 2h
bob @ dm: I want a refund

; A lead gives a shift to another, who is told. It has begun already: what waits is theirs.
mo @ #staff: /shift add days:mon hours:12:00-14:00 zone:Europe/Berlin user:@omar
mo @ #staff: /shift list

; Off duty is off duty until the next shift.
omar @ #staff: /duty off
omar @ #staff: /duty who

; A shift that is removed does not come again; one's own only, unless one leads.
ivy @ #staff: /shift remove shift:2
ivy @ #staff: /shift remove shift:mo...
mo @ #staff: /shift remove shift:2
mo @ #staff: /shift remove shift:2
omar @ #staff: /shift list user:@omar

; What waits is given to whoever comes on duty. Who was called in one shift is called again in the next.
wait 22h
wait 1h
wait 23h

; What cannot be read is told.
ivy @ #staff: /shift add days:someday hours:9-17
ivy @ #staff: /shift add days:mon hours:nine
ivy @ #staff: /shift add days:mon hours:9-17 zone:Atlantis
ivy @ #staff: /shift add days:mon hours:9-17 user:@omar
mo @ #staff: /shift add days:mon hours:9-17 user:@alice
mo @ #staff: /shift add days:mon hours:9-17
