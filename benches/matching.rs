//! Measures what a message costs by the number of rules: the index, a loop over every regex, and one set of
//! all regexes; and what a text costs the sample book with and without the sentence encoder, whose folder
//! `FRONTDESK_ENCODER` names. `cargo bench --bench matching`; exits 1 if the index and the loop disagree on a message.

#![allow(
    clippy::expect_used,
    reason = "a benchmark whose own rules do not compile has to stop"
)]

#[path = "matching/community.rs"]
mod community;
#[path = "matching/encoded.rs"]
mod encoded;
#[path = "matching/measure.rs"]
mod measure;
#[path = "matching/vocabulary.rs"]
mod vocabulary;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use community::{Community, Language, Rule};
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use rule_patterns::{PatternSet, PatternSetBuilder, Scratch};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
/// The number of messages that are searched in turn, …
const MESSAGES: usize = 10_000;
/// … of which one in this many matches some rule.
const MATCH_SHARE: usize = 10;
/// A loop over all rules sees as many messages as make so many searches.
const LOOP_SEARCHES: usize = 1_000_000;
/// A set that would take longer to compile than this is left out.
const SET_PATIENCE: Duration = Duration::from_secs(20);
/// The set may grow to this many bytes, and so may the states it remembers.
const SET_BYTES: usize = 1 << 30;

fn main() -> ExitCode {
    println!(
        "{:>6} {:>10} {:>12} {:>9} {:>12} {:>11} {:>12}",
        "rules", "build", "index", "growth", "loop", "index/loop", "RegexSet"
    );
    let (mut first, mut set_took) = (None, Duration::ZERO);
    for size in SIZES {
        let mut community = Community::new();
        let rules = community.rules(size);
        let index = build(&rules);
        let build_nanos = measure::nanos(|| drop(black_box(build(&rules))));
        let texts = mixed(&mut community, &rules, &index);
        let index_nanos = searched(&index, &texts);
        let growth = index_nanos / *first.get_or_insert(index_nanos);
        let Some((loop_nanos, agreed)) = looped(&rules, &index, &texts) else {
            return ExitCode::FAILURE;
        };
        let set = set(&rules, &texts, &mut set_took);
        println!(
            "{size:>6} {:>7.1} ms {:>10.0}/s {growth:>8.2}x {:>10.0}/s {:>10.0}x {set:>12}   ({agreed} messages agreed)",
            build_nanos / 1e6,
            1e9 / index_nanos,
            1e9 / loop_nanos,
            loop_nanos / index_nanos,
        );
    }
    languages();
    let folder = std::env::var_os("FRONTDESK_ENCODER").unwrap_or_else(|| "encoder".into());
    encoded::report(folder.as_ref());
    ExitCode::SUCCESS
}

/// Chinese beside English, at the largest size.
fn languages() {
    let mut community = Community::new();
    let rules = community.rules(SIZES[SIZES.len() - 1]);
    let index = build(&rules);
    let [english, chinese] = [Language::English, Language::Chinese].map(|language| {
        searched(
            &index,
            &messages(&mut community, &rules, &index, &[language]),
        )
    });
    println!(
        "English {:.0}/s, Chinese {:.0}/s: a Chinese message costs {:.2} times an English one",
        1e9 / english,
        1e9 / chinese,
        chinese / english
    );
}

fn build(rules: &[Rule]) -> PatternSet {
    let mut builder = PatternSetBuilder::new();
    for rule in rules {
        builder.add(&rule.pattern).expect("the rules are made here");
    }
    builder.build()
}

fn mixed(community: &mut Community, rules: &[Rule], index: &PatternSet) -> Vec<String> {
    use Language::{Chinese, English};
    messages(
        community,
        rules,
        index,
        &[English, English, English, English, Chinese],
    )
}

/// Messages in these languages by turns, of which exactly one in [`MATCH_SHARE`] matches.
fn messages(
    community: &mut Community,
    rules: &[Rule],
    index: &PatternSet,
    languages: &[Language],
) -> Vec<String> {
    let mut scratch = Scratch::default();
    let mut texts = Vec::with_capacity(MESSAGES);
    while texts.len() < MESSAGES {
        let matching = texts.len() % MATCH_SHARE == 0;
        let language = languages[(texts.len() / MATCH_SHARE) % languages.len()];
        let text = if matching {
            community.question(rules, language)
        } else {
            community.chatter(language)
        };
        if index.matches(&text, &mut scratch).is_empty() != matching {
            texts.push(text);
        }
    }
    texts
}

/// Measures a message's search by the index, in nanoseconds, once the regexes it needs are compiled.
fn searched(index: &PatternSet, texts: &[String]) -> f64 {
    let mut scratch = Scratch::default();
    let all = measure::nanos(|| {
        for text in texts {
            black_box(index.matches(black_box(text), &mut scratch));
        }
    });
    all / texts.len() as f64
}

/// Measures a message's search by a loop; and on how many messages both found the same. `None` if they differ.
fn looped(rules: &[Rule], index: &PatternSet, texts: &[String]) -> Option<(f64, usize)> {
    let regexes: Vec<Regex> = rules
        .iter()
        .map(|rule| {
            RegexBuilder::new(&rule.pattern)
                .case_insensitive(true)
                .build()
                .expect("compiled before")
        })
        .collect();
    let texts = &texts[..texts.len().min(LOOP_SEARCHES / rules.len()).max(50)];
    let mut scratch = Scratch::default();
    for text in texts {
        let by_loop = (0..regexes.len()).filter(|at| regexes[*at].is_match(text));
        let by_index = index
            .matches(text, &mut scratch)
            .iter()
            .map(|id| id.index());
        if !by_loop.eq(by_index) {
            eprintln!("the index and the loop disagree on {text:?}");
            return None;
        }
    }
    let all = measure::nanos(|| {
        for text in texts {
            black_box(
                regexes
                    .iter()
                    .filter(|regex| regex.is_match(black_box(text)))
                    .count(),
            );
        }
    });
    Some((all / texts.len() as f64, texts.len()))
}

/// How many messages a second one set of all regexes searches; or why that is not known.
fn set(rules: &[Rule], texts: &[String], took: &mut Duration) -> String {
    if *took * 10 > SET_PATIENCE {
        return format!(
            "left out: compiling the set of a tenth of the rules took {:.1} s",
            took.as_secs_f64()
        );
    }
    let (set, compiling) = measure::once(|| compiled_set(rules));
    *took = compiling;
    let Ok(set) = set else {
        return format!("larger than {SET_BYTES} bytes");
    };
    let texts = &texts[..texts.len().min(LOOP_SEARCHES / rules.len()).max(50)];
    let all = measure::nanos(|| {
        for text in texts {
            black_box(set.matches(black_box(text)).len());
        }
    });
    format!("{:.0}/s", 1e9 * texts.len() as f64 / all)
}

fn compiled_set(rules: &[Rule]) -> Result<RegexSet, regex::Error> {
    RegexSetBuilder::new(rules.iter().map(|rule| &rule.pattern))
        .case_insensitive(true)
        .size_limit(SET_BYTES)
        .dfa_size_limit(SET_BYTES)
        .build()
}
