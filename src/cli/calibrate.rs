//! `frontdesk calibrate DIR…`: fits the judgement to labelled books, and shows its quality on a family of books that
//! was left out of the fit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::encoder;
use super::rules_dir::UnreadRules;
use crate::faq::Encoder;
use crate::faq::classifier::calibration::Judged;
use crate::faq::classifier::judgement::{JudgedText, Judgement, OUT_OF_SCOPE_SHARE};
use crate::faq::evaluate::{Labelled, ThresholdWorth, Trial, read_csv, smaller};

/// Fit the judgement of matching signals to labelled books: NAME.train.csv and NAME.test.csv, columns text,label. The
/// family of a book is its name up to the first hyphen
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folders of labelled books
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Folders of labelled books whose questions are in another language than their examples; only the weight of that
    /// difference is fitted to them
    #[arg(long, value_name = "DIR")]
    other_language: Vec<PathBuf>,
    /// Write the table into this file; without it, only print the quality
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

/// A labelled book with the judged messages of its test file, both in the whole book and in smaller books made of it.
struct Book {
    name: String,
    /// Whether its questions are in another language than its examples.
    is_in_other_language: bool,
    whole: Vec<JudgedText>,
    smaller: Vec<JudgedText>,
}

/// The weight of all messages of a book together, however many it has.
const WEIGHT: f64 = 500.0;
/// The total weight of the messages of each smaller book made from it.
const WEIGHT_OF_SMALLER: f64 = 60.0;

/// Fits the judgement, prints how good it is, and writes the table.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    let mut found = files_in(&args.folders, false)?;
    check_families(&found)?;
    found.extend(files_in(&args.other_language, true)?);
    let Some(encoder) = encoder::found()? else {
        bail!("the sentence encoder is {}", encoder::absent());
    };
    let mut books = Vec::new();
    for files in found {
        eprintln!("{}", files.name);
        books.push(Book::read(files, &encoder)?);
    }
    println!(
        "                   in   AUROC  at 95 %: coverage precision  at 90 %: coverage precision"
    );
    for left_out in &books {
        let others = books.iter().filter(|own| own.family() != left_out.family());
        let judgement = fit_to(others);
        println!(
            "{:<16} {}",
            left_out.name,
            worth(&judgement, &left_out.whole)
        );
    }
    let judgement = fit_to(books.iter());
    if let Some(file) = &args.out {
        let names: Vec<&str> = books.iter().map(|book| &*book.name).collect();
        let text = format!(
            "# Made by `frontdesk calibrate` of {}.\n{}",
            names.join(", "),
            judgement.to_text()
        );
        std::fs::write(file, text).with_context(|| file.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The files of a labelled book.
struct BookFiles {
    name: String,
    train: PathBuf,
    test: PathBuf,
    is_in_other_language: bool,
}

/// Finds the files of the labelled books in folders, by their names.
fn files_in(folders: &[PathBuf], is_in_other_language: bool) -> anyhow::Result<Vec<BookFiles>> {
    let mut found = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            let train = entry?.path();
            let file = train.file_name().and_then(|name| name.to_str());
            let Some(name) = file.and_then(|name| name.strip_suffix(".train.csv")) else {
                continue;
            };
            let test = folder.join(format!("{name}.test.csv"));
            found.push(BookFiles {
                name: name.to_owned(),
                train: train.clone(),
                test,
                is_in_other_language,
            });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Fails unless the books belong to at least two families.
fn check_families(found: &[BookFiles]) -> anyhow::Result<()> {
    let Some(first) = found.first() else {
        bail!("there is no NAME.train.csv in any of the folders");
    };
    let family = family(&first.name);
    if found.iter().all(|one| self::family(&one.name) == family) {
        bail!(
            "all books are of one family, `{family}` (what comes before the first hyphen of a name): each family is judged \
             by what the others show, so there must be two"
        );
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    read_csv(&text).with_context(|| path.display().to_string())
}

impl Book {
    fn read(files: BookFiles, encoder: &Arc<Encoder>) -> anyhow::Result<Self> {
        let (train, test) = (read(&files.train)?, read(&files.test)?);
        let outcomes = |train: &[Labelled], test: &[Labelled], weight: f64| {
            let trial = Trial::train_with(train, 2, Some(encoder));
            let count = |is_out: bool| {
                let own = test.iter().filter(|row| row.label.is_none() == is_out);
                own.count().max(1) as f64
            };
            let (within, out) = (count(false), count(true));
            trial.outcomes(test, |row| match &row.label {
                Some(_) => (1.0 - OUT_OF_SCOPE_SHARE) * weight / within,
                None => OUT_OF_SCOPE_SHARE * weight / out,
            })
        };
        let smaller = smaller(&train, &test);
        Ok(Self {
            whole: outcomes(&train, &test, WEIGHT),
            smaller: smaller
                .iter()
                .flat_map(|(train, test)| outcomes(train, test, WEIGHT_OF_SMALLER))
                .collect(),
            is_in_other_language: files.is_in_other_language,
            name: files.name,
        })
    }

    fn family(&self) -> &str {
        family(&self.name)
    }
}

/// Returns the family of a book: its name up to the first hyphen.
fn family(name: &str) -> &str {
    name.split('-').next().unwrap_or(name)
}

/// Lists the judged messages of books, grouped by family.
fn families<'a>(books: impl Iterator<Item = &'a Book>) -> Vec<Vec<JudgedText>> {
    let mut families: BTreeMap<&str, Vec<JudgedText>> = BTreeMap::new();
    for book in books {
        let family = families.entry(book.family()).or_default();
        family.extend(book.whole.iter().chain(&book.smaller));
    }
    families.into_values().collect()
}

/// Fits a judgement to books.
fn fit_to<'a>(books: impl Iterator<Item = &'a Book>) -> Judgement {
    let (others, own): (Vec<&Book>, Vec<&Book>) = books.partition(|book| book.is_in_other_language);
    let others = others.into_iter().flat_map(|book| &book.whole);
    let others: Vec<JudgedText> = others.copied().collect();
    Judgement::fit(&families(own.into_iter()), &others)
}

/// Measures the quality of a judgement on a book that it was not fitted to.
fn worth(judgement: &Judgement, outcomes: &[JudgedText]) -> String {
    let judged = judgement.judge_all(outcomes).into_iter();
    let judged: Vec<Judged> = judged.map(|(first, _)| first).collect();
    let share = |share: Option<f64>| {
        share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", share * 100.0))
    };
    let at = |precision: f64| ThresholdWorth::of(&judged, judgement.answers_from(precision));
    let (high, low) = (at(0.95), at(0.9));
    let ranked = ThresholdWorth::auroc(outcomes.iter().map(JudgedText::is_in_scope).zip(&judged));
    let within: Vec<&JudgedText> = outcomes.iter().filter(|one| one.is_in_scope()).collect();
    let right = within.iter().filter(|one| one.is_right()).count();
    let in_scope = (!within.is_empty()).then(|| right as f64 / within.len() as f64);
    format!(
        "{:>5} {:>6} {:>18} {:>9} {:>18} {:>9}",
        share(in_scope),
        share(ranked),
        share(Some(high.coverage)),
        share(high.precision),
        share(Some(low.coverage)),
        share(low.precision),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs the command on a folder of empty files with these names, which it must refuse.
    fn refused(names: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::write(folder.path().join(name), "text,label\n").unwrap();
        }
        let args = Args {
            folders: vec![folder.path().to_owned()],
            other_language: Vec::new(),
            out: None,
            rules: UnreadRules { rules: None },
        };
        run(&args).unwrap_err().to_string()
    }

    #[test]
    fn books_of_one_family_are_refused_for_none_could_be_left_out() {
        let one = refused(&["shop-0.train.csv", "shop-1.train.csv", "other-0.test.csv"]);
        assert!(one.contains("of one family, `shop`"), "{one}");
        let none = refused(&["shop-0.test.csv"]);
        assert!(none.contains("there is no NAME.train.csv"), "{none}");
        let two = refused(&["shop-0.train.csv", "bank-0.train.csv"]);
        assert!(!two.contains("family"), "{two}");
    }
}
