; A person's reply that nobody has said anything of: after a day of quiet its asker is asked, once.
bob @ #general: how can I watch the video on a train without internet?
carol replies to bob: Download it in the app.
wait 12h
bob @ #general: where do I find the app?
wait 12h
wait 12h
bob presses Solved
mo @ #staff: /stats helpers
carol @ #general: /stats helpers

; Whoever does not care dismisses it; nobody else can press for them.
dave @ #general: how can I get the slides of week two?
carol replies to dave: They are in the course folder.
wait 1d
carol presses Solved
dave presses Dismiss
wait 2d

; Of a reply that is deleted nobody is asked.
fred @ #general: how can I hand in the homework of week five twice?
carol replies to fred: Ask mo to open it again.
carol deletes
wait 25h

; After thanks nothing is offered.
alice @ #general: are there subtitles to the video of week three?
alice @ #general: thanks, that helped!
wait 15m
wait 1d

; The asker says it at once by the menu, and the one who helped is thanked in their language.
carol @ dm: /language language:zh-CN
erin @ #general: how can I print the handout of week four?
carol replies to erin: Use the button at the top.
carol calls This solved it on carol
erin calls This solved it on erin
erin calls This solved it on carol
erin calls This solved it on carol
wait 2d
mo @ #staff: /stats helpers period:all
