//! Tokens, access, direct messages, ceilings.

use serenity::all::{
    CreateChannel, CreateMessage, EditChannel, EditRole, GuildId, PermissionOverwrite,
    PermissionOverwriteType, UserId,
};

use super::{academy, channel, code, discord, http, http_with};
use fake_discord::Discord;
use fake_discord::world::permissions::Permissions;

#[tokio::test]
async fn a_wrong_token_is_refused_everywhere() {
    let discord = discord().await;
    let http = http_with(&discord, "MTIz.wrong.token");
    for refused in [
        http.get_current_user().await.map(drop),
        http.get_bot_gateway().await.map(drop),
        channel(&discord, "#general")
            .say(&http, "x")
            .await
            .map(drop),
    ] {
        assert!(refused.expect_err("refused").to_string().contains("401"));
    }
}

#[tokio::test]
async fn the_bot_knows_itself_and_its_guild() {
    let discord = discord().await;
    let http = http(&discord);
    assert_eq!(http.get_current_user().await.expect("me").name, "helper");
    let info = http
        .get_current_application_info()
        .await
        .expect("the application");
    assert!(
        info.flags
            .expect("flags")
            .contains(serenity::all::ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED)
    );
    assert_eq!(http.get_bot_gateway().await.expect("a gateway").shards, 1);
    let guild = &http.get_guilds(None, None).await.expect("guilds")[0];
    let full = http.get_guild(guild.id).await.expect("the guild");
    assert_eq!(full.name, "Academy");
    assert_eq!(
        http.get_channels(guild.id).await.expect("channels").len(),
        4
    );
    assert!(
        http.get_guild_roles(guild.id)
            .await
            .expect("roles")
            .iter()
            .any(|role| role.name == "instructor")
    );
    let alice = UserId::new(discord.look(|world| world.person("alice").get()));
    assert_eq!(
        http.get_member(guild.id, alice)
            .await
            .expect("a member")
            .user
            .name,
        "alice"
    );
    discord.leaves("alice", "Academy");
    assert_eq!(code(http.get_member(guild.id, alice).await), 10_007);
    assert_eq!(
        code(http.get_member(guild.id, UserId::new(7)).await),
        10_013
    );
}

#[tokio::test]
async fn what_the_bot_may_not_is_refused_by_its_name() {
    let lacks = Permissions::SEND_MESSAGES | Permissions::CREATE_PRIVATE_THREADS;
    let plan = academy().bot_lacks(lacks);
    let plan = plan.bot_lacks(Permissions::MANAGE_MESSAGES | Permissions::PIN_MESSAGES);
    let discord = Discord::start(super::setup().with(plan)).await;
    let said = discord.says("alice", "#general", "pin this");
    discord.act(|world| {
        let everyone = world.guild_called("Academy").roles[0].id;
        let guild = world.guild_called("Academy").id;
        let roles = &mut world.guilds.get_mut(&guild).expect("a guild").roles;
        let role = roles
            .iter_mut()
            .find(|role| role.id == everyone)
            .expect("everyone");
        role.permissions -= lacks;
    });
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    discord.role_may("Academy", "the bot's own", Permissions::MANAGE_MESSAGES);
    assert_eq!(code(general.pin(&http, said.get()).await), 50_013);
    assert_eq!(code(general.say(&http, "x").await), 50_013);
    let thread = serenity::all::CreateThread::new("T-1");
    assert_eq!(code(general.create_thread(&http, thread).await), 50_013);
    discord.denies_the_bot("#general", Permissions::VIEW_CHANNEL);
    assert_eq!(code(general.say(&http, "x").await), 50_001);
    discord.deletes_channel("#general");
    assert_eq!(code(general.say(&http, "x").await), 10_003);
}

#[tokio::test]
async fn roles_and_channels_are_made_and_deleted_by_who_may() {
    let manages = Permissions::MANAGE_ROLES | Permissions::MANAGE_CHANNELS;
    let plan = academy().bot_may(Permissions::USUAL_FOR_BOT | manages);
    let discord = Discord::start(super::setup().with(plan)).await;
    let (http, home) = (http(&discord), home(&discord));
    let role = EditRole::new().name("Instructor").mentionable(true);
    let role = home.create_role(&http, role).await.expect("a role");
    assert!(role.mentionable && role.position == 1, "{role:?}");
    let hidden = PermissionOverwrite {
        allow: serenity::all::Permissions::empty(),
        deny: serenity::all::Permissions::VIEW_CHANNEL,
        kind: PermissionOverwriteType::Role(home.everyone_role()),
    };
    let plan = || CreateChannel::new("For Us").permissions([hidden.clone()]);
    let made = home.create_channel(&http, plan()).await.expect("a channel");
    assert_eq!(made.name, "for-us");
    assert!(discord.tries_to_say("alice", "#for-us", "x").is_err());
    // Nothing is given that one does not hold oneself.
    let admin = EditRole::new().permissions(serenity::all::Permissions::ADMINISTRATOR);
    assert_eq!(code(home.create_role(&http, admin).await), 50_013);
    let above = discord.look(|world| {
        let roles = &world.guild_called("Academy").roles;
        roles.last().expect("the bot's role").id.get()
    });
    assert_eq!(code(home.delete_role(&http, above).await), 50_013);
    home.delete_role(&http, role.id).await.expect("deleted");
    assert_eq!(code(home.delete_role(&http, role.id).await), 10_011);
    discord.role_may("Academy", "the bot's own", Permissions::USUAL_FOR_BOT);
    let refused = EditRole::new().name("x");
    assert_eq!(code(home.create_role(&http, refused).await), 50_013);
    assert_eq!(code(home.create_channel(&http, plan()).await), 50_013);
}

#[tokio::test]
async fn a_role_is_moved_and_deleted_by_who_stands_above_it() {
    let plan = academy().bot_may(Permissions::USUAL_FOR_BOT | Permissions::MANAGE_ROLES);
    let discord = Discord::start(super::setup().with(plan)).await;
    let (http, home) = (http(&discord), home(&discord));
    let role = EditRole::new().name("Instructor");
    let made = home.create_role(&http, role).await.expect("a role").id;
    let moves = |by_owner: bool| {
        discord.act(|world| {
            let guild = world.guild_called("Academy");
            let (id, top) = (guild.id, guild.roles.len() - 1);
            let by = if by_owner { guild.owner } else { world.bot };
            let lowest = guild.roles[1].id;
            world.move_role(by, id, lowest, top).is_ok()
        })
    };
    assert!(!moves(false), "it would stand above who moves it");
    assert!(moves(true));
    let top = home.roles(&http).await.expect("roles");
    let top = top.values().max_by_key(|role| role.position);
    assert_eq!(top.expect("a role").id, made);
    assert_eq!(code(home.delete_role(&http, made).await), 50_013);
}

/// Returns the guild, as serenity numbers it.
fn home(discord: &Discord) -> GuildId {
    GuildId::new(discord.look(|world| world.guild_called("Academy").id.get()))
}

#[tokio::test]
async fn people_write_where_they_may() {
    let discord = discord().await;
    assert!(discord.tries_to_say("alice", "#general", "x").is_ok());
    let refused = |who, place| {
        discord
            .tries_to_say(who, place, "x")
            .expect_err("refused")
            .code
    };
    assert_eq!(refused("alice", "#support"), 50_013);
    assert_eq!(refused("alice", "#staff"), 50_001);
    assert!(discord.tries_to_say("ivy", "#staff", "x").is_ok());
    assert_eq!(discord.reads("alice", "#staff"), "");
}

#[tokio::test]
async fn direct_messages_reach_who_takes_them_and_shares_a_guild() {
    let discord = discord().await;
    let http = http(&discord);
    let alice = UserId::new(discord.look(|world| world.person("alice").get()));
    let direct = alice.create_dm_channel(&http).await.expect("a channel");
    direct.say(&http, "hello").await.expect("posted");
    assert_eq!(discord.reads("alice", "dm"), "helper: hello\n");
    discord.refuses_direct_messages("alice", true);
    assert_eq!(code(direct.say(&http, "x").await), 50_007);
    discord.refuses_direct_messages("alice", false);
    discord.leaves("alice", "Academy");
    assert_eq!(code(direct.say(&http, "x").await), 50_007);
}

#[tokio::test]
async fn a_channel_is_renamed_twice_in_ten_minutes() {
    let discord = Discord::start(super::setup().with(academy().bot_may(Permissions::all()))).await;
    let (http, general) = (http(&discord), channel(&discord, "#general"));
    let rename = |name: &'static str| general.edit(&http, EditChannel::new().name(name));
    rename("a").await.expect("renamed");
    rename("b").await.expect("renamed");
    let refused = rename("c").await.expect_err("refused");
    assert!(
        matches!(refused, serenity::Error::Http(refused) if refused.status_code().is_some_and(|status| status == 429))
    );
    discord.advance(std::time::Duration::from_secs(601));
    rename("c").await.expect("renamed");
}

#[tokio::test]
async fn mentioning_a_role_that_is_not_mentionable_pings_nobody_without_the_permission() {
    let role = |discord: &Discord| {
        discord.look(|world| {
            world
                .guild_called("Academy")
                .role_called("instructor")
                .map(|role| role.id)
        })
    };
    for (permissions, expected) in [
        (Permissions::empty(), vec![]),
        (Permissions::MENTION_EVERYONE, vec!["ivy"]),
    ] {
        let granted = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES | permissions;
        let discord = Discord::start(super::setup().with(academy().bot_may(granted))).await;
        let text = format!("<@&{}>", role(&discord).expect("a role"));
        let message = CreateMessage::new().content(text);
        let sent = channel(&discord, "#general")
            .send_message(&http(&discord), message)
            .await
            .expect("posted");
        assert_eq!(
            discord.pings(fake_discord::world::ids::MessageId::new(sent.id.get())),
            expected
        );
    }
}
