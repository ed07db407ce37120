; Shifts do not count while somebody is away.
ivy @ #staff: /shift add days:daily hours:9-17
omar @ #staff: /shift add days:thu hours:14-18
ivy @ #staff: /duty away from:2026-01-06 to:2026-01-06
ivy @ #staff: /duty week
mo @ #staff: /duty gaps
wait 24h
alice @ #general: I want my money back
wait 24h
ivy @ T-1: Hello alice, your refund is on its way.

; Away and back, said by a lead for somebody who is told.
mo @ #staff: /duty away from:now to:2026-01-09 12:00 user:@ivy
ivy @ #staff: /duty who
bob @ #general: I want a refund
mo @ #staff: /duty back user:@ivy
mo @ #staff: /duty back user:@ivy

; Who says that they are there is there, though away before and after.
ivy @ #staff: /duty away from:now to:2026-01-08
ivy @ #staff: /duty on for:1h
ivy @ #staff: /duty who
wait 1h
ivy @ #staff: /duty who

; Who has lost the role is not counted upon, and their shifts are told of.
omar leaves
mo @ #staff: /duty gaps
carol @ #general: I want my money back

; What cannot be read, or is over, is told.
ivy @ #staff: /duty away from:tomorrow to:2026-01-09
ivy @ #staff: /duty away from:2026-01-01 to:2026-01-02
ivy @ #staff: /duty away from:now to:2h user:@mo

; Off duty until a date is until that day begins.
ivy @ #staff: /duty off until:2026-01-20
ivy @ #staff: /duty off until:2020-01-01
