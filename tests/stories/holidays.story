; On a holiday no shift begins; staff are told of it, and who asks is told when the next one does.
ivy @ #staff: /shift add days:daily hours:10-12
mo @ #staff: /setup holidays
mo @ #staff: /setup holidays add:2026-01-06, 2026-12-24..2026-12-26
mo @ #staff: /setup holidays add:2026-01-06
wait 25h
alice @ #general: I want my money back
ivy @ #staff: /duty who
wait 24h
ivy @ T-1: Hello alice, your refund is on its way.

; A date that is taken back is a working day again; what is over or no date is refused.
mo @ #staff: /setup holidays remove:2026-12-24
mo @ #staff: /setup holidays add:2026-01-01
mo @ #staff: /setup holidays add:christmas

; Of a run of days that has begun the rest is meant: what has passed stays.
mo @ #staff: /setup holidays add:2026-01-09..2026-02-05
wait 7d
mo @ #staff: /setup holidays remove:2026-01-09..2026-02-05
