; A book of three rules with three examples each, and the sentence encoder: it answers what is meant from the first day.
alice @ dm: wifi password pls
bob @ dm: how much is parking
carol @ #help: Food | any vegan options at lunch?
dave @ dm: who won the world cup
erin @ dm: how strong does the wifi password have to be?
mo @ #staff: /rules explain text:how strong does the wifi password have to be?

; It understands other languages than its own, and says that it speaks one alone.
wait 1m
frank @ dm: 在哪里停车？
frank presses 已解决
frank @ dm: /faq search query:怎么连上无线网络

; Who asks the same in other words was not helped by the answer.
wait 10m
bob @ dm: what does parking cost?

; What no rule answers is gathered by what it means.
wait 1h
gina @ dm: where is the cloakroom?
wait 1m
henry @ dm: where can I find the cloakroom?
wait 25h
mo @ #staff: /insights gaps
mo @ #staff: /stats overview
