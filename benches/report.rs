//! Measures the time of each `/stats` report on a guild with many inquiries over three years, beside a plain `GROUP BY`
//! over the same facts, and how much memory. The facts are written through the store's own schema; their sums are made as
//! the sweep makes them. Asserts no time.
//!
//! `cargo bench --bench report` takes 10,000 and 100,000 inquiries; other numbers are arguments after `--`, such as
//! 10000000, and `postgres` among them takes PostgreSQL instead of SQLite. Its folder is gone at the end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on has failed"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement of time asks the machine"
)]
#![allow(missing_docs, reason = "a bench crate exports nothing")]

#[path = "shared/database.rs"]
mod database;
#[path = "report/past.rs"]
mod past;
#[path = "../tests/postgres/mod.rs"]
mod postgres;
#[path = "shared/table.rs"]
mod table;

use std::fs;
use std::time::Instant;

use database::Database;
use frontdesk::desk::commands::arguments::{Argument, Arguments};
use frontdesk::desk::commands::catalogue::CommandName;
use frontdesk::desk::rollups::{Measured, bring_up_to_date};
use frontdesk::desk::stats::{self, StatsCall};
use frontdesk::desk::ui::text::Texts;
use frontdesk::domain::{GuildId, GuildSettings, Locale, Timestamp};
use frontdesk::store::{Store, StoreOptions};

/// How many inquiries unless arguments say so.
const SIZES: [u64; 2] = [10_000, 100_000];

/// Each report is made so often; the median is told.
const TIMES: usize = 5;

const GUILD: GuildId = GuildId::new(1);

/// Noon on 1 January 2026, UTC: the past ends there.
const NOW: Timestamp = Timestamp::from_millis(1_767_268_800_000);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (sizes, on_postgres) = database::arguments(&SIZES);
    let mut rows = Vec::new();
    for size in &sizes {
        let database = Database::new(on_postgres).await;
        let store = Store::open(&database.url(), StoreOptions::default())
            .await
            .expect("a database");
        past::write(&database.url(), *size, NOW, |done| {
            println!("{done} of {size} facts are written");
        })
        .await;
        let begun = Instant::now();
        let measured = Measured {
            store: &store,
            guild: GUILD,
            zone: "UTC",
            now: NOW,
        };
        while !bring_up_to_date(measured, 100).await.expect("sums") {}
        rows.push(row(*size, "all sums made", millis(begun), String::new()));
        rows.extend(reports(&store, *size).await);
        rows.extend(grouped(&database.url(), *size).await);
        store.close().await;
        database.remove().await;
    }
    table::print(
        "Reports, in ms (the median of five), and the most memory meanwhile",
        &["", "inquiries", "ms", "peak MB"],
        &rows,
    );
}

fn row(size: u64, what: &str, took: f64, memory: String) -> Vec<String> {
    vec![
        what.to_owned(),
        size.to_string(),
        format!("{took:.1}"),
        memory,
    ]
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Each report over each period, as its reader waits for it.
async fn reports(store: &Store, size: u64) -> Vec<Vec<String>> {
    let texts = Texts::load().expect("texts");
    let settings = GuildSettings::new(GUILD);
    let call = StatsCall {
        store,
        texts: &texts,
        locale: Locale::EnUs,
        settings: &settings,
        now: NOW,
    };
    let mut rows = Vec::new();
    for (name, command) in [
        ("overview", CommandName::StatsOverview),
        ("satisfaction", CommandName::StatsSatisfaction),
        ("response", CommandName::StatsResponse),
    ] {
        for options in [
            &[("period", "30d")][..],
            &[("period", "all")],
            &[("period", "all"), ("category", "billing")],
        ] {
            let arguments = options
                .iter()
                .fold(Arguments::default(), |all, (name, value)| {
                    all.with(*name, Argument::Text((*value).to_owned()))
                });
            forget_peak();
            let mut took = Vec::new();
            for _ in 0..TIMES {
                let begun = Instant::now();
                let reply = stats::run(command, call, &arguments)
                    .await
                    .expect("a report");
                took.push(millis(begun));
                assert!(reply.post.text.contains("**"), "{}", reply.post.text);
            }
            let named: Vec<&str> = options.iter().map(|(_, value)| *value).collect();
            let what = format!("/stats {name} {}", named.join(" "));
            rows.push(row(size, &what, median(took), peak()));
        }
    }
    rows
}

/// The plain way to some of the same figures.
async fn grouped(url: &str, size: u64) -> Vec<Vec<String>> {
    forget_peak();
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        past::group(url).await;
        took.push(millis(begun));
    }
    vec![row(size, "GROUP BY day and outcome", median(took), peak())]
}

fn median(mut took: Vec<f64>) -> f64 {
    took.sort_by(f64::total_cmp);
    took[took.len() / 2]
}

/// Begins to look for the most memory anew, where the kernel lets us.
fn forget_peak() {
    // Where it does not, the peak since the start is told, which is no less.
    fs::write("/proc/self/clear_refs", "5").ok();
}

/// The most memory that this process has had, in MB.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").expect("this process lives");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    format!("{:.0}", kilobytes.expect("a peak") / 1024.0)
}
