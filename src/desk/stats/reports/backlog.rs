//! The backlog in words: the number of open tickets at the end of each of the last days of a period, and of the worst
//! day before them.

use crate::desk::stats::layout::format::Figures;
use crate::desk::stats::layout::scope::ReportScope;
use crate::measures::DayEnd;

/// The number of days in the list.
const LISTED: usize = 7;

/// Lists the backlog of the period's last days, and the day with most open tickets if it is not among them. Empty for
/// one category in public: subtracted from that of all, it could reveal few people.
pub(crate) fn backlog_lines(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    days: &[DayEnd],
) -> Vec<String> {
    let ReportScope { zone, ends_now, .. } = scope;
    if figures.withheld.is_some() && scope.category.is_some() {
        return Vec::new();
    }
    let Some((last, before)) = days.split_last() else {
        return vec![figures.word("stats-backlog-none")];
    };
    let earlier = before.len().saturating_sub(LISTED - 1);
    let mut list: Vec<String> = before[earlier..]
        .iter()
        .map(|end| day(figures, end))
        .collect();
    list.push(if ends_now {
        figures.line("stats-backlog-now", "n", figures.head_count(last.open))
    } else {
        day(figures, last)
    });
    let values = [("zone", zone.to_owned()), ("list", list.join(" · "))];
    let mut lines = vec![figures.say("stats-backlog", &values)];
    lines.extend(peak(figures, &days[..earlier], &days[earlier..]));
    lines
}

/// Makes the line on the worst unlisted day, if it was worse than all listed ones.
fn peak(figures: Figures<'_>, unlisted: &[DayEnd], listed: &[DayEnd]) -> Option<String> {
    let worst = unlisted.iter().max_by_key(|end| end.open)?;
    let worse = listed.iter().all(|end| end.open < worst.open);
    let values = [
        ("n", figures.head_count(worst.open)),
        ("day", worst.day.to_string()),
    ];
    worse.then(|| figures.say("stats-backlog-peak", &values))
}

fn day(figures: Figures<'_>, end: &DayEnd) -> String {
    let day = end.day.strftime("%m-%d").to_string();
    figures.say(
        "stats-backlog-day",
        &[("day", day), ("n", figures.head_count(end.open))],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stats::layout::withheld::Withheld;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{DayNumber, Locale, Millis, Timestamp};
    use crate::measures::{Period, date_of_day, zone_of};

    const START: Timestamp = Timestamp::from_millis(0);

    /// Makes the lines for the numbers of open tickets at the end of each of the first days of 1970.
    fn lines(open: &[usize], period: &str, day: i64) -> Vec<String> {
        let texts = Texts::load().unwrap();
        let now = START + Millis::days(day);
        let period = Period::parse(period, now, &zone_of("UTC")).unwrap();
        let days: Vec<DayEnd> = (0..)
            .zip(open)
            .map(|(day, open)| DayEnd {
                day: date_of_day(DayNumber::new(day)),
                open: *open,
            })
            .collect();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        backlog_lines(figures, scope(&period, now, None), &days)
    }

    fn scope<'a>(period: &'a Period, now: Timestamp, category: Option<&'a str>) -> ReportScope<'a> {
        ReportScope {
            period,
            zone: "UTC",
            category,
            ends_now: period.to > now,
            up_to: now,
            is_behind: false,
        }
    }

    #[test]
    fn everyone_sees_the_backlog_of_all_categories_alone() {
        let texts = Texts::load().unwrap();
        let period = Period::parse("all", START, &zone_of("UTC")).unwrap();
        let withheld = Withheld::new();
        let days = [DayEnd {
            day: date_of_day(DayNumber::new(0)),
            open: 9,
        }];
        let told = |withheld, category| {
            let figures = Figures {
                withheld,
                ..Figures::all(Voice::new(&texts, Locale::EnUs))
            };
            backlog_lines(figures, scope(&period, START, category), &days).len()
        };
        assert_eq!(told(Some(&withheld), None), 1);
        assert_eq!(told(Some(&withheld), Some("billing")), 0);
        assert_eq!(told(None, Some("billing")), 1);
    }

    #[test]
    fn the_last_seven_days_are_listed_and_today_is_now() {
        let head = "Open tickets at the end of the day (UTC): ";
        let expected = format!("{head}01-01 2 · 01-02 2 · 01-03 2 · 01-04 1 · now **1**");
        assert_eq!(lines(&[2, 2, 2, 1, 1], "all", 4), [expected]);
        let dates = lines(&[2, 1], "1970-01-01..1970-01-02", 40);
        assert_eq!(dates, [format!("{head}01-01 2 · 01-02 1")]);
    }

    #[test]
    fn a_worse_day_before_the_listed_ones_is_named() {
        let mut open = [1; 21];
        open[..2].fill(2);
        let found = lines(&open, "all", 20);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].matches('·').count(), LISTED - 1);
        // Of equally bad days, the latest.
        assert_eq!(found[1], "Most: 2 (1970-01-02)");
    }

    #[test]
    fn without_tickets_the_backlog_is_empty() {
        assert_eq!(lines(&[], "all", 4), ["Open tickets: 0"]);
    }
}
