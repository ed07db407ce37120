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

; What the learner asks elsewhere does not come into it, and nothing tells staff whose it is.
alice @ #general: please help me with my tablet, it is broken
wait 16m
alice presses Ask an instructor
ivy calls Ask an instructor on alice
ivy calls Open a ticket with on alice
ivy writes Your exam is on Friday.
bob @ #general: I want a refund
ivy @ #staff: /ticket merge into:T-2 ticket:T-1

; Blocking tells no name either.
ivy @ T-1: /ticket block
ivy @ #staff: /ticket blocked
ivy @ T-1: /ticket unblock

; A moderator can look up who it is; that stands in the history, and the learner is told.
ivy @ T-1: /ticket reveal
mo @ #staff: /ticket reveal ticket:T-1
mo @ #staff: /ticket reveal ticket:T-2
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
