//! `frontdesk run`: connects to Discord. SIGTERM or Ctrl-C stops intake, finishes the work in hand and hands back
//! leases.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use super::encoder;
use super::rules_dir::RulesDir;
use super::runtime;
use crate::app::{self, Config};
use crate::desk::rulebook::served::Books;

/// The time after which a process that was told to stop exits in any case; work in hand gets 10 seconds.
const LEAVES_WITHIN: Duration = Duration::from_secs(20);

/// Connect to Discord and work until stopped (the same as no subcommand)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

/// Runs the bot.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    app::start_log()?;
    let config = Config::read(&app::environment())?;
    let folder = args.rules.folder();
    let encoder = encoder::found()?;
    if encoder.is_none() {
        let absent = encoder::absent();
        // Where nobody named one, none may be meant.
        if encoder::named().is_some() {
            tracing::warn!("sentence encoder: {absent}");
        } else {
            tracing::info!("sentence encoder: {absent}");
        }
    }
    let books = Books::open_with(&folder, encoder)
        .with_context(|| format!("the rules in {} cannot be used", folder.display()))?;
    books.served().warm_up();
    // One thread decides: a message takes it microseconds, less than handing it to another thread. Slow work has
    // threads of its own: the database, making a rule book, and the sessions with Discord.
    let runtime = runtime::on_this_thread()?;
    runtime.block_on(async {
        let shutdown = CancellationToken::new();
        let signals = listen(shutdown.clone())?;
        let ended = app::run(config, Arc::new(books), shutdown).await;
        signals.abort();
        ended
    })?;
    // An unfinished rule book on another thread is not waited for.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

/// Turns the first signal into a shutdown with a time limit. A second one ends the process at once, as usual.
fn listen(shutdown: CancellationToken) -> std::io::Result<tokio::task::JoinHandle<()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::spawn(async move {
        for ordinal in ["first", "second"] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if ordinal == "second" {
                tracing::warn!("stopped for the second time; leaving at once");
                std::process::exit(1);
            }
            tracing::info!("stopping");
            leave_at_last();
            shutdown.cancel();
        }
    }))
}

/// Ends the process after a time limit, from a thread of its own. Needed as a last resort, because this thread may be
/// blocked by a task that never yields, or by a database connection that is not given back. Unfinished work is found
/// again.
fn leave_at_last() {
    std::thread::spawn(|| {
        std::thread::sleep(LEAVES_WITHIN);
        tracing::warn!("not stopped in time; leaving at once");
        std::process::exit(1);
    });
}
