//! Private threads, forum posts, the archive, locks, ceilings.

use serenity::all::{
    AutoArchiveDuration, ChannelId, ChannelType, CreateThread, EditThread, UserId,
};
use serenity::http::Http;

use super::{academy, channel, code, discord, http};
use fake_discord::Discord;
use fake_discord::world::Ceilings;

async fn ticket(discord: &Discord, http: &Http, name: &str) -> serenity::Result<ChannelId> {
    let plan = CreateThread::new(name)
        .kind(ChannelType::PrivateThread)
        .invitable(false)
        .auto_archive_duration(AutoArchiveDuration::OneWeek);
    let thread = channel(discord, "#support")
        .create_thread(http, plan)
        .await?;
    Ok(thread.id)
}

fn person(discord: &Discord, name: &str) -> UserId {
    UserId::new(discord.look(|world| world.person(name).get()))
}

#[tokio::test]
async fn a_private_thread_is_there_for_its_members() {
    let discord = discord().await;
    let http = http(&discord);
    let thread = ticket(&discord, &http, "T-1 · billing · alice")
        .await
        .expect("opened");
    thread.say(&http, "hello").await.expect("posted");
    assert_eq!(
        discord
            .tries_to_say("alice", "T-1", "x")
            .expect_err("closed to her")
            .code,
        50_001
    );
    thread
        .add_thread_member(&http, person(&discord, "alice"))
        .await
        .expect("added");
    discord.says("alice", "T-1", "here I am");
    let seen = discord.reads("alice", "T-1");
    assert_eq!(seen, "helper: hello\nhelper:  (system)\nalice: here I am\n");
    assert_eq!(discord.reads("bob", "T-1"), "");
    assert_eq!(discord.threads()[0].members, ["helper", "alice"]);
    thread
        .remove_thread_member(&http, person(&discord, "alice"))
        .await
        .expect("removed");
    assert!(discord.tries_to_say("alice", "T-1", "x").is_err());
}

#[tokio::test]
async fn a_mention_brings_into_the_thread_who_can_see_its_channel() {
    let discord = discord().await;
    let http = http(&discord);
    let thread = ticket(&discord, &http, "T-1").await.expect("opened");
    let text = format!(
        "<@{}> and <@{}>",
        person(&discord, "ivy"),
        person(&discord, "bob")
    );
    thread.say(&http, text).await.expect("posted");
    let mut members = discord.threads()[0].members.clone();
    members.sort();
    assert_eq!(members, ["bob", "helper", "ivy"]);
}

#[tokio::test]
async fn an_archived_thread_comes_back_when_someone_writes_and_a_locked_one_does_not() {
    let discord = discord().await;
    let http = http(&discord);
    let thread = ticket(&discord, &http, "T-1").await.expect("opened");
    thread
        .add_thread_member(&http, person(&discord, "alice"))
        .await
        .expect("added");
    let archive =
        |locked| thread.edit_thread(&http, EditThread::new().archived(true).locked(locked));
    archive(false).await.expect("archived");
    let refused = thread
        .add_thread_member(&http, person(&discord, "bob"))
        .await;
    assert_eq!(code(refused), 50_083);
    discord.says("alice", "T-1", "one more thing");
    assert!(!discord.threads()[0].archived);

    archive(true).await.expect("archived and locked");
    assert_eq!(
        discord
            .tries_to_say("alice", "T-1", "x")
            .expect_err("closed")
            .code,
        50_083
    );
    let by_the_bot = thread.say(&http, "x").await;
    assert_eq!(code(by_the_bot), 50_083, "Manage Threads or not");
    thread
        .edit_thread(&http, EditThread::new().archived(false))
        .await
        .expect("unarchived");
    assert_eq!(
        discord
            .tries_to_say("alice", "T-1", "x")
            .expect_err("locked")
            .code,
        160_005
    );
    thread
        .edit_thread(&http, EditThread::new().locked(false))
        .await
        .expect("unlocked");
    discord.says("alice", "T-1", "thanks");
}

#[tokio::test]
async fn threads_are_found_among_the_active_and_in_the_archive() {
    let discord = discord().await;
    let http = http(&discord);
    let first = ticket(&discord, &http, "T-1").await.expect("opened");
    ticket(&discord, &http, "T-2").await.expect("opened");
    first
        .edit_thread(&http, EditThread::new().archived(true))
        .await
        .expect("archived");
    let guild = http.get_guilds(None, None).await.expect("guilds")[0].id;
    let active = guild.get_active_threads(&http).await.expect("listed");
    assert_eq!(
        active
            .threads
            .iter()
            .map(|thread| thread.name.as_str())
            .collect::<Vec<_>>(),
        ["T-2"]
    );
    let support = channel(&discord, "#support");
    let archived = support
        .get_archived_private_threads(&http, None, Some(10))
        .await
        .expect("listed");
    assert_eq!(
        archived
            .threads
            .iter()
            .map(|thread| thread.name.as_str())
            .collect::<Vec<_>>(),
        ["T-1"]
    );
    assert!(!archived.has_more);
    let public = support
        .get_archived_public_threads(&http, None, None)
        .await
        .expect("listed");
    assert!(public.threads.is_empty());
}

#[tokio::test]
async fn a_guild_has_only_so_many_active_threads() {
    let ceilings = Ceilings {
        active_threads: 1,
        ..Ceilings::default()
    };
    let discord = Discord::start(super::setup().with(academy()).ceilings(ceilings)).await;
    let http = http(&discord);
    let first = ticket(&discord, &http, "T-1").await.expect("opened");
    assert_eq!(code(ticket(&discord, &http, "T-2").await), 160_006);
    first
        .edit_thread(&http, EditThread::new().archived(true))
        .await
        .expect("archived");
    ticket(&discord, &http, "T-2").await.expect("opened");
    assert_eq!(
        code(
            first
                .edit_thread(&http, EditThread::new().archived(false))
                .await
        ),
        160_006
    );
}

#[tokio::test]
async fn a_forum_post_is_a_thread_whose_first_message_has_its_id() {
    let discord = discord().await;
    let http = http(&discord);
    let post = discord.posts_in_forum("alice", "#help", "Black video", "the video stays black");
    let thread = ChannelId::new(post.get());
    let first = thread
        .message(&http, post.get())
        .await
        .expect("the first message");
    assert_eq!(first.content, "the video stays black");
    thread.say(&http, "try this").await.expect("posted");
    let seen = discord.reads("bob", "Black video");
    assert_eq!(seen, "alice: the video stays black\nhelper: try this\n");
    assert!(!discord.threads()[0].private);
}

#[tokio::test]
async fn a_thread_in_which_nobody_writes_is_archived_by_time() {
    let discord = discord().await;
    let http = http(&discord);
    let thread = ticket(&discord, &http, "T-1").await.expect("opened");
    let days = |days: u64| std::time::Duration::from_secs(days * 24 * 3_600);
    discord.advance(days(6));
    thread.say(&http, "still here").await.expect("posted");
    discord.advance(days(6));
    assert!(!discord.threads()[0].archived);
    discord.advance(days(1));
    assert!(discord.threads()[0].archived);
}
