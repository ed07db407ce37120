; Staff open a ticket with a learner who asked nothing. They hold it from the beginning, and wait for the learner.
mei speaks zh-CN
mei @ dm: /language language:zh-CN
ivy calls Open a ticket with on mei
ivy writes Your exam is on Friday.\nWhich time suits you?
ivy presses Details
wait 1d
mei @ T-1: 下午三点
wait 5m
ivy @ T-1: Done.
ivy @ T-1: /ticket resolve

; Only staff do, only with a member, and not beside an open ticket.
bob calls Open a ticket with on mei
bob writes Hello?
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy calls Open a ticket with on bob
ivy writes Are you there?
ivy calls Open a ticket with on ivy
ivy calls Open a ticket with on frontdesk
carol @ #lounge: hello
carol leaves
ivy calls Open a ticket with on carol
ivy writes Are you there?

; It was not asked: nobody waited for a person, and it is counted apart.
mo @ #staff: /stats response
