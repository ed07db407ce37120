; frontdesk console --new-server
; The whole way: offered, roles and channels made, a question tried, and all of it undone.
wait 1m
bob presses Set me up
mo presses Set me up
mo selects Who is called when nobody answers: @lead
mo presses Make them for me
mo presses Make these
mo presses Next
mo selects Where I answer questions: #general
mo presses Back
mo presses Next
mo presses Make them for me
mo presses Make these
mo presses Next
mo presses Try a sample question
mo presses Try a question of mine
mo writes the video of week 3 stays black on my tablet
mo @ #general: /setup start
mo presses Next
mo presses Next
mo presses Undo what was created
mo presses Back
mo presses Undo what was created
mo presses Delete these
mo @ #general: /setup show
