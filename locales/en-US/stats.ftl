# Replies to /stats. Every figure comes with its n. Short lines, for phones.

stats-title-overview = Overview
stats-title-satisfaction = Satisfaction
stats-title-response = Response
stats-title-retention = Who comes back
stats-heading = { $title } · { $period }
stats-heading-category = { $title } · { $period } · `{ $category }`

stats-period-day = last day
stats-period-days = last { $days } days
stats-period-all = all time
stats-period-date = { $date } ({ $zone })
stats-period-dates = { $first } to { $last } ({ $zone })
stats-period-unreadable = `{ $given }` is not a period. Use `7d`, `30d`, `90d`, `all`, a date, or two such as `2026-01-01..2026-01-31`.
stats-period-backwards = `{ $given }` ends before it begins. Put the earlier day first.

# Who comes back.
stats-retention-none = Nobody has asked anything in these days.
stats-retention-not-causal = Learners by what came of their **first** inquiry. Not causal: who got one outcome differs from others in more than that.
stats-retention-all = all
stats-retention-unanswered = unanswered or not helped
stats-retention-cohort = **{ $name }** · learners: { $n }
stats-retention-30 = Asked again within 30 days: { $share }
stats-retention-60 = … within 60 days: { $share }
stats-retention-90 = … within 90 days: { $share }
stats-retention-month = … in the next month: { $share }
stats-retention-stayed = In the server after 30 days: { $share }
stats-retention-held = Holding a product's role then: { $share }
stats-retention-bought = Bought again within 90 days: { $share }
stats-retention-renewed = Subscription to a role renewed within 90 days: { $share }
stats-retention-months = Months subscribed so far, mean: { $mean }
stats-retention-too-early = Too early to say, or of too few.
stats-retention-few = Fewer than { $least } learners, not shown: { $list }

# The weekly digest.
digest-title = **What has changed beyond chance · { $first } to { $last }**, beside the week before
digest-change =
    - **{ $figure }** { $way ->
        [rose] rose
       *[fell] fell
    } from { $before } to **{ $now }** (95 % interval: by { $least } to { $most }; n = { $n_before } and { $n_now })
digest-change-count =
    - **{ $figure }** { $way ->
        [rose] rose
       *[fell] fell
    } from { $before } to **{ $now }** (95 % interval: by { $least } to { $most })
digest-points = { $n } points
digest-button-rows = Show the rows: { $rows }
digest-learners = Learners who asked
digest-learners-of = Learners who asked about `{ $category }`
digest-auto-replies = Auto-reply rate
digest-solved = Deflection, confirmed
digest-reasked = Answers after which learners asked again
digest-unanswered = Inquiries that nobody answered
digest-helpful = Helpful rate (CSAT)
digest-satisfaction = Satisfaction
digest-first-reply = Median wait for a first response
digest-next-reply = Median wait for a next response
digest-do-learners =
    { $way ->
        [rose] → See in `/duty gaps` whether somebody is there when they ask.
       *[fell] → See in `/setup show` whether a channel is no longer watched.
    }
digest-do-learners-of =
    { $way ->
        [rose] → Look what they ask (*{ $rows }*), and teach the rule that is missing: `/rules review`.
       *[fell] → Nothing to do, if a rule or a page has solved it. See: `/stats rules category:{ $category }`.
    }
digest-do-learners-of-none =
    { $way ->
        [rose] → Look what they ask (*{ $rows }*), and see which rules are missing: `/insights gaps`.
       *[fell] → Nothing to do, if a rule or a page has solved it.
    }
digest-do-auto-replies =
    { $way ->
        [rose] → See whether what is answered helps: `/insights rules period:{ $period }`.
       *[fell] → Teach rules the wordings that none knew: `/rules review`.
    }
digest-do-solved =
    { $way ->
        [rose] → Nothing to do. Which rules did it: `/stats rules period:{ $period }`.
       *[fell] → Mend the answers that helped least: `/stats rules period:{ $period }`.
    }
digest-do-reasked =
    { $way ->
        [rose] → Mend the rules after which learners ask again: `/insights rules period:{ $period }`.
       *[fell] → Nothing to do. Which rules did it: `/stats rules period:{ $period }`.
    }
digest-do-unanswered =
    { $way ->
        [rose] → Go through them (*{ $rows }*), and teach the rules that are missing: `/rules review`.
       *[fell] → Nothing to do.
    }
digest-do-helpful =
    { $way ->
        [rose] → Nothing to do. Which rules did it: `/stats rules period:{ $period }`.
       *[fell] → Mend the answers that helped least: `/insights rules period:{ $period }`.
    }
digest-do-satisfaction =
    { $way ->
        [rose] → Nothing to do. What went with it: `/stats satisfaction period:{ $period }`.
       *[fell] → Read whether value fell or effort rose: `/stats satisfaction period:{ $period }`.
    }
digest-do-first-reply =
    { $way ->
        [rose] → See when nobody was there: `/duty gaps`.
       *[fell] → Nothing to do.
    }
digest-do-next-reply =
    { $way ->
        [rose] → See who holds how many tickets: `/stats instructors period:{ $period }`.
       *[fell] → Nothing to do.
    }

# Figures that the lines below are made of.
stats-percent = { $number } %
stats-share = { $percent } ({ $part } of { $n }, 95 % interval { $low } to { $high })
stats-n-learners = { $n } of { $learners } learners
stats-mean = { $mean } (n = { $n })
stats-mean-interval = { $mean } (n = { $n }, 95 % interval { $low } to { $high })
stats-was = before { $before }
stats-was-settled = settled days { $now }, before { $before }
stats-before = { $figure }, { $before }
stats-before-chance = { $figure }, { $before } (within chance)
stats-before-unjudged = { $figure }, { $before } (not judged)
stats-large-none = –
stats-large-share = { $part } of { $n }, 95 % interval { $low } to { $high }
stats-large-interval = n = { $n }, 95 % interval { $interval }
stats-large-learners = learners: { $n }
stats-large-tickets = tickets resolved: { $tickets }, learners: { $learners }
stats-large-tickets-interval = { $basis }, 95 % interval { $low } to { $high }
stats-large-before = { $before }
stats-large-before-chance = { $before } (within chance)
stats-large-before-unjudged = { $before } (not judged)
stats-large-score = Satisfaction, −4 to 4
stats-large-pressed = Response rate of the buttons
stats-large-first-response = First response, median
stats-large-next-response = Next response, median
stats-large-resolution = Resolution, median
stats-large-answers = Answers of rules
stats-large-rules = rules: { $n }
stats-large-escalated = Escalated after an answer
stats-large-resolved = Tickets resolved
stats-large-instructors = instructors: { $n }
stats-large-open = Tickets open
stats-large-now = now
stats-large-reopened = Reopened
stats-large-asked = Learners
stats-large-first-asked = first asked in these days
stats-large-asked-again = Asked again within 30 days
stats-large-stayed = In the server after 30 days
stats-large-bought = Bought again within 90 days
stats-large-renewed = Subscription renewed within 90 days
stats-spread = median { $median } · p90 { $p90 } · p95 { $p95 } (n = { $n })
stats-ends = { $low } to { $high }
stats-ends-open = { $low } or more
stats-median-interval = { $median } ({ $interval })
stats-median-short = { $median } ({ $interval }, n = { $n })
stats-median-open = reached by fewer than half (n = { $n })
stats-waits-median = median { $median }
stats-waits-replied = p90 { $p90 } · p95 { $p95 } (of { $n } replied to)
stats-waits-resolved = p90 { $p90 } · p95 { $p95 } (of { $n } resolved)
stats-waits-still = { $n } still waiting, the oldest for { $oldest }
stats-waits-ended = { $n } ended without it
stats-few = { $figure }·
stats-few-mark = )·
stats-nothing = nothing yet (n = 0)
stats-withheld = fewer than { $least } people: not shown in public
stats-seconds = { $seconds } s
stats-minutes = { $minutes } min
stats-minutes-seconds = { $minutes } min { $seconds } s
stats-hours = { $hours } h
stats-hours-minutes = { $hours } h { $minutes } min
stats-days = { $days } d
stats-days-hours = { $days } d { $hours } h

# Lines.
stats-inquiries = Inquiries
stats-outcomes = Outcomes: { $list }
stats-outcome = { $outcome } { $n }
stats-outcome-percent = { $outcome } { $n } ({ $percent })
stats-outcome-solved = solved
stats-outcome-assumed = assumed solved
stats-outcome-reasked = asked again
stats-outcome-escalated = escalated
stats-outcome-by-person = answered by a person
stats-outcome-cancelled = cancelled
stats-outcome-unanswered = unanswered
stats-outcome-not-helped = did not help
stats-outcome-pending = pending
stats-auto-replies = Auto-reply rate
stats-deflection-confirmed = Deflection, confirmed: { $share }
stats-deflection-assumed = Assumed solved, not confirmed: { $share }
stats-helpful = Helpful rate (CSAT)
stats-pressed = Response rate of the buttons: { $share }
stats-reasons = Handed over: { $list }
stats-reason-asked = asked for a person
stats-reason-no-rule = no rule
stats-reason-unsure = unsure
stats-reason-not-helpful = answer did not help
stats-reason-always = rule hands over
stats-reason-attachment = attachment
stats-by-reason = … { $reason }: first response, median { $first } · resolution, median { $resolution } · satisfaction { $score }
stats-score = Satisfaction, −4 to 4: { $mean }
stats-score-tickets = After tickets: { $mean }
stats-score-episodes = Every resolution by itself: { $mean }
stats-score-answers = After automatic answers: { $mean }
stats-score-expected-before = Expected value asked before the help: { $mean }
stats-score-expected-after = Expected value asked afterwards: { $mean }
stats-question-value = Perceived value, 1 to 5: { $mean }
stats-question-effort = Perceived effort, 1 to 5: { $mean }
stats-question-expected = Expected value, 1 to 5: { $mean }
stats-surveys = Surveys answered
stats-cut-short = Surveys cut short: { $n }
stats-unsurveyed = Resolved without a survey, since the learner is unknown: { $n }
stats-unsent = Surveys not sent: { $list }
stats-unsent-not-drawn = not drawn
stats-unsent-within-week = had one within the week
stats-unsent-direct-closed = takes no direct messages
stats-unsent-refused = refused by Discord
stats-unsent-left = has left
stats-unsent-forgotten = learner unknown
stats-unsent-unprompted = asked in a channel, pressed nothing
stats-response-time = Response time per learner
stats-response-sum = Total of these tickets { $total } · handling { $handling }
stats-response-waits = Waiting for the learner { $learner } · for an instructor { $queue } · before the ticket and between episodes { $rest }
stats-response-time-first = First episode, response time per learner: { $time }
stats-first-response = First response: { $spread }
stats-first-response-duty = … within duty hours: { $spread }
stats-first-response-waiting = Without a first response: { $list }
stats-next-response = Next response: { $spread }
stats-next-response-duty = … within duty hours: { $spread }
stats-next-response-waiting = Without a next response: { $list }
stats-resolution = Resolution: { $spread }
stats-resolution-waiting = Not resolved: { $list }
stats-resolution-duty = … within duty hours: { $spread }
stats-handling = Handling of a ticket: { $spread }
stats-resolution-first = First episode, resolution: { $spread }
stats-handling-first = First episode, handling: { $spread }
stats-reopened = Reopened: { $share }
stats-backlog = Open tickets at the end of the day ({ $zone }): { $list }
stats-backlog-none = Open tickets: 0
stats-backlog-day = { $day } { $n }
stats-backlog-now = now **{ $n }**
stats-backlog-peak = Most: { $n } ({ $day })
stats-withheld-all = These figures are about fewer than { $least } people, so I do not show them to everyone. Without `public:true` you alone see them.
stats-public-period = Everyone may see the last 7, 30 or 90 days or all time (`7d`, `30d`, `90d`, `all`): other periods, taken from one another, could tell of single people.
stats-shown = Everyone in this channel sees the figures below.
stats-foot = -# Data up to { $time }, counted by the day of asking ({ $zone }). Times by the clock unless they say otherwise. Definitions { $definitions }: `/stats help`
stats-behind = Not everything is counted yet: what came later than the data below says is missing.
stats-compared = -# Before: on { $compared } of { $all } days, whose outcomes are settled, and on as many before
stats-few-means = -# · n below { $few }: too few to say

# The definitions.
stats-help-change = **Before**: the days whose outcomes are settled (over for 24 h), beside as many of the period before. *Within chance*: 0 lies in the 95 % interval of the change. *Not judged*: of resolved tickets; more of the days before are resolved by now.
stats-help-surveys = **Surveys**: after every resolved ticket, and drawn once of automatic answers: on *Solved*; a day later where *Not what I asked* was pressed and, in direct messages, where they asked again or said nothing. What is not sent is counted with its reason.
stats-help-instructors = **Instructors** see their own satisfaction of months that have been over for one, in steps of five learners more, whatever the report is of.
stats-help-title = What the figures mean
stats-help-cohort = Everything is counted on the day of asking, in the server's zone, last day included; what comes of it later is added to that day.
stats-help-n = Every figure shows its n; below { $few } it has a dot. In public, nothing that fewer than 5 people stand behind. Definitions { $definitions }.
stats-help-outcome = **Outcome**: exactly one an inquiry. *solved*: Solved pressed, or staff said so. *assumed solved*: answered, nothing pressed, nothing asked again in 24 h. *asked again*: within 24 h, or told that it was of no use. *escalated*: a ticket. *answered by a person*: a person replied first. *cancelled*: withdrawn. *unanswered*: 24 h without any. *did not help*: the same, though a rule answered: *Not what I asked* was pressed. *pending*: not settled yet.
stats-help-auto-replies = **Auto-reply rate**: answered by a rule ÷ inquiries.
stats-help-deflection = **Deflection**: confirmed = solved ÷ answered by a rule. Assumed = assumed solved ÷ the same, never added to it.
stats-help-helpful = **Helpful rate (CSAT)**: Solved ÷ (Solved + Not what I asked), last press; Wilson 95 % interval. Response rate: pressed ÷ answered by a rule.
stats-help-satisfaction = **Satisfaction**: mean of (perceived value − perceived effort) ÷ expected value over complete surveys, −4 to 4. A ticket counts once, by its last answered survey. 95 % interval: Student's t, clustered by learner.
stats-help-response-time = **Response time**: (Σ total − Σ handling of the tickets resolved) ÷ learners with any inquiry. First episode: until they were first resolved.
stats-help-handling = **Total**: asked to last resolved. **Handling**: an instructor holds the ticket and the ball is in their court.
stats-help-first-response = **First response**: asked to the first text of another person; never a bot's, a claim, thanks, or a promise by somebody off duty.
stats-help-next-response = **Next response**: a later turn of the learner in a ticket to a person's reply.
stats-help-resolution = **Resolution**: asked to last resolved; what is open again is not. **Reopened**: reopened ÷ tickets ever resolved.
stats-help-duty = **Within duty hours**: the part in which somebody was on duty who takes the category.
stats-help-retention = **Who comes back**: `/stats retention`, by what came of the first inquiry; not causal.
stats-help-backlog = **Open tickets**: at the end of each day in the server's time zone.
stats-help-spread = **Median, p90, p95**: half, 9 of 10, 19 of 20 took at most so long. Medians of responses and resolutions count who still waits and whose wait ended without it (Kaplan–Meier); p90 and p95 are of the others.
stats-opened-by-staff = Opened by staff, not counted above: { $n }
stats-helpers = **Helpful people · { $period }** — questions that a person's reply solved, as those say who asked them or staff (n = { $n }, people: { $people })
stats-helpers-foot = -# Data up to { $time }, counted by the day on which it was said ({ $zone }). Definitions { $definitions }: `/stats help`
stats-helper = { $user } — { $n }

export-given = **{ $kind }**, rows: { $rows }. Times are in { $zone }; data up to { $up_to }; definitions version { $version }. Learners stand there by a random key, those who asked anonymously by none, and nobody's words are in it. That you got it stands in `/privacy log`.
export-figures = **{ $report }**, the figures as JSON. Times are in { $zone }; definitions version { $version }. The same that `/stats` shows to staff. That you got it stands in `/privacy log`.
export-inquiries = Inquiries
export-tickets = Tickets
export-surveys = Surveys
export-events = Events
export-roster = Duty
export-purchases = Purchases
export-no-period = That is no period. Write 7d, 30d, all, a date, or two such as 2026-01-01..2026-01-31.
export-period-backwards = The last day of that period comes before its first.
export-rows-or-report = A file holds either rows or the figures of a report: leave out `rows:` or `report:`.
export-report-as-json = The figures of a report come as JSON only: leave out `format:`.
export-too-large = That is more than Discord takes in one file. Choose a shorter `period:`, or have whoever runs frontdesk call `{ $command }`.

# Words in pictures of reports. Short, for phones.
picture-n = n = { $n }
picture-interval = 95 % interval
picture-nothing = no data
picture-nothing-between = no data from { $first } to { $last }
picture-few = too few to say
picture-before = the period before
picture-first = first
picture-last = last
picture-lowest = lowest
picture-highest = highest
picture-others = { $count } others
picture-adds-up = added up
picture-still-waiting = still waiting
picture-at-risk = Still watched after so long:
picture-median = median
picture-not-reached = more than half still wait
picture-not-over = not over yet
picture-expected = inquiries expected in an hour
picture-on-duty = people on duty
picture-short = more than they can take
picture-asked = Asked
picture-answered = Answered by a rule
picture-not-answered = Not answered by a rule
picture-outcomes = What came of inquiries
picture-week = Inquiries by weekday and hour
picture-categories = Inquiries by category
picture-waiting = Waiting for the first response
picture-satisfaction = Satisfaction, −4 to 4
picture-helpful = Helpful rate (CSAT)
picture-inquiries = inquiries
picture-rules = Rules, the worst first
picture-answers = answers
picture-instructors = Load and first response
picture-resolved = tickets resolved
picture-first-response = first response, median
picture-retention = Who comes back, by the first outcome
picture-learners = learners
picture-asked-again = asked again within 30 days
picture-not-causal = Not causal
picture-foot = Data up to { $time } · definitions { $definitions }
picture-name-outcomes = outcomes
picture-name-trend = trend
picture-name-week = week
picture-name-categories = categories
picture-name-waiting = waiting
picture-name-ranking = comparison
stats-picture-withheld = -# No picture in public: parts of it are, or may be, about fewer than 5 people.
stats-picture-nothing = -# No picture: there is nothing to draw yet.

# Buttons below a report, and the list of what it counts.
stats-button-days = { $days } days
stats-button-picture = Picture: { $picture }
stats-button-no-picture = No picture
stats-button-rows = Show the rows
stats-button-waiting = Who waits
stats-button-unsent = Not surveyed
stats-button-opened-by-staff = Opened by staff
stats-choose-rule = Show the rows of a rule
stats-choose-reason = Show the rows of a reason
stats-choose-category = Category
stats-all-categories = All categories
stats-choose-instructor = Show the rows of an instructor
stats-button-old = This category has no figures any more. Call `/stats` again.
stats-title-counted = What is counted
stats-counted = Inquiries: { $n }, the newest first · page { $page } of { $pages }
stats-counted-line = - { $time } · { $outcome } · { $place }
stats-counted-message = [message]({ $url })
stats-counted-direct = direct message
stats-counted-panel = panel
stats-counted-command = `/ask`
stats-counted-gone = message deleted

# /stats rules and /stats instructors.
stats-title-rules = Rules
stats-title-instructors = Instructors
stats-rules-order = Worst first: by the upper end of the helpful rate's interval.
stats-rules-none = No rule has answered anything in this time.
stats-rule = - `{ $rule }` answered { $n } · then escalated { $escalated }, asked again { $reasked } · given in tickets { $given } · learned { $learned } · helpful { $helpful } · trend: { $trend }
stats-trend-better = better
stats-trend-worse = worse
stats-trend-chance = within chance
stats-trend-unknown = too few to say
stats-share-short = { $percent } ({ $low } to { $high }, n = { $n })
stats-median = { $median } (n = { $n })
stats-more = … and { $n } more
stats-instructor = **{ $user }** · resolved { $resolved } · open now { $open }
stats-instructor-times = First response { $first } · next response { $next } · handling { $handling }, medians
stats-instructor-result = Reopened { $reopened } · satisfaction { $satisfaction }
stats-instructor-few-ratings = fewer than { $least } learners answered: not shown
stats-instructor-own-satisfaction = { $mean } of what was asked until { $day }
stats-instructors-none = No tickets in this time, and none open.
stats-instructors-order = Who resolved most comes first.
stats-instructors-open = Who resolved most comes first. Open now: tickets of all categories.
