mo @ #staff: /setup targets rating-floor:0 expected-before-percent:100
ivy @ #staff: /duty on

; Before there is help, the learner says how much of it they expect; afterwards they are asked only the rest.
alice @ #general: I want a refund
alice presses 4
ivy @ T-1: It is on its way.
ivy @ T-1: /ticket resolve
alice selects 2 4
; Staff are told where it was not worth the effort, and can open it again.
mo presses Reopen the ticket
ivy @ T-1: What went wrong?
alice @ T-1: it came as a voucher
ivy @ T-1: /ticket resolve
alice selects 5 1

; Who does not say before is asked afterwards, and the two are told apart.
bob @ #general: I want a refund
ivy @ T-2: It is on its way.
ivy @ T-2: /ticket resolve
bob selects 4 2 4
wait 1m
mo @ #staff: /stats satisfaction period:7d
mo @ #staff: /setup targets rating-floor:5
