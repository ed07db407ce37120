//! READY, the guilds that follow it, and members on request.

use serde_json::{Value, json};
use twilight_model::gateway::Intents;
use twilight_model::guild::Member;

use super::super::ids::{GuildId, UserId};
use super::super::wire;
use super::super::world::{Guild, World};
use super::{Session, assert_readable};

impl World {
    /// READY, then each of the shard's guilds.
    pub(super) fn welcome(&self, session: &mut Session) {
        let (id, total) = session.shard;
        let homes = |guild: &&Guild| (guild.id.get() >> 22) % total == id;
        let mine: Vec<_> = self
            .guilds
            .values()
            .filter(|guild| guild.members.contains_key(&self.bot_id()))
            .filter(homes)
            .collect();
        let unavailable: Vec<_> = mine
            .iter()
            .map(|guild| json!({ "id": guild.id, "unavailable": true }))
            .collect();
        let ready = json!({
            "v": 10,
            "user": self.own_user(),
            "guilds": unavailable,
            "session_id": session.id,
            "resume_gateway_url": self.gateway.url,
            "shard": [id, total],
            "application": { "id": self.app.id, "flags": self.app.flags },
        });
        self.send_checked(session, "READY", &ready);
        if session.intents.contains(Intents::GUILDS) {
            for guild in mine {
                let created = self.guild_create(guild.id, session.intents);
                self.send_checked(session, "GUILD_CREATE", &created);
            }
        }
    }

    fn send_checked(&self, session: &mut Session, name: &str, data: &Value) {
        if self.gateway.checks_events {
            assert_readable(name, data);
        }
        session.send(name, data);
    }

    /// The bot's own user, as `GET /users/@me` and READY show it.
    pub fn own_user(&self) -> Value {
        let mut me = json!(self.app.bot);
        me["mfa_enabled"] = json!(true);
        me["verified"] = json!(true);
        me["email"] = Value::Null;
        me["flags"] = json!(0);
        me
    }

    /// The guild with everything in it that the bot may see.
    pub fn guild_create(&self, id: GuildId, intents: Intents) -> Value {
        let guild = &self.guilds[&id];
        let bot = self.bot_id();
        let everyone =
            self.gateway.members_in_guild_create || intents.contains(Intents::GUILD_PRESENCES);
        let shown = |member: &&Member| everyone || member.user.id == bot;
        let mut payload = wire::guild(guild.id, &guild.name, guild.owner);
        payload.roles.clone_from(&guild.roles);
        payload.members = guild.members.values().filter(shown).cloned().collect();
        payload.member_count = u64::try_from(guild.members.len()).ok();
        payload.large = guild.members.len() > 250;
        payload.joined_at = Some(guild.bot_joined_at);
        payload.unavailable = Some(false);
        let here = |thread: bool| {
            self.channels.values().filter(move |place| {
                place.channel.guild_id == Some(id) && place.is_thread() == thread
            })
        };
        payload.channels = here(false).map(|place| place.channel.clone()).collect();
        payload.threads = here(true)
            .filter(|place| !place.archived() && self.sees(bot, place.channel.id))
            .map(|place| place.channel.clone())
            .collect();
        with_empty_lists(json!(payload))
    }

    /// Opcode 8: members in chunks of a thousand, to the session that asked.
    pub(super) fn send_members(&mut self, asked: &Value, connection: u64) {
        let id = serde_json::from_value::<GuildId>(asked["guild_id"].clone()).ok();
        let Some(guild) = id.and_then(|id| self.guilds.get(&id)) else {
            return;
        };
        let named: Option<Vec<UserId>> = serde_json::from_value(asked["user_ids"].clone()).ok();
        let prefix = asked["query"].as_str().unwrap_or_default();
        let wanted: Vec<_> = guild
            .members
            .values()
            .filter(|member| match &named {
                Some(ids) => ids.contains(&member.user.id),
                None => member.user.name.starts_with(prefix),
            })
            .collect();
        let chunks: Vec<_> = wanted.chunks(1_000).collect();
        let count = chunks.len();
        let payloads: Vec<_> = chunks
            .iter()
            .enumerate()
            .map(|(index, members)| {
                json!({
                    "guild_id": guild.id, "members": members, "chunk_index": index,
                    "chunk_count": count, "not_found": [], "nonce": asked["nonce"],
                })
            })
            .collect();
        let asking = |session: &&mut Session| session.connection == connection;
        if let Some(session) = self.gateway.sessions.iter_mut().find(asking) {
            payloads
                .iter()
                .for_each(|chunk| session.send("GUILD_MEMBERS_CHUNK", chunk));
        }
    }
}

/// Lists that twilight leaves out when empty, and Discord does not.
pub fn with_empty_lists(mut guild: Value) -> Value {
    for list in [
        "stickers",
        "stage_instances",
        "guild_scheduled_events",
        "soundboard_sounds",
    ] {
        if guild[list].is_null() {
            guild[list] = json!([]);
        }
    }
    guild
}
