; A question that is edited within two minutes gets the answer to what it says now; later it keeps it.
alice @ #general: how do I change my e-mail address?
alice edits how do I reset my password?
wait 3m
alice edits how do I change my e-mail address?

; Its deletion takes the answer along.
alice deletes

; Two direct messages within eight seconds are one question.
bob @ dm: hello, my password
wait 5s
bob @ dm: I forgot it, how do I reset my password?
