//! Buttons pressed twice, by the wrong person, too late, or of another version.

use frontdesk::domain::{InquiryEvent, Outcome, RuleId};

use crate::process::{Scene, until, whispers};
use fake_discord::wire::on;
use fake_discord::world::ids;

/// Returns the outcome of the question that was asked in a message.
async fn outcome(scene: &Scene, asked: ids::MessageId) -> Outcome {
    scene.inquiry(asked).await.expect("an inquiry").outcome
}

/// Counts how often something has happened to the question that was asked in a message.
async fn times(scene: &Scene, asked: ids::MessageId, event: &InquiryEvent) -> usize {
    let inquiry = scene.inquiry(asked).await.expect("an inquiry");
    let events = scene.store().events_of(inquiry.id).await;
    let events = events.expect("the database").into_iter();
    events.filter(|(_, one)| one == event).count()
}

async fn until_told(scene: &Scene, who: &str, place: &str, words: &str) {
    let told = whispers(words);
    scene.discord.until_line(who, place, told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_asker_decides_and_the_last_press_counts() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    let reply = scene.until_reply("alice", "#general", asked).await;
    let buttons = scene.custom_ids(reply.id);
    let (solved, not_this) = (&buttons[0], &buttons[1]);

    discord.presses_id("bob", reply.id, solved);
    until_told(&scene, "bob", "#general", "Only the person who asked").await;
    assert_eq!(outcome(&scene, asked).await, Outcome::Pending);

    discord.presses_id("alice", reply.id, solved);
    scene.until_outcome(asked, Outcome::Solved).await;
    discord.presses_id("alice", reply.id, not_this);
    scene.until_outcome(asked, Outcome::Pending).await;
    scene.minutes_pass(25 * 60);
    scene.until_outcome(asked, Outcome::Unanswered).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_pressed_twice_counts_once_until_another_is_pressed() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    let reply = scene.until_reply("alice", "#general", asked).await;
    let buttons = scene.custom_ids(reply.id);
    for round in [1, 2] {
        for (nth, event) in [InquiryEvent::Solved, InquiryEvent::NotThis]
            .iter()
            .enumerate()
        {
            for _ in ["once", "twice"] {
                let pressed = discord.presses_id("alice", reply.id, &buttons[nth]);
                discord.until_answered(pressed).await;
            }
            scene.rests().await;
            assert_eq!(times(&scene, asked, event).await, round, "{event:?}");
        }
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_chosen_twice_counts_once_until_another_is_chosen() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says_directly("alice", "password or enrol week two?");
    let suggested = scene.until_reply("alice", "dm", asked).await;
    let menu = scene.custom_ids(suggested.id).pop().expect("a menu");
    for round in [1, 2] {
        for rule in ["reset-password", "enrol"] {
            for _ in ["once", "twice"] {
                let chosen = discord.selects_id("alice", suggested.id, &menu, rule);
                discord.until_answered(chosen).await;
            }
            scene.rests().await;
            let chosen = InquiryEvent::Chosen {
                rule: RuleId::new(rule),
            };
            assert_eq!(times(&scene, asked, &chosen).await, round, "{rule}");
        }
    }
    scene.ends().await;
}

/// The first press meets a deadlock, by a trigger that stands for another transaction.
const DEADLOCK: &str = "CREATE SEQUENCE deadlocks; \
    CREATE FUNCTION deadlock() RETURNS trigger AS $$ BEGIN \
      IF nextval('deadlocks') = 1 THEN \
        RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF; \
      RETURN NEW; END $$ LANGUAGE plpgsql; \
    CREATE TRIGGER deadlock BEFORE INSERT ON interactions \
      FOR EACH ROW EXECUTE FUNCTION deadlock()";

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_the_database_undoes_in_favour_of_another_is_decided_again() {
    let Some(mut scene) = Scene::on_postgres().await else {
        return;
    };
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    let reply = scene.until_reply("alice", "#general", asked).await;
    scene.runs_on_postgres(DEADLOCK).await;
    let solved = &scene.custom_ids(reply.id)[0];
    let pressed = discord.presses_id("alice", reply.id, solved);
    discord.until_answered(pressed).await;
    scene
        .running()
        .until_said("a decision was overtaken by another")
        .await;
    scene.until_outcome(asked, Outcome::Solved).await;
    scene.rests().await;
    assert_eq!(scene.metric("frontdesk_events_failed_total").await, 0);
    let whispers = discord.transcript("alice", "#general");
    assert!(whispers.iter().all(|line| !line.ephemeral), "{whispers:?}");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_of_another_version_says_so() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    let reply = scene.until_reply("alice", "#general", asked).await;
    for (who, id) in [
        ("alice", "0:solved:12"),
        ("bob", "2:a:0:ok:1"),
        ("carol", "🎉"),
    ] {
        discord.presses_id(who, reply.id, id);
        until_told(&scene, who, "#general", "made by an older version").await;
    }
    // A button of an inquiry that was never there.
    discord.presses_id("dave", reply.id, "1:a:0:ok:zz");
    until_told(&scene, "dave", "#general", "I no longer know this question").await;
    scene.rests().await;
    assert_eq!(scene.metric("frontdesk_events_failed_total").await, 0);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tickets_buttons_say_what_cannot_be_done_now() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says("alice", "#general", "I want a refund");
    let opening = discord.until_line("ivy", "T-1", |line| line.pinned).await;
    let buttons = scene.custom_ids(opening.id);
    let (claim, resolve) = (&buttons[0], &buttons[2]);
    scene.rests().await;

    discord.presses_id("alice", opening.id, claim);
    until_told(&scene, "alice", "T-1", "These buttons are for the team").await;
    discord.presses_id("ivy", opening.id, claim);
    until_told(&scene, "ivy", "T-1", "T-1 is yours").await;
    discord.presses_id("mo", opening.id, claim);
    until_told(&scene, "mo", "T-1", "holds T-1 already").await;
    discord.presses_id("ivy", opening.id, resolve);
    until_told(&scene, "ivy", "T-1", "T-1 is resolved").await;
    scene.rests().await;

    scene.minutes_pass(8 * 24 * 60);
    let closed =
        |line: &fake_discord::wire::view::MessageView| line.buttons == ["Reopen", "Transcript"];
    let told = discord.until_line("alice", "dm", closed).await;
    scene.rests().await;
    assert!(discord.threads()[0].locked, "{}", discord.everything());
    for id in [claim, resolve] {
        discord.presses_id("mo", opening.id, id);
    }
    until_told(&scene, "mo", "T-1", "is closed, so that cannot be done now").await;

    let reopen = &scene.custom_ids(told.id)[0];
    discord.presses_id("alice", told.id, reopen);
    discord
        .until_line("ivy", "T-1", |line| {
            line.text.contains("This is open again")
        })
        .await;
    discord.presses_id("alice", told.id, reopen);
    until_told(&scene, "alice", "dm", "so that cannot be done now").await;
    scene.ends().await;
}

/// A client may send anything as the chosen value: what is no id of anybody's or anything is no choice.
#[tokio::test(flavor = "multi_thread")]
async fn a_forged_choice_is_no_id_and_breaks_nothing() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says_directly("alice", "please help me with my tablet, it is broken");
    let offer = scene.until_reply("alice", "dm", asked).await;
    let ask = &scene.custom_ids(offer.id)[0];
    let choose_guild = ask.replace(":ask:", ":guild:");
    for value in ["0", "00", "-1", "18446744073709551616", "nine"] {
        let forged = discord.selects_id("alice", offer.id, &choose_guild, value);
        discord.until_answered(forged).await;
    }
    scene.rests().await;
    discord.says("bob", "#general", "I want a refund");
    let opening = discord.until_line("ivy", "T-2", |line| line.pinned).await;
    let transfer = &scene.custom_ids(opening.id)[1];
    let transfer_to = transfer.replace(":pass:", ":passto:");
    for value in ["0", "", "18446744073709551616"] {
        let forged = discord.selects_id("ivy", opening.id, &transfer_to, value);
        discord.until_answered(forged).await;
    }
    scene.rests().await;
    assert_eq!(scene.metric("frontdesk_breakdowns_total").await, 0);
    assert_eq!(scene.metric("frontdesk_events_failed_total").await, 0);
    scene.ends().await;
}

/// Discord has waited for the acknowledgement in vain: what the press decided shows on its message all the
/// same.
#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_was_acknowledged_too_late_changes_its_message() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for (who, place) in [("alice", "#general"), ("bob", "dm")] {
        let asked = discord.says(who, place, "how do I reset my password?");
        let reply = scene.until_reply(who, place, asked).await;
        let mut hold = discord.hold_before(on("POST /interactions/*/*/callback"));
        discord.presses_on(who, reply.id, "Solved");
        hold.arrived().await;
        scene.passes(std::time::Duration::from_secs(4));
        hold.release();
        scene.until_outcome(asked, Outcome::Solved).await;
        discord
            .until_line(who, place, |line| {
                line.id == reply.id && line.buttons.is_empty()
            })
            .await;
    }
    scene.rests().await;
    assert_eq!(scene.metric("frontdesk_events_failed_total").await, 0);
    scene.ends().await;
}

/// The answer is told, though Discord did not take it at first.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_discord_does_not_take_at_first_is_given_all_the_same() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        scene.opens("alice", "T-1").await;
        let later = "frontdesk_platform_errors_total{kind=\"later\"}";
        for (number, command) in [(1, None), (2, Some("/ticket snooze until:2h"))] {
            match command {
                None => {
                    discord.fails(on("POST /webhooks/*/*"), 502, 1);
                    discord.presses_in("ivy", "T-1", "Claim");
                }
                Some(command) => {
                    // As often as such a request is tried.
                    discord.fails(on("PATCH /webhooks/*/*/messages/@original"), 502, 5);
                    discord.calls("ivy", "T-1", command);
                }
            }
            until("the answer is not taken", async || {
                scene.metric(later).await == number
            })
            .await;
            scene.passes(std::time::Duration::from_secs(5));
            let words = ["T-1 is yours", "rests until"][usize::try_from(number).expect("it") - 1];
            until_told(scene, "ivy", "T-1", words).await;
            scene.rests().await;
        }
        let whispers = discord.ephemeral_to("ivy");
        let promised = whispers
            .iter()
            .any(|line| line.text.contains("in a moment"));
        assert!(!promised, "{whispers:?}");
    })
    .await;
}
