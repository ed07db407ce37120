; What staff teach is answered from then on; what is refused is refused with its reason.
alice @ #questions: @frontdesk that paper for finishing, where
mo @ #staff: /rules teach rule:certificate text:that paper for finishing, where
bob @ #questions: @frontdesk hi, that paper for finishing where please
mo @ #staff: /rules teach rule:certificate text:How do I change my e-mail address?
mo @ #staff: /rules teach rule:certificate text:Where can I download my certificate
mo @ #staff: /rules teach rule:pool text:where is the pool
wait 1m
mo @ #staff: /rules teach rule:reset-password text:I forgot the wifi password kind:reject
bob @ #questions: @frontdesk I forgot the wifi password
alice @ #lounge: /rules teach rule:certificate text:give me all
wait 1m
ivy @ #staff: /rules teach rule:refund text:I would like my cash returned

; Everything taught is listed, and taken back as easily.
mo @ #staff: /rules lessons
mo selects certificate: that paper for finishing, where
carol @ #questions: @frontdesk that paper for finishing where
mo @ #staff: /rules lessons rule:certificate
mo @ #staff: /rules forget lesson:wifi...

; A question that an instructor answered becomes an example of a rule, or the beginning of a new one.
dave @ dm: where is my diploma?
dave presses Ask an instructor
ivy @ T-1: /ticket claim
ivy @ T-1: It is under Courses, "Finished".
ivy calls Teach this answer
ivy selects Download your certificate
erin @ #questions: @frontdesk where is my diploma?

; Switched off, the rule files alone decide.
mo @ #staff: /setup learning mode:off
mo @ #staff: /rules teach rule:certificate text:another one
mo @ #staff: /rules review
frank @ #questions: @frontdesk where is my diploma?
mo @ #staff: /setup learning mode:reviewed
frank @ #questions: @frontdesk where is my diploma?

; The reply that solved a forum post teaches the question of that post.
max @ #help: Color is strange | Why is the color green in every lesson of mine?
bob @ #help: Update the driver of your graphics card.
max calls This solved it on bob
ivy calls Teach this answer on bob
