; Who asks anonymously stays in direct messages, and staff read no name anywhere.
mo @ #staff: /setup targets rating-floor:0
ivy @ #staff: /duty on
alice @ #general: /ask question:my classmate copies my homework, what can I do? anonymous:true
alice presses Ask an instructor
ivy presses Claim
ivy @ T-1: Did you tell them that you noticed?
alice @ dm: Not yet, I am afraid to.
ivy @ T-1: /ticket answer rule:certificate
ivy presses Details
ivy @ T-1: /ticket show
ivy @ #staff: /ticket list
alice presses Instructor asked ✓

; What the learner asks elsewhere goes its own way, and nothing tells staff whose the anonymous ticket is.
alice @ #general: please help me with my tablet, it is broken
wait 16m
ivy calls Ask an instructor on alice
ivy @ T-2: Which tablet is it?
alice @ T-2: The small one.
ivy calls Open a ticket with on alice
ivy writes Your exam is on Friday.
bob @ #general: I want a refund
ivy @ #staff: /ticket merge into:T-2 ticket:T-1

; What they write directly belongs to the anonymous one; where both could be meant, they are asked.
alice @ dm: And now they copy my drawings too.
alice @ dm: /ask question:my exam is on Friday and I am ill, what now?
alice presses Ask an instructor
ivy @ T-2: /ticket resolve
alice @ dm: may I hand in my drawings later?
alice presses Ask an instructor
alice @ dm: And until when?

; Blocking in an anonymous ticket tells no name and is for anonymous ones alone; blocking by name tells nothing of it.
ivy @ T-1: /ticket block
ivy @ T-2: /ticket block
ivy @ T-2: /ticket block
ivy @ #staff: /ticket blocked
ivy @ T-2: /ticket unblock
ivy @ #staff: /ticket blocked
ivy @ T-1: /ticket unblock

; A moderator can look up who it is; that stands in the history, and the learner is told.
ivy @ T-1: /ticket reveal
mo @ #staff: /ticket reveal ticket:T-1
mo @ #staff: /ticket reveal ticket:T-3
mo @ #staff: /setup reveals told:off
mo @ #staff: /ticket reveal ticket:T-1
mo @ #staff: /privacy log
ivy @ T-1: /ticket show

; Reminders, the survey and reopening stay apart from the thread, and so does leaving.
ivy @ T-1: What did they say?
wait 24h
ivy @ T-1: /ticket transcript
ivy @ T-1: /ticket resolve
alice selects 2 4 4
alice @ dm: It happened again!
wait 20m
alice leaves
wait 2h
ivy @ T-1: Are you still there?
