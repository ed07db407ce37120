//! Nobody floods a community: a few questions a minute and a few tickets a day are one learner's, beyond
//! that they are told so once, and then left alone; whoever else asks, and staff, notice nothing of it.

use std::time::Duration;

use crate::process::{Scene, academy, community, on_both_engines, says, until, whispers};
use fake_discord::wire::view::MessageView;
use frontdesk::domain::{GuildId, Timestamp, UserId};

const WORD: &str = "a lot of questions at once";
const QUESTION: &str = "how do I reset my password?";

/// Counts how often somebody was told that it is too much.
fn told(lines: &[MessageView]) -> usize {
    let told = lines.iter().filter(|line| line.text.contains(WORD));
    told.count()
}

/// Twelve mentions within seconds: five replies and one kind word.
async fn mentions_are_limited(mut scene: Scene) {
    let discord = scene.discord.clone();
    for _ in 0..12 {
        discord.mentions("alice", "#questions", "frontdesk", QUESTION);
    }
    scene.rests().await;
    let said = scene.said("alice", "#questions");
    assert_eq!(
        (said.len(), told(&said)),
        (6, 1),
        "{}",
        discord.everything()
    );

    // The next process knows of it.
    scene.is_killed();
    scene.starts().await;
    discord.mentions("alice", "#questions", "frontdesk", QUESTION);
    let other = discord.mentions("bob", "#questions", "frontdesk", QUESTION);
    scene.until_reply("bob", "#questions", other).await;
    scene.rests().await;
    assert_eq!(
        scene.said("alice", "#questions").len(),
        7,
        "one more, for bob"
    );

    scene.minutes_pass(2);
    let again = discord.mentions("alice", "#questions", "frontdesk", QUESTION);
    scene.until_reply("alice", "#questions", again).await;
    scene.ends().await;
}

on_both_engines!(mentions_are_limited);

/// A question in one place counts in all places of the community.
#[tokio::test(flavor = "multi_thread")]
async fn the_limit_holds_in_every_place_together() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for place in ["#general", "#questions", "dm"] {
        if place == "#questions" {
            discord.mentions("alice", place, "frontdesk", QUESTION);
        } else {
            discord.says("alice", place, QUESTION);
        }
        scene.rests().await;
    }
    discord.posts_in_forum("alice", "#help", "Password", QUESTION);
    scene.rests().await;
    let asks = format!("/ask question:{QUESTION}");
    discord.calls("alice", "#lounge", &asks);
    scene.rests().await;
    let lounge = discord.transcript("alice", "#lounge");
    assert_eq!(told(&lounge), 0, "{lounge:?}");

    // The sixth is one too many wherever it is asked; who calls a command is answered in any case.
    discord.calls("alice", "#lounge", &asks);
    let word = whispers(WORD);
    discord.until_line("alice", "#lounge", word).await;
    let asked = discord.says("alice", "#general", "how do I enrol in week one?");
    scene.until_reply("alice", "#general", asked).await;
    assert_eq!(told(&scene.said("alice", "#general")), 1);
    discord.posts_in_forum("alice", "#help", "Once more", QUESTION);
    discord.says("alice", "dm", "how do I enrol in week one?");
    scene.rests().await;
    let everything = scene.everything_said();
    let public = everything.iter().filter(|line| !line.contains("only you"));
    let words = public.filter(|line| line.contains(WORD));
    assert_eq!(words.count(), 1, "{everything:#?}");
    scene.ends().await;
}

/// Has *ivy*, who is staff, and *alice*, who is not, ask directly seven times each within a minute.
async fn staff_alone_are_not_limited(scene: &mut Scene) {
    let discord = scene.discord.clone();
    for who in ["ivy", "alice"] {
        for _ in 0..7 {
            // Further apart than what is one question in several messages.
            scene.passes(Duration::from_secs(9));
            discord.says_directly(who, QUESTION);
            scene.rests().await;
        }
    }
    assert_eq!(scene.said("ivy", "dm").len(), 7, "{}", discord.everything());
    let said = scene.said("alice", "dm");
    assert_eq!(
        (said.len(), told(&said)),
        (6, 1),
        "{}",
        discord.everything()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_not_limited_even_in_direct_messages() {
    let mut scene = Scene::on_sqlite().await;
    staff_alone_are_not_limited(&mut scene).await;
    scene.ends().await;
}

/// A direct message does not tell in which of several communities it is asked.
#[tokio::test(flavor = "multi_thread")]
async fn staff_of_one_of_several_communities_are_not_limited_in_direct_messages() {
    const EVENING: &str = "Evening School";
    let evening = community(EVENING, "zoe");
    let evening = evening.member("ivy", &[]).member("alice", &[]);
    let setup = crate::academy::setup().with(academy()).with(evening);
    let mut scene = Scene::of(setup, None).await;
    let mut tx = scene.store().begin().await.expect("the database");
    for (since, name) in (0..).zip(["Academy", EVENING]) {
        for who in ["ivy", "alice"] {
            let (guild, user) = scene
                .discord
                .look(|world| (world.guild_called(name).id, world.person(who)));
            let at = Timestamp::from_millis(scene.discord.now_ms() + since);
            tx.seen_in(GuildId::new(guild.get()), UserId::new(user.get()), at);
        }
    }
    tx.commit().await.expect("the database");
    staff_alone_are_not_limited(&mut scene).await;
    scene.ends().await;
}

async fn is_locked(scene: &Scene, locked: bool) {
    until("the thread is opened or locked", async || {
        let threads = scene.discord.threads();
        threads
            .first()
            .is_some_and(|thread| thread.locked == locked)
    })
    .await;
}

/// Asked, cancelled, asked again: that is one ticket, and after a few times nobody is called any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_cancelled_moments_ago_opens_again_and_only_a_few_times() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for round in 0..9 {
        scene.passes(Duration::from_secs(31));
        let asked = discord.says_directly("alice", &format!("why does thing {round} flimble?"));
        let offer = scene.until_reply("alice", "dm", asked).await;
        let pressed = discord.presses_on("alice", offer.id, "Ask an instructor");
        if round < 5 {
            is_locked(&scene, false).await;
            scene.rests().await;
            discord.calls("alice", "dm", "/ticket cancel");
            is_locked(&scene, true).await;
        } else {
            discord.until_answered(pressed).await;
        }
        scene.rests().await;
    }
    assert_eq!(discord.threads().len(), 1, "{}", discord.everything());
    let pings = scene.called().iter().filter(|who| *who == "ivy").count();
    assert!(pings <= 5, "{pings} pings\n{}", discord.everything());
    let word = "several times today";
    let whispers = discord.ephemeral_to("alice");
    let words = whispers.iter().filter(|line| line.text.contains(word));
    assert_eq!(words.count(), 1, "{}", discord.everything());

    scene.minutes_pass(25 * 60);
    let asked = discord.says_directly("alice", "why does this flimble?");
    let offer = scene.until_reply("alice", "dm", asked).await;
    discord.presses_on("alice", offer.id, "Ask an instructor");
    until("another thread", async || discord.threads().len() == 2).await;
    scene.ends().await;
}

/// Asks directly, and for an instructor.
async fn wants_a_ticket(scene: &mut Scene, who: &str) {
    let discord = scene.discord.clone();
    let asked = discord.says_directly(who, "why does this flimble?");
    let offer = scene.until_reply(who, "dm", asked).await;
    let pressed = discord.presses_on(who, offer.id, "Ask an instructor");
    discord.until_answered(pressed).await;
    scene.rests().await;
}

/// Many accounts open no more tickets than their server allows in a day, and the next process knows of it.
#[tokio::test(flavor = "multi_thread")]
async fn many_accounts_together_open_no_tickets_without_end() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let set = discord.calls("mo", "#staff", "/setup targets all-tickets-a-day:2");
    discord.until_answered(set).await;
    for who in ["alice", "bob", "carol", "dave"] {
        wants_a_ticket(&mut scene, who).await;
    }
    scene.is_killed();
    scene.starts().await;
    wants_a_ticket(&mut scene, "erin").await;
    assert_eq!(discord.threads().len(), 2, "{}", discord.everything());
    for (who, times) in [("bob", 0), ("carol", 1), ("dave", 1), ("erin", 1)] {
        let whispers = discord.ephemeral_to(who);
        let told = whispers
            .iter()
            .filter(|line| line.text.contains("So many people"));
        assert_eq!(told.count(), times, "{who}: {}", discord.everything());
    }
    let staff = scene.said("mo", "#staff");
    let told = staff
        .iter()
        .filter(|line| line.text.contains("more than 2 tickets"));
    assert_eq!(told.count(), 1, "{staff:#?}");
    scene.ends().await;
}

/// Overviews of duty look every instructor up, a few at once and not again within minutes.
#[tokio::test(flavor = "multi_thread")]
async fn overviews_of_duty_ask_for_each_instructor_once_within_minutes() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    for who in ["ivy", "omar"] {
        discord.calls(who, "#staff", "/shift add days:daily hours:09:00-17:00");
        discord
            .until_line(who, "#staff", says("a new weekly shift"))
            .await;
    }
    let member = "GET /guilds/*/members/*";
    let before = discord.count_requests(member);
    let asked = || discord.count_requests(member) - before;
    discord.calls("mo", "#staff", "/duty gaps");
    discord
        .until_line("mo", "#staff", says("Somebody is on duty at any time"))
        .await;
    assert_eq!(asked(), 2);
    discord.calls("mo", "#staff", "/duty fairness");
    discord
        .until_line("mo", "#staff", says("The last 52 weeks"))
        .await;
    discord.calls("ivy", "#staff", "/duty week");
    scene.rests().await;
    assert_eq!(asked(), 2, "they are known");
    scene.minutes_pass(10);
    discord.calls("omar", "#staff", "/duty fairness");
    discord
        .until_line("omar", "#staff", says("The last 52 weeks"))
        .await;
    assert_eq!(asked(), 4, "they may have left since");
    scene.ends().await;
}
