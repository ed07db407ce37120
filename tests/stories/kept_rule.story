; Several learners press against a rule: it is only suggested from then on, and staff are told once, with the presses.
alice @ #questions: @frontdesk I lost the password to this thing
alice presses Not what I asked
wait 1m
bob @ #questions: @frontdesk I lost the password to this thing
bob presses Not what I asked
wait 1m
carol @ #questions: @frontdesk I lost the password to that thing here
carol presses Not what I asked
wait 1m
erin @ #questions: @frontdesk I lost my password
wait 20m
; Staff want it to be answered: what was pressed against it so far counts no more.
mo presses Keep answering
wait 20m
erin @ #questions: @frontdesk I lost my password again

; Pressed against once more, it is told once more.
frank @ #questions: @frontdesk I lost the password to this thing
frank presses Not what I asked
wait 1m
grace @ #questions: @frontdesk I lost the password to this thing
grace presses Not what I asked
wait 1m
dave @ #questions: @frontdesk I lost the password to this thing
dave presses Not what I asked
wait 1m
wait 20m
