//! A small community that frontdesk serves: a [`World`] in memory. People act in it by story lines, frontdesk through
//! [`Platform`](crate::desk::platform::Platform). Translates between the world and the desk, and decides nothing.

mod acts;
mod bits;
mod making;
mod platform;
mod press;
mod view;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fake_discord::world::channel::{Channel, ChannelKind};
use fake_discord::world::ids::{self, ChannelId, WorldClock};
use fake_discord::world::permissions::Permissions;
use fake_discord::world::plan::{Access, BOT_ROLE};
use fake_discord::world::{Guild, Role, World};
use parking_lot::{Mutex, MutexGuard};

use super::story::{Act, StoryPlace};
use super::transcript::{Record, Scene, Seen, changes};
use crate::desk::event::{Event, Person, Press};
use crate::desk::ui::post::Form;
use crate::desk::ui::text::Texts;
use crate::domain::{Clock, GuildId, Rating, RoleId, UserId, fnv1a};
pub use bits::bit;
pub use view::{place_name, scene};

/// The acts by which the moderator sets the community up, before every story.
pub const PROLOGUE: &str = include_str!("prologue.story");

const GUILD: ids::GuildId = ids::GuildId::new(100);
const BOT: ids::UserId = ids::UserId::new(200);
/// The owner of the server, who is not one of the people in the community.
const NOBODY: ids::UserId = ids::UserId::new(1);
const FIRST_ROLE: u64 = 301;
/// The first id of the initial channels and people; the others follow in order.
const FIRST: u64 = 1000;
const STAFF: [&str; 3] = ["instructor", "moderator", "lead"];
/// A role without meaning until a story makes it the lead role; its holder has no other role.
const HEAD: &str = "head";
/// The role of people who bought a course.
const COURSE: &str = "course";

/// The state of the server when a story begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// Everything is set up.
    SetUp,
    /// A server that has just invited frontdesk, with every permission that it asks for, and without any setup.
    New,
}

/// The reason why an act of a line failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ActError(pub String);

/// The people, channels and messages of a story, on the console's small Discord.
pub struct Community {
    state: Mutex<CommunityState>,
    texts: Arc<Texts>,
}

/// The world, with what people have been shown of it.
struct CommunityState {
    world: World,
    /// The scene at the time when records were last taken.
    seen: Scene,
    /// The records of events that are not part of the scene.
    moments: Vec<Record>,
    /// The files that were given to commands, by their addresses.
    given: BTreeMap<String, Vec<u8>>,
    /// The files that were already taken, by their messages.
    taken: BTreeSet<(ids::MessageId, String)>,
}

/// A file that frontdesk made and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFile {
    /// Its name.
    pub name: String,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

impl Community {
    /// Makes the community before anything happened: ivy and omar are instructors, mo is the moderator and the lead,
    /// all others are learners (hana until a story makes the role *head* the lead role). It has #general, #questions,
    /// the forum #help, #staff (staff only), #support (learners write in its threads only) and #lounge; a new server
    /// lacks #staff and #support. Other channels and people are made when first named.
    pub fn new(clock: Arc<dyn Clock>, texts: Arc<Texts>, beginning: Beginning) -> Arc<Self> {
        let clock = WorldClock::following(move || clock.now().as_millis());
        let state = CommunityState {
            world: new_world(clock, beginning),
            seen: Scene::default(),
            moments: Vec::new(),
            given: BTreeMap::new(),
            taken: BTreeSet::new(),
        };
        let state = Mutex::new(state);
        Arc::new(Self { state, texts })
    }

    /// Returns the server.
    pub const fn guild(&self) -> GuildId {
        GuildId::new(GUILD.get())
    }

    /// Performs an act as people do it, and returns the event that frontdesk gets: `None` if only a form opened or a
    /// setting changed. Of several ratings it gives only the first; for the others see [`Community::rate`].
    pub fn perform(&self, act: &Act) -> Result<Option<Event>, ActError> {
        let mut state = self.state();
        match act {
            Act::Remark(_) | Act::Waits(_) => Ok(None),
            Act::Says { who, place, speech } => state.say(who, place, speech).map(Some),
            Act::Calls { who, place, call } => state.call(who, place, call).map(Some),
            Act::Does { who, deed } => state.act(who, deed, &self.texts),
        }
    }

    /// Answers the survey's present question.
    pub fn rate(&self, who: &str, rating: Rating) -> Result<Option<Event>, ActError> {
        let mut state = self.state();
        let who = state.person(who)?;
        state.rate(who, rating, &self.texts)
    }

    /// Shows a form to the presser, in answer to the press that is being handled.
    pub fn show_form(&self, press: &Press, form: Form) {
        let id = ids::InteractionId::new(press.interaction.id.get());
        self.state().show_form(id, press.interaction.mark, form);
    }

    /// Takes the records of everything that became visible since the last call.
    pub fn take_records(&self) -> Vec<Record> {
        let mut state = self.state();
        state.world.take_changes();
        let now = scene(&state.world);
        let mut records = std::mem::take(&mut state.moments);
        records.extend(changes(&state.seen, &now));
        state.seen = now;
        records
    }

    /// Takes the files that frontdesk made and sent since the last call, in the order of their messages.
    pub fn take_files(&self) -> Vec<MadeFile> {
        let mut state = self.state();
        let CommunityState { world, taken, .. } = &mut *state;
        let channels = world.channels.values();
        let messages = channels.flat_map(|channel| &channel.messages);
        let sent: BTreeMap<_, _> = messages.filter(|(_, one)| one.author == BOT).collect();
        let files = sent.into_iter().flat_map(|(id, one)| {
            let made = one
                .content
                .files
                .iter()
                .filter(|file| !file.bytes.is_empty());
            made.map(move |file| (*id, file))
        });
        let new = files.filter(|(id, file)| taken.insert((*id, file.name.clone())));
        new.map(|(_, file)| MadeFile {
            name: file.name.clone(),
            bytes: file.bytes.clone(),
        })
        .collect()
    }

    /// Lists names of people, for completion.
    pub fn people(&self) -> Vec<String> {
        let state = self.state();
        let people = state.world.people.values().filter(|person| !person.is_bot);
        people.map(|person| person.name.clone()).collect()
    }

    /// Lists the places in which people can write now, for completion.
    pub fn places(&self) -> Vec<StoryPlace> {
        let state = self.state();
        let channels = state.world.channels.values();
        let places = channels.filter_map(|channel| match channel.kind {
            ChannelKind::Direct | ChannelKind::PublicThread => None,
            ChannelKind::PrivateThread => {
                let number = channel.name.split(' ').next()?.parse().ok()?;
                Some(StoryPlace::Ticket(number))
            }
            _ => Some(StoryPlace::Channel(channel.name.clone())),
        });
        std::iter::once(StoryPlace::Direct).chain(places).collect()
    }

    fn state(&self) -> MutexGuard<'_, CommunityState> {
        self.state.lock()
    }
}

/// Makes the world with which every story begins.
fn new_world(clock: WorldClock, beginning: Beginning) -> World {
    let since = clock.now_ms();
    let mut world = World::new(clock, BOT, "frontdesk");
    let mut guild = Guild::new(GUILD, "Evening School", NOBODY);
    add_roles(&mut guild, beginning);
    guild.join(BOT, &[BOT_ROLE], since);
    let free = add_channels(&mut world, &mut guild, beginning);
    let people = [
        ("ivy", &["instructor"][..]),
        ("omar", &["instructor"]),
        ("mo", &["moderator", "lead"]),
        ("pia", &[COURSE]),
        ("hana", &[HEAD]),
    ];
    for (number, (name, roles)) in (free..).zip(people) {
        let id = ids::UserId::new(number);
        world.add_person(id, name);
        guild.join(id, roles, since);
    }
    world.guilds.insert(GUILD, guild);
    world
}

/// Gives the server its roles; in a new server, frontdesk's own may make roles and channels.
fn add_roles(guild: &mut Guild, beginning: Beginning) {
    let manages = Permissions::MANAGE_GUILD | Permissions::MANAGE_THREADS;
    // All staff hold Manage Threads, so that each of them can take a ticket; everyone may mention the lead.
    let held = [Permissions::MANAGE_THREADS, manages, Permissions::empty()];
    for ((number, name), permissions) in (FIRST_ROLE..).zip(STAFF).zip(held) {
        let role = Role::new(ids::RoleId::new(number), name, permissions);
        let mentionable = name == "lead";
        guild.roles.push(Role {
            mentionable,
            ..role
        });
    }
    let course = ids::RoleId::new(FIRST_ROLE + STAFF.len() as u64);
    guild
        .roles
        .push(Role::new(course, COURSE, Permissions::empty()));
    let head = ids::RoleId::new(course.get() + 1);
    guild.roles.push(Role {
        mentionable: true,
        ..Role::new(head, HEAD, Permissions::MANAGE_THREADS)
    });
    let bot_may = if beginning == Beginning::New {
        Permissions::USUAL_FOR_BOT | Permissions::MANAGE_ROLES | Permissions::MANAGE_CHANNELS
    } else {
        Permissions::USUAL_FOR_BOT
    };
    guild.roles.push(guild.bot_role(bot_may));
}

/// Gives the server its channels, and returns the next free number for an id.
fn add_channels(world: &mut World, guild: &mut Guild, beginning: Beginning) -> u64 {
    let is_new = beginning == Beginning::New;
    let staff = || STAFF.into_iter().chain([HEAD]).map(str::to_owned).collect();
    let channels = [
        ("general", ChannelKind::Text, Access::Open),
        ("questions", ChannelKind::Text, Access::Open),
        ("lounge", ChannelKind::Text, Access::Open),
        ("help", ChannelKind::Forum, Access::Open),
        ("staff", ChannelKind::Text, Access::Only(staff())),
        ("support", ChannelKind::Text, Access::ThreadsOnly(staff())),
    ];
    let mut number = FIRST;
    if is_new {
        guild.system_channel = Some(ChannelId::new(FIRST));
    }
    // A new server has no channels for staff yet.
    let open = |access: &Access| matches!(access, Access::Open);
    let channels = channels.into_iter();
    for (name, kind, access) in channels.filter(|(.., access)| !is_new || open(access)) {
        let mut channel = Channel::new(ChannelId::new(number), Some(GUILD), kind, name);
        channel.overwrites = guild.overwrites(&access);
        if kind == ChannelKind::Forum {
            channel.offer_tags(&FORUM_TAGS);
        }
        world.channels.insert(channel.id, channel);
        number += 1;
    }
    number
}

/// The tags that the forum offers.
const FORUM_TAGS: [&str; 2] = ["Video", "Solved"];

impl CommunityState {
    /// Finds the person with this name, made when first named.
    fn person(&mut self, name: &str) -> Result<ids::UserId, ActError> {
        if name == "frontdesk" {
            return Err(ActError("frontdesk acts by itself".to_owned()));
        }
        if let Some(known) = self.world.user_called(name) {
            return Ok(known);
        }
        let id = ids::UserId::new(hashed("person", name));
        let now = self.world.clock.now_ms();
        self.world.add_person(id, name);
        if let Some(guild) = self.world.guilds.get_mut(&GUILD) {
            guild.join(id, &[], now);
        }
        Ok(id)
    }

    /// Returns the name of a person who is known.
    fn name(&self, user: ids::UserId) -> &str {
        self.world.name_of(user).unwrap_or_default()
    }

    /// Finds the place of this name as somebody sees it; open channels are made when first named.
    fn locate(&mut self, who: ids::UserId, place: &StoryPlace) -> Result<ChannelId, ActError> {
        match place {
            StoryPlace::Direct => Ok(self.direct(who)),
            StoryPlace::Channel(name) => Ok(self.named_channel(name)),
            StoryPlace::Ticket(number) => {
                let name = number.to_string();
                let named = |it: &&Channel| {
                    it.kind == ChannelKind::PrivateThread
                        && it.name.split(' ').next() == Some(&name)
                };
                let thread = self.world.channels.values().find(named);
                let none = || ActError(format!("there is no thread {number}"));
                thread.map(|thread| thread.id).ok_or_else(none)
            }
        }
    }

    fn named_channel(&mut self, name: &str) -> ChannelId {
        let called = format!("#{name}");
        if let Some(known) = self.world.channels_called(&called).next() {
            return known.id;
        }
        let id = ChannelId::new(hashed("channel", name));
        let channel = Channel::new(id, Some(GUILD), ChannelKind::Text, name);
        self.world.channels.insert(id, channel);
        id
    }

    fn direct(&mut self, user: ids::UserId) -> ChannelId {
        self.world.direct_with(user).unwrap_or_else(|| {
            let id = ChannelId::new(hashed("direct", &user.to_string()));
            self.world.add_direct(id, user);
            id
        })
    }

    fn channel(&self, id: ChannelId) -> Result<&Channel, ActError> {
        let gone = |_| ActError("the channel is gone".to_owned());
        self.world.channel(id).map_err(gone)
    }

    /// Returns a person as the guild, or a direct message, knows them.
    fn person_in(&self, user: ids::UserId, guild: Option<GuildId>) -> Person {
        let member = guild.and_then(|_| self.world.guilds.get(&GUILD)?.members.get(&user));
        let roles = member.into_iter().flat_map(|member| &member.roles);
        let held = self.world.base_permissions(user, GUILD);
        Person {
            user: UserId::new(user.get()),
            name: self.name(user).to_owned(),
            username: self.name(user).to_owned(),
            roles: roles.map(|role| RoleId::new(role.get())).collect(),
            manages_guild: guild.is_some() && held.contains(Permissions::MANAGE_GUILD),
            is_bot: user == BOT,
        }
    }

    /// Records an event that is not part of the scene.
    fn note(&mut self, channel: ChannelId, what: Seen) {
        let place = self.world.channels.get(&channel);
        let place = place.and_then(|place| place_name(&self.world, place));
        let place = place.unwrap_or_default();
        self.moments.push(Record { place, what });
    }
}

/// Returns the guild of a channel; `None` for direct messages.
fn guild_of(channel: &Channel) -> Option<GuildId> {
    channel.guild.map(|guild| GuildId::new(guild.get()))
}

/// Hashes a name into an id that is the same in every run, so that a kept database still fits. It is positive as a
/// BIGINT, and beyond the ids of the initial channels and people.
fn hashed(kind: &str, name: &str) -> u64 {
    let bytes = kind.bytes().chain([0]).chain(name.bytes());
    (fnv1a(bytes) >> 2) | (1 << 40)
}
