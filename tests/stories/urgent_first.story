; Whoever comes on duty, or has room again, is called for what is most urgent first, not for what has waited longest.
ivy @ #staff: /instructor capacity tickets:1
alice @ #general: I want a refund
wait 5m
bob @ #general: I want a refund
carol @ #general: I want a refund
mo @ #staff: /ticket priority ticket:T-2 level:urgent
ivy @ #staff: /duty on
ivy @ T-2: It is on its way.
ivy @ T-2: /ticket resolve
