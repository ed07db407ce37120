//! Builds the objects that go over the wire, in twilight's types. Decides nothing.

use serde_json::json;
use twilight_model::channel::message::{MessageFlags, MessageType};
use twilight_model::channel::permission_overwrite::{PermissionOverwrite, PermissionOverwriteType};
use twilight_model::channel::thread::{AutoArchiveDuration, ThreadMetadata};
use twilight_model::channel::{Attachment, Channel, ChannelType, Message};
use twilight_model::guild::{
    Guild, Member, MemberFlags, PartialMember, Permissions, Role, RoleColors, RoleFlags,
};
use twilight_model::poll::{Poll, PollAnswer, PollLayoutType, PollMedia};
use twilight_model::user::{User, UserFlags};
use twilight_model::util::Timestamp;

use crate::world::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};

/// A user; a person's display name is their name.
pub(crate) fn user(id: UserId, name: &str, bot: bool) -> User {
    User {
        accent_color: None,
        avatar: None,
        avatar_decoration: None,
        avatar_decoration_data: None,
        banner: None,
        bot,
        discriminator: 0,
        email: None,
        flags: None,
        global_name: (!bot).then(|| name.to_owned()),
        id,
        locale: None,
        mfa_enabled: None,
        name: name.to_owned(),
        premium_type: None,
        primary_guild: None,
        public_flags: Some(UserFlags::empty()),
        system: None,
        verified: None,
    }
}

/// A role.
#[expect(deprecated, reason = "Discord still sends the old colour field")]
pub(crate) fn role(id: RoleId, name: &str, permissions: Permissions, position: i64) -> Role {
    Role {
        color: 0,
        colors: RoleColors {
            primary_color: 0,
            secondary_color: None,
            tertiary_color: None,
        },
        hoist: false,
        icon: None,
        id,
        managed: false,
        mentionable: false,
        name: name.to_owned(),
        permissions,
        position,
        flags: RoleFlags::empty(),
        tags: None,
        unicode_emoji: None,
    }
}

/// A member of a guild.
pub(crate) fn member(user: User, roles: Vec<RoleId>, joined_at: Timestamp) -> Member {
    Member {
        avatar: None,
        avatar_decoration_data: None,
        banner: None,
        communication_disabled_until: None,
        deaf: false,
        flags: MemberFlags::empty(),
        joined_at: Some(joined_at),
        mute: false,
        nick: None,
        pending: false,
        premium_since: None,
        roles,
        user,
    }
}

/// The member as it stands beside a message or in an interaction.
pub(crate) fn partial_member(
    member: &Member,
    user: Option<User>,
    permissions: Option<Permissions>,
) -> PartialMember {
    PartialMember {
        avatar: None,
        avatar_decoration_data: None,
        banner: None,
        communication_disabled_until: None,
        deaf: false,
        flags: member.flags,
        joined_at: member.joined_at,
        mute: false,
        nick: member.nick.clone(),
        permissions,
        premium_since: None,
        roles: member.roles.clone(),
        user,
    }
}

/// A bare channel.
pub(crate) fn channel(id: ChannelId, kind: ChannelType) -> Channel {
    Channel {
        application_id: None,
        applied_tags: None,
        available_tags: None,
        bitrate: None,
        default_auto_archive_duration: None,
        default_forum_layout: None,
        default_reaction_emoji: None,
        default_sort_order: None,
        default_thread_rate_limit_per_user: None,
        flags: None,
        guild_id: None,
        icon: None,
        id,
        invitable: None,
        kind,
        last_message_id: None,
        last_pin_timestamp: None,
        managed: None,
        member: None,
        member_count: None,
        message_count: None,
        name: None,
        newly_created: None,
        nsfw: None,
        owner_id: None,
        parent_id: None,
        permission_overwrites: None,
        position: None,
        rate_limit_per_user: None,
        recipients: None,
        rtc_region: None,
        thread_metadata: None,
        topic: None,
        total_message_sent: None,
        user_limit: None,
        video_quality_mode: None,
    }
}

/// A channel of a guild.
pub(crate) fn guild_channel(
    id: ChannelId,
    guild: GuildId,
    kind: ChannelType,
    name: &str,
) -> Channel {
    Channel {
        guild_id: Some(guild),
        name: Some(name.to_owned()),
        nsfw: Some(false),
        permission_overwrites: Some(Vec::new()),
        position: Some(0),
        rate_limit_per_user: Some(0),
        ..channel(id, kind)
    }
}

/// The metadata of a thread that has just been opened.
pub(crate) fn thread_metadata(
    archive_after: u16,
    invitable: Option<bool>,
    now: Timestamp,
) -> ThreadMetadata {
    ThreadMetadata {
        archived: false,
        auto_archive_duration: AutoArchiveDuration::from(archive_after),
        archive_timestamp: now,
        create_timestamp: Some(now),
        invitable,
        locked: false,
    }
}

/// An overwrite for a role.
pub(crate) fn for_role(role: RoleId, allow: Permissions, deny: Permissions) -> PermissionOverwrite {
    PermissionOverwrite {
        allow,
        deny,
        id: role.cast(),
        kind: PermissionOverwriteType::Role,
    }
}

/// A message without words.
#[expect(
    deprecated,
    reason = "the struct has a deprecated field, which stays empty"
)]
pub(crate) fn message(
    id: MessageId,
    channel_id: ChannelId,
    author: User,
    timestamp: Timestamp,
) -> Message {
    Message {
        activity: None,
        application: None,
        application_id: None,
        attachments: Vec::new(),
        author,
        call: None,
        channel_id,
        components: Vec::new(),
        content: String::new(),
        edited_timestamp: None,
        embeds: Vec::new(),
        flags: Some(MessageFlags::empty()),
        guild_id: None,
        id,
        interaction: None,
        interaction_metadata: None,
        kind: MessageType::Regular,
        member: None,
        mention_channels: Vec::new(),
        mention_everyone: false,
        mention_roles: Vec::new(),
        mentions: Vec::new(),
        message_snapshots: Vec::new(),
        pinned: false,
        poll: None,
        reactions: Vec::new(),
        reference: None,
        referenced_message: None,
        role_subscription_data: None,
        sticker_items: Vec::new(),
        timestamp,
        thread: None,
        tts: false,
        webhook_id: None,
    }
}

/// What a message that forwards another carries of it: what it says, and not whose it is.
pub(crate) fn snapshot(original: &Message) -> serde_json::Value {
    json!({"message": {
        "attachments": original.attachments, "components": original.components,
        "content": original.content, "edited_timestamp": original.edited_timestamp,
        "embeds": original.embeds, "flags": original.flags, "type": original.kind,
        "mentions": original.mentions, "mention_roles": original.mention_roles,
        "sticker_items": original.sticker_items, "timestamp": original.timestamp,
    }})
}

/// A poll that is open.
pub(crate) fn poll(question: &str, answers: &[&str]) -> Poll {
    let media = |text: &str| PollMedia {
        emoji: None,
        text: Some(text.to_owned()),
    };
    let answers = (1..).zip(answers).map(|(answer_id, text)| PollAnswer {
        answer_id,
        poll_media: media(text),
    });
    Poll {
        answers: answers.collect(),
        allow_multiselect: false,
        expiry: None,
        layout_type: PollLayoutType::Default,
        question: media(question),
        results: None,
    }
}

/// An attached file.
pub(crate) fn attachment(id: u64, filename: &str, size: u64) -> Attachment {
    serde_json::from_value(json!({
        "id": id.to_string(), "filename": filename, "size": size,
        "content_type": "application/octet-stream",
        "url": format!("https://cdn.example/attachments/{id}/{filename}"),
        "proxy_url": format!("https://media.example/attachments/{id}/{filename}"),
    }))
    .expect("an attachment")
}

/// A guild without channels, roles or members.
pub(crate) fn guild(id: GuildId, name: &str, owner: UserId) -> Guild {
    serde_json::from_value(json!({
        "id": id, "name": name, "owner_id": owner, "icon": null, "splash": null,
        "discovery_splash": null, "afk_channel_id": null, "afk_timeout": 300,
        "verification_level": 0, "default_message_notifications": 1,
        "explicit_content_filter": 0, "roles": [], "emojis": [], "features": [],
        "mfa_level": 0, "application_id": null, "system_channel_id": null,
        "system_channel_flags": 0, "rules_channel_id": null, "max_members": 500_000,
        "vanity_url_code": null, "description": null, "banner": null, "premium_tier": 0,
        "preferred_locale": "en-US", "public_updates_channel_id": null, "nsfw_level": 0,
        "premium_progress_bar_enabled": false, "premium_subscription_count": 0,
        "large": false, "stickers": [], "presences": [], "voice_states": [],
    }))
    .expect("a guild")
}
