; An answer in English. Only the asker's presses count.
alice @ #general: how do I reset my password?
bob presses Solved
alice presses Solved

; The same question in Chinese is answered in Chinese.
mei @ #general: 忘记密码了怎么办？
mei presses 不是我问的

; What nobody asks stays without a word; so does a question to a person.
alice @ #general: good morning everyone
bob replies to alice: have you got the book?
bob @ #lounge: how do I reset my password?

; In #questions frontdesk speaks when it is spoken to.
bob @ #questions: how do I reset my password?
bob @ #questions: @frontdesk how do I reset my password?

; The same answer is not repeated to the same learner in the same channel for ten minutes.
bob @ #questions: @frontdesk I forgot my password again
wait 10m
bob @ #questions: @frontdesk I forgot my password again

; A forum post counts with its title; what follows in it does not.
carol @ #help: Forgot my password | What now?
carol @ #help: anyone?

; Unclear, but close to something: a suggestion, and one of it chosen.
dave @ dm: video subtitles
dave selects Subtitles in videos
dave presses Solved

; Nothing to answer at all.
dave @ dm: [screenshot.png]
