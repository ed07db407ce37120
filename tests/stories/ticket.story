ivy @ #staff: /duty on
ivy @ #staff: /duty who

; From a channel: the instructor on duty is tagged in a private thread.
alice @ #general: how do I reset my password?
alice presses Ask an instructor
alice presses Claim
ivy presses Details
ivy presses Claim
ivy @ T-1: Which address do you use?
alice @ T-1: alice@example.com
ivy presses Resolve
alice selects 5 2 4
alice presses Add a comment
alice writes Ivy was quick and kind

; The learner's message reopens it for seven days.
wait 1d
alice @ T-1: it happened again
ivy @ T-1: Try now.
ivy @ T-1: /ticket resolve
alice selects 4

; After seven days it is closed for good, and only staff or a button can reopen it.
wait 7d
wait 1h
alice presses Reopen
ivy @ T-1: Still the same?

; One open ticket at a time.
alice @ #general: /ask question:please help me with my tablet, it is broken
alice presses Ask an instructor
alice @ dm: /ticket cancel
