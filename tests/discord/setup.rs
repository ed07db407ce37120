//! Describes the Discord a test begins with.

use twilight_model::channel::ChannelType;
use twilight_model::guild::Permissions;
use twilight_model::oauth::ApplicationFlags;

use super::clock::{Clock, MONDAY_MORNING};
use super::limits::Ceilings;

/// The application, the guilds and the clock of a new Discord.
#[must_use]
pub struct Setup {
    pub(super) bot_name: String,
    pub(super) token: String,
    pub(super) flags: ApplicationFlags,
    pub(super) clock: Clock,
    pub(super) guilds: Vec<GuildPlan>,
    pub(super) ceilings: Ceilings,
    pub(super) members_in_guild_create: bool,
    pub(super) checks_events: bool,
    pub(super) heartbeat_ms: u64,
    pub(super) shards: u64,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            bot_name: "frontdesk".to_owned(),
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
        }
    }
}

impl Setup {
    /// An application with both privileged intents, in no guild yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One guild: what most tests want.
    pub fn with(mut self, guild: GuildPlan) -> Self {
        self.guilds.push(guild);
        self
    }

    /// The bot's user name.
    pub fn bot(mut self, name: &str) -> Self {
        name.clone_into(&mut self.bot_name);
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
    pub(super) name: String,
    pub(super) roles: Vec<(String, Permissions)>,
    pub(super) channels: Vec<ChannelPlan>,
    pub(super) members: Vec<(String, Vec<String>)>,
    pub(super) crowd: usize,
    pub(super) everyone: Permissions,
    pub(super) bot: Option<Permissions>,
}

/// A channel that is to be.
#[derive(Clone, Debug)]
pub struct ChannelPlan {
    pub(super) name: String,
    pub(super) kind: ChannelType,
    pub(super) access: Access,
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

    /// A text channel where members write only in threads, as design §4 asks of a support channel.
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
