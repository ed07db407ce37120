//! `frontdesk import surveys FILE`: surveys that were answered elsewhere. They are kept apart from a server's own.

use std::process::ExitCode;

use anyhow::Context;

use super::file::{ImportFile, OpenImport};
use crate::desk::imports::{self, SurveyImportError};
use crate::domain::{Clock, SystemClock};
use crate::measures::{SurveyFile, zone_of};

/// Import surveys that were answered elsewhere (CSV with the columns Perceived Value, Perceived Effort, Expected Value,
/// and optionally at and category)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) source: ImportFile,
    /// The name under which its rows are known again; without it, the file's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Import its rows even if all of them were imported under another name
    #[arg(long)]
    again: bool,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = args.source.file.display().to_string();
    let of_file = args.source.file.file_name();
    let of_file = of_file.map(|name| name.to_string_lossy().into_owned());
    let name = args
        .name
        .clone()
        .or(of_file)
        .with_context(|| shown.clone())?;
    let OpenImport {
        content,
        store,
        settings,
    } = args.source.open().await?;
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
    Ok(args.source.told(&name, imported, &file.refused))
}
