; Thanks do not reopen a ticket, in whatever words.
ivy @ #staff: /duty on
alice @ dm: what is the thing with the red door?
alice presses Ask an instructor
wait 5m
ivy @ T-1: It opens at nine.
alice @ T-1: ok great
wait 20m
ivy @ T-1: /ticket resolve
alice @ T-1: thank you so much! 🙏
alice @ T-1: 谢谢老师，明白了
alice @ T-1: 👍
wait 16m

; What is said besides does; and of a reply only that since then is spoken of.
alice @ T-1: thanks, but it is still locked
wait 15m
ivy @ T-1: Try the bell.
alice @ T-1: and now?
wait 15m
mo @ #staff: /stats response period:7d
