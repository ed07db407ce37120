; frontdesk console --new-server
; Without the permissions it is said which are missing, and what is there already can be chosen.
mo denies frontdesk Manage Roles
mo denies frontdesk Manage Channels
mo @ #general: /setup start
mo presses Make them for me
mo presses Back
mo selects Who answers tickets: @instructor
mo presses Next
mo presses Make them for me
mo presses Back
mo selects Where tickets open: #lounge
mo presses Next
mo speaks zh-CN
mo @ #general: /setup start
mo gives frontdesk Manage Roles
mo presses 替我创建
mo presses 创建这些
