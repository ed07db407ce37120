//! Does what time has made due: watched questions, targets, reminders, outcomes that time decides. Due
//! times are in the database, so that a crash delays and never loses one.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::changes::EARLY_KEPT;
use super::outgoing::Outgoing;
use super::supervision::caught;
use super::tickets::{self, Closing};
use super::watermarks::Places;
use super::{Desk, DeskError, catch_up, departures, replies, serving, unhandled};
use crate::domain::{GuildId, InquiryEvent, Millis, Outcome, Place, Timestamp};
use crate::store::{Inquiry, Timer, TimerKind, Tx};

/// How many timers are taken at once.
const BATCH: u32 = 100;
/// Handling one timer takes no longer: Discord may hang where it is asked, and the others wait.
const RING_WITHIN: Duration = Duration::from_secs(30);
/// For how long a timer is put off while it is not known what is to be done.
pub(super) const PUT_OFF: Millis = Millis::secs(10);
/// How long delivered steps and seen interactions are remembered.
const REMEMBERED: Millis = Millis::days(2);
/// For how long a timer is left alone that would fail each time: until somebody has looked at it.
const SET_ASIDE: Millis = Millis::days(1);
/// After so long a process hears all that it will hear: what is said elsewhere, it has to read.
const HEARS_AFTER: Millis = Millis::secs(30);
/// So many messages are looked through in one transaction, and so many times; what is left then follows later.
const PAGE: u32 = 1000;
const PAGES: usize = 50;
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
            unhandled::try_again(self).await;
            serving::keep_alive_if_due(self).await;
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
        unhandled::give_up(self).await;
        self.write_watermarks().await;
    }

    /// Hands back the leases of what was claimed and is left. Only once nothing is under way any more:
    /// whoever takes a step up then must find what came of it.
    pub async fn hand_back(&self) {
        if let Err(error) = self.store.release(self.worker.id()).await {
            tracing::error!(%error, "leases could not be handed back");
        }
    }

    async fn tidy(&self, now: Timestamp) {
        if let Err(error) = self.store.housekeeping(now - REMEMBERED).await {
            tracing::error!(%error, "what is no longer needed could not be thrown away");
        }
        if let Err(error) = self.prune(now).await {
            tracing::error!(%error, "what nothing reads any more could not be thrown away");
        }
        if let Err(error) = departures::erase(self).await {
            tracing::error!(%error, "a guild that was left long ago could not be erased");
        }
    }

    async fn prune(&self, now: Timestamp) -> Result<(), DeskError> {
        self.store.prune(now).await?;
        for _ in 0..PAGES {
            if !self.store.prune_messages(now, PAGE).await? {
                break;
            }
        }
        Ok(())
    }

    /// Forgets what was kept for a message that did not come.
    async fn forget_early(&self, now: Timestamp) {
        if let Err(error) = self.store.forget_early(now - EARLY_KEPT).await {
            tracing::error!(%error, "changes whose message has not come could not be forgotten");
        }
    }

    async fn take_stock(&self, started: Timestamp) {
        match self.store.pending_deliveries().await {
            Ok(pending) => {
                let pending = i64::try_from(pending).unwrap_or(i64::MAX);
                self.metrics.outbox_pending.set(pending);
            }
            Err(error) => tracing::error!(%error, "the outbox cannot be counted"),
        }
        self.metrics.swept(started, self.now());
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
        let claimed = self
            .store
            .claim_timers(self.now(), self.worker.lease(), BATCH);
        let claimed = claimed.await?;
        for _ in 0..claimed.set_aside {
            self.metrics.set_aside.inc();
        }
        let due = claimed.taken;
        self.metrics
            .timers_due
            .set(i64::try_from(due.len()).unwrap_or(i64::MAX));
        let mut read = BTreeSet::new();
        for timer in &due {
            let rung = caught(
                self.watch(),
                "a timer",
                Box::pin(self.ring(timer, &mut read)),
            );
            match tokio::time::timeout(RING_WITHIN, rung).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => self.timer_failed(timer, &error).await,
                // Its lease runs out, and it is taken up again.
                Err(_) => {
                    self.metrics.events_failed.inc();
                    tracing::error!(kind = ?timer.kind, "a timer was not handled in time");
                }
            }
            self.metrics.timers_due.dec();
        }
        Ok(due.len())
    }

    /// Its lease runs out, and it is taken up again; one that would fail each time is left alone.
    async fn timer_failed(&self, timer: &Timer, error: &DeskError) {
        self.metrics.events_failed.inc();
        tracing::error!(%error, kind = ?timer.kind, "a timer could not be handled");
        if !error.is_lasting() {
            return;
        }
        self.metrics.set_aside.inc();
        if let Err(error) = self.put_off(timer, SET_ASIDE).await {
            tracing::error!(%error, kind = ?timer.kind, "a timer could not be set aside");
        }
    }

    /// Does what a timer is for. `read` holds whose places this sweep has read already.
    async fn ring(
        &self,
        timer: &Timer,
        read: &mut BTreeSet<Option<GuildId>>,
    ) -> Result<(), DeskError> {
        // In a guild that frontdesk left meanwhile, it rests.
        if let Some(guild) = timer.guild
            && self.store.has_departed(guild).await?
        {
            self.put_off(timer, PUT_OFF).await?;
            return departures::left(self, guild).await;
        }
        if !self.knows_all(timer.guild, read).await? {
            return self.put_off(timer, PUT_OFF).await;
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

    /// Whether nothing that people said in a guild, or directly, is still to be read. What another process
    /// heard until it died, and nobody hears now, is read anew in each sweep that has something to do there.
    async fn knows_all(
        &self,
        whose: Option<GuildId>,
        read: &mut BTreeSet<Option<GuildId>>,
    ) -> Result<bool, DeskError> {
        let is_heard = self.watermarks.hears(whose);
        if !is_heard && self.clock.elapsed().get() - self.began.get() < HEARS_AFTER.get() {
            return Ok(false);
        }
        if !is_heard && read.insert(whose) {
            tracing::info!(guild = ?whose, "doing what a process that died would have done");
            catch_up::read(self, whose, Places::All, &CancellationToken::new()).await;
        }
        Ok(self.watermarks.knows_all(whose, self.now()))
    }

    /// It is not known yet what is to be done, as while what people said meanwhile is still unread: the
    /// timer rings again after so long.
    pub(super) async fn put_off(&self, timer: &Timer, length: Millis) -> Result<(), DeskError> {
        let mut tx = self.store.begin().await?;
        if tx.finish_timer(timer).await? {
            tx.set_timer(timer.kind, timer.subject, self.now() + length);
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
