//! Two tickets at the same moment, and an instructor with room for one.

use frontdesk::domain::{Instructor, Timestamp, UserId};

use crate::process::{Scene, on_both_engines};
use fake_discord::wire::on;

on_both_engines!(two_tickets_at_once_do_not_both_take_the_last_place);

async fn two_tickets_at_once_do_not_both_take_the_last_place(mut scene: Scene) {
    let discord = scene.discord.clone();
    let guild = scene.guild();
    let ivy = UserId::new(discord.look(|world| world.person("ivy").get()));
    let takes_one = Instructor {
        capacity: 1,
        ..Instructor::new(ivy)
    };
    let mut tx = scene.store().begin().await.expect("the database");
    let now = Timestamp::from_millis(scene.discord.now_ms());
    tx.save_instructor(guild, &takes_one, now)
        .await
        .expect("ivy");
    tx.commit().await.expect("the database");
    // Both have chosen ivy, and ask whether she still holds the role.
    let asks = || discord.hold_before(on("GET /guilds/*/members/*"));
    let (mut first, mut second) = (asks(), asks());
    discord.says("alice", "#general", "I want a refund");
    discord.says("bob", "#general", "I want a refund");
    first.arrived().await;
    second.arrived().await;
    first.release();
    second.release();
    for ticket in ["T-1", "T-2"] {
        discord.until_line("mo", ticket, |line| line.pinned).await;
    }
    scene.rests().await;
    let with_ivy = discord.threads().into_iter();
    let with_ivy = with_ivy.filter(|thread| thread.members.iter().any(|name| name == "ivy"));
    assert_eq!(with_ivy.count(), 1, "{}", discord.everything());
    let told = scene.said("mo", "#staff").len();
    assert_eq!(
        told,
        1,
        "nobody is left for the other: {}",
        discord.everything()
    );
    scene.ends().await;
}
