; Many accounts that come at once open no tickets without end, and call nobody without end: beyond the limits of the whole
; server each is told so once, and staff are told once.
mo @ #staff: /setup targets all-tickets-a-day:2 all-relayed-a-minute:2
ivy @ #staff: /duty on
alice @ dm: why does the first thing flimble?
alice presses Ask an instructor
wait 1m
bob @ dm: why does the second thing flimble?
bob presses Ask an instructor
wait 1m
carol @ dm: why does the third thing flimble?
carol presses Ask an instructor
carol presses Ask an instructor
wait 1m
dave @ dm: why does the fourth thing flimble?
dave presses Ask an instructor

; What is written directly for tickets has such a limit too.
wait 1m
alice @ dm: it is the small one
bob @ dm: mine is the large one
alice @ dm: and it is blue
bob @ dm: mine is green
alice @ dm: and it is loud
wait 2m
alice @ dm: and it is loud

; Staff are not limited, and after a day everybody can ask again.
mo @ dm: why does the staff's thing flimble?
mo presses Ask an instructor
wait 9m
wait 1m
wait 5m
wait 1d
carol @ dm: why does the third thing flimble?
carol presses Ask an instructor
