; How urgent a ticket is stands on its card, and orders the list.
ivy @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
carol @ #general: I want a refund
dave @ #general: I want my money back
ivy @ T-1: /ticket priority level:urgent
ivy @ T-3: /ticket priority level:low
ivy @ #staff: /ticket list
ivy @ T-1: /ticket priority level:normal
ivy @ #staff: /ticket list
ivy presses Details
