# Who is on duty, and what is said when nobody is.
duty-instructors-only = Only instructors go on duty. A moderator can give you the role set under `/setup roles`.
duty-bad-time = I cannot read “{ $text }”. Write a length such as 2h or 1d, or a time of day such as 18:30.
duty-on = You are on duty until you say `/duty off`.{ $until }
duty-on-until = You are on duty until { $until }.
duty-off = You are off duty.{ $until }
duty-off-until = You are off duty until { $until }.
duty-nobody = Nobody is on duty.
duty-line = { $user } — { $open } of { $capacity } tickets, { $until }
duty-open-end = until they say otherwise
duty-until = until { $until }
duty-nobody-staff = { $number } ({ $category }) waits, and nobody is on duty: { $place }
duty-nobody-learner = No instructor is on duty right now. The team has been told, and somebody will answer here.
duty-lead = { $lead } { $number } still has no first reply, and nobody else is on duty: { $place }
instructor-categories = You take tickets of: { $categories }.
instructor-all = every category
instructor-unknown-category = I do not know the category “{ $unknown }”. The book has: { $known }.
instructor-capacity = You take up to { $tickets } open tickets at the same time.
