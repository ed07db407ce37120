; A moderator's holding word is no first reply: the next is called all the same, and nothing closes on the learner.
ivy @ #staff: /duty on
alice @ dm: is there a track for quantum sorters in the unheard programme?
alice presses Ask an instructor
wait 5m
mo @ T-1: An instructor will look at this today.
wait 10m
wait 48h

; Nor is that of an instructor who is off duty; who takes the ticket looks after it, on duty or not.
omar @ T-1: 稍等，我看一下
omar @ T-1: /ticket claim
omar @ T-1: Yes, from March on. Shall I put you on the list?
wait 24h

; The holding word of who looks after it is a reply, and leaves the learner nothing to answer.
alice @ T-1: yes please
omar @ T-1: Let me check whether there is room.
wait 23h
wait 48h
