; Asked anonymously on a panel; who takes no direct messages is told before a ticket opens.
mo @ #lounge: /setup panel
ivy @ #staff: /duty on
carol refuses direct messages
carol presses Ask anonymously
carol writes my classmate copies my homework, what can I do?
carol presses Ask an instructor
carol accepts direct messages
carol presses Ask an instructor
carol @ dm: /ticket cancel

; The ordinary way, with the name.
dave refuses direct messages
dave presses Ask anonymously
dave writes my teacher is unfair, who can help me?
dave presses Ask an instructor
dave presses Ask with my name

; With an open ticket in which the team sees who it is, nothing is asked anonymously.
dave accepts direct messages
dave presses Ask anonymously
dave writes somebody sold me the answers of the exam, what now?
dave presses Ask an instructor

; A rule that brings a person at once does so only if the learner can be reached.
emil refuses direct messages
emil presses Ask anonymously
emil writes I want a refund
emil accepts direct messages
emil presses Ask anonymously
emil writes I want my money back
