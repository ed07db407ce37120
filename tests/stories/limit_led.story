; At the limit no other ticket opens: the one that can still be reopened is.
mo @ #staff: /setup targets tickets-a-day:1
ivy @ #staff: /duty on
bob @ #general: I want a refund
ivy @ T-1: /ticket resolve
wait 11m
bob @ #general: I want a refund
ivy @ T-1: /ticket resolve
bob @ dm: is there a track for quantum sorters in the unheard programme?
bob @ #questions: @frontdesk is there a track for quantum sorters in the unheard programme?
bob presses Ask an instructor
