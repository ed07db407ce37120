//! The community that frontdesk serves in these tests: who is in it, and what is set up there.

use fake_discord::world::permissions::Permissions;
use frontdesk::domain::{
    ChannelId, ChannelMode, DutyOverride, GuildId, GuildSettings, Instructor, Presence, RoleId,
    Timestamp, UserId,
};
use frontdesk::store::Store;

use fake_discord::Discord;
use fake_discord::world::plan::{GuildPlan, guild};

/// The guild's name.
pub(crate) const GUILD: &str = "Academy";
/// Everyone who asks.
const LEARNERS: [&str; 12] = [
    "alice", "bob", "carol", "dave", "erin", "frank", "gina", "hugo", "iris", "jack", "kate",
    "liam",
];

/// The community: *ivy* and *omar* instruct, *mo* moderates, everyone else learns.
pub(crate) fn academy() -> GuildPlan {
    let staff = community(GUILD, "ivy")
        .member("omar", &["instructor"])
        .member("mo", &["moderator"]);
    LEARNERS
        .iter()
        .fold(staff, |plan, name| plan.member(name, &[]))
}

/// A guild with one instructor and nobody else.
pub(crate) fn community(name: &str, instructor: &str) -> GuildPlan {
    let manages = Permissions::MANAGE_GUILD | Permissions::MANAGE_THREADS;
    guild(name)
        .role("instructor")
        .role_with("moderator", manages)
        .channel("general")
        .channel("questions")
        .channel("lounge")
        .forum("help")
        .channel_for("staff", &["instructor", "moderator"])
        .support("support")
        .support("support-two")
        .member(instructor, &["instructor"])
}

/// Sets a guild up and puts its instructor on duty, as `/setup` and `/duty on` would.
pub(crate) async fn set_up(discord: &Discord, store: &Store, guild: &str, instructor: &str) {
    let (settings, instructor) = discord.look(|world| {
        let home = world.guild_called(guild);
        let channel = |name: &str| {
            let place = format!("{guild}/{name}");
            let id = world.named_place(&place);
            ChannelId::new(id.get())
        };
        let role = |name: &str| {
            let role = home.role_called(name).expect("a role");
            Some(RoleId::new(role.id.get()))
        };
        let mut settings = GuildSettings::new(GuildId::new(home.id.get()));
        settings.support_channel = Some(channel("#support"));
        settings.staff_channel = Some(channel("#staff"));
        settings.instructor_role = role("instructor");
        settings.moderator_role = role("moderator");
        settings.survey_share = 0.0;
        settings.channels.extend([
            (channel("#general"), ChannelMode::Answer),
            (channel("#questions"), ChannelMode::Mention),
            (channel("#help"), ChannelMode::Forum),
        ]);
        (settings, UserId::new(world.person(instructor).get()))
    });
    let duty = DutyOverride {
        instructor,
        presence: Presence::On,
        from: Timestamp::from_millis(discord.now_ms()),
        until: None,
    };
    let takes_many = Instructor {
        capacity: 10_000,
        ..Instructor::new(instructor)
    };
    let guild = settings.guild;
    let id = i64::try_from(guild.get()).expect("a snowflake");
    let mut tx = store.begin().await.expect("the database");
    tx.save_settings(&settings).await.expect("settings");
    tx.save_instructor(guild, &takes_many, duty.from)
        .await
        .expect("an instructor");
    tx.set_override(guild, &duty, id).await.expect("duty");
    tx.commit().await.expect("the database");
}
