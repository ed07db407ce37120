mo @ #staff: /setup transcripts channel:#staff
ivy @ #staff: /duty on
alice @ #general: how do I reset my password?
alice presses Ask an instructor
ivy presses Claim
ivy @ T-1: Which address do you use?
alice @ T-1: [screen.png] alice@example.com, **see** https://example.com/reset
ivy @ T-1: /ticket note text:her third question about passwords
ivy @ T-1: /ticket transcript
ivy @ T-1: /ticket resolve
alice selects 5 2 4

; A week later it is closed: staff find the transcript in their channel, the learner gets a copy without the notes.
wait 8d
alice presses Transcript

; Who stays in direct messages keeps what was said there.
bob @ dm: please help me with my tablet, it is broken
bob presses Ask an instructor
bob presses Stay here
ivy @ T-2: Does it turn on?
ivy @ T-2: \// omar, did you see this one before?
bob @ dm: no, not at all
ivy @ T-2: /ticket resolve
wait 8d
bob presses Transcript

; Who withdraws a ticket gets a copy of what was said in it too.
carol @ dm: the video of week 3 stays black on my tablet
carol presses Ask an instructor
ivy @ T-3: Which browser is it?
carol @ T-3: /ticket cancel
carol presses Transcript
