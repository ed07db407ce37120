; frontdesk console --new-server
; Everything is made at once for whoever begins with an empty server, after it was said.
mo denies frontdesk Manage Channels
mo @ #general: /setup start
mo presses Make everything for me
mo gives frontdesk Manage Channels
mo presses Back
mo presses Make everything for me
mo presses Make these
