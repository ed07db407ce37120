; what the moderator of the community has set up before a story begins; every learner whose question
; was solved is surveyed, so that nothing is left to chance
mo @ #staff: /setup roles instructor:@instructor moderator:@moderator lead:@lead
mo @ #staff: /setup support channel:#support
mo @ #staff: /setup staff channel:#staff
mo @ #staff: /setup watch channel:#general mode:answer
mo @ #staff: /setup watch channel:#questions mode:mention
mo @ #staff: /setup forum channel:#help watch:true
mo @ #staff: /setup targets survey-percent:100
