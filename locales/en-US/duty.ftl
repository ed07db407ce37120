# Who is on duty, and what is said when nobody is.
duty-instructors-only = Only instructors go on duty. A moderator can give you the role set under `/setup roles`.
duty-bad-time = “{ $text }” is no time to come that I can use. Write a length from now such as 2h or 1d, a time of day such as 18:30, or a date such as 2026-12-24; three years ahead at most.
duty-leads-only = Only leads and moderators change the duty of others.
duty-bad-moment = I cannot read “{ $text }”. Write a date such as 2026-01-31, one with a time such as 2026-01-31 14:00, a time of day such as 18:30, or a length from now such as 2h; three years ahead at most.
duty-told = { $by } has changed your duty. { $change }
duty-on =
    { $whose ->
        [own] You are
       *[other] { $user } is
    } on duty until { $bounded ->
        [yes] { $until }
       *[no] { $whose ->
            [own] you say
           *[other] they say
        } `/duty off`
    }.
duty-off =
    { $whose ->
        [own] You are
       *[other] { $user } is
    } off duty{ $bounded ->
        [yes] { " " }until { $until }
       *[no] { "" }
    }.
duty-away =
    { $whose ->
        [own] You are
       *[other] { $user } is
    } away from { $from } until { $until }. Shifts in that time do not count.
duty-away-over = That is over already.
duty-away-backwards = That ends before it begins. Put the earlier time into `from:`.
duty-back =
    { $whose ->
        [own] Your absence
       *[other] The absence of { $user }
    } from { $from } until { $until } is over or taken back.
duty-back-none = No absence is planned.
duty-nobody = Nobody is on duty.
duty-line = { $user } — { $open } of { $capacity } tickets, { $until }
duty-open-end = until they say otherwise
duty-until = until { $until }
duty-next-line = Next: { $user }, from { $when }.
duty-next-staff = { " " }— next on duty: { $user }, from { $when }
duty-next-learner = { " " }The next shift starts { $when }.
duty-week-nobody = Nobody is to be on duty in the next seven days.
week-title = On duty { $first } – { $last } ({ $zone })
week-nobody = nobody
week-away = away
week-holiday = holiday
week-over = over
week-skipped = { $date }: clocks go forward, { $from }–{ $until } is skipped.
week-twice = { $date }: clocks go back, { $from }–{ $until } comes twice; the first is above.
duty-span = { $from } – { $until }
duty-each =
    { $days }, { $hours } ({ $zone }), from { $first } to { $last }{ $but ->
        [yes] {""}, but for { $missing }
       *[no] {""}
    }
duty-cover = { $when }: { $users }
duty-cover-missing = { $when }: it is the shift of { $users }
duty-more =
    { $count ->
        [one] … and one more
       *[other] … and { $count } more
    }
duty-gaps = Nobody is on duty for { $length } of the next { $all }.
duty-gaps-of = { $category }: nobody who is given such tickets is on duty for { $length } of the next { $all }.
duty-gaps-none-of = { $category }: somebody who is given such tickets is on duty at any time in the next 30 days.
duty-length = { $kind ->
        [days] { $days } days
        [hours] { $hours } h
        [minutes] { $minutes } min
       *[both] { $hours } h { $minutes } min
    }
duty-gaps-none = Somebody is on duty at any time in the next 30 days.
duty-gaps-empty = { $user } is no instructor here any more and still has shifts in the next 30 days: { $count }, the first at { $first }.
duty-gaps-missing = **Shifts whose instructor is away or off duty, with nobody else there:**
duty-gaps-unplanned = **Nobody is planned:**
duty-gaps-overlaps = **Several at once:**
fairness-nobody = There are no instructors with duty or tickets yet.
fairness-head =
    { $count ->
        [one] {""}**The last 52 weeks**, of one instructor:
       *[other] {""}**The last 52 weeks**, of { $count } instructors, each figure against their average:
    }
fairness-figure = { $figure } ({ $percent })
fairness-line = { $user } — hours on duty { $duty }, at night { $nights }, at weekends { $weekends }; tickets { $tickets }
calendar-none = There are no shifts in the next 90 days.
calendar-file =
    { $count ->
        [one] One shift in the next 90 days. Open the file with your calendar; taken in again later, it is not there twice.
       *[other] { $count } shifts in the next 90 days. Open the file with your calendar; taken in again later, none is there twice.
    }
calendar-shift = On duty — { $server }
calendar-shift-of = On duty: { $user } — { $server }
calendar-feed-made =
    This is the secret address of the calendar; an address that you had before no longer works. Add it to your calendar program, which then reads the shifts again and again:
    { $address }
    Whoever knows it can read the calendar. `/duty calendar feed:off` takes it back.
calendar-feed-off = The address no longer works.
calendar-feed-none = This calendar has no address.
calendar-feed-nowhere = Calendars cannot be read at an address here: whoever runs me has to set `FRONTDESK_HTTP` and `FRONTDESK_PUBLIC_URL`. Without `feed:` you get a file.
button-swap-take = Take
button-swap-withdraw = Withdraw
button-swap-give-back = Give back
swap-line = {""}**Swap { $number }** — { $stands }
swap-asked =
    { $reader ->
        [giver] You ask who takes your duty
       *[other] { $giver } asks who takes their duty
    }, { $from } – { $until }.
swap-taken =
    { $reader ->
        [giver] { $taker } takes your duty
        [taker] You take the duty of { $giver }
       *[other] { $taker } takes the duty of { $giver }
    }, { $from } – { $until }.
swap-given-back =
    { $reader ->
        [giver] { $taker } cannot take your duty after all, and it is yours again
        [taker] You no longer take the duty of { $giver }
       *[other] { $taker } no longer takes the duty of { $giver }
    }, { $from } – { $until }.
swap-withdrawn =
    { $reader ->
        [giver] You no longer ask who takes your duty
       *[other] { $giver } no longer asks who takes their duty
    }, { $from } – { $until }.
swap-ended =
    { $reader ->
        [taker] You no longer take the duty of { $giver }, who has no shift then any more
       *[other] { $giver } has no shift any more that could be taken
    }, { $from } – { $until }.
swap-shifts-changed =
    The shifts that you took from { $giver } with swap { $number } have changed:
    { $changes }
swap-over = Nobody has taken the duty of { $giver }, { $from } – { $until }.
swap-can-you = { $user }, can you?
swap-asked-of-you = { $giver } asks whether you take their duty in { $server }, { $from } – { $until }. To take it, run `/duty take swap:{ $number }` there.
swap-told-directly = There is no staff channel, so I have asked { $user } alone, in a direct message.
swap-told-refused = { $user } takes no direct messages, so they have not been asked to take your duty. Ask somebody else, or tell them yourself: they find it with `/duty take`.
swap-told-nobody = There is no staff channel, so nobody has been told. Whoever runs `/duty take` finds it there; name somebody in `with:`, and I ask them in a direct message.
swap-none = Nobody asks for a swap. Ask for one with `/duty swap`.
swap-unknown = There is no open swap “{ $number }”. `/duty take` lists them with their numbers.
swap-taken-already = { $user } has taken it already.
swap-yourself = A swap is with somebody else.
swap-no-shift = There is no shift in that time.
swap-own-shift = There is a shift in that time already, and nobody can be there twice.
swap-away = That time falls into an absence. End that first, with `/duty back`.
swap-not-yours = Only { $user }, leads and moderators can undo this.
swap-begun = It has begun already, or somebody was faster. What remains of a shift that you took can be asked for with `/duty swap`.
swap-too-far = Swaps are asked for at most 90 days ahead.
swap-too-many = There are { $most } swaps already, and no more fit.
swap-asked-already = That is asked already, with swap { $number }.
brief-line =
    {""}**{ $number }** ({ $category }) { $place } — { $stands ->
        [rests] rests until { $when }
        [overdue] the learner waits for a reply, which was due { $when }
        [owed] the learner waits for a reply, due { $when }
        [unforeseen] the learner waits for a reply, due when somebody is on duty
        [learner] the learner has been waited for since { $when }
       *[quiet] nobody is waited for
    }{ $end }
brief-resolution = ; to be resolved by { $when }
handoff-told =
    { $to }, { $user } has gone off duty, and you come next. Still open:
    { $tickets }
    See one with `/ticket show`; take it over with `/ticket transfer`, to yourself.
handoff-given =
    { $to }, { $user } has gone off duty. These tickets are yours now:
    { $tickets }
handoff-left =
    { $user } has gone off duty, and { $lack ->
        [full] everybody on duty has as many tickets as they take
        [category] nobody on duty takes what is still open
        [asked] nobody else is on duty
       *[nobody] nobody else is on duty
    }{ $next }. Still theirs:
    { $tickets }
shift-began =
    Your shift has begun{ $bounded ->
        [yes] , until { $until }
       *[no] {""}
    }.{ $open ->
        [none] {""}
       *[some] {" "}Your open tickets:
            { $tickets }
    }
duty-lack-staff =
    { $number } ({ $category }) waits, and { $lack ->
        [full] everybody on duty has as many tickets as they take
        [category] nobody on duty takes this category
        [asked] nobody else is on duty
       *[nobody] nobody is on duty
    }: { $place }{ $next }
duty-lack-learner =
    { $lack ->
        [full] All instructors on duty are busy right now. You are in line: as soon as one is free, they are called here.
        [category] No instructor for this is on duty right now. { $told ->
            [yes] The team has been told, and somebody
           *[no] Somebody
        } will answer here.
        [asked] No other instructor is on duty for this right now. { $told ->
            [yes] The team has been told, and somebody
           *[no] Somebody
        } will answer here.
       *[nobody] No instructor is on duty right now. { $told ->
            [yes] The team has been told, and somebody
           *[no] Somebody
        } will answer here.
    }{ $next }
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
    }: { $place }{ $next }
duty-lead-resolution = { $lead } { $number } is still open, and was to be resolved within { $length }. It is with { $user }: { $place }
duty-holder-gone = { $user } is no longer an instructor or moderator here. { $number } goes to { $next }: { $place }
duty-holder-gone-nobody = { $user } is no longer an instructor or moderator here, and { $number } was theirs: { $place }
instructor-categories = You take tickets of: { $categories }.
instructor-all = every category
instructor-unknown-category = I do not know the category “{ $unknown }”. The book has: { $known }.
instructor-capacity = You take up to { $tickets } open tickets at the same time.

shift-added =
    { $whose ->
        [own] You have
       *[other] { $user } has
    } a new weekly shift: { $days }, { $hours } ({ $zone }).
shift-removed =
    { $whose ->
        [own] You no longer have
       *[other] { $user } no longer has
    } the weekly shift { $days }, { $hours } ({ $zone }).
shift-line = `{ $number }` { $user }: { $days }, { $hours } ({ $zone })
shift-choice = { $number }: { $days }, { $hours } ({ $zone })
shift-none = There are no weekly shifts. Add one with `/shift add`.
shift-unknown = There is no shift “{ $text }”. `/shift list` shows them with their numbers.
shift-too-many = There are { $most } weekly shifts already, and no more fit.
shift-bad-days = I cannot read the days “{ $text }”. Write them such as mon-fri, or tue, sat.
shift-bad-hours = I cannot read the hours “{ $text }”. Write a start and an end such as 09:00-17:30.
shift-dates = { $days } from { $first } to { $last }, in place of other shifts and turns
shift-bad-date = I cannot read these dates. Write both `from:` and `to:`, such as 2026-01-31.
shift-bad-dates = These dates are over, or in the wrong order, or more than a year ahead.
shift-day =
    { $day ->
        [mon] Mon
        [tue] Tue
        [wed] Wed
        [thu] Thu
        [fri] Fri
        [sat] Sat
       *[sun] Sun
    }
rotation-line = **{ $name }** — { $turn } each since { $start }, { $hours } ({ $zone }): { $people }
rotation-turn =
    { $count ->
        [one] one day
       *[other] { $count } days
    }
rotation-turn-open = { $from } – until the rotation is changed: { $user }
rotation-split = The days of a turn are split: { $parts }.
rotation-split-part =
    { $whose ->
        [own] { $days } whose turn it is
        [before] { $days } who comes before them
       *[earlier] { $days } who comes { $place } before them
    }
rotation-bad-split = I cannot read the split “{ $text }”. Write the days of each part such as mon-thu / fri-sun, each day once; off for none.
rotation-joins = { $user } (from { $date })
rotation-leaves = { $user } (until { $date })
rotation-none = There are no rotations. Make one with `/rotation set`.
rotation-unknown = There is no rotation “{ $name }”. `/rotation show` lists them.
rotation-removed = The rotation “{ $name }” has ended.
rotation-bad-people = I cannot read “{ $text }”. Mention the people one after another, in the order of their turns; 50 at most.
rotation-bad-date = I cannot read “{ $text }”. Write a date such as 2026-01-31, no more than a year away.
rotation-your-turn = Your next turn in the rotation “{ $name }”: { $from } – { $until }.
rotation-your-turn-open = Your turn in the rotation “{ $name }” begins { $from }; nobody takes over from you.
rotation-your-turn-later = You take turns in the rotation “{ $name }”. None begins in the next 30 days.
rotation-no-turn = You no longer take turns in the rotation “{ $name }”.

holidays-list = On these dates no shifts begin:
holidays-none = There are no holidays to come.
holidays-changed = { $by } has changed the holidays, on which no shifts begin: { $dates }
holidays-your-shifts =
    The holidays, on which no shifts begin, are others now, and with them your shifts:
    { $changes }
holidays-bad-dates = I cannot read “{ $text }”. Write dates from today on such as 2026-12-24, or 2026-12-24..2026-12-26; 62 at most.

# Calendar files.
button-import = Import these
import-bad-file =
    { $why ->
        [large] This file is too large. Up to 512 kB can be read.
        [many] This file has too many events. Up to 1000 can be read.
        [gone] This file cannot be downloaded.
       *[none] This file is no calendar that I can read. Export one as iCalendar (.ics).
    }
import-head = **{ $file } would bring this.** Nothing has been changed yet.
import-nothing = There is nothing in this file that I can import.
import-shifts =
    { $count ->
        [one] {""}**One shift:**
       *[other] {""}**{ $count } shifts:**
    }
import-shift =
    { $whose ->
        [own] {""}
       *[other] { $user }:{" "}
    }{ $days }, { $hours } ({ $zone })
import-away =
    { $count ->
        [one] {""}**One absence:**
       *[other] {""}**{ $count } absences:**
    }
import-absence =
    { $whose ->
        [own] away
       *[other] { $user }:
    } { $from } – { $until }
import-known-already =
    { $count ->
        [one] One entry is planned already, and is left out.
       *[other] { $count } entries are planned already, and are left out.
    }
import-nobodys =
    { $count ->
        [one] {""}**One event names no instructor that I know,** and is left out; `user:` says whose the events are:
       *[other] {""}**{ $count } events name no instructor that I know,** and are left out; `user:` says whose the events are:
    }
import-strangers = {""}**No instructor here is called** { $names }.
import-unread =
    { $count ->
        [one] {""}**One event cannot be read** and is left out:
       *[other] {""}**{ $count } events cannot be read** and are left out:
    }
import-unread-line =
    { $title } — { $why ->
        [zone] I do not know its time zone
        [repeats] it repeats otherwise than each week or each day
        [changed] it is one changed date of a series
       *[time] its times cannot be those of a shift
    }
import-untitled = (without a title)
import-out-of-time =
    { $count ->
        [one] One event is over or more than a year ahead, and is left out.
       *[other] { $count } events are over or more than a year ahead, and are left out.
    }
import-too-many = This file would bring more than { $most } absences, and no more fit.
import-gone = This has been imported already, or was shown too long ago. Call `/shift import` again.
import-done = Imported: shifts { $shifts }, absences { $absences }.
import-told = From a calendar:
