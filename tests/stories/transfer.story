; A ticket is transferred to a category: that is corrected, and the next instructor who takes it is chosen.
ivy @ #staff: /instructor categories categories:technical
omar @ #staff: /instructor categories categories:billing
ivy @ #staff: /duty on
omar @ #staff: /duty on
bob @ dm: the video of week 3 stays black on my tablet
bob presses Ask an instructor
ivy @ T-1: /ticket claim
ivy @ T-1: /ticket transfer
ivy @ T-1: /ticket transfer category:gardening
ivy @ T-1: /ticket transfer category:bill...
ivy @ T-1: /ticket transfer category:billing

; Nobody takes accounts: it waits, and that is said.
omar @ T-1: /ticket transfer category:account
mo @ #staff: /ticket list

; To a person, with the category corrected.
omar @ T-1: /ticket transfer to:ivy category:technical
ivy @ T-1: /ticket transfer to:bob
