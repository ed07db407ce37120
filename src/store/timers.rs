//! Timers: what is to happen when, as rows that a sweep claims with a lease. A worker that dies
//! loses its lease, and another claims the timer. Never waits, never reads a clock.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::{CLAIMS, Result, Store, StoreError, Tx, reads};
use crate::domain::Timestamp;

/// What a timer is for. Its subject is an inquiry or a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimerKind {
    /// A watched question (inquiry) has waited long enough for a person.
    Watch,
    /// An inquiry's 24 hours are over.
    Settle,
    /// A reply in a ticket is due: the first, or that to the learner's latest word.
    FirstReply,
    /// A ticket's learner has been silent long enough for a reminder.
    LearnerSilence,
    /// A ticket's learner has been silent after the reminder too.
    CloseSilent,
    /// A resolved ticket can no longer be reopened by a message.
    CloseResolved,
    /// A ticket's thread was asked for more than once: a spare one may be there by now.
    SpareThread,
    /// Whether the people of an open ticket are still in its guild is to be looked up.
    Membership,
}

impl TimerKind {
    /// Every kind.
    pub const ALL: [TimerKind; 8] = [
        Self::Watch,
        Self::Settle,
        Self::FirstReply,
        Self::LearnerSilence,
        Self::CloseSilent,
        Self::CloseResolved,
        Self::SpareThread,
        Self::Membership,
    ];

    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Settle => "settle",
            Self::FirstReply => "first_reply",
            Self::LearnerSilence => "learner_silence",
            Self::CloseSilent => "close_silent",
            Self::CloseResolved => "close_resolved",
            Self::SpareThread => "spare_thread",
            Self::Membership => "membership",
        }
    }

    /// Reads a [`TimerKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One timer. There is at most one of a kind for a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timer {
    /// What for.
    pub kind: TimerKind,
    /// The raw id of the inquiry or ticket.
    pub subject: i64,
    /// When.
    pub due: Timestamp,
}

impl FromRow<'_, AnyRow> for Timer {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            kind: row.try_get("kind")?,
            subject: row.try_get("subject")?,
            due: row.try_get("due")?,
        })
    }
}

reads! {
    /// When there is next something to claim: the earliest free timer or delivery, or the end of
    /// the first lease. `None` if nothing is planned.
    fn next_due() -> Option<Timestamp>;
}

async fn next_due(db: &mut AnyConnection) -> Result<Option<Timestamp>> {
    Ok(query_scalar(
        "SELECT MIN(due) FROM (\
         SELECT MIN(due) AS due FROM timers WHERE lease_until IS NULL \
         UNION ALL SELECT MIN(lease_until) FROM timers WHERE lease_until IS NOT NULL \
         UNION ALL SELECT MIN(due) FROM outbox WHERE done = 0 AND lease_until IS NULL \
         UNION ALL SELECT MIN(lease_until) FROM outbox \
         WHERE done = 0 AND lease_until IS NOT NULL) AS planned",
    )
    .fetch_one(db)
    .await?)
}

impl Store {
    /// Claims up to `limit` timers that are due and that nobody else holds, the oldest first.
    /// They are the worker's until `lease_until`.
    pub async fn claim_timers(
        &self,
        now: Timestamp,
        worker: i64,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Timer>> {
        // On PostgreSQL two that claim the same rows in another order may wait for each other.
        for _ in 1..CLAIMS {
            match self
                .claim_timers_once(now, worker, lease_until, limit)
                .await
            {
                Err(StoreError::Undone) => {}
                claimed => return claimed,
            }
        }
        self.claim_timers_once(now, worker, lease_until, limit)
            .await
    }

    async fn claim_timers_once(
        &self,
        now: Timestamp,
        worker: i64,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Timer>> {
        let mut tx = self.begin().await?;
        let mut claimed: Vec<Timer> = query_as(
            "UPDATE timers SET worker = $1, lease_until = $2 WHERE (kind, subject) IN (\
             SELECT kind, subject FROM timers \
             WHERE due <= $3 AND (lease_until IS NULL OR lease_until <= $3) \
             ORDER BY due, kind, subject LIMIT $4) \
             AND due <= $3 AND (lease_until IS NULL OR lease_until <= $3) \
             RETURNING kind, subject, due",
        )
        .bind(worker)
        .bind(lease_until)
        .bind(now)
        .bind(i64::from(limit))
        .fetch_all(tx.db().await?)
        .await?;
        // Nothing was written, so there is nothing to commit.
        if !claimed.is_empty() {
            tx.commit().await?;
        }
        claimed.sort_by_key(|timer| (timer.due, timer.kind, timer.subject));
        Ok(claimed)
    }

    /// Hands back every lease of a worker that stops. A delivery it held may have been sent.
    pub async fn release(&self, worker: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        query(
            "UPDATE timers SET worker = NULL, lease_until = NULL \
               WHERE lease_until IS NOT NULL AND worker = $1",
        )
        .bind(worker)
        .execute(tx.db().await?)
        .await?;
        query(
            "UPDATE outbox SET worker = NULL, lease_until = NULL, unsure = 1 \
               WHERE done = 0 AND lease_until IS NOT NULL AND worker = $1",
        )
        .bind(worker)
        .execute(tx.db().await?)
        .await?;
        tx.commit().await
    }
}

impl Tx {
    /// Sets a timer, or moves it and takes it from whoever holds it.
    pub fn set_timer(&mut self, kind: TimerKind, subject: i64, due: Timestamp) {
        self.later(
            "INSERT INTO timers (kind, subject, due) VALUES ($1, $2, $3) \
             ON CONFLICT (kind, subject) DO UPDATE \
             SET due = excluded.due, worker = NULL, lease_until = NULL",
            move |write| write.bind(kind).bind(subject).bind(due),
        );
    }

    /// Removes a timer.
    pub fn clear_timer(&mut self, kind: TimerKind, subject: i64) {
        self.later(
            "DELETE FROM timers WHERE kind = $1 AND subject = $2",
            move |write| write.bind(kind).bind(subject),
        );
    }

    /// Removes a claimed timer that has been seen to. False if it was set again meanwhile, or seen to
    /// by somebody else.
    pub async fn finish_timer(&mut self, timer: &Timer) -> Result<bool> {
        let removed = query("DELETE FROM timers WHERE kind = $1 AND subject = $2 AND due = $3")
            .bind(timer.kind)
            .bind(timer.subject)
            .bind(timer.due)
            .execute(self.db().await?)
            .await?;
        Ok(removed.rows_affected() == 1)
    }
}
