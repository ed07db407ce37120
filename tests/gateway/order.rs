//! Events that come in another order than they happened.

use crate::process::{Scene, says};
use fake_discord::wire::view::MessageView;

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_comes_before_its_message_is_kept_for_it() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();

    discord.holds_events();
    let edited = discord.says("alice", "#general", "how do I enrol in week one?");
    discord.edits("alice", edited, "how do I reset my password?");
    assert_eq!(discord.held_events(), ["MESSAGE_CREATE", "MESSAGE_UPDATE"]);
    discord.releases_events_in(&[1, 0]);
    let reply = scene.until_reply("alice", "#general", edited).await;
    scene.rests().await;
    let now = scene.replies("alice", "#general", edited);
    assert_eq!(now.len(), 1, "{reply}\n{}", discord.everything());
    assert!(now[0].text.contains("school.example/reset"), "{}", now[0]);

    discord.holds_events();
    let deleted = discord.says("bob", "#general", "how do I reset my password?");
    discord.deletes("bob", deleted);
    discord.releases_events_in(&[1, 0]);
    scene
        .asks("bob", "#general", "how do I enrol in week one?")
        .await;
    assert_eq!(scene.replies("bob", "#general", deleted), []);

    // In their own order a deletion takes the reply away, and an edit changes it.
    let asked = discord.says("carol", "#general", "how do I enrol in week one?");
    let first = scene.until_reply("carol", "#general", asked).await;
    discord.edits("carol", asked, "how do I reset my password?");
    discord
        .until_line("carol", "#general", |line| {
            line.id == first.id && line.text.contains("school.example/reset")
        })
        .await;
    discord.deletes("carol", asked);
    discord
        .until("the reply is gone", |world| {
            world.find_message(first.id).is_none()
        })
        .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_direct_messages_in_reverse_are_one_question_in_the_right_order() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.holds_events();
    discord.says_directly("alice", "I forgot");
    discord.says_directly("alice", "my password");
    discord.releases_events_in(&[1, 0]);
    discord
        .until_line("alice", "dm", |line| {
            line.text.contains("school.example/reset")
        })
        .await;
    let said = scene.said("alice", "dm");
    assert_eq!(said.len(), 1, "{}", discord.everything());

    // Two questions that are minutes apart stay two, whichever comes first.
    discord.holds_events();
    discord.says_directly("bob", "how do I enrol in week one?");
    scene.minutes_pass(2);
    discord.says_directly("bob", "how do I reset my password?");
    discord.releases_events_in(&[1, 0]);
    for answer in ["press Enrol", "school.example/reset"] {
        let says = |line: &MessageView| line.text.contains(answer);
        discord.until_line("bob", "dm", says).await;
    }
    assert_eq!(scene.said("bob", "dm").len(), 2, "{}", discord.everything());
    scene.ends().await;
}

/// The deletion of what somebody says is heard, and handled, before it is.
async fn comes_after_its_deletion(scene: &mut Scene, who: &str, place: &str, text: &str) {
    let discord = scene.discord.clone();
    discord.holds_events();
    let said = if place == "dm" {
        discord.says_directly(who, text)
    } else {
        discord.says(who, place, text)
    };
    discord.deletes(who, said);
    assert_eq!(discord.held_events(), ["MESSAGE_CREATE", "MESSAGE_DELETE"]);
    discord.releases_event(1);
    scene.rests().await;
    discord.releases_events_in(&[0]);
    scene.rests().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_its_deletion_is_added_to_no_question_and_said_to_nobody() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.says_directly("alice", "how do I reset my password?");
        discord
            .until_line("alice", "dm", says("school.example/reset"))
            .await;
        comes_after_its_deletion(scene, "alice", "dm", "mine is hunter2").await;
        assert_eq!(scene.tables_with("hunter2").await, [""; 0]);

        scene.stays_direct("please help me with my tablet").await;
        for (who, place) in [("ivy", "T-1"), ("bob", "dm")] {
            for text in ["the code is hunter2", "thank you"] {
                comes_after_its_deletion(scene, who, place, text).await;
            }
        }
        let said = scene.everything_said();
        let copied = |line: &&String| line.contains("hunter2") || line.contains("thank you");
        assert_eq!(said.iter().find(copied), None, "{}", discord.everything());
    })
    .await;
}
