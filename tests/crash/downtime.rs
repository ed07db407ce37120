//! Two hours down: what was said meanwhile is answered once, the oldest first.

use crate::discord::view::Line;
use crate::process::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_in_two_hours_down_is_answered_once_the_oldest_first() {
    let mut scene = Scene::on_sqlite().await;
    said_while_down(&mut scene).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_postgres() {
    if let Some(mut scene) = Scene::on_postgres().await {
        said_while_down(&mut scene).await;
        scene.ends().await;
    }
}

async fn said_while_down(scene: &mut Scene) {
    let before = before_the_outage(scene).await;
    scene.is_killed();
    let meanwhile = Meanwhile::happens(scene);
    scene.starts().await;
    scene.rests().await;
    assert_answered(scene, &meanwhile);
    assert_heard_in_the_ticket(scene).await;
    assert_eq!(
        scene.said("erin", "#general").len(),
        before + 3,
        "{}",
        scene.discord.everything()
    );
    // Once more, with nothing new: nothing happens.
    scene.is_killed();
    let everything = scene.everything_said();
    scene.minutes_pass(1);
    scene.starts().await;
    scene.rests().await;
    assert_eq!(scene.everything_said(), everything);
}

/// A ticket of erin's is claimed, frank's question is answered, and gina has written directly.
async fn before_the_outage(scene: &mut Scene) -> usize {
    scene.discord.says("erin", "#general", "I want a refund");
    scene
        .discord
        .until_line("ivy", "T-1", |line| line.pinned)
        .await;
    scene.discord.says("ivy", "T-1", "Which course is it?");
    let asked = scene
        .discord
        .says("frank", "#general", "how do I reset my password?");
    scene.until_reply("frank", "#general", asked).await;
    scene.discord.says_directly("gina", "I lost my password");
    let greeted = |line: &Line| line.author == "frontdesk";
    scene.discord.until_line("gina", "dm", greeted).await;
    scene.rests().await;
    scene.said("erin", "#general").len()
}

/// What happens while nobody listens.
struct Meanwhile {
    asked: Vec<(&'static str, crate::discord::ids::MessageId)>,
}

impl Meanwhile {
    fn happens(scene: &Scene) -> Self {
        let discord = &scene.discord;
        let mut asked = Vec::new();
        for who in ["alice", "bob", "carol"] {
            scene.minutes_pass(20);
            asked.push((who, discord.says(who, "#general", "I forgot my password")));
        }
        discord.says_directly("gina", "and how do I enrol in week two?");
        discord.posts_in_forum("dave", "#help", "Login", "how do I reset my password?");
        discord.says("erin", "T-1", "The one on drawing.");
        let mistaken = discord.says("hugo", "#general", "I want a refund");
        scene.minutes_pass(30);
        discord.deletes("hugo", mistaken);
        let answered = discord.newest_of("frank");
        discord.edits("frank", answered, "never mind");
        scene.minutes_pass(30);
        Self { asked }
    }
}

fn assert_answered(scene: &Scene, meanwhile: &Meanwhile) {
    let everything = || scene.discord.everything();
    let mut order = Vec::new();
    for (who, asked) in &meanwhile.asked {
        let replies = scene.replies(who, "#general", *asked);
        assert_eq!(replies.len(), 1, "{who}: {}", everything());
        order.push(replies[0].id);
    }
    assert!(order.is_sorted(), "the oldest first: {}", everything());
    let directly = scene.said("gina", "dm");
    assert_eq!(directly.len(), 2, "{}", everything());
    assert!(directly[1].text.contains("week two"), "{}", everything());
    assert_eq!(scene.said("dave", "Login").len(), 1, "{}", everything());
    // What was deleted meanwhile opened nothing.
    assert_eq!(scene.discord.threads().len(), 2, "{}", everything());
}

/// The learner's word has put the ball into the instructor's court: no reminder comes.
async fn assert_heard_in_the_ticket(scene: &mut Scene) {
    let said = scene.said("erin", "T-1").len();
    scene.minutes_pass(25 * 60);
    scene.rests().await;
    assert_eq!(
        scene.said("erin", "T-1").len(),
        said,
        "{}",
        scene.discord.everything()
    );
}
