//! Killed around a ticket: at each of the steps that open it, before it is done and before it is
//! marked as done.

use std::time::Duration;

use super::replies::dies_at;
use crate::process::{Scene, on_both_engines};
use fake_discord::wire::faults::RequestMatcher;
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;

/// A request of the way from a decision to an open ticket.
struct Step {
    name: &'static str,
    request: fn(ticket: &str) -> RequestMatcher,
}

/// In the order in which they are done.
const STEPS: [Step; 4] = [
    Step {
        name: "the thread",
        request: |_| on("POST /channels/*/threads"),
    },
    Step {
        name: "the opening message",
        request: |ticket| on("POST /channels/*/messages").saying(&format!("**{ticket} ·")),
    },
    Step {
        name: "its pin",
        request: |_| on("PUT /channels/*/messages/pins/*"),
    },
    Step {
        name: "the learner in the thread",
        request: |_| on("PUT /channels/*/thread-members/*"),
    },
];

on_both_engines!(a_ticket_is_opened_once_whenever_the_process_dies);

async fn a_ticket_is_opened_once_whenever_the_process_dies(mut scene: Scene) {
    let learners = [
        "alice", "bob", "carol", "dave", "erin", "frank", "gina", "hugo",
    ];
    let mut learners = learners.iter();
    let mut opened = 0;
    for step in &STEPS {
        for done in [false, true] {
            let who = learners.next().expect("learners enough");
            opened += 1;
            let ticket = format!("T-{opened}");
            let request = (step.request)(&ticket);
            // Held before it has any effect, or done and the answer held back.
            let hold = if done {
                scene.discord.hold_after(request)
            } else {
                scene.discord.hold_before(request)
            };
            let asked = scene.discord.says(who, "#general", "I want a refund");
            dies_at(&mut scene, hold).await;
            scene.minutes_pass(12);
            scene.starts().await;
            scene.rests().await;
            let point = format!("{} of {ticket}, done: {done}", step.name);
            assert_opened_once(&scene, who, &ticket, &point);
            let replies = scene.replies(who, "#general", asked);
            assert_eq!(replies.len(), 1, "{point}\n{}", scene.discord.everything());
        }
    }
    assert_eq!(scene.discord.threads().len(), opened, "a thread each");
    scene.ends().await;
}

fn assert_opened_once(scene: &Scene, who: &str, ticket: &str, point: &str) {
    let everything = || format!("{point}\n{}", scene.discord.everything());
    let mut threads = scene.discord.threads();
    threads.retain(|thread| thread.name.starts_with(&format!("{ticket} ·")));
    assert_eq!(threads.len(), 1, "{}", everything());
    for member in [who, "ivy"] {
        let is_in = threads[0].members.iter().any(|name| name == member);
        assert!(is_in, "{member}: {}", everything());
    }
    let said = scene.said("ivy", ticket);
    assert_eq!(said.len(), 1, "one opening message: {}", everything());
    assert!(said[0].pinned, "{}", everything());
    let mut pinged = said[0].pings.clone();
    pinged.sort_unstable();
    let mut both = [who, "ivy"];
    both.sort_unstable();
    assert_eq!(pinged, both, "{}", everything());
}

/// The press counts once, and whoever takes it over shows it.
#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_opened_a_ticket_is_shown_on_its_message_after_a_kill() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    let reply = scene.until_reply("alice", "#general", asked).await;
    let hold = discord.hold_before(on("PATCH /webhooks/*/*/messages/@original"));
    discord.presses_on("alice", reply.id, "Ask an instructor");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.is_killed();
    hold.hang_up();
    scene.starts().await;
    // What was taken over before the session with Discord began is tried again.
    scene.passes(Duration::from_secs(6));
    let shown = |line: &MessageView| line.id == reply.id && line.buttons == ["Instructor asked ✓"];
    discord.until_line("alice", "#general", shown).await;
    assert_eq!(discord.threads().len(), 1);
    scene.ends().await;
}
