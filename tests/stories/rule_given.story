; An instructor answers a ticket with a rule's reply: in the learner's language, as their own answer.
ivy @ #staff: /duty on
mei @ dm: 我的平板在第三周一直黑屏，怎么办？
mei presses 找讲师
ivy @ T-1: /ticket answer rule:sub...
ivy @ T-1: /ticket answer rule:nothing
ivy @ T-1: /ticket answer rule:video-subtitles
ivy presses Details
wait 1h
mei @ T-1: 还是不行
omar @ T-1: /ticket answer rule:video-quality
ivy @ T-1: /ticket resolve
ivy @ T-1: /ticket answer rule:video-quality

; It is a person's reply, counted for the rule; no automatic answer.
mo @ #staff: /stats overview
mo @ #staff: /rules list category:technical

; In the report on rules it stands beside what they answered themselves, for the days of the question; with its rows.
mo @ #staff: /stats rules period:7d
mo selects video-quality
wait 8d
mo @ #staff: /stats rules period:7d
