//! The console's community with a desk on a database: what is measured in it.

use std::path::Path;
use std::sync::Arc;

use frontdesk::console::StoryClock;
use frontdesk::console::community::{Beginning, Community};
use frontdesk::console::terminal::Terminal;
use frontdesk::desk::dispatch;
use frontdesk::desk::metrics::Metrics;
use frontdesk::desk::rulebook::learn;
use frontdesk::desk::rulebook::served::Books;
use frontdesk::desk::ui::text::Texts;
use frontdesk::desk::{Desk, DeskParts};
use frontdesk::domain::{Clock, Entropy, Timestamp};
use frontdesk::store::{Store, StoreOptions};

/// A desk with a community that is set up.
pub(crate) struct BenchDesk {
    pub(crate) desk: Arc<Desk>,
    pub(crate) store: Store,
}

/// When all of it takes place: the past is before that.
pub(crate) fn begins() -> Timestamp {
    StoryClock::standing().now()
}

/// The desk as a start leaves it, before anything is heard.
pub(crate) async fn start(url: &str) -> (Arc<Desk>, Store, Arc<Community>, Arc<StoryClock>) {
    let texts = Arc::new(Texts::load().expect("texts"));
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let books = Books::open(&rules).unwrap_or_else(|problems| panic!("{problems}"));
    books.served().warm_up();
    let store = Store::open(url, StoreOptions::default())
        .await
        .expect("a database");
    let clock = Arc::new(StoryClock::standing());
    let community = Community::new(clock.clone(), Arc::clone(&texts), Beginning::SetUp);
    let desk = Desk::new(DeskParts {
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

impl BenchDesk {
    /// Starts, and sets the community up, which is returned too.
    pub(crate) async fn open(url: &str) -> (Self, Arc<Community>) {
        let (desk, store, community, clock) = start(url).await;
        let opened = Terminal::open(
            Arc::clone(&desk),
            Arc::clone(&community),
            clock,
            Beginning::SetUp,
        )
        .await;
        opened.expect("a community");
        (Self { desk, store }, community)
    }

    pub(crate) async fn close(self) {
        self.store.close().await;
    }

    /// Does what is due and sends what waits.
    pub(crate) async fn run_until_idle(&self) {
        dispatch::run_until_idle(&self.desk).await;
    }
}
