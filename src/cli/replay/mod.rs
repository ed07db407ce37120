//! `frontdesk replay EXPORT.json`: a channel's history, as DiscordChatExporter writes it, through triage: what
//! would have been answered, what not. Reads a stream, and keeps counts.

mod export;
mod hearing;
mod progress;
mod words;

use std::fs::File;
use std::io::{BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use serde_json::error::Category;

use super::rules_dir::RulesDir;
use crate::desk::replay::Replay;
use crate::domain::{ChannelMode, GuildId, UserId};
use crate::faq::RuleBook;
use hearing::{Ears, Taking};
use progress::Progress;

/// A file is read in pieces of so many bytes.
const PIECE: usize = 1 << 18;

/// Run a channel's history (DiscordChatExporter's JSON) through triage: what would have been answered, what not
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Exports; several are counted together
    #[arg(required = true, value_name = "EXPORT.json")]
    exports: Vec<PathBuf>,
    /// What frontdesk does in the channel; a forum's posts are exported as threads
    #[arg(long, value_enum, default_value_t = Mode::Answer)]
    mode: Mode,
    /// The guild whose own rules hold too; default: the export's
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// A role of staff, by id or name, whose messages are not triaged; may be given several times
    #[arg(long = "staff", value_name = "ROLE")]
    staff: Vec<String>,
    /// The bot that counts as frontdesk; default: none, and any bot in mode mention
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
    let book = RuleBook::load(&args.rules.folder())
        .context("the rule book is not valid; `frontdesk check` shows it in full")?;
    let book = Arc::new(book);
    let taking = Taking {
        mode: args.mode.into(),
        guild: args.guild,
        bot: args.bot,
        staff: args.staff.clone(),
    };
    let me = args.bot.unwrap_or(UserId::new(0));
    let mut replay = Replay::new(Arc::clone(&book), GuildId::new(0), me);
    let progress = Progress::of(total);
    for path in &args.exports {
        let heard = hear(path, &taking, &mut replay, &progress);
        progress.ends();
        heard?;
    }
    let report = replay.report(args.top);
    let text = if args.json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        words::in_words(&report, &book, taking.mode.name())?
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn hear(
    path: &Path,
    taking: &Taking,
    replay: &mut Replay,
    progress: &Progress,
) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| cannot_read(path))?;
    let source = BufReader::with_capacity(PIECE, progress.counting(file));
    let read = export::read(source, &mut Ears::new(taking, replay, progress));
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
