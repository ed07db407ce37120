; Thanks that are edited into more are heard: in a ticket that is resolved, and in one that somebody holds.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob presses Stay here
ivy presses Claim
ivy @ T-1: Please clear the cache.
bob @ dm: thanks!
bob edits thanks, but it still stays black
wait 16m
ivy @ T-1: And in a private window?
ivy @ T-1: /ticket resolve
bob @ dm: thank you!
bob edits thank you, but it is black there too
wait 16m

; What says the same in other words needs nobody.
ivy @ T-1: Then it is your tablet.
bob @ dm: ok
bob edits ok, thanks
wait 16m
