; Staff correct a ticket's category. Approved in the review, the like is filed so from then on, and nothing more.
alice @ #questions: @frontdesk where may I park my bicycle
alice presses Ask an instructor
ivy @ T-1: /ticket category category:billing
bob @ #questions: @frontdesk where may I park my bicycle today
bob presses Ask an instructor
mo @ #staff: /rules review
mo presses File such questions so
mo @ #staff: /rules lessons
carol @ #questions: @frontdesk where may I park my bicycle today
carol presses Ask an instructor
mo @ #staff: /rules explain text:please, where may I park my bicycle

; Taken back, it tells nothing any more.
mo @ #staff: /rules lessons
mo selects billing: where may I park my bicycle
dave @ #questions: @frontdesk where may I park my bicycle today
dave presses Ask an instructor

; Switched off, a correction is a correction of that ticket alone.
mo @ #staff: /setup learning mode:off
ivy @ T-4: /ticket category category:technical
mo @ #staff: /rules lessons

; In the automatic mode it is a lesson without review, at once.
mo @ #staff: /setup learning mode:automatic
wait 1m
mo @ #staff: /rules lessons
frank @ #questions: @frontdesk which train goes to the school
frank presses Ask an instructor
ivy @ T-5: /ticket category category:billing
gina @ #questions: @frontdesk which train goes to the school tomorrow
gina presses Ask an instructor
mo @ #staff: /rules lessons
