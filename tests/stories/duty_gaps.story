; Gaps are told to the minute, and a category that fewer people take has more of them.
ivy @ #staff: /shift add days:daily hours:00:00-23:45
omar @ #staff: /shift add days:daily hours:23:45-00:00
mo @ #staff: /duty gaps
omar @ #staff: /instructor categories categories:billing
mo @ #staff: /duty gaps
mo @ #staff: /duty gaps category:technical
mo @ #staff: /duty gaps category:billing
mo @ #staff: /duty gaps category:cooking

; Who takes no tickets covers nothing.
omar @ #staff: /instructor categories
omar @ #staff: /instructor capacity tickets:0
mo @ #staff: /duty gaps
