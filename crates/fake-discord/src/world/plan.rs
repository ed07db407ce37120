//! Guilds, channels and people come into a world: one by one, or as a plan describes them.

use super::channel::{Channel, ChannelKind, Overwrite};
use super::ids::{ChannelId, GuildId, MONDAY_MORNING, RoleId, UserId, snowflake_at};
use super::permissions::Permissions;
use super::{Guild, Member, Person, Role, World};
use std::collections::BTreeMap;

/// The role Discord makes for the bot when it is invited.
pub const BOT_ROLE: &str = "the bot's own";

/// A year, in milliseconds: planned guilds and people are years older than Monday morning.
const A_YEAR: i64 = 365 * 24 * 3_600 * 1_000;
/// The time at which the first planned guild was made; further ones, and with them their shards, follow a millisecond
/// apart.
const GUILDS: i64 = MONDAY_MORNING - 2 * A_YEAR;
const USERS: u64 = snowflake_at(MONDAY_MORNING - 3 * A_YEAR);

/// The id of the bot in a world that plans describe.
pub const BOT: UserId = UserId::new(USERS + 1);

/// A guild to be made.
#[must_use]
#[derive(Clone, Debug)]
pub struct GuildPlan {
    name: String,
    roles: Vec<(String, Permissions)>,
    channels: Vec<(String, ChannelKind, Access)>,
    tags: Vec<(String, Vec<String>)>,
    members: Vec<(String, Vec<String>)>,
    crowd: usize,
    bot: Option<Permissions>,
    system_channel: Option<String>,
}

/// The access to a channel.
#[derive(Clone, Debug)]
pub enum Access {
    /// A channel in which everyone reads and writes.
    Open,
    /// A channel in which everyone reads and writes in threads; only the bot and these roles write in the channel
    /// itself.
    ThreadsOnly(Vec<String>),
    /// A channel for the bot and these roles alone.
    Only(Vec<String>),
}

/// Plans a guild with only its owner and the bot in it.
pub fn guild(name: &str) -> GuildPlan {
    GuildPlan {
        name: name.to_owned(),
        roles: Vec::new(),
        channels: Vec::new(),
        tags: Vec::new(),
        members: Vec::new(),
        crowd: 0,
        bot: Some(Permissions::USUAL_FOR_BOT),
        system_channel: None,
    }
}

impl GuildPlan {
    /// Adds a role without permissions of its own.
    pub fn role(self, name: &str) -> Self {
        self.role_with(name, Permissions::empty())
    }

    /// Adds a role with permissions.
    pub fn role_with(mut self, name: &str, permissions: Permissions) -> Self {
        self.roles.push((name.to_owned(), permissions));
        self
    }

    /// Adds a text channel for everyone.
    pub fn channel(self, name: &str) -> Self {
        self.place(name, ChannelKind::Text, Access::Open)
    }

    /// Adds a forum for everyone.
    pub fn forum(self, name: &str) -> Self {
        self.place(name, ChannelKind::Forum, Access::Open)
    }

    /// Adds a forum for everyone, whose posts can have these tags.
    pub fn forum_with_tags(mut self, name: &str, tags: &[&str]) -> Self {
        let tags = tags.iter().map(ToString::to_string).collect();
        self.tags.push((name.to_owned(), tags));
        self.forum(name)
    }

    /// Adds an announcement channel for everyone, in which no private thread can be opened.
    pub fn announcements(self, name: &str) -> Self {
        self.place(name, ChannelKind::Announcement, Access::Open)
    }

    /// Adds a voice channel for everyone; people write in it too.
    pub fn voice(self, name: &str) -> Self {
        self.place(name, ChannelKind::Voice, Access::Open)
    }

    /// Adds a category, which holds channels and no message.
    pub fn category(self, name: &str) -> Self {
        self.place(name, ChannelKind::Category, Access::Open)
    }

    /// Adds a text channel where members write only in threads.
    pub fn support(self, name: &str) -> Self {
        self.place(name, ChannelKind::Text, Access::ThreadsOnly(Vec::new()))
    }

    /// Adds a text channel for some roles (and the bot) only.
    pub fn channel_for(self, name: &str, roles: &[&str]) -> Self {
        let roles = roles.iter().map(ToString::to_string).collect();
        self.place(name, ChannelKind::Text, Access::Only(roles))
    }

    fn place(mut self, name: &str, kind: ChannelKind, access: Access) -> Self {
        self.channels.push((name.to_owned(), kind, access));
        self
    }

    /// Adds a member with roles; the same name in two guilds is the same person.
    pub fn member(mut self, name: &str, roles: &[&str]) -> Self {
        let roles = roles.iter().map(ToString::to_string).collect();
        self.members.push((name.to_owned(), roles));
        self
    }

    /// Adds a number of members who never say anything.
    pub fn crowd(mut self, members: usize) -> Self {
        self.crowd = members;
        self
    }

    /// Chooses the plan's channel for Discord's own greetings and notices.
    pub fn system_channel(mut self, name: &str) -> Self {
        self.system_channel = Some(name.to_owned());
        self
    }

    /// Gives the bot's role exactly these permissions.
    pub fn bot_may(mut self, permissions: Permissions) -> Self {
        self.bot = Some(permissions);
        self
    }

    /// Gives the bot's role the usual permissions but these.
    pub fn bot_lacks(mut self, permissions: Permissions) -> Self {
        self.bot = self.bot.map(|held| held - permissions);
        self
    }

    /// Finds a role that the plan names and does not make.
    pub fn unknown_role(&self) -> Option<&str> {
        let of_channels = self
            .channels
            .iter()
            .flat_map(|(_, _, access)| match access {
                Access::Open => &[],
                Access::ThreadsOnly(roles) | Access::Only(roles) => roles.as_slice(),
            });
        let of_members = self.members.iter().flat_map(|(_, roles)| roles);
        let mut named = of_channels.chain(of_members);
        let known = |name: &&String| self.roles.iter().any(|(role, _)| role == *name);
        named.find(|name| !known(name)).map(String::as_str)
    }

    /// Makes it a guild that has not invited the bot.
    pub fn without_bot(mut self) -> Self {
        self.bot = None;
        self
    }
}

impl Guild {
    /// Makes a guild that everyone may use as usual, with nobody in it.
    pub fn new(id: GuildId, name: &str, owner: UserId) -> Self {
        let everyone = RoleId::new(id.get());
        Self {
            id,
            name: name.to_owned(),
            owner,
            roles: vec![Role::new(everyone, "@everyone", Permissions::USUAL)],
            members: BTreeMap::new(),
            system_channel: None,
        }
    }

    /// Makes the overwrites that give a channel this access. Roles that there are not are passed by.
    pub fn overwrites(&self, access: &Access) -> Vec<Overwrite> {
        let nothing = Permissions::empty();
        let (roles, what) = match access {
            Access::Open => return Vec::new(),
            Access::ThreadsOnly(roles) => (roles, Permissions::SEND_MESSAGES),
            Access::Only(roles) => (roles, Permissions::VIEW_CHANNEL),
        };
        let roles = roles.iter().map(String::as_str).chain([BOT_ROLE]);
        let roles = roles.filter_map(|role| self.role_called(role));
        let roles = roles.map(|role| Overwrite::of_role(role.id, what, nothing));
        std::iter::once(Overwrite::of_role(self.everyone(), nothing, what))
            .chain(roles)
            .collect()
    }

    /// Makes somebody a member. Roles that there are not are passed by.
    pub fn join(&mut self, user: UserId, roles: &[&str], since: i64) {
        let roles = roles.iter().filter_map(|role| self.role_called(role));
        let member = Member {
            roles: roles.map(|role| role.id).collect(),
            joined_at: since,
        };
        self.members.insert(user, member);
    }

    /// Makes the role of the bot, which goes before all others.
    pub fn bot_role(&self, permissions: Permissions) -> Role {
        Role {
            managed: true,
            ..Role::new(RoleId::new(self.id.get() + 900), BOT_ROLE, permissions)
        }
    }
}

impl Role {
    /// Makes a role that only some may mention.
    pub fn new(id: RoleId, name: &str, permissions: Permissions) -> Self {
        Self {
            id,
            name: name.to_owned(),
            permissions,
            mentionable: false,
            managed: false,
        }
    }
}

impl World {
    /// Adds a person with this id and name.
    pub fn add_person(&mut self, id: UserId, name: &str) -> &mut Person {
        let person = Person {
            id,
            name: name.to_owned(),
            is_bot: false,
            locale: "en-US".to_owned(),
            refuses_direct: false,
        };
        self.people.entry(id).insert_entry(person).into_mut()
    }

    /// Finds a person by name, made if there is none yet.
    pub fn meet(&mut self, name: &str) -> UserId {
        self.user_called(name)
            .unwrap_or_else(|| self.add_next(name))
    }

    fn add_next(&mut self, name: &str) -> UserId {
        let id = UserId::new(USERS + 1 + self.people.len() as u64);
        self.add_person(id, name);
        id
    }

    /// Opens direct messages between the bot and a person.
    pub fn add_direct(&mut self, id: ChannelId, person: UserId) {
        let mut channel = Channel::new(id, None, ChannelKind::Direct, "");
        let now = self.clock.now_ms();
        channel.members = [person, self.bot].map(|end| (end, now)).into();
        self.channels.insert(id, channel);
    }

    /// Makes the guild that a plan describes. Ids depend only on the order of its parts.
    pub fn add_guild(&mut self, plan: &GuildPlan) {
        let since = GUILDS + self.guilds.len() as i64;
        let id = GuildId::new(snowflake_at(since));
        let owner = self.meet("owner");
        let mut guild = Guild::new(id, &plan.name, owner);
        for (number, (name, permissions)) in (1..).zip(&plan.roles) {
            let role = RoleId::new(id.get() + number);
            guild.roles.push(Role::new(role, name, *permissions));
        }
        guild.join(owner, &[], since);
        if let Some(permissions) = plan.bot {
            guild.roles.push(guild.bot_role(permissions));
            guild.join(self.bot, &[BOT_ROLE], since);
        }
        for (name, roles) in &plan.members {
            let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
            guild.join(self.meet(name), &roles, since);
        }
        for number in 0..plan.crowd {
            let name = format!("{}-{number}", plan.name.to_lowercase());
            guild.join(self.add_next(&name), &[], since);
        }
        for (position, (name, kind, access)) in plan.channels.iter().enumerate() {
            let channel = ChannelId::new(id.get() + 1_000 + position as u64);
            let mut channel = Channel::new(channel, Some(id), *kind, name);
            channel.position = position;
            channel.overwrites = guild.overwrites(access);
            for (_, tags) in plan.tags.iter().filter(|(forum, _)| forum == name) {
                let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
                channel.offer_tags(&tags);
            }
            if plan.system_channel.as_ref() == Some(name) {
                guild.system_channel = Some(channel.id);
            }
            self.channels.insert(channel.id, channel);
        }
        self.guilds.insert(id, guild);
    }
}
