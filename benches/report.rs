//! Measures what reports, the digest, an export and live writing take on a guild with many inquiries over three years,
//! beside a plain `GROUP BY` over the same facts, and how much memory; and what a start and a press do, which history must
//! not slow. The facts are written through the store's own schema; their sums are made as the sweep makes them; reports are
//! called as a moderator calls them, pictures and all. Asserts no time.
//!
//! `cargo bench --bench report` takes none and 100,000 inquiries; other numbers are arguments after `--`, such as
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

#[path = "shared/bench_desk.rs"]
mod bench_desk;
#[path = "shared/cost.rs"]
mod cost;
#[path = "shared/database.rs"]
mod database;
#[path = "report/past.rs"]
mod past;
#[path = "shared/people.rs"]
mod people;
#[path = "../tests/postgres/mod.rs"]
mod postgres;
#[path = "shared/table.rs"]
mod table;

use std::fs;
use std::time::Instant;

use cost::Cost;
use database::Database;
use frontdesk::desk::export::{ExportJob, ExportKind, Format, write};
use frontdesk::desk::rollups::{Measured, bring_up_to_date};
use frontdesk::domain::{GuildId, GuildSettings};
use frontdesk::measures::{Period, zone_of};
use frontdesk::store::{Store, StoreOptions};
use people::People;

/// The number of inquiries unless arguments say another.
const SIZES: [u64; 2] = [1, 100_000];

/// Each report is made so often; the median is told.
const TIMES: usize = 5;

/// So many questions are asked live: those of a minute at ten a second, a hundred times what makes so many in three years.
const ASKED: u32 = 600;

/// Figures are made once in so many milliseconds.
const MADE_EVERY: f64 = 60_000.0;

/// The rows of the table about one size.
struct Lines {
    size: u64,
    rows: Vec<Vec<String>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (sizes, on_postgres) = database::arguments(&SIZES);
    let mut rows = Vec::new();
    for size in sizes {
        let database = Database::new(on_postgres).await;
        let mut lines = Lines {
            size,
            rows: Vec::new(),
        };
        measure(&database.url(), &mut lines).await;
        rows.extend(lines.rows);
        database.remove().await;
    }
    table::print(
        "In ms (of reports the median of five), and the most memory meanwhile",
        &["", "inquiries", "ms", "peak MB"],
        &rows,
    );
}

impl Lines {
    /// Adds what something took, with the most memory since it was last looked for.
    fn add(&mut self, what: &str, millis: f64) {
        self.rows.push(vec![
            what.to_owned(),
            self.size.to_string(),
            format!("{millis:.1}"),
            peak(),
        ]);
        forget_peak();
    }

    /// Adds what one of several took; of what waits for a disk, CPU time says more.
    fn add_cost(&mut self, what: &str, cost: Cost) {
        println!("{what} takes {} ms of CPU", Cost::shown(cost.cpu));
        self.add(what, cost.wall * 1e3);
    }
}

/// Measures everything on one database.
async fn measure(url: &str, lines: &mut Lines) {
    // The schema and a community that is set up.
    People::open(url).await.bench.close().await;
    let size = lines.size;
    let begun = Instant::now();
    let guild = past::write(url, size, bench_desk::begins(), |done| {
        println!("{done} of {size} facts are written");
    })
    .await;
    println!(
        "{size} facts are written in {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    sums(url, guild, lines).await;
    lines.add_cost("a start", people::starts(url).await);
    let desk = People::open(url).await;
    let press = people::presses(&desk, "p", false).await;
    lines.add_cost("a press, decided", press);
    reports(&desk, lines).await;
    digest(url, &desk, lines).await;
    live(&desk, guild, lines).await;
    desk.bench.close().await;
    export(url, guild, lines).await;
    grouped(url, lines).await;
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Makes the sums of all days.
async fn sums(url: &str, guild: GuildId, lines: &mut Lines) {
    let store = open(url).await;
    forget_peak();
    let begun = Instant::now();
    figures(&store, guild).await;
    lines.add("all sums made", millis(begun));
    store.close().await;
}

async fn open(url: &str) -> Store {
    let store = Store::open(url, StoreOptions::default()).await;
    store.expect("a database")
}

async fn figures(store: &Store, guild: GuildId) {
    let measured = Measured {
        store,
        guild,
        zone: "UTC",
        now: bench_desk::begins(),
    };
    while !bring_up_to_date(measured, 100).await.expect("sums") {}
}

/// Each report over each period, as its reader waits for it.
async fn reports(desk: &People, lines: &mut Lines) {
    let all = [
        "overview",
        "satisfaction",
        "response",
        "rules",
        "instructors",
        "retention",
    ];
    for name in all {
        for options in ["period:30d", "period:all", "period:all category:billing"] {
            let call = format!("mo @ #staff: /stats {name} {options}");
            let mut took = Vec::new();
            for _ in 0..TIMES {
                let begun = Instant::now();
                desk.hears(&call).await;
                took.push(millis(begun));
            }
            lines.add(&format!("/stats {name} {options}"), median(took));
        }
    }
}

/// The weekly digest, from when it is due until it is written.
async fn digest(url: &str, desk: &People, lines: &mut Lines) {
    desk.hears("mo @ #staff: /setup digest channel:#staff")
        .await;
    past::make_digest_due(url).await;
    let begun = Instant::now();
    desk.bench.run_until_idle().await;
    lines.add("the digest, with a sweep", millis(begun));
}

/// Questions as they come, and the figures that are made of them.
async fn live(desk: &People, guild: GuildId, lines: &mut Lines) {
    figures(&desk.bench.store, guild).await;
    let begun = Instant::now();
    for nth in 0..ASKED {
        desk.hears(&format!("live{nth} @ dm: how do I reset my password?"))
            .await;
    }
    let asked = millis(begun);
    lines.add("a minute's 600 questions, answered", asked);
    let begun = Instant::now();
    figures(&desk.bench.store, guild).await;
    let counted = millis(begun);
    lines.add("their figures", counted);
    println!(
        "of a minute, answering takes {:.1} % and figures {:.1} %",
        asked / MADE_EVERY * 100.0,
        counted / MADE_EVERY * 100.0
    );
}

/// The export of all inquiries, to nowhere.
async fn export(url: &str, guild: GuildId, lines: &mut Lines) {
    let store = open(url).await;
    let settings = GuildSettings::new(guild);
    let now = bench_desk::begins();
    let export = ExportJob {
        kind: ExportKind::Inquiries,
        format: Format::Csv,
        settings: &settings,
        period: Period::parse("all", now, &zone_of("UTC")).expect("a period"),
        now,
        with_texts: false,
    };
    forget_peak();
    let begun = Instant::now();
    let rows = write(&store, &export, std::io::sink(), |_, _| {}).await;
    println!("{} rows are exported", rows.expect("an export").rows);
    lines.add("the export of all inquiries", millis(begun));
    store.close().await;
}

/// The plain way to some of the same figures.
async fn grouped(url: &str, lines: &mut Lines) {
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        past::group(url).await;
        took.push(millis(begun));
    }
    lines.add("GROUP BY day and outcome", median(took));
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
