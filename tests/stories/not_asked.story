; What somebody quotes or strikes out is not what they ask: nobody is answered.
alice @ #general: > how do I reset my password?\nSettings, Account, Reset. Took me a minute
bob @ #general: look at this\n>>> how do I reset my password?\nanyone?
carol @ #general: ~~I want a refund~~
dora @ dm: ~~I want a refund~~
; A quote that is all there is still asks, and so does what stands beside one.
erik @ #general: > how do I reset my password?
fred @ #general: > I want a refund\nwhere can I download my certificate?
; Code and spoilers are no quotes.
gina @ #general: ||I forgot my password||

; What somebody knows, did or was given is not asked, wherever it is said.
alice @ #general: I found out how to reset my password
bob @ #general: finally, now I know how to download my certificate!
carol @ dm: thanks for explaining how to reset my password
mei @ #general: 我知道怎么重置密码了
mei @ dm: 谢谢老师告诉我怎么重置密码
hugo @ #help: [SOLVED] no sound | I forgot my password, and now it works.

; What a text takes back is not asked either.
alice @ #general: How do I reset my password?\nNever mind, I found it, thanks!
bob @ #general: I want a refund. Just kidding
lena @ #general: 怎么退款？不用了，谢谢
carol @ #general: How do I reset my password? Never mind, found it. Where can I download my certificate?

; What is asked beside it is asked.
ines @ #general: I found out how to pay, but how do I reset my password?
jan @ #general: 我知道怎么付款了，但是怎么退款？

; Who asks for a person is offered one; in a channel people come first.
alice @ dm: can I get a human please
mei @ dm: 转人工
bob @ #general: can I talk to a real person?

; What is told to frontdesk itself, and wishes for nothing, gets no offer.
nora @ dm: I got my certificate this morning
; Why, moderators may ask.
mo @ #staff: /rules explain text:I found out how to reset my password
mo @ #staff: /rules explain text:I know how to pay. How do I reset my password?
mo @ #staff: /rules explain text:can I get a human please
