; Who can open no tickets is not invited to write on, and what they write is not lost on the way.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy presses Claim
ivy @ T-1: /ticket block
bob @ dm: And now?
ivy @ T-1: /ticket resolve
bob @ dm: I am not done, when does it work again?
bob @ dm: 什么时候能好？
bob @ dm: how do I reset my password?
bob @ T-1: I am not done!
bob @ T-1: Hello?
