; That an answer was of no use says nothing by itself: an instructor is offered for what was asked.
ivy @ #staff: /duty on
alice @ dm: how do I reset my password?
wait 1m
alice @ dm: it still does not work
alice presses Ask an instructor

; So it is where frontdesk is mentioned, and in Chinese.
bob @ #questions: @frontdesk how do I reset my password?
wait 1m
bob @ #questions: @frontdesk that did not help
mei @ dm: 怎么重置密码？
wait 1m
mei @ dm: 没用，还是不行

; Without an answer before it, no rule is guessed from its words.
carol @ dm: it does not work
gina @ dm: it still does not work

; Thanks get a kind word.
dave @ dm: 谢谢
frank @ dm: thank you for your help!
erin @ #questions: @frontdesk 👍
