//! Decides: triage, tickets, duty, survey, the outbox and the sweep. Reaches people only through
//! [`Platform`], and knows neither Discord's library nor SQL.

pub(crate) mod catchup;
pub mod commands;
pub mod dispatch;
pub(crate) mod duty;
pub mod event;
pub(crate) mod guilds;
pub(crate) mod inquiries;
pub(crate) mod interactions;
pub(crate) mod limits;
pub mod metrics;
pub(crate) mod notices;
pub(crate) mod outbox;
pub mod permissions;
pub mod platform;
pub mod replay;
pub mod rulebook;
pub mod stats;
pub(crate) mod surveys;
pub(crate) mod sweep;
pub(crate) mod tickets;
pub(crate) mod timers;
pub mod ui;

use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc;

use crate::desk::catchup::watermarks::Watermarks;
use crate::desk::dispatch::serving;
use crate::desk::dispatch::serving::Worker;
use crate::desk::dispatch::unhandled::{Keeper, Waiting};
use crate::desk::guilds::Guilds;
use crate::desk::metrics::Metrics;
use crate::desk::platform::{Platform, PlatformError};
use crate::desk::rulebook::learn::Learning;
use crate::desk::rulebook::served::Books;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::text::Texts;
use crate::domain::{Clock, Entropy, Locale, Millis, Timestamp};
use crate::faq::RuleBook;
use crate::store::{Delivery, Store, StoreError};

/// What a desk is made of.
pub struct Parts {
    /// Where everything that matters is kept.
    pub store: Store,
    /// The rule book in use; swapped whole when its files change.
    pub books: Arc<Books>,
    /// What is said, in all languages.
    pub texts: Arc<Texts>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<Entropy>,
    /// The way to people.
    pub platform: Arc<dyn Platform>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// How many outgoing actions are under way at once; one makes their order certain.
    pub senders: usize,
}

/// The engine: every event in, every decision stored, every outgoing action by way of the outbox.
pub struct Desk {
    store: Store,
    books: Arc<Books>,
    texts: Arc<Texts>,
    clock: Arc<dyn Clock>,
    entropy: Arc<Entropy>,
    platform: Arc<dyn Platform>,
    metrics: Arc<Metrics>,
    senders: usize,
    guilds: Guilds,
    presence: guilds::Presence,
    watermarks: Watermarks,
    learning: Learning,
    worker: Worker,
    /// How long the clock had run when this began.
    began: Millis,
    /// What could not be handled yet.
    waiting: Waiting,
    /// Rung when there is something to claim and deliver.
    steps_due: tokio::sync::Notify,
    /// Where steps that are claimed already are handed to the senders, while there are any.
    direct_lane: OnceLock<mpsc::Sender<Delivery>>,
}

/// Why the desk could not do its work. For the log; a learner never sees it.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The database did not do what it should.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The platform did not.
    #[error("platform: {0}")]
    Platform(#[from] PlatformError),
    /// What was written down cannot be read back.
    #[error("an outgoing action cannot be written or read: {0}")]
    Outgoing(#[from] serde_json::Error),
    /// A fault of the program itself, caught where it happened.
    #[error("{0} broke down")]
    Broken(&'static str),
    /// Work that was done beside the events, on a thread of its own, did not end.
    #[error("work on a thread of its own: {0}")]
    Unfinished(#[from] tokio::task::JoinError),
}

impl DeskError {
    /// Whether the database was in the way, which passes.
    fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_passing())
    }

    /// Whether the same would fail each time.
    fn is_lasting(&self) -> bool {
        match self {
            Self::Store(error) => !error.is_passing(),
            Self::Outgoing(_) | Self::Broken(_) => true,
            Self::Platform(_) | Self::Unfinished(_) => false,
        }
    }
}

impl Desk {
    /// A desk that nothing has reached yet.
    pub fn new(parts: Parts) -> Arc<Self> {
        let (id, began) = (parts.entropy.id(), parts.clock.elapsed());
        let worker = Worker::new(id, parts.store.clone(), Arc::clone(&parts.clock));
        Arc::new(Self {
            guilds: Guilds::new(parts.store.clone(), Arc::clone(&parts.clock)),
            store: parts.store,
            books: parts.books,
            texts: parts.texts,
            clock: parts.clock,
            entropy: parts.entropy,
            platform: parts.platform,
            metrics: parts.metrics,
            senders: parts.senders.max(1),
            presence: guilds::Presence::default(),
            watermarks: Watermarks::default(),
            learning: Learning::default(),
            worker,
            began,
            waiting: Waiting::default(),
            steps_due: tokio::sync::Notify::new(),
            direct_lane: OnceLock::new(),
        })
    }

    /// Begins to work on the database. To be done before anything is heard or delivered.
    pub async fn join(&self) -> Result<(), DeskError> {
        serving::join(self).await
    }

    /// Keeps what an adapter acknowledges until it is done.
    pub fn keeper(&self) -> Keeper {
        Keeper {
            store: self.store.clone(),
            clock: Arc::clone(&self.clock),
            worker: self.worker.id(),
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn voice(&self, locale: Locale) -> Voice<'_> {
        Voice {
            texts: &self.texts,
            locale,
        }
    }

    fn book(&self) -> Arc<RuleBook> {
        self.books.served()
    }
}
