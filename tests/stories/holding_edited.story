; A holding word that is edited into the answer is a reply: nobody is called for one, and the learner is waited for.
ivy @ #staff: /duty on
omar @ #staff: /duty on
alice @ #general: I want a refund
ivy presses Claim
ivy @ T-1: One moment, I will look.
wait 5m
ivy edits It is on its way. Which account is it for?
wait 30m
alice @ T-1: The old one.

; So it is where the learner stays in direct messages; what is edited after they have written again is no reply to that.
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob presses Stay here
omar presses Claim
omar @ T-2: Let me check.
wait 2m
omar edits Please clear the cache.
wait 30m
bob @ dm: It is still black.
omar edits Please clear the cache of Firefox.
wait 16m
