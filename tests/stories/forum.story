; A forum whose solved posts get a tag: it has to be one that the forum offers.
mo @ #staff: /setup forum channel:#help solved-tag:Done
mo @ #staff: /setup forum channel:#help solved-tag:sol...
mo @ #staff: /setup forum channel:#help solved-tag:Solved
mo @ #staff: /setup show

; Solved by frontdesk's own answer.
alice @ #help: Locked out | how do I reset my password?
alice presses Solved

; The title tells that it is about something else: that is no answer in public.
kim @ #help: MySQL root login | how do I reset my password?

; Solved by a person: the asker chooses the accepted answer, or staff do.
bob @ #help: On a train | how can I watch the video without internet?
carol @ #help: Download it in the app.
dave calls This solved it on carol
bob calls This solved it on carol
erin @ #help: Handout | how can I print the handout of week four?
dave @ #help: Use the button at the top.
ivy calls This solved it on dave
mo @ #staff: /stats helpers

; A day of quiet in a post: its asker is asked there.
fred @ #help: Slides | how can I get the slides of week two?
carol @ #help: They are in the course folder.
wait 1d
fred presses Solved

; Staff accept frontdesk's answer in place of a silent asker; a forum that is no longer watched has no tag.
gina @ #help: My password | how do I reset my password?
ivy calls This solved it on gina
ivy calls This solved it on frontdesk
mo @ #staff: /setup forum channel:#help watch:false
mo @ #staff: /setup show
