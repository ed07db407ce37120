//! Deletes old data that nothing reads any more. Each page is a transaction of its own, so that others wait briefly.

use jiff::tz::TimeZone;
use sqlx::{query, query_as};

use super::{Result, Store};
use crate::domain::{MessageId, Millis, Timestamp, date_of};

/// The name of the stored progress of checking inquiries' messages.
const MESSAGES_PROGRESS: &str = "messages";
/// The time for which a message of a ticket's thread is remembered; catch-up goes back at most a day.
const TICKET_MESSAGES_KEPT: Millis = Millis::days(7);
/// The time for which watermarks are kept. One that is older than a day is not used.
const WATERMARKS_KEPT: Millis = Millis::days(30);
/// The time within which the edit or deletion of a relayed message reaches its copy.
const RELAYED_KEPT: Millis = Millis::days(90);
/// The time after which staff are told again of a persisting fault.
const NOTICES_KEPT: Millis = Millis::days(180);
/// The time for which the conversation with a learner on a website is kept.
const WEB_MESSAGES_KEPT: Millis = Millis::days(90);
/// The time after which a website learner who asked nothing and has not come back is forgotten. The row of a learner
/// who asked stays, because their stored data is found only through it.
const WEB_USERS_KEPT: Millis = Millis::days(360);
/// The time for which past shifts are kept: a year and some weeks.
pub const ROSTER_KEPT: Millis = Millis::days(400);
/// The time for which the audit of learners' data is kept: two years.
const AUDIT_KEPT: Millis = Millis::days(730);
/// The time for which a late press still changes the successions of an answer.
const SUCCESSIONS_KEPT: Millis = Millis::days(360);
/// The time for which sightings are kept; afterwards Discord is asked again.
const SIGHTINGS_KEPT: Millis = Millis::days(360);

impl Store {
    /// Deletes old rows of many tables: watermarks of unwatched channels, pairs of relayed messages, website
    /// conversations, notices, sightings, audit events, successions, and shifts, absences, swaps, overrides, holidays
    /// and former settings of instructors that have ended.
    pub async fn prune(&self, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        query(
            "DELETE FROM watermarks WHERE message < $1 AND (guild IS NULL OR NOT EXISTS \
             (SELECT 1 FROM channels AS c WHERE c.guild = watermarks.guild \
             AND c.channel = watermarks.channel AND c.mode <> 'off'))",
        )
        .bind(MessageId::at(now - WATERMARKS_KEPT))
        .execute(tx.db().await?)
        .await?;
        query("DELETE FROM relayed_messages WHERE origin < $1")
            .bind(MessageId::at(now - RELAYED_KEPT))
            .execute(tx.db().await?)
            .await?;
        for (statement, age) in [
            ("DELETE FROM notices WHERE told_at < $1", NOTICES_KEPT),
            ("DELETE FROM sightings WHERE seen_at < $1", SIGHTINGS_KEPT),
            (
                "DELETE FROM web_messages WHERE written_at < $1",
                WEB_MESSAGES_KEPT,
            ),
            (
                "DELETE FROM web_users WHERE seen_at < $1 AND NOT EXISTS \
                 (SELECT 1 FROM learners AS l WHERE l.user_id = web_users.user_id)",
                WEB_USERS_KEPT,
            ),
            ("DELETE FROM successions WHERE at < $1", SUCCESSIONS_KEPT),
            ("DELETE FROM shifts WHERE valid_until < $1", ROSTER_KEPT),
            ("DELETE FROM rotations WHERE valid_until < $1", ROSTER_KEPT),
            ("DELETE FROM absences WHERE until_at < $1", ROSTER_KEPT),
            ("DELETE FROM former_takes WHERE until_at < $1", ROSTER_KEPT),
            ("DELETE FROM audit_events WHERE at < $1", AUDIT_KEPT),
            ("DELETE FROM swaps WHERE until_at < $1", ROSTER_KEPT),
            (
                "DELETE FROM duty_overrides WHERE until_at < $1",
                ROSTER_KEPT,
            ),
        ] {
            query(statement)
                .bind(now - age)
                .execute(tx.db().await?)
                .await?;
        }
        query("DELETE FROM holidays WHERE day < $1")
            .bind(date_of(&TimeZone::UTC, now - ROSTER_KEPT).to_string())
            .execute(tx.db().await?)
            .await?;
        tx.commit().await?;
        self.forget_schedules();
        Ok(())
    }

    /// Deletes short-lived rows older than `before`: finished deliveries, handled and abandoned interactions, early
    /// changes whose message never arrived, and unconfirmed plans of calendar files.
    pub async fn prune_short_lived(&self, before: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        for statement in [
            "DELETE FROM outbox WHERE done = 1 AND due < $1",
            "DELETE FROM interactions WHERE first_at < $1",
            "DELETE FROM unfinished_interactions WHERE came_at < $1",
            "DELETE FROM early_changes WHERE came_at < $1",
            "DELETE FROM asked_for WHERE since_at < $1",
            "DELETE FROM calendar_imports WHERE made_at < $1",
        ] {
            query(statement)
                .bind(before)
                .execute(tx.db().await?)
                .await?;
        }
        tx.commit().await
    }

    /// Deletes changes that arrived before `before` and whose message has not.
    pub async fn forget_early_changes(&self, before: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        query("DELETE FROM early_changes WHERE came_at < $1")
            .bind(before)
            .execute(tx.db().await?)
            .await?;
        tx.commit_soon().await
    }

    /// Checks a page of inquiries' messages older than a week, continuing after the previous page. Keeps messages with
    /// questions, which may still be deleted. Returns whether there may be more.
    pub async fn prune_messages(&self, now: Timestamp, limit: u32) -> Result<bool> {
        let mut tx = self.begin().await?;
        let after = tx
            .progress(MESSAGES_PROGRESS)
            .await?
            .map_or(0, |(_, id)| id);
        let page: Vec<(MessageId,)> = query_as(
            "SELECT message FROM inquiry_messages WHERE message > $1 AND message < $2 \
             ORDER BY message LIMIT $3",
        )
        .bind(after)
        .bind(MessageId::at(now - TICKET_MESSAGES_KEPT))
        .bind(i64::from(limit))
        .fetch_all(tx.db().await?)
        .await?;
        let Some((last,)) = page.last().copied() else {
            return Ok(false);
        };
        // The messages of one question were sent within an hour. 1420070400000 is the epoch of Discord's ids.
        query(
            "DELETE FROM inquiry_messages WHERE message > $1 AND message <= $2 AND NOT EXISTS \
             (SELECT 1 FROM inquiries AS i WHERE i.id = inquiry_messages.inquiry \
             AND (i.message = inquiry_messages.message OR inquiry_messages.message \
             <= (i.asked_at + 3600000 - 1420070400000) * 4194304))",
        )
        .bind(after)
        .bind(last)
        .execute(tx.db().await?)
        .await?;
        tx.set_progress(MESSAGES_PROGRESS, now, last.to_db());
        tx.commit().await?;
        Ok(true)
    }
}
