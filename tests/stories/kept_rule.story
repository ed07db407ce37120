; Several learners press against a rule: it is only suggested from then on, and staff are told once, with the presses.
alice @ #questions: @frontdesk I lost the padlock password of my bike
alice presses Not what I asked
wait 1m
bob @ #questions: @frontdesk I lost the padlock password of my bike
bob presses Not what I asked
wait 1m
carol @ #questions: @frontdesk I lost my padlock password
carol presses Not what I asked
wait 1m
erin @ #questions: @frontdesk I lost my password
wait 20m
; Staff want it to be answered: what was pressed against it so far counts no more.
mo presses Keep answering
wait 20m
erin @ #questions: @frontdesk I lost my password again

; Pressed against once more, it is told once more.
frank @ #questions: @frontdesk I lost the padlock password of my bike
frank presses Not what I asked
wait 1m
grace @ #questions: @frontdesk I lost the padlock password of my bike
grace presses Not what I asked
wait 1m
dave @ #questions: @frontdesk I lost the padlock password of my bike
dave presses Not what I asked
wait 1m
wait 20m
