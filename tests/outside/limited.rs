//! Discord limits requests while a crowd asks in one channel: everybody is answered once, each in the order of their
//! questions, and hardly anything is asked that Discord refuses.

use std::time::Duration;

use fake_discord::wire::limits::{Pace, RateLimits};
use fake_discord::wire::on;
use fake_discord::world::ids::MessageId;

use crate::process::{Scene, academy, until};

/// The learners who ask at once, each of them two questions.
const LEARNERS: usize = 30;
/// The questions of each.
const QUESTIONS: [&str; 2] = ["how do I reset my password?", "how do I enrol in week one?"];
/// The answers to all of them.
const ANSWERS: i64 = 60;
/// The figure of what was put off.
const PUT_OFF: &str = "frontdesk_platform_errors_total{kind=\"later\"}";

/// What everybody asked, by the question.
type Asked = [Vec<MessageId>; 2];

/// The crowd has asked, and all answers wait; from now on Discord limits requests.
async fn all_have_asked(limits: RateLimits) -> (Scene, Asked) {
    let setup = crate::academy::setup().with(academy().crowd(LEARNERS));
    let scene = Scene::of(setup.unchecked_events(), None).await;
    let discord = scene.discord.clone();
    let mut hold = discord.hold_before(on("POST /channels/*/messages"));
    let general = discord.look(|world| world.named_place("#general"));
    let crowd = discord.crowd_of("Academy");
    let asked = QUESTIONS.map(|question| {
        let each = crowd.iter();
        each.map(|who| discord.sends(*who, general, question).message)
            .collect()
    });
    hold.arrived().await;
    until("all answers wait", async || {
        waiting(&scene).await == ANSWERS
    })
    .await;
    discord.rate_limits(Some(limits));
    hold.release();
    (scene, asked)
}

/// Counts the steps that are not done.
async fn waiting(scene: &Scene) -> i64 {
    let pending = scene.store().pending_deliveries().await;
    i64::try_from(pending.expect("the outbox")).expect("few")
}

/// Each question has one reply, and nobody's second was answered before their first.
fn assert_all_are_answered_in_order(scene: &Scene, [first, second]: &Asked) {
    let said = scene.said("alice", "#general");
    let place = |question: &MessageId| {
        let replies = said.iter().map(|line| line.reply_to == Some(*question));
        let places: Vec<_> = replies.enumerate().filter(|(_, is_it)| *is_it).collect();
        assert_eq!(places.len(), 1, "{}", scene.discord.everything());
        places[0].0
    };
    for (first, second) in first.iter().zip(second) {
        assert!(place(first) < place(second), "{said:#?}");
    }
}

/// Counts the requests that Discord refused because there were too many.
fn refused(scene: &Scene) -> usize {
    let requests = scene.discord.requests();
    requests
        .iter()
        .filter(|one| one.status == Some(429))
        .count()
}

/// Five messages in five seconds, as at Discord; but the time of the limits goes twenty times as fast.
#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_in_one_channel_is_answered_as_fast_as_discord_takes_it() {
    let limits = RateLimits {
        pace: Pace::WallClock { speed: 20 },
        ..RateLimits::default()
    };
    let (mut scene, asked) = all_have_asked(limits).await;
    scene.rests().await;
    assert_all_are_answered_in_order(&scene, &asked);
    // Of each window the first that is too many is refused, and waits; those behind it wait with it.
    let refused = refused(&scene);
    assert!((1..=12).contains(&refused), "{refused}");
    assert_eq!(scene.metric(PUT_OFF).await, 0);
    scene.ends().await;
}

/// A wait that is too long for a request: what is still to be said waits in the outbox.
#[tokio::test(flavor = "multi_thread")]
async fn while_a_channel_takes_nothing_for_long_nothing_else_is_tried_there() {
    let limits = RateLimits {
        per_route: 10,
        window: Duration::from_secs(60),
        ..RateLimits::default()
    };
    let (mut scene, asked) = all_have_asked(limits).await;
    let (mut windows, mut put_off) = (0, 0);
    loop {
        let mut left = 0;
        until("all that is left is put off", async || {
            let since = scene.metric(PUT_OFF).await - put_off;
            left = waiting(&scene).await;
            since == left
        })
        .await;
        windows += 1;
        if left == 0 {
            break;
        }
        put_off += left;
        scene.minutes_pass(2);
    }
    scene.rests().await;
    assert_all_are_answered_in_order(&scene, &asked);
    let refused = refused(&scene);
    assert!((1..windows).contains(&refused), "{refused} in {windows}");
    scene.ends().await;
}
