//! `frontdesk import purchases FILE`: what learners bought elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use super::super::database;
use super::super::rules::RulesDir;
use super::{content, rows, told};
use crate::desk::imports;
use crate::domain::{Clock, Entropy, GuildId, SystemClock};
use crate::measures::{PurchaseFile, zone_of};

/// Bring in what learners bought (CSV with the columns user or learner, product, at, perhaps amount and currency)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The server; needed where the database knows several
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// Not read here; named all the same, since `--rules` may stand before any subcommand.
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = args.file.display().to_string();
    let content = content(&args.file)?;
    let store = database::open().await?;
    let settings = database::guild(&store, args.guild).await?;
    let file = PurchaseFile::read(&content, &zone_of(&settings.time_zone))
        .with_context(|| shown.clone())?;
    let entropy = Entropy::from_os();
    let of = (SystemClock.now(), &entropy);
    let bought = imports::purchases(&store, &settings, &file.rows, of).await;
    store.close().await;
    let bought = bought.context("what came so far stays; run it once more to go on")?;
    let mut refused = [file.refused, bought.refused].concat();
    refused.sort_by_key(|row| row.line);
    for product in &bought.unknown_products {
        eprintln!("{shown}: no role means {product:?} yet; /setup products names what roles mean");
    }
    let code = told(&args.file, &refused);
    println!(
        "{shown}: {} new, {} known already, {} left out",
        rows(bought.added),
        bought.known,
        refused.len()
    );
    Ok(code)
}
