//! The JSON that REST and gateway write of the world.

use serde_json::{Value, json};
use twilight_model::util::Timestamp;

use super::Server;
use crate::world::channel::{Channel, ChannelKind, OverwriteHolder};
use crate::world::ids::{GuildId, UserId, made_at};
use crate::world::message::{
    ActionRow, AttachedFile, Button, ButtonStyle, ChoiceMenu, Embed, Message, MessageContent,
    MessageKind, Notice, Offers, Poll, Sticker, Through,
};
use crate::world::permissions::Permissions;
use crate::world::{Guild, Person, Role};

impl serde::Serialize for Permissions {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.bits())
    }
}

/// Writes a moment, given in Unix milliseconds.
pub(crate) fn time(unix_ms: i64) -> Value {
    json!(Timestamp::from_micros(unix_ms * 1_000).expect("a time that Discord can write"))
}

/// Returns the number of a channel's kind.
pub(crate) fn kind(kind: ChannelKind) -> u8 {
    match kind {
        ChannelKind::Text => 0,
        ChannelKind::Direct => 1,
        ChannelKind::Voice => 2,
        ChannelKind::Category => 4,
        ChannelKind::Announcement => 5,
        ChannelKind::PublicThread => 11,
        ChannelKind::PrivateThread => 12,
        ChannelKind::Forum => 15,
    }
}

pub(crate) fn user(person: &Person) -> Value {
    let shown = (!person.is_bot).then_some(&person.name);
    json!({
        "id": person.id, "username": person.name, "global_name": shown, "bot": person.is_bot,
        "discriminator": "0", "avatar": null, "public_flags": 0,
    })
}

fn role(role: &Role, position: usize) -> Value {
    json!({
        "id": role.id, "name": role.name, "permissions": role.permissions, "position": position,
        "managed": role.managed, "mentionable": role.mentionable, "hoist": false, "flags": 0,
        "color": 0, "icon": null, "unicode_emoji": null,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
    })
}

/// Writes the roles of a guild.
pub(crate) fn roles(guild: &Guild) -> Vec<Value> {
    let roles = guild.roles.iter().enumerate();
    roles.map(|(position, each)| role(each, position)).collect()
}

/// Writes a member of a thread.
pub(crate) fn thread_member(channel: &Channel, user: UserId) -> Option<Value> {
    let since = time(*channel.members.get(&user)?);
    Some(json!({ "id": channel.id, "user_id": user, "join_timestamp": since, "flags": 0 }))
}

/// Writes a file of a message or a command.
pub(super) fn file(file: &AttachedFile, base: &str) -> Value {
    let AttachedFile {
        id,
        name,
        size,
        description,
        ..
    } = file;
    json!({
        "id": id.to_string(), "filename": name, "size": size,
        "description": (!description.is_empty()).then_some(description),
        "content_type": "application/octet-stream",
        "url": format!("{base}/attachments/{id}/{name}"),
        "proxy_url": format!("https://media.example/attachments/{id}/{name}"),
    })
}

/// The number of the format PNG.
const PNG: u8 = 1;

fn sticker(sticker: &Sticker) -> Value {
    json!({ "id": sticker.id.to_string(), "name": sticker.name, "format_type": PNG })
}

/// Writes the file of a voice message, of which Discord says more than of other files.
fn sound(file: &AttachedFile, base: &str) -> Value {
    let mut shown = self::file(file, base);
    shown["content_type"] = json!("audio/ogg");
    shown["duration_secs"] = json!(4.5);
    shown["waveform"] = json!("AAgQGCAoMDg=");
    shown
}

fn row(row: &ActionRow) -> Value {
    let components: Vec<_> = match row {
        ActionRow::Buttons(buttons) => buttons.iter().map(button).collect(),
        ActionRow::Menu(it) => vec![menu(it)],
    };
    json!({ "type": 1, "components": components })
}

fn button(button: &Button) -> Value {
    let style = match button.style {
        ButtonStyle::Primary => 1,
        ButtonStyle::Secondary => 2,
        ButtonStyle::Success => 3,
        ButtonStyle::Danger => 4,
    };
    json!({
        "type": 2, "style": style, "label": button.label, "custom_id": button.custom_id,
        "disabled": button.disabled,
    })
}

fn menu(menu: &ChoiceMenu) -> Value {
    let (least, most) = menu.choose;
    let mut shown = json!({
        "type": menu_kind(&menu.offers), "custom_id": menu.custom_id,
        "placeholder": menu.placeholder, "min_values": least, "max_values": most,
        "disabled": menu.disabled,
    });
    if let Offers::Entries(entries) = &menu.offers {
        let entries = entries.iter().map(|entry| {
            json!({
                "value": entry.value, "label": entry.label, "description": entry.description,
                "default": false,
            })
        });
        shown["options"] = entries.collect();
    }
    shown
}

/// Returns the number of a menu's kind.
pub(super) const fn menu_kind(offers: &Offers) -> u8 {
    match offers {
        Offers::Entries(_) => 3,
        Offers::People => 5,
        Offers::Roles => 6,
        Offers::Channels => 8,
    }
}

fn poll(poll: &Poll) -> Value {
    let answers = (1..).zip(&poll.answers);
    let answers =
        answers.map(|(id, text)| json!({ "answer_id": id, "poll_media": { "text": text } }));
    json!({
        "question": { "text": poll.question }, "answers": answers.collect::<Vec<_>>(),
        "allow_multiselect": false, "layout_type": 1, "expiry": null,
    })
}

fn message_kind(kind: MessageKind) -> u8 {
    match kind {
        MessageKind::Plain => 0,
        MessageKind::Notice(Notice::Added) => 1,
        MessageKind::Notice(Notice::Renamed) => 4,
        MessageKind::Notice(Notice::Pinned) => 6,
        MessageKind::Notice(Notice::Joined) => 7,
        MessageKind::Notice(Notice::ThreadOpened) => 18,
        MessageKind::Notice(Notice::Subscribed) => 25,
        MessageKind::Reply => 19,
        MessageKind::Command => 20,
    }
}

const EPHEMERAL: u32 = 1 << 6;
const LOADING: u32 = 1 << 7;
const IS_VOICE_MESSAGE: u32 = 1 << 13;
const HAS_SNAPSHOT: u32 = 1 << 14;

fn flags(message: &Message) -> u32 {
    let flags = [
        (message.only_for.is_some(), EPHEMERAL),
        (message.loading, LOADING),
        (message.spoken, IS_VOICE_MESSAGE),
        (message.forwards.is_some(), HAS_SNAPSHOT),
    ];
    flags.iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum()
}

impl Server {
    /// Writes a user; an unknown one has left Discord.
    pub(crate) fn user_json(&self, id: UserId) -> Value {
        self.people.get(&id).map_or(Value::Null, user)
    }

    /// Writes a member of a guild, as REST and gateway show them.
    pub(crate) fn member_json(&self, guild: GuildId, id: UserId) -> Option<Value> {
        let mut member = self.partial_member_json(guild, id)?;
        member["user"] = self.user_json(id);
        Some(member)
    }

    /// Writes a member of a guild for a message, which has the user in a field of its own.
    pub(crate) fn partial_member_json(&self, guild: GuildId, id: UserId) -> Option<Value> {
        let member = self.guilds.get(&guild)?.members.get(&id)?;
        Some(json!({
            "roles": member.roles, "joined_at": time(member.joined_at), "deaf": false, "mute": false,
            "flags": 0, "nick": null, "avatar": null, "pending": false, "premium_since": null,
            "communication_disabled_until": null,
        }))
    }

    /// Writes a channel as the bot is shown it: a thread says whether the bot is in it.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let mut shown = json!({
            "id": channel.id, "type": kind(channel.kind), "last_message_id": channel.last_message,
            "last_pin_timestamp": channel.pinned_at.map(time),
        });
        let Some(guild) = channel.guild else {
            let others = channel.members.keys().filter(|user| **user != self.bot);
            shown["recipients"] = others.map(|user| self.user_json(*user)).collect();
            return shown;
        };
        shown["guild_id"] = json!(guild);
        shown["name"] = json!(channel.name);
        shown["parent_id"] = json!(channel.parent);
        shown["rate_limit_per_user"] = json!(0);
        let Some(thread) = &channel.thread else {
            shown["nsfw"] = json!(false);
            shown["position"] = json!(channel.position);
            shown["topic"] = json!(channel.topic);
            shown["permission_overwrites"] = overwrites(channel);
            if channel.kind == ChannelKind::Forum {
                let tags = channel.tags.iter().map(|tag| {
                    json!({
                        "id": tag.id, "name": tag.name, "moderated": false,
                        "emoji_id": null, "emoji_name": null,
                    })
                });
                shown["available_tags"] = tags.collect();
            }
            return shown;
        };
        shown["owner_id"] = json!(thread.owner);
        shown["thread_metadata"] = thread_metadata(channel);
        shown["applied_tags"] = json!(thread.tags);
        shown["message_count"] = json!(channel.sent);
        shown["total_message_sent"] = json!(channel.sent);
        // Discord stops counting at 50.
        shown["member_count"] = json!(channel.members.len().min(50));
        if let Some(member) = thread_member(channel, self.bot) {
            shown["member"] = member;
        }
        shown
    }

    /// Writes a message with all that is in it.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let mut shown = self.words_json(message);
        let guild = self
            .channels
            .get(&message.channel)
            .and_then(|channel| channel.guild);
        shown["id"] = json!(message.id);
        shown["channel_id"] = json!(message.channel);
        shown["author"] = self.user_json(message.author);
        shown["mention_everyone"] = json!(message.mentions.everyone);
        shown["pinned"] = json!(message.pinned);
        shown["tts"] = json!(false);
        match message.through {
            Through::Itself => {}
            Through::Webhook => shown["webhook_id"] = json!(message.author),
            Through::Interaction => {
                shown["application_id"] = json!(self.bot);
                shown["webhook_id"] = json!(self.bot);
            }
        }
        if let Some(nonce) = &message.nonce {
            shown["nonce"] = json!(nonce);
        }
        if let Some(it) = &message.poll {
            shown["poll"] = poll(it);
        }
        if let Some(one) = &message.subscription {
            shown["role_subscription_data"] = json!({
                "role_subscription_listing_id": message.id, "tier_name": one.tier,
                "total_months_subscribed": one.months, "is_renewal": one.months > 1,
            });
        }
        if let Some(original) = message.reply_to {
            shown["message_reference"] = json!({
                "type": 0, "guild_id": guild, "channel_id": message.channel, "message_id": original,
            });
            let original = self.find_message(original).map(|original| Message {
                reply_to: None,
                ..original.clone()
            });
            shown["referenced_message"] = json!(original.map(|it| self.message_json(&it)));
        }
        if let Some(original) = &message.forwards {
            let home = self
                .channels
                .get(&original.channel)
                .and_then(|channel| channel.guild);
            shown["message_reference"] = json!({
                "type": 1, "guild_id": home, "channel_id": original.channel, "message_id": original.id,
            });
            shown["message_snapshots"] = json!([{ "message": self.words_json(original) }]);
        }
        shown
    }

    /// Writes a message without its author and place, as another one that forwards it carries it.
    fn words_json(&self, message: &Message) -> Value {
        let MessageContent {
            text,
            embeds,
            rows,
            files,
            stickers,
        } = &message.content;
        let embeds = embeds.iter().map(embed);
        let mentioned = message.mentions.users.iter();
        let written = if message.spoken { sound } else { file };
        json!({
            "type": message_kind(message.kind), "content": text, "flags": flags(message),
            "timestamp": time(made_at(message.id.get())),
            "edited_timestamp": message.edited_at.map(time),
            "attachments": files.iter().map(|one| written(one, &self.address)).collect::<Vec<_>>(),
            "sticker_items": stickers.iter().map(sticker).collect::<Vec<_>>(),
            "components": rows.iter().map(row).collect::<Vec<_>>(),
            "embeds": embeds.collect::<Vec<_>>(),
            "mentions": mentioned.map(|user| self.user_json(*user)).collect::<Vec<_>>(),
            "mention_roles": message.mentions.roles,
        })
    }
}

fn embed(embed: &Embed) -> Value {
    let fields = embed
        .fields
        .iter()
        .map(|field| json!({ "name": field.name, "value": field.value, "inline": field.inline }));
    let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let footer = said(&embed.footer).map(|text| json!({ "text": text }));
    json!({
        "type": "rich", "title": said(&embed.title), "description": said(&embed.description),
        "fields": fields.collect::<Vec<_>>(), "footer": footer,
    })
}

fn overwrites(channel: &Channel) -> Value {
    let each = channel.overwrites.iter().map(|each| {
        let (id, kind) = match each.whose {
            OverwriteHolder::Role(role) => (role.to_string(), 0),
            OverwriteHolder::Member(user) => (user.to_string(), 1),
        };
        json!({ "id": id, "type": kind, "allow": each.allow, "deny": each.deny })
    });
    each.collect()
}

/// Writes the state of a thread.
pub(crate) fn thread_metadata(channel: &Channel) -> Value {
    let Some(thread) = &channel.thread else {
        return Value::Null;
    };
    let mut shown = json!({
        "archived": thread.archived, "locked": thread.locked,
        "auto_archive_duration": thread.archive_after,
        "archive_timestamp": time(thread.archived_at),
        "create_timestamp": time(made_at(channel.id.get())),
    });
    if let Some(invitable) = thread.invitable {
        shown["invitable"] = json!(invitable);
    }
    shown
}

/// Writes a guild with its roles, and without channels and members.
pub(crate) fn guild(guild: &Guild) -> Value {
    json!({
        "id": guild.id, "name": guild.name, "owner_id": guild.owner, "icon": null, "splash": null,
        "discovery_splash": null, "afk_channel_id": null, "afk_timeout": 300,
        "verification_level": 0, "default_message_notifications": 1,
        "explicit_content_filter": 0, "roles": roles(guild), "emojis": [], "features": [],
        "mfa_level": 0, "application_id": null, "system_channel_id": guild.system_channel,
        "system_channel_flags": 0, "rules_channel_id": null, "max_members": 500_000,
        "vanity_url_code": null, "description": null, "banner": null, "premium_tier": 0,
        "preferred_locale": "en-US", "public_updates_channel_id": null, "nsfw_level": 0,
        "premium_progress_bar_enabled": false, "premium_subscription_count": 0,
        "large": false, "stickers": [], "presences": [], "voice_states": [],
        "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
    })
}
