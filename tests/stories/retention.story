; Nobody has asked anything. A role means a product.
mo @ #staff: /setup products role:@course name:Rust
mo @ #staff: /stats retention

; Ten learners ask for the first time. Six are helped at once, and four are not.
alice @ #general: how do I reset my password?
alice presses Solved
wait 1m
bob @ #general: how do I reset my password?
bob presses Solved
wait 1m
carol @ #general: how do I reset my password?
carol presses Solved
wait 1m
dave @ #general: how do I reset my password?
dave presses Solved
wait 1m
erin @ #general: how do I reset my password?
erin presses Solved
wait 1m
pia @ #general: how do I reset my password?
pia presses Solved
wait 1m
gina @ #general: how do I reset my password?
gina presses Not what I asked
wait 1m
hugo @ #general: how do I reset my password?
hugo presses Not what I asked
wait 1m
iris @ #general: how do I reset my password?
iris presses Not what I asked
wait 1m
jon @ #general: how do I reset my password?
jon presses Not what I asked

; Too early to say.
mo @ #staff: /stats retention

; Three of the six come back, and one of the four.
wait 12d
alice @ #general: how do I change my e-mail address?
bob @ #general: how do I change my e-mail address?
wait 10d
carol @ #general: how do I change my e-mail address?
gina @ #general: how do I change my e-mail address?
wait 10d

; After 32 days it is known who came back within 30, and who is still there.
mo @ #staff: /stats retention
mo presses Show the rows
mo @ #staff: /stats retention category:account period:2026-01-01..2026-01-31
mo @ #staff: /stats retention period:soon
ivy @ #staff: /stats retention
mo @ #staff: /language language:zh-CN
mo @ #staff: /stats retention
