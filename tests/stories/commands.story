; Looking things up, for oneself.
alice @ #general: /ask question:how do I reset my password?
alice presses Solved
alice @ dm: /faq search query:subtitles
alice @ #lounge: /faq search query:pass...
alice @ #lounge: /faq browse
alice selects Videos
alice selects Videos are blurred

; What is asked so becomes a ticket like any other; only its asker sees what was said.
erin @ #lounge: /ask question:I want my money back
erin @ dm: /ask question:I want my money back
erin @ dm: /ticket cancel

; In the language that was chosen, whatever the question is written in.
alice @ #general: /language language:zh-CN
alice @ #general: where can I download my certificate?
mei speaks zh-CN
mei @ #lounge: /faq browse

; Commands of the team, tried by a learner and by a moderator who is no instructor.
alice @ #lounge: /duty on
mo @ #staff: /instructor capacity tickets:3
ivy @ #staff: /instructor capacity tickets:3
bob @ #lounge: /stats overview

; An instructor for a message from its menu.
bob @ #lounge: the subtitles of the video in week 3 are wrong
carol calls Ask an instructor on bob
bob calls Ask an instructor

; The same message leads to the same ticket, and takes it up again when it is over.
bob calls Ask an instructor
ivy @ T-2: /ticket resolve
mo calls Ask an instructor on bob
bob calls Ask an instructor
bob presses Reopen
mo @ #staff: /stats overview
mo speaks zh-CN
mo @ #staff: /setup show
