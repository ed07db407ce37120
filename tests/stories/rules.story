; The rule book as moderators see it, and as nobody else does.
alice @ #lounge: /rules list
mo @ #staff: /rules list
mo @ #staff: /rules list category:billing
mo @ #staff: /rules list category:account page:9
mo @ #staff: /rules list category:nowhere

; Why a text is answered, only suggested, or left.
mo @ #staff: /rules explain text:I forgot my password
mo @ #staff: /rules explain text:what a lovely day
mo @ #staff: /rules explain text:there is no need to reset my password, it works

; Nothing was written meanwhile.
mo @ #staff: /rules reload
omar @ #staff: /rules reload

; In the moderator's language.
mo speaks zh-CN
mo @ #staff: /rules list category:billing
mo @ #staff: /rules explain text:我要退款
