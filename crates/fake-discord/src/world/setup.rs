//! Describes the Discord a test begins with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use twilight_model::channel::ChannelType;
use twilight_model::guild::{Permissions, Role};
use twilight_model::oauth::ApplicationFlags;
use twilight_model::util::Timestamp;

use crate::wire::gateway::Gateway;
use crate::wire::limits::{Ceilings, RateLimiter};
use crate::wire::objects;
use crate::wire::openapi::Contract;
use crate::world::ids::{
    ApplicationId, ChannelId, Clock, GuildId, MONDAY_MORNING, RoleId, Snowflakes, UserId,
    snowflake_at, timestamp,
};
use crate::world::{App, Guild, Person, Place, World};

/// The application, the guilds and the clock of a new Discord.
#[must_use]
pub struct Setup {
    pub(crate) bot_name: String,
    pub(crate) token: String,
    pub(crate) flags: ApplicationFlags,
    pub(crate) clock: Clock,
    pub(crate) guilds: Vec<GuildPlan>,
    pub(crate) ceilings: Ceilings,
    pub(crate) members_in_guild_create: bool,
    pub(crate) checks_events: bool,
    pub(crate) heartbeat_ms: u64,
    pub(crate) shards: u64,
    pub(crate) contract: Option<Contract>,
}

impl Setup {
    /// An application with both privileged intents, in no guild yet; its bot has this name.
    pub fn new(bot_name: &str) -> Self {
        Self {
            bot_name: bot_name.to_owned(),
            token: "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.a-token-of-the-test-discord-only-000"
                .to_owned(),
            flags: ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED
                | ApplicationFlags::GATEWAY_GUILD_MEMBERS_LIMITED,
            clock: Clock::standing_at(MONDAY_MORNING),
            guilds: Vec::new(),
            ceilings: Ceilings::default(),
            members_in_guild_create: false,
            checks_events: true,
            heartbeat_ms: 41_250,
            shards: 1,
            contract: None,
        }
    }

    /// One guild: what most tests want.
    pub fn with(mut self, guild: GuildPlan) -> Self {
        self.guilds.push(guild);
        self
    }

    /// Holds the bodies of requests to Discord's published OpenAPI document, if there is one at this path; says
    /// loudly if not.
    pub fn openapi(mut self, document: &Path) -> Self {
        self.contract = Contract::load(document);
        self
    }

    /// What the developer portal says of the application: which privileged intents it has.
    pub fn application_flags(mut self, flags: ApplicationFlags) -> Self {
        self.flags = flags;
        self
    }

    /// Begins at another time than Monday morning.
    pub fn clock_at(mut self, unix_ms: i64) -> Self {
        self.clock = Clock::standing_at(unix_ms);
        self
    }

    /// Lets the clock run with the machine's, for a bot that lives by it.
    pub fn clock_running(mut self) -> Self {
        self.clock = Clock::running();
        self
    }

    /// Discord's ceilings on threads, pins and renames, to be made small by a test.
    pub fn ceilings(mut self, ceilings: Ceilings) -> Self {
        self.ceilings = ceilings;
        self
    }

    /// Puts every member into `GUILD_CREATE`, as Discord does for a bot with the presence intent;
    /// without, the bot's own member is the only one.
    pub fn guild_create_with_members(mut self) -> Self {
        self.members_in_guild_create = true;
        self
    }

    /// Leaves out the reading back of each event by twilight, for measurements.
    pub fn unchecked_events(mut self) -> Self {
        self.checks_events = false;
        self
    }

    /// How often a client must send a heartbeat.
    pub fn heartbeat_every_ms(mut self, heartbeat_ms: u64) -> Self {
        self.heartbeat_ms = heartbeat_ms;
        self
    }

    /// The number of shards that `GET /gateway/bot` recommends.
    pub fn recommended_shards(mut self, shards: u64) -> Self {
        self.shards = shards;
        self
    }
}

/// A guild that is to be.
#[must_use]
#[derive(Clone, Debug)]
pub struct GuildPlan {
    pub(crate) name: String,
    pub(crate) roles: Vec<(String, Permissions)>,
    pub(crate) channels: Vec<ChannelPlan>,
    pub(crate) members: Vec<(String, Vec<String>)>,
    pub(crate) crowd: usize,
    pub(crate) everyone: Permissions,
    pub(crate) bot: Option<Permissions>,
}

/// A channel that is to be.
#[derive(Clone, Debug)]
pub struct ChannelPlan {
    pub(crate) name: String,
    pub(crate) kind: ChannelType,
    pub(crate) access: Access,
}

/// Who gets into a channel.
#[derive(Clone, Debug)]
pub enum Access {
    /// Everyone reads and writes.
    Open,
    /// Everyone reads and writes in threads; only the bot writes in the channel itself.
    ThreadsOnly,
    /// Only these roles and the bot.
    Only(Vec<String>),
}

/// A guild with only its owner and the bot in it.
pub fn guild(name: &str) -> GuildPlan {
    GuildPlan {
        name: name.to_owned(),
        roles: Vec::new(),
        channels: Vec::new(),
        members: Vec::new(),
        crowd: 0,
        everyone: usual_for_everyone(),
        bot: Some(usual_for_bot()),
    }
}

impl GuildPlan {
    /// A role without permissions of its own.
    pub fn role(self, name: &str) -> Self {
        self.role_with(name, Permissions::empty())
    }

    /// A role with permissions.
    pub fn role_with(mut self, name: &str, permissions: Permissions) -> Self {
        self.roles.push((name.to_owned(), permissions));
        self
    }

    /// A text channel for everyone.
    pub fn channel(self, name: &str) -> Self {
        self.place(name, ChannelType::GuildText, Access::Open)
    }

    /// A forum for everyone.
    pub fn forum(self, name: &str) -> Self {
        self.place(name, ChannelType::GuildForum, Access::Open)
    }

    /// An announcement channel for everyone, in which no private thread can be opened.
    pub fn announcements(self, name: &str) -> Self {
        self.place(name, ChannelType::GuildAnnouncement, Access::Open)
    }

    /// A voice channel for everyone; people write in it too.
    pub fn voice(self, name: &str) -> Self {
        self.place(name, ChannelType::GuildVoice, Access::Open)
    }

    /// A category, which holds channels and no message.
    pub fn category(self, name: &str) -> Self {
        self.place(name, ChannelType::GuildCategory, Access::Open)
    }

    /// A text channel where members write only in threads.
    pub fn support(self, name: &str) -> Self {
        self.place(name, ChannelType::GuildText, Access::ThreadsOnly)
    }

    /// A text channel for some roles (and the bot) only.
    pub fn channel_for(self, name: &str, roles: &[&str]) -> Self {
        let roles = roles.iter().map(ToString::to_string).collect();
        self.place(name, ChannelType::GuildText, Access::Only(roles))
    }

    fn place(mut self, name: &str, kind: ChannelType, access: Access) -> Self {
        self.channels.push(ChannelPlan {
            name: name.to_owned(),
            kind,
            access,
        });
        self
    }

    /// A member with roles; the same name in two guilds is the same person.
    pub fn member(mut self, name: &str, roles: &[&str]) -> Self {
        let roles = roles.iter().map(ToString::to_string).collect();
        self.members.push((name.to_owned(), roles));
        self
    }

    /// So many members who never say anything.
    pub fn crowd(mut self, members: usize) -> Self {
        self.crowd = members;
        self
    }

    /// Exactly these permissions for the bot's role.
    pub fn bot_may(mut self, permissions: Permissions) -> Self {
        self.bot = Some(permissions);
        self
    }

    /// The usual permissions for the bot's role but these.
    pub fn bot_lacks(mut self, permissions: Permissions) -> Self {
        self.bot = self.bot.map(|held| held - permissions);
        self
    }

    /// A guild that has not invited the bot.
    pub fn without_bot(mut self) -> Self {
        self.bot = None;
        self
    }
}

fn usual_for_everyone() -> Permissions {
    Permissions::VIEW_CHANNEL
        | Permissions::SEND_MESSAGES
        | Permissions::SEND_MESSAGES_IN_THREADS
        | Permissions::CREATE_PUBLIC_THREADS
        | Permissions::READ_MESSAGE_HISTORY
        | Permissions::EMBED_LINKS
        | Permissions::ATTACH_FILES
        | Permissions::ADD_REACTIONS
        | Permissions::USE_SLASH_COMMANDS
}

fn usual_for_bot() -> Permissions {
    usual_for_everyone()
        | Permissions::CREATE_PRIVATE_THREADS
        | Permissions::MANAGE_THREADS
        | Permissions::PIN_MESSAGES
}

/// Everything here is older than the clock's beginning by this much.
const A_YEAR: i64 = 365 * 24 * 3_600 * 1_000;
/// Guilds, and with them their shards, are a millisecond apart.
const GUILDS: i64 = MONDAY_MORNING - 2 * A_YEAR;
const USERS: i64 = MONDAY_MORNING - 3 * A_YEAR;

/// Builds the world.
pub fn found(setup: Setup) -> World {
    let bot = UserId::new(snowflake_at(USERS) + 1);
    let mut gateway = Gateway::new(setup.heartbeat_ms);
    gateway.members_in_guild_create = setup.members_in_guild_create;
    gateway.checks_events = setup.checks_events;
    gateway.recommended_shards = setup.shards;
    let owner = UserId::new(snowflake_at(USERS) + 2);
    let mut world = World {
        clock: setup.clock,
        app: App {
            id: ApplicationId::new(bot.get()),
            bot: objects::user(bot, &setup.bot_name, true),
            token: setup.token,
            flags: setup.flags,
            owner,
        },
        people: BTreeMap::new(),
        guilds: BTreeMap::new(),
        channels: BTreeMap::new(),
        commands: Vec::new(),
        interactions: BTreeMap::new(),
        gateway,
        ceilings: setup.ceilings,
        rate: RateLimiter::default(),
        requests: Vec::new(),
        contract: setup.contract,
        forbidden_words: Vec::new(),
        late: Vec::new(),
        undocumented: BTreeSet::new(),
        nonces: HashMap::new(),
        taps: Vec::new(),
        ids: Snowflakes::default(),
    };
    world.meet("owner");
    for (index, plan) in setup.guilds.iter().enumerate() {
        world.found_guild(i64::try_from(index).expect("few guilds"), plan);
    }
    world
}

impl World {
    /// A person by name, made if there is none yet.
    pub fn meet(&mut self, name: &str) -> UserId {
        if let Some(known) = self.user_called(name) {
            return known;
        }
        self.add_person(name)
    }

    fn add_person(&mut self, name: &str) -> UserId {
        let number = u64::try_from(self.people.len()).expect("few people");
        let id = UserId::new(snowflake_at(USERS) + 2 + number);
        let person = Person {
            user: objects::user(id, name, false),
            locale: "en-US".to_owned(),
            refuses_direct: false,
        };
        self.people.insert(id, person);
        id
    }

    fn found_guild(&mut self, index: i64, plan: &GuildPlan) {
        let id = GuildId::new(snowflake_at(GUILDS + index));
        let owner = self.app.owner;
        let founded = timestamp(GUILDS + index);
        let mut guild = Guild {
            id,
            name: plan.name.clone(),
            owner,
            roles: roles_of(id, plan),
            members: BTreeMap::new(),
            bot_joined_at: founded,
        };
        self.join(&mut guild, owner, &[], founded);
        if plan.bot.is_some() {
            self.join(&mut guild, self.app.bot.id, &[BOT_ROLE.to_owned()], founded);
        }
        for (name, roles) in &plan.members {
            let person = self.meet(name);
            self.join(&mut guild, person, roles, founded);
        }
        for number in 0..plan.crowd {
            let person = self.add_person(&format!("{}-{number}", plan.name.to_lowercase()));
            self.join(&mut guild, person, &[], founded);
        }
        for (position, channel) in plan.channels.iter().enumerate() {
            let place = channel_of(&guild, position, channel);
            self.channels.insert(place.channel.id, place);
        }
        self.guilds.insert(id, guild);
    }

    fn join(&self, guild: &mut Guild, user: UserId, roles: &[String], since: Timestamp) {
        let roles = roles.iter().map(|name| {
            let role = guild.role_called(name);
            role.unwrap_or_else(|| panic!("{} has no role {name:?}", guild.name))
                .id
        });
        let user = self.user(user).expect("a user").clone();
        let member = objects::member(user, roles.collect(), since);
        guild.members.insert(member.user.id, member);
    }
}

/// The role Discord makes for the bot when it is invited.
pub const BOT_ROLE: &str = "the bot's own";

fn roles_of(guild: GuildId, plan: &GuildPlan) -> Vec<Role> {
    let everyone = objects::role(guild.cast(), "@everyone", plan.everyone, 0);
    let named = plan
        .roles
        .iter()
        .enumerate()
        .map(|(index, (name, permissions))| {
            let id = RoleId::new(guild.get() + 1 + u64::try_from(index).expect("few roles"));
            let position = i64::try_from(index).expect("few roles") + 1;
            objects::role(id, name, *permissions, position)
        });
    let mut roles: Vec<_> = std::iter::once(everyone).chain(named).collect();
    if let Some(permissions) = plan.bot {
        let id = RoleId::new(guild.get() + 900);
        let top = i64::try_from(roles.len()).expect("few roles");
        let mut own = objects::role(id, BOT_ROLE, permissions, top);
        own.managed = true;
        roles.push(own);
    }
    roles
}

fn channel_of(guild: &Guild, position: usize, plan: &ChannelPlan) -> Place {
    let id =
        ChannelId::new(guild.id.get() + 1_000 + u64::try_from(position).expect("few channels"));
    let mut channel = objects::guild_channel(id, guild.id, plan.kind, &plan.name);
    channel.position = i32::try_from(position).ok();
    let everyone = guild.everyone();
    let bot = guild.role_called(BOT_ROLE).map(|role| role.id);
    let seen = Permissions::VIEW_CHANNEL;
    let nothing = Permissions::empty();
    channel.permission_overwrites = Some(match &plan.access {
        Access::Open => Vec::new(),
        Access::ThreadsOnly => {
            let written = Permissions::SEND_MESSAGES;
            let silence = objects::for_role(everyone, nothing, written);
            std::iter::once(silence)
                .chain(bot.map(|bot| objects::for_role(bot, written, nothing)))
                .collect()
        }
        Access::Only(roles) => {
            let named = roles.iter().map(|name| {
                let role = guild.role_called(name);
                role.unwrap_or_else(|| panic!("{} has no role {name:?}", guild.name))
                    .id
            });
            let hidden = objects::for_role(everyone, nothing, seen);
            let shown = named
                .chain(bot)
                .map(|role| objects::for_role(role, seen, nothing));
            std::iter::once(hidden).chain(shown).collect()
        }
    });
    Place::new(channel)
}
