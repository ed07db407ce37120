//! `frontdesk rules import FILE` and `frontdesk rules new TITLE`: drafts of rules in the rules folder, from an FAQ page
//! that is there or by hand. Changes no file that is there.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};

use super::RulesDir;
use crate::faq::drafts::{self, Answered, Form};
use crate::faq::{RuleBook, self_test};

/// The file for the drafts of a page unless another is named.
const IMPORTED: &str = "imported.toml";

/// The options that both commands take.
#[derive(Debug, clap::Args)]
struct Draft {
    /// The category of the drafts; without it, the first one of the book
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    #[command(flatten)]
    rules: RulesDir,
}

/// Make draft rules of the questions and answers on an FAQ page (.csv, .md, .html or .json)
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The page
    #[arg(value_name = "FILE")]
    page: PathBuf,
    /// The rule file to write, in the rules folder; it must not be there yet
    #[arg(long, value_name = "FILE", default_value = IMPORTED)]
    out: PathBuf,
    #[command(flatten)]
    draft: Draft,
}

/// Make one draft rule
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// What learners ask, in their words
    #[arg(value_name = "QUESTION")]
    question: String,
    /// What is answered
    #[arg(long, value_name = "TEXT", default_value = "…")]
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
    let Some(form) = Form::of_ending(&ending) else {
        bail!("{page}: a page ends with .csv, .md, .html or .json");
    };
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

/// Writes one draft.
pub(super) fn new(args: &New) -> anyhow::Result<ExitCode> {
    let answered = Answered {
        question: args.question.trim().to_owned(),
        answer: args.reply.clone(),
    };
    ensure!(!answered.question.is_empty(), "a rule needs a question");
    let first: String = answered.question.chars().take(40).collect();
    let small = first.to_lowercase();
    let words = small.split(|c: char| !c.is_ascii_alphanumeric());
    let name: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let name = match name.join("-") {
        empty if empty.is_empty() => "new-rule".to_owned(),
        name => name,
    };
    write(
        &args.draft,
        Path::new(&format!("{name}.toml")),
        "",
        &[answered],
    )
}

/// Writes a file of drafts into the rules folder, and tells what the checks of the book say of it now.
fn write(
    draft: &Draft,
    file: &Path,
    header: &str,
    answered: &[Answered],
) -> anyhow::Result<ExitCode> {
    let folder = draft.rules.folder();
    let book = RuleBook::load(&folder).with_context(|| {
        format!(
            "{}: drafts go into a rule book; `frontdesk init` makes one",
            folder.display()
        )
    })?;
    let category = category(&book, draft.category.as_deref())?;
    let taken: BTreeSet<String> = book
        .rules(None)
        .map(|rule| rule.id.as_str().to_owned())
        .collect();
    let (rules, cut) = drafts::as_toml(answered, &category, &taken);
    let path = folder.join(file);
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .with_context(|| path.display().to_string())?;
    let text = format!("{header}{rules}");
    out.write_all(text.trim_start().as_bytes())
        .with_context(|| path.display().to_string())?;
    println!(
        "{}: {} in the category {category}",
        path.display(),
        counted(answered.len())
    );
    if cut > 0 {
        println!("{cut} answers were longer than a message, and end with `…`");
    }
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

/// Finds the category that is named, or the book's first.
fn category(book: &RuleBook, named: Option<&str>) -> anyhow::Result<String> {
    let all: Vec<&str> = book.categories().iter().map(|one| &*one.id).collect();
    match named {
        None => all
            .first()
            .map(|id| (*id).to_owned())
            .context("the book has no category"),
        Some(named) if all.contains(&named) => Ok(named.to_owned()),
        Some(named) => bail!("the book has no category `{named}`, but {}", all.join(", ")),
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 draft".to_owned(),
        count => format!("{count} drafts"),
    }
}
