//! Ten times Discord's ceiling, held: whether anything queues up that does not go away.

use std::time::Duration;

use crate::Effort;
use crate::client::Role;
use crate::community::{Community, moment};
use crate::figures::{median, quantile, verdict};
use crate::process::{Side, load};
use crate::table::print;

const RATE: u64 = 500;
/// The number of moments of a run that are shown.
const SHOWN: usize = 6;
/// A queue is one that in the last third is longer than in the first by more than this many messages,
/// a tenth of a second's.
const SLACK: f64 = 50.0;

/// The numbers of what waits at one moment.
#[derive(Clone, Copy)]
struct Depth {
    second: u64,
    /// Sent and without a reply, wherever it waits.
    unanswered: f64,
    /// Rows of frontdesk's outbox, at its last sweep.
    outbox: Option<i64>,
}

pub(crate) async fn measure(effort: Effort) {
    let sides = [
        Side::Client(Role::Echo),
        Side::Frontdesk("normal"),
        Side::Frontdesk("full"),
    ];
    for side in sides {
        hold(side, effort.seconds).await;
    }
}

async fn hold(side: Side, seconds: u64) {
    let people = usize::try_from(RATE * seconds).expect("few people");
    let mut community = Community::start(side, people).await;
    let mut depths: Vec<Depth> = Vec::new();
    let (cpu, began) = (community.bot.cpu(), moment());
    let look = async |community: &Community, sent: usize| {
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let unanswered = sent.saturating_sub(community.replied()) as f64;
        depths.push(Depth {
            second: began.elapsed().as_secs(),
            unanswered,
            outbox: community.bot.metric("outbox_pending").await,
        });
    };
    let sent = community
        .asks(RATE, Duration::from_secs(seconds), look)
        .await;
    let took = began.elapsed().as_secs_f64();
    let used = community.bot.cpu() - cpu;
    let times = community.times_of(&sent).await;
    let inquiries = match side {
        Side::Frontdesk(_) => format!(", {} inquiries stored", community.bot.inquiries().await),
        Side::Client(_) => String::new(),
    };
    let title = format!(
        "{RATE} messages/s for {took:.0} s, {}: {}/{} replies{inquiries}, p50 {:.1} ms, p99 {:.1} ms, \
         {:.0} % of a core, load {}",
        side.name(),
        times.len(),
        sent.len(),
        median(&times),
        quantile(&times, 0.99),
        100.0 * used / took,
        load()
    );
    show(&title, &depths);
}

fn show(title: &str, depths: &[Depth]) {
    let headings = ["second", "unanswered", "outbox"];
    let step = (depths.len() / SHOWN).max(1);
    let shown = depths.iter().skip(step - 1).step_by(step);
    let rows: Vec<_> = shown
        .map(|depth| {
            let outbox = depth.outbox.map_or("-".to_owned(), |rows| rows.to_string());
            vec![
                depth.second.to_string(),
                format!("{:.0}", depth.unanswered),
                outbox,
            ]
        })
        .collect();
    print(title, &headings, &rows);
    let waiting: Vec<f64> = depths.iter().map(|depth| depth.unanswered).collect();
    let third = (waiting.len() / 3).max(1);
    let (first, last) = (
        median(&waiting[..third]),
        median(&waiting[waiting.len() - third..]),
    );
    println!(
        "  unanswered, median of the first third {first:.0}, of the last {last:.0}; goal: no growing queue, {}",
        verdict(last <= first + SLACK)
    );
}
