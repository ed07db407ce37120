//! Reads everything that is kept about one person, table by table, for the copy that they or a moderator ask for.
//! Every table of the schema is in [`TABLES`] or in `LEFT_OUT`, where the reason stands; a test holds it. Never
//! decides who may ask.

use serde_json::{Map, Value};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row, query};

use super::personal_rows::columns_of;
use super::sealed::Of;
use super::{Result, TextKeys, reads_texts};
use crate::domain::{GuildId, LearnerKey, UserId};

/// The most rows of a table in one copy.
pub const ROWS: usize = 2_000;

/// The person whose data is read, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataSubject {
    /// The person.
    pub user: UserId,
    /// The person's key, if they have asked something.
    pub learner: Option<LearnerKey>,
    /// The guild whose staff read it; absent for the person's own copy, which holds every guild's.
    pub for_staff_of: Option<GuildId>,
}

/// The rows of one table about a person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonalRows {
    /// The table.
    pub table: &'static str,
    /// Its rows: times as in RFC 3339, ids as text, flags as such.
    pub rows: Vec<Map<String, Value>>,
    /// Whether there are more rows than are read.
    pub is_cut: bool,
}

/// A table with the way to find its rows about a person. Columns named `…_at` are times, `…_id` ids, `is_…` flags.
struct PersonalTable {
    name: &'static str,
    columns: &'static str,
    /// The text after `FROM`: `person` is the row of who is asked about, `own` are their inquiries, `held` their
    /// tickets, without those that the reader is not to see.
    from: &'static str,
    order: &'static str,
    /// The columns for staff, where they differ; none if staff are not to read the table.
    for_staff: ForStaff,
    /// The sealed text that its `body` is, if it has one.
    words: Option<fn(&AnyRow) -> sqlx::Result<Of>>,
}

enum ForStaff {
    Same,
    Columns(&'static str),
    Nothing,
    /// Only staff's own copy has the table.
    Alone,
}

/// The beginning of each query. What was asked anonymously is nowhere in what staff read, nor is what would tell when
/// it was asked.
const WHOSE: &str = "WITH person AS (SELECT CAST($1 AS BIGINT) AS user_id, CAST($2 AS BIGINT) AS learner, \
    CAST($3 AS BIGINT) AS guild), \
    own AS (SELECT i.* FROM inquiries AS i WHERE i.learner = CAST($2 AS BIGINT) AND (CAST($3 AS BIGINT) IS NULL \
    OR (i.guild = CAST($3 AS BIGINT) AND i.anonymous = 0 \
    AND NOT EXISTS (SELECT 1 FROM tickets AS a WHERE a.inquiry = i.id AND a.anonymous = 1)))), \
    held AS (SELECT t.* FROM own JOIN tickets AS t ON t.inquiry = own.id) ";

/// Every table that holds something about learners, in the order of the copy.
const TABLES: &[PersonalTable] = &[
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
        // Of somebody who asked nothing else, it would tell that they asked anonymously.
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
        // What was said in tickets stands in their threads.
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
        // What was asked in several messages was asked within an hour; 1420070400000 is when ids began.
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
                   f.duty AS duty_json, f.repeated, f.is_unresolved, f.unresolved AS unresolved_json, f.unsent AS unsent_json",
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
        // Of somebody who asked nothing else, it would tell that they asked anonymously.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "follow_ups",
        columns: "f.guild AS guild_id, f.learner AS learner_number, f.first_at, f.first_day, f.category, f.outcome, \
                  f.again_30 AS is_back_in_30, f.again_60 AS is_back_in_60, f.again_90 AS is_back_in_90, \
                  f.later_month AS is_back_in_later_month, f.had_bought AS is_earlier_buyer, \
                  f.bought_again AS is_later_buyer, f.look_at AS looked_for_at, f.looked AS is_looked_for, \
                  f.there AS is_there, f.holds AS is_holding_product",
        from: "person JOIN learner_numbers AS n ON n.learner = person.learner \
               JOIN follow_ups AS f ON f.guild = n.guild AND f.learner = n.number",
        order: "f.guild",
        // Of somebody who asked nothing else, it would tell that they asked anonymously.
        for_staff: ForStaff::Nothing,
        words: None,
    },
    PersonalTable {
        name: "successions",
        columns: "s.inquiry AS inquiry_id, s.prior, s.next, s.weight, s.at AS counted_at",
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
        columns: "q.ticket AS ticket_id, q.message AS message_id",
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
        columns: "b.guild AS guild_id, b.ticket AS ticket_id, b.blocked_at",
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
        columns: "a.guild AS guild_id, a.at AS at_at, a.kind, CASE WHEN a.staff IS NULL THEN 0 ELSE 1 END AS is_by_staff",
        from: "person JOIN audit_events AS a ON a.learner = person.learner \
               AND (person.guild IS NULL OR (a.guild = person.guild AND a.staff IS NOT NULL))",
        order: "a.at DESC, a.id",
        for_staff: ForStaff::Columns(
            "a.guild AS guild_id, a.at AS at_at, a.kind, a.staff AS staff_id",
        ),
        words: None,
    },
    PersonalTable {
        name: "timers",
        columns: "t.kind, t.subject AS subject_id, t.due AS due_at",
        from: "(SELECT own.id AS subject FROM own UNION SELECT held.id FROM held) AS subjects \
               JOIN timers AS t ON t.subject = subjects.subject \
               AND t.kind IN ('first_reply', 'learner_silence', 'close_silent', 'close_resolved', 'spare_thread', \
               'membership', 'snooze', 'close_left', 'reply_warning', 'resolution', 'reckon', 'watch', 'settle', \
               'did_this_solve')",
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

/// The tables that no copy reads, and why.
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
        "calendar_feeds",
        "addresses of staff's duty, which only their hash is kept of",
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
        "former_takes",
        "staff's duty, which staff see with /duty and /shift",
    ),
    (
        "instructors",
        "staff's duty, which staff see with /duty and /shift",
    ),
    (
        "duty_overrides",
        "staff's duty, which staff see with /duty and /shift",
    ),
    (
        "shifts",
        "staff's duty, which staff see with /duty and /shift",
    ),
    (
        "rotations",
        "staff's duty, which staff see with /duty and /shift",
    ),
    (
        "absences",
        "staff's duty, which staff see with /duty and /shift",
    ),
    (
        "holidays",
        "staff's duty, which staff see with /duty and /shift",
    ),
    (
        "swaps",
        "staff's duty, which staff see with /duty and /shift",
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

reads_texts! {
    /// Reads everything that is kept about a person, table by table.
    fn personal(whose: DataSubject) -> Vec<PersonalRows>;
}

async fn personal(
    db: &mut AnyConnection,
    texts: &TextKeys,
    whose: DataSubject,
) -> Result<Vec<PersonalRows>> {
    let mut found = Vec::new();
    for table in TABLES {
        let Some(statement) = table.statement(whose.for_staff_of.is_some()) else {
            continue;
        };
        let rows = query(AssertSqlSafe(statement))
            .bind(whose.user)
            .bind(whose.learner)
            .bind(whose.for_staff_of)
            .bind(i64::try_from(ROWS).unwrap_or(i64::MAX).saturating_add(1))
            .fetch_all(&mut *db)
            .await?;
        let is_cut = rows.len() > ROWS;
        let rows = rows.iter().take(ROWS).map(|row| table.readable(row, texts));
        found.push(PersonalRows {
            table: table.name,
            rows: rows.collect::<Result<_>>()?,
            is_cut,
        });
    }
    Ok(found)
}

impl PersonalTable {
    /// Returns the query for its rows; `None` if the reader is not to have them.
    fn statement(&self, for_staff: bool) -> Option<String> {
        let columns = match (for_staff, &self.for_staff) {
            (true, ForStaff::Nothing) | (false, ForStaff::Alone) => return None,
            (true, ForStaff::Columns(columns)) => columns,
            _ => self.columns,
        };
        let (from, order) = (self.from, self.order);
        Some(format!(
            "{WHOSE} SELECT {columns} FROM {from} ORDER BY {order} LIMIT $4"
        ))
    }

    /// Returns a row as a JSON object by the names of its columns. What people wrote is opened.
    fn readable(&self, row: &AnyRow, texts: &TextKeys) -> Result<Map<String, Value>> {
        let mut object = columns_of(row)?;
        if let Some(words) = self.words {
            let text = texts.read(words(row)?, row)?;
            let fields = serde_json::from_str(&text).ok();
            let fields = fields.filter(|_| self.name == "inquiry_particulars");
            object.insert("body".to_owned(), fields.unwrap_or(Value::String(text)));
        }
        Ok(object)
    }
}

/// Returns every query of a copy, with the name of its table.
#[cfg(test)]
pub(super) fn statements() -> Vec<(&'static str, String)> {
    let of = |table: &'static PersonalTable| {
        [false, true]
            .into_iter()
            .filter_map(|for_staff| Some((table.name, table.statement(for_staff)?)))
    };
    TABLES.iter().flat_map(of).collect()
}
