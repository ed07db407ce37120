//! Nothing that somebody has to hear is lost in silence: where no staff channel is chosen, and in closed tickets.

use super::{is_merged, opens, replies, runs, ticket};
use crate::process::{Scene, academy, on_both_engines, says, until};
use fake_discord::world::Ceilings;
use fake_discord::world::permissions::Permissions;
use frontdesk::domain::{Ending, InquiryEvent, TicketState};

/// The staff channel is deleted, and none is chosen any more.
async fn has_no_staff_channel(scene: &mut Scene) {
    let discord = scene.discord.clone();
    discord.deletes_channel("#staff");
    let told = says("the channel was deleted in which I told staff");
    discord.until_line("owner", "dm", told).await;
    scene.rests().await;
}

/// Has somebody run a command where everybody is; returns the text that they are told.
async fn runs_outside(scene: &mut Scene, who: &str, command: &str) -> String {
    let called = scene.discord.calls(who, "#lounge", command);
    let told = scene.discord.until_replied(called).await;
    scene.rests().await;
    told.text
}

/// Counts how often frontdesk has said these words to somebody in a place.
fn times(scene: &Scene, who: &str, place: &str, words: &str) -> usize {
    let said = scene.said(who, place).into_iter();
    said.filter(says(words)).count()
}

on_both_engines!(without_a_staff_channel_a_swap_is_asked_of_whom_it_is_asked_of);

async fn without_a_staff_channel_a_swap_is_asked_of_whom_it_is_asked_of(mut scene: Scene) {
    runs(&mut scene, "ivy", "/shift add days:daily hours:08-10").await;
    has_no_staff_channel(&mut scene).await;
    let told = runs_outside(&mut scene, "ivy", "/duty swap from:1h to:25h").await;
    assert!(told.contains("nobody has been told"), "{told}");
    runs_outside(&mut scene, "ivy", "/duty undo swap:1").await;
    let asks = "/duty swap from:1h to:25h with:@omar";
    let told = runs_outside(&mut scene, "ivy", asks).await;
    assert!(told.contains("alone, in a direct message"), "{told}");
    let asked = times(&scene, "omar", "dm", "/duty take swap:2");
    assert_eq!(asked, 1, "{}", scene.discord.everything());
    let named = times(&scene, "omar", "dm", "take their duty in Academy");
    assert_eq!(named, 1, "{}", scene.discord.everything());
    runs_outside(&mut scene, "ivy", "/duty undo swap:2").await;
    let over = times(&scene, "omar", "dm", "no longer asks who takes their duty");
    assert_eq!(over, 1, "{}", scene.discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_somebody_to_take_a_shift_hears_that_it_did_not_arrive() {
    let mut scene = Scene::on_sqlite().await;
    runs(&mut scene, "ivy", "/shift add days:daily hours:08-10").await;
    has_no_staff_channel(&mut scene).await;
    scene.discord.refuses_direct_messages("omar", true);
    let asks = "/duty swap from:1h to:25h with:@omar";
    runs_outside(&mut scene, "ivy", asks).await;
    let told = times(&scene, "ivy", "dm", "they have not been asked");
    assert_eq!(told, 1, "{}", scene.discord.everything());
    scene.ends().await;
}

on_both_engines!(without_a_staff_channel_the_owner_hears_once_why_tickets_do_not_open);

async fn without_a_staff_channel_the_owner_hears_once_why_tickets_do_not_open(mut scene: Scene) {
    has_no_staff_channel(&mut scene).await;
    let discord = scene.discord.clone();
    let lacks = "**Create Private Threads**";
    for (round, tickets) in [["T-1", "T-2"], ["T-3", "T-4"]].into_iter().enumerate() {
        discord.denies_the_bot("#support", Permissions::CREATE_PRIVATE_THREADS);
        let learners = [["alice", "bob"], ["carol", "dave"]][round];
        for (who, ticket) in learners.into_iter().zip(tickets) {
            discord.says(who, "#general", "I want a refund");
            let told = format!("{ticket} cannot be opened just now. The team has been told");
            discord.until_line(who, "dm", says(&told)).await;
        }
        scene.rests_but_for(2).await;
        scene.minutes_pass(6);
        scene.rests_but_for(2).await;
        let told = times(&scene, "owner", "dm", lacks);
        assert_eq!(told, round + 1, "{}", discord.everything());
        discord.denies_the_bot("#support", Permissions::empty());
        // However often it was tried, it is tried again within ten minutes, also if it was just being tried.
        for _ in ["while it is tried", "after it"] {
            scene.minutes_pass(11);
            scene.sweeps().await;
        }
        for ticket in tickets {
            discord.until_line("mo", ticket, |line| line.pinned).await;
        }
        scene.rests().await;
    }
    scene.ends().await;
}

/// That a thread found room after a wait does not show that there is room for more.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_staff_channel_the_owner_hears_once_that_there_is_no_room_for_threads() {
    let ceilings = Ceilings {
        active_threads: 1,
        ..Ceilings::default()
    };
    let setup = crate::academy::setup().with(academy()).ceilings(ceilings);
    let mut scene = Scene::of(setup, None).await;
    has_no_staff_channel(&mut scene).await;
    let discord = scene.discord.clone();
    discord.says("alice", "#general", "I want a refund");
    discord.until_line("mo", "T-1", |line| line.pinned).await;
    for (who, ticket) in [("bob", "T-2"), ("carol", "T-3")] {
        discord.says(who, "#general", "I want a refund");
        let told = format!("{ticket} cannot be opened just now");
        discord.until_line(who, "dm", says(&told)).await;
    }
    scene.rests_but_for(2).await;
    discord.archives(&discord.threads()[0].name);
    scene.minutes_pass(6);
    discord
        .until("the next ticket opens", |world| {
            let threads = world.channels.values().filter(|place| place.is_thread());
            threads.count() == 2
        })
        .await;
    scene.rests_but_for(1).await;
    let refused = "frontdesk_platform_errors_total{kind=\"too_many_threads\"}";
    let before = scene.metric(refused).await;
    scene.minutes_pass(6);
    until("the last ticket is tried again", async || {
        scene.metric(refused).await > before
    })
    .await;
    scene.rests_but_for(1).await;
    let told = times(&scene, "owner", "dm", "as many active threads");
    assert_eq!(told, 1, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_passes_a_ticket_on_hears_where_nobody_was_told_that_it_waits() {
    let mut scene = Scene::on_sqlite().await;
    opens(&mut scene, "T-1").await;
    has_no_staff_channel(&mut scene).await;
    runs_outside(&mut scene, "ivy", "/ticket claim ticket:T-1").await;
    let passed = "/ticket transfer ticket:T-1 category:account";
    let told = runs_outside(&mut scene, "ivy", passed).await;
    assert!(
        told.contains("It waits. Nobody has been told of it"),
        "{told}"
    );
    scene.ends().await;
}

on_both_engines!(without_a_staff_channel_the_owner_hears_that_nobody_replies);

async fn without_a_staff_channel_the_owner_hears_that_nobody_replies(mut scene: Scene) {
    has_no_staff_channel(&mut scene).await;
    opens(&mut scene, "T-1").await;
    for _ in 0..3 {
        scene.minutes_pass(16);
        scene.rests().await;
    }
    for words in ["still has no first reply", "You read this because"] {
        let told = times(&scene, "owner", "dm", words);
        assert_eq!(told, 1, "{words}: {}", scene.discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_does_not_even_reach_the_owner_is_a_warning_in_the_log() {
    let mut scene = Scene::on_sqlite().await;
    has_no_staff_channel(&mut scene).await;
    scene.discord.refuses_direct_messages("owner", true);
    opens(&mut scene, "T-1").await;
    for _ in 0..3 {
        scene.minutes_pass(16);
        scene.rests().await;
    }
    let log = scene.running().said();
    let mut warnings = log.lines().filter(|line| line.contains("WARN"));
    let told = warnings.any(|line| line.contains("did not reach the owner"));
    assert!(told, "{log}");
    scene.ends().await;
}

on_both_engines!(a_call_that_reaches_nobody_does_not_count_and_is_made_again);

async fn a_call_that_reaches_nobody_does_not_count_and_is_made_again(mut scene: Scene) {
    has_no_staff_channel(&mut scene).await;
    scene.discord.refuses_direct_messages("owner", true);
    opens(&mut scene, "T-1").await;
    for _ in 0..3 {
        scene.minutes_pass(16);
        scene.rests().await;
    }
    assert_eq!(ticket(&scene, 1).await.lead_called_at, None);
    scene.discord.refuses_direct_messages("owner", false);
    for _ in 0..3 {
        scene.minutes_pass(61);
        scene.rests().await;
    }
    let told = times(&scene, "owner", "dm", "still has no first reply");
    assert_eq!(told, 1, "{}", scene.discord.everything());
    assert!(ticket(&scene, 1).await.lead_called_at.is_some());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_whom_no_call_reaches_is_called_ever_less_often() {
    let mut scene = Scene::on_sqlite().await;
    has_no_staff_channel(&mut scene).await;
    scene.discord.refuses_direct_messages("owner", true);
    opens(&mut scene, "T-1").await;
    for _ in 0..24 {
        scene.minutes_pass(120);
        scene.rests().await;
    }
    let inquiry = ticket(&scene, 1).await.inquiry;
    let events = scene.store().events_of(inquiry).await;
    let events = events.expect("the database");
    let is_vain = |event: &InquiryEvent| matches!(event, InquiryEvent::LeadUnreached { .. });
    let vain = events.iter().filter(|(_, event)| is_vain(event)).count();
    assert!((3..=7).contains(&vain), "{events:?}");
    scene.discord.refuses_direct_messages("owner", false);
    scene.minutes_pass(25 * 60);
    scene.rests().await;
    let told = times(&scene, "owner", "dm", "still has no first reply");
    assert_eq!(told, 1, "{}", scene.discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_a_resolution_that_reaches_nobody_is_made_again() {
    let mut scene = Scene::on_sqlite().await;
    runs(&mut scene, "mo", "/setup targets resolution:2h").await;
    has_no_staff_channel(&mut scene).await;
    scene.discord.refuses_direct_messages("owner", true);
    opens(&mut scene, "T-1").await;
    let resolution = "was to be resolved within";
    for refused in [true, false] {
        scene.discord.refuses_direct_messages("owner", refused);
        for _ in 0..5 {
            scene.minutes_pass(61);
            scene.rests().await;
        }
        let told = times(&scene, "owner", "dm", resolution);
        let expected = usize::from(!refused);
        assert_eq!(told, expected, "{}", scene.discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_staff_channel_refuses_a_call_the_owner_hears_it() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.denies_the_bot("#staff", Permissions::SEND_MESSAGES);
    opens(&mut scene, "T-1").await;
    for _ in 0..3 {
        scene.minutes_pass(16);
        scene.rests().await;
    }
    for words in ["still has no first reply", "because I may not write in"] {
        let told = times(&scene, "owner", "dm", words);
        assert_eq!(told, 1, "{words}: {}", discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_role_of_leads_moderators_are_called_and_else_the_owner() {
    for is_mentionable in [true, false] {
        let mut scene = Scene::on_sqlite().await;
        let discord = scene.discord.clone();
        assert_eq!(scene.settings().await.lead_role, None);
        let writes = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
        discord.excepts_the_bot("#staff", writes, Permissions::MENTION_EVERYONE);
        if is_mentionable {
            discord.makes_mentionable("Academy", "moderator");
        }
        opens(&mut scene, "T-1").await;
        for _ in 0..3 {
            scene.minutes_pass(16);
            scene.rests().await;
        }
        let words = "still has no first reply";
        let said = scene.said("mo", "#staff").into_iter();
        let called: Vec<_> = said.filter(says(words)).collect();
        assert_eq!(called.len(), 1, "{}", discord.everything());
        let notified = called[0].pings.iter().any(|name| name == "mo");
        assert_eq!(notified, is_mentionable, "{}", called[0]);
        if !is_mentionable {
            discord.until_line("owner", "dm", says(words)).await;
        }
        let told = times(&scene, "owner", "dm", words);
        assert_eq!(
            told,
            usize::from(!is_mentionable),
            "{}",
            discord.everything()
        );
        scene.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_staff_channel_the_owner_hears_of_a_low_rating() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    runs(&mut scene, "mo", "/setup targets rating-floor:1").await;
    has_no_staff_channel(&mut scene).await;
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    scene.is_resolved("T-1").await;
    for question in ["1/3", "2/3", "3/3"] {
        discord.until_line("alice", "T-1", says(question)).await;
        discord.presses("alice", "2");
    }
    discord.until_line("owner", "dm", says("was rated")).await;
    scene.rests().await;
    scene.ends().await;
}

on_both_engines!(who_writes_to_a_learner_in_a_closed_ticket_is_told_once_that_it_does_not_arrive);

async fn who_writes_to_a_learner_in_a_closed_ticket_is_told_once_that_it_does_not_arrive(
    mut scene: Scene,
) {
    let discord = scene.discord.clone();
    scene.stays_direct("please help me with my tablet").await;
    discord.calls("bob", "dm", "/ticket cancel");
    discord.until_line("bob", "dm", says("is withdrawn")).await;
    scene.rests().await;
    discord.locks("T-1", false);
    for text in ["Here is one more way.", "Bob, does it work?"] {
        discord.says("mo", "T-1", text);
        scene.rests().await;
    }
    let told = times(
        &scene,
        "mo",
        "T-1",
        "the learner does not get what you write",
    );
    assert_eq!(told, 1, "{}", discord.everything());
    runs(&mut scene, "mo", "/ticket reopen ticket:T-1").await;
    discord.says("mo", "T-1", "And now?");
    discord.until_line("bob", "dm", says("And now?")).await;
    scene.rests().await;
    scene.ends().await;
}

on_both_engines!(that_an_anonymous_learner_left_is_not_told_where_a_former_version_noted_it);

async fn that_an_anonymous_learner_left_is_not_told_where_a_former_version_noted_it(
    mut scene: Scene,
) {
    let discord = scene.discord.clone();
    let asks = "/ask question:I want a refund anonymous:true";
    discord.calls("alice", "#general", asks);
    discord.until_line("mo", "T-1", |line| line.pinned).await;
    scene.rests().await;
    let noted = "UPDATE tickets SET learner_left_at = opened_at";
    scene.runs(noted).await;
    let shown = runs(&mut scene, "mo", "/ticket show ticket:T-1").await.text;
    assert!(!shown.contains("left the server"), "{shown}");
    runs(&mut scene, "mo", "/ticket priority level:high ticket:T-1").await;

    discord.calls("alice", "dm", "/ticket cancel");
    discord
        .until_line("alice", "dm", says("is withdrawn"))
        .await;
    scene.rests().await;
    let ended = ticket(&scene, 1).await;
    let left = InquiryEvent::Moved {
        to: TicketState::Closed,
        assignee: None,
        by_learner: false,
        by: None,
        why: Some(Ending::Left),
    };
    let mut tx = scene.store().begin().await.expect("the database");
    let recorded = tx.record(ended.inquiry, ended.opened_at, &left);
    recorded.expect("an event");
    tx.commit().await.expect("the database");
    discord.locks("T-1", false);
    discord.says("mo", "T-1", "Here is one more way.");
    scene.rests().await;
    let unread = times(&scene, "mo", "T-1", "does not get what you write");
    let told = times(&scene, "mo", "T-1", "left the server");
    assert_eq!((unread, told), (1, 0), "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_who_writes_in_a_closed_ticket_is_told_once_how_it_is_opened_again() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    runs_outside(&mut scene, "alice", "/ticket cancel").await;
    discord.locks("T-1", false);
    for text in ["It has not come after all.", "Is anybody there?"] {
        discord.says("alice", "T-1", text);
        scene.rests().await;
    }
    let told = times(
        &scene,
        "alice",
        "T-1",
        "nobody is called for what you write",
    );
    assert_eq!(told, 1, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_in_a_closed_ticket_are_told_although_its_learner_was() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    runs_outside(&mut scene, "alice", "/ticket cancel").await;
    discord.locks("T-1", false);
    discord.says("alice", "T-1", "It has not come after all.");
    scene.rests().await;
    // As if she had turned to direct messages just before it was closed.
    scene.runs("UPDATE tickets SET learner_in_thread = 0").await;
    discord.says("mo", "T-1", "When did you pay?");
    scene.rests().await;
    let words = "the learner does not get what you write";
    let told = times(&scene, "mo", "T-1", words);
    assert_eq!(told, 1, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_learner_in_a_closed_ticket_is_not_told_to_open_it_again() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    let called = discord.calls("ivy", "T-1", "/ticket block");
    discord.until_replied(called).await;
    runs_outside(&mut scene, "alice", "/ticket cancel").await;
    discord.locks("T-1", false);
    discord.says("alice", "T-1", "It has not come after all.");
    scene.rests().await;
    for (words, expected) in [
        ("nobody is called for what you write", 1),
        ("Still stuck?", 0),
    ] {
        let told = times(&scene, "alice", "T-1", words);
        assert_eq!(told, expected, "{words}: {}", discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_in_a_merged_ticket_is_led_to_the_one_it_goes_on_in() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    is_merged(&mut scene).await;
    let led = "it is merged into T-2, and goes on there";
    assert_eq!(times(&scene, "alice", "T-1", led), 1, "as it was closed");
    discord.locks("T-1", false);
    discord.says("alice", "T-1", "Is anybody there?");
    scene.rests().await;
    let told = times(&scene, "alice", "T-1", led);
    assert_eq!(told, 2, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_not_told_to_open_a_ticket_again_whose_learner_has_left() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.stays_direct("please help me with my tablet").await;
    discord.leaves("bob", "Academy");
    for minutes in [61, 24 * 60, 61] {
        scene.minutes_pass(minutes);
        scene.rests().await;
    }
    assert_eq!(ticket(&scene, 1).await.state, TicketState::Closed);
    discord.locks("T-1", false);
    discord.says("mo", "T-1", "Bob, does it work?");
    scene.rests().await;
    let (unread, again) = ("does not get what you write", "opens it again");
    for (words, expected) in [(unread, 1), (again, 0)] {
        let told = times(&scene, "mo", "T-1", words);
        assert_eq!(told, expected, "{words}: {}", discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holding_word_below_an_aside_answers_nothing() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.stays_direct("please help me with my tablet").await;
    let said = "// He sounds upset, and his course begins today.\nOne moment please.";
    discord.says("ivy", "T-1", said);
    let relayed = discord.until_line("bob", "dm", says("One moment")).await;
    assert!(!relayed.text.contains("upset"), "{relayed}");
    scene.rests().await;
    let owed = ticket(&scene, 1).await.reply_owed_since;
    assert!(owed.is_some(), "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_say_in_a_resolved_ticket_leaves_its_thread_archived() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    opens(&mut scene, "T-1").await;
    replies(&mut scene).await;
    scene.is_resolved("T-1").await;
    discord.says("ivy", "T-1", "It is on its way.");
    scene.rests().await;
    let thread = discord.threads().remove(0);
    assert!(thread.archived, "{}", discord.everything());
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_say_among_themselves_in_a_resolved_ticket_leaves_its_thread_archived() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    scene.stays_direct("please help me with my tablet").await;
    scene.is_resolved("T-1").await;
    assert!(discord.threads()[0].archived, "{}", discord.everything());
    discord.says("mo", "T-1", "// It was the cable.");
    scene.rests().await;
    assert!(discord.threads()[0].archived, "{}", discord.everything());
    scene.ends().await;
}
