; An instructor who asks something themselves is a learner in that ticket: others are called for it.
ivy @ #staff: /duty on
omar @ #staff: /duty on
omar @ #lounge: /ask question:the video of week 3 stays black on my tablet, what now?
omar presses Ask an instructor
ivy @ T-1: Which browser?
ivy @ T-1: /ticket resolve
ivy @ #lounge: /ask question:the video of week 3 stays black on my tablet, what now?
ivy presses Ask an instructor
omar @ T-2: The newest?
omar @ T-2: /ticket transfer to:@ivy

; With nobody else there, nobody is called, and they cannot take it.
omar @ T-2: /ticket resolve
omar @ #staff: /duty off
ivy @ #lounge: /ask question:please help me with my tablet, it is broken
ivy presses Ask an instructor
ivy presses Claim
mo @ T-3: /ticket transfer to:@ivy
omar @ #staff: /duty on
