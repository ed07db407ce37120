//! The courier's rounds: what is due is claimed, and steps go side by side, but what is said in one
//! channel goes one after another, in the order of what it replies to. A channel that is slow holds up
//! nobody else. Never decides what is sent.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::courier::Taken;
use super::outgoing::Outgoing;
use super::{Desk, DeskError};
use crate::domain::{ChannelId, Millis};
use crate::store::Delivery;

/// How long a process may hold a step before another one takes it up.
pub(super) const LEASE: Millis = Millis::minutes(2);
/// How many steps are held at once: under way, or waiting for their channel.
const HELD: usize = 64;

/// A claimed step, read if it can be.
pub(super) type Step = (Delivery, serde_json::Result<Outgoing>);

/// Channels in which something is being said, with what waits to be said after it.
#[derive(Default)]
struct Busy {
    channels: HashMap<ChannelId, VecDeque<Step>>,
    waiting: usize,
}

impl Busy {
    /// Gives a step back if it can be taken now; else it waits.
    fn admit(&mut self, step: Step) -> Option<Step> {
        let Some(channel) = channel_of(&step) else {
            return Some(step);
        };
        if let Some(queue) = self.channels.get_mut(&channel) {
            queue.push_back(step);
            self.waiting += 1;
            return None;
        }
        self.channels.insert(channel, VecDeque::new());
        Some(step)
    }

    /// The next step of a channel where one has just been taken.
    fn next(&mut self, channel: ChannelId) -> Option<Step> {
        let next = self.channels.get_mut(&channel)?.pop_front();
        match next {
            Some(_) => self.waiting -= 1,
            None => {
                self.channels.remove(&channel);
            }
        }
        next
    }
}

/// A step that has been taken: the channel that is free after it, and what is to be marked.
type Ended = (Option<ChannelId>, Option<Taken>);

/// What the courier has in its hands.
#[derive(Default)]
struct Round {
    busy: Busy,
    /// Tasks of their own: a step that holds the database goes on while more are claimed.
    under_way: JoinSet<Ended>,
    /// What went out while the former ones are marked; then it is marked, all in one transaction.
    taken: Vec<Taken>,
    /// One task or none.
    settling: JoinSet<()>,
}

impl Round {
    /// How many more steps may be taken.
    fn room(&self, couriers: usize) -> usize {
        let held = self.under_way.len() + self.busy.waiting + self.taken.len();
        couriers
            .saturating_sub(self.under_way.len())
            .min(HELD.saturating_sub(held))
    }

    /// Takes a step at once, or when its channel is free.
    fn set_out(&mut self, desk: &Arc<Desk>, step: Step) {
        if let Some(step) = self.busy.admit(step) {
            self.carry(desk, step);
        }
    }

    fn carry(&mut self, desk: &Arc<Desk>, step: Step) {
        let desk = Arc::clone(desk);
        self.under_way.spawn(async move {
            let channel = channel_of(&step);
            (channel, desk.take(step).await)
        });
    }

    fn came_back(&mut self, desk: &Arc<Desk>, ended: Result<Ended, JoinError>) {
        match ended {
            Ok((channel, taken)) => {
                self.taken.extend(taken);
                if let Some(step) = channel.and_then(|channel| self.busy.next(channel)) {
                    self.carry(desk, step);
                }
            }
            Err(error) => {
                // Which channel is free now is not known; what waits is claimed again.
                tracing::error!(%error, "a step broke off");
                self.busy = Busy::default();
            }
        }
    }

    /// Begins to mark what went out, unless that is being done.
    fn settle(&mut self, desk: &Arc<Desk>) {
        if self.taken.is_empty() || !self.settling.is_empty() {
            return;
        }
        let (desk, taken) = (Arc::clone(desk), std::mem::take(&mut self.taken));
        self.settling
            .spawn(async move { desk.settle_steps(taken).await });
    }

    /// Waits for what is under way, and marks it.
    async fn finish(mut self, desk: &Arc<Desk>) {
        while let Some(ended) = self.under_way.join_next().await {
            self.taken.extend(ended.ok().and_then(|(_, taken)| taken));
        }
        while let Some(settled) = self.settling.join_next().await {
            note_settled(settled);
            self.settle(desk);
        }
        desk.settle_steps(self.taken).await;
    }
}

fn note_settled(settled: Result<(), JoinError>) {
    if let Err(error) = settled {
        // The leases run out, and the steps are taken up again.
        tracing::error!(%error, "marking what was sent broke off");
    }
}

fn read(delivery: Delivery) -> Step {
    let outgoing = serde_json::from_str(&delivery.body);
    (delivery, outgoing)
}

fn channel_of((_, outgoing): &Step) -> Option<ChannelId> {
    outgoing.as_ref().ok().and_then(Outgoing::channel)
}

impl Desk {
    /// Delivers until told to stop: what a decision hands over straight from its commit, and what is
    /// claimed, woken by decisions, and by time for what is tried again.
    pub async fn run_courier(
        self: Arc<Self>,
        every: std::time::Duration,
        shutdown: CancellationToken,
    ) {
        let (hand, mut at_hand) = mpsc::channel(HELD);
        if self.at_hand.set(hand).is_err() {
            tracing::error!("the courier was started twice");
            return;
        }
        let mut look_around = tokio::time::interval(every);
        look_around.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut rung = false;
        let mut round = Round::default();
        while !shutdown.is_cancelled() {
            let room = round.room(self.couriers);
            // Few at a time would be a transaction for each.
            if rung && room * 2 >= self.couriers {
                let steps = self.claimed(room).await;
                rung = steps.len() >= room;
                for step in steps {
                    round.set_out(&self, step);
                }
            }
            round.settle(&self);
            tokio::select! {
                () = shutdown.cancelled() => {}
                Some(ended) = round.under_way.join_next() => round.came_back(&self, ended),
                Some(settled) = round.settling.join_next() => note_settled(settled),
                Some(delivery) = at_hand.recv(), if round.room(self.couriers) > 0 => {
                    round.set_out(&self, read(delivery));
                }
                () = self.bell.notified() => rung = true,
                _ = look_around.tick() => rung = true,
            }
        }
        // What waits keeps its lease, which is handed back.
        round.finish(&self).await;
    }

    /// Delivers what is due now, once around and one after another; how many steps that were.
    pub(super) async fn deliver_due(&self) -> Result<usize, DeskError> {
        let steps = self.claim_steps(HELD).await?;
        let count = steps.len();
        for step in steps {
            if let Some(taken) = self.take(step).await {
                self.settle_steps(vec![taken]).await;
            }
        }
        Ok(count)
    }

    async fn claimed(&self, room: usize) -> Vec<Step> {
        if room == 0 {
            return Vec::new();
        }
        match self.claim_steps(room).await {
            Ok(steps) => steps,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                Vec::new()
            }
        }
    }

    /// Claims what is due, the oldest first.
    async fn claim_steps(&self, most: usize) -> Result<Vec<Step>, DeskError> {
        let (now, most) = (self.now(), u32::try_from(most).unwrap_or(u32::MAX));
        let due = self
            .store
            .claim_deliveries(now, self.worker, now + LEASE, most)
            .await?;
        let mut steps: Vec<Step> = due.into_iter().map(read).collect();
        // Who is answered after an outage is answered in the order of asking.
        steps.sort_by_key(|(delivery, outgoing)| {
            let to = outgoing.as_ref().ok().and_then(Outgoing::replies_to);
            (delivery.created_at, to)
        });
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::post::Post;
    use crate::domain::{DeliveryId, Timestamp};

    fn step(id: i64, channel: Option<u64>) -> Step {
        let delivery = Delivery {
            id: DeliveryId::new(id),
            stream: id,
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
        (delivery, Ok(outgoing))
    }

    fn id(step: Option<Step>) -> Option<i64> {
        step.map(|(delivery, _)| delivery.id.get())
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
        let channel = ChannelId::new(7);
        assert_eq!((busy.waiting, id(busy.next(channel))), (2, Some(2)));
        assert_eq!((busy.waiting, id(busy.next(channel))), (1, Some(4)));
        assert_eq!((busy.waiting, id(busy.next(channel))), (0, None));
        assert_eq!(id(busy.admit(step(6, Some(7)))), Some(6));
    }
}
