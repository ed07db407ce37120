; Who is not asked how it was is counted, by the reason.
alice @ #general: how do I reset my password?
alice presses Solved
alice selects 5 2 4

; Once a week is enough.
wait 1h
alice @ #general: how do I change my e-mail address?
alice presses Solved

; Some take no direct messages.
carol refuses direct messages
carol @ #general: how do I reset my password?
carol presses Solved

; And some are not drawn.
mo @ #staff: /setup targets survey-percent:0
bob @ #general: how do I reset my password?
bob presses Solved
wait 1m
mo @ #staff: /stats satisfaction period:7d
