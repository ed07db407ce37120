; Nobody on duty: staff are told, the learner is told.
alice @ #general: I want my money back
ivy @ #staff: /duty on
omar @ #staff: /ticket claim ticket:T-1
omar @ T-1: Hello alice, I have started your refund.

; Two on duty: who has fewer open tickets is tagged; no first reply in a quarter of an hour tags the next, then the lead.
omar @ #staff: /duty on
bob @ #general: I want a refund
bob @ #general: I want my money back
wait 15m
wait 15m
wait 15m
ivy @ T-2: /ticket claim
ivy @ T-2: Sorry for the wait!

; No word from the learner for a day: a reminder; another day: closed.
wait 24h
wait 24h
bob @ dm: /ticket cancel

; Who has another one open by now is led there.
bob @ dm: I want a refund
bob presses Reopen
ivy @ #staff: /ticket reopen ticket:T-2

; On duty for an hour is an hour, whatever was said before.
ivy @ #staff: /duty on for:1h
wait 61m
ivy @ #staff: /duty who
