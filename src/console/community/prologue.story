; what the moderator of the community has set up before a story begins
mo @ #staff: /setup roles instructor:@instructor moderator:@moderator lead:@lead
mo @ #staff: /setup support channel:#support
mo @ #staff: /setup staff channel:#staff
mo @ #staff: /setup watch channel:#general mode:answer
mo @ #staff: /setup watch channel:#questions mode:mention
mo @ #staff: /setup forum channel:#help watch:true
