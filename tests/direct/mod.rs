//! An instructor asked for in direct messages: in which community, when there are several or none.

use frontdesk::domain::{ChannelId, GuildId, GuildSettings};

use crate::process::{Scene, academy, says, whispers};
use fake_discord::wire::Setup;
use fake_discord::wire::on;
use fake_discord::wire::view::MessageView;
use fake_discord::world::plan::{GuildPlan, guild};

const EVENING: &str = "Evening School";

/// A second community, with *alice* and *bob* in it too.
fn evening_school() -> GuildPlan {
    guild(EVENING)
        .support("evening-support")
        .member("alice", &[])
        .member("bob", &[])
}

/// Both communities, the second one with a support channel and nobody on duty.
async fn two_communities() -> Scene {
    let setup = crate::academy::setup()
        .with(academy())
        .with(evening_school());
    let mut scene = Scene::of(setup, None).await;
    let (guild, support) = scene.discord.look(|world| {
        let support = world.named_place("#evening-support");
        (world.guild_called(EVENING).id, support)
    });
    let mut settings = GuildSettings::new(GuildId::new(guild.get()));
    settings.support_channel = Some(ChannelId::new(support.get()));
    let mut tx = scene.store().begin().await.expect("the database");
    tx.save_settings(&settings).await.expect("settings");
    tx.commit().await.expect("the database");
    // Settings are read once.
    scene.is_killed();
    scene.starts().await;
    scene
}

/// Returns the name of the channel below which a ticket opened.
fn opened_below(scene: &Scene, ticket: &str) -> String {
    scene.discord.look(|world| {
        let begins = format!("{ticket} ·");
        let mut channels = world.channels.values();
        let thread = channels.find(|channel| channel.name.starts_with(&begins));
        let parent = thread.expect("a thread").parent.expect("a parent");
        world.channels[&parent].name.clone()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_several_communities_chooses_where_to_ask() {
    let mut scene = two_communities().await;
    let discord = scene.discord.clone();
    discord.says_directly("alice", "please help me with my tablet, it is broken");
    let offered = says("Shall I get an instructor");
    discord.until_line("alice", "dm", offered).await;
    discord.presses("alice", "Ask an instructor");
    let which = says("In which community shall I ask");
    let asked = discord.until_line("alice", "dm", which).await;
    assert!(asked.ephemeral, "{asked}");
    assert_eq!(asked.menus[0].options, ["Academy", EVENING], "{asked}");
    assert_eq!(discord.threads().len(), 0, "{}", discord.everything());

    discord.selects("alice", &[EVENING]);
    let led = says("T-1 is open");
    discord.until_line("alice", "dm", led).await;
    scene.rests().await;
    assert_eq!(opened_below(&scene, "T-1"), "evening-support");

    // The button tells how the ticket stands, and asks for no community any more.
    discord.presses("alice", "Ask an instructor");
    let told = whispers("T-1 is open");
    discord.until_line("alice", "dm", told).await;
    scene.ends().await;
}

/// The answer stays to be read; what asked for the community does not go on asking.
#[tokio::test(flavor = "multi_thread")]
async fn the_question_for_the_community_is_over_once_it_is_answered() {
    let mut scene = two_communities().await;
    let discord = scene.discord.clone();
    discord.says_directly("bob", "I want a refund");
    let answered = |line: &MessageView| {
        line.buttons
            .iter()
            .any(|label| label == "Ask an instructor")
    };
    discord.until_line("bob", "dm", answered).await;
    discord.presses("bob", "Ask an instructor");
    let which = says("In which community shall I ask");
    let asked = discord.until_line("bob", "dm", which).await;
    discord.selects("bob", &["Academy"]);
    discord.until_line("bob", "dm", says("T-1 is open")).await;
    scene.rests().await;
    let lines = discord.transcript("bob", "dm");
    let asked = lines.iter().find(|line| line.id == asked.id);
    let asked = asked.expect("the question");
    assert_eq!(asked.text, "An instructor has been asked.", "{asked}");
    assert_eq!(opened_below(&scene, "T-1"), "support");
    scene.ends().await;
}

/// Has a question of alice's go to an instructor of a community.
async fn asks_in(scene: &mut Scene, question: &str, community: &str) {
    let discord = scene.discord.clone();
    let asked = discord.says_directly("alice", question);
    let offered = |line: &MessageView| {
        line.reply_to == Some(asked) && line.text.contains("Shall I get an instructor")
    };
    discord.until_line("alice", "dm", offered).await;
    scene.rests().await;
    chooses(scene, community).await;
}

/// Has alice press *Ask an instructor* on the newest question, and choose a community.
async fn chooses(scene: &mut Scene, community: &str) {
    let discord = scene.discord.clone();
    discord.presses("alice", "Ask an instructor");
    let which = says("In which community shall I ask");
    discord.until_line("alice", "dm", which).await;
    discord.selects("alice", &[community]);
    scene.rests().await;
}

/// A message that a learner writes after a ticket belongs to it, unless they say that it is about something else.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_about_something_else_is_taken_out_of_its_ticket_and_asked_where_it_belongs() {
    let mut scene = two_communities().await;
    let discord = scene.discord.clone();
    asks_in(
        &mut scene,
        "please help me with my tablet, it is broken",
        "Academy",
    )
    .await;
    discord.calls("ivy", "#staff", "/ticket resolve ticket:T-1");
    // She is known in both from now on.
    discord.calls("alice", "#evening-support", "/language language:en-US");
    scene.rests().await;

    let elsewhere = "please help me with my invoice, it is lost";
    let said = discord.says_directly("alice", elsewhere);
    discord
        .until_line("alice", "dm", says("T-1 is open again"))
        .await;
    discord.until_line("ivy", "T-1", says(elsewhere)).await;
    scene.rests().await;
    discord.presses("alice", "This is something else");
    let answered = |line: &MessageView| {
        line.reply_to == Some(said) && line.text.contains("Shall I get an instructor")
    };
    discord.until_line("alice", "dm", answered).await;
    scene.rests().await;

    let told = discord.transcript("alice", "dm");
    let told = told
        .iter()
        .find(|line| line.text.contains("taken this out of T-1"));
    assert!(
        told.is_some_and(|line| line.buttons.is_empty()),
        "{}",
        discord.everything()
    );
    let first = discord.threads().remove(0);
    assert!(first.archived && !first.locked, "{first:?}");
    let read = discord.reads("ivy", &first.name);
    assert!(!read.contains(elsewhere), "{read}");
    assert!(read.contains("T-1 is resolved as before"), "{read}");
    chooses(&mut scene, EVENING).await;
    assert_eq!(discord.threads().len(), 2, "{}", discord.everything());

    // What is said next belongs to the ticket that is open.
    discord.says_directly("alice", "It is the one of May.");
    discord
        .until_line("alice", "dm", says("I have put that into T-1"))
        .await;
    scene.rests().await;
    assert!(discord.threads()[0].archived, "{}", discord.everything());
    scene.ends().await;
}

/// Of the tickets that a learner has in several communities, the one that they choose is withdrawn.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_ticket_in_several_communities_chooses_which_one_to_withdraw() {
    let mut scene = two_communities().await;
    let discord = scene.discord.clone();
    let question = "please help me with my tablet, it is broken";
    for place in ["#general", "#evening-support"] {
        let called = discord.calls("alice", place, &format!("/ask question:{question}"));
        discord.until_answered(called).await;
        let offered = says("Shall I get an instructor");
        discord.until_line("alice", place, offered).await;
        discord.presses("alice", "Ask an instructor");
        scene.rests().await;
    }
    assert_eq!(discord.threads().len(), 2, "{}", discord.everything());
    let called = discord.calls("alice", "dm", "/ticket cancel");
    discord.until_answered(called).await;
    let asked = discord
        .until_line("alice", "dm", says("Which one do you withdraw"))
        .await;
    let labels = ["T-1 · Academy", "T-1 · Evening School"];
    assert_eq!(asked.buttons, labels, "{asked}");
    discord.presses("alice", labels[1]);
    discord
        .until_line("alice", "dm", says("T-1 is withdrawn"))
        .await;
    scene.rests().await;
    let open = |thread: &&fake_discord::wire::view::ThreadView| !thread.archived;
    assert_eq!(discord.threads().iter().filter(open).count(), 1);
    assert!(!discord.threads()[0].archived, "{}", discord.everything());

    // The other one alone is left to withdraw.
    let called = discord.calls("alice", "dm", "/ticket cancel");
    discord.until_answered(called).await;
    scene.rests().await;
    assert!(discord.threads()[0].archived, "{}", discord.everything());
    scene.ends().await;
}

/// A question in two messages stays one whichever of them is edited.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_either_part_revises_the_question_that_both_of_them_are() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let cases = [
        ("alice", ["I forgot", "my pasword"], (1, "my password")),
        (
            "bob",
            ["my password, I lst it", "that password"],
            (0, "I lost"),
        ),
    ];
    for (who, parts, (which, mended)) in cases {
        let said = parts.map(|part| discord.says_directly(who, part));
        scene.rests().await;
        let unsure = |line: &MessageView| line.text.contains("Did you mean");
        discord.until_line(who, "dm", unsure).await;
        discord.edits(who, said[which], mended);
        let answered = |line: &MessageView| line.text.contains("school.example/reset");
        discord.until_line(who, "dm", answered).await;
        scene.rests().await;
        assert_eq!(scene.said(who, "dm").len(), 1, "{}", discord.everything());
    }
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_shares_no_community_any_more_is_told_where_to_ask() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says_directly("carol", "please help me with my tablet, it is broken");
    let offered = says("Shall I get an instructor");
    discord.until_line("carol", "dm", offered).await;
    discord.leaves("carol", "Academy");
    discord.presses("carol", "Ask an instructor");
    let none = says("I could not find a community that we share");
    discord.until_line("carol", "dm", none).await;
    scene.rests().await;
    assert_eq!(discord.threads().len(), 0, "{}", discord.everything());
    scene.ends().await;
}

/// A person who forwards a question asks it; the question that it was forwarded from is nobody's reply.
#[tokio::test(flavor = "multi_thread")]
async fn a_forwarded_question_is_answered_where_it_is_forwarded_to() {
    let scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    let asked = discord.says("bob", "#lounge", "how do I reset my password?");
    let answered = says("school.example/reset");
    for (who, place) in [("alice", "dm"), ("carol", "#general")] {
        discord.forwards(who, asked, place);
        discord.until_line(who, place, &answered).await;
    }
    discord.polls(
        "dave",
        "dm",
        "how do I reset my password?",
        &["By mail", "In the app"],
    );
    let answered = says("school.example/reset");
    discord.until_line("dave", "dm", answered).await;
    scene.ends().await;
}

/// A learner who was seen nowhere: few communities are asked whether they know them, side by side, and one
/// that does not answer holds up nothing.
#[tokio::test(flavor = "multi_thread")]
async fn few_communities_are_asked_about_who_was_seen_nowhere() {
    const OTHERS: usize = 30;
    let others = (0..OTHERS).map(|number| guild(&format!("School {number}")).support("desk"));
    let setup = others.fold(crate::academy::setup().with(academy()), Setup::with);
    let mut scene = Scene::of(setup, None).await;
    let discord = scene.discord.clone();
    let guilds = discord.look(|world| {
        let others = (0..OTHERS).map(|number| world.guild_called(&format!("School {number}")));
        others.map(|guild| guild.id.get()).collect::<Vec<_>>()
    });
    let mut tx = scene.store().begin().await.expect("the database");
    for guild in &guilds {
        let mut settings = GuildSettings::new(GuildId::new(*guild));
        settings.support_channel = Some(ChannelId::new(*guild));
        tx.save_settings(&settings).await.expect("settings");
    }
    tx.commit().await.expect("the database");
    scene.is_killed();
    scene.starts().await;
    discord.says_directly("carol", "please help me with my tablet, it is broken");
    let offered = says("Shall I get an instructor");
    discord.until_line("carol", "dm", offered).await;
    let hung = format!("/guilds/{}/members/", guilds[3]);
    let member = "GET /guilds/*/members/*";
    let silent = discord.hangs(on(member).when(move |request| request.path.starts_with(&hung)));
    let before = discord.count_requests(member);
    discord.presses("carol", "Ask an instructor");
    discord.until_line("carol", "dm", says("T-1 is open")).await;
    let asked = discord.count_requests(member) - before;
    assert!(asked <= 25, "{asked} were asked");
    discord.api_recovers();
    silent.release();
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_much_directly_is_not_let_into_their_thread_with_each_message() {
    let mut scene = Scene::on_sqlite().await;
    let discord = scene.discord.clone();
    discord.says_directly("bob", "please help me with my tablet");
    let offered = says("Shall I get an instructor");
    discord.until_line("bob", "dm", offered).await;
    discord.presses("bob", "Ask an instructor");
    discord.until_line("bob", "dm", says("T-1 is open")).await;
    scene.rests().await;
    scene.minutes_pass(2);
    let added = || discord.count_requests("PUT /channels/*/thread-members/*");
    let before = added();
    for number in 1..=5 {
        discord.says_directly("bob", &format!("It stays black, and says {number}"));
        let said = format!("says {number}");
        discord.until_line("ivy", "T-1", says(&said)).await;
    }
    scene.rests().await;
    assert_eq!(added() - before, 1, "{}", discord.everything());
    scene.ends().await;
}
