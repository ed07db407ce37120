//! The scope of a report: its period, category and zone, in its heading and at its foot. Also the reply to a period
//! that cannot be read.

use crate::desk::stats::layout::format::{FEW_BELOW, Figures, count};
use crate::desk::ui::post::Post;
use crate::domain::Timestamp;
use crate::measures::{BadPeriod, DEFINITIONS, FEWEST_SHOWN, Period, PeriodName};

/// The most characters of a person's input that are repeated to them.
const ECHO: usize = 60;

/// The period and category of a report, with the guild's time zone.
#[derive(Clone, Copy)]
pub(crate) struct ReportScope<'a> {
    pub period: &'a Period,
    /// IANA name of the guild's zone.
    pub zone: &'a str,
    pub category: Option<&'a str>,
    /// Whether the period ends now, so that its last day is not over.
    pub ends_now: bool,
    /// The moment up to which the figures are complete.
    pub up_to: Timestamp,
    /// Whether that moment lies before now, because counting is behind.
    pub is_behind: bool,
}

#[cfg(test)]
impl<'a> ReportScope<'a> {
    /// Makes the scope of a whole period that reaches up to now.
    pub(crate) const fn sample(period: &'a Period, zone: &'a str, up_to: Timestamp) -> Self {
        Self {
            period,
            zone,
            category: None,
            ends_now: true,
            up_to,
            is_behind: false,
        }
    }
}

/// Makes the last lines of a report: the meaning of its marks, if there are any, and the time up to which its figures
/// go.
pub(crate) fn foot(figures: Figures<'_>, scope: ReportScope<'_>, is_marked: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if is_marked {
        lines.push(figures.line("stats-few-means", "few", FEW_BELOW.to_string()));
    }
    if scope.is_behind {
        lines.push(figures.word("stats-behind"));
    }
    let values = [
        ("time", scope.up_to.shown()),
        ("zone", scope.zone.to_owned()),
        ("definitions", DEFINITIONS.to_string()),
    ];
    lines.push(figures.say("stats-foot", &values));
    lines
}

/// Makes the line on the days that are compared with the period before, if these are not all days. None in public,
/// where nothing is compared.
pub(crate) fn compared_line(figures: Figures<'_>, scope: ReportScope<'_>) -> Option<String> {
    let [compared, all] = scope.period.days_left_out()?;
    let values = [("compared", compared.to_string()), ("all", all.to_string())];
    let is_compared = figures.withheld.is_none();
    is_compared.then(|| figures.say("stats-compared", &values))
}

/// Makes the first line of a list: ``**What is counted · last 7 days · `billing`**``.
pub(crate) fn heading(figures: Figures<'_>, title: &str, scope: ReportScope<'_>) -> String {
    format!("**{}**", plain_heading(figures, title, scope))
}

/// Makes a report's title: ``Overview · last 7 days · `billing` ``.
pub(crate) fn plain_heading(figures: Figures<'_>, title: &str, scope: ReportScope<'_>) -> String {
    let mut values = vec![
        ("title", figures.word(title)),
        ("period", period_label(figures, scope.period, scope.zone)),
    ];
    let Some(category) = scope.category else {
        return figures.say("stats-heading", &values);
    };
    values.push(("category", echoed(&category_name(figures, category))));
    figures.say("stats-heading-category", &values)
}

/// Returns a category's name; an empty id stands for no category.
pub(crate) fn category_name(figures: Figures<'_>, category: &str) -> String {
    match category {
        "" => figures.word("ticket-no-category"),
        name => name.to_owned(),
    }
}

/// Puts a period into words: *last 7 days*.
pub(crate) fn period_label(figures: Figures<'_>, period: &Period, zone: &str) -> String {
    match period.name {
        PeriodName::All => figures.word("stats-period-all"),
        PeriodName::LastDays(1) => figures.word("stats-period-day"),
        PeriodName::LastDays(days) => figures.line("stats-period-days", "days", days.to_string()),
        PeriodName::Dates { first, last } if first == last => figures.say(
            "stats-period-date",
            &[("date", first.to_string()), ("zone", zone.to_owned())],
        ),
        PeriodName::Dates { first, last } => figures.say(
            "stats-period-dates",
            &[
                ("first", first.to_string()),
                ("last", last.to_string()),
                ("zone", zone.to_owned()),
            ],
        ),
    }
}

/// Makes the reply to a period that cannot be read.
pub(crate) fn refusal(figures: Figures<'_>, given: &str, reason: BadPeriod) -> Post {
    let key = match reason {
        BadPeriod::Unreadable => "stats-period-unreadable",
        BadPeriod::Backwards => "stats-period-backwards",
    };
    Post::text(figures.line(key, "given", echoed(given)))
}

/// Makes the reply to a public report about too few people.
pub(crate) fn withheld(figures: Figures<'_>, title: &str, scope: ReportScope<'_>) -> Post {
    let all = figures.say("stats-withheld-all", &[("least", count(FEWEST_SHOWN))]);
    Post::text([heading(figures, title, scope), all].join("\n"))
}

/// Makes a person's text safe between backticks.
fn echoed(given: &str) -> String {
    let plain = given.chars().filter(|c| *c != '`' && !c.is_control());
    plain.take(ECHO).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Locale, Millis};
    use crate::measures::zone_of;

    const NOW: Timestamp = Timestamp::from_millis(1_768_000_000_000);

    fn in_both(say: impl Fn(Figures<'_>) -> String) -> [String; 2] {
        let texts = Texts::load().unwrap();
        Locale::ALL.map(|locale| say(Figures::all(Voice::new(&texts, locale))))
    }

    fn headed(period: &str, category: Option<&str>) -> [String; 2] {
        let zone = "Europe/Berlin";
        let period = Period::parse(period, NOW + Millis::days(1), &zone_of(zone)).unwrap();
        let scope = ReportScope {
            category,
            ..ReportScope::sample(&period, zone, NOW)
        };
        in_both(|figures| heading(figures, "stats-title-overview", scope))
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
            (
                headed("2026-01-05", None),
                "**Overview · 2026-01-05 (Europe/Berlin)**",
                "**总览 · 2026-01-05（Europe/Berlin）**",
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
