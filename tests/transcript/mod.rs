//! The transcript of a ticket as people get it: a file that holds what was said, and for learners nothing else.

use fake_discord::wire::view::Line;

use crate::process::{Scene, says};

/// The page that a message brought.
fn page(scene: &Scene, line: &Line) -> String {
    scene.discord.look(|world| {
        let message = world.find_message(line.id).expect("the message");
        let file = message.content.files.first().expect("a file");
        String::from_utf8(file.bytes.clone()).expect("text")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_read_everything_and_the_learner_what_they_could_read() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.calls("mo", "#staff", "/setup transcripts channel:#staff");
        discord
            .until_line("mo", "#staff", says("**Transcripts**"))
            .await;
        discord.says("alice", "#general", "I want a refund for week 3");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        scene.rests().await;
        discord.says(
            "ivy",
            "T-1",
            "Which **order** is it? https://example.com/orders",
        );
        discord.attaches(
            "alice",
            "T-1",
            "receipt.pdf",
            "order <i>kx4711</i>, bought by 小明",
        );
        discord.says("ivy", "T-1", "Thank you.\n// omar, a lost one again?");
        discord.calls("ivy", "T-1", "/ticket note text:asked for the third time");
        discord.until_line("ivy", "T-1", says("Noted on T-1")).await;
        scene.rests().await;
        discord.calls("ivy", "T-1", "/ticket resolve");
        discord
            .until_line("ivy", "T-1", says("T-1 is resolved."))
            .await;
        scene.rests().await;
        scene.minutes_pass(8 * 24 * 60);
        let told = discord
            .until_line("alice", "dm", says("it is closed"))
            .await;
        let posted = |line: &Line| line.attachments == ["T-1.html"];
        let posted = discord.until_line("mo", "#staff", posted).await;
        let staffs = page(scene, &posted);

        discord.presses_on("alice", told.id, "Transcript");
        let given = discord.until_line("alice", "dm", says("to keep")).await;
        let learners = page(scene, &given);
        for page in [&staffs, &learners] {
            let held = [
                "<b>order</b>",
                "href=\"https://example.com/orders\"",
                "receipt.pdf (4 kB)",
            ];
            for held in held
                .into_iter()
                .chain(["refund for week 3", "小明", "&#60;i&#62;kx4711"])
            {
                assert!(page.contains(held), "no {held} in {page}");
            }
        }
        assert!(staffs.contains("a lost one again"), "{staffs}");
        assert!(!learners.contains("a lost one again"), "{learners}");
        assert!(learners.contains("Thank you."), "{learners}");
        assert!(staffs.contains("asked for the third time"), "{staffs}");
        assert!(!learners.contains("asked for the third time"), "{learners}");
        // Nobody else gets it, who may press the button or not.
        discord.says_directly("bob", "hello");
        assert!(!discord.reads("bob", "#general").contains("T-1.html"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_anonymously_is_not_named_in_what_staff_keep() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.calls(
            "alice",
            "#general",
            "/ask question:I want a refund anonymous:true",
        );
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        discord.says_directly("alice", "it is for week 3");
        discord.until_line("ivy", "T-1", says("week 3")).await;
        scene.rests().await;
        discord.calls("ivy", "T-1", "/ticket transcript");
        let file = |line: &Line| line.attachments == ["T-1.html"];
        let given = discord.until_line("ivy", "T-1", file).await;
        let page = page(scene, &given);
        assert!(page.contains("anonymous learner"), "{page}");
        assert!(page.contains("it is for week 3"), "{page}");
        assert!(!page.contains("alice"), "{page}");
        assert!(!discord.reads("ivy", "T-1").contains("alice"));
    })
    .await;
}
