//! The time that an answer takes at Discord's own ceiling for a bot, 50 messages a second.

use std::time::Duration;

use crate::Effort;
use crate::client::Role;
use crate::community::Community;
use crate::disk;
use crate::figures::{median, quantile, verdict};
use crate::process::{Side, load};
use crate::table::print;

const RATE: u64 = 50;
/// Sides take turns, so that what else the machine does falls on all of them.
const ROUNDS: usize = 5;
/// So often a round asks the disk alone.
const DISK_WRITES: u64 = 100;
/// The p99 may be so much above the echo bot's, in milliseconds.
const GOAL: f64 = 5.0;

/// The figures of one side.
#[derive(Default)]
struct Figures {
    p50: Vec<f64>,
    p99: Vec<f64>,
    sent: usize,
    replied: usize,
}

pub(crate) async fn measure(effort: Effort) {
    let length = Duration::from_secs((effort.seconds / 6).max(1));
    let sides = [
        Side::Client(Role::Echo),
        Side::Frontdesk("normal"),
        Side::Frontdesk("full"),
    ];
    let people = usize::try_from(RATE * length.as_secs()).expect("few people") * (ROUNDS + 1);
    let mut communities = Vec::new();
    for side in sides {
        communities.push(Community::start(side, people).await);
    }
    for community in &mut communities {
        // Connections, caches and pages are warm before anything counts.
        let sent = community.asks(RATE, length, async |_, _| {}).await;
        community.times_of(&sent).await;
    }
    let mut alone = Vec::new();
    let mut figures = [Figures::default(), Figures::default(), Figures::default()];
    for _ in 0..ROUNDS {
        for (community, figures) in communities.iter_mut().zip(&mut figures) {
            let sent = community.asks(RATE, length, async |_, _| {}).await;
            let times = community.times_of(&sent).await;
            figures.p50.push(median(&times));
            figures.p99.push(quantile(&times, 0.99));
            figures.sent += sent.len();
            figures.replied += times.len();
        }
        alone.extend(disk::times(DISK_WRITES, Duration::from_millis(1000 / RATE)));
    }
    let title = format!(
        "{RATE} messages/s, gateway to REST, ms: medians of {ROUNDS} rounds of {} s, load {}",
        length.as_secs(),
        load()
    );
    show(&title, &sides, &figures, &communities).await;
    println!(
        "the disk alone, an answer's size written and synced, ms: p50 {:.2}, p99 {:.2}",
        median(&alone),
        quantile(&alone, 0.99)
    );
}

async fn show(title: &str, sides: &[Side], figures: &[Figures], communities: &[Community]) {
    let headings = [
        "",
        "p50",
        "p99",
        "p50 - echo",
        "p99 - echo",
        "p99 of each round",
        "replies",
        "inquiries",
        "goal",
    ];
    let echo = (median(&figures[0].p50), median(&figures[0].p99));
    let mut rows = Vec::new();
    for ((side, figures), community) in sides.iter().zip(figures).zip(communities) {
        let (p50, p99) = (median(&figures.p50), median(&figures.p99));
        let rounds: Vec<String> = figures.p99.iter().map(|p99| format!("{p99:.1}")).collect();
        let ours = matches!(side, Side::Frontdesk(_));
        let dash = |text: String| if ours { text } else { "-".to_owned() };
        let inquiries = if ours {
            community.bot.inquiries().await
        } else {
            0
        };
        rows.push(vec![
            side.name(),
            format!("{p50:.2}"),
            format!("{p99:.2}"),
            dash(format!("{:+.2}", p50 - echo.0)),
            dash(format!("{:+.2}", p99 - echo.1)),
            rounds.join(" "),
            format!("{}/{}", figures.replied, figures.sent),
            dash(inquiries.to_string()),
            dash(format!("≤ {GOAL:+} {}", verdict(p99 - echo.1 <= GOAL))),
        ]);
    }
    print(title, &headings, &rows);
}
