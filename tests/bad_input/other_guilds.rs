//! Buttons brought from another guild: whoever knows what they carry reaches nothing with them.

use fake_discord::world::permissions::Permissions;
use frontdesk::domain::{
    ChannelId, ChannelMode, GuildId, GuildSettings, RoleId, TicketNumber, TicketState,
};

use crate::process::{Scene, academy, database_on_postgres, whispers};
use fake_discord::wire::Setup;
use fake_discord::wire::view::MessageView;
use fake_discord::world::ids::MessageId;
use fake_discord::world::plan::guild;

/// Another community, of which *rex* runs everything and *alice* is a member too.
const OTHER: &str = "Evening School";
/// A text that only the Academy may read.
const PRIVATE: &str = "I want a refund, my order was kx4711";

fn two_guilds() -> Setup {
    let manages = Permissions::MANAGE_GUILD | Permissions::MANAGE_THREADS;
    let other = guild(OTHER)
        .role_with("evening-team", manages)
        .channel("evening")
        .support("evening-support")
        .member("rex", &["evening-team"])
        .member("nora", &[])
        .member("alice", &[]);
    crate::academy::setup().with(academy()).with(other)
}

fn guild_called(scene: &Scene, name: &str) -> GuildId {
    let id = scene.discord.look(|world| world.guild_called(name).id);
    GuildId::new(id.get())
}

/// Both guilds set up, and *rex* is instructor and moderator of his.
async fn set_up_other(scene: &mut Scene) {
    let settings = scene.discord.look(|world| {
        let home = world.guild_called(OTHER);
        let channel = |name: &str| ChannelId::new(world.named_place(name).get());
        let team = home.role_called("evening-team").expect("a role");
        let team = Some(RoleId::new(team.id.get()));
        let mut settings = GuildSettings::new(GuildId::new(home.id.get()));
        settings.support_channel = Some(channel("#evening-support"));
        (settings.instructor_role, settings.moderator_role) = (team, team);
        let answers = (channel("#evening"), ChannelMode::Answer);
        settings.channels.extend([answers]);
        settings
    });
    let mut tx = scene.store().begin().await.expect("the database");
    tx.save_settings(&settings).await.expect("settings");
    tx.commit().await.expect("the database");
    // Settings are read once.
    scene.is_killed();
    scene.starts().await;
}

/// The same button with another meaning.
fn meaning(custom_id: &str, code: &str) -> String {
    let fields: Vec<&str> = custom_id.split(':').collect();
    let [version, mark, slot, _, id] = fields[..] else {
        panic!("{custom_id}")
    };
    [version, mark, slot, code, id].join(":")
}

async fn until_told(scene: &Scene, who: &str, place: &str, how_often: usize, words: &str) {
    let told = whispers(words);
    crate::process::until(words, async || {
        let lines = scene.discord.transcript(who, place);
        lines.iter().filter(|line| told(line)).count() == how_often
    })
    .await;
}

/// *rex* presses everything that a ticket or a question of the Academy carries on a message of his own.
async fn presses_all(scene: &Scene, place: &str, on: MessageId, ticket: &str, inquiry: &str) {
    let discord = &scene.discord;
    let rex = discord.look(|world| world.person("rex").to_string());
    for code in ["claim", "pass", "done", "info", "again"] {
        discord.presses_id("rex", on, &meaning(ticket, code));
    }
    discord.selects_id("rex", on, &meaning(ticket, "passto"), &rex);
    until_told(scene, "rex", place, 6, "I no longer know this ticket").await;
    for code in ["ok", "no", "ask", "show"] {
        discord.presses_id("rex", on, &meaning(inquiry, code));
    }
    discord.selects_id("rex", on, &meaning(inquiry, "rule"), "refund");
    until_told(scene, "rex", place, 5, "I no longer know this question").await;
    discord.selects_id("rex", on, &meaning(inquiry, "teach"), "enrol");
}

async fn a_button_reaches_nothing_of_another_guild(mut scene: Scene) {
    set_up_other(&mut scene).await;
    let discord = scene.discord.clone();
    let home = guild_called(&scene, "Academy");
    let asked = discord.says("alice", "#general", PRIVATE);
    let answer = scene.until_reply("alice", "#general", asked).await;
    let opening = discord.until_line("ivy", "T-1", |line| line.pinned).await;
    let ticket = scene.custom_ids(opening.id)[0].clone();
    let inquiry = scene.custom_ids(answer.id)[0].clone();
    let asked = discord.says("nora", "#evening", "how do I reset my password?");
    let theirs = scene.until_reply("nora", "#evening", asked).await;

    presses_all(&scene, "#evening", theirs.id, &ticket, &inquiry).await;
    scene.rests().await;
    let read = discord.reads("rex", "#evening");
    assert!(!read.contains("kx4711"), "{read}");
    let other = guild_called(&scene, OTHER);
    let lessons = scene.store().lessons(other).await.expect("the database");
    assert_eq!(lessons, [], "another guild's question teaches nothing");
    let number = TicketNumber::new(1);
    let found = scene.store().ticket_by_number(home, number).await;
    let found = found.expect("the database").expect("the ticket");
    assert_eq!((found.state, found.assignee), (TicketState::Waiting, None));

    // What is one's own is reached where it belongs, too.
    discord.presses_id("alice", theirs.id, &inquiry);
    until_told(
        &scene,
        "alice",
        "#evening",
        1,
        "I no longer know this question",
    )
    .await;
    discord.presses_id("ivy", opening.id, &meaning(&ticket, "done"));
    let rated = |line: &MessageView| line.buttons.len() == 5;
    let survey = discord.until_line("alice", "T-1", rated).await;
    let rating = scene.custom_ids(survey.id)[0].clone();
    discord.presses_id("alice", theirs.id, &rating);
    until_told(
        &scene,
        "alice",
        "#evening",
        1,
        "This survey is for the person",
    )
    .await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_reaches_nothing_of_another_guild_on_sqlite() {
    a_button_reaches_nothing_of_another_guild(Scene::of(two_guilds(), None).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_reaches_nothing_of_another_guild_on_postgres() {
    if let Some(database) = database_on_postgres().await {
        let scene = Scene::of(two_guilds(), Some(database)).await;
        a_button_reaches_nothing_of_another_guild(scene).await;
    }
}

/// In direct messages nobody is staff, and only what is one's own is there.
#[tokio::test(flavor = "multi_thread")]
async fn in_direct_messages_a_button_reaches_only_what_is_ones_own() {
    let mut scene = Scene::of(two_guilds(), None).await;
    set_up_other(&mut scene).await;
    let discord = scene.discord.clone();
    let asked = discord.says("alice", "#general", PRIVATE);
    let answer = scene.until_reply("alice", "#general", asked).await;
    let opening = discord.until_line("ivy", "T-1", |line| line.pinned).await;
    let ticket = scene.custom_ids(opening.id)[0].clone();
    let inquiry = scene.custom_ids(answer.id)[0].clone();
    discord.says_directly("rex", "how do I reset my password?");
    let answered = |line: &MessageView| line.text.contains("school.example/reset");
    let theirs = discord.until_line("rex", "dm", answered).await;

    presses_all(&scene, "dm", theirs.id, &ticket, &inquiry).await;
    scene.rests().await;
    let read = discord.reads("rex", "dm");
    assert!(!read.contains("kx4711"), "{read}");
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_whose_figures_cannot_be_made_holds_no_other_one_up() {
    let mut scene = Scene::of(two_guilds(), None).await;
    set_up_other(&mut scene).await;
    let mut guilds = ["Academy", OTHER].map(|name| guild_called(&scene, name));
    // The figures of guilds are made in this order.
    guilds.sort_unstable();
    let refuse = format!(
        "CREATE TRIGGER refuse BEFORE INSERT ON inquiry_facts WHEN new.guild = {} \
         BEGIN SELECT RAISE(ABORT, 'refused'); END",
        guilds[0]
    );
    scene.runs(&refuse).await;
    for place in ["#general", "#evening"] {
        let asked = scene
            .discord
            .says("alice", place, "how do I reset my password?");
        scene.until_reply("alice", place, asked).await;
    }
    scene.minutes_pass(2);
    scene.sweeps().await;
    let waiting = async |guild| {
        scene
            .store()
            .first_change(guild)
            .await
            .expect("the database")
    };
    assert!(waiting(guilds[0]).await.is_some());
    assert_eq!(waiting(guilds[1]).await, None);
    scene.ends().await;
}
