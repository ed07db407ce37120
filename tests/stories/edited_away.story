; In a channel nobody addressed frontdesk: who edits the question away gets its answer taken back, and no offer.
alice @ #general: how do I reset my password?
wait 30s
alice edits nevermind, found it

; Until two minutes are over it may become a question again, and is answered again.
wait 30s
alice edits how do I reset my password?
wait 5m
alice edits nevermind, found it

; In Chinese too.
bob @ #general: 怎么重置密码？
bob edits 不用了

; What is no longer sure is watched, as if it had been written so: the answer goes, and help comes later.
carol @ #general: how do I reset my password?
carol edits how do I change the colour of the quantum sorter?
wait 16m

; What was only watched is watched no longer.
dave @ #general: can anybody tell me where the quantum sorter is?
dave edits oh, found it
wait 16m

; Who turned to frontdesk itself is told how to ask, as whoever writes so from the start.
erin @ dm: how do I reset my password?
erin edits ok
frank @ #questions: @frontdesk how do I reset my password?
frank edits @frontdesk hello

; What has become a ticket stays with its instructor, and shows what is asked now.
ivy @ #staff: /duty on
gina @ #general: I want a refund
gina edits nothing, sorry
hana @ dm: what is the thing with the red door?
hana presses Ask an instructor
wait 3m
hana edits what is the thing with the blue door?

; What its learner says in the ticket is no part of the question.
hana presses Stay here
hana @ dm: it has a golden handle
hana edits it has a silver handle
