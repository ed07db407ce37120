//! The outbox worker: claims due steps and sends them concurrently, but those of one channel in the order of the
//! messages they reply to. The order within a stream, such as a ticket's, is kept by the claim.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};
use tokio::task::{JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::desk::dispatch::supervision;
use crate::desk::dispatch::supervision::{caught, supervised};
use crate::desk::outbox::outgoing::Destination;
use crate::desk::outbox::{Outgoing, SentStep, Step, send, settle};
use crate::desk::{Desk, DeskError};
use crate::store::Delivery;

/// The most steps that wait for their destination. Beyond it, the newest steps of the busiest destination are dropped.
const WAITING: usize = 1024;

/// The most steps that decisions may hand over before the worker sends them.
const FAST_LANE: usize = 64;

/// The least room for which steps are claimed.
const LEAST_ROOM: usize = 8;

/// The most steps that are claimed at once when they are sent one after another.
const CLAIMED: usize = 64;

/// The destinations to which steps are under way, with the steps that wait for them.
#[derive(Default)]
struct Busy {
    loads: HashMap<Destination, DestinationLoad>,
    waiting: usize,
}

#[derive(Default)]
struct DestinationLoad {
    under_way: usize,
    waiting: VecDeque<Step>,
}

impl Busy {
    /// Returns the step if it can be sent now. Otherwise keeps it waiting.
    fn admit(&mut self, step: Step) -> Option<Step> {
        let Some(destination) = destination_of(&step) else {
            return Some(step);
        };
        let load = self.loads.entry(destination).or_default();
        if load.under_way < destination.width() {
            load.under_way += 1;
            return Some(step);
        }
        load.waiting.push_back(step);
        self.waiting += 1;
        if self.waiting > WAITING {
            self.free_slot();
        }
        None
    }

    /// Returns the next waiting step of a destination after one has ended. If none waits, frees a place there.
    fn next(&mut self, destination: Destination) -> Option<Step> {
        let load = self.loads.get_mut(&destination)?;
        let next = load.waiting.pop_front();
        match next {
            Some(_) => self.waiting -= 1,
            None => load.under_way = load.under_way.saturating_sub(1),
        }
        if load.under_way == 0 {
            self.loads.remove(&destination);
        }
        next
    }

    /// Drops the newest step of the busiest destination. It is claimed again when its lease ends.
    fn free_slot(&mut self) {
        let busiest = self.loads.values_mut();
        let busiest = busiest.max_by_key(|load| load.waiting.len());
        if busiest.and_then(|load| load.waiting.pop_back()).is_some() {
            self.waiting -= 1;
        }
    }
}

/// The end of a step: the destination that has room again, and the step to be marked.
type Ended = (Option<Destination>, Option<SentStep>);

/// The steps that the worker is sending, and those that it is marking.
#[derive(Default)]
struct Round {
    busy: Busy,
    /// The steps under way, each in its own task, so that a step that waits for the database does not delay the others.
    under_way: JoinSet<Ended>,
    /// The steps that ended while earlier ones are marked. They are marked next, all in one transaction.
    sent: Vec<SentStep>,
    /// The task that marks steps; at most one.
    settling: JoinSet<()>,
}

impl Round {
    /// Returns the number of further steps that may be sent. Steps that wait for their destination do not count.
    fn room(&self, senders: usize) -> usize {
        senders.saturating_sub(self.under_way.len() + self.sent.len())
    }

    /// Sends a step at once, or when its destination has room.
    fn start(&mut self, desk: &Arc<Desk>, step: Step) {
        if let Some(step) = self.busy.admit(step) {
            self.spawn(desk, step);
        }
    }

    fn spawn(&mut self, desk: &Arc<Desk>, step: Step) {
        let desk = Arc::clone(desk);
        self.under_way.spawn(async move {
            let destination = destination_of(&step);
            // A step that panics keeps its lease until the lease ends, and is then claimed again.
            let sent = caught(supervision::watch(&desk), "a step", async {
                Ok(send::send_step(&desk, step).await)
            });
            (destination, sent.await.unwrap_or_default())
        });
    }

    fn step_ended(&mut self, desk: &Arc<Desk>, ended: Result<Ended, JoinError>) {
        match ended {
            Ok((destination, sent)) => {
                self.sent.extend(sent);
                let next = destination.and_then(|destination| self.busy.next(destination));
                if let Some(step) = next {
                    self.spawn(desk, step);
                }
            }
            Err(error) => {
                // It is no longer known which destinations have room. Waiting steps are claimed again.
                tracing::error!(%error, "a step broke off");
                self.busy = Busy::default();
            }
        }
    }

    /// Begins to mark the steps that ended, unless others are being marked.
    fn settle(&mut self, desk: &Arc<Desk>) {
        if self.sent.is_empty() || !self.settling.is_empty() {
            return;
        }
        let (desk, sent) = (Arc::clone(desk), std::mem::take(&mut self.sent));
        self.settling.spawn(async move {
            let settled = async {
                settle::mark_sent(&desk, sent).await;
                Ok(())
            };
            // Unmarked steps are claimed again when their leases end.
            let _ = caught(supervision::watch(&desk), "marking what was sent", settled).await;
        });
    }

    /// Waits for the steps under way, and marks them.
    async fn finish(mut self, desk: &Arc<Desk>) {
        while let Some(ended) = self.under_way.join_next().await {
            self.sent.extend(ended.ok().and_then(|(_, sent)| sent));
        }
        while let Some(settled) = self.settling.join_next().await {
            note_settled(settled);
            self.settle(desk);
        }
        settle::mark_sent(desk, self.sent).await;
    }
}

fn note_settled(settled: Result<(), JoinError>) {
    if let Err(error) = settled {
        // Unmarked steps are claimed again when their leases end.
        tracing::error!(%error, "marking what was sent broke off");
    }
}

fn read(delivery: Delivery) -> Step {
    let outgoing = serde_json::from_str(&delivery.body);
    Step { delivery, outgoing }
}

fn destination_of(step: &Step) -> Option<Destination> {
    step.outgoing.as_ref().ok()?.route().destination
}

/// Delivers until shutdown: the steps that a decision hands over after its commit, and those that are claimed when a
/// decision wakes the worker or the interval `every` ends.
pub(crate) async fn run(desk: Arc<Desk>, every: std::time::Duration, shutdown: CancellationToken) {
    let (hand, fast_lane) = mpsc::channel(FAST_LANE);
    if desk.fast_lane.set(hand).is_err() {
        tracing::error!("the outbox worker was started twice");
        return;
    }
    // After a panic, the restarted worker gets the steps that were handed over meanwhile.
    let fast_lane = Arc::new(Mutex::new(fast_lane));
    let deliver_until = || deliver_until(&desk, every, Arc::clone(&fast_lane), shutdown.clone());
    supervised(
        supervision::watch(&desk),
        "the outbox worker",
        &shutdown,
        deliver_until,
    )
    .await;
}

async fn deliver_until(
    desk: &Arc<Desk>,
    every: std::time::Duration,
    fast_lane: Arc<Mutex<mpsc::Receiver<Delivery>>>,
    shutdown: CancellationToken,
) {
    let mut fast_lane = fast_lane.lock().await;
    let mut poll = tokio::time::interval(every);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut should_claim = false;
    let mut round = Round::default();
    while !shutdown.is_cancelled() {
        let room = round.room(desk.senders);
        // With less room, every few steps would cost a transaction.
        if should_claim && room >= LEAST_ROOM.min(desk.senders) {
            let steps = claimed(desk, room).await;
            should_claim = steps.len() >= room;
            for step in steps {
                round.start(desk, step);
            }
        }
        round.settle(desk);
        tokio::select! {
            () = shutdown.cancelled() => {}
            Some(ended) = round.under_way.join_next() => round.step_ended(desk, ended),
            Some(settled) = round.settling.join_next() => note_settled(settled),
            Some(delivery) = fast_lane.recv(), if round.room(desk.senders) > 0 => {
                round.start(desk, read(delivery));
            }
            () = desk.steps_due.notified() => should_claim = true,
            _ = poll.tick() => should_claim = true,
        }
    }
    // Waiting steps keep their lease, which is handed back at shutdown.
    round.finish(desk).await;
}

/// Claims the steps that are due now, sends them one after another, and returns their number.
pub(crate) async fn deliver_due(desk: &Desk) -> Result<usize, DeskError> {
    let steps = claim_steps(desk, CLAIMED).await?;
    let count = steps.len();
    for step in steps {
        if let Some(sent) = send::send_step(desk, step).await {
            settle::mark_sent(desk, vec![sent]).await;
        }
    }
    Ok(count)
}

async fn claimed(desk: &Desk, room: usize) -> Vec<Step> {
    if room == 0 {
        return Vec::new();
    }
    let steps = claim_steps(desk, room).await;
    desk.faults.note("taking up what goes out", &steps);
    steps.unwrap_or_default()
}

/// Claims steps that are due, the oldest first.
async fn claim_steps(desk: &Desk, most: usize) -> Result<Vec<Step>, DeskError> {
    let (lease, most) = (
        desk.process.lease(),
        u32::try_from(most).unwrap_or(u32::MAX),
    );
    let due = desk.store.claim_deliveries(desk.now(), lease, most).await?;
    for _ in 0..due.set_aside {
        desk.metrics.set_aside.inc();
        // The steps behind it in its stream can be claimed now.
        desk.steps_due.notify_one();
    }
    let mut steps: Vec<Step> = due.taken.into_iter().map(read).collect();
    // After an outage, people are answered in the order in which they asked.
    steps.sort_by_key(|step| {
        let to = step.outgoing.as_ref().ok().and_then(Outgoing::replies_to);
        (step.delivery.created_at, to)
    });
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::post::Post;
    use crate::domain::{ChannelId, DeliveryId, Timestamp, UserId};

    fn step(id: i64, channel: Option<u64>) -> Step {
        let delivery = Delivery {
            id: DeliveryId::new(id),
            stream: id,
            guild: None,
            created_at: Timestamp::from_millis(0),
            body: String::new(),
            attempts: 0,
            unsure: false,
            lease_until: Timestamp::from_millis(1),
        };
        let ticket = crate::domain::TicketId::new(id);
        let outgoing = match channel {
            Some(channel) => Outgoing::Post {
                guild: None,
                channel: ChannelId::new(channel),
                to: None,
                post: Post::text("hello"),
            },
            None => Outgoing::PinOpening { ticket },
        };
        let outgoing = Ok(outgoing);
        Step { delivery, outgoing }
    }

    fn id(step: Option<Step>) -> Option<i64> {
        step.map(|step| step.delivery.id.get())
    }

    #[test]
    fn what_is_said_in_one_channel_goes_one_after_another() {
        let mut busy = Busy::default();
        let cases = [
            (1, Some(7), Some(1)),
            (2, Some(7), None),
            (3, Some(8), Some(3)),
            (4, Some(7), None),
            (5, None, Some(5)),
        ];
        for (number, channel, taken) in cases {
            assert_eq!(id(busy.admit(step(number, channel))), taken, "{number}");
        }
        let channel = Destination::Channel(ChannelId::new(7));
        assert_eq!((busy.waiting, id(busy.next(channel))), (2, Some(2)));
        assert_eq!((busy.waiting, id(busy.next(channel))), (1, Some(4)));
        assert_eq!((busy.waiting, id(busy.next(channel))), (0, None));
        assert_eq!(id(busy.admit(step(6, Some(7)))), Some(6));
    }

    fn direct(number: i64) -> Step {
        let outgoing = Outgoing::direct(UserId::new(number.unsigned_abs()), Post::text("hello"));
        Step {
            outgoing: Ok(outgoing),
            ..step(number, None)
        }
    }

    #[test]
    fn direct_messages_go_side_by_side_and_leave_room_for_others() {
        let mut busy = Busy::default();
        let width = Destination::Direct.width();
        let set_out = (1..=40).filter_map(|number| busy.admit(direct(number)));
        assert_eq!(set_out.count(), width);
        assert_eq!(busy.waiting, 40 - width);
        let rest = std::iter::from_fn(|| busy.next(Destination::Direct));
        assert_eq!(rest.count(), 40 - width);
        (0..width).for_each(|_| assert_eq!(id(busy.next(Destination::Direct)), None));
        assert!(busy.loads.is_empty());
    }

    #[test]
    fn what_waits_is_bounded_at_the_expense_of_the_busiest() {
        let mut busy = Busy::default();
        let calm = Destination::Channel(ChannelId::new(8));
        for number in 0..2 * WAITING as i64 {
            busy.admit(step(number, Some(7)));
        }
        assert_eq!(busy.waiting, WAITING);
        busy.admit(step(-1, Some(8)));
        busy.admit(step(-2, Some(8)));
        assert_eq!(busy.waiting, WAITING);
        assert_eq!(id(busy.next(calm)), Some(-2));
    }
}
