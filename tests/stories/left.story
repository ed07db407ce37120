; A learner leaves the server: the ticket says so, and closes if they do not come back within a day.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: Which browser is it?
bob leaves
wait 1h
wait 23h
bob joins
wait 30m
bob @ #general: how do I reset my password?
bob @ T-1: It is Firefox.
ivy @ T-1: Please try another one.
bob leaves
wait 1h
ivy @ #staff: /ticket list
wait 1d
ivy @ #staff: /ticket list
ivy @ #staff: /ticket show ticket:T-1
