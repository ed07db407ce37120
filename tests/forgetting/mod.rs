//! Keeps nothing that is not frontdesk's to keep: talk where it does not listen, and what its learner deleted.

use crate::process::{Scene, on_both_engines, says, until, whispers};
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;

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
    scene.is_taught(said, "Join a course").await;
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
    let card = |line: &MessageView| line.id == opening.id && line.text.contains("(deleted)");
    discord.until_line("ivy", "T-1", card).await;
    discord.presses_on("ivy", opening.id, "Details");
    let details = whispers("what I tried");
    let details = discord.until_line("ivy", "T-1", details).await;
    assert!(!details.text.contains("kx4711"), "{details}");
    assert!(!discord.reads("ivy", "#general").contains("kx4711"));
    scene.ends().await;
}

on_both_engines!(a_deleted_question_is_nowhere);

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

/// Discord does not tell at first what the other part says.
#[tokio::test(flavor = "multi_thread")]
async fn the_other_part_of_a_question_comes_back_once_it_can_be_read() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says_directly("alice", "please help me with my tablet, serial kx4719");
    let second = discord.says_directly("alice", "my phone number is kx4720");
    until("it is kept", async || {
        !scene.tables_with("kx4720").await.is_empty()
    })
    .await;
    discord.fails(on("GET /channels/*/messages"), 503, 5);
    discord.deletes("alice", second);
    until("all is forgotten", async || {
        scene.tables_with("kx4720").await.is_empty() && scene.tables_with("kx4719").await.is_empty()
    })
    .await;
    scene.minutes_pass(1);
    until("the rest is there again", async || {
        scene
            .tables_with("kx4719")
            .await
            .contains(&"inquiry_texts".to_owned())
    })
    .await;
    assert_eq!(scene.tables_with("kx4720").await, [] as [&str; 0]);
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
    let details = whispers("what I tried");
    let details = discord.until_line("ivy", "T-1", details).await;
    discord.calls("ivy", "#staff", "/ticket show ticket:T-1");
    let shown = whispers("refund");
    let shown = discord.until_line("ivy", "#staff", shown).await;
    for text in [opening.text, details.text, shown.text] {
        assert!(text.contains("refund"), "{text}");
        for works in ["](", "https://evil", "**here**", "||", "@everyone"] {
            assert!(!text.contains(works), "{works} in {text}");
        }
    }
    scene.ends().await;
}

/// The id of a person's account, as tables have it.
fn account(scene: &Scene, name: &str) -> String {
    scene
        .discord
        .look(|world| world.person(name).get())
        .to_string()
}

/// No table holds any of these words, nor who the person is.
async fn is_forgotten(scene: &Scene, name: &str, words: &[&str]) {
    let account = account(scene, name);
    for words in words.iter().copied().chain([account.as_str()]) {
        let left = scene.tables_with(words).await;
        assert_eq!(left, [] as [&str; 0], "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_who_asks_for_it_is_forgotten() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.says("alice", "#general", "how do I reset my password, kx4721?");
        let answered = |line: &MessageView| line.text.contains("alice") && !line.buttons.is_empty();
        let reply = discord.until_line("alice", "#general", answered).await;
        discord.presses_on("alice", reply.id, "Solved");
        discord.says("alice", "#general", "I want a refund, my order was kx4722");
        let opening = discord.until_line("ivy", "T-1", |line| line.pinned).await;
        discord.calls("ivy", "T-1", "/ticket note text:kx4723 was paid twice");
        discord
            .until_line("ivy", "T-1", |line| line.ephemeral)
            .await;
        discord.says("bob", "#general", "I want a refund, my order was kx4724");
        discord.until_line("ivy", "T-2", |line| line.pinned).await;
        scene.rests().await;

        discord.calls("alice", "#general", "/privacy delete");
        let asked = whispers("Stays");
        discord.until_line("alice", "#general", asked).await;
        assert!(
            !scene.tables_with("kx4722").await.is_empty(),
            "not confirmed yet"
        );
        discord.presses("alice", "Delete my data");
        discord
            .until_line("alice", "#general", says("Done: "))
            .await;
        scene.rests().await;
        is_forgotten(scene, "alice", &["kx4721", "kx4722", "kx4723"]).await;
        assert!(!scene.tables_with("kx4724").await.is_empty(), "bob's stays");
        assert!(!scene.tables_with(&account(scene, "bob")).await.is_empty());

        let thread = discord.reads("ivy", "T-1");
        assert!(thread.contains("has been deleted"), "{thread}");
        let card = |line: &MessageView| line.id == opening.id && line.text.contains("(deleted)");
        let card = discord.until_line("ivy", "T-1", card).await;
        assert!(!card.text.contains("alice"), "{card}");
        assert!(
            discord
                .threads()
                .iter()
                .all(|thread| !thread.name.contains("alice"))
        );
        assert!(
            !discord
                .reads("bob", "#general")
                .contains("enter your e-mail address, alice")
        );
        discord.calls("mo", "#staff", "/privacy log");
        discord
            .until_line("mo", "#staff", says("deleted their data"))
            .await;

        // What came twice begins nothing anew.
        scene.repeats_events();
        scene.rests().await;
        assert_eq!(scene.tables_with("kx4722").await, [] as [&str; 0]);
    })
    .await;
}

/// The question of a merged ticket is quoted in the other one.
#[tokio::test(flavor = "multi_thread")]
async fn the_quote_of_a_merged_question_goes_with_its_learner() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says("alice", "#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    discord.calls("ivy", "T-1", "/ticket claim");
    scene.rests().await;
    discord.calls("ivy", "T-1", "/ticket resolve");
    scene.rests().await;
    scene.minutes_pass(60);
    discord.says("alice", "#general", "I want a refund, my order was kx4725");
    discord.until_line("ivy", "T-2", |line| line.pinned).await;
    scene.rests().await;
    discord.calls("ivy", "T-2", "/ticket merge into:T-1");
    discord.until_line("ivy", "T-1", says("kx4725")).await;
    scene.rests().await;

    discord.calls("alice", "#general", "/privacy delete");
    let asked = whispers("Stays");
    discord.until_line("alice", "#general", asked).await;
    discord.presses("alice", "Delete my data");
    discord
        .until_line("alice", "#general", says("Done: "))
        .await;
    scene.rests().await;
    assert_eq!(scene.tables_with("kx4725").await, [] as [&str; 0]);
    assert!(!discord.reads("ivy", "T-1").contains("kx4725"));
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_moderator_has_forgotten_is_forgotten_and_stays_blocked() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let said = scene
        .stays_direct("please help me with my tablet, serial kx4731")
        .await;
    discord.says_directly("bob", "my number is kx4732");
    discord.until_line("ivy", "T-1", says("kx4732")).await;
    scene.rests().await;
    let direct = discord
        .look(|world| world.channel_of(said).get())
        .to_string();
    assert!(!scene.tables_with(&direct).await.is_empty());
    discord.calls("ivy", "T-1", "/ticket block");
    discord
        .until_line("ivy", "T-1", says("can open no more tickets"))
        .await;
    scene.rests().await;

    discord.calls("mo", "#staff", "/privacy delete learner:@bob");
    let asked = whispers("Stays");
    discord.until_line("mo", "#staff", asked).await;
    discord.presses("mo", "Delete their data");
    discord.until_line("mo", "#staff", says("Done: ")).await;
    scene.rests().await;
    for words in ["kx4731", "kx4732", &direct] {
        until(words, async || scene.tables_with(words).await.is_empty()).await;
    }
    assert!(!discord.reads("ivy", "T-1").contains("kx473"));

    // A block holds somebody only while it is known whom.
    let left = scene.tables_with(&account(&scene, "bob")).await;
    assert_eq!(left, ["learners"]);
    discord.calls("mo", "#staff", "/ticket blocked");
    discord.until_line("mo", "#staff", says("since")).await;
    discord.says("bob", "#general", "I want a refund");
    discord
        .until_line("bob", "#general", says("start your refund"))
        .await;
    scene.rests().await;
    assert_eq!(discord.threads().len(), 1, "no further ticket");
    scene.ends().await;
}
