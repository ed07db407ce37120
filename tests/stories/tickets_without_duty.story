; Who only takes tickets, without any duty, has a part in the year's work too.
alice @ #general: I want my money back
omar @ #staff: /ticket claim ticket:T-1
omar @ T-1: /ticket resolve
wait 1h
ivy @ #staff: /duty fairness
