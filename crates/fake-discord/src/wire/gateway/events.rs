//! The events this Discord sends, each with the intents it needs.

use serde_json::{Value, json};
use twilight_model::gateway::Intents;
use twilight_model::guild::Member;

use super::{Event, without_words};
use crate::wire::objects;
use crate::world::ids::{ChannelId, GuildId, MessageId, UserId};
use crate::world::{Place, Post, World};

impl World {
    fn send_event(
        &mut self,
        name: &'static str,
        guild: Option<GuildId>,
        intents: Intents,
        data: Value,
    ) {
        self.gateway.dispatch(Event {
            name,
            guild,
            intents,
            data,
            private_words: false,
        });
    }

    /// Whether the bot hears of what happens in a channel.
    fn bot_hears(&self, channel: ChannelId) -> bool {
        self.sees(self.bot_id(), channel)
    }

    /// A message with all that is in it.
    pub fn message_json(&self, post: &Post) -> Value {
        let mut message = json!(post.message);
        if let Some(nonce) = &post.nonce {
            message["nonce"] = nonce.clone();
        }
        // twilight leaves empty lists out, which Discord does not.
        let snapshots = message.get_mut("message_snapshots");
        for snapshot in snapshots
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            for list in ["mentions", "mention_roles", "components"] {
                let found = &mut snapshot["message"][list];
                if found.is_null() {
                    *found = json!([]);
                }
            }
        }
        message
    }

    /// A message as REST shows it: to an application without the Message Content intent, others'
    /// words in guilds are blank there too.
    pub fn shown_json(&self, post: &Post) -> Value {
        use twilight_model::oauth::ApplicationFlags as Flag;
        let granted = Flag::GATEWAY_MESSAGE_CONTENT | Flag::GATEWAY_MESSAGE_CONTENT_LIMITED;
        let full = self.message_json(post);
        let public = self
            .place(post.message.channel_id)
            .is_some_and(|place| !place.is_direct());
        if public && !self.app.flags.intersects(granted) && !self.concerns_bot(post) {
            return without_words(&full);
        }
        full
    }

    /// Whether the bot wrote a message or is mentioned in it.
    fn concerns_bot(&self, post: &Post) -> bool {
        let bot = self.bot_id();
        let mut mentions = post.message.mentions.iter();
        post.message.author.id == bot || mentions.any(|mention| mention.id == bot)
    }

    /// MESSAGE_CREATE or MESSAGE_UPDATE.
    pub(crate) fn tell_message(&mut self, name: &'static str, channel: ChannelId, id: MessageId) {
        let Some(place) = self.place(channel) else {
            return;
        };
        let Some(post) = place.posts.get(&id) else {
            return;
        };
        if post.only_for.is_some() || !self.bot_hears(channel) {
            return;
        }
        let guild = place.channel.guild_id;
        let author = post.message.author.id;
        let mut data = self.message_json(post);
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild);
            let member = self
                .guilds
                .get(&guild)
                .and_then(|guild| guild.members.get(&author));
            if let Some(member) = member {
                data["member"] = json!(objects::partial_member(member, None, None));
            }
        }
        let own = self.concerns_bot(post);
        let intents = if guild.is_some() {
            Intents::GUILD_MESSAGES
        } else {
            Intents::DIRECT_MESSAGES
        };
        self.gateway.dispatch(Event {
            name,
            guild,
            intents,
            data,
            private_words: guild.is_some() && !own,
        });
    }

    /// MESSAGE_DELETE of one, MESSAGE_DELETE_BULK of several.
    pub(crate) fn tell_deleted(&mut self, channel: ChannelId, ids: &[MessageId]) {
        if !self.bot_hears(channel) {
            return;
        }
        let guild = self.place(channel).and_then(|place| place.channel.guild_id);
        let intents = if guild.is_some() {
            Intents::GUILD_MESSAGES
        } else {
            Intents::DIRECT_MESSAGES
        };
        let (name, mut data) = match ids {
            [id] => ("MESSAGE_DELETE", json!({ "id": id, "channel_id": channel })),
            ids => (
                "MESSAGE_DELETE_BULK",
                json!({ "ids": ids, "channel_id": channel }),
            ),
        };
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild);
        }
        self.send_event(name, guild, intents, data);
    }

    /// CHANNEL_CREATE, CHANNEL_UPDATE, THREAD_CREATE or THREAD_UPDATE: the channel as it is now.
    pub(crate) fn tell_channel(&mut self, name: &'static str, channel: ChannelId, newly: bool) {
        if !self.bot_hears(channel) {
            return;
        }
        let Some(place) = self.place(channel) else {
            return;
        };
        let guild = place.channel.guild_id;
        let mut data = self.channel_json(place);
        if newly {
            data["newly_created"] = json!(true);
        }
        self.send_event(name, guild, Intents::GUILDS, data);
    }

    /// A channel as the bot is shown it: a thread says whether the bot is in it.
    pub fn channel_json(&self, place: &Place) -> Value {
        let mut data = json!(place.channel);
        if let Some(since) = place
            .joined
            .get(&self.bot_id())
            .filter(|_| place.is_thread())
        {
            data["member"] = json!({
                "id": place.channel.id, "user_id": self.bot_id(), "join_timestamp": since, "flags": 0,
            });
        }
        data
    }

    /// CHANNEL_DELETE or THREAD_DELETE, of a channel that has already gone.
    pub(crate) fn tell_channel_gone(&mut self, gone: &Place) {
        let guild = gone.channel.guild_id;
        let (name, data) = if gone.is_thread() {
            let data = json!({
                "id": gone.channel.id, "guild_id": guild, "type": gone.channel.kind,
                "parent_id": gone.channel.parent_id,
            });
            ("THREAD_DELETE", data)
        } else {
            ("CHANNEL_DELETE", json!(gone.channel))
        };
        self.send_event(name, guild, Intents::GUILDS, data);
    }

    /// THREAD_MEMBERS_UPDATE. Without the members intent a bot hears only of itself.
    pub(crate) fn tell_thread_members(
        &mut self,
        thread: ChannelId,
        added: &[UserId],
        removed: &[UserId],
    ) {
        let Some(place) = self.place(thread) else {
            return;
        };
        let guild = place.channel.guild_id;
        let bot = self.bot_id();
        let about_bot = added.contains(&bot) || removed.contains(&bot);
        if !about_bot && !self.bot_hears(thread) {
            return;
        }
        let entry = |user: &UserId| {
            let since = place.joined.get(user)?;
            let member = guild.and_then(|guild| self.guilds.get(&guild)?.members.get(user));
            Some(json!({
                "id": thread, "user_id": user, "join_timestamp": since, "flags": 0,
                "member": member, "presence": null,
            }))
        };
        let added: Vec<_> = added.iter().filter_map(entry).collect();
        let data = json!({
            "id": thread, "guild_id": guild, "member_count": place.joined.len().min(50),
            "added_members": added, "removed_member_ids": removed,
        });
        let intents = if about_bot {
            Intents::GUILDS | Intents::GUILD_MEMBERS
        } else {
            Intents::GUILD_MEMBERS
        };
        self.send_event("THREAD_MEMBERS_UPDATE", guild, intents, data);
    }

    /// CHANNEL_PINS_UPDATE.
    pub(crate) fn tell_pins(&mut self, channel: ChannelId) {
        let Some(place) = self.place(channel) else {
            return;
        };
        let guild = place.channel.guild_id;
        let mut data = json!({
            "channel_id": channel,
            "last_pin_timestamp": place.channel.last_pin_timestamp,
        });
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild);
        }
        let intents = if guild.is_some() {
            Intents::GUILDS
        } else {
            Intents::DIRECT_MESSAGES
        };
        self.send_event("CHANNEL_PINS_UPDATE", guild, intents, data);
    }

    /// GUILD_MEMBER_ADD or GUILD_MEMBER_UPDATE.
    pub(crate) fn tell_member(&mut self, name: &'static str, guild: GuildId, member: &Member) {
        let mut data = json!(member);
        data["guild_id"] = json!(guild);
        self.send_event(name, Some(guild), Intents::GUILD_MEMBERS, data);
    }

    /// GUILD_MEMBER_REMOVE.
    pub(crate) fn tell_member_gone(&mut self, guild: GuildId, member: &Member) {
        let data = json!({ "guild_id": guild, "user": member.user });
        self.send_event(
            "GUILD_MEMBER_REMOVE",
            Some(guild),
            Intents::GUILD_MEMBERS,
            data,
        );
    }

    /// GUILD_CREATE for a guild the bot has just been invited to.
    pub(crate) fn tell_guild(&mut self, guild: GuildId) {
        let data = self.guild_create(guild, Intents::empty());
        self.send_event("GUILD_CREATE", Some(guild), Intents::GUILDS, data);
    }

    /// GUILD_DELETE for a guild that has thrown the bot out.
    pub(crate) fn tell_guild_gone(&mut self, guild: GuildId) {
        let data = json!({ "id": guild });
        self.send_event("GUILD_DELETE", Some(guild), Intents::GUILDS, data);
    }

    /// GUILD_DELETE for a guild that cannot be served for a while.
    pub(crate) fn tell_guild_unavailable(&mut self, guild: GuildId) {
        let data = json!({ "id": guild, "unavailable": true });
        self.send_event("GUILD_DELETE", Some(guild), Intents::GUILDS, data);
    }

    /// GUILD_ROLE_UPDATE.
    pub(crate) fn tell_role(&mut self, guild: GuildId, role: &Value) {
        let data = json!({ "guild_id": guild, "role": role });
        self.send_event("GUILD_ROLE_UPDATE", Some(guild), Intents::GUILDS, data);
    }

    /// INTERACTION_CREATE, which needs no intent.
    pub(crate) fn tell_interaction(&mut self, guild: Option<GuildId>, interaction: Value) {
        self.send_event("INTERACTION_CREATE", guild, Intents::empty(), interaction);
    }
}
