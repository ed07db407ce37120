//! Reading back: what was missed, and the adapter's own messages by their mark.

use frontdesk::desk::ui::action::Action;
use frontdesk::desk::ui::post::{Button, Post, Row, Style};
use frontdesk::domain::{DeliveryId, InquiryId, MessageId, Timestamp};

use super::{Desk, MARK, channel, discord, home, message, person};

#[tokio::test]
async fn what_was_missed_comes_oldest_first_and_its_authors_roles_are_asked_for() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let first = discord.says("alice", "#general", "zero");
    for number in 1..=120 {
        discord.says("alice", "#general", &number.to_string());
    }
    discord.says("ivy", "#general", "last");
    let (guild, general) = (home(&discord), channel(&discord, "#general"));
    let missed = desk
        .platform
        .history(Some(guild), general, message(first), 500);
    let missed = missed.await.expect("read");
    assert_eq!(missed.len(), 121);
    assert!(missed.is_sorted_by_key(|message| message.id));
    assert_eq!(missed[0].text, "1");
    assert_eq!(missed[0].guild, Some(guild));
    let before = discord.count_requests("GET /guilds/*/members/*");
    assert_eq!(before, 0, "nobody is asked for whose roles nobody needs");
    let author = desk.platform.member(guild, missed[120].author.user).await;
    let author = author.expect("asked").expect("a member");
    assert_eq!(author.roles.len(), 1);
    let some = desk
        .platform
        .history(Some(guild), general, message(first), 5);
    let some: Vec<String> = some
        .await
        .expect("read")
        .into_iter()
        .map(|m| m.text)
        .collect();
    assert_eq!(some, ["1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn direct_messages_are_read_back_too() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    discord.says_directly("alice", "are you there?");
    let direct = desk.platform.direct_channel(person(&discord, "alice"));
    let direct = direct.await.expect("a channel");
    let missed = desk.platform.history(None, direct, MessageId::new(1), 500);
    let missed = missed.await.expect("read");
    assert_eq!(missed[0].text, "are you there?");
    assert_eq!(missed[0].guild, None);
}

#[tokio::test]
async fn forum_posts_are_read_back_by_their_first_messages_archived_or_not() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let old = discord.posts_in_forum("alice", "#help", "Old", "seen already");
    discord.posts_in_forum("alice", "#help", "Missed", "first");
    discord.posts_in_forum("bob", "#help", "Archived", "second");
    discord.says("bob", "Missed", "not a post");
    discord.archives("Archived");
    let (guild, help) = (home(&discord), channel(&discord, "#help"));
    let missed = desk
        .platform
        .history(Some(guild), help, MessageId::new(old.get()), 500);
    let missed = missed.await.expect("read");
    let seen: Vec<_> = missed
        .iter()
        .map(|post| {
            (
                post.forum_title.as_deref().unwrap_or_default(),
                post.text.as_str(),
            )
        })
        .collect();
    assert_eq!(seen, [("Missed", "first"), ("Archived", "second")]);
    assert!(missed.iter().all(|post| post.parent == Some(help)));
}

/// Discord tells of active threads alone when a session begins.
#[tokio::test]
async fn what_was_missed_in_an_archived_thread_comes_with_its_channel() {
    let discord = discord().await;
    let thread = discord.opens_thread("alice", "#general", "Quiet", "first");
    let post = discord.posts_in_forum("bob", "#help", "Login", "second");
    discord.archives("Quiet");
    discord.archives("Login");
    let desk = Desk::opens(&discord).await;
    let guild = home(&discord);
    for (place, parent, title) in [(thread, "#general", None), (post, "#help", Some("Login"))] {
        let place = frontdesk::domain::ChannelId::new(place.get());
        let missed = desk
            .platform
            .history(Some(guild), place, MessageId::new(1), 500);
        let missed = missed.await.expect("read");
        assert_eq!(missed.len(), 1);
        assert_eq!(missed[0].parent, Some(channel(&discord, parent)));
        assert_eq!(missed[0].forum_title.as_deref(), title);
    }
}

#[tokio::test]
async fn forwards_and_polls_that_were_missed_are_read_back_with_what_they_say() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let asked = discord.says("bob", "#general", "how do I log in?");
    discord.forwards("alice", asked, "#general");
    discord.polls("alice", "#general", "Where is it?", &["Here"]);
    let (guild, general) = (home(&discord), channel(&discord, "#general"));
    let missed = desk
        .platform
        .history(Some(guild), general, message(asked), 9);
    let missed = missed.await.expect("read");
    let texts: Vec<&str> = missed.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["how do I log in?", "Where is it?"]);
    assert!(missed.iter().all(|one| one.replies_to.is_none()));
}

#[tokio::test]
async fn a_post_is_found_again_by_its_mark_or_its_text() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    let action = Action::Solved(InquiryId::new(1));
    let button = Button::new(action, "Solved", Style::Success);
    let marked = Post::text("an answer").row(Row::Buttons(vec![button]));
    let plain = Post::text("a reminder");
    let begin = Timestamp::from_millis(0);
    let find = |mark, post: &Post, since| {
        let (platform, post) = (desk.platform.clone(), post.clone());
        async move { platform.find_post(general, mark, &post, None, since).await }
    };
    assert_eq!(find(MARK, &marked, begin).await, Ok(None));
    let first = desk
        .platform
        .post(general, &marked, MARK, None)
        .await
        .expect("posted");
    let second = desk
        .platform
        .post(general, &plain, DeliveryId::new(2), None)
        .await
        .expect("posted");
    discord.says("alice", "#general", "a reminder");
    assert_eq!(find(MARK, &marked, begin).await, Ok(Some(first)));
    assert_eq!(find(DeliveryId::new(3), &marked, begin).await, Ok(None));
    assert_eq!(
        find(DeliveryId::new(3), &plain, begin).await,
        Ok(Some(second))
    );
    // Beyond what clocks may differ by, a mark says alone which post it is: the clock that dated the step was ahead. The
    // text may be another post's.
    let later = Timestamp::from_millis(second.sent_at().as_millis() + 300_000);
    assert_eq!(find(MARK, &marked, later).await, Ok(Some(first)));
    assert_eq!(find(DeliveryId::new(3), &plain, later).await, Ok(None));
}
