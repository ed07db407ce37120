//! `frontdesk ask TEXT`: what the rule book says of a text, and why.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Context;

use super::rules::RulesDir;
use crate::domain::{GuildId, Locale, RoleId, RuleId};
use crate::faq::{
    Addressee, Asking, Band, Candidate, Captures, Evidence, Explanation, LearnedReason,
    ReplyContext, RuleBook, Unasked, Verdict,
};

/// Show what the rule book says of a text, and why
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What a learner says
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// The guild whose own rules hold too
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// A role of the asker; may be given several times
    #[arg(long = "role", value_name = "ID")]
    roles: Vec<RoleId>,
    /// The language to answer in, en or zh; default: that of the text
    #[arg(long, value_parser = locale)]
    locale: Option<Locale>,
    /// As said in a channel between people, rather than to frontdesk itself
    #[arg(long)]
    in_channel: bool,
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

fn locale(tag: &str) -> Result<Locale, String> {
    Locale::from_tag(tag)
        .ok_or_else(|| format!("there are {}", Locale::ALL.map(Locale::code).join(", ")))
}

/// Prints the verdict and its reasons.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let book = RuleBook::load(&args.rules.folder())
        .context("the rule book is not valid; `frontdesk check` shows it in full")?;
    let text = args.text.join(" ");
    let locale = args
        .locale
        .or_else(|| Locale::of_text(&text))
        .unwrap_or_default();
    let asking = Asking {
        guild: args.guild,
        roles: &args.roles,
        locale,
        addressee: if args.in_channel {
            Addressee::People
        } else {
            Addressee::Frontdesk
        },
    };
    print!("{}", described(&book, &text, &asking)?);
    Ok(ExitCode::SUCCESS)
}

fn described(book: &RuleBook, text: &str, asking: &Asking<'_>) -> Result<String, std::fmt::Error> {
    let explanation = book.explain(text, asking);
    let verdict = &explanation.verdict;
    let mut out = String::new();
    writeln!(out, "verdict    {}", band_in_words(verdict.band))?;
    writeln!(
        out,
        "said       {}",
        said_to(&explanation, asking.addressee)
    )?;
    describe_asked(&mut out, explanation.asked.as_deref())?;
    for (index, candidate) in verdict.candidates.iter().enumerate() {
        let label = match (index, verdict.band) {
            (0, Band::Answer) => "rule",
            (1, Band::Answer) => "runner-up",
            (0, _) => "best",
            _ => "",
        };
        describe_candidate(&mut out, label, candidate)?;
    }
    if let Some(nearest) = explanation.nearest_beside_pattern() {
        writeln!(
            out,
            "nearest    \"{}\" of {} (alike {:.2})",
            nearest.example, nearest.rule, nearest.likeness
        )?;
    }
    if let Some(learned) = &explanation.learned {
        describe_learned(&mut out, learned)?;
    }
    if let Some(why) = silence(&explanation) {
        writeln!(out, "why        {why}")?;
    }
    let refused = "the text says what one of its rejects says";
    let unseen = "for certain roles only; --role asks as somebody who has one";
    for (label, rules, why) in [
        ("rejected", &explanation.rejected, refused),
        ("hidden", &explanation.hidden, unseen),
    ] {
        if !rules.is_empty() {
            let rules: Vec<&str> = rules.iter().map(RuleId::as_str).collect();
            writeln!(out, "{label:<10} {}: {why}", rules.join(", "))?;
        }
    }
    match &verdict.category {
        Some(guess) => writeln!(
            out,
            "category   {} ({:.2})",
            guess.category, guess.confidence
        )?,
        None => writeln!(out, "category   none")?,
    }
    writeln!(
        out,
        "question   {}",
        if verdict.question { "yes" } else { "no" }
    )?;
    describe_reply(&mut out, book, verdict, asking)?;
    Ok(out)
}

/// The part of a text that was looked at, where that is not all of it.
fn describe_asked(out: &mut String, asked: Option<&str>) -> std::fmt::Result {
    let Some(asked) = asked else {
        return Ok(());
    };
    let asked: Vec<&str> = asked.split_whitespace().collect();
    let asked = asked.join(" ");
    writeln!(
        out,
        "asked      \"{asked}\"; the rest is told or taken back"
    )
}

/// The place of the rule that answers, and its reply.
fn describe_reply(
    out: &mut String,
    book: &RuleBook,
    verdict: &Verdict,
    asking: &Asking<'_>,
) -> std::fmt::Result {
    if let Some(answer) = verdict.answer()
        && let Some(rule) = book.rule(asking.guild, &answer.rule)
    {
        let context = ReplyContext {
            locale: asking.locale,
            learner: "learner",
            captures: &answer.captures,
            pick: 0,
        };
        writeln!(
            out,
            "at         {}\nreply      {}",
            rule.origin,
            book.reply(rule, &context).replace('\n', "\n           ")
        )?;
    }
    Ok(())
}

/// To whom the text is taken to be said, and what else it would be elsewhere.
fn said_to(explanation: &Explanation, addressee: Addressee) -> String {
    let (here, elsewhere) = match addressee {
        Addressee::Frontdesk => (
            "to frontdesk (direct message, mention, /ask, forum post)",
            "in a channel",
        ),
        Addressee::People => ("in a channel", "to frontdesk"),
    };
    let there = explanation.band_elsewhere;
    if explanation.is_talk {
        let to_frontdesk = match addressee {
            Addressee::Frontdesk => explanation.verdict.band,
            Addressee::People => there,
        };
        let told = band_in_words(to_frontdesk);
        return format!("to frontdesk: {told}; in a channel its words alone make it talk");
    }
    if there == explanation.verdict.band {
        return format!("{here}; the same {elsewhere}");
    }
    format!("{here}; {elsewhere}: {}", band_in_words(there))
}

fn band_in_words(band: Band) -> &'static str {
    match band {
        Band::Answer => "answer",
        Band::Suggest => "suggest",
        Band::Unknown => "unknown",
    }
}

fn describe_candidate(out: &mut String, label: &str, candidate: &Candidate) -> std::fmt::Result {
    let why = match &candidate.evidence {
        Evidence::Pattern { pattern, matched } => {
            format!("pattern {pattern} matched \"{matched}\"")
        }
        Evidence::Example { example, likeness } => {
            format!("says the same as \"{example}\" (alike {likeness:.2})")
        }
        Evidence::Learned {
            example, likeness, ..
        } => {
            format!("learned from its examples; the nearest is \"{example}\" (alike {likeness:.2})")
        }
        Evidence::Similar { example, .. } if example.is_empty() => {
            "learned from its examples".to_owned()
        }
        Evidence::Similar { example, likeness } => {
            format!("resembles \"{example}\" (alike {likeness:.2})")
        }
    };
    writeln!(
        out,
        "{label:<10} {} ({:.2}): {why}",
        candidate.rule, candidate.score
    )?;
    describe_captures(out, &candidate.captures)
}

fn describe_learned(out: &mut String, learned: &LearnedReason) -> std::fmt::Result {
    let rules: Vec<String> = learned
        .rules
        .iter()
        .take(3)
        .map(|(rule, probability)| format!("{rule} {probability:.2}"))
        .collect();
    let from = |threshold: Option<f64>| {
        threshold.map_or_else(
            || "never: the book has too few examples to show the precision".to_owned(),
            |least| format!("from {least:.2}"),
        )
    };
    writeln!(out, "learned    {}", rules.join(", "))?;
    writeln!(out, "           answers {}", from(learned.answer_from))?;
    let strengths: Vec<String> = learned
        .strengths
        .iter()
        .map(|(feature, weight)| format!("\"{feature}\" {weight:.2}"))
        .collect();
    if !strengths.is_empty() {
        writeln!(out, "           by {}", strengths.join(", "))?;
    }
    Ok(())
}

fn describe_captures(out: &mut String, captures: &Captures) -> std::fmt::Result {
    for (number, caught) in captures.numbered.iter().enumerate() {
        if let Some(caught) = caught {
            writeln!(out, "           group {}: \"{caught}\"", number + 1)?;
        }
    }
    for (name, caught) in &captures.named {
        writeln!(out, "           group {name}: \"{caught}\"")?;
    }
    Ok(())
}

/// Why there is no answer, if there is none.
fn silence(explanation: &Explanation) -> Option<String> {
    if let Some(why) = explanation.verdict.unasked {
        let why = match why {
            Unasked::StruckOut => "all of it is struck out, so nothing is asked",
            Unasked::Told => "it tells something, and asks nothing",
            Unasked::TakenBack => "it takes back what it asked",
        };
        return Some(why.to_owned());
    }
    if explanation.for_a_person {
        let why = "it asks for a person: an instructor is offered, and no rule suggested";
        return Some(why.to_owned());
    }
    match explanation.verdict.band {
        Band::Answer => None,
        Band::Suggest if explanation.tied => {
            Some("two rules are equally sure, so neither answers".to_owned())
        }
        Band::Suggest if explanation.held_back => {
            Some("what matches may not answer, as told below; these only resemble it".to_owned())
        }
        Band::Unknown if explanation.held_back => {
            Some("what matches may not answer, as told below".to_owned())
        }
        _ if !explanation.taken_back.is_empty() => {
            let rules: Vec<&str> = explanation.taken_back.iter().map(RuleId::as_str).collect();
            Some(format!(
                "a pattern of {} matches, but the text takes back what it found",
                rules.join(", ")
            ))
        }
        Band::Suggest => Some(
            "no pattern matched, and no example says the same; these only resemble it".to_owned(),
        ),
        Band::Unknown => Some(match &explanation.nearest {
            Some(nearest) => format!(
                "no pattern matched; the nearest example is \"{}\" of {} (alike {:.2}, suggested from {:.2})",
                nearest.example, nearest.rule, nearest.likeness, explanation.suggested_from
            ),
            None => "no pattern matched, and nothing in the book resembles it".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "[[category]]\nid = 'account'\ntitle = { en = 'A' }\n";
    const RULES: &str = r#"
[[rule]]
id = "reset"
category = "account"
title = { en = "Reset" }
patterns = ['\blost (?<what>my \w+)']
examples = ["How do I reset my password?"]
rejects = ["How do I reset my router?", "I lost my way"]
replies = { en = ["So {what|reflect} is gone."] }

[[rule]]
id = "staff-only"
category = "account"
title = { en = "For staff" }
patterns = ['\bstaff room\b']
replies = { en = ["Here."] }
audience = ["5"]
"#;

    fn said(text: &str) -> String {
        let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
        described(&book, text, &Asking::anyone(Locale::EnUs)).unwrap()
    }

    #[test]
    fn an_answer_tells_what_matched_and_what_is_replied() {
        let shown = said("I lost my key");
        for words in [
            "verdict    answer\nsaid       in a channel",
            "\nrule       reset (0.9",
            "): pattern \\blost (?<what>my \\w+) matched \"lost my key\"\n",
            "           group 1: \"my key\"\n           group what: \"my key\"\n",
            "category   account (0.9",
            "question   yes\nat         a.toml:2\nreply      So your key is gone.\n",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
    }

    #[test]
    fn it_says_to_whom_a_text_is_taken_to_be_said() {
        let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
        for (addressee, words) in [
            (
                Addressee::Frontdesk,
                "said       to frontdesk (direct message, mention, /ask, forum post); the same in a channel\n",
            ),
            (
                Addressee::People,
                "said       in a channel; the same to frontdesk\n",
            ),
        ] {
            let asking = Asking {
                addressee,
                ..Asking::anyone(Locale::EnUs)
            };
            let shown = described(&book, "I lost my key", &asking).unwrap();
            assert!(shown.contains(words), "{shown}");
        }
        let asking = Asking::anyone(Locale::EnUs);
        let mut explanation = book.explain("xyz", &asking);
        explanation.band_elsewhere = Band::Suggest;
        assert_eq!(
            said_to(&explanation, Addressee::People),
            "in a channel; to frontdesk: suggest"
        );
    }

    #[test]
    fn silence_tells_its_reason() {
        for (text, words) in [
            ("what a day", "why        no pattern matched"),
            (
                "xyz",
                "why        no pattern matched, and nothing in the book resembles it",
            ),
            ("how do I reset my old password", "these only resemble it"),
            (
                "how do i reset my router",
                "rejected   reset: the text says what one of its rejects says",
            ),
            (
                "I lost my way",
                "why        what matches may not answer, as told below\nrejected   reset: ",
            ),
            (
                "staff room",
                "why        what matches may not answer, as told below\nhidden     staff-only: for certain roles",
            ),
        ] {
            let shown = said(text);
            assert!(shown.contains(words), "{text}: {shown}");
        }
    }
}
