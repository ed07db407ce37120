; Several learners press against a rule: it is only suggested from then on, and staff are told once, with the presses.
alice @ #questions: @frontdesk I have a padlock on my bike. I lost the password
alice presses Not what I asked
wait 1m
bob @ #questions: @frontdesk I have a padlock on my bike. I lost the password
bob presses Not what I asked
wait 1m
carol @ #questions: @frontdesk I have a padlock. I lost the password
carol presses Not what I asked
wait 1m
erin @ #questions: @frontdesk I lost my password
wait 20m
; Staff want it to be answered: what was pressed against it so far counts no more.
mo presses Keep answering
wait 20m
erin @ #questions: @frontdesk I lost my password again

; Pressed against once more, it is told once more.
frank @ #questions: @frontdesk I have a padlock on my bike. I lost the password
frank presses Not what I asked
wait 1m
grace @ #questions: @frontdesk I have a padlock on my bike. I lost the password
grace presses Not what I asked
wait 1m
dave @ #questions: @frontdesk I have a padlock on my bike. I lost the password
dave presses Not what I asked
wait 1m
wait 20m
