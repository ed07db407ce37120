//! Runs the readings of missed messages as they come due: a few guilds at once, one task for each.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::desk::catchup::watermarks::{GuildOrDirect, ReadExtent};
use crate::desk::catchup::{read, watermarks};

/// The most guilds that are read at once.
const READERS: usize = 4;

/// Reads what is due until shutdown.
pub(crate) async fn run(desk: Arc<Desk>, every: Duration, shutdown: CancellationToken) {
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
    // Each reader stops at the next place or message.
    while let Some(ended) = readers.under_way.join_next_with_id().await {
        readers.ended(&desk, ended);
    }
}

/// The readings under way, and whose messages each of them reads.
#[derive(Default)]
struct Readers {
    under_way: JoinSet<()>,
    whose: HashMap<Id, GuildOrDirect>,
}

impl Readers {
    fn begin_due(&mut self, desk: &Arc<Desk>, shutdown: &CancellationToken) {
        while self.under_way.len() < READERS {
            let being_read: HashSet<GuildOrDirect> = self.whose.values().copied().collect();
            let Some((whose, wanted)) = desk.watermarks.next_due(desk.now(), &being_read) else {
                return;
            };
            if !wanted.counted {
                desk.metrics.events_in_hand.inc();
            }
            if wanted.what == ReadExtent::All {
                desk.watermarks.note_being_read(whose);
            }
            let (reader, stop) = (Arc::clone(desk), shutdown.clone());
            let reading = self.under_way.spawn(async move {
                read(&reader, whose, wanted.what, &stop).await;
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
        if let Some(whose) = whose {
            desk.watermarks.is_read_no_more(whose);
        }
        if let (Some(error), Some(whose)) = (broke_off, whose) {
            tracing::error!(%error, "reading what was missed broke off");
            let at = watermarks::again_at(desk);
            desk.watermarks.read_again(whose, ReadExtent::All, at);
        }
        desk.metrics.events_in_hand.dec();
    }
}
