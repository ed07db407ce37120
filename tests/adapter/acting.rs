//! The adapter's requests, and what it makes of being refused.

use fake_discord::world::permissions::Permissions;
use frontdesk::desk::platform::{Permission, PermissionsOf, PlatformError};
use frontdesk::desk::ui::action::Action;
use frontdesk::desk::ui::post::{Button, Post, Row, Style};
use frontdesk::domain::{DeliveryId, InquiryId, MessageId};

use super::{Desk, MARK, channel, discord, home, message, person};
use fake_discord::wire::on;

fn solved() -> Row {
    let action = Action::Solved(InquiryId::new(1));
    Row::Buttons(vec![Button::new(action, "Solved", Style::Success)])
}

#[tokio::test]
async fn a_post_replies_and_pings_only_who_is_listed() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    let asked = discord.says("alice", "#general", "how?");
    let post = Post::text("Like this, @everyone").row(solved());
    let quiet = desk
        .platform
        .post(general, &post, MARK, Some(message(asked)));
    quiet.await.expect("posted");
    let line = discord
        .until_line("alice", "#general", |line| line.author == "frontdesk")
        .await;
    assert_eq!((line.reply_to, line.pings.len()), (Some(asked), 0));
    assert_eq!(line.buttons, ["Solved"]);
    let post = Post::text("For you").mention(person(&discord, "alice"));
    let loud = desk
        .platform
        .post(general, &post, DeliveryId::new(2), Some(message(asked)));
    loud.await.expect("posted");
    let line = discord
        .until_line("alice", "#general", |line| line.text == "For you")
        .await;
    assert_eq!(line.pings, ["alice"]);
}

#[tokio::test]
async fn a_reply_to_a_message_that_is_gone_is_a_plain_message() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    let asked = discord.says("alice", "#general", "how?");
    discord.deletes("alice", asked);
    let posted = desk.posts(general, Post::text("so"), MARK, Some(message(asked)));
    posted.await.expect("posted all the same");
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_sent_again_and_stands_once() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    discord.hangs_up_after(on("POST /channels/*/messages"), 1);
    let posted = desk.posts(general, Post::text("once"), MARK, None);
    let posted = posted.await.expect("posted");
    assert_eq!(discord.count_requests("POST /channels/*/messages"), 2);
    let lines = discord.transcript("alice", "#general");
    assert_eq!(lines.len(), 1);
    assert_eq!(message(lines[0].id), posted);
}

#[tokio::test]
async fn a_limit_is_waited_out_as_long_as_discord_asks() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    discord.limits(on("POST /channels/*/messages"), 0.2, 2);
    let posted = desk.posts(general, Post::text("late"), MARK, None);
    posted.await.expect("posted in the end");
    assert_eq!(discord.count_requests("POST /channels/*/messages"), 3);
    discord.limits(on("POST /channels/*/messages"), 90.0, 1);
    let refused = desk
        .posts(general, Post::text("x"), DeliveryId::new(2), None)
        .await;
    let Err(PlatformError::Later {
        wait: Some(wait), ..
    }) = refused
    else {
        panic!("what takes long is put off, not waited for: {refused:?}");
    };
    assert_eq!(wait.get(), 90_000);
    // What else would go there is not tried meanwhile; it would be refused too.
    let asked = discord.count_requests("POST /channels/*/messages");
    let behind = desk
        .posts(general, Post::text("y"), DeliveryId::new(3), None)
        .await;
    assert!(
        matches!(behind, Err(PlatformError::Later { wait: Some(_), .. })),
        "{behind:?}"
    );
    assert_eq!(discord.count_requests("POST /channels/*/messages"), asked);
    let staff = channel(&discord, "#staff");
    let elsewhere = desk.posts(staff, Post::text("z"), DeliveryId::new(4), None);
    elsewhere.await.expect("another channel has its own limit");
}

#[tokio::test]
async fn an_api_that_stays_down_is_not_asked_forever() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    discord.api_goes_down();
    let refused = desk.posts(general, Post::text("x"), MARK, None).await;
    assert!(
        matches!(refused, Err(PlatformError::Later { .. })),
        "{refused:?}"
    );
    assert!(discord.count_requests("POST /channels/*/messages") <= 5);
}

#[tokio::test]
async fn a_message_is_edited_and_deleted_and_gone_is_no_error_then() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    let post = Post::text("first").row(solved());
    let id = desk
        .platform
        .post(general, &post, MARK, None)
        .await
        .expect("posted");
    let second = Post::text("second");
    let edited = desk.platform.edit(general, id, &second, MARK).await;
    edited.expect("edited");
    let line = discord
        .until_line("alice", "#general", |line| line.edited)
        .await;
    assert_eq!((line.text.as_str(), line.buttons.len()), ("second", 0));
    for _ in 0..2 {
        desk.platform.delete(general, id).await.expect("gone");
    }
    let late = desk.platform.edit(general, id, &post, MARK).await;
    assert_eq!(late, Err(PlatformError::Gone));
}

#[tokio::test]
async fn a_text_too_long_is_cut_and_not_refused() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    let post = Post::text("界".repeat(4000));
    desk.platform
        .post(general, &post, MARK, None)
        .await
        .expect("posted");
    let lines = discord.transcript("alice", "#general");
    assert_eq!(lines[0].text.chars().count(), 2000);
}

#[tokio::test]
async fn a_missing_permission_is_called_by_its_name() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    let cases = [
        (Permissions::VIEW_CHANNEL, Permission::ViewChannel),
        (Permissions::SEND_MESSAGES, Permission::SendMessages),
    ];
    for (denied, expected) in cases {
        discord.denies_the_bot("#general", denied);
        let (guild, mine, wanted) = (home(&discord), PermissionsOf::Mine, [expected]);
        let missing = desk
            .platform
            .servers()
            .missing(guild, general, mine, &wanted)
            .await;
        assert_eq!(missing, Ok(wanted.to_vec()));
        let refused = desk.posts(general, Post::text("x"), MARK, None).await;
        assert_eq!(refused, Err(PlatformError::Forbidden(Some(expected))));
    }
}

#[tokio::test]
async fn a_channel_that_is_gone_and_a_person_who_refuses_are_told_apart() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    discord.deletes_channel("#general");
    let refused = desk.posts(general, Post::text("x"), MARK, None).await;
    assert_eq!(refused, Err(PlatformError::Gone));
    let alice = person(&discord, "alice");
    let direct = desk
        .platform
        .direct_channel(alice)
        .await
        .expect("a channel");
    assert_eq!(desk.platform.direct_channel(alice).await, Ok(direct));
    desk.posts(direct, Post::text("hi"), MARK, None)
        .await
        .expect("posted");
    discord.refuses_direct_messages("alice", true);
    let refused = desk
        .posts(direct, Post::text("x"), DeliveryId::new(2), None)
        .await;
    assert_eq!(refused, Err(PlatformError::DirectMessagesClosed));
}

#[tokio::test]
async fn members_are_asked_of_discord_itself() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let (guild, ivy) = (home(&discord), person(&discord, "ivy"));
    let found = desk.platform.member(guild, ivy).await.expect("asked");
    assert_eq!(
        found.map(|person| (person.name, person.roles.len())),
        Some(("ivy".to_owned(), 1))
    );
    discord.leaves("ivy", "Academy");
    assert_eq!(desk.platform.member(guild, ivy).await, Ok(None));
    assert_eq!(
        desk.platform.servers().guild_name(guild).await,
        Ok("Academy".to_owned())
    );
}

#[tokio::test]
async fn everyones_permissions_are_known_apart_from_its_own() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let support = channel(&discord, "#support");
    let wanted = [
        Permission::ViewChannel,
        Permission::SendMessages,
        Permission::SendMessagesInThreads,
    ];
    let guild = home(&discord);
    let mine = desk
        .platform
        .servers()
        .missing(guild, support, PermissionsOf::Mine, &wanted)
        .await;
    assert_eq!(mine, Ok(vec![]));
    let everyones = desk
        .platform
        .servers()
        .missing(guild, support, PermissionsOf::Everyone, &wanted)
        .await;
    assert_eq!(everyones, Ok(vec![Permission::SendMessages]));
}

/// Of a permission that its library does not know it is asked all the same, in roles and in exceptions.
#[tokio::test]
async fn whether_it_may_pin_is_known_before_it_tries() {
    let usual = Permissions::VIEW_CHANNEL | Permissions::MANAGE_MESSAGES;
    let pins = Permissions::PIN_MESSAGES;
    let none = Permissions::empty();
    let cases = [
        (usual, none, none, true),
        (usual | pins, none, none, false),
        (usual, pins, none, false),
        (usual | pins, none, pins, true),
        (Permissions::ADMINISTRATOR, none, pins, false),
    ];
    for (held, allowed, denied, lacks) in cases {
        let discord = discord().await;
        discord.role_may("Academy", "the bot's own", held);
        discord.excepts_the_bot("#general", allowed, denied);
        let desk = Desk::opens(&discord).await;
        let (guild, general) = (home(&discord), channel(&discord, "#general"));
        let wanted = [Permission::ViewChannel, Permission::PinMessages];
        let mine = PermissionsOf::Mine;
        let missing = desk
            .platform
            .servers()
            .missing(guild, general, mine, &wanted)
            .await;
        let expected: &[Permission] = if lacks { &wanted[1..] } else { &[] };
        assert_eq!(
            missing.as_deref(),
            Ok(expected),
            "{held:?} {allowed:?} {denied:?}"
        );
    }
}

#[tokio::test]
async fn a_pin_that_is_not_allowed_names_its_permission() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let general = channel(&discord, "#general");
    let id = desk
        .posts(general, Post::text("x"), MARK, None)
        .await
        .expect("posted");
    desk.platform
        .servers()
        .pin(general, id)
        .await
        .expect("pinned");
    let gone = desk
        .platform
        .servers()
        .pin(general, MessageId::new(1))
        .await;
    assert_eq!(gone, Err(PlatformError::Gone));
    discord.role_may(
        "Academy",
        "the bot's own",
        Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY,
    );
    assert_eq!(discord.count_requests("PUT /channels/*/messages/pins/*"), 2);
    assert_eq!(discord.count_requests("PUT /channels/*/pins/*"), 0);
    // The permission to manage messages does not bring it along any more.
    for other in [Permissions::empty(), Permissions::MANAGE_MESSAGES] {
        let sees = Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY;
        discord.role_may("Academy", "the bot's own", sees | other);
        let refused = desk.platform.servers().pin(general, id).await;
        assert_eq!(
            refused,
            Err(PlatformError::Forbidden(Some(Permission::PinMessages)))
        );
    }
}
