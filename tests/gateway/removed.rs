//! A guild that removes frontdesk: nothing is asked of Discord there, what is due rests, and it is done once
//! frontdesk is back.

use std::time::Duration;

use fake_discord::Discord;
use fake_discord::world::permissions::Permissions;
use frontdesk::domain::{GuildId, GuildSettings, Timestamp};

use crate::process::{Scene, until};

/// The removals of frontdesk that are tried, each with whether it is down meanwhile.
const REMOVALS: [(&str, bool); 2] = [("while it listens", false), ("while it is down", true)];

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_removed_frontdesk_costs_no_requests_and_is_served_when_it_is_back() {
    for (removal, is_down) in REMOVALS {
        eprintln!("{removal}");
        let mut scene = Scene::on_sqlite().await;
        let discord = scene.discord.clone();
        discord.calls("ivy", "#staff", "/duty on");
        scene.rests().await;
        scene.opens("erin", "T-1").await;
        if is_down {
            scene.is_killed();
        }
        discord.expels_the_bot("Academy");
        if is_down {
            scene.begins();
        }
        let has_left = async |scene: &Scene, expected: bool| {
            until("it is written down where frontdesk is", async || {
                let left = scene.store().has_departed(scene.guild()).await;
                left.expect("the departures") == expected
            })
            .await;
        };
        has_left(&scene, true).await;
        scene.sweeps().await;
        let (asked, said) = (in_guild(&discord), scene.everything_said());
        // The first reply is due after a quarter of an hour, and the lead is called after two.
        for _ in 0..9 {
            scene.minutes_pass(7);
            scene.sweeps().await;
        }
        assert_eq!(in_guild(&discord), asked, "{removal}");
        assert_eq!(scene.everything_said(), said, "{removal}");
        discord.invites_the_bot("Academy", Permissions::all());
        has_left(&scene, false).await;
        scene.rests().await;
        // What was due when it was not known yet whether anything was missed is looked at again.
        scene.minutes_pass(1);
        until("what was due is done", async || {
            scene.everything_said().len() > said.len()
        })
        .await;
        scene.rests().await;
        let asked = discord.says("frank", "#general", "how do I reset my password?");
        scene.until_reply("frank", "#general", asked).await;
        scene.ends().await;
    }
}

/// Counts the requests that were about the guild or its channels.
fn in_guild(discord: &Discord) -> usize {
    let is_about = |path: &str| path.starts_with("/channels/") || path.starts_with("/guilds/");
    let requests = discord.requests();
    requests
        .iter()
        .filter(|request| is_about(&request.path))
        .count()
}

/// An outage of Discord's is no removal.
#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_is_only_unavailable_is_not_left() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.guild_is_unavailable("Academy");
    scene.minutes_pass(1);
    scene.sweeps().await;
    let left = scene.store().has_departed(scene.guild()).await;
    assert!(!left.expect("the departures"));
    let asked = discord.says("frank", "#general", "how do I reset my password?");
    scene.until_reply("frank", "#general", asked).await;
    scene.ends().await;
}

/// The data of a guild is kept for a month, should it be invited back, and erased then.
#[tokio::test(flavor = "multi_thread")]
async fn everything_of_a_guild_is_erased_a_month_after_it_removed_frontdesk() {
    const WORDS: &str = "I want a refund, it is the pottery course";
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let guild = scene.guild();
        discord.says("erin", "#general", WORDS);
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        scene.rests().await;
        discord.expels_the_bot("Academy");
        until("it is written down", async || {
            let left = scene.store().has_departed(guild).await;
            left.expect("the departures")
        })
        .await;
        let kept = async |scene: &Scene| {
            let guilds = scene.store().guilds_kept().await.expect("the guilds");
            (guilds.contains(&guild), scene.tables_with(WORDS).await)
        };
        let day = 24 * 60;
        scene.minutes_pass(29 * day);
        scene.sweeps().await;
        let (is_kept, with_words) = kept(scene).await;
        assert!(
            is_kept && with_words.contains(&"inquiry_texts".to_owned()),
            "{with_words:?}"
        );
        scene.minutes_pass(2 * day);
        until("it is erased", async || {
            scene.passes(Duration::from_secs(1));
            !kept(scene).await.0
        })
        .await;
        assert_eq!(kept(scene).await.1, [] as [String; 0]);
        let id = guild.get().to_string();
        assert_eq!(
            scene.tables_with(&id).await,
            [] as [String; 0],
            "its id stands somewhere"
        );
    })
    .await;
}

/// A person who writes directly asks in the one guild that frontdesk is in, whichever guilds it was in before.
#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_removed_frontdesk_is_no_choice_for_direct_messages() {
    Scene::on_both(async |scene| {
        let former = GuildId::new(77 << 22);
        let mut tx = scene.store().begin().await.expect("the database");
        let settings = GuildSettings::new(former);
        tx.save_settings(&settings).await.expect("settings");
        let now = Timestamp::from_millis(scene.discord.now_ms());
        tx.depart(former, now).await.expect("a departure");
        tx.commit().await.expect("the database");
        let discord = scene.discord.clone();
        let asked = discord.says_directly("alice", "how do I reset my password?");
        until("it is asked in the guild", async || {
            scene.inquiry(asked).await.is_some()
        })
        .await;
        scene.rests().await;
    })
    .await;
}
