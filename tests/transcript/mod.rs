//! The transcript of a ticket as people get it: a file that holds what was said, and for learners nothing else.

use std::sync::Mutex;

use fake_discord::wire::view::MessageView;

use crate::process::{Scene, says};
use crate::web::browser::Browser;

/// The page that a message brought.
fn page(scene: &Scene, line: &MessageView) -> String {
    scene.discord.look(|world| {
        let message = world.find_message(line.id).expect("the message");
        let file = message.content.files.first().expect("a file");
        String::from_utf8(file.bytes.clone()).expect("text")
    })
}

/// Puts the initial of whoever wrote first on every colour that one may get.
const EVERY_COLOUR: &str = r"(() => {
  const face = document.querySelector('.face');
  for (let hue = 0; hue < 360; hue += 5) {
    const other = face.cloneNode(true);
    other.style.background = face.getAttribute('style').replace(/background: hsl\(\d+/, `hsl(${hue}`);
    face.parentElement.append(other);
  }
})()";

/// Looks at a page in a browser, on a phone.
async fn looks_right(page: &str) {
    let Some(mut browser) = Browser::start().await else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("T-1.html");
    std::fs::write(&file, page).expect("a file");
    browser.opens(&format!("file://{}", file.display())).await;
    browser.until("document.querySelector('footer')").await;
    browser
        .looks_right("document", "body *", "transcript")
        .await;
    browser.evaluates(EVERY_COLOUR).await;
    browser.looks_right("document", ".face", "colours").await;
}

/// A ticket in which much is said and written among staff, until it is resolved.
async fn is_talked_in(scene: &mut Scene) {
    let discord = scene.discord.clone();
    discord.calls("mo", "#staff", "/setup transcripts channel:#staff");
    discord
        .until_line("mo", "#staff", says("**Transcripts**"))
        .await;
    discord.says("alice", "#general", "I want a refund, it is week 3");
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
        &format!("order <i>kx4711</i>, bought by 小明: {}", "0".repeat(200)),
    );
    discord.says("ivy", "T-1", "Thank you.\n// omar, a lost one again?");
    discord.calls("ivy", "T-1", "/ticket note text:asked for the third time");
    discord.until_line("ivy", "T-1", says("Noted on T-1")).await;
    scene.rests().await;
    scene.is_resolved("T-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_read_everything_and_the_learner_what_they_could_read() {
    let kept = Mutex::new(String::new());
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        is_talked_in(scene).await;
        scene.minutes_pass(8 * 24 * 60);
        let told = discord
            .until_line("alice", "dm", says("it is closed"))
            .await;
        let posted = |line: &MessageView| line.attachments == ["T-1.html"];
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
                .chain(["it is week 3", "小明", "&#60;i&#62;kx4711"])
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
        *kept.lock().unwrap() = staffs;
    })
    .await;
    looks_right(&kept.into_inner().unwrap()).await;
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
        discord.attaches("alice", "dm", "alice.png", "here it is");
        let copied = discord.until_line("ivy", "T-1", says("here it is")).await;
        assert_eq!(copied.attachments, ["file-1.png"], "{copied}");
        discord.attaches_of("alice", "dm", "alice.mp4", 11 << 20, "and as a video");
        let video = discord.until_line("ivy", "T-1", says("as a video")).await;
        assert!(video.text.contains("was not passed on"), "{video}");
        scene.rests().await;
        discord.calls("ivy", "T-1", "/ticket transcript");
        let file = |line: &MessageView| line.attachments == ["T-1.html"];
        let given = discord.until_line("ivy", "T-1", file).await;
        let page = page(scene, &given);
        assert!(page.contains("anonymous learner"), "{page}");
        assert!(page.contains("it is for week 3"), "{page}");
        assert!(!page.contains("alice"), "{page}");
        assert!(!discord.reads("ivy", "T-1").contains("alice"));
    })
    .await;
}

/// The clock of the host goes five minutes ahead of Discord's.
#[tokio::test(flavor = "multi_thread")]
async fn a_transcript_begins_with_the_thread_whatever_the_clock() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.home.set_clock(discord.now_ms() + 5 * 60_000);
    discord.says("alice", "#general", "I want a refund, it is week 3");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    discord.says("alice", "T-1", "my order is kx4711");
    discord.calls("ivy", "T-1", "/ticket transcript");
    let file = |line: &MessageView| line.attachments == ["T-1.html"];
    let given = discord.until_line("ivy", "T-1", file).await;
    let page = page(&scene, &given);
    assert!(page.contains("kx4711"), "{page}");
    scene.ends().await;
}

/// The clock of the host is an hour behind Discord's when the ticket is closed.
#[tokio::test(flavor = "multi_thread")]
async fn a_transcript_holds_what_was_said_until_the_end_whatever_the_clock() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.calls("mo", "#staff", "/setup transcripts channel:#staff");
    let chosen = says("**Transcripts**");
    discord.until_line("mo", "#staff", chosen).await;
    discord.says("alice", "#general", "I want a refund, it is week 3");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    discord.says("alice", "T-1", "my order is kx4711");
    scene.rests().await;
    scene.clock_is_off(-3_600_000);
    discord.calls("alice", "T-1", "/ticket cancel");
    let file = |line: &MessageView| line.attachments == ["T-1.html"];
    let posted = discord.until_line("mo", "#staff", file).await;
    let page = page(&scene, &posted);
    assert!(page.contains("kx4711"), "{page}");
    scene.ends().await;
}
