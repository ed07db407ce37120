ivy @ #staff: /duty on
omar @ #staff: /duty on for:2h
ivy @ #staff: /duty who

; From a direct message: the ticket opens in the community, and the learner joins it.
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: /ticket claim
ivy @ T-1: Which browser is it?

; Passed on to a colleague, by menu and by command.
ivy presses Transfer
ivy selects omar
omar @ T-1: I will look at it.
omar @ T-1: /ticket transfer to:@ivy
omar @ #staff: /ticket list
omar @ #staff: /ticket show ticket:T-1
ivy @ T-1: /ticket category category:technical
bob @ dm: /ticket cancel

; Who refuses direct messages is asked for the survey where they can read it.
carol @ #general: I want my money back
carol refuses direct messages
ivy @ T-2: /ticket claim
ivy @ T-2: /ticket resolve
carol selects 3 3 3

; A file without words: nobody else sees it in the direct messages.
dave @ dm: [screenshot.png]
dave presses Ask an instructor
ivy @ #staff: /ticket show ticket:T-3

; Who was never seen in the community asks there all the same, for there is one alone.
erin @ dm: I want my money back
