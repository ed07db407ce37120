//! Sums of days and months, in the form in which `measures` writes them, and the days whose sums must be recomputed.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query, query_as, query_scalar};

use super::columns::from_columns;
use super::{Result, Tx, reads};
use crate::domain::{CellPart, DayNumber, GuildId, OpenChange, Subject, SubjectKind};

/// The number of sums that one statement writes; a statement's number of values is limited.
const AT_ONCE: usize = 500;

/// The number of inquiries that one transaction marks as changed when all of a guild's are.
const QUEUED: i64 = 2_000;

/// The span that a sum covers, and the part of the sums in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RollUpSpan {
    /// One day; a row says all of it.
    Day,
    /// One month, by its first day; a row holds one part of its sums.
    Month(CellPart),
}

impl RollUpSpan {
    const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            // A row of an older version under this name holds all sums of a month.
            Self::Month(CellPart::Counts) => "month",
            Self::Month(CellPart::Learners) => "month/learners",
            Self::Month(CellPart::Ratings) => "month/ratings",
            Self::Month(CellPart::FirstReplies) => "month/first-replies",
            Self::Month(CellPart::Turns) => "month/turns",
            Self::Month(CellPart::Resolutions) => "month/resolutions",
        }
    }
}

/// A sum, with its subject and span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollUp {
    /// The subject of the sum.
    pub subject: Subject,
    /// The day, or the first day of the month.
    pub start: DayNumber,
    /// The sum in its written form.
    pub body: String,
}

impl FromRow<'_, AnyRow> for RollUp {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let (kind, name): (&str, &str) = (row.try_get("kind")?, row.try_get("subject")?);
        let subject = Subject::from_names(kind, name);
        Ok(Self {
            subject: subject.ok_or_else(|| sqlx::Error::ColumnNotFound(kind.to_owned()))?,
            start: row.try_get("start")?,
            body: row.try_get("sums")?,
        })
    }
}

/// A day whose sums are to be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkedDay {
    /// The day.
    pub day: DayNumber,
    /// The mark, which is a new one whenever the day has changed again.
    pub mark: i64,
}

from_columns! {
    MarkedDay {
        day, mark
    }
}

/// The growth of the backlog on a day.
struct ChangeRow(OpenChange);

impl FromRow<'_, AnyRow> for ChangeRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(OpenChange {
            day: row.try_get("day")?,
            by: row.try_get("more")?,
        }))
    }
}

reads! {
    /// Reads the sums of a subject whose spans begin in some days, the last included, in order.
    fn roll_ups(guild: GuildId, subject: &Subject, span: RollUpSpan, first: DayNumber, last: DayNumber) -> Vec<RollUp>;
    /// Reads the sums of all subjects of a kind whose spans begin in some days, the last included, in order.
    fn roll_ups_of_kind(guild: GuildId, kind: &SubjectKind, span: RollUpSpan, first: DayNumber, last: DayNumber) -> Vec<RollUp>;
    /// Reads the sums of every subject whose spans begin in some days, the last included.
    fn all_roll_ups(guild: GuildId, span: RollUpSpan, first: DayNumber, last: DayNumber) -> Vec<RollUp>;
    /// Reads the subjects of a kind that have sums, in order.
    fn subjects_of_kind(guild: GuildId, kind: &SubjectKind) -> Vec<Subject>;
    /// Reads the summed-up months that begin in some days, the last included, in order.
    fn months_summed_up(guild: GuildId, first: DayNumber, last: DayNumber) -> Vec<DayNumber>;
    /// Returns whether a month is summed up.
    fn has_month(guild: GuildId, month: DayNumber) -> bool;
    /// Reads the days on which a guild's tickets of a category, or all of them, became open or stopped being open.
    fn backlog_changes(guild: GuildId, category: Option<&str>) -> Vec<OpenChange>;
    /// Reads the days on which a guild's tickets of each category became open or stopped being open; an empty name
    /// stands for no category.
    fn backlog_of_categories(guild: GuildId) -> Vec<(String, OpenChange)>;
    /// Reads the guilds in which something has changed since their figures were made.
    fn guilds_to_measure() -> Vec<GuildId>;
    /// Reads the guilds of which figures were ever made.
    fn guilds_measured() -> Vec<GuildId>;
    /// Reads a guild's first day, after a given one, with inquiries or sums.
    fn next_day(guild: GuildId, after: DayNumber) -> Option<DayNumber>;
    /// Reads the latest days of a guild whose sums must be recomputed.
    fn marked_days(guild: GuildId, limit: u32) -> Vec<MarkedDay>;
    /// Reads the first day of a guild whose sums must be recomputed.
    fn first_marked(guild: GuildId) -> Option<DayNumber>;
}

async fn roll_ups(
    db: &mut AnyConnection,
    guild: GuildId,
    subject: &Subject,
    span: RollUpSpan,
    first: DayNumber,
    last: DayNumber,
) -> Result<Vec<RollUp>> {
    Ok(query_as(
        "SELECT kind, subject, start, sums FROM roll_ups WHERE guild = $1 AND kind = $2 AND subject = $3 \
         AND span = $4 AND start >= $5 AND start <= $6 ORDER BY start",
    )
    .bind(guild)
    .bind(subject.kind().into_owned())
    .bind(subject.name())
    .bind(span.name())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?)
}

async fn roll_ups_of_kind(
    db: &mut AnyConnection,
    guild: GuildId,
    kind: &SubjectKind,
    span: RollUpSpan,
    first: DayNumber,
    last: DayNumber,
) -> Result<Vec<RollUp>> {
    Ok(query_as(
        "SELECT kind, subject, start, sums FROM roll_ups WHERE guild = $1 AND kind = $2 AND span = $3 \
         AND start >= $4 AND start <= $5 ORDER BY subject, start",
    )
    .bind(guild)
    .bind(kind.name().into_owned())
    .bind(span.name())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?)
}

async fn all_roll_ups(
    db: &mut AnyConnection,
    guild: GuildId,
    span: RollUpSpan,
    first: DayNumber,
    last: DayNumber,
) -> Result<Vec<RollUp>> {
    Ok(query_as(
        "SELECT kind, subject, start, sums FROM roll_ups WHERE guild = $1 AND span = $2 \
         AND start >= $3 AND start <= $4 ORDER BY kind, subject, start",
    )
    .bind(guild)
    .bind(span.name())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?)
}

async fn subjects_of_kind(
    db: &mut AnyConnection,
    guild: GuildId,
    kind: &SubjectKind,
) -> Result<Vec<Subject>> {
    let names: Vec<String> = query_scalar(
        "SELECT DISTINCT subject FROM roll_ups WHERE guild = $1 AND kind = $2 ORDER BY subject",
    )
    .bind(guild)
    .bind(kind.name().into_owned())
    .fetch_all(db)
    .await?;
    let subjects = names.iter();
    Ok(subjects
        .filter_map(|name| Subject::from_names(&kind.name(), name))
        .collect())
}

async fn months_summed_up(
    db: &mut AnyConnection,
    guild: GuildId,
    first: DayNumber,
    last: DayNumber,
) -> Result<Vec<DayNumber>> {
    Ok(query_scalar(
        "SELECT start FROM roll_ups WHERE guild = $1 AND kind = 'all' AND subject = '' \
         AND span = 'month' AND start >= $2 AND start <= $3 ORDER BY start",
    )
    .bind(guild)
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?)
}

async fn has_month(db: &mut AnyConnection, guild: GuildId, month: DayNumber) -> Result<bool> {
    Ok(!months_summed_up(db, guild, month, month).await?.is_empty())
}

async fn backlog_changes(
    db: &mut AnyConnection,
    guild: GuildId,
    category: Option<&str>,
) -> Result<Vec<OpenChange>> {
    let rows: Vec<ChangeRow> = query_as(
        "SELECT day, CAST(SUM(more) AS BIGINT) AS more FROM backlog_days \
         WHERE guild = $1 AND ($2 IS NULL OR category = $2) GROUP BY day HAVING SUM(more) <> 0 ORDER BY day",
    )
    .bind(guild)
    .bind(category)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|ChangeRow(change)| change).collect())
}

async fn backlog_of_categories(
    db: &mut AnyConnection,
    guild: GuildId,
) -> Result<Vec<(String, OpenChange)>> {
    let rows: Vec<(String, DayNumber, i64)> = query_as(
        "SELECT category, day, more FROM backlog_days WHERE guild = $1 AND more <> 0 ORDER BY category, day",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(category, day, by)| (category, OpenChange { day, by }))
        .collect())
}

async fn guilds_to_measure(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    // One step of the index a guild, however many changes wait.
    let (mut all, mut after) = (Vec::new(), i64::MIN);
    loop {
        let next: Option<i64> = query_scalar(
            "SELECT CAST(MIN(guild) AS BIGINT) FROM (\
             SELECT MIN(guild) AS guild FROM changed_inquiries WHERE guild > $1 UNION ALL \
             SELECT MIN(guild) AS guild FROM marked_days WHERE guild > $1 UNION ALL \
             SELECT MIN(guild) AS guild FROM measured_guilds WHERE to_queue_at IS NOT NULL AND guild > $1 UNION ALL \
             SELECT MIN(guild) AS guild FROM follow_ups WHERE stale = 1 AND guild > $1) AS guilds",
        )
        .bind(after)
        .fetch_one(&mut *db)
        .await?;
        let Some(next) = next else { return Ok(all) };
        all.push(GuildId::from_db(next));
        after = next;
    }
}

async fn guilds_measured(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    Ok(query_scalar("SELECT guild FROM measured_guilds")
        .fetch_all(db)
        .await?)
}

async fn marked_days(db: &mut AnyConnection, guild: GuildId, limit: u32) -> Result<Vec<MarkedDay>> {
    Ok(
        query_as("SELECT day, mark FROM marked_days WHERE guild = $1 ORDER BY day DESC LIMIT $2")
            .bind(guild)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?,
    )
}

async fn first_marked(db: &mut AnyConnection, guild: GuildId) -> Result<Option<DayNumber>> {
    Ok(
        query_scalar("SELECT day FROM marked_days WHERE guild = $1 ORDER BY day LIMIT 1")
            .bind(guild)
            .fetch_optional(db)
            .await?,
    )
}

async fn next_day(
    db: &mut AnyConnection,
    guild: GuildId,
    after: DayNumber,
) -> Result<Option<DayNumber>> {
    let next: Option<Option<i64>> = query_scalar(
        "SELECT CAST(MIN(day) AS BIGINT) FROM (\
         SELECT MIN(day) AS day FROM inquiry_facts WHERE guild = $1 AND day > $2 UNION ALL \
         SELECT MIN(start) AS day FROM roll_ups WHERE guild = $1 AND span = 'day' AND start > $2) AS days",
    )
    .bind(guild)
    .bind(after)
    .fetch_optional(db)
    .await?;
    Ok(next.flatten().map(DayNumber::new))
}

/// The zone and the definitions with which a guild's figures are made.
struct MeasuredBy(String, i64);

impl FromRow<'_, AnyRow> for MeasuredBy {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(row.try_get("zone")?, row.try_get("definitions")?))
    }
}

impl Tx {
    /// Locks a guild's figures for this transaction. If they were made in another time zone or by other definitions,
    /// marks all its inquiries as changed.
    pub async fn measure(&mut self, guild: GuildId, zone: &str, definitions: u32) -> Result<()> {
        let MeasuredBy(by_zone, by_definitions) = query_as(
            "INSERT INTO measured_guilds (guild, zone, definitions, last_number) VALUES ($1, $2, $3, 0) \
             ON CONFLICT (guild) DO UPDATE SET marks = measured_guilds.marks + 1 \
             RETURNING zone, definitions",
        )
        .bind(guild)
        .bind(zone)
        .bind(i64::from(definitions))
        .fetch_one(self.db().await?)
        .await?;
        let is_same = by_definitions == i64::from(definitions);
        if !is_same {
            self.defer("DELETE FROM roll_ups WHERE guild = $1", move |write| {
                write.bind(guild)
            });
            self.mark_all_days(guild);
            self.mark_all_learners(guild);
        }
        if !is_same || by_zone != zone {
            self.take_all_as_changed(guild);
            let zone = zone.to_owned();
            self.defer(
                "UPDATE measured_guilds SET zone = $2, definitions = $3 WHERE guild = $1",
                move |write| write.bind(guild).bind(zone).bind(i64::from(definitions)),
            );
        }
        Ok(())
    }

    fn mark_all_days(&mut self, guild: GuildId) {
        self.defer(
            "INSERT INTO marked_days (guild, day, mark) SELECT DISTINCT f.guild, f.day, g.marks \
             FROM inquiry_facts AS f JOIN measured_guilds AS g ON g.guild = f.guild WHERE f.guild = $1 \
             ON CONFLICT (guild, day) DO UPDATE SET mark = excluded.mark",
            move |write| write.bind(guild),
        );
    }

    /// Marks all inquiries of a guild as changed, page by page, to be recounted; no other process writes meanwhile.
    fn take_all_as_changed(&mut self, guild: GuildId) {
        self.defer(
            "DELETE FROM changed_inquiries WHERE guild = $1",
            move |write| write.bind(guild),
        );
        self.defer(
            "UPDATE measured_guilds SET to_queue_at = $2, to_queue = $2 WHERE guild = $1",
            move |write| write.bind(guild).bind(i64::MAX),
        );
    }

    /// Marks a page of a guild's latest inquiries as changed, if a recount of all is under way. Returns false if none
    /// is left.
    pub(super) async fn queue_next(&mut self, guild: GuildId) -> Result<bool> {
        let before: Option<(i64, i64)> = query_as(
            "SELECT to_queue_at, to_queue FROM measured_guilds WHERE guild = $1 AND to_queue_at IS NOT NULL",
        )
        .bind(guild)
        .fetch_optional(self.db().await?)
        .await?;
        let Some((at, id)) = before else {
            return Ok(false);
        };
        let last: Option<(i64, i64)> = query_as(
            "SELECT asked_at, id FROM inquiries WHERE guild = $1 AND asked_at <= $2 \
             AND (asked_at < $2 OR id < $3) ORDER BY asked_at DESC, id DESC LIMIT 1 OFFSET $4",
        )
        .bind(guild)
        .bind(at)
        .bind(id)
        .bind(QUEUED - 1)
        .fetch_optional(self.db().await?)
        .await?;
        let (from_at, from) = last.unwrap_or((i64::MIN, i64::MIN));
        self.defer(
            "INSERT INTO changed_inquiries (guild, inquiry, at) SELECT guild, id, asked_at FROM inquiries \
             WHERE guild = $1 AND asked_at <= $2 AND (asked_at < $2 OR id < $3) \
             AND asked_at >= $4 AND (asked_at > $4 OR id >= $5)",
            move |write| write.bind(guild).bind(at).bind(id).bind(from_at).bind(from),
        );
        let (next_at, next) = last.unzip();
        self.defer(
            "UPDATE measured_guilds SET to_queue_at = $2, to_queue = $3 WHERE guild = $1",
            move |write| write.bind(guild).bind(next_at).bind(next),
        );
        Ok(true)
    }

    /// Marks a day whose sums must be recomputed. Call only after [`Tx::measure`].
    pub fn mark_day(&mut self, guild: GuildId, day: DayNumber) {
        self.defer(
            "INSERT INTO marked_days (guild, day, mark) \
             SELECT guild, $2, marks FROM measured_guilds WHERE guild = $1 \
             ON CONFLICT (guild, day) DO UPDATE SET mark = excluded.mark",
            move |write| write.bind(guild).bind(day),
        );
    }

    /// Removes a mark from a day. Returns false if the day has been marked again, or is not marked.
    pub async fn unmark_day(&mut self, guild: GuildId, marked: MarkedDay) -> Result<bool> {
        let taken = query("DELETE FROM marked_days WHERE guild = $1 AND day = $2 AND mark = $3")
            .bind(guild)
            .bind(marked.day)
            .bind(marked.mark)
            .execute(self.db().await?)
            .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Writes the sums of a span in place of the former ones.
    pub async fn put_roll_ups(
        &mut self,
        guild: GuildId,
        span: RollUpSpan,
        start: DayNumber,
        sums: Vec<(Subject, String)>,
    ) -> Result<()> {
        query("DELETE FROM roll_ups WHERE guild = $1 AND span = $2 AND start = $3")
            .bind(guild)
            .bind(span.name())
            .bind(start)
            .execute(self.db().await?)
            .await?;
        for some in sums.chunks(AT_ONCE) {
            for (subject, body) in some.iter().cloned() {
                self.defer(
                    "INSERT INTO roll_ups (guild, kind, subject, span, start, sums) \
                     VALUES ($1, $2, $3, $4, $5, $6)",
                    move |write| {
                        write
                            .bind(guild)
                            .bind(subject.kind().into_owned())
                            .bind(subject.name())
                            .bind(span.name())
                            .bind(start)
                            .bind(body)
                    },
                );
            }
            self.db().await?;
        }
        Ok(())
    }

    /// Marks every inquiry of a guild as changed, and forgets its sums and days, so that all are recomputed.
    pub async fn forget_figures(&mut self, guild: GuildId) -> Result<()> {
        for statement in [
            "DELETE FROM roll_ups WHERE guild = $1",
            "DELETE FROM backlog_days WHERE guild = $1",
            "DELETE FROM marked_days WHERE guild = $1",
            "DELETE FROM inquiry_facts WHERE guild = $1 AND NOT EXISTS \
             (SELECT 1 FROM inquiries AS i WHERE i.id = inquiry_facts.inquiry AND i.guild = $1)",
            // What cannot be made again, since nobody knows who was on duty then, stays.
            "UPDATE inquiry_facts SET open_changes = '[]' WHERE guild = $1",
        ] {
            query(statement)
                .bind(guild)
                .execute(self.db().await?)
                .await?;
        }
        self.forget_follow_ups(guild).await?;
        self.mark_all_days(guild);
        self.take_all_as_changed(guild);
        Ok(())
    }
}
