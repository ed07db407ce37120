//! From an exported message to one as the desk hears it. Decides only who counts as frontdesk and as staff.

use super::export::{Author, Channel, Guild, Listener, Message};
use super::progress::Progress;
use crate::desk::event::{self, Person, RepliedTo};
use crate::desk::replay::{Recent, Replay};
use crate::domain::{ChannelId, ChannelMode, GuildId, MessageId, RoleId, UserId};

/// For so many of frontdesk's latest messages it is known that they are its own.
const OWN_MESSAGES: usize = 50_000;

/// How an export is to be taken.
pub(super) struct Taking {
    /// What frontdesk would do in the channel.
    pub(super) mode: ChannelMode,
    /// The guild whose own rules hold; without one, that of the export.
    pub(super) guild: Option<GuildId>,
    /// The bot that counts as frontdesk; without one, in mode `mention`, any bot.
    pub(super) bot: Option<UserId>,
    /// Roles of staff, by id or name.
    pub(super) staff: Vec<String>,
}

/// Listens to an export, and lets the replay hear it.
pub(super) struct Ears<'a> {
    pub(super) taking: &'a Taking,
    pub(super) replay: &'a mut Replay,
    pub(super) progress: &'a Progress,
    guild: Option<GuildId>,
    channel: ChannelId,
    parent: Option<ChannelId>,
    title: String,
    own: Recent<()>,
}

impl<'a> Ears<'a> {
    pub(super) fn new(taking: &'a Taking, replay: &'a mut Replay, progress: &'a Progress) -> Self {
        Self {
            taking,
            replay,
            progress,
            guild: None,
            channel: ChannelId::new(0),
            parent: None,
            title: String::new(),
            own: Recent::of(OWN_MESSAGES),
        }
    }

    fn is_me(&self, person: &Author) -> bool {
        match self.taking.bot {
            Some(bot) => person.id.0 == bot.get(),
            None => person.is_bot && self.taking.mode == ChannelMode::Mention,
        }
    }

    fn person(&self, author: &Author) -> Person {
        let named = |role: &str| {
            let mut staff = self.taking.staff.iter();
            staff.any(|wanted| wanted.eq_ignore_ascii_case(role))
        };
        let mut roles = author.roles.iter();
        let is_staff = roles.any(|role| named(&role.name) || named(&role.id.0.to_string()));
        Person {
            user: UserId::new(author.id.0),
            name: author
                .nickname
                .clone()
                .unwrap_or_else(|| author.name.clone()),
            roles: author
                .roles
                .iter()
                .map(|role| RoleId::new(role.id.0))
                .collect(),
            // Whoever runs or teaches the community is not triaged; one mark says so as well as another.
            manages_guild: is_staff,
            is_bot: author.is_bot,
        }
    }

    fn as_heard(&self, message: Message) -> event::Message {
        let mut text = message.content;
        let own_names = message.mentions.iter().filter(|one| self.is_me(one));
        // An export shows a mention by the name that it had.
        for name in own_names.flat_map(|me| [me.nickname.as_deref(), Some(me.name.as_str())]) {
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                text = text.replace(&format!("@{name}"), "");
            }
        }
        let id = MessageId::new(message.id.0);
        // The first message of a forum post has the post's own id.
        let is_post = self.parent.is_some() && id.get() == self.channel.get();
        event::Message {
            id,
            guild: self.guild,
            channel: self.channel,
            parent: self.parent,
            forum_title: is_post.then(|| self.title.clone()),
            author: self.person(&message.author),
            attachments: message
                .attachments
                .into_iter()
                .map(|file| file.file_name)
                .collect(),
            mentions_me: message.mentions.iter().any(|one| self.is_me(one)),
            replies_to: message.replies_to.map(|to| RepliedTo {
                message: MessageId::new(to.0),
                author: None,
                is_me: self.own.has(MessageId::new(to.0)),
            }),
            is_system: !matches!(message.kind.as_str(), "Default" | "Reply" | "0" | "19"),
            text,
        }
    }
}

impl Listener for Ears<'_> {
    fn begins(&mut self, guild: &Guild, channel: &Channel) {
        let is_direct = channel.kind.starts_with("Direct");
        let guild = self.taking.guild.unwrap_or(GuildId::new(guild.id.0));
        self.guild = (!is_direct).then_some(guild);
        self.channel = ChannelId::new(channel.id.0);
        let parent = channel
            .category_id
            .filter(|_| channel.kind.ends_with("Thread"));
        self.parent = parent.map(|parent| ChannelId::new(parent.0));
        self.title.clone_from(&channel.name);
        self.replay.enters(guild);
        self.replay
            .watch(self.parent.unwrap_or(self.channel), self.taking.mode);
    }

    fn hears(&mut self, message: Message) {
        if self.is_me(&message.author) {
            self.own.note(MessageId::new(message.id.0), ());
        }
        let message = self.as_heard(message);
        self.replay.hear(&message);
        self.progress.goes_on();
    }

    fn passes_over(&mut self) {
        self.replay.pass_over();
        self.progress.goes_on();
    }
}
