; A year's duty is shared out among those who had it, and counted.
ivy @ #staff: /duty fairness
ivy @ #staff: /shift add days:mon-fri hours:20:00-23:00
omar @ #staff: /shift add days:sat,sun hours:10:00-12:00
omar @ #staff: /duty on for:2h
alice @ #general: I want my money back
omar @ T-1: Your refund is on its way.
wait 7d
ivy @ #staff: /duty fairness
alice @ #general: /duty fairness

; Shifts can be taken into a calendar.
ivy @ #staff: /duty calendar
mo @ #staff: /duty calendar
mo @ #staff: /duty calendar team:true
ivy @ #staff: /duty away from:now to:100d
ivy @ #staff: /duty calendar
