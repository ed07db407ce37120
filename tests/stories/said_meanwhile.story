; What completes a question stays with it though a ticket opened meanwhile: its button brings all of it there.
ivy @ #staff: /duty on
alice @ dm: why does the first thing flimble?
alice @ #general: I want a refund
wait 3s
alice @ dm: it is the one of week 3
alice presses Ask an instructor
