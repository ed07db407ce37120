//! What became of a press, a choice, a command or a form, from being sent until its token expires.

use serde_json::Value;
use twilight_model::application::command::CommandOptionChoice;
use twilight_model::application::interaction::InteractionType;
use twilight_model::channel::message::Component;
use twilight_model::guild::Permissions;

use crate::world::World;
use crate::world::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};

/// An application that has not answered within this time has failed, in milliseconds.
pub const ACKNOWLEDGE_WITHIN: i64 = 3_000;
/// A token is good for a quarter of an hour, in milliseconds.
pub const TOKEN_LIFE: i64 = 15 * 60 * 1_000;

/// One interaction.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// The id.
    pub id: InteractionId,
    /// The token it is answered with.
    pub token: String,
    /// What kind it is.
    pub kind: InteractionType,
    /// Whose it is.
    pub user: UserId,
    /// Where it was sent.
    pub channel: ChannelId,
    /// The guild it was sent in; none in direct messages.
    pub guild: Option<GuildId>,
    /// When it was sent, in Unix milliseconds.
    pub sent_at: i64,
    /// The message whose component was used, or from which the form was opened.
    pub source: Option<MessageId>,
    /// How it was acknowledged, as Discord numbers it; none yet if absent.
    pub acknowledged: Option<u64>,
    /// When it was acknowledged, in Unix milliseconds.
    pub acknowledged_at: Option<i64>,
    /// The reply, deferred or given.
    pub original: Option<MessageId>,
    /// The form it was answered with, until that is sent.
    pub modal: Option<Modal>,
    /// The choices it was answered with.
    pub choices: Option<Vec<CommandOptionChoice>>,
    /// Further messages.
    pub followups: Vec<MessageId>,
}

/// A form that a person has been shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Modal {
    /// The id that the bot gave it.
    pub custom_id: String,
    /// The title.
    pub title: String,
    /// The fields.
    pub components: Vec<Component>,
}

impl Interaction {
    /// Whether the person would have read "This interaction failed" by now.
    pub fn has_failed(&self, now_ms: i64) -> bool {
        self.acknowledged.is_none() && now_ms - self.sent_at > ACKNOWLEDGE_WITHIN
    }
}

/// What is needed to send an interaction.
pub struct Sent {
    /// What kind it is.
    pub kind: InteractionType,
    /// Whose it is.
    pub user: UserId,
    /// Where it was sent.
    pub channel: ChannelId,
    /// The message that it comes from.
    pub source: Option<MessageId>,
    /// The data.
    pub data: Value,
}

impl World {
    /// Sends an interaction to the application.
    pub fn send_interaction(&mut self, sent: &Sent) -> InteractionId {
        let id = InteractionId::new(self.new_id());
        let guild = self
            .place(sent.channel)
            .and_then(|place| place.channel.guild_id);
        let interaction = Interaction {
            id,
            token: format!("aW50ZXJhY3Rpb246{id}"),
            kind: sent.kind,
            user: sent.user,
            channel: sent.channel,
            guild,
            sent_at: self.clock.now_ms(),
            source: sent.source,
            acknowledged: None,
            acknowledged_at: None,
            original: None,
            modal: None,
            choices: None,
            followups: Vec::new(),
        };
        let payload = self.interaction_json(&interaction, &sent.data);
        self.interactions.insert(id.get(), interaction);
        self.tell_interaction(guild, payload);
        id
    }

    fn interaction_json(&self, interaction: &Interaction, data: &Value) -> Value {
        let place = &self.channels[&interaction.channel];
        let user = self.user(interaction.user);
        let locale = self
            .people
            .get(&interaction.user)
            .map_or("en-US", |person| &person.locale);
        let bot_may = self.permissions_in(self.bot_id(), interaction.channel);
        let mut channel = serde_json::json!(place.channel);
        let they_may = self.permissions_in(interaction.user, interaction.channel);
        channel["permissions"] = serde_json::json!(they_may);
        let mut payload = serde_json::json!({
            "id": interaction.id,
            "application_id": self.app.id,
            "type": interaction.kind,
            "data": data,
            "channel": channel,
            "channel_id": interaction.channel,
            "token": interaction.token,
            "version": 1,
            "locale": locale,
            "app_permissions": if bot_may.is_empty() { self.app_permissions(interaction.guild) } else { bot_may },
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "context": if interaction.guild.is_some() { 0 } else { 1 },
            "authorizing_integration_owners": {},
        });
        match interaction.guild.and_then(|guild| self.guilds.get(&guild)) {
            Some(guild) => {
                let mut member = serde_json::json!(guild.members[&interaction.user]);
                member["permissions"] = serde_json::json!(they_may);
                payload["member"] = member;
                payload["guild_id"] = serde_json::json!(guild.id);
                payload["guild_locale"] = serde_json::json!("en-US");
                payload["guild"] =
                    serde_json::json!({ "id": guild.id, "locale": "en-US", "features": [] });
                payload["authorizing_integration_owners"] = serde_json::json!({ "0": guild.id });
            }
            None => payload["user"] = serde_json::json!(user),
        }
        let source = interaction
            .source
            .and_then(|source| place.posts.get(&source));
        if let Some(post) = source {
            payload["message"] = self.message_json(post);
        }
        payload
    }

    fn app_permissions(&self, guild: Option<GuildId>) -> Permissions {
        guild.map_or(Permissions::empty(), |guild| {
            self.base_permissions(self.bot_id(), guild)
        })
    }
}
