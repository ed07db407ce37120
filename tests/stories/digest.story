; Where moderators are told every Monday at nine what has changed beyond chance. Without a channel: nowhere.
mo @ #staff: /setup digest channel:#staff

; A week in which answers help (from Monday, 2026-01-05, 09:00 on).
alice @ #general: how do I reset my password?
alice presses Solved
wait 1m
bob @ #general: how do I reset my password?
bob presses Solved
wait 1m
carol @ #general: how do I reset my password?
carol presses Solved
wait 1m
dave @ #general: how do I reset my password?
dave presses Solved
wait 1m
erin @ #general: how do I reset my password?
erin presses Solved
wait 1m
frank @ #general: how do I reset my password?
frank presses Solved
wait 1m
gina @ #general: how do I reset my password?
gina presses Solved
wait 1m
hugo @ #general: how do I reset my password?
hugo presses Solved
wait 1m
iris @ #general: how do I reset my password?
iris presses Solved
wait 1m
jon @ #general: how do I reset my password?
jon presses Solved
wait 1m
kim @ #general: how do I reset my password?
kim presses Solved
wait 1m
leo @ #general: how do I reset my password?
leo presses Solved
wait 1m
wait 8d

; The first Monday has nothing to compare with, and stays silent. A week in which they do not.
alice @ #general: how do I reset my password?
alice presses Not what I asked
wait 1m
bob @ #general: how do I reset my password?
bob presses Not what I asked
wait 1m
carol @ #general: how do I reset my password?
carol presses Not what I asked
wait 1m
dave @ #general: how do I reset my password?
dave presses Not what I asked
wait 1m
erin @ #general: how do I reset my password?
erin presses Not what I asked
wait 1m
frank @ #general: how do I reset my password?
frank presses Not what I asked
wait 1m
gina @ #general: how do I reset my password?
gina presses Not what I asked
wait 1m
hugo @ #general: how do I reset my password?
hugo presses Not what I asked
wait 1m
iris @ #general: how do I reset my password?
iris presses Not what I asked
wait 1m
jon @ #general: how do I reset my password?
jon presses Not what I asked
wait 1m
kim @ #general: how do I reset my password?
kim presses Not what I asked
wait 1m
leo @ #general: how do I reset my password?
leo presses Not what I asked
wait 1m
wait 6d

; The rows are those of the week that is told of.
mo presses Show the rows: Deflection, confirmed

; As much again: nothing has changed, and nothing is said. Then it is turned off.
alice @ #general: how do I reset my password?
alice presses Not what I asked
wait 1m
bob @ #general: how do I reset my password?
bob presses Not what I asked
wait 1m
carol @ #general: how do I reset my password?
carol presses Not what I asked
wait 1m
dave @ #general: how do I reset my password?
dave presses Not what I asked
wait 1m
erin @ #general: how do I reset my password?
erin presses Not what I asked
wait 1m
frank @ #general: how do I reset my password?
frank presses Not what I asked
wait 1m
gina @ #general: how do I reset my password?
gina presses Not what I asked
wait 1m
hugo @ #general: how do I reset my password?
hugo presses Not what I asked
wait 1m
iris @ #general: how do I reset my password?
iris presses Not what I asked
wait 1m
jon @ #general: how do I reset my password?
jon presses Not what I asked
wait 1m
kim @ #general: how do I reset my password?
kim presses Not what I asked
wait 1m
leo @ #general: how do I reset my password?
leo presses Not what I asked
wait 1m
wait 8d
mo @ #staff: /setup digest
