//! The backlog as one line a phone can show: the last days, and the worst one.

use crate::domain::TicketFact;
use crate::measures::{DayEnd, backlog, zone_of};

use super::figures::{Figures, count};
use super::heading::Scope;

/// How many days are listed.
const LISTED: usize = 7;

/// The last days of the backlog of the tickets that were open in the period; and the day with most open tickets, if it is not among them.
pub(super) fn backlog_lines(
    figures: Figures<'_>,
    scope: Scope<'_>,
    tickets: &[TicketFact],
) -> Vec<String> {
    let days = backlog(tickets, scope.period, &zone_of(scope.zone));
    let Some((last, before)) = days.split_last() else {
        return vec![figures.word("stats-backlog-none")];
    };
    let earlier = before.len().saturating_sub(LISTED - 1);
    let mut list: Vec<String> = before[earlier..]
        .iter()
        .map(|end| day(figures, end))
        .collect();
    list.push(if scope.ends_now {
        figures.line("stats-backlog-now", "n", count(last.open))
    } else {
        day(figures, last)
    });
    let values = [("zone", scope.zone.to_owned()), ("list", list.join(" · "))];
    let mut lines = vec![figures.say("stats-backlog", &values)];
    lines.extend(peak(figures, &days[..earlier], &days[earlier..]));
    lines
}

/// The line for the worst unlisted day, when it was worse than all the listed ones.
fn peak(figures: Figures<'_>, unlisted: &[DayEnd], listed: &[DayEnd]) -> Option<String> {
    let worst = unlisted.iter().max_by_key(|end| end.open)?;
    let worse = listed.iter().all(|end| end.open < worst.open);
    let values = [("n", count(worst.open)), ("day", worst.day.to_string())];
    worse.then(|| figures.say("stats-backlog-peak", &values))
}

fn day(figures: Figures<'_>, end: &DayEnd) -> String {
    let day = end.day.strftime("%m-%d").to_string();
    figures.say("stats-backlog-day", &[("day", day), ("n", count(end.open))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::texts::Texts;
    use crate::domain::{
        InquiryEvent, InquiryId, LearnerKey, Locale, Millis, TicketId, TicketState, Timestamp,
    };
    use crate::measures::Period;

    const START: Timestamp = Timestamp::from_millis(0);

    /// A ticket opened at a minute and resolved at another.
    fn open_from(opened: i64, resolved: i64) -> TicketFact {
        let done = InquiryEvent::Moved {
            to: TicketState::Resolved,
            assignee: None,
            by_learner: false,
        };
        TicketFact {
            id: TicketId::new(1),
            inquiry: InquiryId::new(1),
            learner: LearnerKey::new(1),
            asked_at: START,
            opened_at: START + Millis::minutes(opened),
            category: None,
            state: TicketState::Resolved,
            events: vec![(START + Millis::minutes(resolved), done)],
        }
    }

    fn lines(tickets: &[TicketFact], period: &str, day: i64) -> Vec<String> {
        let texts = Texts::load().unwrap();
        let now = START + Millis::days(day);
        let period = Period::parse(period, now, &zone_of("UTC")).unwrap();
        let scope = Scope {
            period: &period,
            zone: "UTC",
            category: None,
            ends_now: period.to > now,
        };
        let figures = Figures {
            texts: &texts,
            locale: Locale::EnUs,
        };
        backlog_lines(figures, scope, tickets)
    }

    const DAY: i64 = 24 * 60;

    #[test]
    fn the_last_seven_days_are_listed_and_today_is_now() {
        let tickets = [open_from(5, 3 * DAY), open_from(5, 90 * DAY)];
        let head = "Open tickets at the end of the day (UTC): ";
        let expected = format!("{head}01-01 2 · 01-02 2 · 01-03 2 · 01-04 1 · now **1**");
        assert_eq!(lines(&tickets, "all", 4), [expected]);
        let dates = lines(&tickets, "1970-01-03..1970-01-04", 40);
        assert_eq!(dates, [format!("{head}01-03 2 · 01-04 1")]);
    }

    #[test]
    fn a_worse_day_before_the_listed_ones_is_named() {
        let tickets = [open_from(5, 2 * DAY), open_from(5, 90 * DAY)];
        let found = lines(&tickets, "all", 20);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].matches('·').count(), LISTED - 1);
        // Of days that are equally bad, the latest.
        assert_eq!(found[1], "Most: 2 (1970-01-02)");
    }

    #[test]
    fn without_tickets_the_backlog_is_empty() {
        assert_eq!(lines(&[], "all", 4), ["Open tickets: 0"]);
    }
}
