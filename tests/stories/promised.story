; A holding word puts a reply off by its target, once. What the learner writes after it is a turn of its own.
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: one moment
wait 14m
ivy @ T-1: 稍等，我看一下
wait 2m
bob @ T-1: My card was charged twice, it is urgent!
wait 10m
bob @ T-1: Is anybody there?
wait 5m
wait 15m
ivy @ T-1: Which browser is it?

; A courtesy is no answer: the learner is waited for as before.
bob @ T-1: ok
wait 24h
bob @ T-1: 好的
wait 24h
