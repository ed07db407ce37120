//! `frontdesk console`: the engine in a terminal, in which one person plays several. A story from a pipe runs at a
//! fixed time and from a fixed seed, so that the same story always gives the same output.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use super::encoder;
use super::rules_dir::RulesDir;
use super::runtime;
use crate::app;
use crate::console::StoryClock;
use crate::console::community::{Beginning, Community, MadeFile};
use crate::console::editor::{LineEditor, Typed};
use crate::console::stage::{PlayError, Stage, play, shown};
use crate::console::story::{FORMAT, StoryPlace, StoryReader};
use crate::console::terminal::Terminal;
use crate::console::transcript::{Ink, PageFormat};
use crate::desk::commands::catalogue::{COMMANDS, CallKind};
use crate::desk::metrics::Metrics;
use crate::desk::rulebook::served::Books;
use crate::desk::rulebook::{learn, reload};
use crate::desk::ui::text::Texts;
use crate::desk::{Desk, DeskParts};
use crate::domain::{Clock, Entropy, Millis};
use crate::faq::write_sample_book;
use crate::store::{Store, StoreOptions};

/// The seed of chance in a piped story.
const SEED: u64 = 20_260_105;

/// The time between the latest moment in a kept database and the beginning of a story.
const BETWEEN_STORIES: Millis = Millis::hours(1);

/// The pause between two looks for due work while nobody types.
const TICK: Duration = Duration::from_secs(1);

/// Play the engine in this terminal, as several people; or a story from a pipe, to its end
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Keep what happens in this database; without it, everything is forgotten at the end. `DATABASE_URL` is not used,
    /// so that playing never touches the database of the running bot
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Write the files that frontdesk sends (pictures, transcripts, copies) into this folder
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// Begin in a server that has just invited frontdesk, without any setup
    #[arg(long)]
    new_server: bool,
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

/// Runs until the person or the pipe ends. Exit code 2 means a wrong line in a story.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    runtime::on_this_thread()?.block_on(talk(args))
}

async fn talk(args: &Args) -> anyhow::Result<ExitCode> {
    let stdin = std::io::stdin();
    let typed_by_hand = stdin.is_terminal();
    let mut story = String::new();
    if !typed_by_hand {
        stdin
            .lock()
            .read_to_string(&mut story)
            .context("the story cannot be read")?;
    }
    let scratch = ScratchDatabase::new(args.database.as_deref())?;
    let played = async {
        let open = open(args, &scratch, typed_by_hand).await?;
        if typed_by_hand {
            converse(open).await.map(|()| ExitCode::SUCCESS)
        } else {
            tell(&story, open).await
        }
    };
    let played = played.await;
    scratch.clean();
    played
}

/// The community with a desk behind it.
struct Open {
    desk: Arc<Desk>,
    terminal: Terminal,
    community: Arc<Community>,
    clock: Arc<StoryClock>,
    files: Option<FilesFolder>,
}

async fn open(args: &Args, scratch: &ScratchDatabase, running: bool) -> anyhow::Result<Open> {
    let texts = Arc::new(Texts::load()?);
    let folder = if args.rules.is_missing() {
        scratch.sample_book()?
    } else {
        args.rules.folder()
    };
    let encoder = encoder::found()?;
    encoder::tell(encoder.is_some());
    let books = Books::open_with(&folder, encoder)
        .with_context(|| format!("the rules in {} cannot be used", folder.display()))?;
    let store =
        Store::open_sealed(&scratch.url, StoreOptions::default(), app::text_keys()?).await?;
    let (clock, entropy) = clock_after(&store, running).await?;
    let beginning = if args.new_server {
        Beginning::New
    } else {
        Beginning::SetUp
    };
    let community = Community::new(clock.clone(), Arc::clone(&texts), beginning);
    let desk = Desk::new(DeskParts {
        store,
        books: Arc::new(books),
        texts,
        clock: clock.clone(),
        entropy: Arc::new(entropy),
        platform: community.clone(),
        metrics: Arc::new(Metrics::default()),
        senders: 1,
        public_url: None,
        lost_folder: None,
    });
    desk.join().await?;
    learn::begin_learning(&desk).await?;
    let terminal = Terminal::open(
        Arc::clone(&desk),
        Arc::clone(&community),
        Arc::clone(&clock),
        beginning,
    )
    .await?;
    Ok(Open {
        desk,
        terminal,
        community,
        clock,
        files: args.files.as_deref().map(FilesFolder::new).transpose()?,
    })
}

/// Makes a clock that begins after every moment in a kept database, and the matching source of random numbers. New ids
/// are made from both and must not be in the database already.
async fn clock_after(store: &Store, running: bool) -> anyhow::Result<(Arc<StoryClock>, Entropy)> {
    let clock = if running {
        StoryClock::running()
    } else {
        StoryClock::standing()
    };
    let begins = clock.now();
    if let Some(last) = store.last_moment().await? {
        let next = if running {
            last
        } else {
            last + BETWEEN_STORIES
        };
        clock.advance(next.since(begins));
    }
    let entropy = if running {
        Entropy::from_os()
    } else {
        Entropy::seeded(SEED + clock.now().since(begins).get().unsigned_abs())
    };
    Ok((Arc::new(clock), entropy))
}

impl Open {
    /// Writes the files that came since the last call, if a folder is given for them.
    fn write_files(&mut self) -> anyhow::Result<()> {
        let Some(folder) = &mut self.files else {
            return Ok(());
        };
        let mut made = self.community.take_files().into_iter();
        made.try_for_each(|file| folder.write(&file))
    }
}

/// The folder into which files are written, each with a number in its name so that none replaces another.
struct FilesFolder {
    path: PathBuf,
    written: usize,
}

impl FilesFolder {
    fn new(path: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path)
            .with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            written: 0,
        })
    }

    fn write(&mut self, file: &MadeFile) -> anyhow::Result<()> {
        self.written += 1;
        let path = self.path.join(format!("{:03}-{}", self.written, file.name));
        std::fs::write(&path, &file.bytes)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// Plays a story that came from the pipe.
async fn tell(story: &str, mut open: Open) -> anyhow::Result<ExitCode> {
    let page = PageFormat::new(ink());
    let mut broken = None;
    let mut out = |lines: &str| {
        if broken.is_none() {
            broken = std::io::stdout().write_all(lines.as_bytes()).err();
        }
    };
    let played = play(story, &mut open.terminal, page, &mut out).await;
    open.write_files()?;
    if let Some(error) = broken.filter(|error| error.kind() != std::io::ErrorKind::BrokenPipe) {
        return Err(error).context("the transcript cannot be written");
    }
    match played {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error @ (PlayError::Unreadable(_) | PlayError::Impossible { .. })) => {
            eprintln!("{error}");
            Ok(ExitCode::from(2))
        }
    }
}

/// Plays the lines that a person types.
async fn converse(mut open: Open) -> anyhow::Result<()> {
    let mut editor = LineEditor::open()?;
    let mut reader = StoryReader::typed("alice", StoryPlace::Channel("general".to_owned()));
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    print!("{}", greeting(page(&editor)));
    let done = CancellationToken::new();
    let _end = done.clone().drop_guard();
    let desk = Arc::clone(&open.desk);
    tokio::spawn(async move { reload::run_rules_watch(&desk, TICK, done).await });
    loop {
        editor.ask(&prompt(&reader), words(&open.community));
        let page = page(&editor);
        let typed = loop {
            tokio::select! {
                typed = editor.next() => break typed,
                _ = ticks.tick() => {
                    let meanwhile: String = open.terminal.settle().await.iter()
                        .map(|record| page.record(record))
                        .collect();
                    if !meanwhile.is_empty() {
                        editor.print(&meanwhile)?;
                    }
                }
            }
        };
        match typed {
            Typed::End => return Ok(()),
            Typed::Lines(lines) => {
                for line in &lines {
                    if lines.len() > 1 {
                        // A pasted story is told like one from a pipe.
                        print!("{}", page.act(line.trim()));
                    }
                    match line.trim() {
                        "help" => print!("{FORMAT}"),
                        _ => act(line, &mut reader, &mut open, page).await,
                    }
                }
                open.write_files()?;
            }
        }
    }
}

const GREETING: &str = "\
You are several people in one community: ivy and omar are instructors, mo is a
moderator, everyone else is a learner. Tab completes, `help` shows all that can
be typed, Ctrl-D ends. Three things to try:
";

/// The lines that the greeting proposes, in this order.
const PROPOSALS: [&str; 3] = [
    "how do I reset my password?",
    "presses Solved",
    "bob @ dm: the video of week 3 stays black on my tablet",
];

fn greeting(page: PageFormat) -> String {
    let proposals: String = PROPOSALS.iter().map(|line| format!("  {line}\n")).collect();
    format!("{}{proposals}", page.remark(GREETING.trim_end()))
}

/// Makes a page of the terminal's present width.
fn page(editor: &LineEditor) -> PageFormat {
    let page = PageFormat::new(ink());
    match editor.columns() {
        Some(columns) if std::io::stdout().is_terminal() => page.wide(columns),
        _ => page,
    }
}

async fn act(line: &str, reader: &mut StoryReader, open: &mut Open, page: PageFormat) {
    let before = reader.clone();
    let act = match reader.read(line) {
        Ok(Some(act)) => act,
        Ok(None) => return,
        Err(error) => {
            eprintln!("expected {}", error.expected);
            return;
        }
    };
    match open.terminal.perform(&act).await {
        Ok(records) => {
            let now = open.clock.now();
            print!("{}", shown(&act, &records, now, page));
        }
        Err(error) => {
            // The act failed, so speaker and place stay the same.
            *reader = before;
            eprintln!("{error}");
        }
    }
}

fn prompt(reader: &StoryReader) -> String {
    match reader.last() {
        Some((who, place)) => format!("{who} @ {place}: "),
        None => "> ".to_owned(),
    }
}

/// Lists what Tab completes: people, places and commands.
fn words(community: &Community) -> Vec<String> {
    let places = community.places();
    let commands = COMMANDS.iter().filter(|spec| spec.kind == CallKind::Slash);
    let mut words = community.people();
    words.extend(places.iter().map(ToString::to_string));
    words.extend(commands.map(|spec| format!("/{}", spec.path)));
    words
}

fn ink() -> Ink {
    if std::io::stdout().is_terminal() {
        Ink::Colour
    } else {
        Ink::Plain
    }
}

/// The database of one run, and its folder.
struct ScratchDatabase {
    url: String,
    folder: PathBuf,
}

impl ScratchDatabase {
    fn new(database: Option<&str>) -> anyhow::Result<Self> {
        let name = format!(
            "frontdesk-console-{}-{}",
            std::process::id(),
            Entropy::from_os().id()
        );
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let url = database.map_or_else(|| sqlite_url(&folder), str::to_owned);
        Ok(Self { url, folder })
    }

    /// Writes the sample book into the folder.
    fn sample_book(&self) -> anyhow::Result<PathBuf> {
        let rules = self.folder.join("rules");
        write_sample_book(&rules).with_context(|| rules.display().to_string())?;
        Ok(rules)
    }

    fn clean(&self) {
        // A rest in the temporary folder does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn sqlite_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("console.db").display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::story::{Act, Deed};

    #[test]
    fn the_greeting_names_three_things_to_try_which_can_be_typed_as_they_stand() {
        let greeting = greeting(PageFormat::new(Ink::Plain));
        let mut reader = StoryReader::typed("alice", StoryPlace::Channel("general".to_owned()));
        let tried: Vec<Act> = greeting
            .lines()
            .filter_map(|line| line.strip_prefix("  "))
            .map(|line| reader.read(line).unwrap().unwrap())
            .collect();
        let [
            Act::Says { .. },
            Act::Does { who, deed },
            Act::Says { place, .. },
        ] = &tried[..]
        else {
            panic!("{tried:?}");
        };
        assert_eq!(
            (who.as_str(), deed),
            ("alice", &Deed::Presses("Solved".to_owned()))
        );
        assert_eq!(place, &StoryPlace::Direct);
    }
}
