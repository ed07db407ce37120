//! `frontdesk recount`: recomputes every fact and sum of figures from the events, and reports differences.

use std::process::ExitCode;

use anyhow::{Context, bail};

use super::progress::progress;
use super::rules_dir::UnreadRules;
use super::{database, runtime};
use crate::desk::rollups::Measured;
use crate::desk::rollups::recount::{self, Discrepancy};
use crate::domain::{Clock, GuildId, SystemClock};
use crate::measures::date_of_day;

/// Recompute all figures from the events, and report differences
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The guild's id; default: every guild
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

/// Computes the figures and reports differences; fails if there was one.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    runtime::on_this_thread()?.block_on(recount(args))
}

async fn recount(args: &Args) -> anyhow::Result<ExitCode> {
    let store = database::open().await?;
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
        let bar = progress(
            store.inquiries_in(one.guild).await?,
            "{pos} of {len} inquiries",
        );
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

fn told(guild: GuildId, difference: &Discrepancy) -> String {
    match difference {
        Discrepancy::Facts { day, count } => {
            let day = date_of_day(*day);
            format!("guild {guild}, {day}: {count} inquiries were not counted as their events say")
        }
        Discrepancy::Sums { day, subject } => {
            let (kind, name) = (subject.kind(), subject.name());
            let day = date_of_day(*day);
            format!("guild {guild}, {day}: the sums of {kind} {name} were others")
        }
        Discrepancy::Orphans { day, count } => {
            let day = date_of_day(*day);
            format!("guild {guild}, {day}: {count} inquiries were counted that there are not")
        }
        Discrepancy::FollowUps { count } => {
            format!("guild {guild}: what followed the first inquiry of {count} learners was other")
        }
        Discrepancy::Cohorts { day } => {
            let day = date_of_day(*day);
            format!(
                "guild {guild}, {day}: the learners who first asked then were counted otherwise"
            )
        }
        Discrepancy::Backlog {
            category,
            day,
            was,
            is,
        } => {
            let day = date_of_day(*day);
            format!(
                "guild {guild}, {day}, category {category:?}: the tickets left open changed by {was}, \
                 and should by {is}"
            )
        }
        Discrepancy::Unreadable(inquiry) => format!(
            "guild {guild}: what is recorded of inquiry {inquiry} cannot be read, it keeps its figures"
        ),
    }
}
