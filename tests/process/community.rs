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
    let manages = Permissions::MANAGE_GUILD | Permissions::MANAGE_THREADS;
    let plan = guild(GUILD)
        .role("instructor")
        .role_with("moderator", manages)
        .channel("general")
        .channel("questions")
        .channel("lounge")
        .forum("help")
        .channel_for("staff", &["instructor", "moderator"])
        .support("support")
        .support("support-two")
        .member("ivy", &["instructor"])
        .member("omar", &["instructor"])
        .member("mo", &["moderator"]);
    LEARNERS
        .iter()
        .fold(plan, |plan, name| plan.member(name, &[]))
}

/// Sets the guild up and puts *ivy* on duty, as `/setup` and `/duty on` would.
pub(super) async fn set_up(discord: &Discord, store: &Store) {
    let (settings, ivy) = discord.look(|world| {
        let home = world.guild_called(GUILD);
        let channel = |name: &str| {
            let id = world.find_place(name).expect("a channel");
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
        (settings, UserId::new(world.person("ivy").get()))
    });
    let duty = DutyOverride {
        instructor: ivy,
        presence: Presence::On,
        from: Timestamp::from_millis(discord.now_ms()),
        until: None,
    };
    let takes_many = Instructor {
        capacity: 50,
        ..Instructor::new(ivy)
    };
    let guild = settings.guild;
    let mut tx = store.begin().await.expect("the database");
    tx.save_settings(&settings).await.expect("settings");
    tx.save_instructor(guild, &takes_many).await.expect("ivy");
    tx.set_override(guild, &duty, 1).await.expect("duty");
    tx.commit().await.expect("the database");
}
