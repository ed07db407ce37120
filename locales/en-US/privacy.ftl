# What people read about the data that is kept of them.
privacy-everywhere = every server that I know you from
privacy-ask =
    Shall I delete what I keep about you in { $place }?
    {""}**Goes, for good:** the texts of your questions, my replies to them, what was taught in your words, your comments in surveys, the team's notes about you, what I copied between direct messages and the team, transcripts of your tickets, what you told staff with `/me`, where I saw you, and that it was you. Your open ticket is closed, with this as the reason; your name and your question go from its thread as far as I wrote them.
    {""}**Stays:** what you and others wrote themselves, which only Discord or its author can delete; counts without text, such as how long an answer took, under a number that leads to nobody; when this was done; duty plans, if you are on the team. If the team has stopped you from opening tickets, that stays too, with your account's number and nothing else, as the server's safeguard.
privacy-ask-elsewhere = While I know you from another server too, your language and what we said in direct messages stay. Call this in direct messages, and it is done for every server.
privacy-ask-of =
    Shall I delete what I keep about { $user } in { $place }?
    {""}**Goes, for good:** the texts of their questions, my replies to them, what was taught in their words, their comments in surveys, the team's notes about them, what I copied between direct messages and the team, transcripts of their tickets, what they told staff with `/me`, where I saw them, and that it was them. Their open ticket is closed, with this as the reason; their name and their question go from its thread as far as I wrote them.
    {""}**Stays:** what they and others wrote themselves, which only Discord or its author can delete; counts without text, under a number that leads to nobody; that you did this, and when; duty plans, if they are on the team. If they are stopped from opening tickets, that stays too, with their account's number and nothing else.
privacy-nothing = I keep nothing about you.
privacy-nothing-of = I keep nothing about { $user }.
button-forget-me = Delete my data
button-forget-them = Delete their data
privacy-done = Done: what I kept about you in { $place } is deleted. If you write to me again, we begin anew.
privacy-done-of = Done: what I kept about { $user } in { $place } is deleted.
privacy-done-closed = Closed for it: { $tickets }.
privacy-log-empty = Nobody has deleted data here, got a copy of it, or read a ticket.
privacy-log-forgotten = { $at } · learner { $learner } deleted their data
privacy-log-forgotten-by = { $at } · { $user } deleted the data of learner { $learner }
privacy-log-exported = { $at } · a learner got a copy of their own data
privacy-log-exported-by = { $at } · { $user } got a copy of the data of { $learner }

# The copy of what is kept about a person: a page of its own.
personal-given = Everything I keep about you, twice: open `personal-data.html` in a browser to read it; `personal-data.json` is the same for programs. Keep the files to yourself.
personal-given-of = What I keep about { $user } from this server, to read and for programs. It is theirs: pass it on to nobody else. That you got it stands in `/privacy log`.
personal-title = What I keep about you
personal-title-of = What I keep about account { $user }
personal-account = Account
personal-language = Language
personal-known-since = First question
personal-seen = Seen in
personal-blocked = Opens no tickets in
personal-questions = Questions
personal-where = Where
personal-direct = direct messages
personal-category = Category
personal-rule = Answered by rule
personal-outcome = Came of it
personal-ticket = Ticket
personal-survey = Survey
personal-ratings = helped { $value } · effort { $effort } · expected { $expected }
personal-text = The question
personal-deleted = (deleted)
personal-lesson = Taught in these words
personal-comment = Comment in the survey
personal-note = Note of the team
personal-records = Every record
personal-records-hint = Everything above and the rest, as it lies in the database: a table each, with its English names.
personal-without-notes = Left out: what the team noted, and who of the team did what; those are other people's words and doings.
personal-without-anonymous = Only what is of this server is here. Nothing that somebody asked anonymously is, nor what would tell that they did.
personal-without-discord = The messages themselves, and files, are kept by Discord.
personal-cut = Of the table { $table }, only the latest { $rows } rows are here.
personal-cut-page = Of the table { $table }, this page shows the latest { $rows } rows; the data has more.
personal-zone = Times of questions are in { $zone }.

# What a learner tells staff of a server about themselves.
me-kept = This is what staff of { $server } read about you in the details of your tickets, and nobody else. `/me clear:true` deletes it.
me-nothing = You have told staff of { $server } nothing about yourself. With `course:`, `level:` and `goal:` you can: only they read it.
me-cleared = Done: what you told staff of { $server } about yourself is deleted.
me-which-server = I know you from several servers, or from none. Please use `/me` in the server whose staff you want to tell something.
me-course = {""}**Course:** { $text }
me-level = {""}**Level:** { $text }
me-goal = {""}**Goal:** { $text }

# What staff read.
privacy-log-ticket-read = { $at } · { $user } read { $ticket }
privacy-log-transcript-read = { $at } · { $user } read the transcript of { $ticket }
privacy-log-revealed = { $at } · { $user } looked up who asked { $ticket } anonymously
privacy-log-rows-exported = { $at } · whoever runs frontdesk exported rows, without texts
privacy-log-rows-exported-by = { $at } · { $user } exported rows, without texts
privacy-log-texts-exported = { $at } · whoever runs frontdesk exported rows with learners' texts
privacy-log-figures-exported = { $at } · whoever runs frontdesk exported the figures of a report
privacy-log-figures-exported-by = { $at } · { $user } exported the figures of a report
