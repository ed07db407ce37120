; Learners get a copy of everything that I keep about them. Moderators get what is of their server, without what was asked anonymously.
ivy @ #staff: /duty on
alice @ #general: /privacy export
alice @ #general: how do I reset my password? It is the account with which I bought the course on cameras in the spring, and my address is another now.
alice presses Solved
alice selects 4 2 3
alice @ #general: /ask question:I want a refund anonymous:true
alice @ #general: /privacy export
alice @ dm: /privacy export
bob @ #general: /privacy export learner:@alice
wait 1m
mo @ #staff: /privacy export learner:@alice
wait 1m
mo @ #staff: /privacy export learner:@bob
mo @ #staff: /privacy log
