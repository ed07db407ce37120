; What staff say solved a question ends its ticket in their name, and its learner is asked how it went.
ivy @ #staff: /duty on
bob @ #help: On a train | how can I watch the video without internet?
bob presses Ask an instructor
carol @ #help: Download it in the app.
mo calls This solved it on carol
bob selects 5 1 3
mo @ #staff: /ticket show ticket:T-1

; What its learner says ends it in theirs.
dave @ #help: Slides | how can I get the slides of week two?
dave presses Ask an instructor
carol @ #help: They are in the course folder.
dave calls This solved it on carol
ivy @ #staff: /ticket show ticket:T-2
