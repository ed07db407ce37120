; frontdesk console --new-server
; Whoever has set something up within the first seconds is not offered to.
mo @ #general: /setup watch channel:#general mode:answer
wait 1m
alice @ #general: how do I reset my password?
