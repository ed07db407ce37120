; A ticket goes on in another one of the same learner: quoted there, closed with that reason, without a survey.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: Please try another browser.
ivy @ T-1: /ticket resolve reason:An old browser shows week 3 black.
bob selects 4 2 3
wait 1h
bob @ #general: I want a refund
carol @ #general: I want my money back
ivy @ T-2: /ticket merge into:T-2
ivy @ T-2: /ticket merge into:T-3
ivy @ T-2: /ticket merge into:T-9
ivy @ T-2: /ticket merge into:T-1
ivy @ #staff: /ticket show ticket:T-2
ivy @ T-1: Both are settled.
ivy @ T-1: /ticket resolve
mo @ #staff: /ticket list state:closed

; One that was resolved before goes on in the one that is open.
bob @ #general: I want my money back
ivy @ #staff: /ticket merge into:T-4 ticket:T-1
ivy @ #staff: /ticket merge into:T-4 ticket:T-2
ivy @ T-4: /ticket resolve
mo @ #staff: /stats response
