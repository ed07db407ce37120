; Learners get a copy of everything that I keep about them. Moderators get what is of their server, without what was asked anonymously.
ivy @ #staff: /duty on
alice @ #general: /privacy export
alice @ #general: how do I reset my password? It is the account with which I bought the course on cameras in the spring, and my address is another now, since I moved to a village by the sea where nobody delivers letters before noon, and where the network is so slow that the pictures of the lessons come one line after the other. The sea is loud, and the wind is louder still; the cat does not mind either of them, and sleeps on the keyboard whenever a lesson begins, so that whole paragraphs of nothing stand in my notes afterwards, which nobody can read.
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
