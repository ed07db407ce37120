//! Channels that are gone, full or forbidden, and people who left or refuse direct messages: whoever
//! can do something about it is told, once.

use fake_discord::world::permissions::Permissions;

use super::told_staff;
use crate::process::{Scene, academy, says, until, whispers};
use fake_discord::Discord;
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;
use fake_discord::world::Ceilings;

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_whose_support_channel_was_deleted_opens_in_the_next_one() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.deletes_channel("#support");
    let gone = says("The support channel is gone");
    discord.until_line("mo", "#staff", &gone).await;
    discord.says("alice", "#general", "I want a refund");
    discord
        .until_line("alice", "dm", says("T-1 cannot be opened just now"))
        .await;
    scene.minutes_pass(6);
    discord
        .until("it is tried again", |world| {
            let mut tries = world.requests.iter();
            tries.any(|request| request.route == "GET /channels/*/threads/archived/private")
        })
        .await;
    let set = discord.calls("mo", "#staff", "/setup support channel:#support-two");
    discord.until_replied(set).await;
    scene.minutes_pass(6);
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.rests().await;
    assert_eq!(told_staff(&discord, "The support channel is gone"), 1);
    assert_eq!(
        scene.said("alice", "dm").len(),
        1,
        "{}",
        discord.everything()
    );
    assert_eq!(discord.threads().len(), 1);
    scene.ends().await;
}

/// Counts how often the owner was told directly that the staff channel is gone.
fn told_owner(scene: &Scene) -> usize {
    let lines = scene.said("owner", "dm");
    let told = says("the channel was deleted in which I told staff");
    lines.iter().filter(|line| told(line)).count()
}

/// In a deleted channel nobody reads that it is deleted.
#[tokio::test(flavor = "multi_thread")]
async fn a_staff_channel_that_is_deleted_is_told_to_the_owner_once() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        discord.deletes_channel("#staff");
        let told = says("It was chosen with `/setup staff`");
        discord.until_line("owner", "dm", told).await;
        scene.rests().await;
        assert_eq!(scene.settings().await.staff_channel, None);
        scene.is_killed();
        scene.starts().await;
        assert_eq!(told_owner(scene), 1, "{}", discord.everything());
    })
    .await;
}

/// Nobody tells frontdesk: it finds out by what it has to say there.
#[tokio::test(flavor = "multi_thread")]
async fn a_staff_channel_deleted_while_down_is_told_to_the_owner_once() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.is_killed();
    discord.deletes_channel("#staff");
    scene.starts().await;
    assert_eq!(told_owner(&scene), 0);
    discord.denies_the_bot("#general", Permissions::SEND_MESSAGES);
    let asked = ["alice", "bob"];
    let asked = asked.map(|who| discord.says(who, "#general", "how do I reset my password?"));
    let told = says("the channel was deleted in which I told staff");
    discord.until_line("owner", "dm", told).await;
    scene.rests_but_for(2).await;
    assert_eq!(scene.settings().await.staff_channel, None);

    discord.denies_the_bot("#general", Permissions::empty());
    scene.minutes_pass(10);
    for (who, asked) in ["alice", "bob"].into_iter().zip(asked) {
        scene.until_reply(who, "#general", asked).await;
    }
    scene.rests().await;
    assert_eq!(told_owner(&scene), 1, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_channel_that_is_deleted_is_told_to_staff_once_and_no_longer_chosen() {
    Scene::on_both(async |scene| {
        let discord = scene.discord.clone();
        let set = discord.calls("mo", "#staff", "/setup transcripts channel:#lounge");
        discord.until_replied(set).await;
        scene.rests().await;
        let told = |command: &str| {
            format!("A channel was deleted that was chosen with `/setup {command}`")
        };
        for (place, command) in [("#lounge", "transcripts"), ("#help", "forum")] {
            discord.deletes_channel(place);
            discord
                .until_line("mo", "#staff", says(&told(command)))
                .await;
        }
        scene.rests().await;
        scene.is_killed();
        // What is read after an outage is missed there.
        discord.deletes_channel("#questions");
        scene.starts().await;
        discord
            .until_line("mo", "#staff", says(&told("watch")))
            .await;
        scene.rests().await;
        for command in ["transcripts", "forum", "watch"] {
            assert_eq!(told_staff(&discord, &told(command)), 1, "{command}");
        }
        let settings = scene.settings().await;
        assert_eq!(settings.transcript_channel, None);
        assert_eq!(settings.channels.len(), 1, "{:?}", settings.channels);
        assert_eq!(told_owner(scene), 0);
    })
    .await;
}

/// A thread of the former support channel goes on being heard.
#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_survives_another_support_channel() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says("alice", "#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    let set = discord.calls("mo", "#staff", "/setup support channel:#support-two");
    discord.until_replied(set).await;
    discord.says("ivy", "T-1", "Which course is it?");
    discord
        .until_line("ivy", "T-1", says("has taken this over"))
        .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_hear_of_a_learner_who_left_before_the_thread_was_there() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/threads"));
    discord.says("alice", "#general", "I want a refund");
    hold.arrived().await;
    discord.leaves("alice", "Academy");
    hold.release();
    discord
        .until_line("mo", "#staff", says("could not join T-1: they left"))
        .await;
    scene.rests().await;
    let members = &discord.threads()[0].members;
    assert!(members.iter().any(|name| name == "ivy"), "{members:?}");
    assert_eq!(scene.metric("frontdesk_events_failed_total").await, 0);
    scene.ends().await;
}

/// 160006 for the thread, and 50007 for the word about it.
#[tokio::test(flavor = "multi_thread")]
async fn tickets_wait_for_room_among_the_threads() {
    let ceilings = Ceilings {
        active_threads: 1,
        ..Ceilings::default()
    };
    let setup = crate::academy::setup().with(academy()).ceilings(ceilings);
    let mut scene = Scene::of(setup, None).await;
    let discord = scene.discord.clone();
    discord.says("alice", "#general", "I want a refund");
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    discord.refuses_direct_messages("bob", true);
    discord.says("bob", "#general", "I want a refund");
    let full = says("as many active threads as Discord allows");
    discord.until_line("mo", "#staff", &full).await;
    let refused = "frontdesk_platform_errors_total{kind=\"refused\"}";
    until("bob refused the word about it", async || {
        scene.metric(refused).await == 1
    })
    .await;
    discord.says("carol", "#general", "I want a refund");
    let waits = says("T-3 cannot be opened just now");
    discord.until_line("carol", "dm", waits).await;
    scene.rests_but_for(2).await;

    for room in 1..=2 {
        let open = discord
            .threads()
            .into_iter()
            .find(|thread| !thread.archived);
        discord.archives(&open.expect("an open thread").name);
        scene.minutes_pass(6);
        discord
            .until("the next ticket opens", |world| {
                let threads = world.channels.values().filter(|place| place.is_thread());
                threads.count() == 1 + room
            })
            .await;
        scene.rests_but_for(2 - room as u64).await;
    }
    assert_eq!(told_staff(&discord, "as many active threads"), 1);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_permission_is_told_once_by_its_name_and_what_waited_for_it_is_sent() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let lost = says("I lack the permission **Send Messages**");
    discord.denies_the_bot("#general", Permissions::SEND_MESSAGES);
    let first = discord.says("alice", "#general", "how do I reset my password?");
    discord.until_line("mo", "#staff", &lost).await;
    let second = discord.says("bob", "#general", "how do I reset my password?");
    let last = discord.says_directly("carol", "how do I reset my password?");
    assert!(last.get() > 0);
    discord
        .until_line("carol", "dm", says("school.example/reset"))
        .await;
    scene.rests_but_for(2).await;
    scene.sweeps().await;
    scene.minutes_pass(2);
    let forbidden = "frontdesk_platform_errors_total{kind=\"forbidden\"}";
    until("both are tried again", async || {
        scene.metric(forbidden).await >= 4
    })
    .await;
    scene.sweeps().await;
    assert_eq!(told_staff(&discord, "I lack the permission"), 1);

    discord.denies_the_bot("#general", Permissions::empty());
    scene.minutes_pass(10);
    for (who, asked) in [("alice", first), ("bob", second)] {
        scene.until_reply(who, "#general", asked).await;
    }
    scene.rests().await;
    scene.minutes_pass(60);
    scene.rests().await;
    for (who, asked) in [("alice", first), ("bob", second)] {
        let replies = scene.replies(who, "#general", asked);
        assert_eq!(replies.len(), 1, "{}", discord.everything());
    }
    assert_eq!(told_staff(&discord, "I lack the permission"), 1);

    // Lost once more, it is told once more; and nobody is disturbed by an answer of an hour ago.
    discord.denies_the_bot("#general", Permissions::SEND_MESSAGES);
    let stale = discord.says("dave", "#general", "how do I reset my password?");
    until("staff are told again", async || {
        told_staff(&discord, "I lack the permission") == 2
    })
    .await;
    scene.sweeps().await;
    scene.minutes_pass(61);
    scene.rests().await;
    discord.denies_the_bot("#general", Permissions::empty());
    scene.minutes_pass(60);
    scene.rests().await;
    assert_eq!(scene.replies("dave", "#general", stale), []);
    scene.ends().await;
}

/// Neither in a thread nor in direct messages: where the learner asked, their own button tells it.
#[tokio::test(flavor = "multi_thread")]
async fn who_can_be_reached_nowhere_is_told_by_the_button() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.deletes_channel("#support");
    discord
        .until_line("mo", "#staff", says("The support channel is gone"))
        .await;
    discord.refuses_direct_messages("alice", true);
    let asked = discord.says("alice", "#general", "how do I reset my password?");
    let reply = scene.until_reply("alice", "#general", asked).await;
    discord.presses_on("alice", reply.id, "Ask an instructor");
    let told = whispers("T-1 cannot be opened just now");
    discord.until_line("alice", "#general", &told).await;
    scene.rests_but_for(1).await;
    let pressed = discord.presses_on("alice", reply.id, "Instructor asked ✓");
    discord.until_answered(pressed).await;
    let times = |discord: &Discord| {
        let whispers = discord.ephemeral_to("alice");
        let told = whispers.iter().filter(|line| told(line));
        told.count()
    };
    until("it is told again", async || times(&discord) == 2).await;
    let set = discord.calls("mo", "#staff", "/setup support channel:#support-two");
    discord.until_replied(set).await;
    scene.minutes_pass(6);
    discord.until_line("ivy", "T-1", |line| line.pinned).await;
    scene.rests().await;
    discord.presses_on("alice", reply.id, "Instructor asked ✓");
    let open = |line: &MessageView| line.ephemeral && line.text.starts_with("T-1 is open: ");
    discord.until_line("alice", "#general", open).await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sets_a_lead_whom_nobody_can_call_is_told_so() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let warning = "would notify nobody. Switch on **Allow anyone to @mention this role**";
    let set = discord.calls("mo", "#staff", "/setup roles lead:@moderator");
    discord.until_replied(set).await;
    let told = whispers(warning);
    discord.until_line("mo", "#staff", told).await;
    let everywhere = Permissions::all() - Permissions::ADMINISTRATOR;
    discord.role_may("Academy", "the bot's own", everywhere);
    let set = discord.calls("mo", "#staff", "/setup staff channel:#staff");
    discord.until_replied(set).await;
    let whispers = discord.ephemeral_to("mo");
    let last = whispers.last().expect("a reply");
    assert!(!last.text.contains(warning), "{}", last.text);
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_moderators_are_notified_is_checked_where_no_lead_is_chosen() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let checked = async || {
        let check = discord.calls("mo", "#staff", "/setup check");
        discord.until_replied(check).await.text
    };
    let told = checked().await;
    assert!(
        told.contains("which notifies nobody, so that I tell the owner"),
        "{told}"
    );
    assert!(!told.contains("⚠ Without a role of leads"), "{told}");
    let everywhere = Permissions::all() - Permissions::ADMINISTRATOR;
    discord.role_may("Academy", "the bot's own", everywhere);
    let told = checked().await;
    assert!(told.contains("✓ Without a role of leads"), "{told}");
    scene.ends().await;
}

/// Missing permissions are told when the settings are shown, and a role that nobody is seen to hold is refused.
#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_the_settings_is_told_what_is_missing() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let shown = discord.calls("mo", "#staff", "/setup show");
    let shown = discord.until_replied(shown).await;
    assert!(!shown.text.contains('⚠'), "{shown}");
    discord.denies_the_bot("#general", Permissions::SEND_MESSAGES);
    discord.denies_the_bot("#support", Permissions::CREATE_PRIVATE_THREADS);
    let shown = discord.calls("mo", "#staff", "/setup show");
    let shown = discord.until_replied(shown).await;
    for missing in ["**Send Messages**", "**Create Private Threads**"] {
        assert!(shown.text.contains(missing), "{missing}: {shown}");
    }

    let set = discord.calls("mo", "#staff", "/setup roles instructor:@everyone");
    let refused = discord.until_replied(set).await;
    assert!(refused.text.contains("cannot be @everyone"), "{refused}");
    let ivy = discord.calls("ivy", "#staff", "/duty on");
    let ivy = discord.until_replied(ivy).await;
    assert!(ivy.text.contains("You are on duty"), "{ivy}");
    scene.ends().await;
}

/// A ticket is a ticket without its pin; who can grant the permission is told once which one it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_whose_opening_message_may_not_be_pinned_opens_all_the_same() {
    let lacks = academy().bot_lacks(Permissions::PIN_MESSAGES);
    let mut scene = Scene::of(crate::academy::setup().with(lacks), None).await;
    let discord = scene.discord.clone();
    for who in ["alice", "bob"] {
        discord.says(who, "#general", "I want a refund");
    }
    for ticket in ["T-1", "T-2"] {
        let card = |line: &MessageView| line.buttons.iter().any(|label| label == "Claim");
        discord.until_line("ivy", ticket, card).await;
    }
    scene.rests().await;
    assert_eq!(told_staff(&discord, "Pin Messages"), 1);
    let set = discord.calls("mo", "#staff", "/setup support channel:#support-two");
    let reply = discord.until_replied(set).await;
    assert!(reply.text.contains("Pin Messages"), "{reply}");
    scene.ends().await;
}

/// The missing permission keeps no thread from being made: nobody is told that a ticket cannot be opened.
#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_no_thread_needs_delays_no_ticket_and_is_told_once() {
    let lacks = academy().bot_lacks(Permissions::PIN_MESSAGES);
    let mut scene = Scene::of(crate::academy::setup().with(lacks), None).await;
    let discord = scene.discord.clone();
    let card = |line: &MessageView| line.buttons.iter().any(|label| label == "Claim");
    for (who, ticket) in [("alice", "T-1"), ("bob", "T-2"), ("carol", "T-3")] {
        let asked = discord.says(who, "#general", "I want a refund");
        let reply = scene.until_reply(who, "#general", asked).await;
        assert!(!reply.text.contains("cannot be opened"), "{reply}");
        discord.until_line("ivy", ticket, card).await;
        scene.rests().await;
    }
    let told = told_staff(&discord, "Pin Messages");
    assert_eq!(told, 1, "{}", discord.everything());
    scene.ends().await;
}
