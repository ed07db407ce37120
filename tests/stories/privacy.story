; What I keep about learners is deleted when they ask for it, or a moderator for them.
ivy @ #staff: /duty on
alice @ #general: /privacy delete
alice @ #general: how do I reset my password?
alice presses Solved
alice selects 4 2 3
wait 1m
alice @ #general: I am Alice Miller. I want a refund
ivy presses Claim
ivy @ T-1: /ticket note text:She paid twice.
wait 1m
alice @ #general: /ask question:please help Alice Miller with her tablet, it is broken
alice presses Ask an instructor
mo @ #staff: /privacy log
bob @ #general: /privacy delete learner:@alice
alice @ #general: /privacy delete
alice presses Delete my data
mo @ #staff: /ticket show ticket:T-1
alice @ #general: /ticket cancel
alice @ #general: how do I reset my password?

; What a learner said in direct messages goes with it. A block stays.
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob presses Stay here
bob @ dm: My number is 0123.
ivy @ T-2: /ticket block
bob @ dm: /privacy delete learner:@alice
mo @ #staff: /privacy delete learner:@bob
mo presses Delete their data
mo @ #staff: /privacy delete learner:@bob
mo @ #staff: /ticket blocked
bob @ dm: the video of week 4 stays black on my tablet
bob @ dm: /privacy delete
bob presses Delete my data

; For how long texts are kept is each server's choice.
mo @ #staff: /setup retention days:30
mo @ #staff: /setup retention days:0
