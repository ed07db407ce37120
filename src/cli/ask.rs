//! `frontdesk ask TEXT`: shows the rule book's verdict on a text, and why.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Context;

use super::encoder;
use super::rules_dir::RulesDir;
use crate::desk::rulebook::explain::ExplainedText;
use crate::desk::ui::replies::{Voice, in_language};
use crate::desk::ui::text::Texts;
use crate::domain::{GuildId, Locale, RoleId};
use crate::faq::{Addressee, Asking, Captures, ReplyContext, RuleBook};

/// Show the rule book's verdict on a text, and why
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

/// Prints the verdict, its reasons and the reply.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let encoder = encoder::found()?;
    let is_known = encoder.is_some();
    let book = RuleBook::load_with(&args.rules.folder(), encoder)
        .context("the rule book is not valid; `frontdesk check` shows it in full")?;
    let texts = Texts::load()?;
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
    print!("{}", described(&book, &texts, &text, &asking)?);
    encoder::tell(is_known);
    Ok(ExitCode::SUCCESS)
}

/// Writes the explanation in the words of `/rules explain`, without Discord's bold, and then the reply that the learner
/// would get.
fn described(
    book: &RuleBook,
    texts: &Texts,
    text: &str,
    asking: &Asking<'_>,
) -> Result<String, std::fmt::Error> {
    let explained = ExplainedText::new(book, text, asking, Voice::new(texts, Locale::EnUs));
    let mut out = String::new();
    for line in explained.lines() {
        writeln!(out, "{}", line.replace("**", ""))?;
    }
    if let Some(answer) = explained.explanation.verdict.answer()
        && let Some(rule) = book.rule(asking.guild, &answer.rule)
    {
        describe_captures(&mut out, &answer.captures)?;
        let context = ReplyContext {
            locale: asking.locale,
            learner: "learner",
            captures: &answer.captures,
            pick: 0,
        };
        let learners = Voice::new(texts, asking.locale);
        let reply = in_language(learners, rule, book.reply(rule, &context));
        let reply = reply.replace('\n', "\n  ");
        writeln!(out, "Written in {}. The reply:\n  {reply}", rule.origin)?;
    }
    Ok(out)
}

fn describe_captures(out: &mut String, captures: &Captures) -> std::fmt::Result {
    for (number, caught) in captures.numbered.iter().enumerate() {
        if let Some(caught) = caught {
            writeln!(out, "Group {}: `{caught}`", number + 1)?;
        }
    }
    for (name, caught) in &captures.named {
        writeln!(out, "Group {name}: `{caught}`")?;
    }
    Ok(())
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

    fn said(text: &str, asking: &Asking<'_>) -> String {
        let book = RuleBook::from_sources([("book.toml", BOOK), ("a.toml", RULES)]).unwrap();
        described(&book, &Texts::load().unwrap(), text, asking).unwrap()
    }

    fn to_frontdesk() -> Asking<'static> {
        Asking {
            addressee: Addressee::Frontdesk,
            ..Asking::anyone(Locale::EnUs)
        }
    }

    #[test]
    fn an_answer_tells_what_matched_and_what_is_replied() {
        let shown = said("I lost my key", &to_frontdesk());
        for words in [
            "`I lost my key` → answer, looks like a question\n",
            "Rule: `reset` Reset, score 0.9",
            ": pattern `\\blost (?<what>my \\w+)` matched `lost my key`\n",
            "Taken as said to frontdesk itself;",
            "Category: A (0.9",
            "\nGroup 1: `my key`\nGroup what: `my key`\n",
            "Written in a.toml:2. The reply:\n  So your key is gone.\n",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let shown = said("I lost my key", &Asking::anyone(Locale::ZhCn));
        let reply = "The reply:\n  -# 这个回答目前只有英文。\n  So your key is gone.\n";
        assert!(shown.contains(reply), "{shown}");
        let shown = said("I lost my key", &Asking::anyone(Locale::EnUs));
        let words = "Taken as said in a channel between people;";
        assert!(shown.contains(words), "{shown}");
    }

    #[test]
    fn the_longest_reply_tells_its_language_too() {
        let rules = RULES.replacen("So {what|reflect} is gone.", &"x".repeat(2_000), 1);
        let sources = [("book.toml", BOOK), ("a.toml", &*rules)];
        let book = RuleBook::from_sources(sources).unwrap();
        let (texts, asking) = (Texts::load().unwrap(), Asking::anyone(Locale::ZhCn));
        let shown = described(&book, &texts, "I lost my password", &asking).unwrap();
        let (_, reply) = shown.split_once("The reply:\n  ").unwrap();
        let note = "-# 这个回答目前只有英文。\n  xxx";
        assert!(
            reply.starts_with(note) && reply.ends_with("x…\n"),
            "{reply}"
        );
    }

    #[test]
    fn silence_tells_its_reason() {
        let (rejects, hidden) = (
            "`reset` may not answer: the text says what one of the rejects says",
            "`staff-only` is meant for certain roles alone",
        );
        for (text, words) in [
            ("what a day", "Why silent: no pattern matched"),
            ("xyz", "nothing in the book resembles it"),
            ("how do I reset my old password", "are only suggested"),
            ("how do i reset my router", rejects),
            ("I lost my way", "what matches may not answer, as told"),
            ("staff room", hidden),
        ] {
            let shown = said(text, &to_frontdesk());
            assert!(shown.contains(words), "{words}: {shown}");
        }
    }
}
