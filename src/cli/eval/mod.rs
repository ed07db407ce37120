//! `frontdesk eval`: measures how good matching is on labelled files.

mod parts;
mod report;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use serde::Serialize;

use self::parts::Pair;
use self::report::{EvalReport, PRECISION, languages, shown};
use super::encoder;
use super::rules_dir::RulesDir;
use crate::domain::{Clock, Locale, SystemClock};
use crate::faq::evaluate::{
    Labelled, MatchQuality, Prediction, Stream, Trial, read_csv, sample, shuffled,
};
use crate::faq::text::Text;
use crate::faq::{Asking, Band, Encoder, RuleBook};

/// A second, lower precision at which coverage is measured too.
const LESS_PRECISION: f64 = 0.9;
/// The seed of chance unless another is given.
const SEED: u64 = 1;
/// The least time, in milliseconds, for which messages are classified repeatedly to measure the speed.
const TIMED_MILLIS: i64 = 1_500;

/// Measure match quality on labelled files (CSV with the columns text,label; `oos` must not be answered)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Train on this file: each label becomes a rule with its texts. Several files need as many --test files, in the
    /// same order
    #[arg(long, value_name = "FILE", conflicts_with = "rules")]
    train: Vec<PathBuf>,
    /// Measure the book in the named folder instead: the labels of the test file are ids of its rules
    #[command(flatten)]
    pub(super) rules: RulesDir,
    /// The file to measure on
    #[arg(long, value_name = "FILE", required = true)]
    test: Vec<PathBuf>,
    /// The folder of the sentence encoder, or `none`; default: the one in FRONTDESK_ENCODER, else `encoder` if it
    /// exists
    #[arg(long, value_name = "DIR")]
    encoder: Option<PathBuf>,
    /// Choose thresholds on this file; default: by cross-validation of the training file
    #[arg(
        long,
        value_name = "FILE",
        requires = "train",
        conflicts_with_all = ["rules", "learn"]
    )]
    validation: Option<PathBuf>,
    /// Train on at most so many texts of each label
    #[arg(long, value_name = "N", requires = "train", conflicts_with = "rules")]
    examples: Option<NonZeroUsize>,
    /// Which texts those are, and the order of the stream
    #[arg(
        long,
        value_name = "SEED",
        requires = "train",
        conflicts_with = "rules"
    )]
    seed: Option<u64>,
    /// Take the test file as a stream: learn after every N messages, and print the curve
    #[arg(long, value_name = "N", requires = "train", conflicts_with = "rules")]
    learn: Option<NonZeroUsize>,
    /// Measure matching without each of its parts in turn, and print the results
    #[arg(long, requires = "train", conflicts_with_all = ["rules", "learn", "validation", "json"])]
    parts: bool,
    /// How many threads train
    #[arg(
        long,
        value_name = "N",
        default_value = "2",
        requires = "train",
        conflicts_with = "rules"
    )]
    threads: NonZeroUsize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.seed.is_some() && args.examples.is_none() && args.learn.is_none() {
        bail!(
            "--seed chooses among texts for --examples, and orders them for --learn: name one of these"
        );
    }
    let encoder = encoder_of(args.encoder.as_deref())?;
    let encoder = encoder.as_ref();
    let reports = match (
        args.train.as_slice(),
        &args.rules.rules,
        args.test.as_slice(),
    ) {
        ([], Some(dir), [test]) => vec![of_rules(dir, test, encoder)?],
        ([train], None, [test]) if args.learn.is_some() => {
            return learn(args, train, test, encoder);
        }
        (trains @ [_, ..], None, tests) if args.parts && trains.len() == tests.len() => {
            let pairs = trains.iter().zip(tests).map(|(train, test)| {
                Ok(Pair {
                    train: lessons(args, train)?,
                    test: read(test)?,
                })
            });
            let pairs = pairs.collect::<anyhow::Result<Vec<Pair>>>()?;
            parts::print(&pairs, args.threads.get(), encoder);
            return Ok(ExitCode::SUCCESS);
        }
        (trains @ [_, ..], None, tests) if trains.len() == tests.len() => {
            let pairs = trains.iter().zip(tests);
            pairs
                .map(|(train, test)| of_labelled(args, train, test, encoder))
                .collect::<anyhow::Result<_>>()?
        }
        ([_, ..], None, _) => bail!("name as many --test as --train, and one of each for --learn"),
        ([], Some(_), _) => bail!("name one --test for a rule book"),
        _ => bail!("name --train FILE or --rules DIR, and not both"),
    };
    print!("{}", shown(&reports, args.json)?);
    Ok(ExitCode::SUCCESS)
}

/// Opens the named encoder, or else the one that is found, if any.
fn encoder_of(named: Option<&Path>) -> anyhow::Result<Option<Arc<Encoder>>> {
    match named {
        None => encoder::found(),
        Some(name) if name == Path::new("none") => Ok(None),
        Some(folder) => encoder::open(folder).map(Some),
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<Labelled>> {
    let content =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let rows = read_csv(&content).with_context(|| path.display().to_string())?;
    if rows.is_empty() {
        bail!("{}: there is no row below the first line", path.display());
    }
    Ok(rows)
}

fn lessons(args: &Args, train: &Path) -> anyhow::Result<Vec<Labelled>> {
    let rows = read(train)?;
    Ok(match args.examples {
        Some(per_label) => sample(&rows, per_label.get(), args.seed.unwrap_or(SEED)),
        None => rows,
    })
}

fn of_labelled(
    args: &Args,
    train: &Path,
    test_file: &Path,
    encoder: Option<&Arc<Encoder>>,
) -> anyhow::Result<EvalReport> {
    let lessons = lessons(args, train)?;
    let test = read(test_file)?;
    let validation = args.validation.as_deref().map(read).transpose()?;
    let begun = SystemClock.now();
    let trial = Trial::train_with(&lessons, args.threads.get(), encoder);
    let train_seconds = seconds_since(begun.as_millis());
    let mut said = trial.say(&test);
    let mut at = |precision: f64| {
        let tuning = trial.tune(validation.as_deref(), precision);
        for one in &mut said {
            one.answer(&tuning);
        }
        MatchQuality::of(&said, Some(tuning.accurate))
    };
    let (less, metrics) = (at(LESS_PRECISION), at(PRECISION));
    let languages = languages(&test, &said);
    let messages_per_second = speed(&test, |text| {
        std::hint::black_box(trial.classifier().classify(&Text::new(text)));
    });
    Ok(EvalReport {
        coverage_at_90: less.coverage_at_95,
        precision_at_90: less.precision,
        precision_at_90_interval: less.precision_interval,
        languages,
        train_seconds,
        messages_per_second,
        ..EvalReport::of(test_file, test.len(), &metrics)
    })
}

fn of_rules(
    dir: &Path,
    test_file: &Path,
    encoder: Option<&Arc<Encoder>>,
) -> anyhow::Result<EvalReport> {
    let test = &read(test_file)?;
    let begun = SystemClock.now();
    let book = RuleBook::load_with(dir, encoder.cloned())
        .context("the rule book is not valid; `frontdesk check` shows it in full")?;
    book.warm_up();
    let train_seconds = seconds_since(begun.as_millis());
    let known = |label: &str| book.rules(None).find(|rule| rule.id.as_str() == label);
    if let Some(label) = test
        .iter()
        .filter_map(|row| row.label.as_deref())
        .find(|label| known(label).is_none())
    {
        bail!("the test file has the label `{label}`, and the book no rule of that id");
    }
    let number = |id: &str| book.rules(None).position(|rule| rule.id.as_str() == id);
    let (mut rightly_filed, mut in_scope) = (0_usize, 0_usize);
    let said: Vec<Prediction> = test
        .iter()
        .map(|row| {
            let verdict = book.consult(&row.text, &asking(&row.text));
            if let Some(rule) = row.label.as_deref().and_then(known) {
                in_scope += 1;
                let guess = verdict.category.as_ref().map(|guess| &guess.category);
                rightly_filed += usize::from(guess == Some(&rule.category));
            }
            Prediction {
                place: row.label.as_deref().and_then(|label| {
                    let same = |candidate: &crate::faq::Candidate| candidate.rule.as_str() == label;
                    verdict.candidates.iter().position(same)
                }),
                out_of_scope: row.label.is_none(),
                right: row.label.as_deref().and_then(number),
                first: verdict
                    .candidates
                    .first()
                    .and_then(|first| number(first.rule.as_str())),
                confidence: verdict.candidates.first().map_or(0.0, |first| first.score),
                answered: verdict.band == Band::Answer,
            }
        })
        .collect();
    let category_accuracy = (in_scope > 0).then(|| rightly_filed as f64 / in_scope as f64);
    let messages_per_second = speed(test, |text| {
        std::hint::black_box(book.consult(text, &asking(text)));
    });
    let metrics = MatchQuality::of(&said, None);
    Ok(EvalReport {
        category_accuracy,
        languages: languages(test, &said),
        train_seconds,
        messages_per_second,
        ..EvalReport::of(test_file, test.len(), &metrics)
    })
}

/// Makes an asker without roles, whose language is that of the text.
fn asking(text: &str) -> Asking<'static> {
    Asking::anyone(Locale::of_text(text).unwrap_or_default())
}

fn seconds_since(begun: i64) -> f64 {
    (SystemClock.now().as_millis() - begun) as f64 / 1_000.0
}

/// Measures how many messages a second one thread classifies.
fn speed(test: &[Labelled], mut consult: impl FnMut(&str)) -> f64 {
    let begun = SystemClock.now().as_millis();
    let mut count = 0_u64;
    loop {
        for row in test.iter().take(1_000) {
            consult(&row.text);
            count += 1;
        }
        let elapsed = SystemClock.now().as_millis() - begun;
        if elapsed >= TIMED_MILLIS {
            return count as f64 * 1_000.0 / elapsed as f64;
        }
    }
}

/// A section of the stream, as written to JSON.
#[derive(Debug, Serialize)]
struct StageReport {
    messages: usize,
    lessons: usize,
    coverage: f64,
    precision: Option<f64>,
}

fn learn(
    args: &Args,
    train: &Path,
    test: &Path,
    encoder: Option<&Arc<Encoder>>,
) -> anyhow::Result<ExitCode> {
    let lessons = lessons(args, train)?;
    let test = &shuffled(read(test)?, args.seed.unwrap_or(SEED));
    let each = args.learn.map_or(1, NonZeroUsize::get);
    let mut curve = Vec::new();
    if !args.json {
        println!("messages  lessons  coverage  precision");
    }
    for stage in Stream::new(lessons, test, each, args.threads.get(), encoder) {
        if !args.json {
            let precision = stage
                .precision
                .map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0));
            println!(
                "{:>8}  {:>7}  {:>6.1} %  {precision:>9}",
                stage.messages,
                stage.lessons,
                stage.coverage * 100.0
            );
        }
        curve.push(StageReport {
            messages: stage.messages,
            lessons: stage.lessons,
            coverage: stage.coverage,
            precision: stage.precision,
        });
    }
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&serde_json::json!({ "curve": curve }))?
        );
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn what_a_rule_book_cannot_be_measured_by_is_refused_not_passed_by() {
        for (more, taken) in [
            (["--rules", "r"].as_slice(), true),
            (&["--train", "a.csv", "--learn", "5"], true),
            (&["--train", "a.csv", "--validation", "v.csv"], true),
            (&["--rules", "r", "--learn", "5"], false),
            (&["--rules", "r", "--validation", "v.csv"], false),
            (&["--rules", "r", "--examples", "5"], false),
            (&["--train", "a.csv", "--examples", "0"], false),
            (&["--train", "a.csv", "--learn", "0"], false),
            (&["--rules", "r", "--train", "a.csv"], false),
            (&["--learn", "5"], false),
        ] {
            let line = ["eval", "--test", "t.csv"].iter().chain(more);
            let parsed = Command::try_parse_from(line);
            assert_eq!(parsed.is_ok(), taken, "{more:?}: {parsed:?}");
        }
    }
}
