//! Everything this Discord holds, and how it is found by id and by name.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a fake Discord fails the test it serves"
)]

pub mod ids;
pub mod interaction;
mod mentions;
pub mod messages;
mod permissions;
pub mod refusal;
pub mod setup;
pub mod threads;
pub mod view;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use twilight_model::application::command::Command;
use twilight_model::channel::{Channel, ChannelType, Message};
use twilight_model::guild::{Member, Role};
use twilight_model::oauth::ApplicationFlags;
use twilight_model::user::User;
use twilight_model::util::Timestamp;

use crate::wire::gateway::Gateway;
use crate::wire::limits::{Ceilings, RateLimiter};
use crate::wire::objects;
use crate::wire::openapi::Contract;
use crate::wire::request::{Call, Requested};
use crate::world::ids::{
    ApplicationId, ChannelId, Clock, GuildId, MessageId, RoleId, Snowflakes, UserId, timestamp,
};
use crate::world::interaction::Interaction;

/// The whole state, behind one lock.
pub struct World {
    /// The time.
    pub clock: Clock,
    /// The application and its bot.
    pub app: App,
    /// Everybody but the bot.
    pub people: BTreeMap<UserId, Person>,
    /// The guilds.
    pub guilds: BTreeMap<GuildId, Guild>,
    /// The channels of all guilds, their threads, and direct messages.
    pub channels: BTreeMap<ChannelId, Place>,
    /// The registered commands.
    pub commands: Vec<Command>,
    /// Every interaction so far.
    pub interactions: BTreeMap<u64, Interaction>,
    /// The gateway.
    pub gateway: Gateway,
    /// How much there may be of some things.
    pub ceilings: Ceilings,
    /// The rate limits.
    pub rate: RateLimiter,
    /// Every request so far.
    pub requests: Vec<Requested>,
    /// Discord's OpenAPI document, where it is at hand.
    pub contract: Option<Contract>,
    /// Words that no name may hold, as in a server that can be discovered.
    pub forbidden_words: Vec<String>,
    /// Requests that are done late: when, and what they ask.
    pub(crate) late: Vec<(i64, Call)>,
    /// Fields of requests that Discord's OpenAPI document does not know, by route.
    pub undocumented: BTreeSet<String>,
    /// The latest message of an author with a nonce.
    pub(crate) nonces: HashMap<(UserId, String), (ChannelId, MessageId)>,
    /// Whoever listens to requests as they arrive.
    pub(crate) taps: Vec<UnboundedSender<Requested>>,
    pub(crate) ids: Snowflakes,
}

/// The one application of this Discord, and its bot.
pub struct App {
    /// The id.
    pub id: ApplicationId,
    /// The bot.
    pub bot: User,
    /// The token.
    pub token: String,
    /// What the developer portal says of it.
    pub flags: ApplicationFlags,
    /// Whose it is.
    pub owner: UserId,
}

/// A user and how they are set.
pub struct Person {
    /// The user.
    pub user: User,
    /// The language of their client.
    pub locale: String,
    /// Whether they take no direct messages.
    pub refuses_direct: bool,
}

/// A guild; its channels are kept with all others.
pub struct Guild {
    /// The id.
    pub id: GuildId,
    /// The name.
    pub name: String,
    /// Whose it is.
    pub owner: UserId,
    /// The roles; the first is that of everyone.
    pub roles: Vec<Role>,
    /// The members.
    pub members: BTreeMap<UserId, Member>,
    /// When the bot joined.
    pub bot_joined_at: Timestamp,
}

/// A channel, thread or direct-message channel with what was said in it.
pub struct Place {
    /// The channel as Discord describes it.
    pub channel: Channel,
    /// The messages.
    pub posts: BTreeMap<MessageId, Post>,
    /// Members of a thread, and when they joined; the two ends of a direct-message channel.
    pub joined: BTreeMap<UserId, Timestamp>,
    /// When it was renamed, in Unix milliseconds.
    pub renamed_at: Vec<i64>,
}

/// A message, and what Discord knows of it beyond what it tells.
pub struct Post {
    /// The message as Discord describes it.
    pub message: Message,
    /// An ephemeral message is one person's.
    pub only_for: Option<UserId>,
    /// Who was notified.
    pub pinged: BTreeSet<UserId>,
    /// The nonce it was sent with.
    pub nonce: Option<Value>,
}

impl Place {
    /// A channel in which nothing was said yet.
    pub fn new(channel: Channel) -> Self {
        Self {
            channel,
            posts: BTreeMap::new(),
            joined: BTreeMap::new(),
            renamed_at: Vec::new(),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.channel.name.as_deref().unwrap_or_default()
    }

    /// Whether it is a thread or a forum post.
    pub fn is_thread(&self) -> bool {
        self.channel.kind.is_thread()
    }

    /// Whether it is a direct-message channel.
    pub fn is_direct(&self) -> bool {
        self.channel.kind == ChannelType::Private
    }

    /// Whether it is an archived thread.
    pub fn archived(&self) -> bool {
        self.channel
            .thread_metadata
            .as_ref()
            .is_some_and(|meta| meta.archived)
    }

    /// Whether it is a locked thread.
    pub fn locked(&self) -> bool {
        self.channel
            .thread_metadata
            .as_ref()
            .is_some_and(|meta| meta.locked)
    }
}

impl Guild {
    /// The role of everyone.
    pub fn everyone(&self) -> RoleId {
        self.id.cast()
    }

    /// A role by name.
    pub fn role_called(&self, name: &str) -> Option<&Role> {
        let name = name.trim_start_matches('@');
        let called = |role: &&Role| role.name.trim_start_matches('@') == name;
        self.roles.iter().find(called)
    }
}

impl World {
    /// A new id, above every one before.
    pub fn new_id(&mut self) -> u64 {
        let now = self.clock.now_ms();
        self.ids.next(now)
    }

    /// The present, as Discord writes it.
    pub fn now(&self) -> Timestamp {
        timestamp(self.clock.now_ms())
    }

    /// The bot.
    pub fn bot_id(&self) -> UserId {
        self.app.bot.id
    }

    /// A channel by id.
    pub fn place(&self, id: ChannelId) -> Option<&Place> {
        self.channels.get(&id)
    }

    /// A user by id, the bot among them.
    pub fn user(&self, id: UserId) -> Option<&User> {
        if id == self.app.bot.id {
            return Some(&self.app.bot);
        }
        self.people.get(&id).map(|person| &person.user)
    }

    /// A person, or the bot, by name.
    pub fn user_called(&self, name: &str) -> Option<UserId> {
        let name = name.trim_start_matches('@');
        if name == self.app.bot.name {
            return Some(self.app.bot.id);
        }
        self.people
            .values()
            .find(|person| person.user.name == name)
            .map(|person| person.user.id)
    }

    /// The id of a person who must exist for the test to make sense.
    pub fn person(&self, name: &str) -> UserId {
        self.user_called(name)
            .unwrap_or_else(|| panic!("nobody is called {name:?} here"))
    }

    /// A guild by name.
    pub fn guild_called(&self, name: &str) -> &Guild {
        self.guilds
            .values()
            .find(|guild| guild.name == name)
            .unwrap_or_else(|| panic!("no guild is called {name:?}"))
    }

    /// The channel a test means: `#general`, `Academy/#general`, `T-12` (the thread whose name
    /// begins so) or a thread's whole name. For `dm` see [`World::direct_with`].
    pub fn find_place(&self, place: &str) -> Option<ChannelId> {
        let (guild, rest) = match place.split_once("/#") {
            Some((guild, name)) => (Some(self.guild_called(guild).id), format!("#{name}")),
            None => (None, place.to_owned()),
        };
        let wanted = |candidate: &&Place| {
            let at_home = guild.is_none() || candidate.channel.guild_id == guild;
            at_home && answers_to(candidate, &rest)
        };
        let found: Vec<_> = self.channels.values().filter(wanted).collect();
        assert!(
            found.len() < 2 || rest.starts_with("T-"),
            "{place:?} is ambiguous: say GUILD/#channel"
        );
        found.last().map(|place| place.channel.id)
    }

    /// The direct-message channel between a person and the bot, made when first needed.
    pub fn direct_with(&mut self, person: UserId) -> ChannelId {
        let known = self
            .channels
            .values()
            .find(|place| place.is_direct() && place.joined.contains_key(&person));
        if let Some(place) = known {
            return place.channel.id;
        }
        let id = ChannelId::new(self.new_id());
        let mut place = Place::new(objects::channel(id, ChannelType::Private));
        place.channel.recipients = self.user(person).cloned().map(|user| vec![user]);
        place.joined.insert(person, self.now());
        place.joined.insert(self.bot_id(), self.now());
        self.channels.insert(id, place);
        id
    }

    /// The place as this person says it, `dm` among them.
    pub fn place_for(&mut self, person: UserId, place: &str) -> ChannelId {
        if place == "dm" {
            return self.direct_with(person);
        }
        self.find_place(place).unwrap_or_else(|| {
            let names: Vec<_> = self.channels.values().map(Place::name).collect();
            panic!("no place is called {place:?}; there are {names:?}")
        })
    }

    /// Guilds where both this person and the bot are.
    pub fn guilds_shared_with(&self, person: UserId) -> impl Iterator<Item = &Guild> {
        self.guilds
            .values()
            .filter(move |guild| guild.members.contains_key(&person))
            .filter(|guild| guild.members.contains_key(&self.app.bot.id))
    }

    /// Threads of a guild that are not archived.
    pub fn active_threads(&self, guild: GuildId) -> impl Iterator<Item = &Place> {
        self.channels.values().filter(move |place| {
            place.channel.guild_id == Some(guild) && place.is_thread() && !place.archived()
        })
    }
}

/// Whether a place goes by this name.
fn answers_to(place: &Place, name: &str) -> bool {
    if let Some(channel) = name.strip_prefix('#') {
        return !place.is_thread() && !place.is_direct() && place.name() == channel;
    }
    if !place.is_thread() {
        return false;
    }
    let numbered = name.starts_with("T-")
        && place
            .name()
            .strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()));
    numbered || place.name() == name
}
