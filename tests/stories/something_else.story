; A direct message after a ticket belongs to it, unless its learner says that it is about something else.
ivy @ #staff: /duty on
bob @ dm: please help me with my tablet, it is broken
bob presses Ask an instructor
ivy presses Claim
ivy @ T-1: Please try it again now.
ivy @ T-1: /ticket resolve
wait 2h
bob @ dm: please help me with my invoice, it is lost
bob presses This is something else
ivy @ #staff: /ticket show ticket:T-1
bob presses Ask an instructor

; Of an open ticket too: rules answer, and whoever wants a person there is led to it.
ivy presses Claim
ivy @ T-2: Which invoice is it?
bob @ dm: can you help me with the group of my course?
bob presses This is something else
bob presses Ask an instructor
mo @ #staff: /stats overview

; Who stays in direct messages is told once how to ask something else.
carol speaks zh-CN
carol @ dm: 我的平板坏了，请帮帮我
carol presses 找讲师
carol presses 留在这里
ivy presses Claim
ivy @ T-3: 是哪一种平板？
carol @ dm: 密码不见了
carol presses 这是另一个问题

; What was deleted meanwhile cannot be asked anew.
ivy @ T-3: /ticket resolve
carol @ dm: 请再帮帮我，还是坏的
carol deletes
carol presses 这是另一个问题
