//! The desk makes the decisions: triage, tickets, duty, surveys, the outbox and the sweep. Reaches people only through
//! [`Platform`], and knows neither Discord's library nor SQL.

pub mod calendar;
pub(crate) mod catchup;
pub mod checkup;
pub(crate) mod chosen_channels;
pub mod commands;
pub(crate) mod digest;
pub mod dispatch;
pub(crate) mod duty;
pub mod event;
pub mod export;
pub(crate) mod faults;
pub mod figure_metrics;
pub(crate) mod forum_tags;
pub(crate) mod guilds;
pub mod imports;
pub(crate) mod inquiries;
pub mod insights;
pub(crate) mod interaction_replies;
pub(crate) mod interactions;
pub(crate) mod language;
pub(crate) mod let_in;
pub(crate) mod limits;
pub(crate) mod members;
pub mod metrics;
pub(crate) mod notices;
pub(crate) mod outbox;
pub mod permissions;
pub(crate) mod person_replies;
pub mod platform;
pub(crate) mod privacy;
pub(crate) mod readable;
pub mod replay;
pub(crate) mod retry_queue;
pub mod rollups;
pub mod rulebook;
pub(crate) mod setup;
pub(crate) mod solved;
pub mod stats;
mod subscriptions;
pub(crate) mod surveys;
pub(crate) mod sweep;
pub mod tickets;
pub(crate) mod timers;
pub mod ui;
pub mod web;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc;

use crate::desk::catchup::changes::Changes;
use crate::desk::catchup::watermarks::Watermarks;
use crate::desk::dispatch::serving;
use crate::desk::dispatch::serving::Process;
use crate::desk::dispatch::unhandled::{Keeper, Postponed};
use crate::desk::faults::{RepeatedFaults, UndoneWork};
use crate::desk::guilds::Guilds;
use crate::desk::inquiries::similar::SolvedIndexes;
use crate::desk::interaction_replies::OwedResponse;
use crate::desk::let_in::LetIn;
use crate::desk::metrics::Metrics;
use crate::desk::platform::{Platform, PlatformError};
use crate::desk::retry_queue::RetryQueue;
use crate::desk::rulebook::learn::Learning;
use crate::desk::rulebook::served::Books;
use crate::desk::stats::monitored::MonitoredGuilds;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::text::Texts;
use crate::domain::{Clock, Entropy, Locale, Millis, Timestamp};
use crate::faq::RuleBook;
use crate::measures::BadCell;
use crate::store::{Delivery, Store, StoreError};

/// The parts that a desk is made of.
pub struct DeskParts {
    /// The store of everything that matters.
    pub store: Store,
    /// The rule book in use; replaced whole when its files change.
    pub books: Arc<Books>,
    /// The texts in all languages.
    pub texts: Arc<Texts>,
    /// The clock of all times.
    pub clock: Arc<dyn Clock>,
    /// The source of random numbers and ids.
    pub entropy: Arc<Entropy>,
    /// The platform through which people are reached.
    pub platform: Arc<dyn Platform>,
    /// The metrics of the process.
    pub metrics: Arc<Metrics>,
    /// The most outbox steps that are under way at once; with 1 they run in a certain order.
    pub senders: usize,
    /// The public address of the pages that are served, if they can be reached.
    pub public_url: Option<String>,
    /// The folder of the database, if it would be lost together with its container.
    pub lost_folder: Option<PathBuf>,
}

/// The handles that everything in `desk/` shares: the store, the rule books, the texts, the clock, the platform and what
/// is held in memory. It has only accessors.
pub struct Desk {
    store: Store,
    books: Arc<Books>,
    texts: Arc<Texts>,
    clock: Arc<dyn Clock>,
    entropy: Arc<Entropy>,
    platform: Arc<dyn Platform>,
    metrics: Arc<Metrics>,
    senders: usize,
    public_url: Option<String>,
    lost_folder: Option<PathBuf>,
    guilds: Guilds,
    members: members::Members,
    presence: guilds::GuildPresence,
    watermarks: Watermarks,
    changes: Changes,
    learning: Learning,
    solved_indexes: SolvedIndexes,
    /// The figures of each guild that the page of metrics shows together.
    monitored: MonitoredGuilds,
    let_in: LetIn,
    process: Process,
    /// The time for which the clock had run when this desk was made.
    began: Millis,
    /// The events that could not be handled yet.
    waiting: RetryQueue<Postponed>,
    /// The faults that come again and again.
    faults: RepeatedFaults,
    /// The steps and timers that the database undid.
    undone: UndoneWork,
    /// The answers that could not be given yet.
    owed_responses: RetryQueue<OwedResponse>,
    /// The signal that there are outbox steps to claim.
    steps_due: tokio::sync::Notify,
    /// The channel by which claimed steps are handed to the outbox worker, while it runs.
    fast_lane: OnceLock<mpsc::Sender<Delivery>>,
}

/// The reason why the desk could not do its work. For the log; a learner never sees it.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The database failed or refused.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The platform failed or refused.
    #[error("platform: {0}")]
    Platform(#[from] PlatformError),
    /// An outgoing step cannot be written or read back.
    #[error("an outgoing action cannot be written or read: {0}")]
    Outgoing(#[from] serde_json::Error),
    /// The data of a decision changed before the decision was written: it is made again.
    #[error("what a decision was based on changed before it was written")]
    Overtaken,
    /// The press or the command was carried out before: nothing is left to do.
    #[error("it was done before")]
    SeenBefore,
    /// A part of frontdesk panicked, and the panic was caught.
    #[error("{0} broke down")]
    Broken(&'static str),
    /// A sum of figures cannot be read.
    #[error(transparent)]
    Figures(#[from] BadCell),
    /// Work on a thread of its own did not end.
    #[error("work on a thread of its own: {0}")]
    Unfinished(#[from] tokio::task::JoinError),
}

/// The prospect of another attempt after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorKind {
    /// Another transaction came first: another attempt may succeed at once.
    Overtaken,
    /// The error passes by itself, as while the database or the platform is away.
    Passing,
    /// Something was refused, perhaps for good: only another attempt tells.
    Refused,
    /// Another attempt would fail the same way.
    Lasting,
}

impl DeskError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Overtaken | Self::Store(StoreError::Undone | StoreError::NoFreeNumber) => {
                ErrorKind::Overtaken
            }
            Self::Store(error) if error.is_passing() => ErrorKind::Passing,
            Self::Platform(PlatformError::Later { .. }) => ErrorKind::Passing,
            Self::Platform(_) | Self::Unfinished(_) => ErrorKind::Refused,
            Self::Store(_)
            | Self::Outgoing(_)
            | Self::SeenBefore
            | Self::Broken(_)
            | Self::Figures(_) => ErrorKind::Lasting,
        }
    }

    /// Returns whether another attempt is worth while: at once, or once the obstacle is gone.
    fn is_passing(&self) -> bool {
        matches!(self.kind(), ErrorKind::Overtaken | ErrorKind::Passing)
    }
}

impl Desk {
    /// Makes a desk that has received nothing yet.
    pub fn new(parts: DeskParts) -> Arc<Self> {
        let (id, began) = (parts.entropy.id(), parts.clock.elapsed());
        let process = Process::new(id, parts.store.clone(), Arc::clone(&parts.clock));
        Arc::new(Self {
            guilds: Guilds::new(parts.store.clone(), Arc::clone(&parts.clock)),
            members: members::Members::default(),
            store: parts.store,
            books: parts.books,
            texts: parts.texts,
            clock: parts.clock,
            entropy: parts.entropy,
            platform: parts.platform,
            metrics: parts.metrics,
            senders: parts.senders.max(1),
            public_url: parts.public_url,
            lost_folder: parts.lost_folder,
            presence: guilds::GuildPresence::default(),
            watermarks: Watermarks::default(),
            changes: Changes::default(),
            learning: Learning::default(),
            solved_indexes: SolvedIndexes::default(),
            monitored: MonitoredGuilds::default(),
            let_in: LetIn::default(),
            process,
            began,
            waiting: RetryQueue::default(),
            faults: RepeatedFaults::default(),
            undone: UndoneWork::default(),
            owed_responses: RetryQueue::default(),
            steps_due: tokio::sync::Notify::new(),
            fast_lane: OnceLock::new(),
        })
    }

    /// Registers this process on the database. To be called before anything is received or
    /// delivered.
    pub async fn join(&self) -> Result<(), DeskError> {
        serving::join(self).await
    }

    /// Returns the keeper that stores acknowledged presses and commands until they are handled.
    pub fn keeper(&self) -> Keeper {
        Keeper {
            store: self.store.clone(),
            clock: Arc::clone(&self.clock),
            process: self.process.id(),
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn voice(&self, locale: Locale) -> Voice<'_> {
        Voice::new(&self.texts, locale)
    }

    fn book(&self) -> Arc<RuleBook> {
        self.books.served()
    }
}
