//! Rule files that change under the running process: taken up when they are right, refused and told when
//! they are not.

use std::path::PathBuf;
use std::time::Duration;

use fake_discord::wire::Setup;
use fake_discord::world::permissions::Permissions;
use fake_discord::world::plan::guild;

use crate::process::{Scene, academy, until};

const QUESTION: &str = "how do I reset my password?";
const REPLY: &str = "Open {link:reset}, {learner}.";

/// A rules file of the running process.
struct RuleFile {
    path: PathBuf,
    original: String,
}

impl RuleFile {
    fn of(scene: &Scene) -> Self {
        let path = scene.home.path("rules").join("rules.toml");
        let original = std::fs::read_to_string(&path).expect("the rules");
        assert!(original.contains(REPLY));
        Self { path, original }
    }

    /// With another reply.
    fn says(&self, reply: &str) {
        self.write(&self.original.replacen(REPLY, reply, 1));
    }

    fn write(&self, text: &str) {
        std::fs::write(&self.path, text).expect("the rules");
    }
}

/// Lets time pass until the process has said something so often.
async fn until_said(scene: &mut Scene, words: &str, times: usize) {
    until(words, async || {
        scene.passes(Duration::from_millis(100));
        scene.running().said().matches(words).count() >= times
    })
    .await;
}

async fn is_answered(scene: &Scene, who: &str, words: &str) {
    let asked = scene.discord.says(who, "#general", QUESTION);
    let reply = scene.until_reply(who, "#general", asked).await;
    assert!(reply.text.contains(words), "{}", reply.text);
}

/// Waits until staff have been told of broken rules so often.
async fn until_told(scene: &mut Scene, times: usize) {
    until("staff are told", async || notices(scene).len() >= times).await;
    scene.rests().await;
}

/// Lists what staff were told of the rules.
fn notices(scene: &Scene) -> Vec<String> {
    let said = scene.said("mo", "#staff").into_iter();
    let texts = said.filter(|line| !line.ephemeral).map(|line| line.text);
    texts.filter(|text| text.contains("rule files")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_taken_up_a_broken_one_is_refused_and_a_mended_one_taken_up_again() {
    let mut scene = Scene::over_own_rules().await;
    let file = RuleFile::of(&scene);
    is_answered(&scene, "alice", "Open https://school.example/reset").await;

    file.says("Press {link:reset}.");
    until_said(&mut scene, "the rules are read anew", 1).await;
    is_answered(&scene, "bob", "Press https://school.example/reset").await;
    assert_eq!(notices(&scene), [] as [&str; 0]);

    // The third line of the file is the category of its first rule.
    let broken = file.original.replacen("account", "acount", 1);
    file.write(&broken);
    until_said(&mut scene, "the changed rules are refused", 1).await;
    until_told(&mut scene, 1).await;
    is_answered(&scene, "carol", "Press https://school.example/reset").await;
    let told = notices(&scene);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("**rules.toml:3**"), "{told:?}");
    let log = scene.running().said();
    assert!(log.contains("rules/rules.toml:3: "), "{log}");

    // The same errors in the same file with another text are nothing new.
    file.write(&format!("{broken}\n# and a remark\n"));
    scene.passes(Duration::from_secs(10));
    scene.rests().await;
    file.says("Try {link:reset}.");
    until_said(&mut scene, "the rules are read anew", 2).await;
    is_answered(&scene, "dave", "Try https://school.example/reset").await;
    assert_eq!(notices(&scene).len(), 1);
    let log = scene.running().said();
    assert_eq!(log.matches("rules/rules.toml:3: ").count(), 1, "{log}");

    // Broken again in the same way after it was right: that is news.
    file.write(&broken);
    until_said(&mut scene, "the changed rules are refused", 2).await;
    until_told(&mut scene, 2).await;
    assert_eq!(notices(&scene).len(), 2);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hangup_reads_the_rules_at_once_and_ends_nothing() {
    let mut scene = Scene::over_own_rules().await;
    let file = RuleFile::of(&scene);
    file.says("Knock at {link:reset}.");
    // No time passes, so nobody looks at the folder.
    scene.running().signal("HUP");
    let words = "the rules are read anew";
    scene.running().until_said(words).await;
    is_answered(&scene, "alice", "Knock at https://school.example/reset").await;
    scene.ends().await;
}

/// A moderator's `/rules reload`, and what it says.
async fn reloads(scene: &Scene, wanted: &str) -> String {
    scene.discord.calls("mo", "#staff", "/rules reload");
    let told = scene.discord.until_line("mo", "#staff", |line| {
        line.ephemeral && !line.thinking && line.text.contains(wanted)
    });
    told.await.text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_who_reloads_is_told_what_changed_or_what_is_wrong() {
    let mut scene = Scene::over_own_rules().await;
    let file = RuleFile::of(&scene);
    let told = reloads(&scene, "read anew").await;
    assert!(told.contains("Nothing changed: 3 rules"), "{told}");

    let fourth = "[[rule]]\nid = \"fourth\"\ncategory = \"account\"\n\
                  title = { en = \"Four\" }\nreplies = { en = [\"4\"] }\n";
    file.write(&(file.original.replacen(REPLY, "Now {link:reset}.", 1) + "\n" + fourth));
    let told = reloads(&scene, "fourth").await;
    assert!(told.ends_with("\n+ `fourth`\n~ `reset-password`"), "{told}");
    is_answered(&scene, "alice", "Now https://school.example/reset").await;

    file.write(&"x = 1\n".repeat(400));
    let told = reloads(&scene, "wrong").await;
    assert!(
        told.contains("**rules.toml:2**") && told.ends_with(" more"),
        "{told}"
    );
    assert!(told.chars().count() <= 2000);
    until_told(&mut scene, 1).await;
    assert_eq!(notices(&scene).len(), 1);
    is_answered(&scene, "bob", "Now https://school.example/reset").await;
    scene.ends().await;
}

/// The files are shared by every community: nobody has them read for ever.
#[tokio::test(flavor = "multi_thread")]
async fn the_rules_are_read_four_times_a_minute_for_a_community_and_twelve_times_for_all() {
    const SOON: &str = "please wait a minute";
    const SCHOOLS: [&str; 4] = ["Academy", "Bakery", "Circus", "Dairy"];
    let manages = Permissions::MANAGE_GUILD;
    let others = SCHOOLS[1..].iter().map(|name| {
        guild(name)
            .role_with("moderator", manages)
            .channel(&name.to_lowercase())
            .member("mo", &["moderator"])
    });
    let setup = others.fold(crate::academy::setup().with(academy()), Setup::with);
    let scene = Scene::of(setup, None).await;
    let asks = async |scene: &Scene, place: &str| {
        let replies = || {
            let said = scene.said("mo", place).into_iter();
            let told = said.filter(|line| line.ephemeral && !line.thinking);
            told.map(|line| line.text).collect::<Vec<_>>()
        };
        let before = replies().len();
        scene.discord.calls("mo", place, "/rules reload");
        until("there is a reply", async || replies().len() > before).await;
        !replies()[before].contains(SOON)
    };
    for (place, allowed) in [("#staff", 4), ("#bakery", 4), ("#circus", 4), ("#dairy", 0)] {
        for nth in 0..6 {
            let read = asks(&scene, place).await;
            assert_eq!(read, nth < allowed, "{place}, for the {nth}. time");
        }
    }
    scene.passes(Duration::from_secs(59));
    assert!(!asks(&scene, "#dairy").await, "the minute is not over");
    scene.passes(Duration::from_secs(2));
    assert!(asks(&scene, "#dairy").await && asks(&scene, "#staff").await);
    scene.ends().await;
}

/// The clock was an hour ahead, and is set right: what is done every few seconds does not wait for that hour to come again.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_delays_no_look_at_the_files() {
    let mut scene = Scene::over_own_rules().await;
    let file = RuleFile::of(&scene);
    file.says("Press {link:reset}.");
    let renewed = "the rules are read anew";
    until("it is read by a clock that is ahead", async || {
        scene.discord.advance(Duration::from_millis(100));
        scene.clock_is_off(3_600_000);
        scene.running().said().contains(renewed)
    })
    .await;
    file.says("Visit {link:reset}.");
    until_said(&mut scene, renewed, 2).await;
    is_answered(&scene, "alice", "Visit https://school.example/reset").await;
    scene.ends().await;
}
