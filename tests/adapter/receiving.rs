//! Events of Discord, as the desk hears them.

use fake_discord::wire::faults::on;
use fake_discord::world::message::Notice;
use fake_discord::world::permissions::Permissions;
use frontdesk::desk::event::{Event, RepliedTo};
use frontdesk::desk::ui::post::Post;
use frontdesk::domain::ChannelId;

use super::{Desk, MARK, academy, channel, discord, home, message, person};
use fake_discord::Discord;

#[tokio::test]
async fn a_message_is_heard_with_its_author_and_place() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let said = discord.says("ivy", "#general", "hello there");
    let heard = desk.message().await;
    assert_eq!(heard.id, message(said));
    assert_eq!(heard.guild, Some(home(&discord)));
    assert_eq!(heard.channel, channel(&discord, "#general"));
    assert_eq!((heard.parent, heard.forum_title), (None, None));
    assert_eq!(heard.text, "hello there");
    assert_eq!(heard.author.user, person(&discord, "ivy"));
    assert_eq!(heard.author.name, "ivy");
    assert_eq!(heard.author.roles.len(), 1);
    assert!(!heard.author.manages_guild);
    assert!(!heard.is_system && !heard.mentions_me);
}

#[tokio::test]
async fn a_direct_message_has_no_guild() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.says_directly("alice", "psst");
    let heard = desk.message().await;
    assert_eq!((heard.guild, heard.text.as_str()), (None, "psst"));
    assert!(heard.author.roles.is_empty());
}

#[tokio::test]
async fn who_manages_the_guild_is_known_by_role_and_as_the_role_changes() {
    let guild = academy()
        .role_with("admin", Permissions::MANAGE_GUILD)
        .member("mo", &["admin"]);
    let discord = Discord::start(crate::academy::setup().with(guild)).await;
    let mut desk = Desk::opens(&discord).await;
    discord.says("mo", "#general", "one");
    assert!(desk.message().await.author.manages_guild);
    discord.role_may("Academy", "admin", Permissions::empty());
    // Said again until the change, which nothing orders, is known.
    loop {
        discord.says("mo", "#general", "two");
        if !desk.message().await.author.manages_guild {
            break;
        }
    }
}

#[tokio::test]
async fn a_forum_post_is_heard_with_its_title_even_if_it_overtakes_its_thread() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    for overtaken in [false, true] {
        discord.holds_events();
        let title = if overtaken { "Second" } else { "First" };
        let post = discord.posts_in_forum("alice", "#help", title, "How do I begin?");
        let held = discord.held_events();
        let order: Vec<usize> = if overtaken {
            (0..held.len()).rev().collect()
        } else {
            (0..held.len()).collect()
        };
        discord.releases_events_in(&order);
        let heard = desk.message().await;
        assert_eq!(heard.channel, ChannelId::new(post.get()));
        assert_eq!(heard.parent, Some(channel(&discord, "#help")));
        assert_eq!(heard.forum_title.as_deref(), Some(title));
        assert_eq!(heard.text, "How do I begin?");
    }
}

#[tokio::test]
async fn a_later_message_in_a_thread_has_its_channel_and_no_title() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.posts_in_forum("alice", "#help", "First", "How do I begin?");
    desk.message().await;
    discord.says("bob", "First", "me too");
    let heard = desk.message().await;
    assert_eq!(heard.parent, Some(channel(&discord, "#help")));
    assert_eq!(heard.forum_title, None);
}

#[tokio::test]
async fn replies_and_mentions_of_the_bot_are_marked() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    discord.mentions("alice", "#general", "frontdesk", "how?");
    assert!(desk.message().await.mentions_me);
    let posted = desk.posts(general, Post::text("so"), MARK, None);
    let posted = posted.await.expect("posted");
    let line = discord
        .until_line("alice", "#general", |line| line.text == "so")
        .await;
    discord.replies_to("alice", line.id, "really?");
    let reply = RepliedTo {
        message: posted,
        author: Some(desk.platform.me()),
        is_me: true,
    };
    assert_eq!(desk.message().await.replies_to, Some(reply));
    let asked = discord.says("alice", "#general", "anyone?");
    desk.message().await;
    discord.replies_to("bob", asked, "yes");
    let heard = desk.message().await;
    let to = heard.replies_to.expect("a reply");
    assert_eq!((to.message, to.is_me), (message(asked), false));
    assert_eq!(to.author, Some(person(&discord, "alice")));
}

#[tokio::test]
async fn what_frontdesk_or_discord_itself_says_is_marked() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.announces("alice", "#general", Notice::Joined, "");
    assert!(desk.message().await.is_system);
    let general = channel(&discord, "#general");
    let posted = desk.posts(general, Post::text("mine"), MARK, None);
    posted.await.expect("posted");
    let own = desk.hears("its own message", |event| match event {
        Event::Message(message) if message.text == "mine" => Some(message),
        _ => None,
    });
    assert!(own.await.author.is_bot);
}

#[tokio::test]
async fn attachments_without_text_are_heard_by_their_names() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    discord.attaches("alice", "#general", "screen.png", "");
    let heard = desk.message().await;
    assert_eq!(heard.attachments[0].name, "screen.png");
    assert_eq!(heard.text, "");
}

#[tokio::test]
async fn stickers_and_voice_messages_are_heard_forwarded_or_not() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let sticker = discord.sends_sticker("bob", "#general", "wave", "");
    shows_a_sticker(&desk.message().await);
    let voice = discord.says_by_voice("bob", "#general");
    shows_a_sound(&desk.message().await);
    for place in ["#general", "dm"] {
        discord.forwards("alice", sticker, place);
        shows_a_sticker(&desk.message().await);
        discord.forwards("alice", voice, place);
        shows_a_sound(&desk.message().await);
    }
}

fn shows_a_sticker(heard: &frontdesk::desk::event::Message) {
    let [shown] = heard.stickers.as_slice() else {
        panic!("a sticker, not {heard:?}");
    };
    assert_eq!((shown.name.as_str(), heard.text.as_str()), ("wave", ""));
    assert!(shown.url.as_ref().is_some_and(|url| url.ends_with(".png")));
}

fn shows_a_sound(heard: &frontdesk::desk::event::Message) {
    assert_eq!(heard.attachments[0].name, "voice-message.ogg");
    assert!(!heard.is_system && heard.text.is_empty(), "{heard:?}");
}

/// A forward says nothing itself: what it carries is what is said, and it replies to nobody.
#[tokio::test]
async fn what_is_forwarded_or_asked_in_a_poll_is_heard_as_said() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let asked = discord.says("bob", "#general", "how do I log in?");
    let pictured = discord.attaches("bob", "#general", "screen.png", "");
    for _ in [asked, pictured] {
        desk.message().await;
    }
    for place in ["#general", "dm"] {
        discord.forwards("alice", asked, place);
        let heard = desk.message().await;
        assert_eq!(heard.text, "how do I log in?", "{place}");
        assert_eq!(heard.author.user, person(&discord, "alice"), "{place}");
        assert_eq!(heard.replies_to, None, "{place}");
        assert!(!heard.is_system && !heard.mentions_me, "{place}");
        discord.forwards("alice", pictured, place);
        let heard = desk.message().await;
        assert_eq!((heard.text.as_str(), heard.replies_to), ("", None));
        assert_eq!(heard.attachments[0].name, "screen.png", "{place}");
        discord.polls("alice", place, "Where do I log in?", &["Here", "There"]);
        let heard = desk.message().await;
        assert_eq!(heard.text, "Where do I log in?", "{place}");
    }
}

/// Discord says little of what changed in such a message: it is asked for.
#[tokio::test]
async fn an_edit_that_leaves_no_words_keeps_what_is_forwarded_or_polled() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let asked = discord.says("bob", "#general", "how do I log in?");
    let forwarded = discord.forwards("alice", asked, "#general");
    let polled = discord.polls("alice", "#general", "Where is it?", &["Here"]);
    for (said, text) in [(forwarded, "how do I log in?"), (polled, "Where is it?")] {
        discord.edits("alice", said, "");
        let edited = desk.hears("the edit", |event| match event {
            Event::Edited { message } => Some(message),
            _ => None,
        });
        let edited = edited.await;
        assert_eq!((edited.id, edited.text.as_str()), (message(said), text));
    }
}

/// Nothing is asked, so that nothing that fails keeps the words.
#[tokio::test]
async fn words_that_are_taken_from_a_file_or_a_sticker_are_gone_though_discord_cannot_be_asked() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let pictured = discord.attaches("alice", "#general", "screen.png", "I am kx4711");
    let stuck = discord.sends_sticker("bob", "#general", "wave", "I am kx4712");
    discord.fails(on("GET /channels/*/messages/*"), 503, usize::MAX);
    for (who, said) in [("alice", pictured), ("bob", stuck)] {
        discord.edits(who, said, "");
        let edited = desk.hears("the edit", |event| match event {
            Event::Edited { message } => Some(message),
            _ => None,
        });
        let edited = edited.await;
        assert_eq!((edited.id, edited.text.as_str()), (message(said), ""));
        assert_eq!(edited.attachments.len() + edited.stickers.len(), 1);
    }
}

#[tokio::test]
async fn edits_deletions_and_lost_channels_are_heard() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let said = discord.says("alice", "#general", "helo");
    discord.edits("alice", said, "hello");
    let edited = desk.hears("the edit", |event| match event {
        Event::Edited { message } => Some(message),
        _ => None,
    });
    let edited = edited.await;
    assert_eq!((edited.id, edited.text.as_str()), (message(said), "hello"));
    assert_eq!(edited.author.user, person(&discord, "alice"));
    discord.deletes("alice", said);
    let deleted = desk.hears("the deletion", |event| match event {
        Event::Deleted { message, .. } => Some(message),
        _ => None,
    });
    assert_eq!(deleted.await, message(said));
    let general = channel(&discord, "#general");
    discord.deletes_channel("#general");
    let gone = desk.hears("the loss", |event| match event {
        Event::ChannelGone { channel, .. } => Some(channel),
        _ => None,
    });
    assert_eq!(gone.await, general);
}

#[tokio::test]
async fn a_pinned_message_is_not_an_edited_one() {
    let discord = discord().await;
    let mut desk = Desk::opens(&discord).await;
    let said = discord.says("alice", "#general", "hello");
    desk.message().await;
    let general = channel(&discord, "#general");
    desk.platform
        .servers()
        .pin(general, message(said))
        .await
        .expect("pinned");
    discord.edits("alice", said, "hello!");
    let first = desk.hears("the edit", |event| match event {
        Event::Edited { message } => Some(message.text),
        _ => None,
    });
    assert_eq!(first.await, "hello!");
}
