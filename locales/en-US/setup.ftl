# What moderators read when they set frontdesk up.
setup-unset = not set
setup-show =
    {""}**Tickets** open in { $support }; staff are told things in { $staff }.
    {""}**Watched:** { $watched }
    {""}**Roles:** instructors { $instructor }, moderators { $moderator }, lead { $lead }
    {""}**Targets:** first reply { $firstreply }, next reply { $nextreply }, resolution { $resolution }, watched questions { $watch }, learner's silence { $silence }, reopening { $reopen }{ $categories }
    {""}**Limits** for one learner: questions a minute { $questions }, tickets a day { $tickets }, messages passed on a minute { $relayed }; for all together: questions a minute { $inquiries }, tickets a day { $alltickets }, messages passed on a minute { $allrelayed }
    {""}**Surveys** after { $survey } % of automatic answers and every ticket
    {""}**Learning** { $learning }
    {""}**Language** { $language }, **time zone** { $zone }
setup-counted-duty = {""}**Targets** are counted in duty hours: time in which nobody is on duty for a ticket does not count
setup-channel-mode = <#{ $channel }> ({ $mode })
setup-mode-off = off
setup-mode-mention = mention
setup-mode-answer = answer
setup-mode-forum = forum
setup-learning-off = off
setup-learning-reviewed = reviewed
setup-learning-automatic = automatic
setup-retention = {""}**Texts** are kept for { $days } days
setup-relay-names = {""}**Direct messages** show learners the name of whoever answers them
setup-handoff-reassign = {""}**Hand-off:** when a shift ends, its open tickets are given to who comes next
setup-transferred-stay = {""}**Passing on:** an instructor who passes a ticket on stays in its thread
setup-support-needs = Choose a channel, or who is added to the threads of tickets, or both.
setup-instructors-join = {""}**Threads:** all instructors of the roster are added to the thread of each ticket
setup-shift-starts = {""}**Direct messages** tell instructors that their shift has begun
setup-digest = Every Monday, <#{ $channel }> is told what has **changed** since the week before
setup-transcripts = {""}**Transcripts** of closed tickets go to <#{ $channel }>
setup-rating-floor = {""}**Low ratings**: staff are told of a survey whose satisfaction is below { $floor }
setup-expected-before = {""}**Expected value** is asked before the help for { $percent } % of tickets
setup-bad-floor = “{ $text }” is no satisfaction: it lies between −4 and 4, as `-0.5` does; `off` takes the floor away.
setup-lacking-mine = ⚠ I still lack { $permissions } in <#{ $channel }>. Grant them to me in the channel's settings under Permissions.
setup-lacking-learners = ⚠ Learners still lack { $permissions } in <#{ $channel }>: without these they cannot read or write in their ticket. Grant them to @everyone in the channel's settings under Permissions. They do not need Send Messages.
setup-open-to-all = ⚠ Everyone can read <#{ $channel }>, and what I post there is meant for staff alone. Choose a channel that only staff see, or take **View Channel** from @everyone in the channel's settings under Permissions.
setup-lead-silent = ⚠ Calling { $role } in <#{ $channel }> would notify nobody. Switch on **Allow anyone to @mention this role** for it under Server Settings → Roles, or grant me **Mention @everyone, @here, and All Roles** in <#{ $channel }>.
setup-no-private-threads = <#{ $channel }> cannot be the support channel: Discord opens private threads in an ordinary text channel only, not among announcements, beside a voice channel, in a forum, a category or a thread. Choose an ordinary text channel.
setup-not-written-in = Nobody can write in <#{ $channel }> itself, so staff could not be told anything there. Choose a text channel.
setup-not-watched = <#{ $channel }> holds no messages of its own. Choose a text channel; a forum is watched with `/setup forum`.
setup-no-forum = <#{ $channel }> is no forum. A text channel is watched with `/setup watch`.
setup-bad-length = { $option } cannot be “{ $text }”. Write a length from a minute to a year, such as 15m, 2h or 1d.
setup-everyone = { $option } cannot be @everyone: choose a role that only these people hold, or make one under Server Settings → Roles.
setup-bad-zone = I do not know the time zone “{ $zone }”. Write its IANA name, such as Europe/Berlin or Asia/Shanghai.
setup-category-targets = ; `{ $category }`: first reply { $firstreply }, next reply { $nextreply }, resolution { $resolution }{ $counted ->
        [clock] {", "}counted by the clock
        [duty] {", "}counted in duty hours
       *[none] {""}
    }
setup-not-of-category = { $option } holds for the whole server: set it without `category:`. A category can have its own `first-reply:`, `next-reply:`, `resolution:` and `counted:`.
setup-category-needs = Say which target this category is to have: `first-reply:`, `next-reply:`, `resolution:` or `counted:`; `off` takes its own away.
setup-with-tag = , solved posts are tagged
setup-no-tag = <#{ $channel }> has no tag “{ $tag }”. It offers: { $known }. `off` takes the tag for solved posts away.
panel-posted = The panel is in <#{ $channel }>. Learners ask there by its button; nobody else in the channel sees what they write.
panel-not-there = Nobody can write in <#{ $channel }> itself, so no panel can stand there. Choose a text channel.
setup-reveals-untold = {""}**Anonymous learners** are not told when a moderator looks up who they are
setup-products =
    { $count ->
        [one] {""}**Products:** { $count } role means one; see `/setup products`
       *[other] {""}**Products:** { $count } roles mean one; see `/setup products`
    }
products-list = {""}**Products** and the roles that mean them; staff read them in the details of a learner's tickets:
products-none = No role means a product yet. `/setup products role: name:` says that one does.
products-both = Give both: the `role:`, and the `name:` of the product that it means; `off` takes it away.
products-too-many = More than { $most } products are not kept. Take one away first, with `name:off`.
products-role-gone = The role was deleted that stood for the product { $product }. Another role can stand for it: `/setup products`.
setup-related-listed = {""}**Related rules** stand as the rule files list them
setup-similar-posts = {""}**Solved posts** are offered to like questions

# What /setup check says.
check-fine = {""}**All is right here.**
check-faults =
    { $count ->
        [one] {""}**One thing is to be mended:**
       *[other] {""}**{ $count } things are to be mended:**
    }
check-place = <#{ $channel }>: I have every permission that I need
check-lead = { $role } is notified in <#{ $channel }>
check-moderators = Without a role of leads { $role } is called, and is notified in <#{ $channel }>
check-moderators-silent = Without a role of leads I call { $role } in <#{ $channel }>, which notifies nobody, so that I tell the owner of the server directly. Choose leads with `/setup roles lead:`, or switch on **Allow anyone to @mention this role** under Server Settings → Roles.
check-gone = <#{ $channel }> is gone, or I cannot see it. Choose another with `{ $command }`.
check-no-support = There is no support channel, so no tickets. Choose one with `/setup support`.
check-no-instructors = There is no instructor role, so nobody can take a ticket. Choose one with `/setup roles`.
check-no-staff = There is no staff channel, so staff are not told of what waits or fails; only what cannot wait is told, to the owner of the server. Choose one with `/setup staff`.
check-none-watched = I answer in no channel, only to direct messages, `/ask` and panels. Choose channels with `/setup watch`.
check-intents = I may read what people write
check-no-intents = I may not read what people write. Whoever runs me switches on **Message Content Intent** under Bot → Privileged Gateway Intents at <https://discord.com/developers/applications>.
check-rules =
    { $count ->
        [one] One rule holds here
       *[other] { $count } rules hold here
    }
check-no-rules = There are no rules, so I answer nothing. Whoever runs me writes some (`frontdesk rules new`).
check-rules-refused = The rule files have been changed, and cannot be read; those from before are in use. `/rules reload` says what is wrong.
check-encoder = The sentence encoder is there
check-no-encoder = Without the sentence encoder, words alone decide. Whoever runs me installs it with `frontdesk encoder install`.
check-clock = My clock agrees with Discord's
check-clock-off = My clock is { $seconds } seconds off Discord's. Whoever runs me has it set by the network (NTP).
check-cover = Somebody is on duty at any time in the next 7 days
check-gaps = Nobody is on duty for { $length } of the next { $all }; `/duty gaps` shows when
check-storage-lost = Everything is kept in `{ $folder }`, which does not last: it goes with my container, or with the machine's memory. Whoever runs me mounts a volume there, or names a folder on one with `DATABASE_URL`.
setup-role-gone = The role was deleted that was chosen for: **{ $parts }**. Choose another with `/setup roles`, or with `/setup start`.
setup-channel-gone = A channel was deleted that was chosen with { $commands }, and I no longer count on it. Choose another in the same way.
setup-staff-gone = In { $guild }, the channel was deleted in which I told staff what waits or fails. Until another is chosen, nobody there is told. It was chosen with { $commands }.
setup-no-staff-owner = You read this because { $guild } has no channel in which I tell staff. Choose one with `/setup staff`.
setup-no-lead-owner = You read this because nobody is notified of it in the staff channel of { $guild }. Choose the role of leads with `/setup roles lead:`, and allow anyone to mention it.
setup-staff-refused-owner = You read this because I may not write in { $channel }, where I tell the staff of { $guild }. `/setup check` says what is missing.
setup-role-above = { $role } stands above my own role, so that I could not delete it. Drag my role above it under Server Settings → Roles.
check-nobody = Nobody is on duty in the next 7 days. Plan it with `/shift add` or `/rotation set`.

# /setup start, and the offer of it.
setup-offer = Hello. I answer questions from a book of rules, and bring the rest to your instructors. Whoever may manage this server sets me up in a few presses; nobody else sees them.
setup-offer-owner = Hello. I was invited to { $guild }. Call `/setup start` there to set me up; it takes a few presses.
setup-start-not-yours = That is for people who may manage this server (**Manage Server**).
setup-start-everyone = That cannot be @everyone: choose a role that only these people hold.
setup-start-roles =
    {""}**1 of 3: who is who.** Choose the roles, or let me make those that are missing.
    Instructors answer tickets: { $instructor }
    Moderators run the community and set me up: { $moderator }
    The lead is called when nobody answers in time: { $lead }
setup-start-channels =
    {""}**2 of 3: where.** Choose the channels, or let me make those of tickets and staff.
    Tickets open in: { $support }
    Staff are told what waits or fails in: { $staff }
    I answer questions in: { $answering }
setup-start-trial = {""}**3 of 3: try me.** Ask what a learner would ask; nobody else sees it, and it is not counted. Then give your people their roles under Server Settings → Members; instructors begin with `/duty on`.
setup-choose-instructor = Who answers tickets
setup-choose-moderator = Who runs the community
setup-choose-lead = Who is called when nobody answers
setup-choose-support = Where tickets open
setup-choose-staff = Where staff are told things
setup-choose-answering = Where I answer questions
button-set-up = Set me up
button-make-all = Make everything for me
button-make-for-me = Make them for me
button-make-these = Make these
button-next = Next
button-back = Back
button-sample = Try a sample question
button-write-question = Try a question of mine
button-undo-made = Undo what was created
button-delete-these = Delete these
setup-made-instructor = Instructor
setup-made-moderator = Moderator
setup-made-lead = Lead
setup-made-support = support
setup-made-staff = staff
setup-start-plan =
    I would make:
    { $lines }
    All of it can be undone on the last page.
setup-plan-instructor = • the role **{ $name }**, for who answers tickets. It gives no permission of its own.
setup-plan-moderator = • the role **{ $name }**, for who runs the community. It gives no permission of its own.
setup-plan-lead = • the role **{ $name }**, which anyone may mention, so that I can call it. It gives no permission of its own.
setup-plan-support = • the channel **#{ $name }**, which everyone sees and in whose threads they write; only I open threads there. Instructors and moderators see every ticket (**Manage Threads**).
setup-plan-staff = • the channel **#{ $name }**, which only instructors, moderators, the lead and I see.
setup-start-roles-first = Choose the roles first, or have them made: whoever is to see these channels is let into them as they are made.
setup-start-not-let-in = { $places } let in the roles that were chosen when I made them. Let { $role } in too: edit the channel → Permissions.
setup-start-made = ✓ Made: { $place }
setup-start-in-hand = { $name } is being made already. Look again in a minute.
setup-start-lacks = For that I lack { $permissions }. Grant it to my role under Server Settings → Roles and come back, or make them yourself and choose them here.
setup-start-later = Discord does not answer about { $name }. Try again in a minute; nothing is made twice.
setup-start-refused = Discord does not do that for { $name }: { $reason }
setup-start-undo =
    I would delete what I made here, with all that is in it:
    { $lines }
setup-start-kept = • { $place } stays: it holds tickets.
setup-start-deleted = ✓ Deleted: { $name }
setup-trial =
    A learner asks: { $question }
    I would say:
    { $answer }
setup-trial-silent = Nothing: that is no question to me.
