//! The events that can reach the engine, in one enum. Adapters translate what they receive into it
//! and decide nothing.

use serde::{Deserialize, Serialize};

use crate::desk::commands::arguments::Arguments;
use crate::desk::commands::catalogue::CommandName;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Attachment;
use crate::domain::{
    ChannelId, DeliveryId, GuildId, GuildSettings, InteractionId, Locale, MessageId, RoleId,
    TicketId, UserId,
};

/// An attempt at an event, told apart by the attempts before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The event has just arrived. If it was seen before, as where two processes receive it, another one is handling
    /// it.
    First,
    /// This process has tried it before, and failed.
    Again,
    /// Another process died while handling it.
    TakenOver,
}

/// An event from the platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A message was sent, or a forum post with its first message.
    Message(Message),
    /// A message was sent whose channel cannot be looked up now: it is read again later.
    Unplaced {
        /// The guild of the message.
        guild: GuildId,
        /// The channel or thread that is not known.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// The text of a message was changed.
    Edited {
        /// The message as it is now.
        message: Message,
    },
    /// A message was deleted.
    Deleted {
        /// The guild; absent in direct messages.
        guild: Option<GuildId>,
        /// The channel of the message.
        channel: ChannelId,
        /// The message.
        message: MessageId,
    },
    /// A button was pressed, a menu entry chosen or a form submitted.
    Pressed(Press),
    /// A slash command or a message-menu command was called.
    Called(Call),
    /// Choices are wanted for an option that is still being typed.
    Completing(Call),
    /// A channel or a thread was deleted.
    ChannelGone {
        /// The guild of the channel.
        guild: GuildId,
        /// The channel or thread.
        channel: ChannelId,
    },
    /// A role was deleted.
    RoleGone {
        /// The guild of the role.
        guild: GuildId,
        /// The role.
        role: RoleId,
    },
    /// frontdesk is no longer in a guild: it was removed, or the guild was deleted.
    GuildLeft {
        /// The guild.
        guild: GuildId,
    },
    /// A session of a shard began; it lists all guilds of that shard that frontdesk is in.
    SessionBegan {
        /// The shard, counted from 0.
        shard: u32,
        /// The number of shards.
        shards: u32,
        /// The guilds of the shard, available or not.
        guilds: Vec<GuildId>,
    },
    /// A new session began, and messages were missed: in one guild or, without one, in direct
    /// messages.
    Connected {
        /// The guild that became available.
        guild: Option<GuildId>,
    },
}

impl Event {
    /// Removes the NULs from an event's texts, which mean nothing and which not every database can store.
    #[must_use]
    pub fn without_nul(mut self) -> Self {
        match &mut self {
            Self::Message(message) | Self::Edited { message } => message.drop_nul(),
            Self::Pressed(press) => {
                drop_nul(&mut press.by.name);
                press.value.iter_mut().for_each(drop_nul);
                let written = press.fields.iter_mut();
                written.for_each(|(_, text)| drop_nul(text));
            }
            Self::Called(call) | Self::Completing(call) => {
                drop_nul(&mut call.by.name);
                call.arguments.texts_mut().for_each(drop_nul);
                if let Some(target) = &mut call.target {
                    target.drop_nul();
                }
            }
            Self::Deleted { .. }
            | Self::ChannelGone { .. }
            | Self::RoleGone { .. }
            | Self::Unplaced { .. }
            | Self::GuildLeft { .. }
            | Self::SessionBegan { .. }
            | Self::Connected { .. } => {}
        }
        self
    }
}

impl Message {
    /// Returns whether it shows something besides its text: stickers or files (a voice message is one).
    pub(crate) fn shows_more(&self) -> bool {
        !self.attachments.is_empty() || !self.stickers.is_empty()
    }

    fn drop_nul(&mut self) {
        drop_nul(&mut self.text);
        drop_nul(&mut self.author.name);
        self.forum_title.iter_mut().for_each(drop_nul);
        let subscription = self.subscription.iter_mut();
        subscription.for_each(|one| drop_nul(&mut one.tier));
        let stickers = self.stickers.iter_mut().map(|sticker| &mut sticker.name);
        let files = self.attachments.iter_mut().map(|file| &mut file.name);
        files.chain(stickers).for_each(drop_nul);
    }
}

fn drop_nul(text: &mut String) {
    if text.contains('\0') {
        text.retain(|letter| letter != '\0');
    }
}

/// A person, as the platform described them with their latest act. The language in which they read is the
/// [`Voice`](crate::desk::ui::replies::Voice) beside them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person's Discord id.
    pub user: UserId,
    /// Their name as the guild shows it, or their own in direct messages.
    pub name: String,
    /// Their own name, by which they are told from everybody else.
    #[serde(default)]
    pub username: String,
    /// Their roles in the guild; empty in direct messages.
    pub roles: Vec<RoleId>,
    /// Whether they hold Manage Server in the guild.
    pub manages_guild: bool,
    /// Whether it is a bot or a webhook, which is never answered.
    pub is_bot: bool,
}

impl Person {
    /// Makes a person without any role.
    pub fn without_roles(user: UserId, name: &str) -> Self {
        Self {
            user,
            name: name.to_owned(),
            username: String::new(),
            roles: Vec::new(),
            manages_guild: false,
            is_bot: false,
        }
    }

    /// Returns whether they run the guild: hold its moderator role or Manage Server.
    pub fn moderates(&self, settings: &GuildSettings) -> bool {
        self.manages_guild || settings.is_moderator(&self.roles)
    }

    /// Returns whether they may change the duty of others: the guild's leads and moderators.
    pub fn leads(&self, settings: &GuildSettings) -> bool {
        self.moderates(settings) || settings.is_lead(&self.roles)
    }

    /// Returns whether they belong to the guild's staff: its instructors, leads and moderators.
    pub fn is_staff(&self, settings: &GuildSettings) -> bool {
        self.leads(settings) || settings.is_instructor(&self.roles)
    }
}

/// A message in its present form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The message's id.
    pub id: MessageId,
    /// The guild; absent in direct messages.
    pub guild: Option<GuildId>,
    /// The channel, thread or direct-message channel.
    pub channel: ChannelId,
    /// The channel that a thread belongs to; absent outside threads.
    pub parent: Option<ChannelId>,
    /// The title, if this is the first message of a forum post.
    pub forum_title: Option<String>,
    /// The author.
    pub author: Person,
    /// The text, with that of a forwarded message and a poll's question; empty if it only has
    /// attachments or stickers.
    pub text: String,
    /// The attached files, and those of a forwarded message.
    pub attachments: Vec<Attachment>,
    /// The stickers, and those of a forwarded message.
    #[serde(default)]
    pub stickers: Vec<Sticker>,
    /// Whether it mentions frontdesk itself.
    pub mentions_me: bool,
    /// The message that it replies to, if it is a reply.
    pub replies_to: Option<RepliedTo>,
    /// Whether the platform itself wrote it (a join, a pin, a rename): never an inquiry.
    pub is_system: bool,
    /// The ticket that its author has chosen for it, where authors can choose: on a website.
    #[serde(default)]
    pub for_ticket: Option<TicketId>,
    /// The platform's notice in it of its author's subscription to a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
}

impl Message {
    /// Makes a direct message with a text and nothing else.
    pub fn direct(id: MessageId, channel: ChannelId, author: Person, text: &str) -> Self {
        Self {
            id,
            guild: None,
            channel,
            parent: None,
            forum_title: None,
            author,
            text: text.to_owned(),
            attachments: Vec::new(),
            stickers: Vec::new(),
            mentions_me: false,
            replies_to: None,
            is_system: false,
            for_ticket: None,
            subscription: None,
        }
    }
}

/// A new or renewed subscription to a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The name of the tier that somebody subscribes to.
    pub tier: String,
    /// The months for which they have subscribed in all.
    pub months: u32,
    /// Whether an earlier subscription was renewed.
    pub is_renewal: bool,
}

/// A sticker of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sticker {
    /// The name.
    pub name: String,
    /// The address of its picture, if it has one.
    pub url: Option<String>,
}

/// The message that a reply answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepliedTo {
    /// The id of that message.
    pub message: MessageId,
    /// Its author; absent if it is deleted.
    pub author: Option<UserId>,
    /// Whether frontdesk wrote it.
    pub is_me: bool,
}

/// The address of an answer to a press or a command. Its token is valid for 15 minutes at most.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// The interaction's id, the same on a second delivery.
    pub id: InteractionId,
    /// The platform's token. Secret.
    pub token: String,
    /// The delivery with which the pressed message was sent, kept when the message is changed; 0
    /// for commands, and for messages that no delivery brought.
    pub mark: DeliveryId,
}

impl std::fmt::Debug for Interaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interaction")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A button pressed, a menu entry chosen or a form submitted. The adapter has acknowledged it
/// already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Press {
    /// The interaction to answer.
    pub interaction: Interaction,
    /// The presser.
    pub by: Person,
    /// Their platform language, if frontdesk speaks it.
    pub locale: Option<Locale>,
    /// The guild; absent in direct messages.
    pub guild: Option<GuildId>,
    /// The channel of the message.
    pub channel: ChannelId,
    /// The message that the button is on.
    pub message: MessageId,
    /// The meaning of the button; `None` when it was written by a version that this one cannot
    /// read.
    pub action: Option<Action>,
    /// The chosen value, or the text of a submitted form's first field.
    pub value: Option<String>,
    /// The fields of a submitted form by their names, in order, with what was written into them.
    #[serde(default)]
    pub fields: Vec<(String, String)>,
}

/// A command that was called. The adapter has deferred the reply already, visible as the catalogue
/// says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The interaction to answer.
    pub interaction: Interaction,
    /// The caller.
    pub by: Person,
    /// Their platform language, if frontdesk speaks it.
    pub locale: Option<Locale>,
    /// The guild; absent in direct messages.
    pub guild: Option<GuildId>,
    /// The channel in which it was called.
    pub channel: ChannelId,
    /// The command.
    pub command: CommandName,
    /// The values of the command's options.
    pub arguments: Arguments,
    /// The message that a message-menu command was called on.
    pub target: Option<Box<Message>>,
}
