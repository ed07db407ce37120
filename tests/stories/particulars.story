; What a category asks for is asked before its ticket opens, and stands on the ticket.
ivy @ #staff: /duty on
alice @ #general: why is the video blurred?
bob presses Ask an instructor
alice presses Ask an instructor
alice writes Firefox 130 | @everyone **week 3**, from minute 4 on
ivy @ T-1: /ticket show
alice presses Instructor asked ✓

; In the learner's language, while staff read the labels in the server's; what need not be filled in may stay empty.
bob @ dm: 视频为什么模糊
bob presses 找讲师
bob writes Safari
bob presses 留在这里

; A category without fields asks for nothing.
carol @ #general: how do I change my e-mail address?
carol presses Ask an instructor

; Where no form can be shown the ticket opens without, and the learner is asked there.
dora @ #general: I want a refund
ivy presses Add details
dora presses Add details
dora writes 12345
dora presses Add details
dora writes 54321

; What is too long for the ticket's first message stands whole in its details.
emil @ #general: /ask question:why is the video blurred?
emil presses Ask an instructor
emil writes Chrome | It began in lesson four of the second week.\nThen it was sharp for some days, and since the update of the player on Monday every lesson is blurred, on my computer and on the tablet, at home and at work, whatever I choose in the menu of the player, with subtitles or without, in the morning and in the evening, and so for my two friends.
ivy presses Details

; A question that is deleted takes them along.
alice deletes
ivy @ T-1: /ticket show
