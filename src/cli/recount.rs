//! `frontdesk recount`: makes every fact and sum of figures anew from the events, and says where they were not as they
//! should be.

use std::process::ExitCode;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::rules::RulesDir;
use crate::app::{DATABASE, text_keys};
use crate::desk::rollups::Measured;
use crate::desk::rollups::recount::{self, Difference};
use crate::domain::{Clock, GuildId, SystemClock};
use crate::measures::date_of_day;
use crate::store::{Store, StoreOptions};

/// The line is drawn at most so often in a second.
const DRAWN_A_SECOND: u8 = 10;
const LINE: &str = "[{bar:30}] {percent:>3} %  {pos} of {len} inquiries";

/// Make all figures anew from the events, and report where they differed
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The guild's id; otherwise every guild's figures are made
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// Not read here; named all the same, since `--rules` may stand before any subcommand.
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

/// Makes the figures and reports differences; fails if there was one.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.rules.rules.is_some() {
        bail!("no rule book is read here: name none by --rules");
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(recount(args))
}

async fn recount(args: &Args) -> anyhow::Result<ExitCode> {
    let given = std::env::var("DATABASE_URL").ok();
    let url = given
        .filter(|url| !url.trim().is_empty())
        .unwrap_or_else(|| DATABASE.to_owned());
    let store = Store::open_sealed(&url, StoreOptions::default(), text_keys()?)
        .await
        .context("the database")?;
    let settings = store.all_settings().await?;
    let chosen = settings
        .iter()
        .filter(|one| args.guild.is_none_or(|guild| guild == one.guild));
    let (mut guilds, mut found) = (0, 0);
    for one in chosen {
        let measured = Measured {
            store: &store,
            guild: one.guild,
            zone: &one.time_zone,
            now: SystemClock.now(),
        };
        let bar = progress(store.inquiries_in(one.guild).await?);
        let differences = recount::recount(measured, |done| bar.set_position(done)).await;
        bar.finish_and_clear();
        let differences = differences.context("run it once more: it begins anew")?;
        for difference in &differences {
            println!("{}", told(one.guild, difference));
        }
        guilds += 1;
        found += differences.len();
    }
    store.close().await;
    if guilds == 0 {
        bail!("no guild of that id is set up in this database");
    }
    if found > 0 {
        println!("{found} differences; all figures are as they should be now.");
        return Ok(ExitCode::FAILURE);
    }
    println!("All figures were as they should be (guilds: {guilds}).");
    Ok(ExitCode::SUCCESS)
}

fn progress(inquiries: u64) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(DRAWN_A_SECOND);
    let bar = ProgressBar::with_draw_target(Some(inquiries), target);
    let style = ProgressStyle::with_template(LINE).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("#."));
    bar
}

fn told(guild: GuildId, difference: &Difference) -> String {
    match difference {
        Difference::Facts { day, count } => {
            let day = date_of_day(*day);
            format!("guild {guild}, {day}: {count} inquiries were not counted as their events say")
        }
        Difference::Sums { day, subject } => {
            let (kind, name) = (subject.kind(), subject.name());
            let day = date_of_day(*day);
            format!("guild {guild}, {day}: the sums of {kind} {name} were others")
        }
        Difference::Orphans { day, count } => {
            let day = date_of_day(*day);
            format!("guild {guild}, {day}: {count} inquiries were counted that there are not")
        }
        Difference::FollowUps { count } => {
            format!("guild {guild}: what followed the first inquiry of {count} learners was other")
        }
        Difference::Cohorts { day } => {
            let day = date_of_day(*day);
            format!(
                "guild {guild}, {day}: the learners who first asked then were counted otherwise"
            )
        }
        Difference::Backlog { day, was, is } => {
            let day = date_of_day(*day);
            format!(
                "guild {guild}, {day}: the tickets left open changed by {was}, and should by {is}"
            )
        }
    }
}
