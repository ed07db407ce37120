//! Everything that can reach the engine, in one enum. Adapters translate what they hear into it and
//! decide nothing; the engine matches it exhaustively.

use serde::{Deserialize, Serialize};

use crate::desk::commands::catalogue::{Arguments, CommandName};
use crate::desk::ui::action::Action;
use crate::domain::{
    ChannelId, DeliveryId, GuildId, InteractionId, Locale, MessageId, RoleId, UserId,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A message was sent, or a forum post with its first message.
    Message(Message),
    /// A message was sent, and where it stands cannot be looked up for now: it is to be read again.
    Unplaced {
        /// Its guild.
        guild: GuildId,
        /// The channel or thread that is not known.
        channel: ChannelId,
        /// Which.
        message: MessageId,
    },
    /// The text of a message is another now.
    Edited {
        /// The message as it is now.
        message: Message,
    },
    /// A message was deleted.
    Deleted {
        /// Where; absent guild means a direct message.
        guild: Option<GuildId>,
        /// Where.
        channel: ChannelId,
        /// Which.
        message: MessageId,
    },
    /// A button was pressed, a menu entry chosen or a form submitted.
    Pressed(Press),
    /// A slash command or a message-menu command was called.
    Called(Call),
    /// Choices for an option that is being typed are wanted, now.
    Completing(Call),
    /// A channel or a thread is gone.
    ChannelGone {
        /// Its guild.
        guild: GuildId,
        /// Which.
        channel: ChannelId,
    },
    /// frontdesk is no longer in a guild: thrown out, or the guild was deleted.
    GuildLeft {
        /// Which.
        guild: GuildId,
    },
    /// A session of a shard began: these are all the guilds of that shard which frontdesk is in.
    SessionBegan {
        /// The shard, counted from 0.
        shard: u32,
        /// How many shards there are.
        shards: u32,
        /// Its guilds, available or not.
        guilds: Vec<GuildId>,
    },
    /// A new session began, and what was said meanwhile was missed: in one guild or, without one,
    /// in direct messages.
    Connected {
        /// The guild that became available.
        guild: Option<GuildId>,
    },
}

impl Event {
    /// Without the NULs in its texts, which mean nothing and which not every database can keep.
    #[must_use]
    pub fn without_nul(mut self) -> Self {
        match &mut self {
            Self::Message(message) | Self::Edited { message } => message.drop_nul(),
            Self::Pressed(press) => {
                drop_nul(&mut press.by.name);
                press.value.iter_mut().for_each(drop_nul);
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
            | Self::Unplaced { .. }
            | Self::GuildLeft { .. }
            | Self::SessionBegan { .. }
            | Self::Connected { .. } => {}
        }
        self
    }
}

impl Message {
    fn drop_nul(&mut self) {
        drop_nul(&mut self.text);
        drop_nul(&mut self.author.name);
        self.forum_title.iter_mut().for_each(drop_nul);
        self.attachments.iter_mut().for_each(drop_nul);
    }
}

fn drop_nul(text: &mut String) {
    if text.contains('\0') {
        text.retain(|letter| letter != '\0');
    }
}

/// A person as they are known from what they just did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// As the guild shows them, or their own name in direct messages.
    pub name: String,
    /// Their roles in the guild; empty in direct messages.
    pub roles: Vec<RoleId>,
    /// Whether they hold Manage Server there.
    pub manages_guild: bool,
    /// A program: a bot or a webhook. Never answered.
    pub is_bot: bool,
}

/// A message as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The guild; absent in direct messages.
    pub guild: Option<GuildId>,
    /// The channel, thread or direct-message channel.
    pub channel: ChannelId,
    /// The channel that a thread belongs to; absent outside threads.
    pub parent: Option<ChannelId>,
    /// The title, if this is the first message of a forum post.
    pub forum_title: Option<String>,
    /// Who wrote it.
    pub author: Person,
    /// What it says, with what it forwards and what its poll asks; empty if it only has attachments.
    pub text: String,
    /// Names of attached files, and of those that it forwards.
    pub attachments: Vec<String>,
    /// Whether it mentions frontdesk itself.
    pub mentions_me: bool,
    /// Whose message it replies to, if it is a reply.
    pub replies_to: Option<RepliedTo>,
    /// Written by the platform itself (a join, a pin, a rename): never an inquiry.
    pub is_system: bool,
}

/// The message that a reply answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepliedTo {
    /// That message.
    pub message: MessageId,
    /// Its author; absent if it is deleted.
    pub author: Option<UserId>,
    /// Whether frontdesk wrote it.
    pub is_me: bool,
}

/// What an answer to a press or a command is addressed to. Its token outlives 15 minutes at most.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// Its id, the same on a second delivery.
    pub id: InteractionId,
    /// The platform's token. Secret.
    pub token: String,
    /// The delivery that the pressed message was sent with, which it keeps when it is changed; 0 for
    /// commands, and for messages that no delivery brought.
    pub mark: DeliveryId,
}

impl std::fmt::Debug for Interaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interaction")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A button pressed, a menu entry chosen, a form submitted. The adapter has acknowledged it already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Press {
    /// What answers go to.
    pub interaction: Interaction,
    /// Who.
    pub by: Person,
    /// Their platform language, if frontdesk speaks it.
    pub locale: Option<Locale>,
    /// The guild; absent in direct messages.
    pub guild: Option<GuildId>,
    /// Where the message is.
    pub channel: ChannelId,
    /// The message that the button is on.
    pub message: MessageId,
    /// What it means; `None` when it was written by a version that this one cannot read.
    pub action: Option<Action>,
    /// The chosen value or the submitted text.
    pub value: Option<String>,
}

/// A command called. The adapter has deferred the reply already, visible as the catalogue says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// What answers go to.
    pub interaction: Interaction,
    /// Who.
    pub by: Person,
    /// Their platform language, if frontdesk speaks it.
    pub locale: Option<Locale>,
    /// The guild; absent in direct messages.
    pub guild: Option<GuildId>,
    /// Where.
    pub channel: ChannelId,
    /// Which command.
    pub command: CommandName,
    /// Its options.
    pub arguments: Arguments,
    /// The message that a message-menu command was called on.
    pub target: Option<Box<Message>>,
}
