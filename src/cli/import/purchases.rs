//! `frontdesk import purchases FILE`: what learners bought elsewhere.

use std::process::ExitCode;

use anyhow::Context;

use super::file::{ImportFile, OpenImport};
use crate::desk::imports;
use crate::domain::{Clock, Entropy, SystemClock};
use crate::measures::{PurchaseFile, zone_of};

/// Import what learners bought (CSV with the columns user or learner, product, at, and optionally amount and currency)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) source: ImportFile,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let shown = args.source.file.display().to_string();
    let OpenImport {
        content,
        store,
        settings,
    } = args.source.open().await?;
    let file = PurchaseFile::read(&content, &zone_of(&settings.time_zone))
        .with_context(|| shown.clone())?;
    let entropy = Entropy::from_os();
    let of = (SystemClock.now(), &entropy);
    let bought = imports::purchases(&store, &settings, &file.rows, of).await;
    store.close().await;
    let bought = bought.context("what came so far stays; run it once more to go on")?;
    for product in &bought.unknown_products {
        eprintln!("{shown}: no role means {product:?} yet; /setup products names what roles mean");
    }
    let mut refused = [file.refused, bought.refused].concat();
    refused.sort_by_key(|row| row.line);
    Ok(args.source.told(&shown, bought.imported, &refused))
}
