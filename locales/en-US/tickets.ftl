# Tickets: what stands in their threads, what staff and learners are told about them.
button-claim = Claim
button-transfer = Transfer
button-resolve = Resolve
button-details = Details
button-reopen = Reopen
button-transcript = Transcript
ticket-card =
    {""}**{ $number } · { $category }** — { $state }
    { $learner } asked ({ $link }):
    { $question }
ticket-card-by-staff =
    {""}**{ $number } · { $category }** — { $state }
    { $user } writes to { $learner }:
    { $question }
ticket-mark-low = low priority
ticket-mark-normal = normal priority
ticket-mark-high = high priority
ticket-mark-urgent = urgent
ticket-mark-snoozed = resting until { $until }
ticket-mark-left = the learner has left the server
ticket-asked-directly = in direct messages
ticket-place-here = in this conversation
ticket-asked-on-website = on the website
visitor-unnamed = Visitor
ticket-asked-by-command = with `/ask`
ticket-asked-on-panel = on a panel
ticket-asked-here = in this server
ticket-question-deleted = (deleted)
ticket-file = (a file without words)
ticket-file-directly = (a file without words, in direct messages: please show it here too, so that an instructor sees it)
ticket-state-waiting = waiting for an instructor
ticket-state-tagged = waiting for { $instructor }
ticket-state-claimed = { $instructor } is on it
ticket-state-resolved = resolved
ticket-state-closed = closed
state-opening = opening
state-waiting = waiting
state-claimed = claimed
state-resolved = resolved
state-closed = closed
ticket-no-category = general
ticket-opened = { $number } is being opened. You will be mentioned in a private thread in a moment; talk with the instructor there.
ticket-opened-here = { $number } is being opened. What the instructor answers comes here, and what you write here goes to them.
ticket-look = If it takes long, press **{ button-asked }**: it tells you how things stand.
ticket-over = { $number }, opened from here, is { $state } by now.
ticket-lead = { $number } is open: { $place }. Talk with the instructor there.
ticket-lead-direct = { $number } is open. What the instructor answers comes to you in our direct messages, and what you write there goes to them.
ticket-lead-here = { $number } is open. What the instructor answers comes here, and what you write here goes to them.
ticket-already = You have an open ticket already, { $number }: { $place }. Ask there, and it stays in one place.
ticket-passed-on = { $reopened ->
        [yes] { $number } is open again.
       *[no] You have an open ticket already, { $number }.
    } What you asked stands there now too, and the instructor sees it: { $place }
ticket-passed-on-directly = { $reopened ->
        [yes] { $number } is open again.
       *[no] You have an open ticket already, { $number }.
    } What you asked stands there now too, and the instructor sees it. You talk with them { $place }.
ticket-passed-on-for = They have an open ticket already, { $number }. The question stands there now too: { $place }
ticket-asked-too =
    { $learner } asks this too ({ $link }):
    { $question }
ticket-thread-soon = its thread is being made
ticket-delayed = { $number } cannot be opened just now. The team has been told what is in the way, and it opens by itself once that is mended. Nothing is lost.
ticket-no-support = I cannot reach an instructor here yet: this community has no support channel. The moderators have been told.
ticket-no-support-staff = A learner asked for an instructor, but no support channel is set up. Choose one with `/setup support`.
ticket-support-gone = The support channel is gone, so no ticket can be opened. Choose another with `/setup support`; tickets that wait open there by themselves.
ticket-too-many-threads = No ticket can be opened: this server has as many active threads as Discord allows (1,000). Archive or close some; tickets that wait open by themselves.
ticket-neutral-name = ticket
ticket-name-refused = Discord does not allow the name that { $number } was to have, most likely for a word in it, so its thread is called “{ $other }”. Other tickets whose names are refused get such a name too.
ticket-thread-refused = No ticket can be opened in <#{ $channel }>: Discord refuses a private thread there. Choose an ordinary text channel with `/setup support`; tickets that wait open there by themselves. ({ $reason })
ticket-thread-lost = The thread of { $number } was deleted. It goes on in { $place }.
ticket-unopened-staff = { $number } could not be opened for a whole day, so I closed it and told the person who asked. They can reopen it once that is mended.
ticket-member-not-added = { $user } could not join { $number }: they left the server, or cannot see the support channel.
ticket-gone = I no longer know this ticket.
ticket-staff-only = These buttons are for the team. If your question is settled, just say so here, or use `/ticket cancel`.
ticket-which = Which ticket? Use this in a ticket's thread, or name it: `ticket:T-12`.
ticket-unknown = There is no ticket “{ $text }” here. Its number stands in the name of its thread and in `/ticket list`, such as T-12.
ticket-list-empty = No such tickets.
ticket-line = **{ $number }** { $state } · { $category } · { $user } · { $at } · { $place }
ticket-none-open = You have no open ticket.
ticket-claimed-say = { $user } has taken this over.
ticket-transferred-say = This is passed on to { $user }.
ticket-next-say = { $user }, this is still waiting for an answer. Can you take it?
ticket-unresolved-say = { $user }, this has taken longer than it should. Can you help to bring it to an end?
ticket-holder-gone-say = { $former } does not look after this any more. { $user }, please take it over.
ticket-holder-off-duty-say = { $former } is off duty now. { $user }, please take this over.
ticket-holder-back-say = { $user }, while you were off duty this began to wait for your reply, { $since }.
ticket-reopened-say = This is open again. { $user }, please have a look.
ticket-reminder = { $user }, is this still open for you? Without an answer this ticket closes { $when }.
ticket-closed-cancelled = { $number } was withdrawn by the person who asked, and is closed.
ticket-cancelled-directly = You have withdrawn { $number }. What was said in it is yours to keep:
ticket-closed-silent = { $number } is closed because there was no answer for a while. Still stuck? Reopen it.
ticket-closed-done = { $number } was resolved a while ago and nothing has come up since, so it is closed. Still stuck? Reopen it.
ticket-closed-left = { $number } is closed because the person who asked has left the server.
ticket-closed-forgotten = { $number } is closed: what I kept about the person who asked has been deleted. Their question and name are gone from here too, as far as I wrote them.
ticket-closed-merged = { $learner }, { $number } is closed: it is merged into { $into }, and goes on there: { $place }
ticket-closed-unopened = { $number } could not be opened: Discord did not let me make its thread. The team knows. Reopen it to try once more, or write to the team directly.
ticket-closed-unheard = { $number } is closed, so nobody is called for what you write here. Still stuck? Press **Reopen** in my direct message, if you have one, or have somebody of the team run `/ticket reopen`.
ticket-closed-unheard-only = { $number } is closed, so nobody is called for what you write here.
ticket-closed-not-relayed = { $number } is closed, so the learner does not get what you write here{ $why ->
        [left] : they have left the server.
        [forgotten] : what I kept about them has been deleted.
       *[other] . `/ticket reopen` opens it again.
    }
ticket-closed-silent-blocked = { $number } is closed because there was no answer for a while.
ticket-closed-done-blocked = { $number } was resolved a while ago and nothing has come up since, so it is closed.
ticket-closed-unopened-blocked = { $number } could not be opened: Discord did not let me make its thread. The team knows.
ticket-transfer-whom = Who is to take { $number }?
ticket-transfer-menu = Choose an instructor
ticket-not-an-instructor = { $user } is not an instructor here.
ticket-solved-say = { $user } says that { $answer ->
        [by_person] a person's reply
       *[other] the automatic answer
    } was enough, so { $number } is resolved.{ $go }
ticket-resolved-go-on = {" "}If something is still open, just write here.
ticket-resolved-say = { $learner }, { $number } is resolved.{ $go }
ticket-resolved-reason-say =
    { $learner }, { $number } is resolved.{ $go }
    What was found: { $reason }
ticket-learner-left = { $user } has left the server. { $number } closes { $when } unless they come back: { $place }
ticket-noted =
    { $user } noted on { $number } ({ $place }), for the team alone:
    { $text }
ticket-notes = Notes of the team:
ticket-note-line = { $at } { $user }: { $text }
ticket-note-resolved = Resolved — { $reason }
ticket-note-empty = There is nothing in this note.
ticket-done-note = Noted on { $number }, for the team alone. It stands in the details.
ticket-done-note-told = Noted on { $number }, for the team alone. It stands in the details, and is sent to { $user } directly.
ticket-note-refused = { $user } takes no direct messages, so your note on { $number } was not brought to them. It stands in the details.
ticket-answer-say =
    { $learner }, { $user } answers:
    { $answer }
ticket-answer-unknown = This server has no rule { $rule }. Begin to type, then choose.
ticket-answer-not-for-them = { $rule } is for members with a certain role, which the learner does not have.
ticket-answer-not-anonymous = { $rule } is for members with a certain role. Whether a learner who asked anonymously has it, nobody is told.
ticket-answer-own = You asked this yourself: somebody else has to answer it.
ticket-answer-nobody = The learner is not in the server any more, so nobody can be answered.
ticket-done-answer = { $number } is answered with { $rule }.
ticket-done-priority = { $number } is marked: { $level }.
ticket-snooze-bad-time = “{ $text }” is no time to come that I can use. Write a length from now such as 2h or 3d, a time of day such as 18:30, or a date such as 2026-12-24; 90 days at most.
ticket-snooze-over = { $user }, this has rested for as long as you wanted. Please take it up again.
ticket-done-snooze = { $number } rests until { $until }, or until the learner writes.
ticket-merged-say =
    { $number } is merged into this ticket. It was about ({ $link }):
    { $question }
ticket-merge-which = I do not know the ticket to merge into. Name it: `into:T-12`.
ticket-merge-itself = { $number } is this ticket itself. Name the one that it is to go on in.
ticket-merge-others = { $number } is another learner's. Only tickets of the same learner can be merged.
ticket-done-merge = { $number } is merged into { $into } and closed.
ticket-transfer-needs = Who is to take it? Name an instructor (`to:`) or a category (`category:`).
ticket-done-transfer-nobody = Nobody else can take { $number } now. It waits{ $told ->
        [yes] , and the team has been told.
       *[no] . Nobody has been told of it: there is no staff channel (`/setup staff`).
    }
ticket-blocked = You cannot open tickets here at the moment. What I know myself, I still answer.
ticket-blocked-told = The team of { $community } asks you to pause: for now you cannot open { $kind ->
        [anonymous] anonymous tickets there; under your name you can
       *[all] tickets there
    }. What I know myself, I still answer. If you think this is a mistake, please write to a moderator.
ticket-unblocked-told = You can open { $kind ->
        [anonymous] anonymous tickets
       *[all] tickets
    } in { $community } again. Thank you for your patience.
ticket-done-block = { $user } can open no more { $kind ->
        [anonymous] anonymous tickets
       *[all] tickets
    } here, and has been told. `/ticket unblock` takes it back.
ticket-done-unblock = { $user } can open { $kind ->
        [anonymous] anonymous tickets
       *[all] tickets
    } here again, and has been told.
ticket-blocked-already = { $user } can open no { $kind ->
        [anonymous] anonymous tickets
       *[all] tickets
    } here already.
ticket-not-blocked = { $user } can open { $kind ->
        [anonymous] anonymous tickets
       *[all] tickets
    } here.
ticket-blocked-nobody = Nobody is blocked here.
ticket-blocked-line = { $user } · since { $at }, by { $by } in { $number }
ticket-with-title = Open a ticket
ticket-with-label = What do you want to say? The learner reads it
ticket-with-placeholder = For example: Your exam is on Friday. Which time suits you?
ticket-with-nobody = I can open a ticket only with a member of this server.
ticket-with-yourself = A ticket is for somebody else: you cannot open one with yourself.
ticket-with-no-support = No support channel is set up, so no ticket can be opened. Choose one with `/setup support`.
ticket-with-open = They have an open ticket already, { $number }. Write to them there: { $place }
ticket-done-with = { $number } is being opened with { $user }. It is yours.
ticket-done-claim = { $number } is yours.
ticket-done-transfer = { $number } is passed on to { $user }.
ticket-done-resolve = { $number } is resolved. A message of the learner opens it again for a while.
ticket-done-reopen = { $number } is open again.
ticket-done-cancel = { $number } is withdrawn.
ticket-done-category = { $number } is now about { $category }.
ticket-category-unknown = I do not know that category. The book has: { $known }.
ticket-own = You asked this yourself: somebody else has to take it.
ticket-asked-themselves = { $user } asked this themselves: somebody else has to take it.
ticket-held = { $user } holds { $number } already. Use **Transfer** to take it over.
ticket-illegal = { $number } is { $state }, so that cannot be done now.
ticket-has-already = { $user } has { $number } already.
ticket-outrun = Somebody else was faster with { $number }. Look again.
ticket-other-open = { $number } cannot be reopened: the learner has another open ticket by now.
details-heading = **{ $number }** { $state } · { $category } — what I tried:
details-asked = asked; best score { $score }
details-asked-by-staff = asked by the team; no figure counts it
details-answered = answered with { $rule } ({ $score })
details-suggested = suggested { $rules }
details-chosen = the learner chose { $rule }
details-not-this = the learner pressed *Not what I asked*
details-offered = offered an instructor
details-repeated = repeats what `{ $rule }` answered
details-target-missed =
    { $target ->
        [resolution] not resolved within the target
       *[reply] no reply within the target
    }
details-target-warned =
    { $target ->
        [resolution] warned that the resolution is due
       *[reply] warned that a reply is due
    }
details-lead-called =
    { $target ->
        [resolution] called the lead, for the resolution
       *[reply] called the lead, for the reply
    }
details-lead-unreached =
    { $target ->
        [resolution] the call for the resolution reached nobody
       *[reply] the call for the reply reached nobody
    }
details-promised = a reply is promised until { $until }
details-assigned = tagged { $user }
details-moved = { $state }
details-claimed = { $user } claimed it
details-held = claimed: { $to }
details-passed-on = { $user } passed it on to { $to }
details-passed-on-to-nobody = { $user } passed it on; nobody has it yet
details-resolved = { $user } resolved it
details-resolved-by-learner = the learner said that it is solved
details-reopened = { $user } reopened it
details-reopened-by-learner = the learner reopened it
details-taken-back = a message was taken back
details-taken-out = a message was about something else, the learner says
details-closed =
    { $why ->
        [cancelled] withdrawn by the learner
        [silent] closed: the learner did not answer
        [done] closed: nothing came up after it was resolved
        [unopened] closed: its thread could not be made
        [left] closed: the learner left the server
        [forgotten] closed: what was kept about the learner is deleted
       *[merged] closed: it goes on in another ticket
    }
details-category = category: { $category }
details-categorised = { $user } set the category: { $category }
details-opened-by-staff = opened by the team
details-rule-given = { $user } answered with { $rule }
details-woken = rests no longer
details-merged = merged into { $number }
details-took-over = took over { $number }
details-blocked = { $user } blocked the learner
details-unblocked = { $user } unblocked the learner
details-learner-returned = the learner is back
details-earlier =
    { $count ->
        [one] … and one earlier
       *[other] … and { $count } earlier
    }
details-recent = The learner's recent inquiries:
details-inquiry = { $at } · { $outcome } · { $text }
outcome-pending = pending
outcome-solved = solved
outcome-assumed = assumed solved
outcome-reasked = asked again
outcome-escalated = ticket
outcome-by-person = answered by a person
outcome-cancelled = cancelled
outcome-unanswered = not solved
ticket-estimate =
    Going by those who asked { $asked ->
        [this] at this hour
        [near] within an hour of this one
       *[all] at any hour
    } in the last 30 days (n = { $n }): half would have a first reply by { $median }, nine in ten by { $most }.
target-warning =
    { $user }, { $number } { $target ->
        [first] still waits for its first reply, due
        [resolution] is to be resolved
       *[turn] waits for your reply, due
    } { $when }: { $place }
target-warning-for = { $user }, { $number } is to be resolved { $when }, and { $holder }, who looks after it, is off duty: { $place }
target-line-first = First reply: asked { $since }, target { $length }, { $counted } counted
target-line-turn = Next reply: the learner wrote { $since }, target { $length }, { $counted } counted
target-line-resolution = Resolution: opened { $since }, target { $length }, { $counted } counted
target-duty-hours = { $length } in duty hours
target-stood = the clock stood for { $length }
target-off-duty = nobody was on duty for { $length }
target-left = { $left } left, due { $at }
target-unforeseen = { $left } left, and it is not planned who is on duty then
target-promised = promised until { $at }
target-due = due { $at }
target-stands = and stands with { $left } left
target-and = {", "}
target-then = {"; "}
target-warned = warned { $at }
target-missed = missed { $at }
target-next-called = next instructor called { $at }
target-lead-called = lead called { $at }
target-met = replied { $at }

# What learners tell about their question besides.
button-add-particulars = Add details
particulars-title = A few details for the instructor
particulars-wanted = { $learner }, a few details help the instructor to help you sooner.
particulars-thanks = Thank you! The instructor sees what you wrote. You can still correct it.
particulars-no-form = I cannot show you the form just now. Please write the details here instead.
particulars-line = **{ $label }** { $text }

# Tickets of learners who asked anonymously.
anonymous-learner = anonymous learner
ticket-opened-anonymous = { $number } is being opened. The instructor does not see who you are, and answers in our direct messages.
ticket-lead-anonymous = { $number } is open. The instructor does not see who you are: talk with them in our direct messages.
ticket-merge-anonymous = A ticket that was asked anonymously stays by itself, so that nobody sees whose it is.
ticket-not-anonymous = { $number } was not asked anonymously: its first message names the learner.
ticket-reveal-forgotten = Who asked { $number } is not known any more: what I had stored about them has been erased.
ticket-revealed-told = A moderator of { $community } has looked up who asked { $number }, and knows your name now. The instructors do not see it.
ticket-done-reveal = The learner of { $number } is { $user }. Only you see this; that you looked it up stands in the ticket's history.
ticket-done-reveal-told = The learner of { $number } is { $user }. Only you see this; that you looked it up stands in the ticket's history, and they are told.
details-revealed = { $user } looked up who the learner is

# Between a ticket's thread and direct messages.
button-stay-here = Stay here
button-something-else = This is something else
button-join-thread = Go to the thread
relay-instructor = Instructor
relay-claimed = An instructor has taken this over.
relay-stays = You stay here. Whatever you write here goes to { $number }, and what the instructor answers comes here.
relay-stays-staff = { $user } stays in direct messages: what you write here is brought there. Lines that begin with `//` stay among you.
relay-stays-asides = In the thread of { $number } the team has written things among themselves, so that I cannot let you in. We go on here: whatever you write here goes to { $number }, and what the instructor answers comes here.
relay-answered-there = I have put that into { $number }. The instructor answers there: { $place }
which-ticket = You have more than one open ticket, and staff do not see who you are in each of them. Which one is this for?
which-ticket-server = You have tickets in more than one server. Which one is this for? I do not ask when you reply to one of the messages.
which-ticket-put = I have put that into { $number }.
which-ticket-not-put = I could not put that into { $number }. Please wait a minute, then write it again.
which-ticket-cancel = You have more than one open ticket. Which one do you withdraw?
button-which-ticket = { $number } · { $server }{ $seen ->
        [no] {" "}· anonymous
       *[yes] {""}
    }
relay-put-there = I have put that into { $number }. If it is about something else, say so below; `/ask` asks apart from it at any time.
taken-out =
    { $over ->
        [yes] I have taken this out of { $number }, which is resolved as before.
       *[no] I have taken this out of { $number }, which stays open. In its server no second ticket opens meanwhile.
    } I answer it as a question of its own:
taken-out-before = This is not part of a ticket any more.
taken-out-gone = This message is deleted.
ticket-taken-out-say =
    A message of { $learner } was about something else, and is gone from here.{ $over ->
        [yes] {" "}{ $number } is resolved as before.
       *[no] {""}
    }
relay-unreached = { $learner } cannot be reached in direct messages, so what is written here does not arrive. They may have closed them, or left the server. While they have only closed them, the ticket does not close for want of an answer.
relay-unreached-anonymous = The learner cannot be reached in direct messages, so what is written here does not arrive. The ticket does not close for want of an answer; resolve it if there is nothing more to do.
relay-file = 📎 { $name }: { $link }
relay-file-until = 📎 { $name }: { $link } (can be opened until { $when })
relay-file-withheld = 📎 A file was not passed on: it is too large, or could not be sent, and its address would show how the learner named it.
relay-sticker = Sticker: { $name } { $link }
relay-nothing = (something that I cannot pass on)

# The transcript of a ticket: a page of its own.
transcript-title = { $number } · { $server }
transcript-learner = Learner
transcript-automatic = automatic
transcript-category = Category
transcript-opened = Opened
transcript-assignee = Instructor
transcript-closed = Closed
transcript-notes = The team's notes
transcript-somebody = somebody
transcript-file = { $name } ({ $size })
transcript-footer = Times are in { $zone }. Files are listed by name; they stay where they were sent.
transcript-footer-cut = Times are in { $zone }. Files are listed by name; they stay where they were sent. What came after the first 2,000 messages is left out.
transcript-posted = Transcript of { $number }
transcript-given = What was said in { $number }, to keep: open the file in a browser.
transcript-gone = Nothing of { $number } can be read any more: its thread is gone.
about-learner = About the learner:
about-bought = {""}**Bought:** { $products }
about-language = {""}**Language chosen:** { $language }
about-tickets = {""}**Former tickets:**
