//! Does what time has made due: watched questions, targets, reminders, outcomes that time decides. Due
//! times are in the database, so that a crash delays and never loses one.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::changes::EARLY_KEPT;
use super::outgoing::Outgoing;
use super::supervision::caught;
use super::tickets::{self, Closing};
use super::{Desk, DeskError, replies};
use crate::domain::{GuildId, InquiryEvent, Millis, Outcome, Place, Timestamp};
use crate::store::{Inquiry, Timer, TimerKind, Tx};

/// How long a process may hold a timer before another one takes it up.
const LEASE: Millis = Millis::minutes(2);
/// How many timers are taken at once.
const BATCH: u32 = 100;
/// Handling one timer takes no longer: Discord may hang where it is asked, and the others wait.
const RING_WITHIN: Duration = Duration::from_secs(30);
/// For how long a timer is put off while it is not known what is to be done.
const PUT_OFF: Millis = Millis::secs(10);
/// How long delivered steps and seen interactions are remembered.
const REMEMBERED: Millis = Millis::days(2);
/// How often what is no longer needed is thrown away.
const TIDY_EVERY: Millis = Millis::hours(6);
/// How often changes whose message has not come are forgotten: they may hold what somebody said.
const FORGET_EVERY: Millis = Millis::minutes(1);

impl Desk {
    /// Sweeps until told to stop.
    pub async fn run_sweep(&self, every: Duration, shutdown: CancellationToken) {
        let mut tidied: Option<Timestamp> = None;
        let mut forgot: Option<Timestamp> = None;
        while !shutdown.is_cancelled() {
            let started = self.now();
            if let Err(error) = self.sweep_due().await {
                tracing::error!(%error, "the sweep failed");
            }
            if tidied.is_none_or(|at| started.since(at) >= TIDY_EVERY) {
                self.tidy(started).await;
                tidied = Some(started);
            }
            if forgot.is_none_or(|at| started.since(at) >= FORGET_EVERY) {
                self.forget_early(started).await;
                forgot = Some(started);
            }
            self.take_stock(started).await;
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(every) => {}
            }
        }
        self.write_watermarks().await;
    }

    /// Hands back the leases of what was claimed and is left. Only once nothing is under way any more:
    /// whoever takes a step up then must find what came of it.
    pub async fn hand_back(&self) {
        if let Err(error) = self.store.release(self.worker).await {
            tracing::error!(%error, "leases could not be handed back");
        }
    }

    async fn tidy(&self, now: Timestamp) {
        if let Err(error) = self.store.housekeeping(now - REMEMBERED).await {
            tracing::error!(%error, "what is no longer needed could not be thrown away");
        }
    }

    /// Forgets what was kept for a message that did not come.
    async fn forget_early(&self, now: Timestamp) {
        if let Err(error) = self.store.forget_early(now - EARLY_KEPT).await {
            tracing::error!(%error, "changes whose message has not come could not be forgotten");
        }
    }

    async fn take_stock(&self, started: Timestamp) {
        match self.store.pending_deliveries().await {
            Ok(pending) => self
                .vitals
                .outbox_pending
                .set(i64::try_from(pending).unwrap_or(i64::MAX)),
            Err(error) => tracing::error!(%error, "the outbox cannot be counted"),
        }
        self.vitals.swept(started, self.now());
    }

    /// Writes down how far each channel has been handled.
    pub(super) async fn write_watermarks(&self) {
        let moved = self.watermarks.moved();
        if moved.is_empty() {
            return;
        }
        if let Err(error) = self.store.raise_watermarks(&moved).await {
            // What is not written is fetched again, and handled once all the same.
            tracing::error!(%error, "watermarks could not be written");
        }
    }

    /// Does what is due now, once around; how many timers that were.
    pub(super) async fn sweep_due(&self) -> Result<usize, DeskError> {
        self.write_watermarks().await;
        let now = self.now();
        let due = self
            .store
            .claim_timers(now, self.worker, now + LEASE, BATCH)
            .await?;
        self.vitals
            .timers_due
            .set(i64::try_from(due.len()).unwrap_or(i64::MAX));
        for timer in &due {
            // What it leaves undone is taken up again when its lease runs out.
            let rung = caught(self.watch(), "a timer", self.ring(timer));
            match tokio::time::timeout(RING_WITHIN, rung).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    self.vitals.events_failed.raise();
                    tracing::error!(%error, kind = ?timer.kind, "a timer could not be handled");
                }
                Err(_) => {
                    self.vitals.events_failed.raise();
                    tracing::error!(kind = ?timer.kind, "a timer was not handled in time");
                }
            }
            self.vitals.timers_due.lower();
        }
        Ok(due.len())
    }

    async fn ring(&self, timer: &Timer) -> Result<(), DeskError> {
        if let Some(guild) = self.guild_of(timer).await?
            && !self.watermarks.knows_all(guild, self.now())
        {
            return self.put_off(timer).await;
        }
        match timer.kind {
            TimerKind::Watch => self.watched_long_enough(timer).await,
            TimerKind::Settle => self.settle_outcome(timer).await,
            TimerKind::FirstReply => self.reply_due(timer).await,
            TimerKind::LearnerSilence => self.learner_silent(timer).await,
            TimerKind::CloseSilent => self.close_due(timer, Closing::Silent).await,
            TimerKind::CloseResolved => self.close_due(timer, Closing::Done).await,
            TimerKind::SpareThread => self.spare_due(timer).await,
            TimerKind::Membership => tickets::membership_due(self, timer).await,
        }
    }

    /// Where a timer's subject belongs; `None` if it is gone.
    async fn guild_of(&self, timer: &Timer) -> Result<Option<Option<GuildId>>, DeskError> {
        Ok(match timer.kind {
            TimerKind::Watch | TimerKind::Settle => {
                let inquiry = self.store.inquiry_of_timer(timer).await?;
                inquiry.map(|inquiry| match inquiry.place {
                    Place::Direct => None,
                    _ => inquiry.guild,
                })
            }
            TimerKind::FirstReply
            | TimerKind::LearnerSilence
            | TimerKind::CloseSilent
            | TimerKind::CloseResolved
            | TimerKind::SpareThread
            | TimerKind::Membership => {
                let ticket = self.store.ticket_of_timer(timer).await?;
                ticket.map(|ticket| Some(ticket.guild))
            }
        })
    }

    /// It is not known yet what is to be done, as while what people said meanwhile is still unread: the
    /// timer rings again.
    pub(super) async fn put_off(&self, timer: &Timer) -> Result<(), DeskError> {
        let mut tx = self.store.begin().await?;
        if tx.finish_timer(timer).await? {
            tx.set_timer(timer.kind, timer.subject, self.now() + PUT_OFF);
        }
        Ok(tx.commit().await?)
    }

    /// The timer needs nothing any more.
    pub(super) async fn finish(&self, timer: &Timer) -> Result<(), DeskError> {
        let mut tx = self.store.begin().await?;
        tx.finish_timer(timer).await?;
        Ok(tx.commit().await?)
    }

    /// A thread was asked for more than once: whatever came of it is here by now.
    async fn spare_due(&self, timer: &Timer) -> Result<(), DeskError> {
        let Some(ticket) = self.store.ticket_of_timer(timer).await? else {
            return self.finish(timer).await;
        };
        let mut tx = self.store.begin().await?;
        if !tx.finish_timer(timer).await? {
            return Ok(());
        }
        self.enqueue(&mut tx, &Outgoing::RemoveSpares { ticket: ticket.id })?;
        self.commit(tx).await
    }

    /// Nobody replied to a watched question: help is offered, once.
    async fn watched_long_enough(&self, timer: &Timer) -> Result<(), DeskError> {
        let inquiry = self.store.inquiry_of_timer(timer).await?;
        let waiting =
            |one: &Inquiry| one.outcome == Outcome::Pending && one.reply_channel.is_none();
        let Some(inquiry) = inquiry.filter(waiting) else {
            return self.finish(timer).await;
        };
        let Some(user) = self.learner_user(&inquiry).await? else {
            return self.finish(timer).await;
        };
        let book = self.book();
        let voice = self.voice(inquiry.locale);
        let rules: Vec<_> = inquiry
            .suggested
            .iter()
            .filter_map(|id| book.rule(inquiry.guild, id))
            .filter(|rule| rule.audience.is_empty())
            .map(|rule| replies::RuleLabel {
                rule: rule.id.clone(),
                title: rule.title(inquiry.locale).to_owned(),
            })
            .collect();
        let post = replies::late_offer(voice, inquiry.id, user, &rules);
        let mut tx = self.store.begin().await?;
        if !tx.finish_timer(timer).await? {
            return Ok(());
        }
        let offered = Inquiry {
            reply_channel: Some(inquiry.channel),
            ..inquiry.clone()
        };
        tx.update_inquiry(&offered)?;
        self.record_late_offer(&mut tx, &inquiry, &rules)?;
        let step = Outgoing::Reply {
            inquiry: inquiry.id,
            channel: inquiry.channel,
            to: inquiry.message,
            post,
        };
        self.enqueue(&mut tx, &step)?;
        self.commit(tx).await
    }

    fn record_late_offer(
        &self,
        tx: &mut Tx,
        inquiry: &Inquiry,
        rules: &[replies::RuleLabel],
    ) -> Result<(), DeskError> {
        let now = self.now();
        if !rules.is_empty() {
            let rules = rules.iter().map(|label| label.rule.clone()).collect();
            tx.record(inquiry.id, now, &InquiryEvent::Suggested { rules })?;
        }
        Ok(tx.record(inquiry.id, now, &InquiryEvent::Offered)?)
    }

    /// A day has passed: what nobody decided, time decides.
    async fn settle_outcome(&self, timer: &Timer) -> Result<(), DeskError> {
        let inquiry = self.store.inquiry_of_timer(timer).await?;
        let Some(inquiry) = inquiry.filter(|one| one.outcome == Outcome::Pending) else {
            return self.finish(timer).await;
        };
        let user = self.learner_user(&inquiry).await?;
        let outcome = settled(&inquiry, &self.store.events_of(inquiry.id).await?);
        let now = self.now();
        let mut tx = self.store.begin().await?;
        if !tx.finish_timer(timer).await? {
            return Ok(());
        }
        tx.record(inquiry.id, now, &InquiryEvent::Settled { outcome })?;
        tx.set_outcome(inquiry.id, outcome, now);
        if let Some(user) = user
            && outcome == Outcome::Assumed
            && inquiry.place == Place::Direct
        {
            // Only who spoke with frontdesk directly is written to unasked, a day later.
            self.sample_survey(&mut tx, &inquiry, user, inquiry.locale)
                .await?;
        }
        self.commit(tx).await
    }
}

/// What a day without a decision means: an answer counts as one unless the learner said that it was
/// not what they asked.
fn settled(inquiry: &Inquiry, events: &[(Timestamp, InquiryEvent)]) -> Outcome {
    let telling = events
        .iter()
        .rev()
        .find(|(_, event)| matches!(event, InquiryEvent::Answered { .. } | InquiryEvent::NotThis));
    match telling {
        Some((_, InquiryEvent::Answered { .. })) if inquiry.answered_at.is_some() => {
            Outcome::Assumed
        }
        _ => Outcome::Unanswered,
    }
}
