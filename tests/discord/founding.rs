//! Makes the world a [`Setup`] describes. Ids depend on nothing but the order of things in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use twilight_model::guild::{Permissions, Role};
use twilight_model::util::Timestamp;

use super::clock::{MONDAY_MORNING, snowflake_at, timestamp};
use super::gateway::Gateway;
use super::ids::{ApplicationId, ChannelId, GuildId, RoleId, UserId};
use super::limits::RateLimiter;
use super::openapi::Contract;
use super::setup::{Access, ChannelPlan, GuildPlan, Setup};
use super::wire;
use super::world::{App, Guild, Person, Place, World};

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
            bot: wire::user(bot, &setup.bot_name, true),
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
        contract: Contract::load(),
        forbidden_words: Vec::new(),
        late: Vec::new(),
        undocumented: BTreeSet::new(),
        nonces: HashMap::new(),
        taps: Vec::new(),
        ids: super::clock::Snowflakes::default(),
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
            user: wire::user(id, name, false),
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
        let member = wire::member(user, roles.collect(), since);
        guild.members.insert(member.user.id, member);
    }
}

/// The role Discord makes for the bot when it is invited.
pub const BOT_ROLE: &str = "the bot's own";

fn roles_of(guild: GuildId, plan: &GuildPlan) -> Vec<Role> {
    let everyone = wire::role(guild.cast(), "@everyone", plan.everyone, 0);
    let named = plan
        .roles
        .iter()
        .enumerate()
        .map(|(index, (name, permissions))| {
            let id = RoleId::new(guild.get() + 1 + u64::try_from(index).expect("few roles"));
            let position = i64::try_from(index).expect("few roles") + 1;
            wire::role(id, name, *permissions, position)
        });
    let mut roles: Vec<_> = std::iter::once(everyone).chain(named).collect();
    if let Some(permissions) = plan.bot {
        let id = RoleId::new(guild.get() + 900);
        let top = i64::try_from(roles.len()).expect("few roles");
        let mut own = wire::role(id, BOT_ROLE, permissions, top);
        own.managed = true;
        roles.push(own);
    }
    roles
}

fn channel_of(guild: &Guild, position: usize, plan: &ChannelPlan) -> Place {
    let id =
        ChannelId::new(guild.id.get() + 1_000 + u64::try_from(position).expect("few channels"));
    let mut channel = wire::guild_channel(id, guild.id, plan.kind, &plan.name);
    channel.position = i32::try_from(position).ok();
    let everyone = guild.everyone();
    let bot = guild.role_called(BOT_ROLE).map(|role| role.id);
    let seen = Permissions::VIEW_CHANNEL;
    let nothing = Permissions::empty();
    channel.permission_overwrites = Some(match &plan.access {
        Access::Open => Vec::new(),
        Access::ThreadsOnly => {
            let written = Permissions::SEND_MESSAGES;
            let silence = wire::for_role(everyone, nothing, written);
            std::iter::once(silence)
                .chain(bot.map(|bot| wire::for_role(bot, written, nothing)))
                .collect()
        }
        Access::Only(roles) => {
            let named = roles.iter().map(|name| {
                let role = guild.role_called(name);
                role.unwrap_or_else(|| panic!("{} has no role {name:?}", guild.name))
                    .id
            });
            let hidden = wire::for_role(everyone, nothing, seen);
            let shown = named
                .chain(bot)
                .map(|role| wire::for_role(role, seen, nothing));
            std::iter::once(hidden).chain(shown).collect()
        }
    });
    Place::new(channel)
}
