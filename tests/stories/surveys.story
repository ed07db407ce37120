; A ticket that is resolved twice is one conversation: its former survey is over, and it counts once.
ivy @ #staff: /duty on
alice @ #general: I want a refund
ivy @ T-1: It is on its way.
ivy @ T-1: /ticket resolve
alice selects 2 4 4
alice @ T-1: it has not come yet
ivy @ T-1: Now it has.
ivy @ T-1: /ticket resolve
alice selects 5 1 4
alice @ T-1: it is less than I paid
ivy @ T-1: Here is the rest.
ivy @ T-1: /ticket resolve
wait 1m
mo @ #staff: /stats satisfaction period:7d
