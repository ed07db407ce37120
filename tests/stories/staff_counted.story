; What staff open with a learner was not asked: no figure counts it, and it is named at once.
ivy calls Open a ticket with on bob
ivy writes Your exam is on Friday.
mo @ #staff: /stats overview period:7d
mo @ #staff: /stats response period:7d

; Nobody opens one with themselves.
ivy calls Open a ticket with on ivy
