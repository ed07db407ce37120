//! Messages with their buttons and menus, and the limits that Discord sets to them.

use std::collections::{BTreeSet, HashSet};

use super::ids::{ChannelId, MessageId, RoleId, UserId};
use super::refusal::Refusal;

/// A message, with what Discord knows of it but does not show.
#[derive(Clone, Debug)]
pub struct Message {
    /// The id.
    pub id: MessageId,
    /// The channel.
    pub channel: ChannelId,
    /// The author.
    pub author: UserId,
    /// The kind.
    pub kind: MessageKind,
    /// The way it was sent.
    pub through: Through,
    /// The content.
    pub content: MessageContent,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// The message that it forwards, as it was then.
    pub forwards: Option<Box<Message>>,
    /// A poll.
    pub poll: Option<Poll>,
    /// Whether it was spoken: a voice message, whose one file is the sound.
    pub spoken: bool,
    /// The only person who sees it.
    pub only_for: Option<UserId>,
    /// The mentions that count.
    pub mentions: Mentions,
    /// The subscription that it announces, if it is such a notice.
    pub subscription: Option<Subscription>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether it is a reply that is promised and has not come.
    pub loading: bool,
    /// The time of the last edit, in Unix milliseconds.
    pub edited_at: Option<i64>,
    /// The nonce it was sent with.
    pub nonce: Option<String>,
}

/// The text of a message and all that goes with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageContent {
    /// The text, with mentions as `<@1>`.
    pub text: String,
    /// The embeds.
    pub embeds: Vec<Embed>,
    /// Buttons and menus.
    pub rows: Vec<ActionRow>,
    /// The attached files.
    pub files: Vec<AttachedFile>,
    /// The stickers. A bot can send none but those of its guilds, and frontdesk sends none.
    pub stickers: Vec<Sticker>,
}

/// A frame below the text of a message; of an embed no more is kept than its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// The title; empty without.
    pub title: String,
    /// The text below the title; empty without.
    pub description: String,
    /// The fields below the text.
    pub fields: Vec<EmbedField>,
    /// The text at the foot; empty without.
    pub footer: String,
}

/// A field of an embed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedField {
    /// The name above it.
    pub name: String,
    /// The text.
    pub value: String,
    /// Whether others may stand beside it.
    pub inline: bool,
}

/// The mentions of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mentions {
    /// The users that are mentioned.
    pub users: Vec<UserId>,
    /// The roles that are mentioned.
    pub roles: Vec<RoleId>,
    /// Whether everyone is mentioned.
    pub everyone: bool,
    /// The mentioned people who can see the channel, and are notified.
    pub notified: BTreeSet<UserId>,
}

/// An attached file.
#[derive(Clone, Debug, PartialEq)]
pub struct AttachedFile {
    /// The id.
    pub id: u64,
    /// The name.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// The content of the file; zeros where the test gave a size alone.
    pub bytes: Vec<u8>,
    /// The description of a picture in words; empty without.
    pub description: String,
}

impl AttachedFile {
    /// Makes a file of so many zeros, which take no memory.
    pub fn of_size(id: u64, name: impl Into<String>, size: u64) -> Self {
        Self {
            id,
            name: name.into(),
            size,
            bytes: Vec::new(),
            description: String::new(),
        }
    }
}

/// A sticker, a PNG.
#[derive(Clone, Debug, PartialEq)]
pub struct Sticker {
    /// The id.
    pub id: u64,
    /// The name.
    pub name: String,
}

/// A poll that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Poll {
    /// The question.
    pub question: String,
    /// The answers to choose from.
    pub answers: Vec<String>,
}

/// The kind of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// The words of somebody.
    Plain,
    /// An answer to another message.
    Reply,
    /// The reply to a slash command.
    Command,
    /// A notice of Discord's own.
    Notice(Notice),
}

/// The subject of a notice of Discord's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Somebody was added to a thread.
    Added,
    /// A thread was renamed.
    Renamed,
    /// A message was pinned.
    Pinned,
    /// Somebody came into the guild.
    Joined,
    /// A public thread was opened.
    ThreadOpened,
    /// Somebody subscribed to a role or renewed that.
    Subscribed,
}

/// A subscription to a role, as a notice tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The name of the tier that somebody subscribes to.
    pub tier: String,
    /// The months for which they have subscribed in all: more than one after a renewal.
    pub months: u16,
}

/// The way a message was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// Sent by the author in person.
    Itself,
    /// A webhook, whose id is the author's.
    Webhook,
    /// An interaction.
    Interaction,
}

/// A row below a message.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionRow {
    /// Buttons.
    Buttons(Vec<Button>),
    /// A menu.
    Menu(ChoiceMenu),
}

/// A button.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// The bot's name for it.
    pub custom_id: String,
    /// The label.
    pub label: String,
    /// The style.
    pub style: ButtonStyle,
    /// Whether it cannot be pressed.
    pub disabled: bool,
}

/// The style of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Discord's own")]
pub enum ButtonStyle {
    Primary,
    Secondary,
    Success,
    Danger,
}

/// A menu.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceMenu {
    /// The bot's name for it.
    pub custom_id: String,
    /// The text that is shown while nothing is chosen.
    pub placeholder: String,
    /// The choices that it offers.
    pub offers: Offers,
    /// The least and the greatest number of choices.
    pub choose: (usize, usize),
    /// Whether nothing can be chosen.
    pub disabled: bool,
}

/// The choices that a menu offers.
#[derive(Clone, Debug, PartialEq)]
pub enum Offers {
    /// Entries of its own.
    Entries(Vec<MenuEntry>),
    /// The people of the guild.
    People,
    /// The roles of the guild.
    Roles,
    /// The text channels of the guild.
    Channels,
}

impl Offers {
    /// Returns the entries of its own, if it has some.
    pub fn entries(&self) -> Option<&[MenuEntry]> {
        match self {
            Self::Entries(entries) => Some(entries),
            Self::People | Self::Roles | Self::Channels => None,
        }
    }
}

/// An entry of a menu.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuEntry {
    /// The value that the bot gets.
    pub value: String,
    /// The label.
    pub label: String,
    /// A further text on it.
    pub description: Option<String>,
}

/// A message before it is sent.
#[derive(Clone, Debug, Default)]
pub struct MessageDraft {
    /// The content.
    pub content: MessageContent,
    /// The mentions that count; all if absent.
    pub allowed: Option<AllowedMentions>,
    /// The message it answers.
    pub reply_to: Option<ReplyTo>,
    /// The only person who sees it.
    pub only_for: Option<UserId>,
    /// A nonce.
    pub nonce: Option<String>,
    /// Whether sending it again with its nonce, within minutes, finds the first one.
    pub once: bool,
    /// The kind, if not that of a plain message or a reply.
    pub kind: Option<MessageKind>,
    /// Whether it is the promise of a reply.
    pub loading: bool,
    /// The way it is sent, if not by its author.
    pub through: Option<Through>,
    /// The message that it forwards.
    pub forwards: Option<MessageId>,
    /// A poll.
    pub poll: Option<Poll>,
    /// The subscription that it announces.
    pub subscription: Option<Subscription>,
    /// Whether it is spoken.
    pub spoken: bool,
}

/// The message that another one answers.
#[derive(Clone, Copy, Debug)]
pub struct ReplyTo {
    /// The message.
    pub message: MessageId,
    /// Whether the answer is refused when it is gone.
    pub must_exist: bool,
}

/// The mentions in a text that count.
#[derive(Clone, Debug, Default)]
pub struct AllowedMentions {
    /// Whether mentions of all users count.
    pub all_users: bool,
    /// Whether mentions of all roles count.
    pub all_roles: bool,
    /// Whether a mention of everyone counts.
    pub everyone: bool,
    /// The users whose mentions count.
    pub users: Vec<UserId>,
    /// The roles whose mentions count.
    pub roles: Vec<RoleId>,
    /// Whether a mention of the author of the message replied to counts.
    pub replied_user: bool,
}

impl MessageDraft {
    /// Makes a draft of a text.
    pub fn text(text: &str) -> Self {
        Self {
            content: MessageContent::text(text),
            ..Self::default()
        }
    }
}

impl MessageKind {
    /// Returns whether a person or a bot wrote it, rather than Discord itself.
    pub fn is_said(self) -> bool {
        !matches!(self, Self::Notice(_))
    }
}

impl MessageContent {
    /// Makes a content of a text.
    pub fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// Returns the buttons, row by row.
    pub fn buttons(&self) -> impl Iterator<Item = &Button> {
        self.rows.iter().flat_map(|row| match row {
            ActionRow::Buttons(buttons) => buttons.as_slice(),
            ActionRow::Menu(_) => &[],
        })
    }

    /// Returns the menus.
    pub fn menus(&self) -> impl Iterator<Item = &ChoiceMenu> {
        self.rows.iter().filter_map(|row| match row {
            ActionRow::Menu(menu) => Some(menu),
            ActionRow::Buttons(_) => None,
        })
    }

    /// Returns whether the message would show nothing.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
            && self.embeds.is_empty()
            && self.rows.is_empty()
            && self.files.is_empty()
            && self.stickers.is_empty()
    }

    /// Refuses content that Discord refuses in a bot's message.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.is_empty() {
            return Err(Refusal::empty_message());
        }
        demand(
            self.text.chars().count() <= 2_000,
            "content",
            "2000 or fewer in length",
        )?;
        demand(self.rows.len() <= 5, "components", "5 or fewer in length")?;
        self.check_embeds()?;
        demand(
            self.rows.iter().all(ActionRow::fits),
            "components",
            "within the limits of their kind",
        )?;
        let ids = self.buttons().map(|button| &button.custom_id);
        let ids: Vec<_> = ids
            .chain(self.menus().map(|menu| &menu.custom_id))
            .collect();
        let distinct: HashSet<_> = ids.iter().collect();
        demand(
            distinct.len() == ids.len(),
            "components",
            "of different ids",
        )
    }

    fn check_embeds(&self) -> Result<(), Refusal> {
        let limits = "within the limits of embeds";
        let all: usize = self.embeds.iter().map(Embed::chars).sum();
        let fit = self.embeds.iter().all(Embed::fits);
        demand(self.embeds.len() <= 10 && fit, "embeds", limits)?;
        demand(all <= 6_000, "embeds", "6000 or fewer in length together")
    }
}

impl Embed {
    /// Makes an embed of a text alone.
    pub fn text(text: &str) -> Self {
        Self {
            description: text.to_owned(),
            ..Self::default()
        }
    }

    /// Lists all its texts, from top to bottom.
    pub fn texts(&self) -> Vec<String> {
        let title = [&self.title, &self.description];
        let fields = self.fields.iter();
        let fields = fields.map(|field| format!("{}: {}", field.name, field.value));
        let texts = title.into_iter().cloned().chain(fields);
        let texts = texts.chain([self.footer.clone()]);
        texts.filter(|text| !text.is_empty()).collect()
    }

    fn chars(&self) -> usize {
        let fields = self.fields.iter();
        let fields = fields.flat_map(|field| [&field.name, &field.value]);
        let texts = [&self.title, &self.description, &self.footer];
        let texts = texts.into_iter().chain(fields);
        texts.map(|text| text.chars().count()).sum()
    }

    fn fits(&self) -> bool {
        let within = |text: &str, most: usize| text.chars().count() <= most;
        let fits = |field: &EmbedField| {
            let is_said = !field.name.is_empty() && !field.value.is_empty();
            is_said && within(&field.name, 256) && within(&field.value, 1_024)
        };
        within(&self.title, 256)
            && within(&self.description, 4_096)
            && within(&self.footer, 2_048)
            && self.fields.len() <= 25
            && self.fields.iter().all(fits)
            && self.chars() > 0
    }
}

fn demand(fits: bool, field: &str, what: &str) -> Result<(), Refusal> {
    if fits {
        return Ok(());
    }
    let why = format!("Must be {what}.");
    Err(Refusal::invalid_form(field, "BASE_TYPE_BAD_LENGTH", &why))
}

impl ActionRow {
    fn fits(&self) -> bool {
        let short = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
        match self {
            Self::Buttons(buttons) => {
                let fits = |it: &Button| short(&it.label, 80) && short(&it.custom_id, 100);
                (1..=5).contains(&buttons.len()) && buttons.iter().all(fits)
            }
            Self::Menu(menu) => {
                let entries = menu.offers.entries();
                let fits = |it: &MenuEntry| {
                    let more = it.description.as_deref();
                    short(&it.value, 100)
                        && short(&it.label, 100)
                        && more.is_none_or(|more| short(more, 100))
                };
                let differ = |entries: &[MenuEntry]| {
                    let values: HashSet<_> = entries.iter().map(|it| &it.value).collect();
                    values.len() == entries.len()
                };
                menu.placeholder.chars().count() <= 150
                    && short(&menu.custom_id, 100)
                    && entries.is_none_or(|entries| {
                        let count = (1..=25).contains(&entries.len());
                        count && differ(entries) && entries.iter().all(fits)
                    })
            }
        }
    }
}
