//! Two hours down: what was said meanwhile is answered once, the oldest first.

use frontdesk::domain::{InquiryEvent, MessageId, TicketState};

use crate::process::{Scene, on_both_engines};
use fake_discord::wire::view::MessageView;

on_both_engines!(what_was_said_in_two_hours_down_is_answered_once_the_oldest_first);

async fn what_was_said_in_two_hours_down_is_answered_once_the_oldest_first(mut scene: Scene) {
    let before = before_the_outage(&mut scene).await;
    scene.is_killed();
    let meanwhile = Meanwhile::happens(&scene);
    scene.starts().await;
    scene.rests().await;
    assert_answered(&scene, &meanwhile);
    assert_heard_in_the_ticket(&mut scene).await;
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
    scene.ends().await;
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
    let greeted = |line: &MessageView| line.author == "frontdesk";
    scene.discord.until_line("gina", "dm", greeted).await;
    scene.rests().await;
    scene.said("erin", "#general").len()
}

/// The messages that come while nobody listens.
struct Meanwhile {
    asked: Vec<(&'static str, fake_discord::world::ids::MessageId)>,
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

/// Nobody is called for want of a reply that was given, and the instructor took the ticket when they
/// spoke, not when it was read.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_given_in_a_ticket_meanwhile_counts_from_when_it_was_given() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = scene.opens("alice", "T-1").await;
    scene.is_killed();
    scene.minutes_pass(5);
    let replied = discord.says("ivy", "T-1", "Which course is it?");
    scene.minutes_pass(115);
    scene.starts().await;
    scene.minutes_pass(1);
    scene.rests().await;
    let said = scene.everything_said();
    let called = said.iter().filter(|line| line.contains("no first reply"));
    assert_eq!(called.count(), 0, "{}", discord.everything());

    let inquiry = scene.inquiry(asked).await.expect("an inquiry");
    let events = scene.store().events_of(inquiry.id).await;
    let events = events.expect("the database");
    let taken = events.iter().find_map(|(at, event)| match event {
        InquiryEvent::Moved { to, .. } if *to == TicketState::Claimed => Some(*at),
        _ => None,
    });
    let spoken = MessageId::new(replied.get()).sent_at();
    assert_eq!(taken, Some(spoken), "{events:?}");
    assert!(
        !events
            .iter()
            .any(|(_, event)| matches!(event, InquiryEvent::TargetMissed { .. })),
        "{events:?}"
    );
    scene.ends().await;
}
