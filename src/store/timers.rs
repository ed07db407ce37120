//! Timers: rows that a sweep claims with a lease when they are due. When a process dies, its lease runs out and another
//! process claims the timer. Never waits, never reads a clock.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query};

use super::processes::{guild_from_column, guild_of};
use super::{Claimed, Lease, Result, Store, Tx, processes};
use crate::domain::{GuildId, Millis, Timestamp, named};

/// The time for which an unreadable timer is set aside, because a newer version may be able to read it.
const SET_ASIDE: Millis = Millis::days(1);

/// The purpose of a timer. Its subject is an inquiry, a ticket or a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimerKind {
    /// A watched question (inquiry) has waited long enough for a person.
    Watch,
    /// An inquiry's 24 hours are over.
    Outcome,
    /// A reply in a ticket is due: the first, or that to the learner's latest message.
    ReplyDue,
    /// A ticket's learner has been silent long enough for a reminder.
    LearnerSilence,
    /// A ticket's learner has been silent after the reminder too.
    CloseSilent,
    /// A resolved ticket can no longer be reopened by a message.
    CloseResolved,
    /// A ticket's thread was requested more than once, so there may be a spare one.
    SpareThread,
    /// The membership of the people of an open ticket in its guild is to be checked.
    Membership,
    /// A person's scheduled duty begins in a guild.
    DutyBegins,
    /// A person's duty ends in a guild, so their open tickets are handed on.
    DutyEnds,
    /// A swap of a guild has begun or ended, so its message changes.
    SwapEnds,
    /// The snooze of a ticket is over.
    Snooze,
    /// A ticket's learner has been out of the guild for long enough.
    CloseLeft,
    /// A reply in a ticket is due soon, so the ticket's holder is warned.
    ReplyWarning,
    /// A ticket's resolution will soon be due, or is.
    Resolution,
    /// The deadlines of a ticket must be recomputed, because its guild's roster or targets have changed.
    RecomputeDeadlines,
    /// The asker of a question (inquiry) that a person replied to is to be asked whether the reply solved it.
    DidThisSolve,
    /// The weekly digest for a guild's moderators is due.
    Digest,
    /// A guild that frontdesk joined is due for the offer of a setup.
    SetupOffer,
}

named! {
    /// All kinds of timers. Some names are of older versions, whose rows are still read.
    TimerKind {
        Watch => "watch",
        Outcome => "settle",
        ReplyDue => "first_reply",
        LearnerSilence => "learner_silence",
        CloseSilent => "close_silent",
        CloseResolved => "close_resolved",
        SpareThread => "spare_thread",
        Membership => "membership",
        DutyBegins => "duty_begins",
        DutyEnds => "duty_ends",
        SwapEnds => "swap_ends",
        Snooze => "snooze",
        CloseLeft => "close_left",
        ReplyWarning => "reply_warning",
        Resolution => "resolution",
        RecomputeDeadlines => "reckon",
        DidThisSolve => "did_this_solve",
        Digest => "digest",
        SetupOffer => "setup_offer",
    }
}

/// Lists the names of the timers whose subject is an inquiry, a ticket or a guild, for a statement.
macro_rules! timers_of {
    (inquiry) => {
        "('watch', 'settle', 'did_this_solve')"
    };
    (ticket) => {
        "('first_reply', 'learner_silence', 'close_silent', 'close_resolved', 'spare_thread', 'membership', \
         'snooze', 'close_left', 'reply_warning', 'resolution', 'reckon')"
    };
    (guild) => {
        "('duty_begins', 'duty_ends', 'swap_ends', 'digest', 'setup_offer')"
    };
}
pub(super) use timers_of;

/// One timer. There is at most one of a kind for a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timer {
    /// Its purpose.
    pub kind: TimerKind,
    /// The raw id of the inquiry, ticket or guild.
    pub subject: i64,
    /// The time at which it is due.
    pub due: Timestamp,
    /// The guild of its subject; none for direct messages.
    pub guild: Option<GuildId>,
}

impl FromRow<'_, AnyRow> for Timer {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            kind: row.try_get("kind")?,
            subject: row.try_get("subject")?,
            due: row.try_get("due")?,
            guild: guild_from_column(row.try_get("guild")?),
        })
    }
}

impl Store {
    /// Claims up to `limit` due, unclaimed timers, oldest first: of guilds that the lease's process serves, or that no
    /// living process serves.
    pub async fn claim_timers(
        &self,
        due_by: Timestamp,
        lease: Lease,
        limit: u32,
    ) -> Result<Claimed<Timer>> {
        processes::claim(|| self.claim_timers_once(due_by, lease, limit)).await
    }

    async fn claim_timers_once(
        &self,
        due_by: Timestamp,
        lease: Lease,
        limit: u32,
    ) -> Result<Claimed<Timer>> {
        let mut tx = self.begin().await?;
        let rows: Vec<AnyRow> = query(
            "UPDATE timers SET worker = $1, lease_until = $2 WHERE (kind, subject) IN (\
             SELECT t.kind, t.subject FROM timers AS t \
             WHERE t.due <= $3 AND (t.lease_until IS NULL OR t.lease_until <= $5) \
             AND NOT EXISTS (SELECT 1 FROM served_guilds AS s \
             JOIN workers AS w ON w.worker = s.worker \
             WHERE s.guild = t.guild AND s.worker <> $1 AND w.lives_until > $5) \
             ORDER BY t.due, t.kind, t.subject LIMIT $4) \
             AND due <= $3 AND (lease_until IS NULL OR lease_until <= $5) \
             RETURNING kind, subject, due, guild",
        )
        .bind(lease.process)
        .bind(lease.until)
        .bind(due_by)
        .bind(i64::from(limit))
        .bind(lease.now)
        .fetch_all(tx.db().await?)
        .await?;
        if rows.is_empty() {
            tx.cancel().await?;
        } else {
            let unreadable = rows.iter().filter(|row| Timer::from_row(row).is_err());
            for row in unreadable {
                tx.set_timer_aside(row, due_by + SET_ASIDE)?;
            }
            tx.commit().await?;
        }
        let mut taken: Vec<Timer> = rows
            .iter()
            .filter_map(|row| Timer::from_row(row).ok())
            .collect();
        taken.sort_by_key(|timer| (timer.due, timer.kind, timer.subject));
        let set_aside = rows.len() - taken.len();
        Ok(Claimed { taken, set_aside })
    }
}

/// Writes a timer, with a condition for moving an existing one.
macro_rules! set_timer {
    ($moves:literal) => {
        concat!(
            "INSERT INTO timers (kind, subject, due, guild) VALUES ($1, $2, $3, COALESCE ",
            "(",
            guild_of!("$2"),
            ", CASE WHEN $1 IN ",
            timers_of!(guild),
            " THEN $2 END, 0)) ON CONFLICT (kind, subject) DO UPDATE \
             SET due = excluded.due, worker = NULL, lease_until = NULL",
            $moves
        )
    };
}

/// Sets a timer, or moves it.
pub(super) const SET: &str = set_timer!("");

/// Sets a timer, or moves it to an earlier time.
pub(super) const SET_NO_LATER: &str = set_timer!(" WHERE timers.due > excluded.due");

impl Tx {
    /// Sets an unreadable timer aside.
    fn set_timer_aside(&mut self, row: &AnyRow, until: Timestamp) -> Result<()> {
        let (kind, subject): (String, i64) = (row.try_get("kind")?, row.try_get("subject")?);
        tracing::error!(kind, subject, "a timer that cannot be read is set aside");
        self.defer(
            "UPDATE timers SET due = $3, worker = NULL, lease_until = NULL \
             WHERE kind = $1 AND subject = $2",
            move |write| write.bind(kind).bind(subject).bind(until),
        );
        Ok(())
    }

    /// Sets a timer, or moves it and takes it from its holder.
    pub fn set_timer(&mut self, kind: TimerKind, subject: i64, due: Timestamp) {
        self.defer(SET, move |write| write.bind(kind).bind(subject).bind(due));
    }

    /// Sets a timer, or moves it to an earlier time. A timer that is set earlier, is due or was just put off stays
    /// unchanged, so that none is missed.
    pub fn set_timer_no_later(&mut self, kind: TimerKind, subject: i64, due: Timestamp) {
        self.defer(SET_NO_LATER, move |write| {
            write.bind(kind).bind(subject).bind(due)
        });
    }

    /// Sets a timer for each open ticket of a guild, by which its deadlines are recomputed.
    pub fn recompute_deadlines(&mut self, guild: GuildId, now: Timestamp) {
        self.defer(
            "INSERT INTO timers (kind, subject, due, guild) SELECT $2, id, $3, guild FROM tickets \
             WHERE guild = $1 AND state IN ('waiting', 'claimed') \
             ON CONFLICT (kind, subject) DO UPDATE \
             SET due = excluded.due, worker = NULL, lease_until = NULL",
            move |write| {
                write
                    .bind(guild)
                    .bind(TimerKind::RecomputeDeadlines)
                    .bind(now)
            },
        );
    }

    /// Removes a timer.
    pub fn clear_timer(&mut self, kind: TimerKind, subject: i64) {
        self.defer(
            "DELETE FROM timers WHERE kind = $1 AND subject = $2",
            move |write| write.bind(kind).bind(subject),
        );
    }

    /// Removes a claimed timer that was handled. Returns false if it was set to another time meanwhile, or removed by
    /// another process.
    pub async fn finish_timer(&mut self, timer: &Timer) -> Result<bool> {
        let removed = self.write(
            "DELETE FROM timers WHERE kind = $1 AND subject = $2 AND due = $3",
            |write| write.bind(timer.kind).bind(timer.subject).bind(timer.due),
        );
        Ok(removed.await? == 1)
    }

    /// Removes a timer that was handled by the process that claimed it. Returns false if it was set again since, even
    /// for the same time, or claimed by another process.
    pub async fn finish_held_timer(&mut self, timer: &Timer, process: i64) -> Result<bool> {
        let removed = self.write(
            "DELETE FROM timers WHERE kind = $1 AND subject = $2 AND due = $3 AND worker = $4",
            |write| {
                let write = write.bind(timer.kind).bind(timer.subject);
                write.bind(timer.due).bind(process)
            },
        );
        Ok(removed.await? == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_timer_has_one_kind_of_subject() {
        let lists = [timers_of!(inquiry), timers_of!(ticket), timers_of!(guild)];
        let quoted = lists.iter().flat_map(|list| list.split(['(', ',', ')']));
        let mut listed: Vec<&str> = quoted
            .map(|name| name.trim().trim_matches('\''))
            .filter(|name| !name.is_empty())
            .collect();
        let mut all = TimerKind::ALL.map(TimerKind::name);
        listed.sort_unstable();
        all.sort_unstable();
        assert_eq!(listed, all);
    }
}
