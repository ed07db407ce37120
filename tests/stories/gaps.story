; Moderators see which rules are missing, what they cost, and whether fewer ask once a rule answers.
mo @ #staff: /insights gaps
alice @ #general: can I download the lessons to watch them offline?
wait 1m
bob @ dm: can I download the lessons to watch offline?
bob presses Ask an instructor
ivy @ T-1: /ticket claim
wait 20m
ivy @ T-1: Yes, with the app.
ivy @ T-1: /ticket resolve
wait 1m
carol @ #general: can I download the lessons and watch them offline?
wait 1m
erin @ #general: which microphone do you recommend for the live hour?
wait 1m
dave speaks zh-CN
dave @ #general: can I download lessons to watch them offline?
wait 25h
mo @ #staff: /insights gaps
mo selects 4 × can I download lessons to watch them offline?
mo presses Draft rule
mo presses A rule answers this now

; No rule answers it yet. Once one does, those who had asked and got no answer are told, if they are still here.
mo @ #staff: /rules teach rule:certificate text:can I download the lessons to watch them offline?
wait 1m
mo @ #staff: /rules teach rule:certificate text:can I download the lessons to watch offline?
wait 1m
mo @ #staff: /rules teach rule:certificate text:can I download the lessons and watch them offline?
wait 1m
mo presses A rule answers this now
carol leaves
mo presses Tell those who asked
frank @ #general: can I download the lessons to watch them offline?

; Nobody but moderators sees any of it, and nobody is told twice.
ivy @ #staff: /insights gaps
wait 8d
mo @ #staff: /insights gaps
mo selects 4 × can I download lessons to watch them offline?
mo presses Back to the list
