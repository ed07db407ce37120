; Who left and came back is let into their ticket again, whatever they do next.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
bob leaves
bob joins
bob @ dm: I want a refund
bob @ T-1: hello
wait 1m
bob leaves
bob joins
bob @ #general: how do I reset my password?
bob @ T-1: hello again
wait 1m
bob leaves
bob joins
bob presses Solved
bob @ T-1: and again
wait 1m
bob leaves
bob joins
bob @ #general: /faq search query:certificate
bob @ T-1: and once more

; Staff are told of who is gone, and who is back joins the thread by themselves.
bob leaves
wait 30m
wait 30m
wait 1h
bob joins
wait 1h
bob @ T-1: here I am
