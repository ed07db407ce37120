; What tells or shows something right after an answer comes into the ticket, and not into the answered question.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob presses Stay here
ivy presses Claim
ivy @ T-1: Which browser is it?
bob @ dm: how do I reset my password?
wait 3s
bob @ dm: It is Firefox, the newest
bob @ dm: I managed to open it in Edge
wait 2s
bob @ dm: [screenshot.png]
bob @ dm: thanks!
