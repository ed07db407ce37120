//! `frontdesk rules import FILE` and `frontdesk rules new`: write drafts of rules into the rules folder, from an FAQ
//! page or by hand. Begin a book where there is none. Never change an existing file.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{BufRead, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};

use super::asking::{FIRST_CATEGORY, asked};
use crate::cli::check;
use crate::cli::rules_dir::RulesDir;
use crate::faq::drafts::{self, FaqEntry, FaqFormat};
use crate::faq::{RuleBook, self_test};

/// The file for the drafts of a page unless another is named.
const IMPORTED: &str = "imported.toml";

/// The options that both commands take.
#[derive(Debug, clap::Args)]
struct Draft {
    /// The category of the drafts, which may be new where book.toml lists none; without it, the first one of the book
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    #[command(flatten)]
    rules: RulesDir,
}

/// Make draft rules from the questions and answers on an FAQ page (.csv, .md, .html or .json)
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The page
    #[arg(value_name = "FILE")]
    page: PathBuf,
    /// The rule file to write, in the rules folder; it must not exist yet
    #[arg(long, value_name = "FILE", default_value = IMPORTED)]
    out: PathBuf,
    #[command(flatten)]
    draft: Draft,
}

/// Make one rule; without a question, ask for all that it needs
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// What learners ask, in their words
    #[arg(value_name = "QUESTION")]
    question: Option<String>,
    /// What is answered
    #[arg(long, value_name = "TEXT", default_value = "…", requires = "question")]
    reply: String,
    #[command(flatten)]
    draft: Draft,
}

impl Import {
    /// Returns the folder of rule files.
    #[cfg(test)]
    pub(super) fn rules(&self) -> &RulesDir {
        &self.draft.rules
    }
}

impl New {
    /// Returns the folder of rule files.
    #[cfg(test)]
    pub(super) fn rules(&self) -> &RulesDir {
        &self.draft.rules
    }
}

/// Writes the drafts of a page.
pub(super) fn import(args: &Import) -> anyhow::Result<ExitCode> {
    let page = args.page.display();
    let ending = args.page.extension().unwrap_or_default().to_string_lossy();
    let Some(form) = FaqFormat::of_ending(&ending) else {
        bail!("{page}: a page ends with .csv, .md, .html or .json");
    };
    let is_inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    ensure!(
        args.out.components().all(is_inside),
        "{}: --out names a file in the rules folder, such as {IMPORTED}",
        args.out.display()
    );
    let text = std::fs::read_to_string(&args.page).with_context(|| page.to_string())?;
    let answered = drafts::read(form, &text)
        .map_err(anyhow::Error::msg)
        .with_context(|| page.to_string())?;
    ensure!(
        !answered.is_empty(),
        "{page}: there is no question with an answer in it"
    );
    let header = format!(
        "# Drafts out of {}, written by `frontdesk rules import`. Read each before it answers anybody: add other wordings to its\n\
         # examples, and choose its category.\n",
        args.page.file_name().unwrap_or_default().to_string_lossy()
    );
    write(&args.draft, &args.out, &header, &answered)
}

/// Writes one draft, or asks for the parts of a rule and writes it.
pub(super) fn new(args: &New) -> anyhow::Result<ExitCode> {
    let Some(question) = &args.question else {
        return ask(&args.draft, std::io::stdin().lock());
    };
    let answered = FaqEntry {
        question: question.trim().to_owned(),
        answer: args.reply.clone(),
    };
    ensure!(!answered.question.is_empty(), "a rule needs a question");
    let file = PathBuf::from(file_of(&answered.question));
    write(&args.draft, &file, "", &[answered])
}

/// Asks for a rule, writes it, and prints the findings of the book's checks on it.
fn ask(draft: &Draft, input: impl BufRead) -> anyhow::Result<ExitCode> {
    let folder = draft.rules.folder();
    let book = load(&folder)?;
    let category = draft.category.as_deref();
    let category = category.map(|named| self::category(&book, Some(named)));
    let rule = asked(&book, category.transpose()?, input, std::io::stdout())?;
    let id = rule.id(&ids(&book));
    let path = folder.join(file_of(&id));
    let (text, is_cut) = rule.as_toml(&id);
    put(&folder, &path, &text)?;
    println!("{}: `{id}`", path.display());
    tell_of_cut(usize::from(is_cut));
    check::print(&folder)
}

/// Chooses the file for a rule by its question or id.
fn file_of(question: &str) -> String {
    let first: String = question.chars().take(40).collect();
    let small = first.to_lowercase();
    let words = small.split(|c: char| !c.is_ascii_alphanumeric());
    let name: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    match name.join("-") {
        empty if empty.is_empty() => "new-rule.toml".to_owned(),
        name => format!("{name}.toml"),
    }
}

/// Reads the book that drafts go into, which they may begin.
fn load(folder: &Path) -> anyhow::Result<RuleBook> {
    // Each problem names its file, or the folder.
    RuleBook::load_begun(folder).context("drafts go into a rule book that can be read")
}

/// Lists the ids that rules have.
fn ids(book: &RuleBook) -> BTreeSet<String> {
    let rules = book.rules(None);
    rules.map(|rule| rule.id.as_str().to_owned()).collect()
}

/// Writes a file that must not exist yet, and makes the rules folder where there is none.
fn put(folder: &Path, path: &Path, text: &str) -> anyhow::Result<()> {
    let name = || path.display().to_string();
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut options = OpenOptions::new();
    let options = options.write(true).create_new(true);
    let opened = options.open(path);
    if let Err(error) = &opened
        && error.kind() == ErrorKind::AlreadyExists
    {
        bail!(
            "{} is there already, and stays as it is: write into that file, or rename it",
            name()
        );
    }
    let mut out = opened.with_context(name)?;
    out.write_all(text.as_bytes()).with_context(name)
}

/// Writes a file of drafts into the rules folder, and prints the findings of the book's checks on it.
fn write(
    draft: &Draft,
    file: &Path,
    header: &str,
    answered: &[FaqEntry],
) -> anyhow::Result<ExitCode> {
    let folder = draft.rules.folder();
    let book = load(&folder)?;
    let category = category(&book, draft.category.as_deref())?;
    let (rules, cut) = drafts::as_toml(answered, &category, &ids(&book));
    let path = folder.join(file);
    put(&folder, &path, format!("{header}{rules}").trim_start())?;
    println!(
        "{}: {} in the category {category}",
        path.display(),
        counted(answered.len())
    );
    tell_of_cut(cut);
    match RuleBook::load(&folder) {
        Ok(book) => {
            let findings = self_test(&book).failures.len();
            if findings > 0 {
                println!("`frontdesk check` has {findings} things to say of the book now");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            eprintln!("{problems}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Tells how many answers had to be cut, if any.
fn tell_of_cut(cut: usize) {
    match cut {
        0 => {}
        1 => println!("1 answer was longer than a message, and ends with `…`"),
        cut => println!("{cut} answers were longer than a message, and end with `…`"),
    }
}

/// Returns the named category, or else the book's first.
fn category(book: &RuleBook, named: Option<&str>) -> anyhow::Result<String> {
    let Some(named) = named else {
        let first = book.categories().first();
        return Ok(first.map_or(FIRST_CATEGORY, |one| &*one.id).to_owned());
    };
    book.admit_category(named).map_err(anyhow::Error::msg)?;
    Ok(named.to_owned())
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 draft".to_owned(),
        count => format!("{count} drafts"),
    }
}
