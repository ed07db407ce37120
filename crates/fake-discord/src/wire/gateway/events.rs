//! The events that this Discord sends about changes of the world, each with the intents it needs.

use serde_json::{Value, json};
use twilight_model::gateway::Intents;
use twilight_model::oauth::ApplicationFlags as Flag;

use super::{GatewayEvent, without_words};
use crate::wire::{Server, objects};
use crate::world::WorldChange;
use crate::world::channel::Channel;
use crate::world::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};
use crate::world::message::Message;

impl Server {
    /// Sends the bot the event of every change of the world since the last call.
    pub(crate) fn send_changes(&mut self) {
        for change in self.world.take_changes() {
            if let Some(event) = self.event_of(&change) {
                self.gateway.dispatch(event);
            }
        }
    }

    /// Makes the event of a change, if the bot may hear of it.
    fn event_of(&self, change: &WorldChange) -> Option<GatewayEvent> {
        let guild_event = |name, guild: &GuildId, data| GatewayEvent::of_guild(name, *guild, data);
        Some(match change {
            WorldChange::Sent(channel, message) => {
                self.message_event("MESSAGE_CREATE", *channel, *message)?
            }
            WorldChange::Edited(channel, message) => {
                self.message_event("MESSAGE_UPDATE", *channel, *message)?
            }
            WorldChange::Deleted(channel, messages) => self.deleted_event(*channel, messages)?,
            WorldChange::Pins(channel) => self.pins_event(*channel)?,
            WorldChange::ChannelChanged(channel) => self.channel_event(*channel)?,
            WorldChange::ThreadOpened(thread) => self.thread_event(*thread, true)?,
            WorldChange::ThreadEntered(thread) => self.thread_event(*thread, false)?,
            WorldChange::ChannelGone { channel, seen } => self.gone_event(channel, *seen)?,
            WorldChange::ThreadMembers {
                thread,
                added,
                removed,
            } => self.thread_members_event(*thread, added, removed)?,
            WorldChange::MemberJoined(guild, user) => {
                self.member_event("GUILD_MEMBER_ADD", *guild, *user)?
            }
            WorldChange::MemberLeft(guild, user) => GatewayEvent {
                intents: Intents::GUILD_MEMBERS,
                ..guild_event(
                    "GUILD_MEMBER_REMOVE",
                    guild,
                    json!({ "guild_id": guild, "user": self.user_json(*user) }),
                )
            },
            WorldChange::RoleMade(guild, role) => {
                guild_event("GUILD_ROLE_CREATE", guild, self.role_data(*guild, *role)?)
            }
            WorldChange::RoleChanged(guild, role) => {
                guild_event("GUILD_ROLE_UPDATE", guild, self.role_data(*guild, *role)?)
            }
            WorldChange::RoleGone(guild, role) => {
                let data = json!({ "guild_id": guild, "role_id": role });
                guild_event("GUILD_ROLE_DELETE", guild, data)
            }
            WorldChange::ChannelMade(channel) => {
                let channel = self.heard(*channel)?;
                let data = self.channel_json(channel);
                GatewayEvent::of_channel("CHANNEL_CREATE", channel, data)
            }
            WorldChange::GuildJoined(guild) => {
                let data = self.guild_create(*guild, Intents::empty());
                guild_event("GUILD_CREATE", guild, data)
            }
            WorldChange::GuildLeft(guild) => {
                guild_event("GUILD_DELETE", guild, json!({ "id": guild }))
            }
            WorldChange::GuildUnavailable(guild) => guild_event(
                "GUILD_DELETE",
                guild,
                json!({ "id": guild, "unavailable": true }),
            ),
        })
    }

    /// Writes a role with its guild.
    fn role_data(&self, guild: GuildId, role: RoleId) -> Option<Value> {
        let roles = objects::roles(self.guilds.get(&guild)?).into_iter();
        let mut roles = roles.filter(|each| each["id"] == role.to_string());
        Some(json!({ "guild_id": guild, "role": roles.next()? }))
    }

    /// Returns the channel, if the bot gets the events of it.
    fn heard(&self, channel: ChannelId) -> Option<&Channel> {
        let heard = self.sees(self.bot, channel);
        self.channels.get(&channel).filter(|_| heard)
    }

    /// Writes a message as REST shows it: an application without the Message Content intent gets other people's
    /// messages in guilds without their words, there too.
    pub(crate) fn shown_json(&self, message: &Message) -> Value {
        let granted = Flag::GATEWAY_MESSAGE_CONTENT | Flag::GATEWAY_MESSAGE_CONTENT_LIMITED;
        let full = self.message_json(message);
        let channel = self.channels.get(&message.channel);
        let public = channel.is_some_and(|channel| !channel.is_direct());
        if public && !self.flags.intersects(granted) && !self.concerns_bot(message) {
            return without_words(&full);
        }
        full
    }

    /// Returns whether the bot wrote a message or is mentioned in it.
    fn concerns_bot(&self, message: &Message) -> bool {
        message.author == self.bot || message.mentions.users.contains(&self.bot)
    }

    fn message_event(
        &self,
        name: &'static str,
        channel: ChannelId,
        id: MessageId,
    ) -> Option<GatewayEvent> {
        let channel = self.heard(channel)?;
        let message = channel
            .messages
            .get(&id)
            .filter(|it| it.only_for.is_none())?;
        let mut data = self.message_json(message);
        if let Some(guild) = channel.guild {
            data["guild_id"] = json!(guild);
            if let Some(member) = self.partial_member_json(guild, message.author) {
                data["member"] = member;
            }
        }
        Some(GatewayEvent {
            private_words: channel.guild.is_some() && !self.concerns_bot(message),
            ..GatewayEvent::of_messages(name, channel, data)
        })
    }

    /// Makes a MESSAGE_DELETE event for one message, a MESSAGE_DELETE_BULK for several.
    fn deleted_event(&self, channel: ChannelId, ids: &[MessageId]) -> Option<GatewayEvent> {
        let channel = self.heard(channel)?;
        let (name, mut data) = match ids {
            [id] => (
                "MESSAGE_DELETE",
                json!({ "id": id, "channel_id": channel.id }),
            ),
            ids => (
                "MESSAGE_DELETE_BULK",
                json!({ "ids": ids, "channel_id": channel.id }),
            ),
        };
        if let Some(guild) = channel.guild {
            data["guild_id"] = json!(guild);
        }
        Some(GatewayEvent::of_messages(name, channel, data))
    }

    /// Makes a CHANNEL_UPDATE or THREAD_UPDATE event with the present state of the channel.
    fn channel_event(&self, channel: ChannelId) -> Option<GatewayEvent> {
        let channel = self.heard(channel)?;
        let thread = channel.is_thread();
        let name = if thread {
            "THREAD_UPDATE"
        } else {
            "CHANNEL_UPDATE"
        };
        Some(GatewayEvent::of_channel(
            name,
            channel,
            self.channel_json(channel),
        ))
    }

    /// Makes a THREAD_CREATE, of a thread that is new or that the bot comes into.
    fn thread_event(&self, thread: ChannelId, newly: bool) -> Option<GatewayEvent> {
        let thread = self.heard(thread)?;
        let mut data = self.channel_json(thread);
        if newly {
            data["newly_created"] = json!(true);
        }
        Some(GatewayEvent::of_channel("THREAD_CREATE", thread, data))
    }

    fn gone_event(&self, gone: &Channel, seen: bool) -> Option<GatewayEvent> {
        let (name, data) = if gone.is_thread() {
            let shown = self.channel_json(gone);
            let kept = ["id", "guild_id", "type", "parent_id"].into_iter();
            let kept = kept.map(|field| (field.to_owned(), shown[field].clone()));
            ("THREAD_DELETE", Value::Object(kept.collect()))
        } else {
            ("CHANNEL_DELETE", self.channel_json(gone))
        };
        seen.then(|| GatewayEvent::of_channel(name, gone, data))
    }

    /// Makes a THREAD_MEMBERS_UPDATE. Without the members intent a bot hears only of itself.
    fn thread_members_event(
        &self,
        thread: ChannelId,
        added: &[UserId],
        removed: &[UserId],
    ) -> Option<GatewayEvent> {
        let about_bot = added.contains(&self.bot) || removed.contains(&self.bot);
        let channel = self.channels.get(&thread)?;
        if !about_bot {
            self.heard(thread)?;
        }
        let guild = channel.guild?;
        let entry = |user: &UserId| {
            let mut entry = objects::thread_member(channel, *user)?;
            entry["member"] = json!(self.member_json(guild, *user));
            entry["presence"] = Value::Null;
            Some(entry)
        };
        let data = json!({
            "id": thread, "guild_id": guild, "member_count": channel.members.len().min(50),
            "added_members": added.iter().filter_map(entry).collect::<Vec<_>>(),
            "removed_member_ids": removed,
        });
        let more = if about_bot {
            Intents::GUILDS
        } else {
            Intents::empty()
        };
        Some(GatewayEvent {
            intents: Intents::GUILD_MEMBERS | more,
            ..GatewayEvent::of_guild("THREAD_MEMBERS_UPDATE", guild, data)
        })
    }

    fn pins_event(&self, channel: ChannelId) -> Option<GatewayEvent> {
        let channel = self.channels.get(&channel)?;
        let mut data = json!({
            "channel_id": channel.id, "last_pin_timestamp": channel.pinned_at.map(objects::time),
        });
        if let Some(guild) = channel.guild {
            data["guild_id"] = json!(guild);
        }
        Some(GatewayEvent::of_channel(
            "CHANNEL_PINS_UPDATE",
            channel,
            data,
        ))
    }

    fn member_event(
        &self,
        name: &'static str,
        guild: GuildId,
        user: UserId,
    ) -> Option<GatewayEvent> {
        let mut data = self.member_json(guild, user)?;
        data["guild_id"] = json!(guild);
        Some(GatewayEvent {
            intents: Intents::GUILD_MEMBERS,
            ..GatewayEvent::of_guild(name, guild, data)
        })
    }

    /// Sends an INTERACTION_CREATE event, which needs no intent.
    pub(crate) fn tell_interaction(&mut self, guild: Option<GuildId>, data: Value) {
        self.send_changes();
        self.gateway.dispatch(GatewayEvent {
            name: "INTERACTION_CREATE",
            guild,
            intents: Intents::empty(),
            data,
            private_words: false,
        });
    }
}

impl GatewayEvent {
    /// Makes an event about a guild as a whole.
    fn of_guild(name: &'static str, guild: GuildId, data: Value) -> Self {
        Self {
            name,
            guild: Some(guild),
            intents: Intents::GUILDS,
            data,
            private_words: false,
        }
    }

    /// Makes an event about a channel as such.
    fn of_channel(name: &'static str, channel: &Channel, data: Value) -> Self {
        let intents = match channel.guild {
            Some(_) => Intents::GUILDS,
            None => Intents::DIRECT_MESSAGES,
        };
        Self {
            name,
            guild: channel.guild,
            intents,
            data,
            private_words: false,
        }
    }

    /// Makes an event about messages in a channel.
    fn of_messages(name: &'static str, channel: &Channel, data: Value) -> Self {
        let mut event = Self::of_channel(name, channel, data);
        if channel.guild.is_some() {
            event.intents = Intents::GUILD_MESSAGES;
        }
        event
    }
}
