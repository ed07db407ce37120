//! The report of a replay in words, for a person at a terminal.

use std::fmt::Write;

use crate::desk::replay::report::{Counts, ReplayReport};
use crate::domain::{RuleId, Timestamp};
use crate::faq::RuleBook;

/// The length at which an example is cut.
const EXAMPLE_CHARS: usize = 100;

/// Writes the report in words; titles come from the book.
pub(super) fn in_words(
    report: &ReplayReport,
    book: &RuleBook,
    mode: &str,
) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    heading(&mut out, report)?;
    outcomes(&mut out, &report.counts, mode)?;
    if !report.rules.is_empty() {
        writeln!(
            out,
            "\nrules, by what they answer (best suggestion for, replied to by a person at the time)"
        )?;
    }
    for one in &report.rules {
        let rule = book.rule(None, &RuleId::new(one.rule.as_str()));
        let title = rule.map_or("", |rule| rule.title(crate::domain::Locale::EnUs));
        writeln!(
            out,
            "  {:>7} ({}, {})  {}  {title}",
            one.answered, one.suggested, one.replied_by_person, one.rule
        )?;
    }
    if !report.categories.is_empty() {
        writeln!(out, "\ncategories, by what is asked (answered)")?;
    }
    for one in &report.categories {
        let name = one.category.as_deref().unwrap_or("none");
        writeln!(out, "  {:>7} ({})  {name}", one.asked, one.answered)?;
    }
    unanswered(&mut out, report)?;
    Ok(out)
}

fn heading(out: &mut String, report: &ReplayReport) -> std::fmt::Result {
    let day = |millis: Option<i64>| {
        millis.map(|millis| {
            let at = Timestamp::from_millis(millis).to_jiff().to_string();
            at.chars().take(10).collect::<String>()
        })
    };
    let span = match (day(report.first_at), day(report.last_at)) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let dropped = report.dropped;
    writeln!(out, "{} messages{span}", report.messages)?;
    let unreadable = match dropped.unreadable {
        0 => String::new(),
        some => format!(", {some} that cannot be read"),
    };
    writeln!(
        out,
        "no questions: {} by bots, {} by Discord, {} by staff, {} talk between people{unreadable}",
        dropped.by_bots, dropped.by_discord, dropped.by_staff, dropped.talk
    )
}

fn outcomes(out: &mut String, counts: &Counts, mode: &str) -> std::fmt::Result {
    writeln!(out, "\n{} triaged in mode {mode}", counts.asked)?;
    let (shares, none) = (counts.shares(), String::new);
    let rows = [
        (
            "answered",
            counts.answered,
            shares.answered,
            with_ticket(counts),
        ),
        ("suggested", counts.suggested, shares.suggested, none()),
        ("offered a person", counts.offered, shares.offered, none()),
        (
            "watched",
            counts.watched,
            shares.watched,
            with_suggestions(counts),
        ),
        ("told how to ask", counts.told_how, shares.told_how, none()),
        ("left", counts.left, shares.left, none()),
    ];
    for (what, count, share, more) in rows {
        let Some(share) = share.filter(|share| *share > 0.0) else {
            continue;
        };
        let percent = share * 100.0;
        writeln!(out, "  {what:<16} {count:>7}  {percent:5.1} %{more}")?;
    }
    if counts.repeated > 0 {
        writeln!(
            out,
            "{} of the offered and watched had been answered a moment before, and are not answered again so soon",
            counts.repeated
        )?;
    }
    let unanswered = counts.suggested + counts.offered + counts.watched;
    writeln!(
        out,
        "a person had replied to {} of the answered, to {} of the {unanswered} suggested, offered or watched",
        counts.answered_replied_by_person, counts.unanswered_replied_by_person
    )
}

fn with_ticket(counts: &Counts) -> String {
    match counts.answered_with_ticket {
        0 => String::new(),
        some => format!("  ({some} with a ticket at once)"),
    }
}

fn with_suggestions(counts: &Counts) -> String {
    match counts.watched_with_suggestions {
        0 => String::new(),
        some => format!("  ({some} with suggestions, if no person replies in time)"),
    }
}

fn unanswered(out: &mut String, report: &ReplayReport) -> std::fmt::Result {
    if report.unanswered_groups.is_empty() {
        return Ok(());
    }
    let least = if report.groups_approximate {
        " (at least so often: there were more groups than are kept)"
    } else {
        ""
    };
    writeln!(out, "\nasked most and not answered{least}")?;
    for group in &report.unanswered_groups {
        let shown: String = group.example.chars().take(EXAMPLE_CHARS).collect();
        let shown: Vec<&str> = shown.split_whitespace().collect();
        writeln!(out, "  {:>7}  {}", group.count, shown.join(" "))?;
    }
    Ok(())
}
