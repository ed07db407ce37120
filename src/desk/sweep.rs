//! The sweep: finds and handles due timers, stores the watermarks, and deletes data that is no longer needed.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::desk::catchup::ahead;
use crate::desk::dispatch::supervision::caught;
use crate::desk::dispatch::{engine, supervision, unhandled};
use crate::desk::duty::{handoff, shift_starts, swaps};
use crate::desk::faults::ClaimedWork;
use crate::desk::inquiries::edit::EARLY_KEPT;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::transitions::Closing;
use crate::desk::timers::PUT_OFF;
use crate::desk::{
    Desk, DeskError, catchup, digest, duty, guilds, inquiries, interaction_replies, person_replies,
    privacy, rollups, setup, stats, tickets, timers,
};
use crate::domain::{GuildId, MessageId, Millis, Timestamp};
use crate::store::{Timer, TimerKind};

/// Sweeps until shutdown. Retries owed answers in parallel.
pub(crate) async fn run_sweep(desk: &Desk, every: Duration, shutdown: CancellationToken) {
    tokio::join!(
        sweep_until(desk, every, &shutdown),
        interaction_replies::run(desk, every, &shutdown)
    );
    unhandled::give_up(desk).await;
    interaction_replies::give_up(desk).await;
    write_watermarks(desk).await;
}

async fn sweep_until(desk: &Desk, every: Duration, shutdown: &CancellationToken) {
    let mut tidied: Option<Millis> = None;
    let mut forgot: Option<Millis> = None;
    let mut looked_ahead: Option<Millis> = None;
    let mut measured: Option<Millis> = None;
    let mut shown: Option<Millis> = None;
    while !shutdown.is_cancelled() {
        // Timed by the process's own count: a clock that is set back would delay each of them until it has caught up.
        let (started, elapsed) = (desk.now(), desk.clock.elapsed());
        let is_due =
            |at: Option<Millis>, length: Millis| at.is_none_or(|at| elapsed - at >= length);
        engine::try_again(desk).await;
        desk.faults
            .note("the sweep", &sweep_all(desk, shutdown).await);
        if is_due(tidied, TIDY_EVERY) {
            tidy(desk, started).await;
            tidied = Some(elapsed);
        }
        if is_due(forgot, FORGET_EVERY) {
            forget_early_changes(desk, started).await;
            desk.store.forget_schedules();
            forgot = Some(elapsed);
        }
        if is_due(looked_ahead, LOOK_AHEAD_EVERY) {
            look_ahead(desk).await;
            looked_ahead = Some(elapsed);
        }
        if is_due(measured, MEASURE_EVERY) {
            measured = measure(desk).await.then_some(elapsed);
        }
        if is_due(shown, SHOW_EVERY) {
            show(desk).await;
            shown = Some(elapsed);
        }
        measure_outbox(desk, started).await;
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// Releases the leases of this process. Call it only when nothing is under way, because the next process that claims a
/// step must find its result.
pub(crate) async fn hand_back(desk: &Desk) {
    if let Err(error) = desk.store.release(desk.process.id()).await {
        tracing::error!(%error, "leases could not be handed back");
    }
}

/// Counts the hours ahead in which nobody is on duty.
async fn look_ahead(desk: &Desk) {
    if let Err(error) = duty::note_uncovered_hours(desk).await {
        tracing::error!(%error, "the cover of the days ahead could not be reckoned");
    }
}

pub(crate) async fn tidy(desk: &Desk, now: Timestamp) {
    desk.watermarks
        .forget(MessageId::at(now - catchup::FURTHEST));
    if let Err(error) = desk.store.prune_short_lived(now - REMEMBERED).await {
        tracing::error!(%error, "what is no longer needed could not be thrown away");
    }
    if let Err(error) = prune(desk, now).await {
        tracing::error!(%error, "what nothing reads any more could not be thrown away");
    }
    if let Err(error) = guilds::erase(desk).await {
        tracing::error!(%error, "a guild that was left long ago could not be erased");
    }
}

pub(crate) async fn prune(desk: &Desk, now: Timestamp) -> Result<(), DeskError> {
    desk.store.prune(now).await?;
    for _ in 0..PAGES {
        if !desk.store.prune_messages(now, PAGE).await? {
            break;
        }
    }
    privacy::forget_old(desk, now).await
}

/// Brings the changed figures up to date. Returns whether nothing is left to compute for now.
async fn measure(desk: &Desk) -> bool {
    rollups::sweep(desk).await.unwrap_or_else(|error| {
        tracing::error!(%error, "figures could not be made");
        true
    })
}

/// Shows the figures of the last days on the page of metrics.
async fn show(desk: &Desk) {
    if let Err(error) = stats::monitored::show(desk).await {
        tracing::error!(%error, "figures could not be shown on the page of metrics");
    }
}

/// Deletes stored edits and deletions whose message has not arrived.
pub(crate) async fn forget_early_changes(desk: &Desk, now: Timestamp) {
    if let Err(error) = desk.store.forget_early_changes(now - EARLY_KEPT).await {
        tracing::error!(%error, "changes whose message has not come could not be forgotten");
    }
}

/// Counts what waits in the outbox for the metrics, and notes that a sweep has ended.
pub(crate) async fn measure_outbox(desk: &Desk, started: Timestamp) {
    let counted = desk.store.pending_deliveries().await;
    desk.faults.note("counting what goes out", &counted);
    if let Ok(pending) = counted {
        let pending = i64::try_from(pending).unwrap_or(i64::MAX);
        desk.metrics.outbox_pending.set(pending);
    }
    desk.metrics.swept(started, desk.now());
}

/// Stores the watermarks that have moved.
pub(crate) async fn write_watermarks(desk: &Desk) {
    let moved = desk.watermarks.moved();
    if moved.is_empty() {
        return;
    }
    // If a watermark was not stored, the messages after it are fetched again, and still handled only once.
    let written = desk.store.raise_watermarks(&moved).await;
    desk.faults.note("writing how far was heard", &written);
}

/// Handles the timers that are due now, in up to `BATCHES` claims: after an outage, one claim does not take them all.
/// After `ROUND_WITHIN` the rest is left to the next round, so that other work does not wait.
async fn sweep_all(desk: &Desk, shutdown: &CancellationToken) -> Result<(), DeskError> {
    let began = desk.clock.elapsed();
    for _ in 0..BATCHES {
        let is_all = sweep_due(desk).await? < BATCH as usize;
        let is_over = desk.clock.elapsed() - began >= ROUND_WITHIN;
        if is_all || is_over || shutdown.is_cancelled() {
            break;
        }
    }
    Ok(())
}

/// Handles one claim of timers that are due now, and returns their number.
pub(crate) async fn sweep_due(desk: &Desk) -> Result<usize, DeskError> {
    write_watermarks(desk).await;
    let claimed = desk
        .store
        .claim_timers(desk.now(), desk.process.lease(), BATCH);
    let claimed = claimed.await?;
    for _ in 0..claimed.set_aside {
        desk.metrics.set_aside.inc();
    }
    let due = claimed.taken;
    desk.metrics
        .timers_due
        .set(i64::try_from(due.len()).unwrap_or(i64::MAX));
    let mut round = SweepRound::default();
    for timer in &due {
        desk.metrics.handled_late(desk.now().since(timer.due));
        let handled = caught(
            supervision::watch(desk),
            "a timer",
            Box::pin(handle_timer(desk, timer, &mut round)),
        );
        match tokio::time::timeout(TIMER_WITHIN, handled).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => timer_failed(desk, timer, &error).await,
            // The lease runs out, and the timer is claimed again.
            Err(_) => {
                desk.metrics.events_failed.inc();
                tracing::error!(kind = ?timer.kind, "a timer was not handled in time");
            }
        }
        desk.metrics.timers_due.dec();
    }
    Ok(due.len())
}

/// Handles the failure of a timer: it is claimed again when its lease runs out, or put off by
/// `SET_ASIDE` if it would fail each time.
pub(crate) async fn timer_failed(desk: &Desk, timer: &Timer, error: &DeskError) {
    desk.metrics.events_failed.inc();
    tracing::error!(%error, kind = ?timer.kind, "a timer could not be handled");
    if !desk.undone.is_lasting(ClaimedWork::Timer(*timer), error) {
        return;
    }
    desk.metrics.set_aside.inc();
    if let Err(error) = timers::put_off(desk, timer, SET_ASIDE).await {
        tracing::error!(%error, kind = ?timer.kind, "a timer could not be set aside");
    }
}

/// The state that is kept while one claim of timers is handled. Duty hours are read after the claim, and forgotten
/// before the next.
#[derive(Default)]
pub(crate) struct SweepRound {
    /// The guilds that frontdesk is known to be in. Leaving a guild moves its timers, so that a claimed one is no
    /// longer finished.
    present_in: BTreeSet<GuildId>,
    /// Whether this round has waited for a guild's missed messages.
    has_waited: bool,
    /// The duty hours of the guilds whose deadlines are computed again.
    hours: HashMap<Option<GuildId>, KnownHours>,
}

/// Handles a due timer by its kind.
pub(crate) async fn handle_timer(
    desk: &Desk,
    timer: &Timer,
    round: &mut SweepRound,
) -> Result<(), DeskError> {
    // In a guild that frontdesk has left, the timer rests.
    if let Some(guild) = timer.guild
        && !round.present_in.contains(&guild)
    {
        if desk.store.has_departed(guild).await? {
            timers::put_off(desk, timer, PUT_OFF).await?;
            return guilds::left(desk, guild).await;
        }
        round.present_in.insert(guild);
    }
    if !knows_all(desk, timer, &mut round.has_waited).await || !knows_learner(desk, timer).await? {
        return timers::put_off(desk, timer, PUT_OFF).await;
    }
    match timer.kind {
        TimerKind::Watch => inquiries::timers::on_watch(desk, timer).await,
        TimerKind::Outcome => inquiries::timers::on_outcome(desk, timer).await,
        TimerKind::ReplyDue => tickets::timers::on_reply_due(desk, timer).await,
        TimerKind::LearnerSilence => tickets::timers::on_learner_silence(desk, timer).await,
        TimerKind::CloseSilent => tickets::timers::on_close(desk, timer, Closing::Silent).await,
        TimerKind::CloseResolved => tickets::timers::on_close(desk, timer, Closing::Done).await,
        TimerKind::SpareThread => tickets::timers::on_spare_thread(desk, timer).await,
        TimerKind::Membership => tickets::timers::on_membership(desk, timer).await,
        TimerKind::DutyBegins => shift_starts::on_duty_begins(desk, timer).await,
        TimerKind::DutyEnds => handoff::on_duty_ends(desk, timer).await,
        TimerKind::SwapEnds => swaps::on_swap_ends(desk, timer).await,
        TimerKind::ReplyWarning => {
            tickets::deadlines::warnings::on_reply_warning(desk, timer).await
        }
        TimerKind::Resolution => tickets::deadlines::warnings::on_resolution(desk, timer).await,
        TimerKind::RecomputeDeadlines => {
            let known = round.hours.entry(timer.guild).or_default();
            tickets::deadlines::recompute::on_recompute_deadlines(desk, timer, known).await
        }
        TimerKind::DidThisSolve => person_replies::on_did_this_solve(desk, timer).await,
        TimerKind::Snooze => tickets::commands::snooze::on_snooze(desk, timer).await,
        TimerKind::CloseLeft => tickets::timers::on_close_left(desk, timer).await,
        TimerKind::Digest => digest::on_digest(desk, timer).await,
        TimerKind::SetupOffer => setup::offer::on_setup_offer(desk, timer).await,
    }
}

/// Returns whether all messages of a timer's guild, or all direct messages, have been read. A guild that no living
/// process serves is read in the background, up to the timer's due time. The round waits for that once, for at most
/// `READ_WITHIN`: a large guild takes minutes, and other timers are due too.
pub(crate) async fn knows_all(desk: &Desk, timer: &Timer, has_waited: &mut bool) -> bool {
    let (watermarks, whose, now) = (&desk.watermarks, timer.guild, desk.now());
    if watermarks.receives(whose) {
        return watermarks.knows_all(whose, now);
    }
    if desk.clock.elapsed().get() - desk.began.get() < SESSIONS_WITHIN.get() {
        return false;
    }
    if watermarks.knows_until(whose, timer.due, now) {
        return true;
    }
    if std::mem::replace(has_waited, true) {
        return false;
    }
    let read = watermarks.read_until(whose, timer.due, now);
    tokio::time::timeout(READ_WITHIN, read).await.is_ok()
}

/// Returns whether all direct messages of a ticket's learner have been read, if the timer takes the learner for silent
/// or gone; true for other timers. Reads unread ones now: reading everybody's direct messages takes longer than a
/// guild, and another process may receive them.
async fn knows_learner(desk: &Desk, timer: &Timer) -> Result<bool, DeskError> {
    let is_of_silence = matches!(
        timer.kind,
        TimerKind::LearnerSilence
            | TimerKind::CloseSilent
            | TimerKind::CloseResolved
            | TimerKind::CloseLeft
    );
    if !is_of_silence {
        return Ok(true);
    }
    let Some(ticket) = desk.store.ticket_of_timer(timer).await? else {
        return Ok(true);
    };
    match ahead::read_before_silence(desk, &ticket).await {
        Err(error) if error.is_passing() => {
            tracing::warn!(%error, "what a learner wrote directly cannot be read now");
            Ok(false)
        }
        read => read.map(|()| true),
    }
}

/// The interval at which changed figures are computed; a report computes its own first.
const MEASURE_EVERY: Millis = Millis::minutes(1);

/// The interval at which the figures of some guilds on the page of metrics are refreshed.
const SHOW_EVERY: Millis = Millis::minutes(1);

pub(crate) const PAGES: usize = 50;

/// The most timers that are claimed at once.
pub(crate) const BATCH: u32 = 100;

/// The most claims of timers in one round, followed by the time after which no further one begins.
const BATCHES: usize = 20;
const ROUND_WITHIN: Millis = Millis::secs(5);

/// The longest that handling one timer may take, because Discord may hang and the others wait.
pub(crate) const TIMER_WITHIN: Duration = Duration::from_secs(30);

/// The longest time for which a sweep waits for a guild's missed messages.
const READ_WITHIN: Duration = Duration::from_secs(10);

/// The time for which delivered steps and seen interactions are kept.
pub(crate) const REMEMBERED: Millis = Millis::days(2);

/// The time for which a timer that would fail each time is put off, so that somebody can look at it.
pub(crate) const SET_ASIDE: Millis = Millis::days(1);

/// The time after the start in which a process gets all its sessions. After it, the process also reads guilds that no
/// living process serves.
pub(crate) const SESSIONS_WITHIN: Millis = Millis::secs(30);

/// The most messages that are checked in one transaction; those beyond `PAGES` of them follow later.
pub(crate) const PAGE: u32 = 1000;

/// The time between two deletions of data that is no longer needed.
pub(crate) const TIDY_EVERY: Millis = Millis::hours(6);

/// The interval at which changes whose message has not arrived are deleted, because they may hold people's words. Duty
/// schedules that were read are forgotten at the same interval.
pub(crate) const FORGET_EVERY: Millis = Millis::minutes(1);
/// The interval at which the cover of the days ahead is checked.
const LOOK_AHEAD_EVERY: Millis = Millis::hours(1);
