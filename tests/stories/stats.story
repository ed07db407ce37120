ivy @ #staff: /duty on

; 09:00 alice: answered by a rule, solved; survey 5 2 4 → (5 − 2) ÷ 4 = 0.75
alice @ #general: how do I reset my password?
alice presses Solved
alice selects 5 2 4

; 09:00 bob: answered by a rule, solved; survey 3 3 2 → (3 − 3) ÷ 2 = 0.00
bob @ #general: I forgot my password
bob presses Solved
bob selects 3 3 2

; 09:00 carol: answered by a rule, not what she asked, and nothing more.
carol @ #general: how do I reset my password?
carol presses Not what I asked

; 09:00 dave: no rule; a ticket. 09:10 claimed, 09:12 first answer, 09:40 resolved.
; Survey 4 1 2 → (4 − 1) ÷ 2 = 1.50
dave @ dm: the video of week 3 stays black on my tablet
dave presses Ask an instructor
wait 10m
ivy @ T-1: /ticket claim
wait 2m
ivy @ T-1: Which browser is it?
wait 28m
ivy @ T-1: /ticket resolve
dave selects 4 1 2

; Inquiries 4, answered by a rule 3 → auto-reply rate 3 ÷ 4 = 75 %. Solved 2 of those 3 → 67 %.
; Helpful: Solved 2, Not what I asked 1 → 2 ÷ 3 = 67 %.
mo @ #staff: /stats overview period:7d

; Satisfaction: (0.75 + 0.00 + 1.50) ÷ 3 = 0.75
mo @ #staff: /stats satisfaction period:7d

; One ticket: total 40 min, 09:00 to 09:40. Handling: the ball is in the instructor's court from the
; claim 09:10 to her message 09:12, then with the learner until it was resolved: 2 min.
; Response time: (40 − 2) ÷ 4 learners = 9.5 min. First response 12 min, resolution 40 min.
mo @ #staff: /stats response period:7d
mo @ #staff: /stats help
ivy @ #staff: /stats overview

; Days may be written with a space too; a category that there is not has no figures.
mo @ #staff: /stats satisfaction period:2026-01-05 2026-01-05 category:account
mo @ #staff: /stats overview category:nowhere
