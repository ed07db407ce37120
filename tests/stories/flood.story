; Whoever asks too much at once is told so once, kindly, and can still ask for an instructor.
ivy @ #staff: /duty on
eve @ dm: why does thing 0 flimble the grobbit?
wait 9s
eve @ dm: why does thing 1 flimble the grobbit?
wait 9s
eve @ dm: why does thing 2 flimble the grobbit?
wait 9s
eve @ dm: why does thing 3 flimble the grobbit?
wait 9s
eve @ dm: why does thing 4 flimble the grobbit?
wait 9s
eve @ dm: why does thing 5 flimble the grobbit?

; What follows a moment later belongs to the same question, and is not answered either.
wait 2s
eve @ dm: how do I reset my password?
eve presses Ask an instructor
ivy @ T-1: /ticket claim
ivy @ T-1: One after the other, please. What is the matter?

; It is the same in every place, and in Chinese.
mei @ #questions: @frontdesk 怎么重置密码？
mei @ #questions: @frontdesk 在哪里下载证书？
mei @ #questions: @frontdesk 怎么更换邮箱？
mei @ #questions: @frontdesk 怎么重置密码？
mei @ #questions: @frontdesk 在哪里下载证书？
mei @ #questions: @frontdesk 怎么更换邮箱？
mei @ #questions: @frontdesk 怎么重置密码？
mei presses 找讲师

; Who has asked nothing yet is told so too.
wait 5m
dan @ dm: good morning
wait 9s
dan @ dm: good day
wait 9s
dan @ dm: good evening
wait 9s
dan @ dm: hello there
wait 9s
dan @ dm: good morning again
wait 9s
dan @ dm: hi
wait 9s
dan @ dm: hello
