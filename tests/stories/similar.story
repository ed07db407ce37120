; A question that no rule answers gets links to like ones that people solved: nobody wants that until moderators do.
bob @ #help: On a train | how can I watch the video without internet on the train?
carol @ #help: Download it in the app.
bob calls This solved it on carol
dave @ dm: can I watch a video on the train without internet?
mo @ #staff: /setup similar posts:on
wait 1m
dave @ dm: on the train, can I watch the videos without internet?
dave presses 1 helped
mo @ #staff: /stats helpers

; In a channel it comes with the late offer, and its helper is thanked.
erin @ #general: is there a way to watch the video without internet on a train?
wait 16m
dave presses 1 helped
erin presses 1 helped
mo @ #staff: /stats helpers

; What is not alike gets none, and neither does anybody once the answer is deleted.
fred @ dm: who marks the exam of the second course?
carol deletes
gina @ dm: how can I watch the video on the train without internet?
