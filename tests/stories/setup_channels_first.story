; frontdesk console --new-server
; Channels are made for the roles that are chosen by then, so that these come first.
mo @ #general: /setup start
mo presses Next
mo presses Make them for me
mo presses Back
mo selects Who answers tickets: @instructor
mo presses Make them for me
mo presses Make these
mo presses Next
mo presses Make them for me
mo presses Make these
mo presses Back
mo selects Who answers tickets: @moderator
mo @ #general: /setup show
