//! The beginning of a shift that is noticed late.

use crate::process::{Scene, until};
use fake_discord::wire::view::MessageView;

fn is_beginning(line: &MessageView) -> bool {
    line.text.contains("Your shift has begun")
}

/// The process is down as a shift begins, and hears nothing for a while when it is up again.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_s_shift_began_in_an_outage_is_told_once() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let in_minutes = |minutes: i64| {
            let minute = (discord.now_ms() / 60_000 + minutes) % (24 * 60);
            format!("{:02}:{:02}", minute / 60, minute % 60)
        };
        let hours = format!("{}-{}", in_minutes(60), in_minutes(180));
        for command in [
            "/setup handoff starts:on".to_owned(),
            format!("/shift add days:daily hours:{hours} user:omar"),
        ] {
            let called = discord.calls("mo", "#staff", &command);
            discord.until_replied(called).await;
        }
        scene.rests().await;
        scene.minutes_pass(50);
        scene.is_killed();
        scene.minutes_pass(15);
        discord.refuses_connections(true);
        scene.begins();
        scene.sweeps().await;
        discord.refuses_connections(false);
        discord.until_connected().await;
        scene.rests().await;
        // Until it had heard what it missed, the beginning was put off.
        scene.minutes_pass(1);
        until("they are told", async || {
            scene.said("omar", "dm").iter().any(is_beginning)
        })
        .await;
        scene.is_killed();
        scene.starts().await;
        scene.minutes_pass(1);
        scene.sweeps().await;
        scene.rests().await;
        let told = scene.said("omar", "dm");
        assert_eq!(told.into_iter().filter(is_beginning).count(), 1);
    })
    .await;
}
