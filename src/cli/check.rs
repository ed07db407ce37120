//! `frontdesk check`: validates the rule book, tests each rule with its own examples, and optionally formats the files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::encoder;
use super::rules_dir::RulesDir;
use crate::domain::{Clock, SystemClock, date_of};
use crate::faq::{
    Encoder, Problem, RuleBook, SelfTest, formatted, past_review, rule_files, self_test,
};

/// Validate the rule book: syntax, ids, patterns, each rule's own examples, rules that collide
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the rule files; default: as --rules
    dir: Option<PathBuf>,
    /// Sort and format the files of a valid book: rules by category and id, keys in a fixed order
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

/// Prints every finding with its file and line, then one line of counts.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let (Some(dir), Some(rules)) = (&args.dir, &args.rules.rules) {
        let (dir, rules) = (dir.display(), rules.display());
        bail!("two folders are named, {dir} and by --rules {rules}: name one");
    }
    let dir = args.dir.clone().unwrap_or_else(|| args.rules.folder());
    if args.fix
        && let Ok(book) = RuleBook::load(&dir)
    {
        fix(&dir, &book)?;
    }
    print(&dir)
}

/// Prints the findings on the book in a folder.
pub(super) fn print(dir: &Path) -> anyhow::Result<ExitCode> {
    let today = date_of(&TimeZone::system(), SystemClock.now());
    let encoder = encoder::found()?;
    let is_known = encoder.is_some();
    let report = check(dir, today, encoder);
    encoder::tell(is_known);
    print!("{}", report.text);
    Ok(if report.passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Formats the files of a book, and names those that were changed.
fn fix(dir: &Path, book: &RuleBook) -> anyhow::Result<()> {
    let categories: Vec<&str> = book.categories().iter().map(|own| &*own.id).collect();
    for path in rule_files(dir) {
        let name = || path.display().to_string();
        let text = fs::read_to_string(&path).with_context(name)?;
        match formatted(&text, &categories) {
            Ok(neat) if neat == text => {}
            Ok(neat) => {
                replace(&path, &neat).with_context(name)?;
                println!("{}: sorted and formatted", path.display());
            }
            Err(why) => println!("{}: left as it is, for {why}", path.display()),
        }
    }
    Ok(())
}

/// Replaces the content of a file. The file is complete at every moment.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let path = fs::canonicalize(path)?;
    let part = path.with_extension("toml.part");
    fs::write(&part, text)?;
    fs::set_permissions(&part, fs::metadata(&path)?.permissions())?;
    fs::rename(&part, &path)
}

/// The printed text, and whether everything is valid.
struct CheckReport {
    text: String,
    passed: bool,
}

fn check(dir: &Path, today: Date, encoder: Option<Arc<Encoder>>) -> CheckReport {
    let book = match RuleBook::load_with(dir, encoder) {
        Ok(book) => book,
        Err(problems) => {
            let count = problems.0.len();
            let text = format!(
                "{}\n{}: not valid\n",
                listed("error", &problems.0),
                counted(count, "error")
            );
            return CheckReport {
                text,
                passed: false,
            };
        }
    };
    let mut found = self_test(&book);
    found.warnings.extend(past_review(&book, today));
    let findings = listed("error", &found.failures) + &listed("warning", &found.warnings);
    let gap = if findings.is_empty() { "" } else { "\n" };
    CheckReport {
        text: format!(
            "{findings}{gap}{}\n{}\n",
            summary(&book, &found),
            support(&book)
        ),
        passed: found.failures.is_empty(),
    }
}

/// Describes whether the book has enough examples to answer by what the classifier learned.
fn support(book: &RuleBook) -> String {
    let settings = book.settings();
    let support = book.support(None);
    let told = |what: &str, from: Option<f64>, precision: f64| match from {
        Some(least) => format!("{what} from a probability of {least:.2} (precision {precision})"),
        None => {
            format!("never {what} by itself: too few examples to show a precision of {precision}")
        }
    };
    format!(
        "learned from the examples: {}; {}",
        told("answers", support.answer, settings.answer_precision),
        told("suggests", support.suggest, settings.suggest_precision),
    )
}

fn listed(kind: &str, problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{kind}: {problem}\n"))
        .collect()
}

fn summary(book: &RuleBook, found: &SelfTest) -> String {
    let guilds = book.guilds().count();
    let own = if guilds == 0 {
        String::new()
    } else {
        format!(", {} with rules of their own", counted(guilds, "guild"))
    };
    format!(
        "{}, {}, {} and {}{own}: {}, {}",
        counted(found.rules, "rule"),
        counted(book.categories().len(), "categor"),
        counted(found.examples, "example"),
        counted(found.rejects, "reject"),
        counted(found.failures.len(), "error"),
        counted(found.warnings.len(), "warning"),
    )
}

fn counted(count: usize, what: &str) -> String {
    match (what, count) {
        ("categor", 1) => "1 category".to_owned(),
        ("categor", _) => format!("{count} categories"),
        (_, 1) => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 1, 5);

    #[test]
    fn the_sample_book_passes() {
        let report = check(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"),
            TODAY,
            None,
        );
        assert!(report.passed, "{}", report.text);
        assert!(!report.text.contains("warning: "), "{}", report.text);
    }

    #[test]
    fn a_rule_past_its_review_is_a_warning_and_the_book_passes() {
        let folder = tempfile::tempdir().unwrap();
        let book = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";
        let rule = "[[rule]]\nid = 'one'\ncategory = 'a'\ntitle = { en = 'One' }\npatterns = ['\\bone\\b']\n\
                    replies = { en = ['x'] }\nreviewed = 2024-01-05\n";
        fs::write(folder.path().join("book.toml"), book).unwrap();
        fs::write(folder.path().join("rules.toml"), rule).unwrap();
        let report = check(folder.path(), TODAY, None);
        assert!(report.passed, "{}", report.text);
        assert!(
            report.text.contains("warning: ") && report.text.contains("was reviewed on 2024-01-05"),
            "{}",
            report.text
        );
    }

    #[test]
    fn a_missing_folder_is_an_error_in_words() {
        let report = check(Path::new("/nowhere/rules"), TODAY, None);
        assert!(!report.passed);
        assert!(
            report
                .text
                .contains("/nowhere/rules: the rules folder does not exist"),
            "{}",
            report.text
        );
    }
}
