//! Turns rows of exports into cells, in the order of their columns: without Discord ids of learners, and with texts
//! only if asked for. Knows no file format.

use serde_json::Value;

use crate::domain::{DutyTimes, FirstReply, InquiryEvent, Millis, Span, Timestamp, UserId};
use crate::store::{
    ExportedEvent, ExportedInquiry, ExportedSurvey, ExportedTicket, ImportedSurvey, Purchase,
};

/// The kind of rows that an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// Inquiries, one a row.
    Inquiries,
    /// Tickets, one a row.
    Tickets,
    /// Surveys, including imported ones.
    Surveys,
    /// The events of inquiries and tickets, one a row.
    Events,
    /// The stretches of time in which instructors were on duty, one a row.
    Roster,
    /// The purchases of learners, as they were imported.
    Purchases,
}

/// The columns of inquiries, without texts.
const INQUIRY_COLUMNS: &[&str] = &[
    "inquiry",
    "learner",
    "anonymous",
    "asked_at",
    "place",
    "language",
    "band",
    "score",
    "category",
    "rule",
    "answered_at",
    "outcome",
    "settled_at",
    "press",
    "reason",
    "first_reply",
    "first_reply_ms",
    "repeated",
    "by_staff",
    "first_reply_duty_ms",
    "next_replies_duty_ms",
    "resolutions_duty_ms",
];

impl ExportKind {
    /// Every kind.
    pub const ALL: [ExportKind; 6] = [
        Self::Inquiries,
        Self::Tickets,
        Self::Surveys,
        Self::Events,
        Self::Roster,
        Self::Purchases,
    ];

    /// Returns the name in commands and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inquiries => "inquiries",
            Self::Tickets => "tickets",
            Self::Surveys => "surveys",
            Self::Events => "events",
            Self::Roster => "roster",
            Self::Purchases => "purchases",
        }
    }

    /// Reads an [`ExportKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Lists the names of its columns, in order. A column of texts comes last.
    pub fn columns(self, with_texts: bool) -> Vec<&'static str> {
        let text = match self {
            Self::Inquiries => Some("text"),
            Self::Surveys => Some("comment"),
            Self::Tickets | Self::Events | Self::Roster | Self::Purchases => None,
        };
        let plain = self.plain_columns().iter().copied();
        plain.chain(text.filter(|_| with_texts)).collect()
    }

    /// Returns whether rows of this kind can hold texts that people wrote.
    pub const fn has_texts(self) -> bool {
        matches!(self, Self::Inquiries | Self::Surveys)
    }

    const fn plain_columns(self) -> &'static [&'static str] {
        match self {
            Self::Inquiries => INQUIRY_COLUMNS,
            Self::Tickets => &[
                "ticket",
                "inquiry",
                "learner",
                "anonymous",
                "asked_at",
                "opened_at",
                "place",
                "category",
                "priority",
                "state",
                "assignee",
                "first_reply_at",
                "resolved_at",
                "handling_ms",
                "waiting_ms",
                "reopened",
            ],
            Self::Surveys => &[
                "source",
                "inquiry",
                "ticket",
                "learner",
                "asked_at",
                "sent_at",
                "completed_at",
                "category",
                "perceived_value",
                "perceived_effort",
                "expected_value",
                "expected_before",
            ],
            Self::Events => &["inquiry", "asked_at", "seq", "at", "kind", "detail"],
            Self::Roster => &["instructor", "from", "until", "hours"],
            Self::Purchases => &["learner", "product", "at", "amount", "currency"],
        }
    }
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ExportValue {
    /// There is none.
    Nothing,
    /// Words.
    Text(String),
    /// An id: digits that are no quantity.
    Id(u64),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A moment.
    Time(Timestamp),
    /// Yes or no.
    Flag(bool),
    /// A list or a structure, as JSON.
    Json(Value),
}

/// One row: a cell for each column.
pub(crate) type ExportRow = Vec<ExportValue>;

fn optional<T>(value: Option<T>, cell: impl FnOnce(T) -> ExportValue) -> ExportValue {
    value.map_or(ExportValue::Nothing, cell)
}

fn name(text: impl Into<String>) -> ExportValue {
    ExportValue::Text(text.into())
}

fn id(raw: i64) -> ExportValue {
    ExportValue::Id(raw.cast_unsigned())
}

/// Makes a value of anything whose JSON form is a name.
fn named(value: impl serde::Serialize) -> ExportValue {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => ExportValue::Text(name),
        Ok(other) => ExportValue::Json(other),
        Err(_) => ExportValue::Nothing,
    }
}

/// Writes the times within duty hours: of the first reply, of each later one, and until each resolution.
fn duty_times(times: Option<&DutyTimes>) -> [ExportValue; 3] {
    let first = times.and_then(|times| times.first_reply);
    let list = |lengths: Option<&Vec<Millis>>| {
        optional(lengths.filter(|lengths| !lengths.is_empty()), named)
    };
    [
        optional(first, |length| ExportValue::Whole(length.get())),
        list(times.map(|times| &times.replied_turns)),
        list(times.map(|times| &times.resolved)),
    ]
}

/// Writes the result of the wait for a first reply, and its length if it is over.
fn first_reply(reply: Option<FirstReply>) -> [ExportValue; 2] {
    let (what, length) = match reply {
        None => return [ExportValue::Nothing, ExportValue::Nothing],
        Some(FirstReply::Unasked) => ("unasked", None),
        Some(FirstReply::Awaited) => ("awaited", None),
        Some(FirstReply::After(length)) => ("after", Some(length)),
        Some(FirstReply::Never(length)) => ("never", Some(length)),
    };
    let length = optional(length, |length| ExportValue::Whole(length.get()));
    [name(what), length]
}

pub(super) fn inquiry(row: ExportedInquiry, with_texts: bool) -> ExportRow {
    let mut record = vec![
        id(row.id.to_db()),
        optional(row.learner, |learner| id(learner.to_db())),
        ExportValue::Flag(row.is_anonymous),
        ExportValue::Time(row.asked_at),
        named(row.place),
        name(row.locale.tag()),
        named(row.band),
        ExportValue::Number(row.score),
        optional(row.category, ExportValue::Text),
        optional(row.rule, |rule| name(rule.as_str())),
        optional(row.answered_at, ExportValue::Time),
        name(row.outcome.name()),
        optional(row.settled_at, ExportValue::Time),
        optional(row.press, named),
        optional(row.reason, |reason| name(reason.name())),
    ];
    record.extend(first_reply(row.first_reply));
    record.push(optional(row.is_repeat, ExportValue::Flag));
    record.push(optional(row.by_staff, ExportValue::Flag));
    record.extend(duty_times(row.duty.as_ref()));
    record.extend(with_texts.then(|| optional(row.text, ExportValue::Text)));
    record
}

pub(super) fn ticket(row: ExportedTicket) -> ExportRow {
    // As in figures, a ticket that is open again is not resolved.
    let resolved = row.times.filter(|times| !times.is_open_again);
    let length = |length: Millis| ExportValue::Whole(length.get());
    vec![
        name(row.number.to_string()),
        id(row.inquiry.to_db()),
        optional(row.learner, |learner| id(learner.to_db())),
        ExportValue::Flag(row.is_anonymous),
        ExportValue::Time(row.asked_at),
        ExportValue::Time(row.opened_at),
        named(row.place),
        optional(row.category, ExportValue::Text),
        name(row.priority.name()),
        name(row.state.name()),
        optional(row.assignee, |user| ExportValue::Id(user.get())),
        optional(row.first_reply_at, ExportValue::Time),
        optional(row.resolved_at, ExportValue::Time),
        optional(resolved, |times| length(times.whole.handling)),
        optional(resolved, |times| {
            length(times.whole.total() - times.whole.handling)
        }),
        optional(row.times, |times| {
            ExportValue::Whole(i64::from(times.reopened))
        }),
    ]
}

pub(super) fn survey(row: ExportedSurvey, with_texts: bool) -> ExportRow {
    let rating = |rating: Option<crate::domain::Rating>| {
        optional(rating, |rating| ExportValue::Whole(i64::from(rating.get())))
    };
    let mut record = vec![
        name("own"),
        id(row.inquiry.to_db()),
        optional(row.ticket, |number| name(number.to_string())),
        optional(row.learner, |learner| id(learner.to_db())),
        ExportValue::Time(row.asked_at),
        ExportValue::Time(row.sent_at),
        optional(row.completed_at, ExportValue::Time),
        optional(row.category, ExportValue::Text),
        rating(row.answers.value),
        rating(row.answers.effort),
        rating(row.answers.expected),
        ExportValue::Flag(row.answers.expected_before),
    ];
    record.extend(with_texts.then(|| optional(row.comment, ExportValue::Text)));
    record
}

pub(super) fn imported_survey(row: ImportedSurvey, with_texts: bool) -> ExportRow {
    let mut record = vec![
        name("imported"),
        ExportValue::Nothing,
        ExportValue::Nothing,
        ExportValue::Nothing,
        ExportValue::Nothing,
        ExportValue::Nothing,
        ExportValue::Time(row.at),
        optional(row.category, ExportValue::Text),
        ExportValue::Number(row.value),
        ExportValue::Number(row.effort),
        ExportValue::Number(row.expected),
        ExportValue::Nothing,
    ];
    record.extend(with_texts.then_some(ExportValue::Nothing));
    record
}

pub(super) fn event(row: &ExportedEvent) -> ExportRow {
    vec![
        id(row.inquiry.to_db()),
        ExportValue::Time(row.asked_at),
        ExportValue::Whole(row.seq),
        ExportValue::Time(row.at),
        name(row.kind.as_str()),
        detail(&row.event),
    ]
}

/// Writes an event without its name, which is in another column.
fn detail(event: &InquiryEvent) -> ExportValue {
    match serde_json::to_value(event) {
        Ok(Value::Object(mut fields)) => {
            fields.remove("kind");
            fields.values_mut().for_each(exact);
            ExportValue::Json(Value::Object(fields))
        }
        _ => ExportValue::Nothing,
    }
}

/// Writes ids as texts, because not every program reads such large numbers exactly.
fn exact(value: &mut Value) {
    const EXACT: u64 = 1 << 53;
    match value {
        Value::Number(number) => {
            let whole = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            if whole.is_some_and(|whole| whole >= EXACT) {
                *value = Value::String(number.to_string());
            }
        }
        Value::Array(all) => all.iter_mut().for_each(exact),
        Value::Object(fields) => fields.values_mut().for_each(exact),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

pub(super) fn duty(instructor: UserId, span: Span) -> ExportRow {
    let hours = span.until.since(span.from).get() as f64 / 3_600_000.0;
    vec![
        ExportValue::Id(instructor.get()),
        ExportValue::Time(span.from),
        ExportValue::Time(span.until),
        ExportValue::Number(hours),
    ]
}

pub(super) fn purchase(row: Purchase) -> ExportRow {
    vec![
        id(row.learner.to_db()),
        name(row.product),
        ExportValue::Time(row.at),
        optional(row.amount, ExportValue::Whole),
        optional(row.currency, ExportValue::Text),
    ]
}
