//! Measures what history costs: a start, a press and the check of a category, on a database with many past
//! inquiries and on an empty one in the same run, and how many times as much the one takes as the other. The past
//! is written through the store's own schema; the desk and its community are the console's. Asserts no time.
//!
//! `cargo bench --bench history` takes 0, 200,000 and 1,000,000 past inquiries; other numbers are arguments after `--`, and
//! `postgres` among them takes PostgreSQL instead of SQLite.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on has failed"
)]
#![allow(missing_docs, reason = "a bench crate exports nothing")]

#[path = "shared/bench_desk.rs"]
mod bench_desk;
#[path = "shared/cost.rs"]
mod cost;
#[path = "shared/database.rs"]
mod database;
#[path = "history/measured.rs"]
mod measured;
#[path = "history/past.rs"]
mod past;
#[path = "shared/people.rs"]
mod people;
#[path = "../tests/postgres/mod.rs"]
mod postgres;
#[path = "shared/table.rs"]
mod table;

use bench_desk::BenchDesk;
use cost::Cost;
use database::Database;
use measured::Measured;

/// The number of past inquiries unless arguments say another.
const SIZES: [u64; 3] = [0, 200_000, 1_000_000];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (sizes, on_postgres) = database::arguments(&SIZES);
    let mut all = Vec::new();
    for size in &sizes {
        let database = Database::new(on_postgres).await;
        // The schema, a community that is set up, and the first start, which is not measured.
        let (bench, _) = BenchDesk::open(&database.url()).await;
        bench.close().await;
        past::write(&database.url(), *size, bench_desk::begins()).await;
        all.push((*size, measured::measure(&database.url()).await));
        database.remove().await;
        println!("{size} past inquiries are measured");
    }
    report(&all);
}

fn report(all: &[(u64, Measured)]) {
    let Some((first, base)) = all.first() else {
        return;
    };
    let mut rows = Vec::new();
    for (size, measured) in all {
        for ((what, cost), (_, least)) in measured.iter().zip(base) {
            rows.push(vec![
                (*what).to_owned(),
                size.to_string(),
                Cost::shown(cost.cpu),
                Cost::shown(cost.wall),
                format!("{:.2}", cost.cpu / least.cpu),
                format!("{:.2}", cost.wall / least.wall),
            ]);
        }
    }
    rows.sort_by_key(|row| base.iter().position(|(what, _)| *what == row[0]));
    table::print(
        &format!("What history costs, in ms; times as much as with {first}"),
        &["", "past inquiries", "CPU", "wall", "CPU ×", "wall ×"],
        &rows,
    );
}
