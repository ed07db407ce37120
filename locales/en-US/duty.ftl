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
duty-lack-staff =
    { $number } ({ $category }) waits, and { $lack ->
        [full] everybody on duty has as many tickets as they take
        [category] nobody on duty takes this category
        [asked] nobody else is on duty
       *[nobody] nobody is on duty
    }: { $place }
duty-lack-learner =
    { $lack ->
        [full] All instructors on duty are busy right now. You are in line: as soon as one is free, they are called here.
        [category] No instructor for this is on duty right now. The team has been told, and somebody will answer here.
       *[nobody] No instructor is on duty right now. The team has been told, and somebody will answer here.
    }
duty-lead =
    { $lead } { $number } { $owed ->
        [reopened] was opened again and has had no reply since
        [turn] waits for a reply to the learner's latest message
       *[first] still has no first reply
    }, and { $lack ->
        [full] everybody else on duty has as many tickets as they take
        [category] nobody on duty takes this category
        [asked] nobody else is on duty
        [tagged] the next instructor was called and has not answered either
       *[nobody] nobody is on duty
    }: { $place }
duty-lead-resolution = { $lead } { $number } is still open, and was to be resolved within { $length }. It is with { $user }: { $place }
duty-holder-gone = { $user } is no longer an instructor or moderator here. { $number } goes to { $next }: { $place }
duty-holder-gone-nobody = { $user } is no longer an instructor or moderator here, and { $number } was theirs: { $place }
instructor-categories = You take tickets of: { $categories }.
instructor-all = every category
instructor-unknown-category = I do not know the category “{ $unknown }”. The book has: { $known }.
instructor-capacity = You take up to { $tickets } open tickets at the same time.
