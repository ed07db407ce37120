//! The first line of a reply: what it shows, over which period and category; and the words for a
//! period that cannot be read.

use crate::desk::post::Post;
use crate::measures::{BadPeriod, Period, PeriodName};

use super::figures::Figures;

/// How much of what a person typed is shown back to them, in characters.
const ECHO: usize = 60;

/// What a reply is about.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub period: &'a Period,
    /// IANA name of the guild's zone.
    pub zone: &'a str,
    pub category: Option<&'a str>,
    /// Whether the period reaches up to now, so that its last day is not over.
    pub ends_now: bool,
}

/// `**Overview · last 7 days · `billing`**`
pub(super) fn heading(figures: Figures<'_>, title: &str, scope: Scope<'_>) -> String {
    let mut values = vec![
        ("title", figures.word(&format!("stats-title-{title}"))),
        ("period", label(figures, scope)),
    ];
    let Some(category) = scope.category else {
        return figures.say("stats-heading", &values);
    };
    values.push(("category", echoed(category)));
    figures.say("stats-heading-category", &values)
}

fn label(figures: Figures<'_>, scope: Scope<'_>) -> String {
    match scope.period.name {
        PeriodName::All => figures.word("stats-period-all"),
        PeriodName::LastDays(1) => figures.word("stats-period-day"),
        PeriodName::LastDays(days) => figures.line("stats-period-days", "days", days.to_string()),
        PeriodName::Dates { first, last } => figures.say(
            "stats-period-dates",
            &[
                ("first", first.to_string()),
                ("last", last.to_string()),
                ("zone", scope.zone.to_owned()),
            ],
        ),
    }
}

/// What to say to who gave a period that cannot be read.
pub(super) fn refusal(figures: Figures<'_>, given: &str, reason: BadPeriod) -> Post {
    let key = match reason {
        BadPeriod::Unreadable => "stats-period-unreadable",
        BadPeriod::Backwards => "stats-period-backwards",
    };
    Post::text(figures.line(key, "given", echoed(given)))
}

/// What a person typed, safe between backticks.
fn echoed(given: &str) -> String {
    let plain = given.chars().filter(|c| *c != '`' && !c.is_control());
    plain.take(ECHO).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::texts::Texts;
    use crate::domain::{Locale, Millis, Timestamp};
    use crate::measures::zone_of;

    const NOW: Timestamp = Timestamp::from_millis(1_768_000_000_000);

    fn in_both(say: impl Fn(Figures<'_>) -> String) -> [String; 2] {
        let texts = Texts::load().unwrap();
        let texts = &texts;
        Locale::ALL.map(|locale| say(Figures { texts, locale }))
    }

    fn headed(period: &str, category: Option<&str>) -> [String; 2] {
        let zone = "Europe/Berlin";
        let period = Period::parse(period, NOW + Millis::days(1), &zone_of(zone)).unwrap();
        let scope = Scope {
            period: &period,
            zone,
            category,
            ends_now: true,
        };
        in_both(|figures| heading(figures, "overview", scope))
    }

    #[test]
    fn the_heading_names_the_period_and_the_category() {
        let cases = [
            (
                headed("7d", None),
                "**Overview · last 7 days**",
                "**总览 · 最近 7 天**",
            ),
            (
                headed("1d", None),
                "**Overview · last day**",
                "**总览 · 最近一天**",
            ),
            (
                headed("all", Some("bil`ling`")),
                "**Overview · all time · `billing`**",
                "**总览 · 全部时间 · `billing`**",
            ),
            (
                headed("2026-01-01..2026-01-31", None),
                "**Overview · 2026-01-01 to 2026-01-31 (Europe/Berlin)**",
                "**总览 · 2026-01-01 至 2026-01-31（Europe/Berlin）**",
            ),
        ];
        for (found, english, chinese) in cases {
            assert_eq!(found, [english, chinese]);
        }
    }

    #[test]
    fn a_period_that_cannot_be_read_is_answered_with_what_can() {
        let given = format!("`@everyone` {}", "x".repeat(90));
        let [english, chinese] =
            in_both(|figures| refusal(figures, &given, BadPeriod::Unreadable).text);
        assert!(english.starts_with("`@everyone x"), "{english}");
        assert!(english.contains("`7d`") && chinese.contains("`7d`"));
        assert!(!english.contains(&"x".repeat(ECHO)), "{english}");
        let [backwards, _] = in_both(|figures| refusal(figures, "b..a", BadPeriod::Backwards).text);
        assert!(backwards.contains("ends before it begins"), "{backwards}");
    }
}
