//! Lists of rules, people and inquiries that fit into one message and say how many entries are left out.

use crate::desk::stats::layout::format::{Figures, count};
use crate::desk::stats::layout::scope::{ReportScope, foot};
use crate::desk::ui::post::POST_CHARS;

/// Writes a heading, as many entries as fit and are allowed, the number of the others, and the foot of a report.
pub(crate) fn listed(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    heading: String,
    (entries, most): (&[String], usize),
) -> String {
    let marked = figures.word("stats-few-mark");
    let is_marked = entries.iter().any(|entry| entry.contains(&marked));
    let foot = foot(figures, scope, is_marked);
    let more = |left: usize| figures.line("stats-more", "n", count(left));
    let chars = |text: &str| text.chars().count() + 1;
    let mut left = POST_CHARS
        .saturating_sub(chars(&heading))
        .saturating_sub(foot.iter().map(|line| chars(line)).sum())
        .saturating_sub(chars(&more(entries.len())));
    let mut lines = vec![heading];
    for entry in entries.iter().take(most) {
        let Some(rest) = left.checked_sub(chars(entry)) else {
            break;
        };
        left = rest;
        lines.push(entry.clone());
    }
    let out = entries.len() + 1 - lines.len();
    if out > 0 {
        lines.push(more(out));
    }
    lines.extend(foot);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Locale, Timestamp};
    use crate::measures::{Period, zone_of};

    fn shown(entries: &[String], most: usize) -> Vec<String> {
        let texts = Texts::load().unwrap();
        let now = Timestamp::from_millis(1_768_000_000_000);
        let period = Period::parse("7d", now, &zone_of("UTC")).unwrap();
        let scope = ReportScope::sample(&period, "UTC", now);
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let text = listed(figures, scope, "H".to_owned(), (entries, most));
        assert!(text.chars().count() <= 2000);
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_left_out_is_counted_whether_it_is_too_much_or_too_long() {
        let short: Vec<String> = (0..20).map(|number| format!("entry {number}")).collect();
        let lines = shown(&short, 15);
        assert_eq!(lines[1..=15], short[..15]);
        assert_eq!(lines[16], "… and 5 more");
        assert_eq!(shown(&short[..3], 15)[1..4], short[..3]);
        assert!(shown(&short[..3], 15)[4].starts_with("-#"));
        let long = vec!["x".repeat(500); 9];
        let lines = shown(&long, 15);
        assert_eq!(lines[3], long[2]);
        assert_eq!(lines[4], "… and 6 more");
    }

    #[test]
    fn what_the_mark_means_is_said_where_it_stands() {
        let has_meaning = |entry: &str| {
            let lines = shown(&[entry.to_owned()], 15);
            lines.iter().any(|line| line.contains("too few to say"))
        };
        assert!(has_meaning("75 % (3 of 4)·"));
        assert!(!has_meaning("75 % (30 of 40)"));
    }
}
