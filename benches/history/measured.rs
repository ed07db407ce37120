//! Measures what history costs: a start, presses, and the check of a category, by people before a desk.

use std::sync::Arc;

use frontdesk::console::community::Community;
use frontdesk::console::story::{Act, read_story};
use frontdesk::desk::dispatch::engine;

use crate::cost::{Begun, Cost};
use crate::town::{self, Town};

/// So many starts and presses are measured; what they took is shared out.
const STARTS: u32 = 5;
const PRESSES: u32 = 200;

/// The costs that were measured, by name.
pub(crate) type Measured = Vec<(&'static str, Cost)>;

/// A desk, and people before it.
struct People {
    town: Town,
    community: Arc<Community>,
}

impl People {
    async fn open(url: &str) -> Self {
        let (town, community) = Town::open(url).await;
        Self { town, community }
    }

    /// How many learners said of a rule that it helped them, in all.
    async fn content(&self) -> i64 {
        let guilds = self.town.store.all_settings().await.expect("settings");
        let tallies = self
            .town
            .store
            .tallies(guilds[0].guild)
            .await
            .expect("tallies");
        tallies.iter().map(|(_, tally)| tally.content).sum()
    }

    /// Performs an act with all that follows from it.
    async fn plays(&self, line: &str) {
        self.hears(line).await;
        self.town.idles().await;
    }

    /// Has the desk handle an act, and no more.
    async fn hears(&self, line: &str) {
        let act = act(line);
        let event = self
            .community
            .perform(&act)
            .unwrap_or_else(|mishap| panic!("{line}: {mishap}"));
        if let Some(event) = event {
            engine::handle(&self.town.desk, event).await;
        }
    }
}

fn act(line: &str) -> Act {
    let mut lines = read_story(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    lines.remove(0).act
}

/// Measures a start, presses, and the check of a category, on a database that is set up.
pub(crate) async fn measure(url: &str) -> Measured {
    let begun = Begun::now();
    for _ in 0..STARTS {
        let (desk, store, ..) = town::start(url).await;
        drop(desk);
        store.close().await;
    }
    let mut measured = vec![("a start", begun.each_of(STARTS))];
    let people = People::open(url).await;
    measured.push(("a press, decided", presses(&people, "p", false).await));
    measured.push((
        "a press with what follows",
        presses(&people, "q", true).await,
    ));
    let begun = Begun::now();
    for _ in 0..PRESSES {
        people
            .hears("mo @ #staff: /stats overview period:7d category:nowhere")
            .await;
    }
    measured.push(("/stats of no such category", begun.each_of(PRESSES)));
    people.town.close().await;
    measured
}

/// Measures presses of *Solved*, each by another learner, who sees no other's answer.
async fn presses(people: &People, name: &str, with_what_follows: bool) -> Cost {
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
    people.town.idles().await;
    assert_eq!(
        people.content().await,
        before + i64::from(PRESSES),
        "each press counts"
    );
    cost
}
