; An answer that several learners say is not what they asked is suggested from then on.
alice @ #questions: @frontdesk I lost the password to this thing
alice presses Not what I asked
wait 1m
bob @ #questions: @frontdesk I lost the password to this thing
bob presses Not what I asked
wait 1m
carol @ #questions: @frontdesk I lost the password to that thing here
carol presses Not what I asked
erin @ #questions: @frontdesk I lost my password
mo @ #staff: /rules explain text:I lost my password
erin @ #questions: @frontdesk How do I reset my password?

; The queue: each wording is decided with one press, and the next one shows.
frank @ #questions: @frontdesk which video quality is there
mo @ #staff: /rules review
mo presses Not by this rule
mo presses Throw away
mo presses Throw away
mo @ #staff: /rules review
mo @ #staff: /rules lessons

; What staff have said of a question replaces its presses: the rule answers again, but not that.
erin @ dm: I lost my password again
alice @ dm: I lost the password to this thing

; Learners cannot review.
alice @ #lounge: /rules review

; In the automatic mode what several learners confirm becomes an example by itself.
wait 1m
mo @ #staff: /setup learning mode:automatic
alice @ dm: video subtitles on tablets
alice selects Subtitles in videos
alice presses Solved
wait 1m
bob @ dm: video subtitles on tablets?
bob selects Subtitles in videos
bob presses Solved
carol @ dm: video subtitles on tablets
mo @ #staff: /rules lessons

; What was right after all becomes an example.
grace @ #questions: @frontdesk I am on a train. I lost my password
grace presses Not what I asked
mo @ #staff: /rules review
mo presses It was right
