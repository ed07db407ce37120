; A sticker, a voice message or a picture says nothing in words: a person is offered.
ivy @ #staff: /duty on
alice @ dm: [sticker wave]
bob @ dm: [voice-message.ogg]
bob presses Ask an instructor
ivy presses Claim
ivy @ T-1: [sticker thumbs-up]
ivy @ T-1: /ticket resolve

; A sticker alone is thanks, and opens nothing again.
bob @ T-1: [sticker hearts]

; In a channel nobody is disturbed.
carol @ #general: [sticker wave]

; Who has just asked in Chinese is answered so, though a picture has no words.
mei @ dm: 怎么重置密码？
wait 1m
mei @ dm: [shot.png]
