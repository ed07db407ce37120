//! The memory that being connected takes, with the sizes of what Discord sends at the start.

use std::time::Duration;

use twilight_model::gateway::Intents;

use crate::client::Role;
use crate::figures::verdict;
use crate::process::{Bot, Memory, Side};
use crate::table::print;
use fake_discord::Discord;
use fake_discord::wire::Setup;
use fake_discord::world::plan::{GuildPlan, guild};

const GUILDS: usize = 500;
const MEMBERS: usize = 1_000;
const CHANNELS: usize = 20;
const ROLES: usize = 10;
/// Looked at after this long without anything to do.
const IDLE: Duration = Duration::from_secs(15);

/// A number of guilds, and whether their members come with them.
struct Case {
    name: &'static str,
    guilds: usize,
    with_members: bool,
    /// In MB.
    goal: f64,
}

const CASES: [Case; 3] = [
    Case {
        name: "1 guild, idle",
        guilds: 1,
        with_members: false,
        goal: 40.0,
    },
    Case {
        name: "500 guilds, members left out",
        guilds: GUILDS,
        with_members: false,
        goal: 150.0,
    },
    Case {
        name: "500 guilds, every member sent",
        guilds: GUILDS,
        with_members: true,
        goal: 150.0,
    },
];

pub(crate) async fn measure() {
    let mut rows = Vec::new();
    for case in &CASES {
        let (client, _) = weigh(case, Side::Client(Role::Ignore)).await;
        let (ours, bytes) = weigh(case, Side::Frontdesk("normal")).await;
        #[expect(clippy::cast_precision_loss, reason = "megabytes")]
        let (total, each) = (bytes as f64 / 1e6, bytes as f64 / 1e3 / case.guilds as f64);
        rows.push(vec![
            case.name.to_owned(),
            format!("{each:.0} kB × {} = {total:.1} MB", case.guilds),
            format!("{:.1}", client.now),
            format!("{:.1}", ours.now),
            format!("{:+.1}", ours.now - client.now),
            format!("{:.1} / {:.1}", client.peak, ours.peak),
            format!("< {} {}", case.goal, verdict(ours.now < case.goal)),
        ]);
    }
    let title = format!(
        "Resident memory, MB, after {} s of silence; a guild has {MEMBERS} members, {CHANNELS} channels, {ROLES} roles",
        IDLE.as_secs()
    );
    let headings = [
        "",
        "GUILD_CREATE",
        "ignoring client",
        "frontdesk",
        "difference",
        "peaks",
        "goal",
    ];
    print(&title, &headings, &rows);
}

/// The memory of one bot, and how many bytes of GUILD_CREATE it was sent.
async fn weigh(case: &Case, side: Side) -> (Memory, usize) {
    let mut setup = Setup::new("frontdesk").clock_running().unchecked_events();
    if case.with_members {
        setup = setup.guild_create_with_members();
    }
    for number in 0..case.guilds {
        setup = setup.with(plan(number));
    }
    let discord = Discord::start(setup).await;
    let bytes = discord.look(|world| {
        let payload = |id| world.guild_create(id, Intents::GUILDS).to_string().len();
        world.guilds.keys().map(|id| payload(*id)).sum()
    });
    let bot = Bot::start(side, &discord);
    discord.until_connected().await;
    until_told(&bot, case.guilds).await;
    tokio::time::sleep(IDLE).await;
    (bot.memory(), bytes)
}

fn plan(number: usize) -> GuildPlan {
    let mut plan = guild(&format!("Academy {number}")).crowd(MEMBERS);
    for role in 0..ROLES {
        plan = plan.role(&format!("role {role}"));
    }
    for channel in 0..CHANNELS {
        plan = plan.channel(&format!("channel-{channel}"));
    }
    plan
}

/// Waits until frontdesk has heard of every guild; a bare client says nothing of itself and is given
/// a while.
async fn until_told(bot: &Bot, guilds: usize) {
    if !bot.reports() {
        tokio::time::sleep(IDLE).await;
        return;
    }
    // The guilds, and the direct messages.
    let told = i64::try_from(guilds).expect("few guilds") + 1;
    for _ in 0..120 {
        let handled = bot.metric("events_total").await;
        if handled.is_some_and(|events| events >= told) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    println!("frontdesk has not heard of all {guilds} guilds in a minute");
}
