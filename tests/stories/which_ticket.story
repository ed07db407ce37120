; Who has a ticket under their name and an anonymous one is asked which one their direct messages are for, since staff
; would learn from one that is put into the wrong one whose the other is.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob presses Stay here
ivy presses Claim
bob @ #general: /ask question:my classmate copies my homework, what can I do? anonymous:true
bob presses Ask an instructor
ivy @ T-2: Did you tell them?
bob @ dm: Not yet.
bob presses T-2 · Evening School · anonymous
bob @ dm: It is still black.
bob presses T-1 · Evening School

; What is too much is not said to be in the ticket.
wait 1m
mo @ #staff: /setup targets relayed-a-minute:1
bob @ dm: The other one is on Tuesday.
bob presses T-2 · Evening School · anonymous
bob @ dm: And the last one on Friday.
bob presses T-2 · Evening School · anonymous
wait 1m

; What they withdraw they choose, too; then nothing is left to ask.
bob @ dm: /ticket cancel
bob presses T-2 · Evening School · anonymous
bob @ dm: In the other browser, too.
