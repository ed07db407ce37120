//! What is not frontdesk's to keep is not kept: talk where it does not listen, and what its learner deleted.

use crate::process::{Scene, until};
use fake_discord::wire::view::Line;

const PRIVATE: &str = "I want a refund, my order was kx4711";

async fn a_deleted_question_is_nowhere(mut scene: Scene) {
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", PRIVATE);
    let opening = discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.rests().await;
    assert!(opening.text.contains("kx4711"), "{opening}");
    assert!(!scene.tables_with("kx4711").await.is_empty());
    let said = discord.says(
        "bob",
        "#general",
        "that thing for getting in kx4712, where?",
    );
    until("it is kept", async || {
        !scene.tables_with("kx4712").await.is_empty()
    })
    .await;
    discord.uses_on("mo", said, "Teach this answer");
    let which = |line: &Line| line.ephemeral && !line.menus.is_empty();
    discord.until_line("mo", "#general", which).await;
    discord.selects("mo", &["Join a course"]);
    let learned = |line: &Line| line.ephemeral && line.text.contains("learns that");
    discord.until_line("mo", "#general", learned).await;
    let taught = scene.tables_with("kx4712").await;
    assert!(taught.contains(&"lessons".to_owned()), "{taught:?}");

    discord.deletes("alice", asked);
    discord.deletes("bob", said);
    for words in ["kx4711", "kx4712"] {
        until("it is forgotten", async || {
            scene.tables_with(words).await.is_empty()
        })
        .await;
    }
    let card =
        |line: &Line| line.id == opening.id && line.text.contains("(deleted by the learner)");
    discord.until_line("ivy", "T-1", card).await;
    discord.presses_on("ivy", opening.id, "Details");
    let details = |line: &Line| line.ephemeral && line.text.contains("what I tried");
    let details = discord.until_line("ivy", "T-1", details).await;
    assert!(!details.text.contains("kx4711"), "{details}");
    assert!(!discord.reads("ivy", "#general").contains("kx4711"));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_question_is_nowhere_on_sqlite() {
    a_deleted_question_is_nowhere(Scene::on_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_question_is_nowhere_on_postgres() {
    if let Some(scene) = Scene::on_postgres().await {
        a_deleted_question_is_nowhere(scene).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_part_of_a_question_in_direct_messages_is_nowhere() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says_directly("alice", "please help me with my tablet, serial kx4713");
    let second = discord.says_directly("alice", "my phone number is kx4714");
    until("it is kept", async || {
        !scene.tables_with("kx4714").await.is_empty()
    })
    .await;
    discord.deletes("alice", second);
    until("it is forgotten", async || {
        scene.tables_with("kx4714").await.is_empty()
    })
    .await;
    assert!(
        !scene.tables_with("kx4713").await.is_empty(),
        "the rest stays"
    );
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_forum_post_is_nowhere() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.posts_in_forum(
        "alice",
        "#help",
        "Order kx4715",
        "how do I reset my password?",
    );
    until("it is kept", async || {
        !scene.tables_with("kx4715").await.is_empty()
    })
    .await;
    discord.deletes_channel("Order kx4715");
    until("it is forgotten", async || {
        scene.tables_with("kx4715").await.is_empty()
    })
    .await;
    scene.ends().await;
}

/// Edits of what nobody asked frontdesk: in a channel that is off, by staff, in the staff channel.
#[tokio::test(flavor = "multi_thread")]
async fn talk_where_frontdesk_does_not_listen_is_not_kept_when_it_is_edited() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for (who, place) in [("alice", "#lounge"), ("ivy", "#general"), ("mo", "#staff")] {
        let said = discord.says(who, place, "so it goes");
        discord.edits(who, said, "what is whispered here is kx4716");
    }
    // Where it listens an edit is kept for its message, and for minutes only.
    let said = discord.says("bob", "#general", "so it goes");
    discord.edits("bob", said, "nothing of note, kx4717");
    until("it is kept", async || {
        scene.tables_with("kx4717").await == ["early_changes"]
    })
    .await;
    assert_eq!(scene.tables_with("kx4716").await, [] as [&str; 0]);
    scene.minutes_pass(6);
    until("it is forgotten", async || {
        scene.tables_with("kx4717").await.is_empty()
    })
    .await;
    scene.ends().await;
}

/// Learners' markup stands in staff's views as it was typed: nothing of it works under frontdesk's name.
#[tokio::test(flavor = "multi_thread")]
async fn a_learners_markup_does_not_work_in_cards_and_details() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = "I want a refund [see **here**](https://evil.example) ||@everyone||";
    discord.says("alice", "#general", asked);
    let opening = discord.until_line("ivy", "T-1", |line| line.pinned).await;
    discord.presses_on("ivy", opening.id, "Details");
    let details = |line: &Line| line.ephemeral && line.text.contains("what I tried");
    let details = discord.until_line("ivy", "T-1", details).await;
    discord.calls("ivy", "#staff", "/ticket show ticket:T-1");
    let shown = |line: &Line| line.ephemeral && line.text.contains("refund");
    let shown = discord.until_line("ivy", "#staff", shown).await;
    for text in [opening.text, details.text, shown.text] {
        assert!(text.contains("refund"), "{text}");
        for works in ["](", "https://evil", "**here**", "||", "@everyone"] {
            assert!(!text.contains(works), "{works} in {text}");
        }
    }
    scene.ends().await;
}
