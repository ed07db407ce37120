//! What counts as a person's reply to a question in a channel; and nobody is asked whether one solved it in the middle
//! of a conversation, however busy the channel is.

use crate::process::{Scene, says};
use frontdesk::domain::Outcome;

/// More messages than frontdesk reads at a time.
const TALK: usize = 230;

/// Some time goes by, and whatever is due meanwhile is done.
async fn passes(scene: &mut Scene, minutes: u64) {
    scene.minutes_pass(minutes);
    for _ in ["what is due", "the next page", "and the next"] {
        scene.rests().await;
        scene.minutes_pass(1);
    }
    scene.rests().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asker_who_still_writes_in_a_busy_channel_is_not_asked() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let question = "how can I watch the video on a train without internet?";
    let asked = discord.says("bob", "#general", question);
    scene.rests().await;
    discord.replies_to("carol", asked, "Download it in the app.");
    scene.rests().await;
    let found = scene.inquiry(asked).await.expect("an inquiry");
    assert_eq!(found.outcome, Outcome::ByPerson);
    scene.minutes_pass(60);
    for number in 0..TALK {
        discord.says("mo", "#general", &format!("news {number}"));
    }
    discord.says("bob", "#general", "I am still looking for it");
    scene.rests().await;
    for (minutes, expected) in [(23 * 60 + 1, 0), (60, 1)] {
        passes(&mut scene, minutes).await;
        let told = scene.said("bob", "#general").into_iter();
        let told = told.filter(says("solve this?")).count();
        assert_eq!(told, expected, "{}", discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_say_to_nobody_replies_to_no_question_that_help_was_offered_for() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let question = "are there subtitles to the video of week three?";
    let early = discord.says("bob", "#general", question);
    scene.rests().await;
    scene.minutes_pass(15);
    scene.until_reply("bob", "#general", early).await;
    let question = "how can I get the slides of week two?";
    let fresh = discord.says("carol", "#general", question);
    scene.rests().await;
    scene.minutes_pass(5);
    discord.says("ivy", "#general", "The live session starts now");
    scene.until_outcome(fresh, Outcome::ByPerson).await;
    scene.rests().await;
    let found = scene.inquiry(early).await.expect("an inquiry");
    assert_eq!(found.outcome, Outcome::Pending);
    discord.replies_to("ivy", early, "There are some in the app.");
    scene.until_outcome(early, Outcome::ByPerson).await;
    scene.ends().await;
}
