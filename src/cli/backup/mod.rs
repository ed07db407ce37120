//! `frontdesk backup FILE`: writes everything in the database into one file while the desk works; with --every,
//! repeatedly into a folder that keeps the latest files. Each file is read back and checked before it gets its final
//! name.

mod series;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::signal::unix::{Signal, SignalKind, signal};

use self::series::Series;
use super::progress::progress;
use super::rules_dir::UnreadRules;
use super::{database, runtime};
use crate::app::database_url;
use crate::domain::{Clock, Millis, SystemClock, Timestamp};
use crate::store::{self, Backup, Store, shown_address};

/// The default number of files of a series that are kept.
const FILES_KEPT: usize = 7;
/// The shortest time between two backups of a series.
const SHORTEST: Millis = Millis::minutes(1);
/// The time until a failed backup is retried.
const RETRY_AFTER: Millis = Millis::minutes(5);

/// Write everything in the database into a file, while the desk works
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file, which must not exist; with --every, the folder of the files
    #[arg(value_name = "FILE")]
    to: PathBuf,
    /// Write a backup into the folder at this interval, such as 6h or 1d, until stopped
    #[arg(long, value_name = "LENGTH")]
    every: Option<Millis>,
    /// The number of latest files that are kept in the folder; 7 by default
    #[arg(long, value_name = "COUNT", requires = "every")]
    keep: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

/// Writes the backup, or backups until stopped.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    runtime::on_this_thread()?.block_on(async {
        let Some(every) = args.every else {
            return once(&args.to).await;
        };
        ensure!(
            every >= SHORTEST,
            "--every: not more often than each minute"
        );
        again_and_again(Series::new(
            &args.to,
            every,
            args.keep.map_or(FILES_KEPT, NonZeroUsize::get),
        ))
        .await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Writes one backup, under another name first, so that no incomplete file has the final name.
async fn once(file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        bail!("{} is there already: name another file", file.display());
    }
    let store = database::open_for_backup().await?;
    let part = series::part_of(file);
    // Left by one that was killed.
    let _ = std::fs::remove_file(&part);
    let written = write(&store, &part).await;
    store.close().await;
    let written = written.and_then(|backup| {
        std::fs::rename(&part, file)?;
        Ok(backup)
    });
    if written.is_err() {
        // The original error is reported; a failure to remove the rest is not.
        let _ = std::fs::remove_file(&part);
    }
    let backup = written.with_context(|| file.display().to_string())?;
    let (file, rows, schema) = (file.display(), backup.rows(), backup.schema);
    let place = shown_address(&database_url()?);
    println!("{file}: {rows} rows of {place}, schema {schema}, read back and checked");
    Ok(())
}

async fn write(store: &Store, part: &Path) -> anyhow::Result<Backup> {
    let bar = progress(0, "{pos} of {len} rows");
    let written = store::write_backup(store, part, SystemClock.now(), |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    let written = written.await;
    bar.finish_and_clear();
    Ok(written?)
}

/// Writes backups whenever one is due, until SIGTERM or Ctrl-C.
async fn again_and_again(series: Series) -> anyhow::Result<()> {
    let mut stops = [
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    ];
    std::fs::create_dir_all(series.folder())
        .with_context(|| format!("{} cannot be made", series.folder().display()))?;
    let mut wait = due(&series, None);
    while !is_stopped(&mut stops, wait).await {
        let now = SystemClock.now();
        wait = match once(&series.file(now)).await {
            Ok(()) => {
                if let Err(error) = series.prune(now) {
                    tell(&error.context("older backups stay"));
                }
                due(&series, Some(now))
            }
            Err(error) => {
                tell(&error.context("no backup was made"));
                RETRY_AFTER
            }
        };
    }
    Ok(())
}

/// Returns the time until the next backup is due. If the folder cannot be read, it counts from the last backup made
/// here.
fn due(series: &Series, made_at: Option<Timestamp>) -> Millis {
    let now = SystemClock.now();
    series.due(now).unwrap_or_else(|error| {
        tell(&error);
        made_at.map_or(RETRY_AFTER, |made_at| series.due_after(made_at, now))
    })
}

fn tell(error: &anyhow::Error) {
    eprintln!("frontdesk: {error:#}");
}

/// Waits, and returns whether this program is asked to stop meanwhile.
async fn is_stopped([terminate, interrupt]: &mut [Signal; 2], wait: Millis) -> bool {
    let wait = Duration::from_millis(wait.get().unsigned_abs());
    tokio::select! {
        _ = terminate.recv() => true,
        _ = interrupt.recv() => true,
        () = tokio::time::sleep(wait) => false,
    }
}
