//! Measures what listening costs: 2,000 messages a second that need no answer.

use std::time::Duration;

use crate::Effort;
use crate::client::Role;
use crate::community::{Community, Heard};
use crate::figures::{median, verdict};
use crate::process::{Side, load};
use crate::table::print;

const RATE: u64 = 2_000;
const PEOPLE: usize = 2_000;
const ROUNDS: usize = 3;
/// frontdesk may use so many times the CPU of the client that ignores everything.
const GOAL: f64 = 2.0;
/// After the last message, what was read and not handled yet is handled.
const TAIL: Duration = Duration::from_secs(2);

/// The sides that listen, and the places where they do.
const LISTENERS: [(Side, Heard, &str); 3] = [
    (Side::Client(Role::Ignore), Heard::Answering, "any channel"),
    (Side::Frontdesk("normal"), Heard::Off, "channel in mode off"),
    (
        Side::Frontdesk("normal"),
        Heard::Answering,
        "channels in mode answer",
    ),
];

const HEADINGS: [&str; 9] = [
    "",
    "CPU s",
    "µs a message",
    "times ignoring",
    "sent",
    "events handled",
    "replies",
    "inquiries",
    "goal",
];

pub(crate) async fn measure(effort: Effort) {
    let length = Duration::from_secs((effort.seconds / 6).max(1));
    let mut communities = Vec::new();
    for (side, _, _) in LISTENERS {
        communities.push(Community::start(side, PEOPLE).await);
    }
    let mut used = [const { Vec::new() }; 3];
    let mut sent = [0; 3];
    for _ in 0..ROUNDS {
        for (index, (_, place, _)) in LISTENERS.iter().enumerate() {
            let community = &mut communities[index];
            let before = community.bot.cpu();
            sent[index] += community.chats(RATE, length, *place).await;
            tokio::time::sleep(TAIL).await;
            used[index].push(community.bot.cpu() - before);
        }
    }
    let ignoring = median(&used[0]);
    let mut rows = Vec::new();
    for (index, (side, _, place)) in LISTENERS.into_iter().enumerate() {
        let cpu = median(&used[index]);
        let ours = matches!(side, Side::Frontdesk(_));
        let dash = |text: String| if ours { text } else { "-".to_owned() };
        let inquiries = if ours {
            communities[index].bot.inquiries().await
        } else {
            0
        };
        let heard = communities[index].bot.metric("events_total").await;
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let each = cpu * 1e6 / (RATE * length.as_secs()) as f64;
        rows.push(vec![
            format!("{}, {place}", side.name()),
            format!("{cpu:.2}"),
            format!("{each:.0}"),
            dash(format!("{:.2}", cpu / ignoring)),
            sent[index].to_string(),
            dash(heard.unwrap_or(0).to_string()),
            communities[index].replied().to_string(),
            dash(inquiries.to_string()),
            dash(format!("≤ {GOAL} {}", verdict(cpu / ignoring <= GOAL))),
        ]);
    }
    let title = format!(
        "{RATE} messages/s of chatter for {} s: medians of {ROUNDS} rounds, load {}",
        length.as_secs(),
        load()
    );
    print(&title, &HEADINGS, &rows);
}
