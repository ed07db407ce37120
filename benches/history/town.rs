//! The console's community with a desk on a database: what is measured in it.

use std::path::Path;
use std::sync::Arc;

use frontdesk::console::StoryClock;
use frontdesk::console::community::{Beginning, Community};
use frontdesk::console::story::{Act, read_story};
use frontdesk::console::terminal::Terminal;
use frontdesk::desk::dispatch::{self, engine};
use frontdesk::desk::metrics::Metrics;
use frontdesk::desk::rulebook::learn;
use frontdesk::desk::rulebook::served::Books;
use frontdesk::desk::ui::text::Texts;
use frontdesk::desk::{Desk, Parts};
use frontdesk::domain::{Clock, Entropy, Timestamp};
use frontdesk::store::{Store, StoreOptions};

use crate::cost::{Begun, Cost};

/// So many starts and presses are measured; what they took is shared out.
const STARTS: u32 = 5;
const PRESSES: u32 = 200;

/// What was measured, by name.
pub(crate) type Measured = Vec<(&'static str, Cost)>;

/// A desk, and people before it.
pub(crate) struct Town {
    desk: Arc<Desk>,
    store: Store,
    community: Arc<Community>,
}

/// When all of it takes place: the past is before that.
pub(crate) fn begins() -> Timestamp {
    StoryClock::standing().now()
}

/// The desk as a start leaves it, before anything is heard.
async fn start(url: &str) -> (Arc<Desk>, Store, Arc<Community>, Arc<StoryClock>) {
    let texts = Arc::new(Texts::load().expect("texts"));
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let books = Books::open(&rules).unwrap_or_else(|problems| panic!("{problems}"));
    books.served().warm_up();
    let store = Store::open(url, StoreOptions::default())
        .await
        .expect("a database");
    let clock = Arc::new(StoryClock::standing());
    let community = Community::new(clock.clone(), Arc::clone(&texts), Beginning::SetUp);
    let desk = Desk::new(Parts {
        store: store.clone(),
        books: Arc::new(books),
        texts,
        clock: clock.clone(),
        entropy: Arc::new(Entropy::from_os()),
        platform: community.clone(),
        metrics: Arc::new(Metrics::default()),
        senders: 1,
        public_url: None,
        lost_folder: None,
    });
    desk.join().await.expect("a database");
    learn::begin_learning(&desk).await.expect("what was taught");
    store.all_settings().await.expect("settings");
    (desk, store, community, clock)
}

impl Town {
    /// Starts, and sets the community up.
    pub(crate) async fn open(url: &str) -> Self {
        let (desk, store, community, clock) = start(url).await;
        let opened = Terminal::open(
            Arc::clone(&desk),
            Arc::clone(&community),
            clock,
            Beginning::SetUp,
        )
        .await;
        opened.expect("a community");
        Self {
            desk,
            store,
            community,
        }
    }

    pub(crate) async fn close(self) {
        self.store.close().await;
    }

    /// How many learners said of a rule that it helped them, in all.
    async fn content(&self) -> i64 {
        let guilds = self.store.all_settings().await.expect("settings");
        let tallies = self.store.tallies(guilds[0].guild).await.expect("tallies");
        tallies.iter().map(|(_, tally)| tally.content).sum()
    }

    /// Does what is due and sends what waits.
    pub(crate) async fn idles(&self) {
        dispatch::run_until_idle(&self.desk).await;
    }

    /// Performs an act with all that follows from it.
    async fn plays(&self, line: &str) {
        self.hears(line).await;
        dispatch::run_until_idle(&self.desk).await;
    }

    /// Has the desk handle an act, and no more.
    async fn hears(&self, line: &str) {
        let act = act(line);
        let event = self
            .community
            .perform(&act)
            .unwrap_or_else(|mishap| panic!("{line}: {mishap}"));
        if let Some(event) = event {
            engine::handle(&self.desk, event).await;
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
        let (desk, store, ..) = start(url).await;
        drop(desk);
        store.close().await;
    }
    let mut measured = vec![("a start", begun.each_of(STARTS))];
    let town = Town::open(url).await;
    measured.push(("a press, decided", presses(&town, "p", false).await));
    measured.push(("a press with what follows", presses(&town, "q", true).await));
    let begun = Begun::now();
    for _ in 0..PRESSES {
        town.hears("mo @ #staff: /stats overview period:7d category:nowhere")
            .await;
    }
    measured.push(("/stats of no such category", begun.each_of(PRESSES)));
    town.close().await;
    measured
}

/// What *Solved* costs, each pressed by another learner, who sees no other's answer.
async fn presses(town: &Town, name: &str, with_what_follows: bool) -> Cost {
    for nth in 0..PRESSES {
        town.plays(&format!("{name}{nth} @ dm: how do I reset my password?"))
            .await;
    }
    let before = town.content().await;
    let begun = Begun::now();
    for nth in 0..PRESSES {
        let press = format!("{name}{nth} presses Solved");
        if with_what_follows {
            town.plays(&press).await;
        } else {
            town.hears(&press).await;
        }
    }
    let cost = begun.each_of(PRESSES);
    dispatch::run_until_idle(&town.desk).await;
    assert_eq!(
        town.content().await,
        before + i64::from(PRESSES),
        "each press counts"
    );
    cost
}
