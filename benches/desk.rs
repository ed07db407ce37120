//! Measures what a large team costs the desk, on SQLite: choosing the instructor for a ticket, and a sweep with nothing
//! due and with a thousand outcomes, deadlines, holders to look up, silent learners or late replies due, the deadlines in
//! duty hours, beside the same on a database that holds nothing. Nobody whom it knows is in the community: each silent
//! learner and each holder is found to have left, so that a late reply finds a whole team gone. Asserts no time.
//!
//! `cargo bench --bench desk` takes about a minute.

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
#[path = "desk/load.rs"]
mod load;
#[path = "shared/table.rs"]
mod table;

use bench_desk::BenchDesk;
use cost::{Begun, Cost};
use frontdesk::store::{Store, StoreOptions};

/// So many assignments and sweeps are measured; what they took is shared out.
const TIMES: u32 = 500;
/// So many timers are due at once, of each of these kinds.
const DUE: i64 = 1_000;
const KINDS: [(&str, bool, &str); 5] = [
    ("settle", false, "a sweep, 1,000 outcomes due"),
    ("reckon", false, "a sweep, 1,000 deadlines due"),
    ("membership", false, "a sweep, 1,000 holders gone"),
    (
        "learner_silence",
        true,
        "a sweep, 1,000 silent learners due",
    ),
    (LATE, false, "a sweep, 1,000 late replies, the team gone"),
];
/// The kind of the timers of replies, which are late only where the target is short.
const LATE: &str = "first_reply";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut rows = Vec::new();
    for with_team in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/desk.db", folder.path().display());
        let (bench, _) = BenchDesk::open(&url).await;
        bench.close().await;
        if with_team {
            load::write(&url, bench_desk::begins()).await;
        }
        let holds = if with_team { "a large team" } else { "nothing" };
        let mut add = |what: &str, cost: Cost| {
            rows.push(vec![
                what.to_owned(),
                holds.to_owned(),
                Cost::shown(cost.cpu),
                Cost::shown(cost.wall),
            ]);
        };
        add("an assignment", assignment(&url).await);
        let (bench, _) = BenchDesk::open(&url).await;
        let begun = Begun::now();
        for _ in 0..TIMES {
            bench.run_until_idle().await;
        }
        add("a sweep, nothing due", begun.each_of(TIMES));
        bench.close().await;
        for (kind, waited_for, what) in KINDS.into_iter().filter(|_| with_team) {
            let due = load::Due { kind, waited_for };
            if kind == LATE {
                load::shorten_targets(&url).await;
            }
            // What is due is handled where a community is opened, so it becomes due afterwards.
            let (bench, _) = BenchDesk::open(&url).await;
            load::make_due(&url, due, DUE, bench_desk::begins()).await;
            let begun = Begun::now();
            bench.run_until_idle().await;
            add(what, begun.each_of(1));
            bench.close().await;
        }
    }
    rows.sort();
    let title = format!(
        "{} instructors, {} shifts and {} open tickets in {} guilds, in ms",
        load::INSTRUCTORS,
        load::SHIFTS,
        load::TICKETS,
        load::GUILDS
    );
    table::print(&title, &["", "the database holds", "CPU", "wall"], &rows);
}

/// Reads who is on duty with what they hold, and orders them, for a ticket of each guild in turn.
async fn assignment(url: &str) -> Cost {
    let store = Store::open(url, StoreOptions::default())
        .await
        .expect("a database");
    let (now, mut chosen) = (bench_desk::begins(), 0);
    let begun = Begun::now();
    for nth in 0..TIMES {
        let roster = store.roster(load::guild(i64::from(nth)), now).await;
        chosen += roster.expect("a roster").choices(None, now).len();
    }
    let cost = begun.each_of(TIMES);
    println!("{} choices an assignment", chosen / TIMES as usize);
    store.close().await;
    cost
}
