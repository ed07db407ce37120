; Everybody on duty has as many tickets as they take: that is what is said, not that nobody is there.
ivy @ #staff: /duty on
ivy @ #staff: /instructor capacity tickets:1
alice @ #general: I want a refund
wait 1m
bob @ #general: 我要退款
wait 15m

; Who has room again is called.
ivy @ T-1: /ticket resolve

; More room is room, too.
carol @ #general: I want a refund
ivy @ #staff: /instructor capacity tickets:2

; A ticket that waits for its learner takes no room, and one that somebody else claims takes none of who was called for it.
dave @ #general: I want a refund
ivy @ T-2: Which course is it?
erin @ #general: I want a refund
omar @ T-3: /ticket claim
