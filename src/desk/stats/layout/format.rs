//! Formats figures for people in their language: shares, means, times, each with its n. Computes no measure.

pub(crate) use crate::desk::stats::layout::change::FEW_BELOW;
use crate::desk::stats::layout::change::{ChangeJudgement, PreviousFigure, Value};
use crate::desk::stats::layout::withheld::{Withheld, is_few};
use crate::desk::ui::replies::Voice;
use crate::domain::Millis;
use crate::measures::{FEWEST_SHOWN, Mean, MeanLength, Median, Share, Spread};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A voice that formats figures.
#[derive(Clone, Copy)]
pub(crate) struct Figures<'a> {
    pub voice: Voice<'a>,
    /// The keys of the lines that a public reply withholds; `None` if only staff read it.
    pub withheld: Option<&'a Withheld>,
}

impl<'a> Figures<'a> {
    /// Makes a formatter that withholds nothing.
    pub(crate) const fn all(voice: Voice<'a>) -> Self {
        Self {
            voice,
            withheld: None,
        }
    }

    /// Returns a text without values.
    pub(crate) fn word(self, key: &str) -> String {
        self.voice.say(key)
    }

    /// Returns a text with values that are texts already.
    pub(crate) fn say(self, key: &str, values: &[(&'static str, String)]) -> String {
        self.voice.say_with(key, values)
    }

    /// Makes a line with one value, or one that says that the value is withheld.
    pub(crate) fn line(self, key: &str, name: &'static str, value: String) -> String {
        if self.withholds(key) {
            return self.withheld_line(key, name);
        }
        self.say(key, &[(name, value)])
    }

    /// Returns whether the line with a key is withheld.
    pub(crate) fn withholds(self, key: &str) -> bool {
        self.withheld.is_some_and(|keys| keys.contains(key))
    }

    /// Makes a line that says, in place of a figure, that it is about too few people.
    pub(crate) fn withheld_line(self, key: &str, name: &'static str) -> String {
        let figure = self.say("stats-withheld", &[("least", count(FEWEST_SHOWN))]);
        self.say(key, &[(name, figure)])
    }

    /// Writes a number of people.
    pub(crate) fn head_count(self, people: usize) -> String {
        if self.withheld.is_some() && is_few(people) {
            return format!("<{FEWEST_SHOWN}");
        }
        count(people)
    }

    /// Formats a share: `90 % (27 of 30, 95 % interval 74 % to 97 %)`, the interval by Wilson.
    pub(crate) fn share(self, share: Share) -> String {
        let (Some(rate), Some(interval)) = (share.rate(), share.wilson()) else {
            return self.word("stats-nothing");
        };
        let values = [
            ("percent", self.percent(rate)),
            ("part", count(share.part)),
            ("n", count(share.n)),
            ("low", self.percent(interval.low)),
            ("high", self.percent(interval.high)),
        ];
        self.weighed(share.n, self.say("stats-share", &values))
    }

    /// Formats a mean: `0.55 (n = 12, 95 % interval 0.30 to 0.80)`. If some learners answered more than once, adds the
    /// number of learners, by which it is weighted.
    pub(crate) fn mean(self, mean: Option<Mean>) -> String {
        let Some(mean) = mean else {
            return self.word("stats-nothing");
        };
        let mut values = vec![("mean", decimal(mean.mean)), ("n", self.n_of(mean))];
        let key = match mean.interval {
            Some(interval) => {
                values.push(("low", decimal(interval.low)));
                values.push(("high", decimal(interval.high)));
                "stats-mean-interval"
            }
            None => "stats-mean",
        };
        self.weighed(mean.learners, self.say(key, &values))
    }

    /// Formats a mean length of time of `n` tickets: `25 min (n = 12, 95 % interval 20 min to 30 min)`.
    pub(crate) fn length(self, length: MeanLength, n: usize) -> String {
        let mean = [("mean", self.duration(length.mean)), ("n", count(n))];
        let figure = match length.interval {
            Some([low, high]) => {
                let ends = [("low", self.duration(low)), ("high", self.duration(high))];
                self.say("stats-mean-interval", &[mean, ends].concat())
            }
            None => self.say("stats-mean", &mean),
        };
        self.weighed(n, figure)
    }

    /// Writes the n of a mean, with the number of learners if some answered more than once.
    pub(crate) fn n_of(self, mean: Mean) -> String {
        if mean.learners == mean.n {
            return count(mean.n);
        }
        let values = [("n", count(mean.n)), ("learners", count(mean.learners))];
        self.say("stats-n-learners", &values)
    }

    /// Formats times: `median 6 min (5 min to 8 min) · p90 12 min · p95 1 h 05 min (n = 40)`, the median with its
    /// interval.
    pub(crate) fn times(self, spread: Option<Spread>) -> String {
        match spread {
            Some(spread) => self.spread(spread, spread.middle()),
            None => self.word("stats-nothing"),
        }
    }

    /// Formats times with a separate median of them, whose interval may differ.
    pub(crate) fn spread(self, spread: Spread, median: Median) -> String {
        let values = [
            ("median", self.median_with_interval(spread.median, median)),
            ("p90", self.duration(spread.p90)),
            ("p95", self.duration(spread.p95)),
            ("n", count(spread.n)),
        ];
        self.weighed(spread.n, self.say("stats-spread", &values))
    }

    /// Writes a median, with its 95 % interval if it has one: `6 min (5 min to 8 min)`.
    fn median_with_interval(self, at: Millis, median: Median) -> String {
        let at = self.duration(at);
        let Some(interval) = self.ends(median) else {
            return at;
        };
        let values = [("median", at), ("interval", interval)];
        self.say("stats-median-interval", &values)
    }

    /// Formats a median: `12 min (10 min to 15 min, n = 40)`.
    pub(crate) fn median(self, median: Option<Median>) -> String {
        let Some(median) = median else {
            return self.word("stats-nothing");
        };
        let n = ("n", count(median.n));
        let figure = match (median.at, self.ends(median)) {
            (None, _) => self.say("stats-median-open", &[n]),
            (Some(at), None) => self.say("stats-median", &[("median", self.duration(at)), n]),
            (Some(at), Some(interval)) => {
                let values = [("median", self.duration(at)), ("interval", interval), n];
                self.say("stats-median-short", &values)
            }
        };
        self.weighed(median.n, figure)
    }

    /// Writes the interval of a median: `5 min to 8 min`, or `5 min or more`; `None` where it has none.
    pub(crate) fn ends(self, median: Median) -> Option<String> {
        let [low, high] = median.interval.map(|end| end.map(|end| self.duration(end)));
        let low = ("low", low?);
        Some(match high {
            Some(high) => self.say("stats-ends", &[low, ("high", high)]),
            None => self.say("stats-ends-open", &[low]),
        })
    }

    /// Formats a share for lists: `75 % (47 % to 91 %, n = 12)`, the interval by Wilson.
    pub(crate) fn short_share(self, share: Share) -> String {
        let (Some(rate), Some(interval)) = (share.rate(), share.wilson()) else {
            return self.word("stats-nothing");
        };
        let values = [
            ("percent", self.percent(rate)),
            ("low", self.percent(interval.low)),
            ("high", self.percent(interval.high)),
            ("n", count(share.n)),
        ];
        self.weighed(share.n, self.say("stats-share-short", &values))
    }

    /// Writes a figure, with a mark if its n is very small. The foot of the report explains the mark once.
    pub(crate) fn weighed(self, n: usize, figure: String) -> String {
        if n < FEW_BELOW {
            self.line("stats-few", "figure", figure)
        } else {
            figure
        }
    }

    /// Writes a figure, with its value in the period before and the judgement of the change.
    pub(crate) fn changed(self, figure: String, before: Option<PreviousFigure>) -> String {
        let Some(before) = before.filter(|_| self.withheld.is_none()) else {
            return figure;
        };
        let key = match before.judgement {
            ChangeJudgement::WithinChance => "stats-before-chance",
            ChangeJudgement::BeyondChance => "stats-before",
            ChangeJudgement::NotJudged => "stats-before-unjudged",
        };
        let was = self.was(before);
        self.say(key, &[("figure", figure), ("before", was)])
    }

    /// Writes the value of the period before on a line of its own, with the judgement of the change.
    pub(crate) fn before(self, before: Option<PreviousFigure>) -> Option<String> {
        let before = before.filter(|_| self.withheld.is_none())?;
        let key = match before.judgement {
            ChangeJudgement::WithinChance => "stats-large-before-chance",
            ChangeJudgement::BeyondChance => "stats-large-before",
            ChangeJudgement::NotJudged => "stats-large-before-unjudged",
        };
        Some(self.line(key, "before", self.was(before)))
    }

    /// Writes the value of the period before. Also writes the value of the settled days that it is compared with, if it
    /// differs from the one shown.
    fn was(self, change: PreviousFigure) -> String {
        let [shown, now, was] =
            [change.shown, change.now, change.was].map(|value| self.value(value));
        let before = ("before", was);
        if shown == now {
            return self.say("stats-was", &[before]);
        }
        self.say("stats-was-settled", &[before, ("now", now)])
    }

    fn value(self, value: Value) -> String {
        match value {
            Value::Share(rate) => self.percent(rate),
            Value::Mean(mean) => decimal(mean),
            Value::Length(length) => self.duration(length),
            Value::Count(number) => count(number),
        }
    }

    /// Formats a rate as whole percent. A rate above 0 or below 1 is not rounded to 0 % or 100 %.
    pub(crate) fn percent(self, rate: f64) -> String {
        let whole = (rate * 100.0).round();
        let number = if whole <= 0.0 && rate > 0.0 {
            "<1".to_owned()
        } else if whole >= 100.0 && rate < 1.0 {
            ">99".to_owned()
        } else {
            format!("{whole:.0}")
        };
        self.line("stats-percent", "number", number)
    }

    /// Writes a length of time in its two largest units: `40 s`, `6 min`, `1 h 05 min`, `3 d 4 h`.
    pub(crate) fn duration(self, length: Millis) -> String {
        let length = length.get();
        if nearest(length, SECOND) < HOUR / SECOND {
            self.minutes(nearest(length, SECOND))
        } else if nearest(length, MINUTE) < 2 * DAY / MINUTE {
            self.hours(nearest(length, MINUTE))
        } else {
            let hours = nearest(length, HOUR);
            self.in_two_units(
                ["stats-days", "stats-days-hours"],
                Units::new("days", hours / 24),
                Units::new("hours", hours % 24),
            )
        }
    }

    /// Writes a sum of time in hours, which are easier to compare: `100 h`.
    pub(crate) fn sum(self, length: Millis) -> String {
        if length.get() < HOUR {
            self.duration(length)
        } else {
            self.hours(nearest(length.get(), MINUTE))
        }
    }

    fn minutes(self, seconds: i64) -> String {
        if seconds < 60 {
            return self.line("stats-seconds", "seconds", seconds.to_string());
        }
        self.in_two_units(
            ["stats-minutes", "stats-minutes-seconds"],
            Units::new("minutes", seconds / 60),
            Units::new("seconds", seconds % 60),
        )
    }

    fn hours(self, minutes: i64) -> String {
        self.in_two_units(
            ["stats-hours", "stats-hours-minutes"],
            Units::new("hours", minutes / 60),
            Units::new("minutes", minutes % 60),
        )
    }

    /// Formats a length in two units, without the smaller one if it is zero.
    fn in_two_units(self, [alone, with_small]: [&str; 2], large: Units, small: Units) -> String {
        let large = (large.name, grouped(&large.count.to_string()));
        if small.count == 0 {
            self.say(alone, &[large])
        } else {
            self.say(with_small, &[large, (small.name, small.padded())])
        }
    }
}

/// A number of days, hours, minutes or seconds.
#[derive(Clone, Copy)]
struct Units {
    name: &'static str,
    count: i64,
}

impl Units {
    const fn new(name: &'static str, count: i64) -> Self {
        Self { name, count }
    }

    /// Writes a number as it stands after a larger unit: minutes and seconds are padded, hours are not.
    fn padded(self) -> String {
        if self.name == "hours" {
            self.count.to_string()
        } else {
            format!("{:02}", self.count)
        }
    }
}

fn nearest(length: i64, unit: i64) -> i64 {
    (length + unit / 2).div_euclid(unit)
}

/// Writes a count with separators of thousands: `12,345`.
pub(crate) fn count(count: usize) -> String {
    grouped(&count.to_string())
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Formats a number with two decimals, a true minus sign and no negative zero.
pub(crate) fn decimal(value: f64) -> String {
    let hundredths = (value * 100.0).round();
    let sign = if hundredths < 0.0 { "−" } else { "" };
    format!("{sign}{:.2}", hundredths.abs() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    fn said(say: impl Fn(Figures<'_>) -> String) -> [String; 2] {
        let texts = Texts::load().unwrap();
        Locale::ALL.map(|locale| say(Figures::all(Voice::new(&texts, locale))))
    }

    #[test]
    fn a_length_of_time_reads_as_people_say_it() {
        let cases = [
            (0, "0 s", "0 秒"),
            (40_400, "40 s", "40 秒"),
            (59_600, "1 min", "1 分钟"),
            (6 * MINUTE, "6 min", "6 分钟"),
            (12 * MINUTE + 5 * SECOND, "12 min 05 s", "12 分 05 秒"),
            (HOUR - 400, "1 h", "1 小时"),
            (
                HOUR + 5 * MINUTE + 10 * SECOND,
                "1 h 05 min",
                "1 小时 05 分",
            ),
            (47 * HOUR, "47 h", "47 小时"),
            (2 * DAY - 1, "2 d", "2 天"),
            (76 * HOUR, "3 d 4 h", "3 天 4 小时"),
        ];
        for (length, english, chinese) in cases {
            let found = said(|figures| figures.duration(Millis::new(length)));
            assert_eq!(found, [english, chinese], "{length}");
        }
        let sum = said(|figures| figures.sum(Millis::hours(1234)));
        assert_eq!(sum, ["1,234 h", "1,234 小时"]);
    }

    #[test]
    fn a_share_shows_its_n_and_says_when_that_is_tiny() {
        let cases = [
            (
                (800, 1000),
                "80 % (800 of 1,000, 95 % interval 77 % to 82 %)",
            ),
            ((1, 1000), "<1 % (1 of 1,000, 95 % interval <1 % to 1 %)"),
            (
                (999, 1000),
                ">99 % (999 of 1,000, 95 % interval 99 % to >99 %)",
            ),
            ((4, 5), "80 % (4 of 5, 95 % interval 38 % to 96 %)·"),
            ((0, 0), "nothing yet (n = 0)"),
        ];
        for ((part, n), english) in cases {
            let [found, _] = said(|figures| figures.share(Share { part, n }));
            assert_eq!(found, english);
        }
        let found = said(|figures| figures.share(Share { part: 27, n: 30 }));
        let english = "90 % (27 of 30, 95 % interval 74 % to 97 %)";
        assert_eq!(found, [english, "90%（27 / 30，95% 区间 74% 至 97%）"]);
    }

    #[test]
    fn a_mean_shows_its_n_and_its_interval_if_it_has_one() {
        let of_learners = |n, learners, mean, interval| {
            Some(Mean {
                n,
                learners,
                mean,
                interval,
            })
        };
        let mean = |n, mean, interval| of_learners(n, n, mean, interval);
        let interval = Some(crate::measures::Interval {
            low: -0.004,
            high: 0.8,
        });
        let cases = [
            (
                mean(12, 0.55, interval),
                "0.55 (n = 12, 95 % interval 0.00 to 0.80)",
            ),
            (mean(1, -0.75, None), "−0.75 (n = 1)·"),
            (
                of_learners(30, 12, 0.55, interval),
                "0.55 (n = 30 of 12 learners, 95 % interval 0.00 to 0.80)",
            ),
            (
                of_learners(30, 9, 0.55, None),
                "0.55 (n = 30 of 9 learners)·",
            ),
            (None, "nothing yet (n = 0)"),
        ];
        for (mean, english) in cases {
            let [found, _] = said(|figures| figures.mean(mean));
            assert_eq!(found, english);
        }
    }

    #[test]
    fn quantiles_stand_beside_each_other() {
        let spread = Spread::of((1..=20).map(Millis::minutes));
        let [found, _] = said(|figures| figures.times(spread));
        let expected =
            "median 10 min 30 s (6 min to 15 min) · p90 18 min 06 s · p95 19 min 03 s (n = 20)";
        assert_eq!(found, expected);
    }

    #[test]
    fn a_median_shows_how_far_its_interval_goes_and_where_it_is_not_reached() {
        let minutes = |at: i64| Some(Millis::minutes(at));
        for (n, at, interval, english) in [
            (
                40,
                minutes(6),
                [minutes(5), minutes(8)],
                "6 min (5 min to 8 min, n = 40)",
            ),
            (
                12,
                minutes(6),
                [minutes(5), None],
                "6 min (5 min or more, n = 12)",
            ),
            (3, minutes(6), [None, None], "6 min (n = 3)·"),
            (
                12,
                None,
                [minutes(9), None],
                "reached by fewer than half (n = 12)",
            ),
        ] {
            let median = Median { n, at, interval };
            let [found, _] = said(|figures| figures.median(Some(median)));
            assert_eq!(found, english);
        }
    }
}
