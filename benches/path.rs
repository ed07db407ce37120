//! The whole path, measured: from a message on the gateway of the test Discord to the reply at its
//! REST side, frontdesk's binary beside a bare serenity client, each in a process of its own and on
//! SQLite with every inquiry stored. Prints both sides and what lies between them against the goals;
//! asserts no time, and speaks to loopback only.
//!
//! `cargo bench --bench path` takes about seven minutes. `FRONTDESK_BENCH_SECONDS` (60) says for how
//! long the load is held, `FRONTDESK_BENCH_ONLY` which parts run, of `latency,steady,chatter,memory`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on has failed"
)]
#![allow(missing_docs, reason = "a bench crate exports nothing")]

#[path = "shared/answered.rs"]
mod answered;
#[path = "path/chatter.rs"]
mod chatter;
#[path = "path/client.rs"]
mod client;
#[path = "path/community.rs"]
mod community;
#[path = "path/disk.rs"]
mod disk;
#[path = "path/figures.rs"]
mod figures;
#[path = "path/latency.rs"]
mod latency;
#[path = "path/memory.rs"]
mod memory;
#[path = "path/process.rs"]
mod process;
#[path = "path/steady.rs"]
mod steady;
#[path = "shared/table.rs"]
mod table;

/// For how long load is held unless `FRONTDESK_BENCH_SECONDS` says otherwise.
const SECONDS: u64 = 60;

/// The size of a measurement.
#[derive(Clone, Copy)]
struct Effort {
    seconds: u64,
}

fn main() {
    if let Some(role) = client::Role::of_process() {
        client::run(role);
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let seconds = std::env::var("FRONTDESK_BENCH_SECONDS").ok();
    let seconds = seconds.and_then(|given| given.parse().ok());
    let effort = Effort {
        seconds: seconds.unwrap_or(SECONDS).max(1),
    };
    let only = std::env::var("FRONTDESK_BENCH_ONLY").unwrap_or_default();
    let wanted = |part: &str| only.is_empty() || only.split(',').any(|name| name == part);
    println!("{}", process::machine());
    if wanted("latency") {
        latency::measure(effort).await;
    }
    if wanted("steady") {
        steady::measure(effort).await;
    }
    if wanted("chatter") {
        chatter::measure(effort).await;
    }
    if wanted("memory") {
        memory::measure().await;
    }
}
