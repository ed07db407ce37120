//! Wires the layers into one running process, and takes it down in order: first nothing more comes
//! in, then what is in hand is finished, then leases are handed back.

mod clock_file;
mod config;
mod environment;
mod log;
mod storage;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use config::Config;
pub use environment::{
    BadConfig, DATABASE, DATABASE_URL, SECRETS, TEXT_KEY, TOKEN, database_url, text_keys, variable,
};
pub use log::start as start_log;
pub use storage::lost_with_container;

use crate::desk::calendar::feeds::Feeds;
use crate::desk::catchup;
use crate::desk::dispatch::queue::Queue;
use crate::desk::dispatch::supervision;
use crate::desk::dispatch::supervision::supervised;
use crate::desk::metrics::Metrics;
use crate::desk::outbox::worker;
use crate::desk::rulebook::served::Books;
use crate::desk::rulebook::{learn, reload};
use crate::desk::tickets::forms::Forms;
use crate::desk::ui::text::Texts;
use crate::desk::web::WebDesk;
use crate::desk::web::platform::WithWebsite;
use crate::desk::{Desk, DeskParts};
use crate::desk::{dispatch, sweep};
use crate::discord::{Connection, DiscordPlatform};
use crate::domain::{Clock, Entropy, SystemClock};
use crate::http::Http;
use crate::store::{Store, StoreOptions};
use clock_file::ClockFile;

/// The time that a shutdown leaves to events in hand, once no more come in.
const GRACE: Duration = Duration::from_secs(10);
/// The pause between two looks of the sweep and the outbox for what time has made due.
const TICK: Duration = Duration::from_secs(1);
/// The pause between two looks in a rehearsal, whose time moves in leaps.
const REHEARSAL_TICK: Duration = Duration::from_millis(20);
/// The number of steps of the outbox that are under way side by side. Discord allows a bot 50 requests a second, and
/// of those in one channel all but one wait.
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
    let public_url = config.public_url.clone();
    // A rehearsal's database is not meant to stay.
    let is_rehearsal = config.clock_file.is_some();
    let lost_folder = lost_with_container(config.database.expose()).filter(|_| !is_rehearsal);
    let queue = Queue::new(Arc::clone(&metrics));
    let connection = DiscordPlatform::connect(
        config.discord,
        Arc::clone(&texts),
        Arc::clone(&metrics),
        Arc::clone(&clock),
        Arc::clone(&queue),
        shutdown.clone(),
    )
    .await?;
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
        public_url,
        lost_folder,
    });
    if let Some(served) = &served {
        served.feeds.of(Arc::clone(&desk));
    }
    web.open(Arc::clone(&desk), Arc::clone(&queue));
    connection.serves(desk.keeper(), Forms::of(Arc::clone(&desk)));
    begin(&desk).await?;
    look_for_website(config.api.is_some(), &web).await;
    let watching = watch_rules(&desk, hangups, tick, &shutdown);
    let log = keep_log_short(&store, &shutdown);
    let ended = work(connection, desk, queue, tick).await;
    shutdown.cancel();
    end(watching, log, served).await;
    store.close().await;
    ended
}

/// Waits for what ran beside the work, once it is told to stop.
async fn end(watching: [JoinHandle<()>; 3], log: JoinHandle<()>, served: Option<Served>) {
    for watch in watching {
        wait(watch, "the rules folder").await;
    }
    wait(log, "the database's log").await;
    if let Some(served) = served {
        served.task.await.ok();
    }
}

/// Says in the log if the website's desk is served and belongs to no server.
async fn look_for_website(is_served: bool, web: &WebDesk) {
    if is_served && let Err(error) = web.look().await {
        tracing::error!(%error, "nothing that is asked on the website reaches anybody yet");
    }
}

/// Opens the database.
async fn open_store(config: &Config) -> anyhow::Result<Store> {
    if let Some(folder) = lost_with_container(config.database.expose()) {
        tracing::warn!(folder = %folder.display(), "the database is on no volume: it goes with the container");
    }
    let options = StoreOptions {
        synchronous: config.synchronous,
        ..StoreOptions::default()
    };
    Store::open_sealed(config.database.expose(), options, config.text_keys.clone())
        .await
        .context("the database")
}

/// Joins the processes of the database. What was taught before answers from the first message on.
async fn begin(desk: &Arc<Desk>) -> anyhow::Result<()> {
    desk.join().await.context("the database")?;
    learn::begin_learning(desk).await.context("what was taught")
}

fn keep_log_short(store: &Store, shutdown: &CancellationToken) -> JoinHandle<()> {
    let (store, shutdown) = (store.clone(), shutdown.clone());
    tokio::spawn(async move { store.keep_log_short(shutdown).await })
}

/// Makes the clock, and tells how often it is looked at.
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

/// Hears, decides and delivers until the sessions end; then finishes what is in hand.
async fn work(
    connection: Connection,
    desk: Arc<Desk>,
    queue: Arc<Queue>,
    tick: Duration,
) -> anyhow::Result<()> {
    let (hearing, finish) = (CancellationToken::new(), CancellationToken::new());
    let reading = catchup::run(Arc::clone(&desk), tick, hearing.clone());
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
            supervised(supervision::watch(&desk), "the sweep", &finish, sweep).await;
        })
    };
    let ended = connection.run().await;
    // Whatever becomes of the sessions: what they still say is not heard.
    queue.close();
    tracing::info!("nothing more comes in; finishing what is in hand");
    hearing.cancel();
    let mut all_ended = wait(reading, "what was missed").await;
    all_ended &= wait(events, "events").await;
    finish.cancel();
    all_ended &= wait(outbox, "outgoing messages").await;
    all_ended &= wait(sweep, "timers").await;
    // What is still under way keeps its lease until that runs out.
    if all_ended {
        sweep::hand_back(&desk).await;
    }
    Ok(ended?)
}

/// Sees to it that changed rules are taken up: the folder is looked at, a signal asks for it, and what is
/// pressed and taught is learned.
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

/// Waits for a task to finish, but not for ever: what is left is in the database. Whether it did.
async fn wait(task: JoinHandle<()>, what: &str) -> bool {
    let ended = tokio::time::timeout(GRACE, task).await.is_ok();
    if !ended {
        tracing::warn!(what, "not finished in time; it goes on at the next start");
    }
    ended
}

/// The pages that are served.
struct Served {
    task: JoinHandle<std::io::Result<()>>,
    feeds: Arc<Feeds>,
}

/// Serves health and metrics from the very start, so that a process that cannot reach Discord is seen
/// to live without being ready.
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

/// Reads the rule files anew at every SIGHUP, until shutdown.
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
