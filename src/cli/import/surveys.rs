//! `frontdesk import surveys FILE`: surveys that were answered elsewhere. They are kept apart from a server's own.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use super::super::database;
use super::super::rules::RulesDir;
use super::{content, rows, told};
use crate::desk::imports::{self, SurveyImportError};
use crate::domain::{Clock, GuildId, SystemClock};
use crate::measures::{SurveyFile, zone_of};

/// Bring in surveys that were answered elsewhere (CSV with the columns Perceived Value, Perceived Effort, Expected Value,
/// perhaps at and category)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The server; needed where the database knows several
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// The name under which its rows are known again; without it, the file's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Bring its rows in even if all of them have come under another name
    #[arg(long)]
    again: bool,
    /// Not read here; named all the same, since `--rules` may stand before any subcommand.
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = args.file.display().to_string();
    let of_file = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let name = args
        .name
        .clone()
        .or(of_file)
        .with_context(|| shown.clone())?;
    let content = content(&args.file)?;
    let store = database::open().await?;
    let settings = database::guild(&store, args.guild).await?;
    let file =
        SurveyFile::read(&content, &zone_of(&settings.time_zone)).with_context(|| shown.clone())?;
    let to = (settings.guild, name.as_str());
    let imported = imports::surveys(&store, to, &file.rows, SystemClock.now(), args.again).await;
    store.close().await;
    let imported = match imported {
        Err(same @ SurveyImportError::SameAs(_)) => {
            return Err(same)
                .context("nothing is brought in; --again brings it in all the same")
                .context(shown);
        }
        imported => imported.context("what came so far stays; run it once more to go on")?,
    };
    let code = told(&args.file, &file.refused);
    println!(
        "{name}: {} new, {} known already, {} left out",
        rows(imported.added),
        imported.known,
        file.refused.len()
    );
    Ok(code)
}
