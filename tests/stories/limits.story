; One learner cannot flood a community: who asks for an instructor, thinks better of it and asks again
; gets the same ticket back.
ivy @ #staff: /duty on
alice @ dm: why does the first thing flimble?
alice presses Ask an instructor
alice @ dm: /ticket cancel
wait 1m
alice @ dm: why does the second thing flimble?
alice presses Ask an instructor

; Five questions within a minute are answered; the sixth gets one kind word, what follows nothing.
wait 5m
bob @ #questions: @frontdesk how do I reset my password?
bob @ #questions: @frontdesk how do I change my e-mail address?
bob @ #questions: @frontdesk where can I download my certificate?
bob @ #questions: @frontdesk I forgot my password
bob @ #questions: @frontdesk how do I reset my password?
bob @ #questions: @frontdesk how do I change my e-mail address?
bob @ #questions: @frontdesk where can I download my certificate?
carol @ #questions: @frontdesk how do I reset my password?
wait 2m
bob @ #questions: @frontdesk where can I download my certificate?

; Staff choose other limits.
mo @ #staff: /setup targets questions-a-minute:1 tickets-a-day:2

; What its learner deletes stays nowhere, and no markup of theirs works in the ticket.
wait 1m
dave @ #general: I want [a **refund**](https://evil.example)
dave deletes

; Nor in the ticket that they have open already, to which it is passed on.
wait 2m
dave @ #general: I want [my **money back**](https://evil.example)
dave deletes
