; A lead takes in the plan of another program. What it would bring is shown first.
mo @ #staff: /shift import file:tests/stories/files/team.ics
ivy @ #staff: /shift list
mo presses Import these
ivy @ #staff: /shift list
ivy @ #staff: /duty week

; Brought once more, it is not there twice.
mo @ #staff: /shift import file:tests/stories/files/team.ics

; All of it may be one person's, or be meant otherwise than it says.
mo @ #staff: /shift import file:tests/stories/files/team.ics as:absences user:@ivy
mo presses Import these
ivy @ #staff: /duty week

; What cannot be imported is told, and who may not import.
mo @ #staff: /shift import file:tests/stories/files/page.ics
ivy @ #staff: /shift import file:tests/stories/files/team.ics
mo @ #staff: /shift import file:tests/stories/files/team.ics user:@alice

; Without an address to the outside, calendars are files.
ivy @ #staff: /duty calendar feed:new
ivy @ #staff: /duty calendar feed:off
