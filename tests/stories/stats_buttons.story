; Nothing was asked yet: a report of words alone.
mo @ #staff: /stats overview
mo @ #staff: /stats response picture:waiting

ivy @ #staff: /duty on
alice @ #general: how do I reset my password?
alice presses Solved
wait 1m
bob @ #general: how do I change my e-mail address?
wait 1m
dave @ dm: the video of week 3 stays black on my tablet
dave presses Ask an instructor
wait 10m
ivy @ T-1: Which browser is it?

; What came of inquiries, as a picture whose words say the same; by button the next one, other days, and none.
mo @ #staff: /stats overview period:7d
mo presses Picture: trend
mo presses 30 days
mo presses Picture: week
mo presses Picture: categories
mo presses Picture: waiting
mo presses No picture

; Exactly what is counted, with links: the ticket where there is one, else the message.
mo presses Show the rows

; Of each report those that it counts, and who waits.
mo @ #staff: /stats response picture:none
mo presses Show the rows
mo presses Who waits

; Why inquiries were handed over, and those of one reason.
mo @ #staff: /stats response picture:none
mo selects no_rule

; Of one category there is no picture of categories.
mo @ #staff: /stats response period:2026-01-05 2026-01-05 category:technical picture:week
mo presses No picture

; Another category, from the menu, and all again.
mo selects account
mo selects All categories

; Another picture than the usual one, and none.
mo @ #staff: /stats satisfaction picture:none
mo @ #staff: /stats satisfaction picture:categories

; Long lists have pages.
erin @ #general: how do I reset my password?
wait 1m
frank @ #general: how do I reset my password?
wait 1m
gina @ #general: how do I reset my password?
wait 1m
hugo @ #general: how do I reset my password?
wait 1m
iris @ #general: how do I reset my password?
wait 1m
jon @ #general: how do I reset my password?
wait 1m
kim @ #general: how do I reset my password?
wait 1m
leo @ #general: how do I reset my password?
mo @ #staff: /stats overview category:account picture:none
mo presses Show the rows
mo @ #staff: /stats overview picture:none
mo presses Show the rows
mo presses Next page
