; What is taken back was not said: when both messages of a reply are deleted, the learner waits again.
mo @ #staff: /setup targets resolution:3h
ivy @ #staff: /duty on
bob @ #general: I want a refund
ivy @ T-1: /ticket claim
wait 1m
ivy @ T-1: Which order was it?
wait 1m
ivy @ T-1: I mean the number.
wait 1m
ivy deletes
ivy deletes
ivy @ #staff: /ticket show ticket:T-1

; Who deletes all that they wrote since waits for nothing.
wait 1m
ivy @ T-1: Which order was it?
wait 1m
bob @ T-1: It is 4711, I think.
wait 1m
bob deletes
ivy @ #staff: /ticket show ticket:T-1
mo @ #staff: /stats response

; What is left of a turn begins it.
bob @ T-1: It is 4712.
wait 5m
bob @ T-1: It is 4713.
wait 5m
bob @ T-1: It is 4714.
bob deletes
ivy @ #staff: /ticket show ticket:T-1
wait 1h

; Who opens a ticket again and takes that back waits for nothing.
ivy @ T-1: It is done.
ivy @ T-1: /ticket resolve
bob @ T-1: No, it is not.
wait 1m
bob deletes
ivy @ #staff: /ticket show ticket:T-1
wait 1h
