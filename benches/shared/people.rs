//! People before a desk of the console's community, and what a start and their presses cost.

use std::sync::Arc;

use frontdesk::console::community::Community;
use frontdesk::console::story::{Act, read_story};
use frontdesk::desk::dispatch::engine;

use crate::bench_desk::{self, BenchDesk};
use crate::cost::{Begun, Cost};

/// So many starts and presses are measured; what they took is shared out.
const STARTS: u32 = 5;
pub(crate) const PRESSES: u32 = 200;

/// A desk, and people before it.
pub(crate) struct People {
    pub(crate) bench: BenchDesk,
    community: Arc<Community>,
}

impl People {
    pub(crate) async fn open(url: &str) -> Self {
        let (bench, community) = BenchDesk::open(url).await;
        Self { bench, community }
    }

    /// Counts the learners who said of a rule that it helped them, in all.
    async fn content(&self) -> i64 {
        let guilds = self.bench.store.all_settings().await.expect("settings");
        let tallies = self
            .bench
            .store
            .tallies(guilds[0].guild)
            .await
            .expect("tallies");
        tallies.iter().map(|(_, tally)| tally.content).sum()
    }

    /// Performs an act with all that follows from it.
    async fn plays(&self, line: &str) {
        self.hears(line).await;
        self.bench.run_until_idle().await;
    }

    /// Performs an act and lets the desk handle it, and no more.
    pub(crate) async fn hears(&self, line: &str) {
        let act = act(line);
        let event = self
            .community
            .perform(&act)
            .unwrap_or_else(|mishap| panic!("{line}: {mishap}"));
        if let Some(event) = event {
            assert!(engine::handle(&self.bench.desk, event).await, "{line}");
        }
    }
}

fn act(line: &str) -> Act {
    let mut lines = read_story(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    lines.remove(0).act
}

/// Measures a start, with nothing else at work.
pub(crate) async fn starts(url: &str) -> Cost {
    let begun = Begun::now();
    for _ in 0..STARTS {
        let (desk, store, ..) = bench_desk::start(url).await;
        drop(desk);
        store.close().await;
    }
    begun.each_of(STARTS)
}

/// Measures presses of *Solved*, each by another learner, who sees no other's answer.
pub(crate) async fn presses(people: &People, name: &str, with_what_follows: bool) -> Cost {
    for nth in 0..PRESSES {
        people
            .plays(&format!("{name}{nth} @ dm: how do I reset my password?"))
            .await;
    }
    let before = people.content().await;
    let begun = Begun::now();
    for nth in 0..PRESSES {
        let press = format!("{name}{nth} presses Solved");
        if with_what_follows {
            people.plays(&press).await;
        } else {
            people.hears(&press).await;
        }
    }
    let cost = begun.each_of(PRESSES);
    people.bench.run_until_idle().await;
    assert_eq!(
        people.content().await,
        before + i64::from(PRESSES),
        "each press counts"
    );
    cost
}
