//! Questions that no rule answered, and the rules that answer them now, as moderators said.

use sqlx::{AnyConnection, FromRow, query, query_as, query_scalar};

use super::columns::{from_columns, small};
use super::sealed::Of;
use super::{Result, TextKeys, Tx, reads, reads_texts};
use crate::domain::{DayNumber, Fact, GuildId, InquiryId, RuleId, Span, Timestamp};

/// A missing rule that was supplied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppliedRule {
    /// Its id.
    pub id: i64,
    /// The guild.
    pub guild: GuildId,
    /// The rule that answers its questions now.
    pub rule: RuleId,
    /// The time since which the rule answers them.
    pub supplied_at: Timestamp,
    /// The number of its questions that were asked in the week before.
    pub week_before: u32,
    /// The time at which the askers were told; absent if they were not.
    pub told_at: Option<Timestamp>,
}

from_columns! {
    SuppliedRule {
        id, guild, rule, supplied_at, week_before: small, told_at
    }
}

reads_texts! {
    /// Reads the questions of some days, the last included, that no rule has answered, with their texts, the newest
    /// first; those with erased texts are left out.
    fn unanswered(guild: GuildId, days: [DayNumber; 2], limit: u32) -> Vec<(Fact, String)>;
}

async fn unanswered(
    db: &mut AnyConnection,
    texts: &TextKeys,
    guild: GuildId,
    [first, last]: [DayNumber; 2],
    limit: u32,
) -> Result<Vec<(Fact, String)>> {
    // Ordering by day first lets the index give the order; times within it agree with the days.
    let found = query(
        "SELECT f.*, t.body FROM inquiry_facts AS f JOIN inquiry_texts AS t ON t.inquiry = f.inquiry \
         WHERE f.guild = $1 AND f.day >= $2 AND f.day <= $3 AND f.rule IS NULL AND f.place <> 'staff' AND f.repeated = 0 \
         AND f.by_staff = 0 \
         ORDER BY f.day DESC, f.asked_at DESC, f.inquiry DESC LIMIT $4",
    )
    .bind(guild)
    .bind(first)
    .bind(last)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    let read = found.iter().map(|row| {
        let fact = Fact::from_row(row)?;
        let text = texts.read(Of::Question(fact.inquiry), row)?;
        Ok((fact, text))
    });
    read.collect()
}

reads! {
    /// Reads the missing rules of a guild that were supplied since a moment, the latest first.
    fn supplied_rules(guild: GuildId, since: Timestamp) -> Vec<SuppliedRule>;
    /// Reads the questions of the rules that were supplied since a moment, each with its rule.
    fn supplied_questions(guild: GuildId, since: Timestamp) -> Vec<(InquiryId, i64)>;
    /// Counts the inquiries that a rule answered and that were asked within a time, `from` included and `until`
    /// excluded.
    fn answered_by(guild: GuildId, rule: &RuleId, time: Span) -> u64;
    /// Reads the facts of the questions of one supplied rule, the earliest first.
    fn facts_of_supplied(guild: GuildId, id: i64) -> Vec<Fact>;
}

async fn supplied_rules(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<SuppliedRule>> {
    Ok(query_as(
        "SELECT * FROM supplied_rules WHERE guild = $1 AND supplied_at >= $2 ORDER BY supplied_at DESC, id",
    )
    .bind(guild)
    .bind(since)
    .fetch_all(db)
    .await?)
}

async fn supplied_questions(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<(InquiryId, i64)>> {
    Ok(query_as(
        "SELECT q.inquiry, q.supplied FROM supplied_rules AS r JOIN supplied_questions AS q ON q.supplied = r.id \
         WHERE r.guild = $1 AND r.supplied_at >= $2 ORDER BY q.inquiry",
    )
    .bind(guild)
    .bind(since)
    .fetch_all(db)
    .await?)
}

async fn answered_by(
    db: &mut AnyConnection,
    guild: GuildId,
    rule: &RuleId,
    time: Span,
) -> Result<u64> {
    let answered: i64 = query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inquiry_facts WHERE guild = $1 AND rule = $2 \
         AND asked_at >= $3 AND asked_at < $4 AND place <> 'staff' AND repeated = 0 AND by_staff = 0",
    )
    .bind(guild)
    .bind(rule)
    .bind(time.from)
    .bind(time.until)
    .fetch_one(db)
    .await?;
    Ok(u64::try_from(answered).unwrap_or_default())
}

async fn facts_of_supplied(db: &mut AnyConnection, guild: GuildId, id: i64) -> Result<Vec<Fact>> {
    Ok(query_as(
        "SELECT f.* FROM supplied_questions AS q JOIN inquiry_facts AS f ON f.inquiry = q.inquiry \
         WHERE q.supplied = $1 AND q.guild = $2 ORDER BY f.asked_at, f.inquiry",
    )
    .bind(id)
    .bind(guild)
    .fetch_all(db)
    .await?)
}

impl Tx {
    /// Stores that a missing rule was supplied, with its questions. A question that belonged to another supplied rule
    /// moves to this one.
    pub async fn supply(&mut self, supplied: &SuppliedRule, questions: &[InquiryId]) -> Result<()> {
        query(
            "INSERT INTO supplied_rules (id, guild, rule, supplied_at, week_before) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(supplied.id)
        .bind(supplied.guild)
        .bind(supplied.rule.clone())
        .bind(supplied.supplied_at)
        .bind(i64::from(supplied.week_before))
        .execute(self.db().await?)
        .await?;
        for question in questions {
            query(
                "INSERT INTO supplied_questions (inquiry, guild, supplied) VALUES ($1, $2, $3) \
                 ON CONFLICT (inquiry) DO UPDATE SET supplied = excluded.supplied",
            )
            .bind(*question)
            .bind(supplied.guild)
            .bind(supplied.id)
            .execute(self.db().await?)
            .await?;
        }
        Ok(())
    }

    /// Notes that the askers are told of a supplied rule; false if they were told before.
    pub async fn tell_of_supplied(
        &mut self,
        guild: GuildId,
        id: i64,
        now: Timestamp,
    ) -> Result<bool> {
        let told = query(
            "UPDATE supplied_rules SET told_at = $3 WHERE id = $1 AND guild = $2 AND told_at IS NULL",
        )
        .bind(id)
        .bind(guild)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(told.rows_affected() == 1)
    }
}
