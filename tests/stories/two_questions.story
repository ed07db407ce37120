; A sure answer stands: another question within eight seconds gets an answer of its own.
alice @ dm: how do I reset my password?
wait 3s
alice @ dm: how do I change my e-mail address?

; One that is not understood is not lost either.
bob @ dm: how do I reset my password?
wait 3s
bob @ dm: is there a track for quantum sorters in the unheard programme?

; What only says the same once more, or thanks, or adds to it, is no question of its own.
carol @ dm: how do I reset my password?
wait 3s
carol @ dm: I forgot it, please reset my password
wait 2s
carol @ dm: thanks!

; In Chinese.
dave @ dm: 怎么重置密码？
wait 3s
dave @ dm: 我想退款

; What is not answered yet grows as before.
erin @ dm: hello, my password
wait 5s
erin @ dm: I forgot it, how do I reset my password?
