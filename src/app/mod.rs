//! Wires the layers into one running process, and stops it in order: intake ends, the work in hand is finished, leases
//! are handed back.

mod clock_file;
mod config;
mod environment;
mod known;
mod log;
mod storage;

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;

pub use config::Config;
pub use environment::{
    BadConfig, DATABASE, DATABASE_URL, SECRETS, TEXT_KEY, TOKEN, database_url, environment,
    text_keys, variable,
};
pub use known::VARIABLES;
pub use log::start as start_log;
pub use storage::{free_beside, is_read_by_others, lost_with_container};

use crate::desk::calendar::feeds::Feeds;
use crate::desk::catchup::readers;
use crate::desk::dispatch::queue::Queue;
use crate::desk::dispatch::supervision::supervised;
use crate::desk::dispatch::{serving, supervision};
use crate::desk::metrics::Metrics;
use crate::desk::outbox::worker;
use crate::desk::rulebook::served::Books;
use crate::desk::rulebook::{learn, reload};
use crate::desk::tickets::opening::forms::Forms;
use crate::desk::ui::text::Texts;
use crate::desk::web::WebDesk;
use crate::desk::web::platform::WithWebsite;
use crate::desk::{Desk, DeskParts};
use crate::desk::{dispatch, sweep};
use crate::discord::{ConnectError, Connection, DiscordConfig, DiscordPlatform};
use crate::domain::{Clock, Entropy, SystemClock};
use crate::http::Http;
use crate::store::{Store, StoreError, StoreOptions};
use clock_file::ClockFile;

/// The time that a shutdown leaves to the work in hand, once intake has ended.
const GRACE: Duration = Duration::from_secs(10);
/// The pause between two looks of the sweep and of the outbox for due work.
const TICK: Duration = Duration::from_secs(1);
/// The pause between two looks in a rehearsal, whose time jumps.
const REHEARSAL_TICK: Duration = Duration::from_millis(20);
/// The most concurrent steps of the outbox. Discord allows a bot 50 requests a second, and of the steps of one channel
/// all but one wait.
const SENDERS: usize = 64;

/// Runs until `shutdown`, or until Discord refuses for good.
pub async fn run(
    config: Config,
    books: Arc<Books>,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let hangups = hangups()?;
    let texts = Arc::new(Texts::load()?);
    let store = open_store(&config).await?;
    let metrics = Arc::new(Metrics::new());
    let (clock, tick) = clock(&config)?;
    let web = Arc::new(WebDesk::new(config.web_guild));
    let served = serve(&config, &web, &metrics, &store, &shutdown).await?;
    let entropy = Arc::new(Entropy::from_os());
    let lost_folder = lost_folder(&config);
    let queue = Queue::new(Arc::clone(&metrics));
    let connecting = connect(config.discord, &texts, &metrics, &clock, &queue, &shutdown);
    let Some(connection) = connecting.await? else {
        return Ok(());
    };
    let platform = WithWebsite::new(
        connection.platform(),
        store.clone(),
        Arc::clone(&clock),
        Arc::clone(&entropy),
        web.mailbox(),
    );
    let desk = Desk::new(DeskParts {
        store: store.clone(),
        books,
        texts,
        clock,
        entropy,
        platform: Arc::new(platform),
        metrics,
        senders: SENDERS,
        public_url: config.public_url,
        lost_folder,
    });
    if let Some(served) = &served {
        served.feeds.of(Arc::clone(&desk));
    }
    web.open(Arc::clone(&desk), Arc::clone(&queue));
    connection.serves(desk.keeper(), Forms::of(Arc::clone(&desk)));
    begin(&desk).await?;
    look_for_website(config.api.is_some(), &web).await;
    let beside = BackgroundTasks {
        watching: watch_rules(&desk, hangups, tick, &shutdown),
        log: keep_log_short(&store, &shutdown),
        replaced: watch_schema(&store, tick, &shutdown),
        served,
    };
    let (finished, grace) = work(connection, desk, queue, tick).await;
    shutdown.cancel();
    let replaced = beside.end(grace).await;
    store.close().await;
    match replaced {
        Some(error) => Err(anyhow::Error::new(error).context("the database")),
        None => Ok(finished?),
    }
}

/// Returns the folder of the database, if it is lost with a container. A rehearsal's need not last.
fn lost_folder(config: &Config) -> Option<PathBuf> {
    let folder = lost_with_container(config.database.expose());
    folder.filter(|_| config.clock_file.is_none())
}

/// Connects to Discord; returns `None` if the shutdown came before.
async fn connect(
    config: DiscordConfig,
    texts: &Arc<Texts>,
    metrics: &Arc<Metrics>,
    clock: &Arc<dyn Clock>,
    queue: &Arc<Queue>,
    shutdown: &CancellationToken,
) -> Result<Option<Connection>, ConnectError> {
    let connected = DiscordPlatform::connect(
        config,
        Arc::clone(texts),
        Arc::clone(metrics),
        Arc::clone(clock),
        Arc::clone(queue),
        shutdown.clone(),
    );
    match connected.await {
        Err(ConnectError::ShutDown) => Ok(None),
        connected => connected.map(Some),
    }
}

/// The tasks that run beside the work.
struct BackgroundTasks {
    watching: [JoinHandle<()>; 3],
    log: JoinHandle<()>,
    replaced: JoinHandle<Option<StoreError>>,
    served: Option<Served>,
}

impl BackgroundTasks {
    /// Waits for all tasks after they were told to stop. Returns the reason if a newer version has migrated the
    /// database.
    async fn end(self, mut grace: Grace) -> Option<StoreError> {
        for watch in self.watching {
            grace.wait(watch, "the rules folder").await;
        }
        grace.wait(self.log, "the database's log").await;
        if let Some(served) = self.served {
            grace.wait(served.task, "the pages that are served").await;
        }
        result_of(self.replaced.await, "the look at the database's version").flatten()
    }
}

/// Returns the result of a task; logs it if the task broke down.
fn result_of<T>(ended: Result<T, JoinError>, what: &str) -> Option<T> {
    ended
        .inspect_err(|error| tracing::error!(%error, what, "it broke down"))
        .ok()
}

/// The number of ticks between two checks whether a newer version has migrated the database.
const LOOKS_AT_SCHEMA: u32 = 60;

/// Stops this process once a newer version has migrated the database to a schema that this one does not know; returns
/// the reason.
fn watch_schema(
    store: &Store,
    tick: Duration,
    shutdown: &CancellationToken,
) -> JoinHandle<Option<StoreError>> {
    let (store, shutdown) = (store.clone(), shutdown.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return None,
                () = tokio::time::sleep(tick * LOOKS_AT_SCHEMA) => {}
            }
            if let Err(error @ StoreError::NewerThanBinary { .. }) = store.check_schema().await {
                tracing::error!(%error, "another program has taken over: stopping");
                shutdown.cancel();
                return Some(error);
            }
        }
    })
}

/// Logs an error if the website's desk is served and belongs to no server.
async fn look_for_website(is_served: bool, web: &WebDesk) {
    if is_served && let Err(error) = web.look().await {
        tracing::error!(%error, "nothing that is asked on the website reaches anybody yet");
    }
}

/// Opens the database.
async fn open_store(config: &Config) -> anyhow::Result<Store> {
    if let Some(folder) = lost_with_container(config.database.expose()) {
        tracing::warn!(folder = %folder.display(), "the database is on no volume that lasts: it goes with the container, or with the machine's memory");
    }
    let options = StoreOptions {
        synchronous: config.synchronous,
        ..StoreOptions::default()
    };
    Store::open_sealed(config.database.expose(), options, config.text_keys.clone())
        .await
        .context("the database")
}

/// Registers this process on the database and loads the lessons, so that they count from the first message on.
async fn begin(desk: &Arc<Desk>) -> anyhow::Result<()> {
    desk.join().await.context("the database")?;
    learn::begin_learning(desk).await.context("what was taught")
}

fn keep_log_short(store: &Store, shutdown: &CancellationToken) -> JoinHandle<()> {
    let (store, shutdown) = (store.clone(), shutdown.clone());
    tokio::spawn(async move { store.keep_log_short(shutdown).await })
}

/// Makes the clock, and returns with it the pause between two looks for due work.
fn clock(config: &Config) -> anyhow::Result<(Arc<dyn Clock>, Duration)> {
    let Some(path) = &config.clock_file else {
        return Ok((Arc::new(SystemClock), TICK));
    };
    let clock = ClockFile::open(path.clone());
    let clock = clock.with_context(|| {
        let path = path.display();
        format!("FRONTDESK_CLOCK_FILE: {path} says no time in Unix milliseconds")
    })?;
    Ok((Arc::new(clock), REHEARSAL_TICK))
}

/// Receives and handles events and delivers until the sessions end, then finishes the work in hand. Returns how the
/// sessions ended, and the remaining time to finish.
async fn work(
    connection: Connection,
    desk: Arc<Desk>,
    queue: Arc<Queue>,
    tick: Duration,
) -> (Result<(), ConnectError>, Grace) {
    let (hearing, finish) = (CancellationToken::new(), CancellationToken::new());
    let reading = readers::run(Arc::clone(&desk), tick, hearing.clone());
    let reading = tokio::spawn(reading);
    let events = tokio::spawn(dispatch::run(Arc::clone(&desk), Arc::clone(&queue)));
    let outbox = {
        let (desk, finish) = (Arc::clone(&desk), finish.clone());
        tokio::spawn(async move { worker::run(desk, tick, finish).await })
    };
    let sweep = {
        let (desk, finish) = (Arc::clone(&desk), finish.clone());
        tokio::spawn(async move {
            let sweep = || sweep::run_sweep(&desk, tick, finish.clone());
            Box::pin(supervised(
                supervision::watch(&desk),
                "the sweep",
                &finish,
                sweep,
            ))
            .await;
        })
    };
    let living = CancellationToken::new();
    let life = {
        let (desk, living) = (Arc::clone(&desk), living.clone());
        tokio::spawn(async move {
            let live = || serving::run(&desk, tick, living.clone());
            supervised(supervision::watch(&desk), "signs of life", &living, live).await;
        })
    };
    let ended = connection.run().await;
    // Later events of the sessions are ignored, even if they do not close.
    queue.close();
    tracing::info!("nothing more comes in; finishing what is in hand");
    hearing.cancel();
    let mut grace = Grace::begin();
    let mut all_ended = grace.wait(reading, "what was missed").await;
    all_ended &= grace.wait(events, "events").await;
    finish.cancel();
    all_ended &= grace.wait(outbox, "outgoing messages").await;
    all_ended &= grace.wait(sweep, "timers").await;
    // It lives for as long as something is under way.
    living.cancel();
    all_ended &= grace.wait(life, "signs of life").await;
    // Unfinished work keeps its lease until it runs out.
    if all_ended {
        sweep::hand_back(&desk).await;
    }
    (ended, grace)
}

/// Starts the tasks that reload the rules: one watches the folder, one waits for a signal, and one learns from presses
/// and lessons.
fn watch_rules(
    desk: &Arc<Desk>,
    hangups: Signal,
    tick: Duration,
    shutdown: &CancellationToken,
) -> [JoinHandle<()>; 3] {
    let (watching, stop) = (Arc::clone(desk), shutdown.clone());
    let watch = async move {
        let watch = || reload::run_rules_watch(&watching, tick, stop.clone());
        supervised(
            supervision::watch(&watching),
            "the watch over the rules",
            &stop,
            watch,
        )
        .await;
    };
    let asked = reread_rules(Arc::clone(desk), hangups, shutdown.clone());
    let (learning, stop) = (Arc::clone(desk), shutdown.clone());
    let learn = async move {
        let learn = || learn::run_learning(&learning, tick, stop.clone());
        supervised(supervision::watch(&learning), "learning", &stop, learn).await;
    };
    [
        tokio::spawn(watch),
        tokio::spawn(asked),
        tokio::spawn(learn),
    ]
}

/// The time that a shutdown leaves to all work in hand together; a supervisor would not wait longer.
struct Grace(Pin<Box<Sleep>>);

impl Grace {
    fn begin() -> Self {
        Self(Box::pin(tokio::time::sleep(GRACE)))
    }

    /// Waits for a task to finish within the remaining time; unfinished work is in the database. Returns whether it
    /// finished without a panic.
    async fn wait<T>(&mut self, task: JoinHandle<T>, what: &str) -> bool {
        tokio::select! {
            biased;
            ended = task => result_of(ended, what).is_some(),
            () = &mut self.0 => {
                tracing::warn!(what, "not finished in time; it goes on at the next start");
                false
            }
        }
    }
}

/// The pages that are served.
struct Served {
    task: JoinHandle<std::io::Result<()>>,
    feeds: Arc<Feeds>,
}

/// Serves health and metrics from the start, so that a process that cannot reach Discord is shown as alive but not
/// ready.
async fn serve(
    config: &Config,
    web: &Arc<WebDesk>,
    metrics: &Arc<Metrics>,
    store: &Store,
    shutdown: &CancellationToken,
) -> anyhow::Result<Option<Served>> {
    let Some(address) = config.http else {
        return Ok(None);
    };
    let http = Http::bind(address, Arc::clone(metrics), store.clone());
    let mut http = http
        .await
        .with_context(|| format!("FRONTDESK_HTTP: {address}"))?;
    if let Some(api) = &config.api {
        http = http.with_api(Arc::clone(web), api.clone());
    }
    tracing::info!(address = %http.address()?, "serving /live, /ready and /metrics");
    Ok(Some(Served {
        feeds: http.feeds(),
        task: tokio::spawn(http.serve(shutdown.clone())),
    }))
}

/// Receives SIGHUP, which no longer ends the process from now on.
fn hangups() -> std::io::Result<Signal> {
    signal(SignalKind::hangup())
}

/// Reloads the rule files at every SIGHUP, until shutdown.
async fn reread_rules(desk: Arc<Desk>, mut hangups: Signal, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            heard = hangups.recv() => if heard.is_none() { return },
        }
        let reread = tokio::select! {
            () = shutdown.cancelled() => return,
            reread = reload::reread_rules(&desk) => reread,
        };
        if let Err(error) = reread {
            tracing::error!(%error, "the rules could not be read anew");
        }
    }
}
