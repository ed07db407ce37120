//! `frontdesk rules …`: writes the lessons of guilds as rule files for the loader, and drafts of rules from a page or
//! by hand.

mod asking;
mod drafts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};

use super::rules_dir::RulesDir;
use super::{database, runtime};
use crate::app::{database_url, text_keys};
use crate::domain::{GuildId, Lesson};
use crate::faq::{LESSONS_HEADER, RuleBook, Taught, lessons_as_toml};
use crate::store::{DatabaseState, Store, StoreOptions};

/// Make drafts of rules, and export lessons
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum RulesCommand {
    Export(Export),
    Import(drafts::Import),
    New(drafts::New),
}

/// Write the lessons that are in force as rule files
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Only those of this server; needed on standard output if several have lessons
    #[arg(long, value_name = "ID")]
    guild: Option<u64>,
    /// Write guilds/ID/lessons.toml under this folder, which may be the rules folder; without it, to
    /// standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

impl Args {
    /// Returns the folder of rule files.
    #[cfg(test)]
    pub(super) fn rules(&self) -> &RulesDir {
        match &self.command {
            RulesCommand::Export(args) => &args.rules,
            RulesCommand::Import(args) => args.rules(),
            RulesCommand::New(args) => args.rules(),
        }
    }
}

/// Runs the subcommand.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        RulesCommand::Export(args) => export(args),
        RulesCommand::Import(args) => drafts::import(args),
        RulesCommand::New(args) => drafts::new(args),
    }
}

fn export(export: &Export) -> anyhow::Result<ExitCode> {
    let folder = export.rules.folder();
    let book =
        RuleBook::load(&folder).with_context(|| format!("the rules in {}", folder.display()))?;
    let taught = runtime::on_this_thread()?.block_on(lessons(export.guild.map(GuildId::new)))?;
    let files: Vec<(GuildId, String, usize, usize)> = taught
        .into_iter()
        .map(|(guild, lessons)| {
            let (file, count) = written(&book, guild, &lessons);
            (guild, file, count, lessons.len() - count)
        })
        .collect();
    match (&export.out, files.as_slice()) {
        (_, []) => eprintln!("nothing has been taught"),
        (Some(folder), files) => {
            for (guild, file, count, left_out) in files {
                let path = write(folder, *guild, file)?;
                eprintln!("{}: {}", path.display(), told(*count, *left_out));
            }
        }
        (None, [(_, file, count, left_out)]) => {
            print!("{file}");
            eprintln!("{}", told(*count, *left_out));
        }
        (None, files) => {
            let guilds: Vec<String> = files.iter().map(|(guild, ..)| guild.to_string()).collect();
            bail!(
                "several servers have taught something ({}): name one with --guild, or a folder with --out",
                guilds.join(", ")
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the lessons in force, by guild, without changing the database.
async fn lessons(only: Option<GuildId>) -> anyhow::Result<Vec<(GuildId, Vec<Lesson>)>> {
    let url = database_url()?;
    let found = Store::look_sealed(&url, StoreOptions::default(), text_keys()?).await;
    let store = match found.context("the database")? {
        DatabaseState::Absent => bail!(database::absent(&url)),
        DatabaseState::Behind { .. } => {
            bail!(
                "the database is of an older version; start frontdesk once to bring it up to date"
            )
        }
        DatabaseState::Current(store) => store,
    };
    let mut all = Vec::new();
    for guild in store.guilds_with_lessons().await? {
        if only.is_none_or(|only| only == guild) {
            all.push((guild, store.lessons(guild).await?));
        }
    }
    store.close().await;
    Ok(all)
}

fn written(book: &RuleBook, guild: GuildId, lessons: &[Lesson]) -> (String, usize) {
    let taught = Taught {
        lessons: lessons.to_vec(),
        ..Taught::default()
    };
    let book = book.with_lessons(&BTreeMap::from([(guild, taught)]), None);
    lessons_as_toml(&book, guild, lessons)
}

/// Writes a guild's file, unless one exists that frontdesk did not write.
fn write(folder: &Path, guild: GuildId, file: &str) -> anyhow::Result<PathBuf> {
    let folder = folder.join("guilds").join(guild.to_string());
    let path = folder.join("lessons.toml");
    let cannot = || format!("{} cannot be written", path.display());
    if let Ok(known) = std::fs::read_to_string(&path)
        && !known.starts_with(LESSONS_HEADER)
    {
        bail!(
            "{} is there and was not written by this command; rename it, or choose another --out",
            path.display()
        );
    }
    std::fs::create_dir_all(&folder).with_context(cannot)?;
    std::fs::write(&path, file).with_context(cannot)?;
    Ok(path)
}

fn told(count: usize, left_out: usize) -> String {
    let lessons = match count {
        1 => "1 lesson".to_owned(),
        count => format!("{count} lessons"),
    };
    match left_out {
        0 => lessons,
        left_out => format!(
            "{lessons}; {left_out} left out, because their rule is gone or the rule files say otherwise"
        ),
    }
}
