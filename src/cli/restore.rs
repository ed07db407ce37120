//! `frontdesk restore FILE`: writes a backup into an empty database of either engine, completely or not at all. The
//! whole file is checked before anything is written.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use indicatif::ProgressBar;

use super::progress::progress;
use super::rules_dir::UnreadRules;
use super::runtime;
use crate::app::{TEXT_KEY, database_url};
use crate::domain::{Clock, SystemClock};
use crate::store::{
    self, Backup, BackupError, DatabaseState, SinceBackup, Store, StoreOptions, shown_address,
};

/// Restore a backup into the empty database that `DATABASE_URL` names
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check the file and look at the database, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Continue exactly where it was: frontdesk was stopped before the backup, and has not run since. Otherwise ticket
    /// numbers and offers are skipped, because people were answered after the backup
    #[arg(long)]
    moved: bool,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

/// Restores a backup, and prints how many rows of each table.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    runtime::on_this_thread()?
        .block_on(async {
            let backup = checked(&args.file)?;
            let url = database_url()?;
            is_empty(&url).await?;
            if args.dry_run {
                tell(&backup);
                let place = shown_address(&url);
                println!("It can be restored into {place}; nothing was changed.");
                return Ok(());
            }
            restore(args, &url).await
        })
        .map(|()| ExitCode::SUCCESS)
}

async fn restore(args: &Args, url: &str) -> anyhow::Result<()> {
    let (from, bar) = opened(&args.file, "is restored")?;
    let now = SystemClock.now();
    let since = if args.moved {
        SinceBackup::Stood
    } else {
        SinceBackup::WentOn(now)
    };
    let restored = store::restore_backup(url, from, since, |read| bar.set_position(read)).await;
    bar.finish_and_clear();
    let restored = restored.with_context(|| args.file.display().to_string())?;
    tell(&restored);
    println!("It is restored into {}.", shown_address(url));
    if !args.moved {
        println!(
            "The next tickets have numbers that are {} further on, and offers that were due are not made: frontdesk may \
             have opened and made them since.",
            restored.numbers_passed_over(now)
        );
    }
    println!("Start frontdesk with the {TEXT_KEY} that it had, if it had one.");
    Ok(())
}

/// Reads the whole file, and fails if it is damaged.
fn checked(file: &Path) -> anyhow::Result<Backup> {
    let (from, bar) = opened(file, "is checked")?;
    let read = store::check_backup(from, |read| bar.set_position(read));
    bar.finish_and_clear();
    let backup = read.and_then(|backup| backup.is_known().map(|()| backup));
    backup.with_context(|| file.display().to_string())
}

/// Refuses a database that holds anything.
async fn is_empty(url: &str) -> anyhow::Result<()> {
    let found = Store::look(url, StoreOptions::default()).await;
    match found.context("the database")? {
        DatabaseState::Absent | DatabaseState::Behind { found: 0, .. } => Ok(()),
        DatabaseState::Behind { .. } => bail!(BackupError::NotEmpty),
        DatabaseState::Current(store) => {
            store.close().await;
            bail!(BackupError::NotEmpty)
        }
    }
}

fn opened(file: &Path, what: &'static str) -> anyhow::Result<(BufReader<File>, ProgressBar)> {
    let opened = File::open(file).and_then(|open| Ok((open.metadata()?.len(), open)));
    let (length, open) = opened.with_context(|| file.display().to_string())?;
    Ok((
        BufReader::new(open),
        progress(length, "{msg}").with_message(what),
    ))
}

/// Prints what a backup holds.
fn tell(backup: &Backup) {
    let rows = backup.tables.iter().filter(|(_, rows)| *rows > 0);
    for (table, rows) in rows {
        println!("{table}: {rows}");
    }
    let (rows, schema) = (backup.rows(), backup.schema);
    println!(
        "{rows} rows, schema {schema}, made {}",
        backup.made_at.to_jiff()
    );
}
