; A learner who asked directly stays there: what is said on either side comes to the other.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob presses Stay here
ivy presses Claim
ivy @ T-1: Which browser is it?
bob @ dm: It is Firefox, the newest
bob @ dm: [screenshot.png] It looks like this.

; Replies, edits and deletions follow.
bob replies to frontdesk: and it was black yesterday too
ivy replies to frontdesk: Thank you. Please clear the cache.
ivy edits Thank you. Please clear the cache of Firefox.
bob edits and it was black on Monday too
ivy @ T-1: Oops, that was for somebody else.
ivy deletes
bob @ dm: wrong window, sorry
bob deletes

; Thanks do not reopen it, what is said besides does.
wait 24h
ivy @ T-1: /ticket resolve
bob selects 5 1 4
bob @ dm: thank you so much!
bob @ dm: It is still wrong!

; Who refuses direct messages is not reached, and staff are told so once.
bob refuses direct messages
ivy @ T-1: What do you see now?
ivy @ T-1: Are you there?
bob accepts direct messages
ivy @ T-1: Hello again
bob presses Go to the thread
bob @ T-1: I am here now.
ivy @ T-1: Good.
bob @ dm: I mean the tablet

; Nobody else's direct messages come there, and names are shown where the server wishes it.
carol @ dm: It is still wrong!
mo @ #staff: /setup relay names:on
bob presses Stay here
ivy @ T-1: Let me look.

; Lines that begin with two slashes stay among staff, and are no reply.
bob @ dm: The cache is empty now, but it stays black.
ivy @ T-1: \// omar, did you see this one before?
wait 16m
ivy edits Did you see this before?
wait 1m
ivy edits // no, that was another
wait 1m
ivy edits Did you see this on Monday?
ivy @ T-1: Try it in a private window.\n// the cache of our player is broken again
bob @ dm: how do I reset my password?
bob presses Solved

; Where staff wrote among themselves, the learner is not let in any more.
bob presses Go to the thread
bob @ dm: /ticket cancel
bob @ dm: please help me with my tablet, it is broken
