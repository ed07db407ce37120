# What people read about the data that is kept of them.
privacy-everywhere = every server that I know you from
privacy-ask =
    Shall I delete what I keep about you in { $place }?
    {""}**Goes, for good:** the texts of your questions, my replies to them, what was taught in your words, your comments in surveys, the team's notes about you, what I copied between direct messages and the team, transcripts of your tickets, where I saw you, and that it was you. Your open ticket is closed, with this as the reason; your name and your question go from its thread as far as I wrote them.
    {""}**Stays:** what you and others wrote themselves, which only Discord or its author can delete; counts without text, such as how long an answer took, under a number that leads to nobody; when this was done; duty plans, if you are on the team. If the team has stopped you from opening tickets, that stays too, with your account's number and nothing else, as the server's safeguard.
privacy-ask-elsewhere = While I know you from another server too, your language and what we said in direct messages stay. Call this in direct messages, and it is done for every server.
privacy-ask-of =
    Shall I delete what I keep about { $user } in { $place }?
    {""}**Goes, for good:** the texts of their questions, my replies to them, what was taught in their words, their comments in surveys, the team's notes about them, what I copied between direct messages and the team, transcripts of their tickets, where I saw them, and that it was them. Their open ticket is closed, with this as the reason; their name and their question go from its thread as far as I wrote them.
    {""}**Stays:** what they and others wrote themselves, which only Discord or its author can delete; counts without text, under a number that leads to nobody; that you did this, and when; duty plans, if they are on the team. If they are stopped from opening tickets, that stays too, with their account's number and nothing else.
privacy-nothing = I keep nothing about you.
privacy-nothing-of = I keep nothing about { $user }.
button-forget-me = Delete my data
button-forget-them = Delete their data
privacy-done = Done: what I kept about you in { $place } is deleted. If you write to me again, we begin anew.
privacy-done-of = Done: what I kept about { $user } in { $place } is deleted.
privacy-done-closed = Closed for it: { $tickets }.
privacy-log-empty = Nobody has deleted data here, or read a ticket.
privacy-log-forgotten = { $at } · learner { $learner } deleted their data
privacy-log-forgotten-by = { $at } · { $user } deleted the data of learner { $learner }
privacy-log-ticket-read = { $at } · { $user } read { $ticket }
privacy-log-transcript-read = { $at } · { $user } read the transcript of { $ticket }
