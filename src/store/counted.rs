//! Lists of the inquiries that figures count: their facts, page by page, and the start of unfinished waits.

use sqlx::{AnyConnection, FromRow, Row, query};

use super::columns::from_json;
use super::deferred::Statement;
use super::{Result, reads};
use crate::domain::{
    CountedRows, DayNumber, Fact, GuildId, HandOver, ResolvedTicket, Subject, Target, Timestamp,
    UserId,
};

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The number of the page, from 0.
    pub number: u16,
    /// The number of inquiries on each page.
    pub size: u16,
}

/// A list of inquiries: its subject, kind and days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedList {
    /// The subject whose inquiries are listed.
    pub subject: Subject,
    /// The kind of inquiries that are listed.
    pub rows: CountedRows,
    /// The first and the last day on which they were asked.
    pub days: [DayNumber; 2],
}

/// The start of an unfinished wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitBegun {
    /// The day on which the inquiry was asked.
    pub day: DayNumber,
    /// The time at which the inquiry was asked.
    pub asked_at: Timestamp,
    /// The time at which the wait began.
    pub since: Timestamp,
    /// The category of the inquiry.
    pub category: Option<String>,
    /// The reason why the inquiry was handed over, if it was.
    pub reason: Option<HandOver>,
    /// Whether a ticket of the inquiry was resolved before and is open again.
    pub is_open_again: bool,
}

reads! {
    /// Reads a page of a list of inquiries, the newest first.
    fn counted_facts(guild: GuildId, of: &CountedList, page: Page) -> Vec<Fact>;
    /// Counts the inquiries on such a list.
    fn counted_in_all(guild: GuildId, of: &CountedList) -> u64;
    /// Reads the unfinished waits for `awaited` (a first reply, a next reply or a ticket's end) of the inquiries asked
    /// on some days: when each began, and what is known of its inquiry.
    fn waiting_since(guild: GuildId, subject: &Subject, awaited: Target, days: [DayNumber; 2]) -> Vec<WaitBegun>;
}

/// A statement about a subject's inquiries in a guild, `$1`, asked from day `$2` to `$3`. The subject is a category,
/// `$4`, a rule, `$5`, an instructor, `$6`, or a hand-over reason, `$7`. Rule and instructor are `LIKE` patterns for a
/// fact's stored lists.
macro_rules! of_subject {
    ($what:literal, $more:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM inquiry_facts AS f WHERE f.guild = $1 AND f.day >= $2 AND f.day <= $3 \
             AND ($4 IS NULL OR COALESCE(f.category, '') = $4) \
             AND ($5 IS NULL OR f.answers LIKE $5 ESCAPE '!' OR f.given LIKE $5 ESCAPE '!') \
             AND ($6 IS NULL OR f.resolved LIKE $6) AND ($7 IS NULL OR f.reason = $7) AND f.repeated = 0 \
             AND f.by_staff = 0 ",
            $more
        )
    };
}

/// A statement about the inquiries of `of_subject!` that belong to the kind of list named `$8`.
macro_rules! of_list {
    ($what:literal, $more:literal) => {
        concat!(
            of_subject!(
                $what,
                "AND (($8 = 'asked' AND f.place <> 'staff') \
                 OR ($8 = 'rated' AND (f.surveys <> '[]' \
                 OR (f.place <> 'staff' AND f.rule IS NOT NULL AND f.press IS NOT NULL))) \
                 OR ($8 = 'handled' AND f.place <> 'staff' \
                 AND (f.first_reply <> 'unasked' OR f.resolved <> '[]' OR f.turns <> '[]')) \
                 OR ($8 = 'waiting' AND (f.first_reply = 'awaited' OR f.owed_since IS NOT NULL \
                 OR f.is_unresolved = 1)) \
                 OR ($8 = 'scored' AND f.surveys LIKE '%\"counts\":true,\"answers\":{\"value\":_,\"effort\":_,\"expected\":_,%') \
                 OR (f.place <> 'staff' AND f.rule IS NOT NULL AND ($8 = 'answered' \
                 OR ($8 = 'asked_again' AND f.outcome = 'reasked') \
                 OR ($8 = 'pressed' AND f.press IS NOT NULL))) \
                 OR ($8 = 'unanswered' AND f.place <> 'staff' AND f.rule IS NULL AND f.outcome = 'unanswered') \
                 OR ($8 = 'first_reply' AND f.place <> 'staff' AND f.first_reply <> 'unasked') \
                 OR ($8 = 'unsurveyed' AND f.unsent <> '[]') \
                 OR ($8 = 'opened_by_staff' AND f.place = 'staff') \
                 OR (f.place <> 'staff' AND $8 = 'handed_over_' || f.reason) \
                 OR ($8 = 'next_reply' AND (f.turns <> '[]' OR f.owed_since IS NOT NULL)) \
                 OR ($8 = 'first' AND f.place <> 'staff' AND NOT EXISTS (SELECT 1 FROM inquiry_facts AS e \
                 WHERE e.guild = f.guild AND e.learner = f.learner AND e.place <> 'staff' AND e.by_staff = 0 \
                 AND (e.asked_at < f.asked_at OR (e.asked_at = f.asked_at AND e.inquiry < f.inquiry))))) "
            ),
            $more
        )
    };
}

async fn counted_facts(
    db: &mut AnyConnection,
    guild: GuildId,
    of: &CountedList,
    page: Page,
) -> Result<Vec<Fact>> {
    // Ordering by day first lets the index give the order; times within it agree with the days.
    const LIST: &str = of_list!(
        "f.*",
        "ORDER BY f.day DESC, f.asked_at DESC, f.inquiry DESC LIMIT $9 OFFSET $10"
    );
    let list = bound(query(LIST), guild, &of.subject, of.days).bind(of.rows.name());
    let rows = list
        .bind(i64::from(page.size))
        .bind(i64::from(page.number) * i64::from(page.size))
        .fetch_all(db)
        .await?;
    Ok(rows
        .iter()
        .map(Fact::from_row)
        .collect::<sqlx::Result<_>>()?)
}

async fn counted_in_all(db: &mut AnyConnection, guild: GuildId, of: &CountedList) -> Result<u64> {
    const COUNT: &str = of_list!("CAST(COUNT(*) AS BIGINT)", "");
    let count = bound(query(COUNT), guild, &of.subject, of.days).bind(of.rows.name());
    let count: i64 = count.fetch_one(db).await?.try_get(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Binds a statement to its values up to `$7`.
fn bound(
    statement: Statement,
    guild: GuildId,
    subject: &Subject,
    [first, last]: [DayNumber; 2],
) -> Statement {
    let category = match subject {
        Subject::Category(category)
        | Subject::InstructorOn { category, .. }
        | Subject::ReasonOn { category, .. } => Some(category.clone()),
        _ => None,
    };
    let rule = match subject {
        Subject::Rule(rule) => Some(answered_by(rule.as_str())),
        _ => None,
    };
    let instructor = match subject {
        Subject::Instructor(instructor) | Subject::InstructorOn { instructor, .. } => {
            Some(credited(*instructor))
        }
        _ => None,
    };
    let reason = match subject {
        Subject::Reason(reason) | Subject::ReasonOn { reason, .. } => Some(*reason),
        _ => None,
    };
    statement
        .bind(guild)
        .bind(first)
        .bind(last)
        .bind(category)
        .bind(rule)
        .bind(instructor)
        .bind(reason)
}

/// Makes the `LIKE` pattern that finds an instructor with the credit in the stored form.
fn credited(instructor: UserId) -> String {
    format!("%\"credit\":{instructor}}}%")
}

/// Makes the `LIKE` pattern that finds a rule among a fact's stored answers, automatic or given by staff.
fn answered_by(rule: &str) -> String {
    let mut like = "%{\"rule\":\"".to_owned();
    for letter in rule.chars() {
        if matches!(letter, '%' | '_' | '!') {
            like.push('!');
        }
        like.push(letter);
    }
    like + "\",%"
}

async fn waiting_since(
    db: &mut AnyConnection,
    guild: GuildId,
    subject: &Subject,
    awaited: Target,
    days: [DayNumber; 2],
) -> Result<Vec<WaitBegun>> {
    let statement = match awaited {
        Target::FirstReply => of_subject!(
            "f.day, f.asked_at, f.asked_at AS since, f.category, f.reason, f.resolved",
            "AND f.first_reply = 'awaited' ORDER BY f.asked_at"
        ),
        Target::NextReply => of_subject!(
            "f.day, f.asked_at, f.owed_since AS since, f.category, f.reason, f.resolved",
            "AND f.owed_since IS NOT NULL ORDER BY f.owed_since"
        ),
        Target::Resolution => of_subject!(
            "f.day, f.asked_at, f.asked_at AS since, f.category, f.reason, f.resolved",
            "AND f.is_unresolved = 1 ORDER BY f.asked_at"
        ),
    };
    let rows = bound(query(statement), guild, subject, days)
        .fetch_all(db)
        .await?;
    let begun = rows.iter().map(|row| {
        let resolved: Vec<ResolvedTicket> = from_json(row, "resolved")?;
        Ok(WaitBegun {
            day: row.try_get("day")?,
            asked_at: row.try_get("asked_at")?,
            since: row.try_get("since")?,
            category: row.try_get("category")?,
            reason: row.try_get("reason")?,
            is_open_again: resolved.iter().any(|ticket| ticket.is_open_again),
        })
    });
    Ok(begun.collect::<sqlx::Result<_>>()?)
}
