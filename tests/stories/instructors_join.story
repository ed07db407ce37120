; Where all instructors read along, everyone of the roster is added to a ticket's thread without being called, and nobody
; leaves it by passing it on.
ivy @ #staff: /duty on
omar @ #staff: /shift add days:sun hours:04:00-05:00
mo @ #staff: /setup support members:instructors
alice @ #general: I want a refund
ivy @ T-1: /ticket claim
ivy @ T-1: /ticket transfer to:@omar
ivy @ T-1: I am still here
omar @ T-1: And I am here

; At first only who is called joins, and leaves again.
mo @ #staff: /setup support members:assignee
bob @ #general: I want a refund
ivy @ T-2: /ticket claim
ivy @ T-2: /ticket transfer to:@omar
mo @ #staff: /setup support
