//! Copies of what is kept about people: all of it for themselves, for a moderator what is of the
//! server and was not asked anonymously.

use fake_discord::wire::view::MessageView;

use crate::process::{Scene, says};

/// The files that a message brought: the page, and the same as JSON.
fn files(scene: &Scene, line: &MessageView) -> (String, serde_json::Value) {
    scene.discord.look(|world| {
        let message = world.find_message(line.id).expect("the message");
        let file = |name: &str| {
            let mut files = message.content.files.iter();
            let file = files.find(|file| file.name == name).expect("a file");
            file.bytes.clone()
        };
        let page = String::from_utf8(file("personal-data.html")).expect("text");
        let data = serde_json::from_slice(&file("personal-data.json")).expect("JSON");
        (page, data)
    })
}

fn brought(line: &MessageView) -> bool {
    line.attachments.len() == 2
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_gets_what_is_kept_about_them_and_moderators_no_more_than_they_may_see() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.says("alice", "#general", "I want a refund, <b>kx4711</b>");
        discord.until_line("ivy", "T-1", |line| line.pinned).await;
        discord.calls("ivy", "T-1", "/ticket note text:kx4712 was paid twice");
        discord.until_line("ivy", "T-1", says("Noted on T-1")).await;
        scene.rests().await;
        scene.is_resolved("T-1").await;
        discord.calls(
            "alice",
            "#general",
            "/ask question:I want a refund, it is kx4713 anonymous:true",
        );
        discord.until_line("ivy", "T-2", |line| line.pinned).await;
        scene.rests().await;

        discord.calls("alice", "#general", "/privacy export");
        let own = discord.until_line("alice", "#general", brought).await;
        assert!(own.ephemeral);
        let (page, data) = files(scene, &own);
        let texts = data["tables"]["inquiry_texts"].as_array().expect("texts");
        assert_eq!(texts.len(), 2, "{data}");
        assert!(page.contains("&#60;b&#62;kx4711&#60;/b&#62;"), "{page}");
        for copy in [page, data.to_string()] {
            assert!(copy.contains("kx4713"), "{copy}");
            assert!(!copy.contains("kx4712"), "{copy}");
        }

        discord.calls("mo", "#staff", "/privacy export learner:@alice");
        let staffs = discord.until_line("mo", "#staff", brought).await;
        assert!(staffs.ephemeral);
        let (page, data) = files(scene, &staffs);
        for copy in [page, data.to_string()] {
            assert!(copy.contains("kx4711") && copy.contains("kx4712"), "{copy}");
            assert!(!copy.contains("kx4713") && !copy.contains("T-2"), "{copy}");
        }
        discord.calls("mo", "#staff", "/privacy log");
        let log = discord
            .until_line("mo", "#staff", says("got a copy of the data of"))
            .await;
        assert!(log.text.contains("got a copy of their own data"), "{log}");
        assert!(!discord.reads("bob", "#general").contains("personal-data"));

        discord.calls("bob", "#general", "/privacy export learner:@alice");
        discord
            .until_line("bob", "#general", says("for moderators"))
            .await;
    })
    .await;
}
