//! Reading what was missed, beside everything else: a few guilds at a time, each as often as it has to be,
//! and nobody who speaks now waits for it. What is waited for is a set of guilds, so that guilds are its
//! bound. What is read and how is [`super::catch_up`]'s.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::watermarks::{Places, Whose};
use super::{Desk, catch_up};

/// How many guilds are read at once.
const READERS: usize = 4;

/// Has everything read that a guild, or who writes directly, said before a session began. Waits for nothing.
pub(super) fn ask(desk: &Desk, whose: Whose) {
    if desk.watermarks.begin_reading(whose) {
        desk.metrics.events_in_hand.inc();
    }
}

/// Reads what is to be read until told to stop.
pub async fn run(desk: Arc<Desk>, every: Duration, shutdown: CancellationToken) {
    let mut look = tokio::time::interval(every);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut readers = Readers::default();
    while !shutdown.is_cancelled() {
        readers.begin_due(&desk, &shutdown);
        tokio::select! {
            () = shutdown.cancelled() => {}
            Some(ended) = readers.under_way.join_next_with_id() => readers.ended(&desk, ended),
            () = desk.watermarks.asked() => {}
            _ = look.tick() => {}
        }
    }
    // Each stops at the next place or message.
    while let Some(ended) = readers.under_way.join_next_with_id().await {
        readers.ended(&desk, ended);
    }
}

/// Who is being read.
#[derive(Default)]
struct Readers {
    under_way: JoinSet<()>,
    whose: HashMap<Id, Whose>,
}

impl Readers {
    fn begin_due(&mut self, desk: &Arc<Desk>, shutdown: &CancellationToken) {
        while self.under_way.len() < READERS {
            let being_read: HashSet<Whose> = self.whose.values().copied().collect();
            let Some((whose, wanted)) = desk.watermarks.next_due(desk.now(), &being_read) else {
                return;
            };
            if !wanted.counted {
                desk.metrics.events_in_hand.inc();
            }
            let (reader, stop) = (Arc::clone(desk), shutdown.clone());
            let reading = self.under_way.spawn(async move {
                catch_up::read(&reader, whose, wanted.what, &stop).await;
            });
            self.whose.insert(reading.id(), whose);
        }
    }

    fn ended(&mut self, desk: &Desk, ended: Result<(Id, ()), JoinError>) {
        let (id, broke_off) = match ended {
            Ok((id, ())) => (id, None),
            Err(error) => (error.id(), Some(error)),
        };
        let whose = self.whose.remove(&id);
        if let (Some(error), Some(whose)) = (broke_off, whose) {
            tracing::error!(%error, "reading what was missed broke off");
            let at = catch_up::again_at(desk);
            desk.watermarks.read_again(whose, Places::All, at);
        }
        desk.metrics.events_in_hand.dec();
    }
}
