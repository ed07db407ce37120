; What a learner bought and tells about themselves helps staff; only they read it, with the details of a ticket.
mo @ #staff: /setup products
mo @ #staff: /setup products role:@course
mo @ #staff: /setup products role:@course name:Rust for *beginners*
mo @ #staff: /setup products role:@lead name:Something else
mo @ #staff: /setup products role:@lead name:off
mo @ #staff: /setup products
ivy @ #staff: /duty on
pia @ #general: /me
pia @ #general: /me course:Rust, week 3 goal:A **job** in May
pia @ #general: /me level:some Python
pia @ #general: /language language:zh-CN
pia @ #general: /ask question:the video of week 3 stays black on my tablet
pia presses 找讲师
ivy presses Details
pia presses Details
ivy @ T-1: /ticket resolve

; The next ticket shows the former one; what is taken back is shown no more.
wait 8d
pia @ #general: /me goal:off
pia @ dm: the video of week 4 stays black on my tablet
pia presses 找讲师
mo @ #staff: /ticket show ticket:T-2
pia @ dm: /me clear:true
pia @ dm: /me
ivy presses Details
pia @ T-2: /ticket cancel

; Of who asks anonymously nothing of it is shown.
pia @ #general: /me course:Rust, week 4
pia @ #general: /ask question:my classmate copies my homework, what can I do? anonymous:true
pia presses 找讲师
ivy presses Details
mo @ #staff: /ticket show ticket:T-3

; Forgotten with the learner.
pia @ #general: /privacy delete
pia presses 删除我的资料
pia @ #general: /me
