//! Counts learners' presses about rules: their votes, and the tally of each rule, changed in the transaction of the
//! press. Reads earlier presses only of one inquiry and one learner.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::columns::{from_columns, small};
use super::events::EventRow;
use super::{Result, Store, Tx, reads};
use crate::domain::{
    GuildId, History, InquiryId, LearnerKey, PressMeaning, RuleId, Timestamp, UserId, votes,
};
use crate::faq::feedback::{self, Tally, Word, Words};

/// The name of the work of counting presses of an older version.
const COUNTED: &str = "votes";
/// The stored progress once all earlier presses are counted; later ones are counted as they come.
const ALL_COUNTED: Timestamp = Timestamp::from_millis(i64::MAX);

/// A press that speaks against a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PressAgainst {
    /// The inquiry that it is about.
    pub inquiry: InquiryId,
    /// The user who pressed, unless erased.
    pub by: Option<UserId>,
    /// The meaning of the press.
    pub said: PressMeaning,
    /// The time of the press.
    pub at: Timestamp,
}

from_columns! {
    PressAgainst {
        inquiry, by ("user_id"), said, at
    }
}

/// The tally of one rule.
struct TallyRow(RuleId, Tally);

impl FromRow<'_, AnyRow> for TallyRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let tally = Tally {
            helped: row.try_get("helped")?,
            missed: row.try_get("missed")?,
            asked: row.try_get("asked")?,
            content: row.try_get("content")?,
            let_down: row.try_get("let_down")?,
            askers: row.try_get("askers")?,
        };
        Ok(Self(row.try_get("rule")?, tally))
    }
}

reads! {
    /// Reads the tallies of a guild's rules, from its learners' presses.
    fn tallies(guild: GuildId) -> Vec<(RuleId, Tally)>;
    /// Counts how often instructors gave each rule's reply in a guild's tickets.
    fn given_answers(guild: GuildId) -> Vec<(RuleId, u32)>;
    /// Reads the guilds with presses.
    fn guilds_with_presses() -> Vec<GuildId>;
    /// Reads the latest counted presses against a rule, the latest first.
    fn pressed_against(guild: GuildId, rule: &RuleId, limit: u32) -> Vec<PressAgainst>;
}

async fn tallies(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<(RuleId, Tally)>> {
    let rows: Vec<TallyRow> = query_as("SELECT * FROM tallies WHERE guild = $1 ORDER BY rule")
        .bind(guild)
        .fetch_all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|TallyRow(rule, tally)| (rule, tally))
        .collect())
}

/// A rule with the number of times that its reply was given.
struct GivenRow(RuleId, u32);

impl FromRow<'_, AnyRow> for GivenRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self(row.try_get("rule")?, small(row, "times")?))
    }
}

async fn given_answers(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<(RuleId, u32)>> {
    let rows: Vec<GivenRow> =
        query_as("SELECT rule, times FROM given_answers WHERE guild = $1 ORDER BY rule")
            .bind(guild)
            .fetch_all(db)
            .await?;
    Ok(rows
        .into_iter()
        .map(|GivenRow(rule, times)| (rule, times))
        .collect())
}

async fn guilds_with_presses(db: &mut AnyConnection) -> Result<Vec<GuildId>> {
    Ok(
        query_scalar("SELECT DISTINCT guild FROM tallies ORDER BY guild")
            .fetch_all(db)
            .await?,
    )
}

async fn pressed_against(
    db: &mut AnyConnection,
    guild: GuildId,
    rule: &RuleId,
    limit: u32,
) -> Result<Vec<PressAgainst>> {
    Ok(query_as(
        "SELECT v.inquiry, v.said, v.at, l.user_id FROM votes AS v \
         LEFT JOIN learners AS l ON l.learner = v.learner \
         WHERE v.guild = $1 AND v.rule = $2 AND v.counts = 1 AND v.trust > 0 \
         AND v.said IN ('not_this', 'asked_instructor') ORDER BY v.at DESC, v.inquiry LIMIT $3",
    )
    .bind(guild)
    .bind(rule.clone())
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?)
}

/// The learner whose presses an inquiry has, with everything that their weight depends on.
struct Asker {
    guild: Option<GuildId>,
    learner: LearnerKey,
    user: Option<UserId>,
    returned: Option<Timestamp>,
    /// Whether its presses do not count: staff have said what the question means, which replaces them, or asked it
    /// themselves.
    is_mute: bool,
}

impl FromRow<'_, AnyRow> for Asker {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            guild: row.try_get("guild")?,
            learner: row.try_get("learner")?,
            user: row.try_get("user_id")?,
            returned: row.try_get("returned")?,
            is_mute: row.try_get::<i64, _>("taught")? > 0 || row.try_get::<i64, _>("by_staff")? > 0,
        })
    }
}

/// A learner's latest press about a rule.
struct WordRow(RuleId, Word);

impl FromRow<'_, AnyRow> for WordRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let word = Word {
            at: row.try_get("at")?,
            said: row.try_get("said")?,
            weight: row.try_get("trust")?,
        };
        Ok(Self(row.try_get("rule")?, word))
    }
}

impl Store {
    /// Counts a page of the presses at or after `since` that are older than the counters, continuing after the previous
    /// page. Returns whether there may be more.
    pub async fn count_earlier(&self, since: Timestamp, limit: u32) -> Result<bool> {
        let mut tx = self.begin().await?;
        let (at, id) = tx.progress(COUNTED).await?.unwrap_or((since, 0));
        if at == ALL_COUNTED {
            return Ok(false);
        }
        let page: Vec<(Timestamp, InquiryId)> = query_as(
            "SELECT at, inquiry FROM inquiry_events \
             WHERE kind IN ('solved', 'not_this', 'chosen', 'escalated') \
             AND (at, inquiry) > ($1, $2) ORDER BY at, inquiry LIMIT $3",
        )
        .bind(at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(tx.db().await?)
        .await?;
        let Some((at, id)) = page.last().copied() else {
            tx.set_progress(COUNTED, ALL_COUNTED, 0);
            tx.commit().await?;
            return Ok(false);
        };
        tx.pressed.extend(page.iter().map(|(_, inquiry)| *inquiry));
        tx.set_progress(COUNTED, at, id.get());
        tx.commit().await?;
        Ok(true)
    }

    /// Deletes up to `limit` votes from before a moment, which no longer count, and returns how many.
    pub async fn forget_votes(&self, before: Timestamp, limit: u32) -> Result<usize> {
        let mut tx = self.begin().await?;
        let old: Vec<(InquiryId, RuleId, GuildId, LearnerKey)> = query_as(
            "SELECT inquiry, rule, guild, learner FROM votes WHERE at < $1 ORDER BY at LIMIT $2",
        )
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(tx.db().await?)
        .await?;
        let mut learners: BTreeMap<(GuildId, LearnerKey), Vec<(InquiryId, RuleId)>> =
            BTreeMap::new();
        for (inquiry, rule, guild, learner) in &old {
            let theirs = learners.entry((*guild, *learner)).or_default();
            theirs.push((*inquiry, rule.clone()));
        }
        for ((guild, learner), theirs) in learners {
            let before = tx.words(guild, learner).await?;
            let rules = theirs.iter().map(|(_, rule)| rule.clone()).collect();
            for (inquiry, rule) in theirs {
                tx.drop_vote(inquiry, rule);
            }
            tx.count_again(guild, learner, &rules, &before).await?;
        }
        if !old.is_empty() {
            tx.commit().await?;
        }
        Ok(old.len())
    }
}

impl Tx {
    /// Notes that an inquiry's presses are to be counted before the commit.
    pub(super) fn was_pressed(&mut self, inquiry: InquiryId) {
        self.pressed.insert(inquiry);
    }

    /// Counts that an instructor gave a rule's reply in a ticket.
    pub fn count_given(&mut self, guild: GuildId, rule: &RuleId) {
        let rule = rule.clone();
        self.defer(
            "INSERT INTO given_answers (guild, rule, times) VALUES ($1, $2, 1) \
             ON CONFLICT (guild, rule) DO UPDATE SET times = given_answers.times + 1",
            move |write| write.bind(guild).bind(rule),
        );
    }

    /// Counts the presses of this transaction.
    pub(super) async fn count_presses(&mut self) -> Result<()> {
        for inquiry in std::mem::take(&mut self.pressed) {
            self.count_inquiry(inquiry).await?;
        }
        Ok(())
    }

    /// Keeps a rule in use, as staff want: earlier presses against it no longer count.
    pub async fn keep_rule(
        &mut self,
        guild: GuildId,
        rule: &RuleId,
        by: UserId,
        now: Timestamp,
    ) -> Result<()> {
        self.count_presses().await?;
        query(
            "INSERT INTO kept_rules (guild, rule, kept_at, kept_by) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (guild, rule) DO UPDATE SET kept_at = excluded.kept_at, \
             kept_by = excluded.kept_by",
        )
        .bind(guild)
        .bind(rule.clone())
        .bind(now)
        .bind(by)
        .execute(self.db().await?)
        .await?;
        for statement in [
            "UPDATE votes SET trust = 0 WHERE guild = $1 AND rule = $2 \
             AND said IN ('not_this', 'asked_instructor')",
            "UPDATE tallies SET missed = 0, asked = 0, let_down = 0, askers = 0 \
             WHERE guild = $1 AND rule = $2",
        ] {
            query(statement)
                .bind(guild)
                .bind(rule.clone())
                .execute(self.db().await?)
                .await?;
        }
        Ok(())
    }

    /// Brings the votes of one inquiry, and with them the tallies, into line with the inquiry's events.
    async fn count_inquiry(&mut self, inquiry: InquiryId) -> Result<()> {
        let Some(asker) = self.asker(inquiry).await? else {
            return Ok(());
        };
        let Some(guild) = asker.guild else {
            return Ok(());
        };
        let said = if asker.is_mute {
            Words::new()
        } else {
            self.words_in(inquiry, guild, &asker).await?
        };
        let known: Vec<RuleId> = query_scalar("SELECT rule FROM votes WHERE inquiry = $1")
            .bind(inquiry)
            .fetch_all(self.db().await?)
            .await?;
        let rules: BTreeSet<RuleId> = said.keys().chain(&known).cloned().collect();
        if rules.is_empty() {
            return Ok(());
        }
        let learner = asker.learner;
        // Locked, so that concurrent presses of one learner are counted one after another.
        self.defer(
            "UPDATE learners SET learner = learner WHERE learner = $1",
            move |write| write.bind(learner),
        );
        let before = self.words(guild, learner).await?;
        for rule in known.into_iter().filter(|rule| !said.contains_key(rule)) {
            self.drop_vote(inquiry, rule);
        }
        for (rule, word) in said {
            self.put_vote(inquiry, guild, learner, rule, word);
        }
        self.count_again(guild, learner, &rules, &before).await
    }

    async fn asker(&mut self, inquiry: InquiryId) -> Result<Option<Asker>> {
        Ok(query_as(
            "SELECT i.guild, i.learner, \
             (SELECT l.user_id FROM learners AS l WHERE l.learner = i.learner) AS user_id, \
             (SELECT MIN(b.asked_at) FROM inquiries AS b WHERE b.learner = i.learner \
             AND b.guild = i.guild AND b.asked_at >= (SELECT MIN(a.asked_at) + 86400000 \
             FROM inquiries AS a WHERE a.learner = i.learner AND a.guild = i.guild)) AS returned, \
             (SELECT CAST(COUNT(*) AS BIGINT) FROM reviews AS r \
             WHERE r.inquiry = i.id AND r.decision = 'taught') AS taught, \
             (SELECT CAST(COUNT(*) AS BIGINT) FROM inquiry_events AS s \
             WHERE s.inquiry = i.id AND s.kind = 'asked_by_staff') AS by_staff \
             FROM inquiries AS i WHERE i.id = $1",
        )
        .bind(inquiry)
        .fetch_optional(self.db().await?)
        .await?)
    }

    /// Reads the last press about each rule from the events of an inquiry.
    async fn words_in(
        &mut self,
        inquiry: InquiryId,
        guild: GuildId,
        asker: &Asker,
    ) -> Result<Words> {
        let events: Vec<EventRow> = query_as(
            "SELECT at, detail FROM inquiry_events WHERE inquiry = $1 \
             AND kind IN ('answered', 'chosen', 'solved', 'not_this', 'escalated') \
             ORDER BY seq, at",
        )
        .bind(inquiry)
        .fetch_all(self.db().await?)
        .await?;
        let events: History = events.into_iter().map(|EventRow(at, e)| (at, e)).collect();
        let kept: Vec<(RuleId, Timestamp)> =
            query_as("SELECT rule, kept_at FROM kept_rules WHERE guild = $1")
                .bind(guild)
                .fetch_all(self.db().await?)
                .await?;
        let kept: BTreeMap<RuleId, Timestamp> = kept.into_iter().collect();
        let account = asker.user.map(UserId::created_at);
        let mut words = Words::new();
        for vote in votes(asker.learner, &events) {
            let is_overruled = kept.get(&vote.rule).is_some_and(|kept| vote.at <= *kept);
            let weight = if is_overruled && vote.said.is_against() {
                0.0
            } else {
                feedback::press_weight(vote.at, account, asker.returned)
            };
            let (at, said) = (vote.at, vote.said);
            let last = words.get(&vote.rule);
            if last.is_none_or(|last| (last.at, last.said) < (at, said)) {
                words.insert(vote.rule, Word { at, said, weight });
            }
        }
        Ok(words)
    }

    /// Reads a learner's latest press about each rule of a guild.
    async fn words(&mut self, guild: GuildId, learner: LearnerKey) -> Result<Words> {
        let rows: Vec<WordRow> = query_as(
            "SELECT rule, at, said, trust FROM votes \
             WHERE guild = $1 AND learner = $2 AND counts = 1",
        )
        .bind(guild)
        .bind(learner)
        .fetch_all(self.db().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|WordRow(rule, word)| (rule, word))
            .collect())
    }

    fn put_vote(
        &mut self,
        inquiry: InquiryId,
        guild: GuildId,
        learner: LearnerKey,
        rule: RuleId,
        word: Word,
    ) {
        self.defer(
            "INSERT INTO votes (inquiry, rule, guild, learner, said, at, trust, counts) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (inquiry, rule) DO UPDATE \
             SET said = excluded.said, at = excluded.at, trust = excluded.trust",
            move |write| {
                write
                    .bind(inquiry)
                    .bind(rule)
                    .bind(guild)
                    .bind(learner)
                    .bind(word.said)
                    .bind(word.at)
                    .bind(word.weight)
            },
        );
    }

    fn drop_vote(&mut self, inquiry: InquiryId, rule: RuleId) {
        self.defer(
            "DELETE FROM votes WHERE inquiry = $1 AND rule = $2",
            move |write| write.bind(inquiry).bind(rule),
        );
    }

    /// Selects again the learner's vote that counts for each rule, the latest, and applies the difference to the
    /// tallies.
    async fn count_again(
        &mut self,
        guild: GuildId,
        learner: LearnerKey,
        rules: &BTreeSet<RuleId>,
        before: &Words,
    ) -> Result<()> {
        for rule in rules {
            let other = rule.clone();
            self.defer(
                "UPDATE votes SET counts = 0 \
                 WHERE guild = $1 AND learner = $2 AND rule = $3 AND counts = 1",
                move |write| write.bind(guild).bind(learner).bind(other),
            );
            let rule = rule.clone();
            self.defer(
                "UPDATE votes SET counts = 1 WHERE rule = $3 AND inquiry = (\
                 SELECT v.inquiry FROM votes AS v WHERE v.guild = $1 AND v.learner = $2 \
                 AND v.rule = $3 ORDER BY v.at DESC, v.inquiry DESC LIMIT 1)",
                move |write| write.bind(guild).bind(learner).bind(rule),
            );
        }
        let after = self.words(guild, learner).await?;
        let mut moved = feedback::shares(&after);
        for (rule, share) in feedback::shares(before) {
            moved.entry(rule).or_default().add(share.reversed());
        }
        for (rule, by) in moved {
            if by != Tally::default() {
                self.move_tally(guild, rule, by);
            }
        }
        Ok(())
    }

    fn move_tally(&mut self, guild: GuildId, rule: RuleId, by: Tally) {
        self.defer(
            "INSERT INTO tallies (guild, rule, helped, missed, asked, content, let_down, askers) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (guild, rule) DO UPDATE SET \
             helped = tallies.helped + excluded.helped, missed = tallies.missed + excluded.missed, \
             asked = tallies.asked + excluded.asked, content = tallies.content + excluded.content, \
             let_down = tallies.let_down + excluded.let_down, \
             askers = tallies.askers + excluded.askers",
            move |write| {
                write
                    .bind(guild)
                    .bind(rule)
                    .bind(by.helped)
                    .bind(by.missed)
                    .bind(by.asked)
                    .bind(by.content)
                    .bind(by.let_down)
                    .bind(by.askers)
            },
        );
    }

    /// Reads the progress of a task on old rows.
    pub(super) async fn progress(&mut self, what: &str) -> Result<Option<(Timestamp, i64)>> {
        Ok(query_as("SELECT at, id FROM progress WHERE what = $1")
            .bind(what)
            .fetch_optional(self.db().await?)
            .await?)
    }

    /// Stores the progress of a task on old rows.
    pub(super) fn set_progress(&mut self, what: &'static str, at: Timestamp, id: i64) {
        self.defer(
            "INSERT INTO progress (what, at, id) VALUES ($1, $2, $3) \
             ON CONFLICT (what) DO UPDATE SET at = excluded.at, id = excluded.id",
            move |write| write.bind(what).bind(at).bind(id),
        );
    }
}
