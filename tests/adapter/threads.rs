//! The threads of tickets.

use fake_discord::world::permissions::Permissions;
use frontdesk::desk::platform::{Permission, PlatformError, ThreadState};
use frontdesk::desk::ui::post::Post;
use frontdesk::domain::{Millis, Timestamp};

use super::{Desk, MARK, academy, channel, discord, home, person};
use fake_discord::Discord;
use fake_discord::world::Ceilings;

#[tokio::test]
async fn a_thread_is_private_and_holds_who_is_added() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let support = channel(&discord, "#support");
    let thread = desk.opens_thread(support, "T-1 · access · alice").await;
    let alice = person(&discord, "alice");
    desk.platform
        .add_member(thread, alice)
        .await
        .expect("added");
    let seen = &discord.threads()[0];
    assert!(seen.private);
    assert_eq!(seen.members, ["frontdesk", "alice"]);
    desk.posts(thread, Post::text("hello"), MARK, None)
        .await
        .expect("posted");
    for _ in 0..2 {
        desk.platform
            .remove_member(thread, alice)
            .await
            .expect("removed");
    }
    assert_eq!(discord.threads()[0].members, ["frontdesk"]);
}

#[tokio::test]
async fn a_thread_is_found_by_how_its_name_begins_even_archived() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let (guild, support) = (home(&discord), channel(&discord, "#support"));
    let first = desk.opens_thread(support, "T-1 · access · alice").await;
    let twelfth = desk.opens_thread(support, "T-12 · access · bob").await;
    let since = Timestamp::from_millis(discord.now_ms());
    let find_since = |begins: &'static str, since| {
        let servers = desk.platform.servers();
        servers.find_thread(guild, support, begins, since)
    };
    let find = |begins: &'static str| find_since(begins, since);
    assert_eq!(find("T-12 ").await, Ok(Some(twelfth)));
    assert_eq!(find("T-1 ").await, Ok(Some(first)));
    desk.platform
        .servers()
        .set_thread_state(first, ThreadState::Locked)
        .await
        .expect("locked");
    assert_eq!(find("T-1 ").await, Ok(Some(first)));
    assert_eq!(find("T-2 ").await, Ok(None));
    let (soon, later) = (since + Millis::minutes(2), since + Millis::minutes(3));
    assert_eq!(find_since("T-1 ", soon).await, Ok(Some(first)));
    assert_eq!(find_since("T-1 ", later).await, Ok(None), "one of before");
}

#[tokio::test]
async fn a_thread_is_archived_locked_and_opened_again() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let support = channel(&discord, "#support");
    let thread = desk.opens_thread(support, "T-1").await;
    let cases = [
        (ThreadState::Archived, (true, false)),
        (ThreadState::Locked, (true, true)),
        (ThreadState::Active, (false, false)),
        (ThreadState::Locked, (true, true)),
    ];
    for (thread_state, expected) in cases {
        desk.platform
            .servers()
            .set_thread_state(thread, thread_state)
            .await
            .expect("shelved");
        let seen = &discord.threads()[0];
        assert_eq!((seen.archived, seen.locked), expected, "{thread_state:?}");
    }
}

#[tokio::test]
async fn too_many_threads_are_told_apart_from_other_refusals() {
    let ceilings = Ceilings {
        active_threads: 1,
        ..Ceilings::default()
    };
    let setup = crate::academy::setup().with(academy()).ceilings(ceilings);
    let discord = Discord::start(setup).await;
    let desk = Desk::opens(&discord).await;
    let support = channel(&discord, "#support");
    desk.opens_thread(support, "T-1").await;
    let refused = desk.platform.servers().open_thread(support, "T-2").await;
    assert_eq!(refused, Err(PlatformError::TooManyThreads));
}

#[tokio::test]
async fn a_thread_that_may_not_be_opened_names_the_permission() {
    let guild = academy().bot_lacks(Permissions::CREATE_PRIVATE_THREADS);
    let discord = Discord::start(crate::academy::setup().with(guild)).await;
    let desk = Desk::opens(&discord).await;
    let refused = desk
        .platform
        .servers()
        .open_thread(channel(&discord, "#support"), "T-1")
        .await;
    let missing = Permission::CreatePrivateThreads;
    assert_eq!(refused, Err(PlatformError::Forbidden(Some(missing))));
}

#[tokio::test]
async fn of_threads_made_twice_the_spare_goes_and_one_that_is_used_stays() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let (guild, support) = (home(&discord), channel(&discord, "#support"));
    let names = [
        "T-1 · access · alice",
        "T-1 · access · alice",
        "T-1 · ticket",
        "T-12 · access",
    ];
    let mut made = Vec::new();
    for name in names {
        made.push(desk.opens_thread(support, name).await);
    }
    desk.posts(made[2], Post::text("hello"), MARK, None)
        .await
        .expect("posted");
    let found = desk
        .platform
        .servers()
        .find_thread(guild, support, "T-1 ", Timestamp::from_millis(0))
        .await;
    assert_eq!(found, Ok(Some(made[0])), "the first");
    desk.platform
        .servers()
        .remove_spares(guild, support, "T-1 ", Some(made[0]))
        .await
        .expect("removed");
    let left = discord.threads().into_iter().map(|thread| thread.id.get());
    let left: Vec<u64> = left.collect();
    assert_eq!(left, [made[0].get(), made[2].get(), made[3].get()]);
}

#[tokio::test]
async fn where_a_thread_stands_is_told_until_it_is_gone() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let support = channel(&discord, "#support");
    let thread = desk.opens_thread(support, "T-1").await;
    for thread_state in [
        ThreadState::Active,
        ThreadState::Archived,
        ThreadState::Active,
        ThreadState::Locked,
    ] {
        desk.platform
            .servers()
            .set_thread_state(thread, thread_state)
            .await
            .expect("shelved");
        assert_eq!(
            desk.platform.servers().state_of_thread(thread).await,
            Ok(Some(thread_state))
        );
    }
    discord.deletes_channel("T-1");
    assert_eq!(
        desk.platform.servers().state_of_thread(thread).await,
        Ok(None)
    );
}
