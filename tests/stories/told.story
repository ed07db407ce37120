; Who takes no direct messages is told of their duty in the staff channel, and of a note its author is told.
ivy refuses direct messages
mo @ #staff: /shift add days:mon-fri hours:10:00-12:00 user:@ivy
mo @ #staff: /duty away from:2026-01-08 to:2026-01-09 user:@ivy
mo @ #staff: /shift import file:tests/stories/files/team.ics user:@ivy
mo presses Import these

; So is the beginning of their shift.
mo @ #staff: /setup handoff starts:on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
wait 1h
ivy @ T-1: /ticket claim
omar @ #staff: /ticket note text:A refund was promised by phone. ticket:T-1
omar refuses direct messages
omar @ #staff: /ticket note text:Please call back. ticket:T-1

; Told again directly, in their own language.
ivy accepts direct messages
ivy @ #staff: /language language:zh-CN
mo @ #staff: /shift import file:tests/stories/files/team.ics
mo presses Import these
mo @ #staff: /shift remove shift:1
