; People take turns without saying anything; each is told of their turn.
mo @ #staff: /rotation set name:phone people:@ivy @omar turn:1 hours:09:00-17:00
alice @ #general: I want my money back
wait 24h
bob @ #general: I want a refund
ivy @ #staff: /duty week

; Who is left out leaves on that day, and turns go on from there.
mo @ #staff: /rotation set name:phone people:@omar from:2026-01-07
mo @ #staff: /rotation show
mo @ #staff: /rotation set name:phone people:@omar @ivy from:2026-01-09
mo @ #staff: /rotation show name:ph...

; What cannot be read is told; instructors do not change rotations.
mo @ #staff: /rotation set name:phone people:ivy and omar
mo @ #staff: /rotation set name:phone people:@alice
mo @ #staff: /rotation set name:phone people:@ivy from:2030-01-01
mo @ #staff: /rotation remove name:fax
ivy @ #staff: /rotation remove name:phone

; A rotation that is removed has ended.
mo @ #staff: /rotation remove name:phone
mo @ #staff: /rotation show
ivy @ #staff: /duty who

; The days of a turn can be split: whose turn it is has the first part, who comes before them the other.
mo @ #staff: /rotation set name:week people:@ivy @omar split:mon-thu / fri-sun hours:09:00-17:00 from:2026-01-12
mo @ #staff: /rotation set name:week people:@ivy @omar split:mon-thu / thu-sun
mo @ #staff: /rotation set name:week people:@ivy @omar split:off

; Whose turn has no end since nobody else takes any is not told one.
wait 1m
mo @ #staff: /rotation set name:night people:@omar hours:20:00-23:00
mo @ #staff: /rotation set name:night people:@omar @ivy from:2026-03-02
