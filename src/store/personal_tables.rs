//! The tables with personal data: how a person's rows are found, which columns a copy shows, and which tables it leaves
//! out and why. Reads nothing.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::sealed::Of;
use super::timers::timers_of;

/// A table, with the way to find its rows about a person. Columns named `…_at` are times, `…_id` ids, `is_…` flags.
pub(super) struct PersonalTable {
    /// Its name.
    pub(super) name: &'static str,
    /// The columns of the person's own copy.
    pub(super) columns: &'static str,
    /// The text after `FROM`. `person` is the person's row, `own` are their inquiries and `held` their tickets, without
    /// those that the reader may not see.
    pub(super) from: &'static str,
    /// The order of the rows.
    pub(super) order: &'static str,
    /// The columns for staff, if they differ; none if staff may not read the table.
    pub(super) for_staff: ForStaff,
    /// The kind of sealed text in its `body`, if it has one.
    pub(super) words: Option<fn(&AnyRow) -> sqlx::Result<Of>>,
}

/// The part of a table that staff get in a copy about another person.
pub(super) enum ForStaff {
    /// The columns of the person's own copy.
    Same,
    /// Other columns.
    Columns(&'static str),
    /// Staff do not read the table.
    Nothing,
    /// The table is only in copies for staff.
    Alone,
}

/// Every table that holds something about learners, in the order of the copy.
pub(super) const TABLES: &[PersonalTable] = &[
    PersonalTable {
        name: "learners",
        columns: "l.user_id, l.learner AS learner_id, l.locale, l.direct_channel AS direct_channel_id, l.first_seen_at",
        from: "person JOIN learners AS l ON l.user_id = person.user_id AND (person.guild IS NULL \
               OR l.locale IS NOT NULL OR EXISTS (SELECT 1 FROM own))",
        order: "l.user_id",
        for_staff: ForStaff::Columns("l.user_id, l.locale"),
        words: None,
    },
    PersonalTable {
        name: "sightings",
        columns: "s.guild AS guild_id, s.seen_at",
        from: "person JOIN sightings AS s ON s.user_id = person.user_id",
        order: "s.seen_at DESC, s.guild",
        // If the person asked nothing else, it would reveal that they asked anonymously.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "asked_for",
        columns: "a.guild AS guild_id, a.kind, a.since_at, a.counted, a.told AS is_told",
        from: "person JOIN asked_for AS a ON a.user_id = person.user_id",
        order: "a.since_at DESC, a.guild, a.kind",
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "watermarks",
        columns: "w.channel AS channel_id, w.message AS message_id",
        from: "person JOIN learners AS l ON l.user_id = person.user_id \
               JOIN watermarks AS w ON w.channel = l.direct_channel AND w.guild IS NULL",
        order: "w.channel",
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "self_descriptions",
        columns: "d.guild AS guild_id, d.user_id, d.body, d.written_at",
        from: "person JOIN self_descriptions AS d ON d.user_id = person.user_id \
               AND (person.guild IS NULL OR d.guild = person.guild)",
        order: "d.written_at DESC, d.guild",
        for_staff: ForStaff::Same,
        words: Some(|row| {
            Ok(Of::SelfDescription {
                guild: row.try_get("guild_id")?,
                user: row.try_get("user_id")?,
            })
        }),
    },
    PersonalTable {
        name: "web_users",
        columns: "w.user_id, w.guild AS guild_id, w.seen_at",
        from: "person JOIN web_users AS w ON w.user_id = person.user_id",
        order: "w.user_id",
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "web_messages",
        columns: "w.message AS message_id, w.guild AS guild_id, w.reply_to AS reply_to_id, w.ticket AS ticket_id, \
                  w.inquiry AS inquiry_id, w.by_learner AS is_by_learner, w.deleted AS is_deleted, w.written_at, w.body",
        from: "person JOIN web_messages AS w ON w.user_id = person.user_id",
        order: "w.change_number DESC",
        // Staff read the messages of tickets in their threads.
        for_staff: ForStaff::Nothing,
        words: Some(|row| Ok(Of::WebMessage(row.try_get("message_id")?))),
    },
    PersonalTable {
        name: "purchases",
        columns: "p.guild AS guild_id, p.product, p.at AS bought_at, p.amount, p.currency, p.imported_at",
        from: "person JOIN purchases AS p ON p.learner = person.learner \
               AND (person.guild IS NULL OR p.guild = person.guild)",
        order: "p.at DESC, p.seq",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "role_subscriptions",
        columns: "r.guild AS guild_id, r.tier, r.months, r.renewal AS is_renewal, r.at AS subscribed_at, r.message AS message_id",
        from: "person JOIN role_subscriptions AS r ON r.learner = person.learner \
               AND (person.guild IS NULL OR r.guild = person.guild)",
        order: "r.at DESC, r.message",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "inquiries",
        columns: "own.id AS inquiry_id, own.guild AS guild_id, own.place, own.channel AS channel_id, \
                  own.message AS message_id, own.asked_at, own.locale, own.band, own.score, own.category, own.rule, \
                  own.suggested AS suggested_json, own.reply_channel AS reply_channel_id, own.reply AS reply_id, \
                  own.answered_at, own.outcome, own.settled_at, own.anonymous AS is_anonymous, own.product AS product_id",
        from: "own",
        order: "own.asked_at DESC, own.id",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "inquiry_texts",
        columns: "x.inquiry AS inquiry_id, x.body",
        from: "own JOIN inquiry_texts AS x ON x.inquiry = own.id",
        order: "own.asked_at DESC, own.id",
        for_staff: ForStaff::Same,
        words: Some(|row| Ok(Of::Question(row.try_get("inquiry_id")?))),
    },
    PersonalTable {
        name: "inquiry_particulars",
        columns: "x.inquiry AS inquiry_id, x.body",
        from: "own JOIN inquiry_particulars AS x ON x.inquiry = own.id",
        order: "own.asked_at DESC, own.id",
        for_staff: ForStaff::Same,
        words: Some(|row| Ok(Of::Particulars(row.try_get("inquiry_id")?))),
    },
    PersonalTable {
        name: "inquiry_messages",
        columns: "m.inquiry AS inquiry_id, m.message AS message_id",
        // The messages of one question were sent within an hour. 1420070400000 is the epoch of Discord's ids.
        from: "own JOIN inquiry_messages AS m ON m.inquiry = own.id AND (m.message = own.message \
               OR (m.message >= (own.asked_at - 3600000 - 1420070400000) * 4194304 \
               AND m.message <= (own.asked_at + 3600000 - 1420070400000) * 4194304))",
        order: "m.message DESC",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "inquiry_events",
        columns: "e.inquiry AS inquiry_id, e.seq, e.at AS at_at, e.detail AS detail_json",
        from: "own JOIN inquiry_events AS e ON e.inquiry = own.id",
        order: "own.asked_at DESC, own.id, e.seq, e.at",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "inquiry_facts",
        columns: "f.inquiry AS inquiry_id, f.guild AS guild_id, f.learner AS learner_number, f.asked_at, f.day, f.hour, \
                  f.weekday, f.place, f.category, f.rule, f.outcome, f.press, f.reason, f.first_reply, \
                  f.first_reply_ms, f.owed_since AS owed_at, f.resolved AS resolved_json, f.turns AS turns_json, \
                   f.surveys AS surveys_json, f.open_changes AS open_changes_json, f.answers AS answers_json, \
                   f.duty AS duty_json, f.repeated, f.is_unresolved, f.unresolved AS unresolved_json, f.unsent AS unsent_json, \
                   f.given AS given_json, f.by_staff",
        from: "own JOIN inquiry_facts AS f ON f.inquiry = own.id",
        order: "own.asked_at DESC, own.id",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "learner_numbers",
        columns: "n.guild AS guild_id, n.number",
        from: "person JOIN learner_numbers AS n ON n.learner = person.learner",
        order: "n.guild",
        // If the person asked nothing else, it would reveal that they asked anonymously.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "follow_ups",
        columns: "f.guild AS guild_id, f.learner AS learner_number, f.first_at, f.first_day, f.category, f.outcome, \
                  f.again_30 AS is_back_in_30, f.again_60 AS is_back_in_60, f.again_90 AS is_back_in_90, \
                  f.later_month AS is_back_in_next_month, f.had_bought AS is_earlier_buyer, \
                  f.bought_again AS is_later_buyer, \
                  f.had_subscribed AS is_earlier_subscriber, f.renewed AS is_renewer, f.months, f.look_at AS looked_for_at, f.looked AS is_looked_for, \
                  f.there AS is_there, f.holds AS is_holding_product",
        from: "person JOIN learner_numbers AS n ON n.learner = person.learner \
               JOIN follow_ups AS f ON f.guild = n.guild AND f.learner = n.number",
        order: "f.guild",
        // If the person asked nothing else, it would reveal that they asked anonymously.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "successions",
        columns: "s.inquiry AS inquiry_id, s.prior, s.next, s.product AS product_id, s.weight, s.at AS counted_at",
        from: "own JOIN successions AS s ON s.inquiry = own.id",
        order: "s.at DESC, s.inquiry",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "supplied_questions",
        columns: "q.inquiry AS inquiry_id, q.guild AS guild_id, r.rule, r.supplied_at, r.told_at",
        from: "own JOIN supplied_questions AS q ON q.inquiry = own.id JOIN supplied_rules AS r ON r.id = q.supplied",
        order: "r.supplied_at DESC, q.inquiry",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "votes",
        columns: "v.inquiry AS inquiry_id, v.rule, v.guild AS guild_id, v.said, v.at AS said_at, v.trust, \
                  v.counts AS is_counted",
        from: "own JOIN votes AS v ON v.inquiry = own.id",
        order: "v.at DESC, v.inquiry, v.rule",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "reviews",
        columns: "r.inquiry AS inquiry_id, r.guild AS guild_id, r.decision, r.decided_at",
        from: "own JOIN reviews AS r ON r.inquiry = own.id",
        order: "r.decided_at DESC, r.inquiry",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "lessons",
        columns: "s.id AS lesson_id, s.guild AS guild_id, s.inquiry AS inquiry_id, s.subject, s.kind, s.body, s.source, \
                  s.taught_at, s.revoked_at",
        from: "own JOIN lessons AS s ON s.inquiry = own.id",
        order: "s.taught_at DESC, s.id",
        for_staff: ForStaff::Same,
        words: Some(|row| Ok(Of::Lesson(row.try_get("lesson_id")?))),
    },
    PersonalTable {
        name: "helpful_replies",
        columns: "h.guild AS guild_id, h.channel AS channel_id, h.message AS message_id, h.replied_at, h.asked_at, \
                  h.credited_at",
        from: "person JOIN helpful_replies AS h ON h.helper = person.learner \
               AND (person.guild IS NULL OR h.guild = person.guild)",
        order: "h.replied_at DESC, h.message",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "tickets",
        columns: "held.id AS ticket_id, held.inquiry AS inquiry_id, held.guild AS guild_id, held.number, held.state, \
                  held.category, held.priority, held.thread AS thread_id, held.opened_at, held.moved_at, \
                  held.first_reply_at, held.resolved_at, held.ball_with_learner_since AS ball_with_learner_at, \
                  held.reply_owed_since AS reply_owed_at, held.lead_called_at, \
                  held.snoozed_until AS snoozed_until_at, held.learner_left_at, \
                  held.learner_in_thread AS is_learner_in_thread, held.stays_direct AS is_direct, \
                  held.holds_asides, held.anonymous AS is_anonymous",
        from: "held",
        order: "held.opened_at DESC, held.id",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "ticket_notes",
        columns: "n.ticket AS ticket_id, n.written_at, n.author AS author_id, n.body",
        from: "held JOIN ticket_notes AS n ON n.ticket = held.id",
        order: "n.written_at DESC, n.ticket, n.seq DESC",
        for_staff: ForStaff::Alone,
        words: Some(|row| {
            Ok(Of::Note {
                ticket: row.try_get("ticket_id")?,
                author: row.try_get("author_id")?,
                written_at: row.try_get("written_at")?,
            })
        }),
    },
    PersonalTable {
        name: "relayed_messages",
        columns: "r.ticket AS ticket_id, r.origin AS origin_id, r.part, r.copy AS copy_id, r.by_learner AS is_by_learner, \
                  r.taken_out AS is_taken_out",
        from: "held JOIN relayed_messages AS r ON r.ticket = held.id",
        order: "r.origin DESC, r.part",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "transcripts",
        columns: "p.ticket AS ticket_id, p.channel AS channel_id, p.message AS message_id",
        from: "held JOIN transcripts AS p ON p.ticket = held.id",
        order: "p.message DESC",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "quotes",
        columns: "q.ticket AS ticket_id, q.inquiry AS inquiry_id, q.message AS message_id",
        from: "held JOIN quotes AS q ON q.ticket = held.id",
        order: "q.message DESC",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "expectations",
        columns: "x.ticket AS ticket_id, x.expected",
        from: "held JOIN expectations AS x ON x.ticket = held.id",
        order: "x.ticket",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "surveys",
        columns: "s.id AS survey_id, s.inquiry AS inquiry_id, s.ticket AS ticket_id, s.guild AS guild_id, \
                  s.channel AS channel_id, s.message AS message_id, s.sent_at, s.perceived_value, s.perceived_effort, \
                  s.expected_value, s.expected_before AS is_expected_before, s.completed_at",
        from: "own JOIN surveys AS s ON s.inquiry = own.id",
        order: "s.sent_at DESC, s.id",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "survey_comments",
        columns: "c.survey AS survey_id, s.inquiry AS inquiry_id, c.body",
        from: "own JOIN surveys AS s ON s.inquiry = own.id JOIN survey_comments AS c ON c.survey = s.id",
        order: "s.sent_at DESC, s.id",
        for_staff: ForStaff::Same,
        words: Some(|row| Ok(Of::Comment(row.try_get("survey_id")?))),
    },
    PersonalTable {
        name: "blocked_learners",
        columns: "b.guild AS guild_id, b.ticket AS ticket_id, b.anonymous AS is_anonymous, b.blocked_at",
        from: "person JOIN blocked_learners AS b ON b.learner = person.learner \
               AND (person.guild IS NULL OR (b.guild = person.guild AND b.anonymous = 0))",
        order: "b.blocked_at DESC, b.guild",
        for_staff: ForStaff::Columns(
            "b.guild AS guild_id, b.blocked_by AS blocked_by_id, b.blocked_at",
        ),
        words: None,
    },
    PersonalTable {
        name: "audit_events",
        columns: "events.guild AS guild_id, events.at AS at_at, events.kind, events.ticket AS ticket_number, \
                  CASE WHEN events.staff IS NULL THEN 0 ELSE 1 END AS is_by_staff",
        // Also leaves out which staff read their tickets, beside what was done with their data.
        from: "(SELECT of_them.* FROM person JOIN audit_events AS of_them ON of_them.learner = person.learner \
               AND (person.guild IS NULL OR (of_them.guild = person.guild AND of_them.staff IS NOT NULL)) \
               UNION ALL SELECT of_ticket.* FROM held JOIN audit_events AS of_ticket \
               ON of_ticket.guild = held.guild AND of_ticket.ticket = held.number \
               AND of_ticket.learner IS NULL) AS events",
        order: "events.at DESC, events.id",
        for_staff: ForStaff::Columns(
            "events.guild AS guild_id, events.at AS at_at, events.kind, events.ticket AS ticket_number, \
             events.staff AS staff_id",
        ),
        words: None,
    },
    PersonalTable {
        name: "instructors",
        columns: "instructors.guild AS guild_id, instructors.categories AS categories_json, instructors.capacity, \
                  instructors.last_assigned_at, instructors.duty_ended_at, instructors.told_began_at, \
                  instructors.gone_since AS gone_since_at",
        from: "person JOIN instructors ON instructors.user_id = person.user_id",
        order: "instructors.guild",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "former_takes",
        columns: "former_takes.guild AS guild_id, former_takes.until_at, former_takes.categories AS categories_json, \
                  former_takes.capacity",
        from: "person JOIN former_takes ON former_takes.user_id = person.user_id",
        order: "former_takes.until_at DESC, former_takes.guild",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "duty_overrides",
        columns: "duty_overrides.guild AS guild_id, duty_overrides.presence, duty_overrides.from_at, \
                  duty_overrides.until_at",
        from: "person JOIN duty_overrides ON duty_overrides.instructor = person.user_id",
        order: "duty_overrides.from_at DESC, duty_overrides.id",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "shifts",
        columns: "shifts.guild AS guild_id, shifts.number, shifts.days, shifts.starts, shifts.ends, shifts.zone, \
                  shifts.first_on, shifts.last_on, shifts.valid_from AS valid_from_at, shifts.valid_until AS valid_until_at",
        from: "person JOIN shifts ON shifts.instructor = person.user_id",
        order: "shifts.valid_from DESC, shifts.guild, shifts.number",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "rotations",
        columns: "rotations.guild AS guild_id, rotations.name, rotations.turn_days, rotations.start_on, rotations.starts, \
                  rotations.ends, rotations.zone, rotations.split, rotations.valid_from AS valid_from_at, \
                  rotations.valid_until AS valid_until_at",
        // A member is written as `{"user":11,"joins":…`.
        from: "person JOIN rotations ON rotations.members LIKE '%\"user\":' || CAST(person.user_id AS TEXT) || ',%'",
        order: "rotations.valid_from DESC, rotations.id",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "absences",
        columns: "absences.guild AS guild_id, absences.from_at, absences.until_at",
        from: "person JOIN absences ON absences.instructor = person.user_id",
        order: "absences.from_at DESC, absences.id",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "swaps",
        columns: "swaps.guild AS guild_id, swaps.number, swaps.from_at, swaps.until_at, swaps.taken_at, swaps.withdrawn_at, \
                  swaps.channel AS channel_id, swaps.message AS message_id, \
                  CASE WHEN swaps.giver = person.user_id THEN 1 ELSE 0 END AS is_giver, \
                  CASE WHEN swaps.taker = person.user_id THEN 1 ELSE 0 END AS is_taker, \
                  CASE WHEN swaps.asked_of = person.user_id THEN 1 ELSE 0 END AS is_asked",
        from: "person JOIN swaps ON person.user_id IN (swaps.giver, swaps.taker, swaps.asked_of)",
        order: "swaps.from_at DESC, swaps.guild, swaps.number",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "calendar_feeds",
        columns: "calendar_feeds.guild AS guild_id, calendar_feeds.of_team AS is_of_team, calendar_feeds.made_at",
        from: "person JOIN calendar_feeds ON calendar_feeds.owner = person.user_id",
        order: "calendar_feeds.made_at DESC, calendar_feeds.guild, calendar_feeds.of_team",
        // Staff see the permitted part with `/duty` and `/shift`.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "timers",
        columns: "t.kind, t.subject AS subject_id, t.due AS due_at",
        from: concat!(
            "(SELECT own.id AS subject FROM own UNION SELECT held.id FROM held) AS subjects \
             JOIN timers AS t ON t.subject = subjects.subject AND (t.kind IN ",
            timers_of!(ticket),
            " OR t.kind IN ",
            timers_of!(inquiry),
            ")"
        ),
        order: "t.due, t.kind, t.subject",
        for_staff: ForStaff::Same,
        words: None,
    },
    PersonalTable {
        name: "outbox",
        columns: "o.id AS step_id, o.stream AS stream_id, o.created_at, o.due AS due_at, o.attempts",
        from: "(SELECT own.id AS stream FROM own UNION SELECT held.id FROM held) AS streams \
               JOIN outbox AS o ON o.stream = streams.stream AND o.done = 0",
        order: "o.created_at DESC, o.id",
        for_staff: ForStaff::Same,
        words: None,
    },
];

/// The tables that no copy contains, with the reasons.
#[cfg(test)]
pub(super) const LEFT_OUT: &[(&str, &str)] = &[
    ("guilds", "what a guild has set up"),
    ("measured_guilds", "how far frontdesk's own work has come"),
    (
        "changed_inquiries",
        "which inquiries are to be counted again; they are in inquiries",
    ),
    ("marked_days", "how far frontdesk's own work has come"),
    (
        "roll_ups",
        "sums of everybody's questions; each person's are in inquiry_facts",
    ),
    (
        "cohorts",
        "how many learners did what; each person's are in follow_ups",
    ),
    (
        "backlog_days",
        "how many tickets were open, whosever they were",
    ),
    (
        "forgotten_people",
        "codes of those about whom nothing is kept, so that no import brings them back",
    ),
    ("channels", "what a guild has set up"),
    ("category_targets", "what a guild has set up"),
    ("panels", "what a guild has set up"),
    ("products", "what a guild has set up"),
    (
        "imported_surveys",
        "answers from elsewhere, which are not known to be anybody's",
    ),
    (
        "calendar_imports",
        "staff's duty, read from a file and not taken over yet",
    ),
    (
        "succession_counts",
        "sums of everybody's questions; each person's are in successions",
    ),
    (
        "product_succession_counts",
        "sums of everybody's questions; each person's are in successions",
    ),
    ("notices", "what moderators were told of a guild's channels"),
    ("departures", "where frontdesk is no longer"),
    ("setup_offers", "what a guild was offered"),
    ("setup_made", "what a guild has set up"),
    ("ticket_counters", "a number for each guild"),
    (
        "tallies",
        "sums of everybody's presses; each person's are in votes",
    ),
    (
        "given_answers",
        "how often a guild's staff gave a rule's reply",
    ),
    ("kept_rules", "what staff decided about rules"),
    ("supplied_rules", "what staff decided about rules"),
    (
        "holidays",
        "dates of a guild, which staff see with /setup holidays",
    ),
    (
        "schedule_revisions",
        "a random number for each guild, by which a change of its duty is noticed",
    ),
    ("text_keys", "by which keys texts are sealed"),
    ("web_secrets", "a random number, the same for all"),
    ("workers", "which processes run"),
    ("served_guilds", "which processes run"),
    ("progress", "how far frontdesk's own work has come"),
    ("probes", "is empty but for a moment"),
    (
        "interactions",
        "numbers of calls, which name nobody; their inquiries are in inquiries",
    ),
    (
        "unfinished_interactions",
        "is kept for seconds, until the press or call is done",
    ),
    (
        "early_changes",
        "names nobody: whose message it is is known once that comes, within minutes",
    ),
];
