; Who asks what answers here gets an honest word, and an instructor if they like.
alice @ dm: are you a bot?
bob @ #questions: @frontdesk are you human
mei @ dm: 你是机器人吗

; Among people it is not frontdesk that is asked.
dan @ #general: are you a bot?

; Who scolds is offered an instructor, and not greeted.
carol @ dm: you are useless
lin @ dm: 垃圾机器人

; After an answer it is about that answer.
dave @ dm: how do I reset my password?
wait 1m
dave @ dm: you are useless
