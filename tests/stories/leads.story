; Who holds the lead role alone belongs to the staff, and looks after the duty of others.
mo @ #staff: /setup roles lead:@head
hana @ #staff: /shift add days:mon-fri hours:09:00-17:00 user:@ivy
hana @ #staff: /rotation set name:weekend people:@ivy @omar turn:7
hana @ #staff: /rotation show
hana @ #staff: /rotation remove name:week...
hana @ #staff: /rotation remove name:weekend
hana @ #staff: /duty away from:2026-01-12 to:2026-01-14 user:@omar
hana @ #staff: /duty who

; Nobody has time: the lead is called, and may take the ticket.
ivy @ #staff: /duty off
alice @ dm: please help me with my tablet, it is broken
alice presses Ask an instructor
wait 16m
hana presses Claim
hana @ T-1: Which tablet is it?
hana @ #staff: /ticket list
hana @ T-1: /ticket resolve

; Being a lead makes nobody an instructor or a moderator, and others are no leads.
hana @ #staff: /duty on
hana @ #staff: /stats overview
ivy @ #staff: /rotation show
ivy @ #staff: /shift import file:tests/stories/files/team.ics
bob @ #general: /rotation show
