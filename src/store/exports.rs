//! The rows of exports, page by page and in order: each page begins after the last row of the previous one, so only one
//! is in memory. Anonymous inquiries are exported without their learner's key, and without whether the learner left.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query, query_scalar};

use super::columns::{flag, from_json, of_json};
use super::deferred::Statement;
use super::facts::{duty, first_reply};
use super::sealed::Of;
use super::surveys::answers;
use super::{Result, TextKeys, reads, reads_texts};
use crate::domain::{
    Band, DutyTimes, Ending, FirstReply, GuildId, HandOver, InquiryEvent, InquiryId, LastPress,
    LearnerKey, Locale, Outcome, Place, Priority, ResolvedTicket, RuleId, SurveyAnswers, SurveyId,
    TicketId, TicketNumber, TicketState, Timestamp, UserId,
};

/// A guild and a period, with `from` included and `to` excluded: its inquiries, and everything that belongs to them,
/// are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedIn {
    /// The guild.
    pub guild: GuildId,
    /// The first moment of the period.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

/// The place of a page's last row, after which the next page begins. It never lies before the start of the period,
/// [`AskedIn::beginning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCursor {
    /// The time at which its inquiry was asked.
    pub asked_at: Timestamp,
    /// Its id; for an event, that of its inquiry.
    pub id: i64,
    /// The number of an event within its inquiry; 0 for other rows.
    pub seq: i64,
}

impl PageCursor {
    /// The mark after the last row.
    pub const LAST: Self = Self {
        asked_at: Timestamp::from_millis(i64::MAX),
        id: i64::MAX,
        seq: i64::MAX,
    };
}

impl AskedIn {
    /// Returns the mark before the first row.
    pub fn beginning(&self) -> PageCursor {
        PageCursor {
            asked_at: self.from,
            id: i64::MIN,
            seq: i64::MIN,
        }
    }
}

/// An inquiry in its exported form.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedInquiry {
    /// Its id.
    pub id: InquiryId,
    /// The learner who asked; absent for an anonymous inquiry.
    pub learner: Option<LearnerKey>,
    /// Whether it was asked anonymously.
    pub is_anonymous: bool,
    /// The time at which it was asked.
    pub asked_at: Timestamp,
    /// The place in which it was asked.
    pub place: Place,
    /// The language of its learner.
    pub locale: Locale,
    /// The verdict's band.
    pub band: Band,
    /// The best candidate's score.
    pub score: f64,
    /// Its category.
    pub category: Option<String>,
    /// The rule that answered it.
    pub rule: Option<RuleId>,
    /// The time at which the rule answered.
    pub answered_at: Option<Timestamp>,
    /// Its outcome.
    pub outcome: Outcome,
    /// The time at which the outcome was settled.
    pub settled_at: Option<Timestamp>,
    /// The last press below its answer.
    pub press: Option<LastPress>,
    /// The reason why it was handed over.
    pub reason: Option<HandOver>,
    /// The result of its wait for a first reply; absent while it is in no figures.
    pub first_reply: Option<FirstReply>,
    /// Whether it only repeats an answered question, so that no figure counts it; absent while it is in no figures.
    pub is_repeat: Option<bool>,
    /// Whether staff asked it themselves, so that no figure counts it; absent while it is in no figures.
    pub by_staff: Option<bool>,
    /// The times within duty hours, if they are computed and known.
    pub duty: Option<DutyTimes>,
    /// The question, if texts are exported and it is not deleted.
    pub text: Option<String>,
}

/// A ticket in its exported form.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedTicket {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// Its inquiry.
    pub inquiry: InquiryId,
    /// The learner who asked; absent for an anonymous inquiry.
    pub learner: Option<LearnerKey>,
    /// Whether it was asked anonymously.
    pub is_anonymous: bool,
    /// The time at which its inquiry was asked.
    pub asked_at: Timestamp,
    /// The time at which it was opened.
    pub opened_at: Timestamp,
    /// The place in which its inquiry was asked.
    pub place: Place,
    /// Its category.
    pub category: Option<String>,
    /// Its priority.
    pub priority: Priority,
    /// Its state.
    pub state: TicketState,
    /// The instructor who holds it.
    pub assignee: Option<UserId>,
    /// The time at which a person first replied.
    pub first_reply_at: Option<Timestamp>,
    /// The time at which it was last resolved.
    pub resolved_at: Option<Timestamp>,
    /// The times that figures count of it; absent if they count none, as of a ticket that was never resolved or was
    /// merged, and if its inquiry has other tickets of which that is so.
    pub times: Option<ResolvedTicket>,
}

/// A survey in its exported form.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedSurvey {
    /// Its id.
    pub id: SurveyId,
    /// The inquiry it is about.
    pub inquiry: InquiryId,
    /// The number of the ticket it follows; absent after an automatic answer.
    pub ticket: Option<TicketNumber>,
    /// The learner who was surveyed; absent if the inquiry is anonymous.
    pub learner: Option<LearnerKey>,
    /// The time at which its inquiry was asked.
    pub asked_at: Timestamp,
    /// The time at which it was sent.
    pub sent_at: Timestamp,
    /// The time at which it was completed.
    pub completed_at: Option<Timestamp>,
    /// The category of its inquiry.
    pub category: Option<String>,
    /// The answers so far.
    pub answers: SurveyAnswers,
    /// The comment, if texts are exported and there is one.
    pub comment: Option<String>,
}

/// An event in its exported form.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedEvent {
    /// Its inquiry.
    pub inquiry: InquiryId,
    /// The time at which its inquiry was asked.
    pub asked_at: Timestamp,
    /// The number of the event within its inquiry, from 1; numbers have no gaps, even where an event is left out.
    pub seq: i64,
    /// Its number in the table, after which the next page begins.
    kept_seq: i64,
    /// The time at which it happened.
    pub at: Timestamp,
    /// The kind of the event, by its name in tables.
    pub kind: String,
    /// The event itself.
    pub event: InquiryEvent,
}

/// Returns the key of a row's learner, unless it is anonymous, and whether it is.
fn learner(row: &AnyRow) -> sqlx::Result<(Option<LearnerKey>, bool)> {
    let is_anonymous = flag(row, "anonymous")?;
    let learner = row.try_get("learner")?;
    Ok(((!is_anonymous).then_some(learner), is_anonymous))
}

impl ExportedInquiry {
    fn read(row: &AnyRow, texts: &TextKeys) -> Result<Self> {
        let id = row.try_get("id")?;
        let (learner, is_anonymous) = learner(row)?;
        let counted = |column: &str| -> sqlx::Result<Option<bool>> {
            let said: Option<i64> = row.try_get(column)?;
            Ok(said.map(|said| said != 0))
        };
        Ok(Self {
            id,
            learner,
            is_anonymous,
            asked_at: row.try_get("asked_at")?,
            place: row.try_get("place")?,
            locale: row.try_get("locale")?,
            band: row.try_get("band")?,
            score: row.try_get("score")?,
            category: row.try_get("category")?,
            rule: row.try_get("rule")?,
            answered_at: row.try_get("answered_at")?,
            outcome: row.try_get("outcome")?,
            settled_at: row.try_get("settled_at")?,
            press: row.try_get("press")?,
            reason: row.try_get("reason")?,
            first_reply: first_reply(row)?,
            is_repeat: counted("repeated")?,
            by_staff: counted("by_staff")?,
            duty: duty(row)?,
            text: texts.read_if_any(Of::Question(id), row)?,
        })
    }

    /// Returns the mark of its row.
    pub fn mark(&self) -> PageCursor {
        mark(self.asked_at, self.id.to_db(), 0)
    }
}

impl FromRow<'_, AnyRow> for ExportedTicket {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (learner, is_anonymous) = learner(row)?;
        Ok(Self {
            id: row.try_get("id")?,
            number: row.try_get("number")?,
            inquiry: row.try_get("inquiry")?,
            learner,
            is_anonymous,
            asked_at: row.try_get("asked_at")?,
            opened_at: row.try_get("opened_at")?,
            place: row.try_get("place")?,
            category: row.try_get("category")?,
            priority: row.try_get("priority")?,
            state: row.try_get("state")?,
            assignee: row.try_get("assignee")?,
            first_reply_at: row.try_get("first_reply_at")?,
            resolved_at: row.try_get("resolved_at")?,
            times: resolved_ticket(row)?,
        })
    }
}

/// Reads the times of a ticket from the fact of its inquiry, which keeps those of its resolved tickets in the order of
/// opening, without their ids.
fn resolved_ticket(row: &AnyRow) -> sqlx::Result<Option<ResolvedTicket>> {
    let text: Option<&str> = row.try_get("resolved")?;
    let resolved: Vec<ResolvedTicket> = match text {
        Some(text) => of_json("resolved", text)?,
        None => Vec::new(),
    };
    let number = |column: &str| -> sqlx::Result<usize> {
        let number: i64 = row.try_get(column)?;
        Ok(usize::try_from(number).unwrap_or_default())
    };
    if resolved.len() != number("of_inquiry")? {
        return Ok(None);
    }
    Ok(resolved.get(number("opened_before")?).copied())
}

impl ExportedTicket {
    /// Returns the mark of its row.
    pub fn mark(&self) -> PageCursor {
        mark(self.asked_at, self.id.to_db(), 0)
    }
}

impl ExportedSurvey {
    fn read(row: &AnyRow, texts: &TextKeys) -> Result<Self> {
        let id = row.try_get("id")?;
        let (learner, _) = learner(row)?;
        Ok(Self {
            id,
            inquiry: row.try_get("inquiry")?,
            ticket: row.try_get("number")?,
            learner,
            asked_at: row.try_get("asked_at")?,
            sent_at: row.try_get("sent_at")?,
            completed_at: row.try_get("completed_at")?,
            category: row.try_get("category")?,
            answers: answers(row)?,
            comment: texts.read_if_any(Of::Comment(id), row)?,
        })
    }

    /// Returns the mark of its row.
    pub fn mark(&self) -> PageCursor {
        mark(self.asked_at, self.id.to_db(), 0)
    }
}

impl FromRow<'_, AnyRow> for ExportedEvent {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let mut event: InquiryEvent = from_json(row, "detail")?;
        if let InquiryEvent::Moved { why, .. } = &mut event
            && *why == Some(Ending::Left)
            && flag(row, "anonymous")?
        {
            *why = None;
        }
        Ok(Self {
            inquiry: row.try_get("inquiry")?,
            asked_at: row.try_get("asked_at")?,
            seq: row.try_get::<i64, _>("seq")? - row.try_get::<i64, _>("left_out")?,
            kept_seq: row.try_get("seq")?,
            at: row.try_get("at")?,
            kind: row.try_get("kind")?,
            event,
        })
    }
}

impl ExportedEvent {
    /// Returns the mark of its row.
    pub fn mark(&self) -> PageCursor {
        mark(self.asked_at, self.inquiry.to_db(), self.kept_seq)
    }
}

pub(super) fn mark(asked_at: Timestamp, id: i64, seq: i64) -> PageCursor {
    PageCursor { asked_at, id, seq }
}

reads_texts! {
    /// Reads a page of inquiries in the order in which they were asked, with their texts if those are asked for.
    fn exported_inquiries(of: AskedIn, after: PageCursor, limit: u32, with_texts: bool) -> Vec<ExportedInquiry>;
    /// Reads a page of surveys in the order in which their inquiries were asked, with their comments if those are asked
    /// for.
    fn exported_surveys(of: AskedIn, after: PageCursor, limit: u32, with_texts: bool) -> Vec<ExportedSurvey>;
}

reads! {
    /// Reads a page of tickets in the order in which their inquiries were asked.
    fn exported_tickets(of: AskedIn, after: PageCursor, limit: u32) -> Vec<ExportedTicket>;
    /// Reads a page of events, inquiry by inquiry in the order in which they were asked.
    fn exported_events(of: AskedIn, after: PageCursor, limit: u32) -> Vec<ExportedEvent>;
    /// Reads when the first inquiry of a period was asked, if there is one.
    fn first_asked(of: AskedIn) -> Option<Timestamp>;
}

/// The statement of a page: of a guild, `$1`, after a cursor, `$2` and `$3`, to the end of a period, `$4`, with at most
/// `$5` rows. It has no lower bound by period: the cursor never lies before it, and with two lower bounds SQLite would
/// use the period's and rescan all earlier pages.
macro_rules! page {
    ($columns:literal, $from:literal, $time:literal, $id:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $from,
            " WHERE i.guild = $1 AND ",
            $time,
            " < $4 AND ",
            $time,
            " >= $2 AND (",
            $time,
            " > $2 OR ",
            $id,
            " > $3) ORDER BY ",
            $time,
            ", ",
            $id,
            " LIMIT $5"
        )
    };
}
pub(super) use page;

/// The statement of a page of inquiries, with texts if `$6` is 1.
const INQUIRIES: &str = page!(
    "i.id, i.learner, i.asked_at, i.place, i.locale, i.band, i.score, i.category, i.rule, i.answered_at, i.outcome, \
     i.settled_at, f.press, f.reason, f.first_reply, f.first_reply_ms, f.repeated, f.by_staff, f.duty, x.body, CASE WHEN i.anonymous = 1 OR EXISTS (SELECT 1 FROM tickets AS t \
     WHERE t.inquiry = i.id AND t.anonymous = 1) THEN 1 ELSE 0 END AS anonymous",
    "inquiries AS i LEFT JOIN inquiry_facts AS f ON f.inquiry = i.id \
     LEFT JOIN inquiry_texts AS x ON x.inquiry = i.id AND $6 = 1",
    "i.asked_at",
    "i.id"
);

/// The statement of a page of surveys, with comments if `$6` is 1.
const SURVEYS: &str = page!(
    "s.id, s.inquiry, s.learner, s.sent_at, s.completed_at, s.perceived_value, s.perceived_effort, s.expected_value, \
     s.expected_before, i.asked_at, i.category, t.number, c.body, \
     CASE WHEN i.anonymous = 1 OR t.anonymous = 1 THEN 1 ELSE 0 END AS anonymous",
    "inquiries AS i JOIN surveys AS s ON s.inquiry = i.id LEFT JOIN tickets AS t ON t.id = s.ticket \
     LEFT JOIN survey_comments AS c ON c.survey = s.id AND $6 = 1",
    "i.asked_at",
    "s.id"
);

const TICKETS: &str = page!(
    "t.id, t.number, t.inquiry, t.learner, i.asked_at, t.opened_at, i.place, t.category, t.priority, t.state, \
     t.assignee, t.first_reply_at, t.resolved_at, f.resolved, \
     (SELECT CAST(COUNT(*) AS BIGINT) FROM tickets AS o WHERE o.inquiry = t.inquiry) AS of_inquiry, \
     (SELECT CAST(COUNT(*) AS BIGINT) FROM tickets AS o WHERE o.inquiry = t.inquiry \
     AND (o.opened_at < t.opened_at OR (o.opened_at = t.opened_at AND o.id < t.id))) AS opened_before, \
     CASE WHEN i.anonymous = 1 OR t.anonymous = 1 THEN 1 ELSE 0 END AS anonymous",
    "inquiries AS i JOIN tickets AS t ON t.inquiry = i.id LEFT JOIN inquiry_facts AS f ON f.inquiry = i.id",
    "i.asked_at",
    "t.id"
);

/// The statement of a page of events, after a number, `$6`, within the cursor's inquiry; the other parameters are those
/// of `page!`. For anonymous inquiries, events about the learner leaving or returning are left out, because the list of
/// members shows who did so.
const EVENTS: &str = "SELECT e.inquiry, i.asked_at, e.seq, e.at, e.kind, e.detail, \
     CASE WHEN i.anonymous = 1 OR EXISTS (SELECT 1 FROM tickets AS t \
     WHERE t.inquiry = i.id AND t.anonymous = 1) THEN 1 ELSE 0 END AS anonymous, \
     CASE WHEN i.anonymous = 1 OR EXISTS (SELECT 1 FROM tickets AS t \
     WHERE t.inquiry = i.id AND t.anonymous = 1) THEN (SELECT CAST(COUNT(*) AS BIGINT) FROM inquiry_events AS h \
     WHERE h.inquiry = e.inquiry AND h.seq < e.seq AND h.kind IN ('learner_left', 'learner_returned')) \
     ELSE 0 END AS left_out \
     FROM inquiries AS i JOIN inquiry_events AS e ON e.inquiry = i.id \
     WHERE i.guild = $1 AND i.asked_at < $4 AND i.asked_at >= $2 \
     AND (i.asked_at > $2 OR i.id > $3 OR (i.id = $3 AND e.seq > $6)) \
     AND (e.kind NOT IN ('learner_left', 'learner_returned') OR NOT (i.anonymous = 1 OR EXISTS \
     (SELECT 1 FROM tickets AS t WHERE t.inquiry = i.id AND t.anonymous = 1))) \
     ORDER BY i.asked_at, i.id, e.seq, e.at LIMIT $5";

/// The statements of all pages here.
#[cfg(test)]
pub(super) const PAGES: [&str; 4] = [INQUIRIES, SURVEYS, TICKETS, EVENTS];

/// Binds the statement of a page to its values, `$1` to `$5`.
fn bound(statement: &'static str, of: AskedIn, after: PageCursor, limit: u32) -> Statement {
    query(statement)
        .bind(of.guild)
        .bind(after.asked_at)
        .bind(after.id)
        .bind(of.to)
        .bind(i64::from(limit))
}

/// Reads the rows of a page.
pub(super) async fn rows<T>(
    db: &mut AnyConnection,
    statement: &'static str,
    of: AskedIn,
    after: PageCursor,
    limit: u32,
) -> Result<Vec<T>>
where
    T: for<'row> FromRow<'row, AnyRow>,
{
    let rows = bound(statement, of, after, limit).fetch_all(db).await?;
    Ok(rows.iter().map(T::from_row).collect::<sqlx::Result<_>>()?)
}

async fn exported_inquiries(
    db: &mut AnyConnection,
    texts: &TextKeys,
    of: AskedIn,
    after: PageCursor,
    limit: u32,
    with_texts: bool,
) -> Result<Vec<ExportedInquiry>> {
    let page = bound(INQUIRIES, of, after, limit).bind(i64::from(with_texts));
    let rows = page.fetch_all(db).await?;
    let read = rows.iter().map(|row| ExportedInquiry::read(row, texts));
    read.collect()
}

async fn exported_surveys(
    db: &mut AnyConnection,
    texts: &TextKeys,
    of: AskedIn,
    after: PageCursor,
    limit: u32,
    with_texts: bool,
) -> Result<Vec<ExportedSurvey>> {
    let page = bound(SURVEYS, of, after, limit).bind(i64::from(with_texts));
    let rows = page.fetch_all(db).await?;
    let read = rows.iter().map(|row| ExportedSurvey::read(row, texts));
    read.collect()
}

async fn exported_tickets(
    db: &mut AnyConnection,
    of: AskedIn,
    after: PageCursor,
    limit: u32,
) -> Result<Vec<ExportedTicket>> {
    rows(db, TICKETS, of, after, limit).await
}

async fn exported_events(
    db: &mut AnyConnection,
    of: AskedIn,
    after: PageCursor,
    limit: u32,
) -> Result<Vec<ExportedEvent>> {
    let page = bound(EVENTS, of, after, limit);
    let rows = page.bind(after.seq).fetch_all(db).await?;
    let events = rows.iter().map(ExportedEvent::from_row);
    let mut events: Vec<ExportedEvent> = events.collect::<sqlx::Result<_>>()?;
    // Two processes may have given events the same number, so the events with the last number stay on one page.
    if events.len() >= limit as usize
        && let Some(last) = events.last().map(ExportedEvent::mark)
        && let Some(whole) = events.iter().rposition(|event| event.mark() != last)
    {
        events.truncate(whole + 1);
    }
    Ok(events)
}

async fn first_asked(db: &mut AnyConnection, of: AskedIn) -> Result<Option<Timestamp>> {
    let found: Option<Timestamp> = query_scalar(
        "SELECT asked_at FROM inquiries WHERE guild = $1 AND asked_at >= $2 AND asked_at < $3 \
         ORDER BY asked_at LIMIT 1",
    )
    .bind(of.guild)
    .bind(of.from)
    .bind(of.to)
    .fetch_optional(db)
    .await?;
    Ok(found)
}
