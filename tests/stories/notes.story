; What staff note about a ticket is for staff alone: never in its thread, and told to whoever holds it.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: /ticket claim
ivy @ T-1: /ticket note text:He bought the course on **Friday**.
omar @ #staff: /ticket note text:A refund was promised by phone. ticket:T-1
ivy presses Details
mo @ #staff: /ticket show ticket:T-1
bob @ T-1: /ticket note text:let me in
bob presses Details

; Deleted with the question that the ticket is about.
bob deletes
mo @ #staff: /ticket show ticket:T-1
