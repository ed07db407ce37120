; What I wrote in a ticket's thread with its learner's name in it goes with what is kept about them.
ivy @ #staff: /duty on
alice @ #general: I want a refund
ivy presses Claim
ivy @ T-1: Which course is it?
wait 24h
ivy @ T-1: /ticket resolve
alice selects 5 1 4
alice @ #general: /privacy delete
alice presses Delete my data
