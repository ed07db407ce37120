; A sticker, a voice message or a picture says nothing in words: a person is offered.
ivy @ #staff: /duty on
alice @ dm: [sticker wave]
bob @ dm: [voice-message.ogg]
bob presses Ask an instructor
bob presses Stay here
ivy presses Claim

; Both sides see what the other shows; a sticker alone is thanks, and opens nothing again.
ivy @ T-1: [sticker thumbs-up]
bob @ dm: [sticker tears] it does not play
ivy @ T-1: /ticket resolve
bob @ dm: [sticker hearts]

; In a channel nobody is disturbed.
carol @ #general: [sticker wave]
