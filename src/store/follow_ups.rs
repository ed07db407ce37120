//! The follow-ups of learners, one row each, and their sums by the day, category and outcome of the first inquiry. A
//! row is made of a few index look-ups, never of a learner's whole history. Never decides what counts: `measures` does.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query, query_as, query_scalar};

use super::columns::{flag, from_columns, small};
use super::{Result, Tx, reads};
use crate::domain::{
    CohortCounts, DayNumber, FollowUp, GuildId, LearnerKey, LearnerNumber, Millis, Outcome, Span,
    Stay, Timestamp, UserId,
};

/// The times of a learner's inquiries that matter: the first, the first after a given time, and whether there is any in
/// the following month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedInquiries {
    /// The time at which the first was asked.
    pub first_at: Timestamp,
    /// Its category.
    pub category: Option<String>,
    /// Its outcome.
    pub outcome: Outcome,
    /// The time of the first inquiry after that time.
    pub again_at: Option<Timestamp>,
    /// Whether they asked in the month after that of their first inquiry.
    pub in_next_month: bool,
}

/// A learner whose membership of the guild is to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToLookAt {
    /// The learner's number in the guild's figures.
    pub learner: LearnerNumber,
    /// The learner's user.
    pub user: UserId,
    /// The time at which they first asked.
    pub first_at: Timestamp,
}

from_columns! {
    ToLookAt {
        learner, user ("user_id"), first_at
    }
}

/// The first inquiries of a cohort's learners: their day, category and outcome.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct CohortOf {
    /// The day of their first inquiry.
    day: DayNumber,
    /// Its category; empty for none.
    category: String,
    /// Its outcome, by its name.
    outcome: &'static str,
}

impl FromRow<'_, AnyRow> for FollowUp {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            first_at: row.try_get("first_at")?,
            first_day: row.try_get("first_day")?,
            category: row.try_get("category")?,
            outcome: row.try_get("outcome")?,
            again: [
                flag(row, "again_30")?,
                flag(row, "again_60")?,
                flag(row, "again_90")?,
            ],
            in_next_month: flag(row, "later_month")?,
            had_bought: flag(row, "had_bought")?,
            bought_again: flag(row, "bought_again")?,
            had_subscribed: flag(row, "had_subscribed")?,
            renewed: flag(row, "renewed")?,
            months: small(row, "months")?,
            stay: Stay {
                check_at: row.try_get("look_at")?,
                was_checked: flag(row, "looked")?,
                is_member: flag(row, "there")?,
                holds_role: flag(row, "holds")?,
            },
        })
    }
}

/// Counts with their outcome and the number of their stretch of days.
struct PartRow(Outcome, usize, CohortCounts);

impl FromRow<'_, AnyRow> for PartRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let part: i64 = row.try_get("part")?;
        let part = usize::try_from(part).unwrap_or_default();
        Ok(Self(row.try_get("outcome")?, part, counts(row)?))
    }
}

/// The counts of a cohort, with its day, category and outcome.
struct CohortRow(CohortOf, CohortCounts);

impl FromRow<'_, AnyRow> for CohortRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let of = CohortOf {
            day: row.try_get("first_day")?,
            category: row.try_get("category")?,
            outcome: row.try_get::<Outcome, _>("outcome")?.name(),
        };
        Ok(Self(of, counts(row)?))
    }
}

fn counts(row: &AnyRow) -> sqlx::Result<CohortCounts> {
    Ok(CohortCounts {
        learners: row.try_get("learners")?,
        again: [
            row.try_get("again_30")?,
            row.try_get("again_60")?,
            row.try_get("again_90")?,
        ],
        in_next_month: row.try_get("later_month")?,
        had_bought: row.try_get("had_bought")?,
        bought_again: row.try_get("bought_again")?,
        had_subscribed: row.try_get("had_subscribed")?,
        renewed: row.try_get("renewed")?,
        subscribers: row.try_get("subscribers")?,
        months: row.try_get("months")?,
        months_squared: row.try_get("months_squared")?,
        checked: row.try_get("looked")?,
        members: row.try_get("there")?,
        role_holders: row.try_get("holds")?,
    })
}

/// The number of days until which cohorts are read together.
pub const COHORTS: usize = 6;

reads! {
    /// Reads cohorts by outcome: the learners whose first inquiry was asked from `first` up to each of some ascending
    /// days, inclusive; all of them, or those who first asked in a category.
    fn cohorts(guild: GuildId, category: Option<&str>, first: DayNumber, until: [DayNumber; COHORTS]) -> Vec<BTreeMap<Outcome, CohortCounts>>;
    /// Reads the learners of a guild whose membership is to be checked now, those due longest first.
    fn learners_to_look_at(guild: GuildId, now: Timestamp, limit: u32) -> Vec<ToLookAt>;
    /// Reads the follow-up of a learner: what they did since their first inquiry.
    fn follow_up(guild: GuildId, learner: LearnerNumber) -> Option<FollowUp>;
    /// Reads a page of a guild's learners who have asked, by number, beginning after one of them.
    fn learners_after(guild: GuildId, after: LearnerNumber, limit: u32) -> Vec<LearnerNumber>;
    /// Reads some learners of a guild whose follow-ups need to be computed again.
    fn marked_learners(guild: GuildId, limit: u32) -> Vec<LearnerNumber>;
    /// Reads the days on which a guild's cohorts differ from the sums of its learners' follow-ups.
    fn different_cohorts(guild: GuildId) -> Vec<DayNumber>;
}

async fn cohorts(
    db: &mut AnyConnection,
    guild: GuildId,
    category: Option<&str>,
    first: DayNumber,
    until: [DayNumber; COHORTS],
) -> Result<Vec<BTreeMap<Outcome, CohortCounts>>> {
    let mut read = query_as(
        "SELECT outcome, CAST(CASE WHEN $4 >= first_day THEN 0 WHEN $5 >= first_day THEN 1 WHEN $6 >= first_day THEN 2 \
         WHEN $7 >= first_day THEN 3 WHEN $8 >= first_day THEN 4 ELSE 5 END AS BIGINT) AS part, \
         CAST(SUM(learners) AS BIGINT) AS learners, CAST(SUM(again_30) AS BIGINT) AS again_30, \
         CAST(SUM(again_60) AS BIGINT) AS again_60, CAST(SUM(again_90) AS BIGINT) AS again_90, \
         CAST(SUM(later_month) AS BIGINT) AS later_month, CAST(SUM(had_bought) AS BIGINT) AS had_bought, \
         CAST(SUM(bought_again) AS BIGINT) AS bought_again, CAST(SUM(had_subscribed) AS BIGINT) AS had_subscribed, \
         CAST(SUM(renewed) AS BIGINT) AS renewed, CAST(SUM(subscribers) AS BIGINT) AS subscribers, \
         CAST(SUM(months) AS BIGINT) AS months, CAST(SUM(months_squared) AS BIGINT) AS months_squared, \
         CAST(SUM(looked) AS BIGINT) AS looked, \
         CAST(SUM(there) AS BIGINT) AS there, CAST(SUM(holds) AS BIGINT) AS holds FROM cohorts WHERE guild = $1 \
         AND ($2 IS NULL OR category = $2) AND first_day >= $3 AND first_day <= $9 GROUP BY outcome, part",
    )
    .bind(guild)
    .bind(category)
    .bind(first);
    for day in until {
        read = read.bind(day);
    }
    let rows: Vec<PartRow> = read.fetch_all(db).await?;
    let mut cohorts = vec![BTreeMap::new(); until.len()];
    for PartRow(outcome, part, counts) in rows {
        for cohort in cohorts.iter_mut().skip(part) {
            let sum: &mut CohortCounts = cohort.entry(outcome).or_default();
            sum.add(&counts);
        }
    }
    Ok(cohorts)
}

async fn learners_to_look_at(
    db: &mut AnyConnection,
    guild: GuildId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<ToLookAt>> {
    Ok(query_as(
        "SELECT f.learner, l.user_id, f.first_at \
         FROM follow_ups AS f JOIN learner_numbers AS n ON n.guild = f.guild AND n.number = f.learner \
         JOIN learners AS l ON l.learner = n.learner WHERE f.guild = $1 AND f.look_at <= $2 \
         AND f.first_at IS NOT NULL ORDER BY f.look_at LIMIT $3",
    )
    .bind(guild)
    .bind(now)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn follow_up(
    db: &mut AnyConnection,
    guild: GuildId,
    learner: LearnerNumber,
) -> Result<Option<FollowUp>> {
    Ok(query_as(
        "SELECT * FROM follow_ups WHERE guild = $1 AND learner = $2 AND first_at IS NOT NULL",
    )
    .bind(guild)
    .bind(learner)
    .fetch_optional(db)
    .await?)
}

async fn learners_after(
    db: &mut AnyConnection,
    guild: GuildId,
    after: LearnerNumber,
    limit: u32,
) -> Result<Vec<LearnerNumber>> {
    Ok(query_scalar(
        "SELECT learner FROM follow_ups WHERE guild = $1 AND learner > $2 ORDER BY learner LIMIT $3",
    )
    .bind(guild)
    .bind(after)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn marked_learners(
    db: &mut AnyConnection,
    guild: GuildId,
    limit: u32,
) -> Result<Vec<LearnerNumber>> {
    Ok(query_scalar(
        "SELECT learner FROM follow_ups WHERE guild = $1 AND stale = 1 ORDER BY learner LIMIT $2",
    )
    .bind(guild)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

async fn different_cohorts(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<DayNumber>> {
    let kept: Vec<CohortRow> = query_as("SELECT * FROM cohorts WHERE guild = $1")
        .bind(guild)
        .fetch_all(&mut *db)
        .await?;
    let should: Vec<CohortRow> = query_as(
        "SELECT first_day, COALESCE(category, '') AS category, outcome, COUNT(*) AS learners, \
         CAST(SUM(again_30) AS BIGINT) AS again_30, CAST(SUM(again_60) AS BIGINT) AS again_60, \
         CAST(SUM(again_90) AS BIGINT) AS again_90, CAST(SUM(later_month) AS BIGINT) AS later_month, \
         CAST(SUM(had_bought) AS BIGINT) AS had_bought, \
         CAST(SUM(had_bought * bought_again) AS BIGINT) AS bought_again, \
         CAST(SUM(had_subscribed) AS BIGINT) AS had_subscribed, \
         CAST(SUM(had_subscribed * renewed) AS BIGINT) AS renewed, \
         CAST(SUM(CASE WHEN months > 0 THEN 1 ELSE 0 END) AS BIGINT) AS subscribers, \
         CAST(SUM(months) AS BIGINT) AS months, CAST(SUM(months * months) AS BIGINT) AS months_squared, \
         CAST(SUM(looked) AS BIGINT) AS looked, CAST(SUM(looked * there) AS BIGINT) AS there, \
         CAST(SUM(looked * holds) AS BIGINT) AS holds \
         FROM follow_ups WHERE guild = $1 AND first_at IS NOT NULL \
         GROUP BY first_day, COALESCE(category, ''), outcome",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    let by_cohort = |rows: Vec<CohortRow>| -> BTreeMap<CohortOf, CohortCounts> {
        let some = rows.into_iter().map(|CohortRow(of, counts)| (of, counts));
        some.filter(|(_, counts)| *counts != CohortCounts::default())
            .collect()
    };
    let (kept, should) = (by_cohort(kept), by_cohort(should));
    let mut different: Vec<DayNumber> = kept
        .keys()
        .chain(should.keys())
        .filter(|of| kept.get(of) != should.get(of))
        .map(|of| of.day)
        .collect();
    different.sort_unstable();
    different.dedup();
    Ok(different)
}

impl Tx {
    /// Marks a learner, so that their follow-up is computed again.
    pub fn mark_learner(&mut self, guild: GuildId, learner: LearnerNumber) {
        self.defer(
            "INSERT INTO follow_ups (guild, learner, stale) VALUES ($1, $2, 1) \
             ON CONFLICT (guild, learner) DO UPDATE SET stale = 1",
            move |write| write.bind(guild).bind(learner),
        );
    }

    /// Marks every learner of a guild, so that their follow-ups are computed again. Their cohorts and membership are
    /// kept until then.
    pub(super) fn mark_all_learners(&mut self, guild: GuildId) {
        self.defer(
            "UPDATE follow_ups SET stale = 1 WHERE guild = $1",
            move |write| write.bind(guild),
        );
    }

    /// Marks a learner who bought something, so that their follow-up is computed again. First locks the guild's
    /// figures: a process that computes them either has committed or will see the purchase.
    pub(super) fn mark_buyer(&mut self, guild: GuildId, learner: LearnerKey) {
        self.defer(
            "UPDATE measured_guilds SET last_number = last_number WHERE guild = $1",
            move |write| write.bind(guild),
        );
        self.defer(
            "UPDATE follow_ups SET stale = 1 WHERE guild = $1 AND learner = \
             (SELECT n.number FROM learner_numbers AS n WHERE n.guild = $1 AND n.learner = $2)",
            move |write| write.bind(guild).bind(learner),
        );
    }

    /// Reads when a learner asked, without inquiries that no figure counts: first, first again more than `same_matter`
    /// later, and whether in the month after their first inquiry. `None` if they did not.
    pub async fn asked_inquiries(
        &mut self,
        guild: GuildId,
        learner: LearnerNumber,
        same_matter: Millis,
        next_month: impl Fn(Timestamp) -> Option<Span> + Send,
    ) -> Result<Option<AskedInquiries>> {
        let first: Option<(Timestamp, Option<String>, Outcome)> = query_as(
            "SELECT asked_at, category, outcome FROM inquiry_facts WHERE guild = $1 AND learner = $2 \
             AND place <> 'staff' AND repeated = 0 AND by_staff = 0 ORDER BY asked_at, inquiry LIMIT 1",
        )
        .bind(guild)
        .bind(learner)
        .fetch_optional(self.db().await?)
        .await?;
        let Some((first_at, category, outcome)) = first else {
            return Ok(None);
        };
        let again_at: Option<Timestamp> = query_scalar(
            "SELECT asked_at FROM inquiry_facts WHERE guild = $1 AND learner = $2 \
             AND place <> 'staff' AND repeated = 0 AND by_staff = 0 AND asked_at > $3 ORDER BY asked_at, inquiry LIMIT 1",
        )
        .bind(guild)
        .bind(learner)
        .bind(first_at + same_matter)
        .fetch_optional(self.db().await?)
        .await?;
        let in_next_month: Option<Timestamp> = match next_month(first_at) {
            None => None,
            Some(month) => {
                query_scalar(
                    "SELECT asked_at FROM inquiry_facts WHERE guild = $1 AND learner = $2 AND place <> 'staff' \
                     AND repeated = 0 AND by_staff = 0 AND asked_at >= $3 AND asked_at < $4 LIMIT 1",
                )
                .bind(guild)
                .bind(learner)
                .bind(month.from)
                .bind(month.until)
                .fetch_optional(self.db().await?)
                .await?
            }
        };
        Ok(Some(AskedInquiries {
            first_at,
            category,
            outcome,
            again_at,
            in_next_month: in_next_month.is_some(),
        }))
    }

    /// Finds the key of a learner by their number; `None` once the learner is forgotten.
    pub(super) async fn known_learner(
        &mut self,
        guild: GuildId,
        learner: LearnerNumber,
    ) -> Result<Option<LearnerKey>> {
        Ok(query_scalar(
            "SELECT n.learner FROM learner_numbers AS n JOIN learners AS l \
             ON l.learner = n.learner WHERE n.guild = $1 AND n.number = $2",
        )
        .bind(guild)
        .bind(learner)
        .fetch_optional(self.db().await?)
        .await?)
    }

    /// Reads whether a learner had bought something by a moment, and when they next did. `None` once the learner is
    /// forgotten.
    pub async fn bought_around(
        &mut self,
        guild: GuildId,
        learner: LearnerNumber,
        at: Timestamp,
    ) -> Result<Option<(bool, Option<Timestamp>)>> {
        let Some(key) = self.known_learner(guild, learner).await? else {
            return Ok(None);
        };
        let before: Option<i64> = query_scalar(
            "SELECT seq FROM purchases WHERE learner = $1 AND guild = $2 AND at <= $3 LIMIT 1",
        )
        .bind(key)
        .bind(guild)
        .bind(at)
        .fetch_optional(self.db().await?)
        .await?;
        let next: Option<Timestamp> = query_scalar(
            "SELECT at FROM purchases WHERE learner = $1 AND guild = $2 AND at > $3 ORDER BY at LIMIT 1",
        )
        .bind(key)
        .bind(guild)
        .bind(at)
        .fetch_optional(self.db().await?)
        .await?;
        Ok(Some((before.is_some(), next)))
    }

    /// Writes the follow-up of a learner in place of the former one, or deletes it if they have not asked, and changes
    /// the counts of their cohorts. Returns false if it was equal.
    pub async fn put_follow_up(
        &mut self,
        guild: GuildId,
        learner: LearnerNumber,
        new: Option<&FollowUp>,
    ) -> Result<bool> {
        let former = self.follow_up(guild, learner).await?;
        if former.as_ref() == new {
            self.defer(
                "UPDATE follow_ups SET stale = 0 WHERE guild = $1 AND learner = $2",
                move |write| write.bind(guild).bind(learner),
            );
            return Ok(false);
        }
        if let Some(former) = former {
            self.move_cohort(guild, &former, CohortCounts::of(&former).negated());
        }
        self.defer(
            "DELETE FROM follow_ups WHERE guild = $1 AND learner = $2",
            move |write| write.bind(guild).bind(learner),
        );
        if let Some(new) = new {
            self.move_cohort(guild, new, CohortCounts::of(new));
            self.write_follow_up(guild, learner, new.clone());
        }
        Ok(true)
    }

    fn write_follow_up(&mut self, guild: GuildId, learner: LearnerNumber, new: FollowUp) {
        self.defer(
            "INSERT INTO follow_ups (guild, learner, stale, first_at, first_day, category, outcome, again_30, \
             again_60, again_90, later_month, had_bought, bought_again, look_at, looked, there, holds, \
             had_subscribed, renewed, months) \
             VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            move |write| {
                let [again_30, again_60, again_90] = new.again.map(i64::from);
                write
                    .bind(guild)
                    .bind(learner)
                    .bind(new.first_at)
                    .bind(new.first_day)
                    .bind(new.category)
                    .bind(new.outcome)
                    .bind(again_30)
                    .bind(again_60)
                    .bind(again_90)
                    .bind(i64::from(new.in_next_month))
                    .bind(i64::from(new.had_bought))
                    .bind(i64::from(new.bought_again))
                    .bind(new.stay.check_at)
                    .bind(i64::from(new.stay.was_checked))
                    .bind(i64::from(new.stay.is_member))
                    .bind(i64::from(new.stay.holds_role))
                    .bind(i64::from(new.had_subscribed))
                    .bind(i64::from(new.renewed))
                    .bind(i64::from(new.months))
            },
        );
    }

    fn move_cohort(&mut self, guild: GuildId, of: &FollowUp, by: CohortCounts) {
        let (day, outcome) = (of.first_day, of.outcome);
        let category = of.category.clone().unwrap_or_default();
        self.defer(
            "INSERT INTO cohorts (guild, first_day, category, outcome, learners, again_30, again_60, again_90, \
             later_month, had_bought, bought_again, looked, there, holds, had_subscribed, renewed, subscribers, months, \
             months_squared) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
             ON CONFLICT (guild, first_day, category, outcome) DO UPDATE SET \
             learners = cohorts.learners + excluded.learners, again_30 = cohorts.again_30 + excluded.again_30, \
             again_60 = cohorts.again_60 + excluded.again_60, again_90 = cohorts.again_90 + excluded.again_90, \
             later_month = cohorts.later_month + excluded.later_month, \
             had_bought = cohorts.had_bought + excluded.had_bought, \
             bought_again = cohorts.bought_again + excluded.bought_again, \
             looked = cohorts.looked + excluded.looked, there = cohorts.there + excluded.there, \
             holds = cohorts.holds + excluded.holds, \
             had_subscribed = cohorts.had_subscribed + excluded.had_subscribed, \
             renewed = cohorts.renewed + excluded.renewed, \
             subscribers = cohorts.subscribers + excluded.subscribers, months = cohorts.months + excluded.months, \
             months_squared = cohorts.months_squared + excluded.months_squared",
            move |write| {
                let [again_30, again_60, again_90] = by.again;
                write
                    .bind(guild)
                    .bind(day)
                    .bind(category)
                    .bind(outcome)
                    .bind(by.learners)
                    .bind(again_30)
                    .bind(again_60)
                    .bind(again_90)
                    .bind(by.in_next_month)
                    .bind(by.had_bought)
                    .bind(by.bought_again)
                    .bind(by.checked)
                    .bind(by.members)
                    .bind(by.role_holders)
                    .bind(by.had_subscribed)
                    .bind(by.renewed)
                    .bind(by.subscribers)
                    .bind(by.months)
                    .bind(by.months_squared)
            },
        );
    }

    /// Marks all follow-ups of a guild's learners to be computed again, and sums up its cohorts from those that are
    /// stored.
    pub(super) async fn forget_follow_ups(&mut self, guild: GuildId) -> Result<()> {
        for statement in [
            "DELETE FROM cohorts WHERE guild = $1",
            "INSERT INTO cohorts (guild, first_day, category, outcome, learners, again_30, again_60, again_90, \
             later_month, had_bought, bought_again, looked, there, holds, had_subscribed, renewed, subscribers, months, \
             months_squared) SELECT guild, first_day, COALESCE(category, ''), outcome, COUNT(*), SUM(again_30), SUM(again_60), \
             SUM(again_90), SUM(later_month), SUM(had_bought), SUM(had_bought * bought_again), SUM(looked), \
             SUM(looked * there), SUM(looked * holds), SUM(had_subscribed), SUM(had_subscribed * renewed), \
             SUM(CASE WHEN months > 0 THEN 1 ELSE 0 END), SUM(months), SUM(months * months) FROM follow_ups \
             WHERE guild = $1 AND first_at IS NOT NULL GROUP BY guild, first_day, COALESCE(category, ''), outcome",
            "INSERT INTO follow_ups (guild, learner, stale) SELECT DISTINCT guild, learner, 1 FROM inquiry_facts \
             WHERE guild = $1 AND place <> 'staff' AND by_staff = 0 ON CONFLICT (guild, learner) DO NOTHING",
            "UPDATE follow_ups SET stale = 1 WHERE guild = $1",
        ] {
            query(statement)
                .bind(guild)
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }
}
