//! `frontdesk replay EXPORT.json`: runs a channel's history, as DiscordChatExporter writes it, through triage, and
//! counts which questions would have been answered. Reads a stream, and keeps only counts.

mod export;
mod progress;
mod report;

use std::fs::File;
use std::io::{BufReader, ErrorKind, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use lru::LruCache;
use serde_json::error::Category;

use super::encoder;
use super::rules_dir::RulesDir;
use crate::desk::event::{self, Person, RepliedTo};
use crate::desk::replay::Replay;
use crate::desk::ui::post::Attachment;
use crate::domain::{ChannelId, ChannelMode, GuildId, MessageId, RoleId, UserId};
use crate::faq::RuleBook;
use export::{ExportedAuthor, ExportedChannel, ExportedGuild, ExportedMessage, Listener};
use progress::Progress;

/// The number of bytes that are read from a file at once.
const PIECE: usize = 1 << 18;

/// Run a channel's history (DiscordChatExporter's JSON) through triage: count which questions would have been answered
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Exports; several are counted together
    #[arg(required = true, value_name = "EXPORT.json")]
    exports: Vec<PathBuf>,
    /// The mode of the channel; a forum's posts are exported as threads
    #[arg(long, value_enum, default_value_t = Mode::Answer)]
    mode: Mode,
    /// The guild whose own rules also apply; default: the export's
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// A role of staff, by id or name, whose messages are not triaged; may be given several times
    #[arg(long = "staff", value_name = "ROLE")]
    staff: Vec<String>,
    /// The bot that counts as frontdesk; default: none, or any bot in mode mention
    #[arg(long, value_name = "ID")]
    bot: Option<UserId>,
    /// How many rules, categories and groups of unanswered questions are listed
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mode {
    Answer,
    Mention,
    Forum,
}

impl From<Mode> for ChannelMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Answer => Self::Answer,
            Mode::Mention => Self::Mention,
            Mode::Forum => Self::Forum,
        }
    }
}

/// Reads all exports, then prints what was found.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut total = 0;
    for path in &args.exports {
        let known = std::fs::metadata(path).with_context(|| cannot_read(path))?;
        total += known.len();
    }
    let book = RuleBook::load_with(&args.rules.folder(), encoder::found()?)
        .context("the rule book is not valid; `frontdesk check` shows it in full")?;
    let book = Arc::new(book);
    let options = ExportOptions {
        mode: args.mode.into(),
        guild: args.guild,
        bot: args.bot,
        staff: args.staff.clone(),
    };
    let me = args.bot.unwrap_or(UserId::new(0));
    let mut replay = Replay::new(Arc::clone(&book), GuildId::new(0), me);
    let progress = Progress::of(total);
    for path in &args.exports {
        let read = read_export(path, &options, &mut replay, &progress);
        progress.ends();
        read?;
    }
    let report = replay.report(args.top);
    let text = if args.json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        report::in_words(&report, &book, options.mode.name())?
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn read_export(
    path: &Path,
    options: &ExportOptions,
    replay: &mut Replay,
    progress: &Progress,
) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| cannot_read(path))?;
    let source = BufReader::with_capacity(PIECE, progress.counting(file));
    let read = export::read(source, &mut ExportFeed::new(options, replay, progress));
    read.map_err(|error| {
        let what = match error.classify() {
            Category::Eof => "ends too early; was the export interrupted?",
            Category::Syntax => "is not valid JSON; export with `-f Json`",
            Category::Data => "is no export of DiscordChatExporter's (`-f Json`)",
            Category::Io => "cannot be read to its end",
        };
        anyhow::Error::new(error).context(format!("{} {what}", path.display()))
    })
}

fn cannot_read(path: &Path) -> String {
    format!("{} cannot be read", path.display())
}

/// The number of frontdesk's latest messages that are remembered as its own.
const OWN_MESSAGES: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();

/// The options by which an export is read.
struct ExportOptions {
    /// The mode that the channel would have.
    mode: ChannelMode,
    /// The guild whose own rules apply; if absent, that of the export.
    guild: Option<GuildId>,
    /// The bot that counts as frontdesk; if absent, any bot in mode `mention`.
    bot: Option<UserId>,
    /// Roles of staff, by id or name.
    staff: Vec<String>,
}

/// A feed of the messages of an export to the replay.
struct ExportFeed<'a> {
    options: &'a ExportOptions,
    replay: &'a mut Replay,
    progress: &'a Progress,
    guild: Option<GuildId>,
    channel: ChannelId,
    parent: Option<ChannelId>,
    title: String,
    own: LruCache<MessageId, ()>,
}

impl<'a> ExportFeed<'a> {
    fn new(options: &'a ExportOptions, replay: &'a mut Replay, progress: &'a Progress) -> Self {
        Self {
            options,
            replay,
            progress,
            guild: None,
            channel: ChannelId::new(0),
            parent: None,
            title: String::new(),
            own: LruCache::new(OWN_MESSAGES),
        }
    }

    fn is_me(&self, person: &ExportedAuthor) -> bool {
        match self.options.bot {
            Some(bot) => person.id.0 == bot.get(),
            None => person.is_bot && self.options.mode == ChannelMode::Mention,
        }
    }

    fn person(&self, author: &ExportedAuthor) -> Person {
        let named = |role: &str| {
            let mut staff = self.options.staff.iter();
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
            username: author.name.clone(),
            roles: author
                .roles
                .iter()
                .map(|role| RoleId::new(role.id.0))
                .collect(),
            // People who run or teach the community are not triaged; this flag alone achieves that.
            manages_guild: is_staff,
            is_bot: author.is_bot,
        }
    }

    fn as_received(&self, message: ExportedMessage) -> event::Message {
        let mut text = message.content;
        let own_names = message.mentions.iter().filter(|one| self.is_me(one));
        // An export shows a mention by the name at that time.
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
                .map(|file| Attachment {
                    name: file.file_name,
                    url: String::new(),
                    size: 0,
                })
                .collect(),
            stickers: message
                .stickers
                .into_iter()
                .map(|sticker| event::Sticker {
                    name: sticker.name,
                    url: None,
                })
                .collect(),
            mentions_me: message.mentions.iter().any(|one| self.is_me(one)),
            replies_to: message.replies_to.map(|to| RepliedTo {
                message: MessageId::new(to.0),
                author: None,
                is_me: self.own.contains(&MessageId::new(to.0)),
            }),
            is_system: !matches!(message.kind.as_str(), "Default" | "Reply" | "0" | "19"),
            for_ticket: None,
            subscription: None,
            text,
        }
    }
}

impl Listener for ExportFeed<'_> {
    fn begins(&mut self, guild: &ExportedGuild, channel: &ExportedChannel) {
        let is_direct = channel.kind.starts_with("Direct");
        let guild = self.options.guild.unwrap_or(GuildId::new(guild.id.0));
        self.guild = (!is_direct).then_some(guild);
        self.channel = ChannelId::new(channel.id.0);
        let parent = channel
            .category_id
            .filter(|_| channel.kind.ends_with("Thread"));
        self.parent = parent.map(|parent| ChannelId::new(parent.0));
        self.title.clone_from(&channel.name);
        self.replay.enters(guild);
        self.replay
            .watch(self.parent.unwrap_or(self.channel), self.options.mode);
    }

    fn message(&mut self, message: ExportedMessage) {
        if self.is_me(&message.author) {
            self.own.put(MessageId::new(message.id.0), ());
        }
        let message = self.as_received(message);
        self.replay.play(&message);
        self.progress.goes_on();
    }

    fn passes_over(&mut self) {
        self.replay.pass_over();
        self.progress.goes_on();
    }
}
