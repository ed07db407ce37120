//! People, guilds, channels, threads and messages that obey Discord's rules: who sees and may do what, whom a message
//! notifies, how threads live, what is too long or too much. It knows no network; [`WorldChange`] tells what happened.
//!
//! ```
//! use fake_discord::world::World;
//! use fake_discord::world::ids::{MONDAY_MORNING, WorldClock};
//! use fake_discord::world::message::MessageDraft;
//! use fake_discord::world::plan::{BOT, guild};
//!
//! let mut world = World::new(WorldClock::standing_at(MONDAY_MORNING), BOT, "helper");
//! let school = guild("School").role("teacher").channel("general").channel_for("staff", &["teacher"]);
//! world.add_guild(&school.member("alice", &[]));
//! let alice = world.meet("alice");
//! let place = |world: &World, name| world.channels_called(name).next().map(|channel| channel.id);
//!
//! let general = place(&world, "#general").unwrap();
//! let said = world.send(alice, general, MessageDraft::text("hello")).unwrap();
//! assert!(world.sees(world.bot, general) && world.find_message(said).is_some());
//! // Missing access, by Discord's own code.
//! let staff = place(&world, "#staff").unwrap();
//! assert_eq!(world.send(alice, staff, MessageDraft::text("hello")).unwrap_err().code, 50_001);
//! ```

mod access;
pub mod channel;
pub mod ids;
pub mod interaction;
pub mod making;
mod mentions;
pub mod message;
pub mod permissions;
pub mod plan;
pub mod refusal;
mod sending;
pub mod threads;

use std::collections::{BTreeMap, HashMap};

use channel::{Channel, ChannelKind};
use ids::{ChannelId, GuildId, InteractionId, MessageId, RoleId, Snowflakes, UserId, WorldClock};
use interaction::Interaction;
use message::Message;
use permissions::Permissions;
use refusal::Refusal;

/// A whole Discord: its people, guilds and interactions.
pub struct World {
    /// The time.
    pub clock: WorldClock,
    /// The bot's user.
    pub bot: UserId,
    /// Everybody, the bot among them.
    pub people: BTreeMap<UserId, Person>,
    /// The guilds.
    pub guilds: BTreeMap<GuildId, Guild>,
    /// The channels of all guilds, their threads, and direct messages.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// Every interaction so far.
    pub interactions: BTreeMap<InteractionId, Interaction>,
    /// Discord's limits on amounts.
    pub ceilings: Ceilings,
    /// The words that no name may hold, as in a server that can be discovered.
    pub forbidden_words: Vec<String>,
    changes: Vec<WorldChange>,
    /// The latest message of an author with a nonce.
    nonces: HashMap<(UserId, String), (ChannelId, MessageId)>,
    ids: Snowflakes,
}

/// Discord's limits on amounts.
#[derive(Clone, Debug)]
pub struct Ceilings {
    /// The most active threads of a guild.
    pub active_threads: usize,
    /// The most pinned messages of a channel.
    pub pins: usize,
    /// The most renames of one channel in ten minutes.
    pub renames: usize,
}

impl Default for Ceilings {
    fn default() -> Self {
        Self {
            active_threads: 1_000,
            pins: 250,
            renames: 2,
        }
    }
}

/// A user and their settings.
#[derive(Clone, Debug)]
pub struct Person {
    /// The id.
    pub id: UserId,
    /// The name, which is what they are shown as too.
    pub name: String,
    /// Whether it is a bot or a webhook.
    pub is_bot: bool,
    /// The language of their client.
    pub locale: String,
    /// Whether they take no direct messages.
    pub refuses_direct: bool,
}

/// A guild; its channels are kept with all others.
#[derive(Clone, Debug)]
pub struct Guild {
    /// The id.
    pub id: GuildId,
    /// The name.
    pub name: String,
    /// The owner.
    pub owner: UserId,
    /// The roles; the first is everyone's.
    pub roles: Vec<Role>,
    /// The members.
    pub members: BTreeMap<UserId, Member>,
    /// The channel in which Discord itself greets and tells things, if one is chosen.
    pub system_channel: Option<ChannelId>,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// The id.
    pub id: RoleId,
    /// The name.
    pub name: String,
    /// The permissions of its holders.
    pub permissions: Permissions,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// Whether it belongs to a bot.
    pub managed: bool,
}

/// A member of a guild.
#[derive(Clone, Debug)]
pub struct Member {
    /// The roles beside everyone's.
    pub roles: Vec<RoleId>,
    /// The time of joining, in Unix milliseconds.
    pub joined_at: i64,
}

/// A change of the world, from which events are made.
#[derive(Clone, Debug)]
pub enum WorldChange {
    /// A message was sent.
    Sent(ChannelId, MessageId),
    /// A message was edited, or shows something else.
    Edited(ChannelId, MessageId),
    /// Messages were deleted.
    Deleted(ChannelId, Vec<MessageId>),
    /// Something was pinned or unpinned.
    Pins(ChannelId),
    /// A channel or thread was changed.
    ChannelChanged(ChannelId),
    /// A thread was opened.
    ThreadOpened(ChannelId),
    /// The bot came into a thread.
    ThreadEntered(ChannelId),
    /// A channel or thread is gone.
    ChannelGone {
        /// The channel as it was.
        channel: Box<Channel>,
        /// Whether the bot saw it.
        seen: bool,
    },
    /// Somebody came into a thread or is no longer in it.
    ThreadMembers {
        /// The thread.
        thread: ChannelId,
        /// The people who came.
        added: Vec<UserId>,
        /// The people who went.
        removed: Vec<UserId>,
    },
    /// Somebody joined a guild.
    MemberJoined(GuildId, UserId),
    /// Somebody left a guild.
    MemberLeft(GuildId, UserId),
    /// A role was made.
    RoleMade(GuildId, RoleId),
    /// The permissions of a role were changed.
    RoleChanged(GuildId, RoleId),
    /// A role was deleted.
    RoleGone(GuildId, RoleId),
    /// A channel was made.
    ChannelMade(ChannelId),
    /// The bot was invited.
    GuildJoined(GuildId),
    /// The bot was thrown out.
    GuildLeft(GuildId),
    /// A guild cannot be served for a while.
    GuildUnavailable(GuildId),
}

impl Guild {
    /// Returns the role of everyone.
    pub fn everyone(&self) -> RoleId {
        RoleId::new(self.id.get())
    }

    /// Finds a role by name.
    pub fn role_called(&self, name: &str) -> Option<&Role> {
        let name = name.trim_start_matches('@');
        let called = |role: &&Role| role.name.trim_start_matches('@') == name;
        self.roles.iter().find(called)
    }
}

impl World {
    /// Makes a world with nobody in it but the bot.
    pub fn new(clock: WorldClock, bot: UserId, bot_name: &str) -> Self {
        let mut world = Self {
            clock,
            bot,
            people: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            interactions: BTreeMap::new(),
            ceilings: Ceilings::default(),
            forbidden_words: Vec::new(),
            changes: Vec::new(),
            nonces: HashMap::new(),
            ids: Snowflakes::default(),
        };
        world.add_person(bot, bot_name).is_bot = true;
        world
    }

    /// Makes a new id, above every one before.
    pub fn new_id(&mut self) -> u64 {
        let now = self.clock.now_ms();
        self.ids.next(now)
    }

    /// Takes the changes since this was last asked.
    pub fn take_changes(&mut self) -> Vec<WorldChange> {
        std::mem::take(&mut self.changes)
    }

    /// Notes a change.
    pub fn note(&mut self, change: WorldChange) {
        self.changes.push(change);
    }

    /// Finds a channel by id.
    pub fn channel(&self, id: ChannelId) -> Result<&Channel, Refusal> {
        self.channels.get(&id).ok_or_else(Refusal::unknown_channel)
    }

    /// Finds a channel by id, to be changed.
    pub fn channel_mut(&mut self, id: ChannelId) -> Result<&mut Channel, Refusal> {
        let channel = self.channels.get_mut(&id);
        channel.ok_or_else(Refusal::unknown_channel)
    }

    /// Finds a message, unless it is visible to one person only.
    pub fn message(&self, channel: ChannelId, id: MessageId) -> Result<&Message, Refusal> {
        let message = self.channel(channel)?.messages.get(&id);
        let message = message.filter(|message| message.only_for.is_none());
        message.ok_or_else(Refusal::unknown_message)
    }

    /// Finds the message with this id, wherever it stands.
    pub fn find_message(&self, id: MessageId) -> Option<&Message> {
        self.channels
            .values()
            .find_map(|channel| channel.messages.get(&id))
    }

    /// Returns every message, channel by channel.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.channels
            .values()
            .flat_map(|channel| channel.messages.values())
    }

    /// Returns somebody's name.
    pub fn name_of(&self, user: UserId) -> Option<&str> {
        self.people.get(&user).map(|person| person.name.as_str())
    }

    /// Returns a role's name.
    pub fn role_name(&self, role: RoleId) -> Option<&str> {
        let mut roles = self.guilds.values().flat_map(|guild| &guild.roles);
        roles
            .find(|each| each.id == role)
            .map(|role| role.name.as_str())
    }

    /// Finds a person, or the bot, by name.
    pub fn user_called(&self, name: &str) -> Option<UserId> {
        let name = name.trim_start_matches('@');
        let mut people = self.people.values();
        people
            .find(|person| person.name == name)
            .map(|person| person.id)
    }

    /// Finds members of a guild whose name begins with a text, in any case.
    pub fn members_called(&self, guild: GuildId, begins: &str) -> impl Iterator<Item = UserId> {
        let begins = begins.to_lowercase();
        let guild = self.guilds.get(&guild).into_iter();
        let members = guild.flat_map(|guild| guild.members.keys().copied());
        members.filter(move |user| {
            let name = self.name_of(*user).unwrap_or_default();
            name.to_lowercase().starts_with(&begins)
        })
    }

    /// Lists channels and threads that a name means: `#general`, a thread's whole name, `T-12`.
    pub fn channels_called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Channel> {
        let channels = self.channels.values();
        channels.filter(move |channel| channel.is_called(name))
    }

    /// Finds the direct-message channel between a person and the bot, if there is one.
    pub fn direct_with(&self, person: UserId) -> Option<ChannelId> {
        let mut channels = self.channels.values();
        let direct = channels.find(|it| it.is_direct() && it.members.contains_key(&person));
        direct.map(|channel| channel.id)
    }

    /// Lists the guilds in which both this person and the bot are.
    pub fn guilds_shared_with(&self, person: UserId) -> impl Iterator<Item = &Guild> {
        let both = move |guild: &&Guild| {
            guild.members.contains_key(&person) && guild.members.contains_key(&self.bot)
        };
        self.guilds.values().filter(both)
    }

    /// Returns threads of a guild that are not archived.
    pub fn active_threads(&self, guild: GuildId) -> impl Iterator<Item = &Channel> {
        let active = move |channel: &&Channel| {
            channel.guild == Some(guild) && channel.is_thread() && !channel.archived()
        };
        self.channels.values().filter(active)
    }

    /// Finds the newest message this person can see for which `pick` gives something.
    pub fn newest_with<T>(
        &self,
        person: UserId,
        only: Option<ChannelId>,
        pick: impl Fn(&Message) -> Option<T>,
    ) -> Option<(&Message, T)> {
        let channels = self.channels.values();
        let channels = channels.filter(|channel| only.is_none_or(|only| channel.id == only));
        let seen = channels.filter(|channel| self.sees(person, channel.id));
        let messages = seen.flat_map(|channel| channel.messages.values());
        let theirs = messages.filter(|it| it.only_for.is_none_or(|only| only == person));
        let picked = theirs.filter_map(|message| Some((message, pick(message)?)));
        picked.max_by_key(|(message, _)| message.id)
    }

    /// Returns the channel in which somebody opens another person's menu: that of the person's newest message in a
    /// guild that they see, or else the first text channel that they see.
    pub fn place_of_menu(&self, who: UserId, person: UserId) -> Option<ChannelId> {
        let in_guild = |channel: ChannelId| self.channels.get(&channel)?.guild;
        let newest = self.newest_with(who, None, |message| {
            let said = message.author == person && message.kind.is_said();
            in_guild(message.channel).filter(|_| said)
        });
        let mut channels = self.channels.values();
        let seen = |it: &&Channel| it.kind == ChannelKind::Text && self.sees(who, it.id);
        match newest {
            Some((message, _)) => Some(message.channel),
            None => channels.find(seen).map(|channel| channel.id),
        }
    }
}
