//! `frontdesk rekey`: rewrites every text in the database under the first key of `FRONTDESK_TEXT_KEY`, or unencrypted;
//! or forgets the texts whose key is lost. Can be interrupted at any time and run again.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::progress::progress;
use super::rules_dir::UnreadRules;
use super::{database, runtime};
use crate::app::{TEXT_KEY, text_keys};
use crate::store::{LostTexts, Rekeyed};

/// Encrypt every text in the database under the first key of `FRONTDESK_TEXT_KEY`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Decrypt every text instead, so that no key is needed any more
    #[arg(long)]
    clear: bool,
    /// Delete every text whose key is lost, irrevocably, so that frontdesk starts without the key; asks first
    #[arg(long, conflicts_with = "clear")]
    forget_lost: bool,
    /// Do not ask
    #[arg(long, requires = "forget_lost")]
    yes: bool,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

/// Rewrites the texts and reports how many in each table; fails if some texts cannot be opened.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    let runtime = runtime::on_this_thread()?;
    if args.forget_lost {
        return runtime.block_on(forget_lost(args.yes));
    }
    runtime.block_on(rekey(args.clear))
}

/// Lists the unreadable texts, and forgets them after confirmation.
async fn forget_lost(is_confirmed: bool) -> anyhow::Result<ExitCode> {
    let store = database::open_without_lost_keys().await?;
    let lost = store.lost_texts().await?;
    for LostTexts { table, texts } in &lost {
        println!("{table}: {texts} cannot be read any more");
    }
    let texts: u64 = lost.iter().map(|table| table.texts).sum();
    if texts > 0 && !is_confirmed && !confirmed(texts)? {
        store.close().await;
        bail!(
            "nothing is deleted; `frontdesk rekey --forget-lost --yes` deletes them without asking"
        );
    }
    store.forget_lost_texts().await?;
    let shredded = store.shred().await;
    store.close().await;
    println!(
        "{texts} texts are deleted. frontdesk starts with the keys that {TEXT_KEY} holds now."
    );
    if let Err(error) = shredded {
        eprintln!("frontdesk: what was deleted is still in the database's free space: {error}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks in the terminal whether to delete the texts; false without a terminal.
fn confirmed(texts: u64) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!(
        "With the right key in {TEXT_KEY} they could still be read. Delete these {texts} texts for good? Type yes: "
    );
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

async fn rekey(clear: bool) -> anyhow::Result<ExitCode> {
    let Some(first) = text_keys()?.sealing().map(str::to_owned) else {
        bail!("{TEXT_KEY} is not set: there is no key to encrypt or decrypt with");
    };
    let store = database::open().await?;
    let bar = progress(store.texts_kept().await?, "{pos} of {len} texts");
    let done = store.rekey(clear, |texts| bar.set_position(texts)).await;
    bar.finish_and_clear();
    let done = done.context("what is done so far stays; run it once more to go on")?;
    for table in &done {
        println!("{}", told(table));
    }
    let shredded = store.shred().await;
    store.close().await;
    if let Err(error) = shredded {
        eprintln!(
            "frontdesk: what was rewritten is still in the database's free space ({error}); stop frontdesk and run this \
             once more"
        );
        return Ok(ExitCode::FAILURE);
    }
    if done.iter().any(|table| table.unopened > 0) {
        eprintln!(
            "frontdesk: some texts were changed or need another key, and cannot be opened. They are left as they are, \
             and no key of {TEXT_KEY} can be taken away yet"
        );
        return Ok(ExitCode::FAILURE);
    }
    if clear {
        println!("Every text is in the clear. {TEXT_KEY} is not needed any more.");
    } else {
        println!("Every text is encrypted under the key {first}. No other one is needed any more.");
    }
    Ok(ExitCode::SUCCESS)
}

fn told(table: &Rekeyed) -> String {
    let Rekeyed {
        table,
        rewritten,
        current,
        unopened,
    } = table;
    let unopened = match unopened {
        0 => String::new(),
        some => format!(", {some} cannot be opened"),
    };
    format!("{table}: {rewritten} rewritten, {current} as they should be{unopened}")
}
