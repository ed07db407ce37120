; Five learners have subscribed to a role, for one to five months. Discord says so each time that one goes on.
alice subscribes to Gold for 1 months
bob subscribes to Gold for 2 months
carol subscribes to Gold for 3 months
dave subscribes to Silver for 4 months
erin subscribes to Silver for 5 months
wait 1h

; They ask for the first time.
alice @ #general: how do I reset my password?
alice presses Solved
wait 1m
bob @ #general: how do I reset my password?
bob presses Solved
wait 1m
carol @ #general: how do I reset my password?
carol presses Solved
wait 1m
dave @ #general: how do I reset my password?
dave presses Solved
wait 1m
erin @ #general: how do I reset my password?
erin presses Solved

; Three go on; one of them asks to be forgotten, and stays counted.
wait 31d
mo @ #staff: /stats retention
alice subscribes to Gold for 2 months
bob subscribes to Gold for 3 months
dave subscribes to Silver for 5 months
wait 61d
mo @ #staff: /stats retention
alice @ #general: /privacy delete
alice presses Delete my data
wait 1m
mo @ #staff: /stats retention
