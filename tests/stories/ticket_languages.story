; What staff work by is in the server's language, what is said to the learner in theirs.
mo @ #staff: /setup locale language:zh-CN
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
wait 15m
omar @ T-1: /ticket claim
bob @ dm: I want a refund
omar @ T-1: /ticket transfer to:ivy
ivy @ T-1: Is it all videos?
wait 1d
wait 1d
bob presses Reopen

; Where the learner is not in the thread, staff read their own language there.
carol @ dm: the video of week 3 stays black on my tablet
carol presses Ask an instructor
carol presses Stay here
ivy @ T-2: /ticket claim
carol refuses direct messages
ivy @ T-2: Which browser is it?
carol accepts direct messages
ivy @ T-2: /ticket answer rule:certificate
carol @ dm: /ticket cancel
