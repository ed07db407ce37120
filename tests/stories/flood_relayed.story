; Who writes very much directly is told once, kindly, that it is not passed on for a minute.
mo @ #staff: /setup targets relayed-a-minute:3 inquiries-a-minute:4
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob presses Stay here
bob @ dm: one
bob @ dm: two
bob @ dm: three
bob @ dm: four
bob @ dm: five
bob @ dm: 谢谢
wait 1m
bob @ dm: six

; A server takes so many questions in a minute; who asks one more is told once.
alice @ #questions: @frontdesk how do I reset my password?
carol @ #questions: @frontdesk how do I reset my password?
dan @ #questions: @frontdesk how do I reset my password?
erin @ #questions: @frontdesk how do I reset my password?
mei @ #questions: @frontdesk 怎么重置密码？
mei @ #questions: @frontdesk 怎么更换邮箱？
lin @ #questions: @frontdesk how do I reset my password?
ivy @ #questions: @frontdesk how do I reset my password?
wait 1m
lin @ #questions: @frontdesk where can I download my certificate?
