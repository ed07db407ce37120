//! Describes the Discord a test begins with.

use std::path::Path;
use std::sync::Arc;

use twilight_model::oauth::ApplicationFlags;

use super::Server;
use super::gateway::GatewaySessions;
use super::limits::RateLimiter;
use super::openapi::Contract;
use crate::world::ids::{MONDAY_MORNING, WorldClock};
use crate::world::plan::{BOT, GuildPlan};
use crate::world::{Ceilings, World};

/// The application, the guilds and the clock of a new Discord.
#[must_use]
pub struct Setup {
    bot_name: String,
    flags: ApplicationFlags,
    clock: WorldClock,
    guilds: Vec<GuildPlan>,
    ceilings: Ceilings,
    contract: Option<Arc<Contract>>,
    gateway: GatewaySessions,
}

impl Setup {
    /// Makes an application with both privileged intents, in no guild yet; its bot has this name.
    pub fn new(bot_name: &str) -> Self {
        Self {
            bot_name: bot_name.to_owned(),
            flags: ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED
                | ApplicationFlags::GATEWAY_GUILD_MEMBERS_LIMITED,
            clock: WorldClock::standing_at(MONDAY_MORNING),
            guilds: Vec::new(),
            ceilings: Ceilings::default(),
            contract: None,
            gateway: GatewaySessions::new(),
        }
    }

    /// Adds a guild; most tests need one.
    ///
    /// # Panics
    /// If the plan names a role that it does not make.
    pub fn with(mut self, guild: GuildPlan) -> Self {
        if let Some(role) = guild.unknown_role() {
            panic!("there is no role {role:?} in {guild:?}");
        }
        self.guilds.push(guild);
        self
    }

    /// Checks the bodies of requests against Discord's published OpenAPI document, if there is one at this path, and
    /// prints a warning if there is none.
    pub fn openapi(mut self, document: &Path) -> Self {
        self.contract = Contract::load(document);
        self
    }

    /// Sets the privileged intents of the application, as the developer portal has them.
    pub fn application_flags(mut self, flags: ApplicationFlags) -> Self {
        self.flags = flags;
        self
    }

    /// Begins at another time than Monday morning.
    pub fn clock_at(mut self, unix_ms: i64) -> Self {
        self.clock = WorldClock::standing_at(unix_ms);
        self
    }

    /// Makes the clock run with the machine's, for a bot that uses the machine's clock.
    pub fn clock_running(mut self) -> Self {
        self.clock = WorldClock::running();
        self
    }

    /// Sets Discord's limits on threads, pins and renames, which a test may want small.
    pub fn ceilings(mut self, ceilings: Ceilings) -> Self {
        self.ceilings = ceilings;
        self
    }

    /// Puts every member into `GUILD_CREATE`, as Discord does for a bot with the presence intent; otherwise the bot's
    /// own member is the only one there.
    pub fn guild_create_with_members(mut self) -> Self {
        self.gateway.members_in_guild_create = true;
        self
    }

    /// Stops checking each event with twilight, for measurements.
    pub fn unchecked_events(mut self) -> Self {
        self.gateway.checks_events = false;
        self
    }

    /// Sets the time between two heartbeats of a client.
    pub fn heartbeat_every_ms(mut self, heartbeat_ms: u64) -> Self {
        self.gateway.heartbeat_ms = heartbeat_ms;
        self
    }

    /// Sets the number of shards that `GET /gateway/bot` recommends.
    pub fn recommended_shards(mut self, shards: u64) -> Self {
        self.gateway.recommended_shards = shards;
        self
    }

    /// Makes the server in its first state.
    pub(super) fn build(self) -> Server {
        let mut world = World::new(self.clock, BOT, &self.bot_name);
        world.ceilings = self.ceilings;
        let owner = world.meet("owner");
        self.guilds.iter().for_each(|plan| world.add_guild(plan));
        Server {
            world,
            address: String::new(),
            token: "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.a-token-of-the-test-discord-only-000"
                .to_owned(),
            flags: self.flags,
            owner,
            commands: Vec::new(),
            gateway: self.gateway,
            rate: RateLimiter::default(),
            requests: Vec::new(),
            contract: self.contract,
            late: Vec::new(),
            undocumented: std::collections::BTreeSet::new(),
            at_hand: Vec::new(),
            taps: Vec::new(),
        }
    }
}
