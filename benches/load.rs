//! Two processes on one PostgreSQL under load: many servers, many learners, thousands of messages a second, of which a
//! few are questions. Prints how long answers took, whether any was lost or came twice, and the memory of both processes
//! at both ends. Speaks to loopback only, and asserts no time.
//!
//! `cargo bench --bench load` takes ten minutes, 500 servers, 100,000 learners and 2,000 messages a second. Others after
//! `--`: `--servers 20 --learners 2000 --rate 200 --seconds 20 --asked 2.5`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot go on has failed"
)]
#![allow(missing_docs, reason = "a bench crate exports nothing")]

#[path = "shared/answered.rs"]
mod answered;
#[path = "path/figures.rs"]
mod figures;
#[path = "load/pair.rs"]
mod pair;
#[path = "../tests/postgres/mod.rs"]
mod postgres;
#[path = "load/replies.rs"]
mod replies;
#[path = "load/servers.rs"]
mod servers;

use std::time::Duration;

use clap::Parser;

use pair::Pair;
use replies::{Replies, moment};
use servers::Servers;

/// The time after the last message within which a reply still counts.
const STRAGGLERS: Duration = Duration::from_secs(60);

/// The size of it.
#[derive(Clone, Copy, Debug, Parser)]
struct Size {
    /// The number of servers
    #[arg(long, default_value_t = 500)]
    servers: usize,
    /// The number of learners in all servers together
    #[arg(long, default_value_t = 100_000)]
    learners: usize,
    /// The number of messages a second in all servers together
    #[arg(long, default_value_t = 2_000)]
    rate: usize,
    /// The number of seconds
    #[arg(long, default_value_t = 600)]
    seconds: usize,
    /// How many of a hundred messages are questions that the rule book answers; the others are talk. Discord lets a bot
    /// say fifty things a second
    #[arg(long, default_value_t = 2.5)]
    asked: f64,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let size = Size::parse();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(measure(size));
}

async fn measure(size: Size) {
    let database = postgres::fresh_database().await;
    let database = database.expect("PostgreSQL on this machine");
    let mut servers = Servers::set_up(size, &database.url()).await;
    let replies = Replies::of(&servers.discord);
    let pair = Pair::start(&servers.discord, &database.url());
    pair.are_ready(size.servers).await;
    println!(
        "{} servers, {} learners, {} messages/s for {} s, {} % of them questions",
        size.servers, size.learners, size.rate, size.seconds, size.asked
    );
    let (before, began) = (pair.memory(), moment());
    let mut asked = Vec::new();
    for second in 1..=size.seconds {
        asked.extend(servers.speak_for_a_second(size, second - 1, began).await);
        if second.is_power_of_two() || second.is_multiple_of(60) || second == size.seconds {
            let waiting = asked.len() - replies.answered();
            let memory = pair.memory();
            println!("{second:>5} s: {waiting} unanswered, memory {memory}");
        }
        servers.forget_old_messages();
    }
    let took = began.elapsed().as_secs_f64();
    replies.until_all(asked.len(), STRAGGLERS).await;
    pair.rest().await;
    let found = replies.of_all(&asked);
    let stored = servers.inquiries().await;
    println!(
        "{} messages in {took:.0} s; {} questions, {} lost, {} answered twice, {stored} stored",
        size.rate * size.seconds,
        asked.len(),
        found.lost,
        found.doubled,
    );
    println!(
        "answers, ms: p50 {:.1}, p99 {:.1}, longest {:.1}",
        figures::median(&found.times),
        figures::quantile(&found.times, 0.99),
        figures::quantile(&found.times, 1.0),
    );
    println!(
        "memory: {before} at the beginning, {} at the end",
        pair.memory()
    );
    let is_whole = found.lost == 0 && found.doubled == 0;
    let is_stored = usize::try_from(stored) == Ok(asked.len());
    println!(
        "nothing lost or doubled: {}",
        figures::verdict(is_whole && is_stored)
    );
    drop(pair);
    servers.close().await;
    database.remove().await;
}
