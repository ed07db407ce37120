//! The words of pictures of reports, in the reader's language, and quantities written with them.

use super::unit::{DAY, HOUR, MINUTE, SECOND, Unit, said};

/// The mark of a number's place in a pattern of [`PictureWords`].
const NUMBER: char = '#';

/// The words of pictures of reports. In patterns `#` stands for a number, as `# %` does for `80 %`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureWords {
    /// A pattern of percent.
    pub percent: String,
    /// A pattern of seconds.
    pub seconds: String,
    /// A pattern of minutes.
    pub minutes: String,
    /// A pattern of hours.
    pub hours: String,
    /// A pattern of days.
    pub days: String,
    /// A pattern of an n, such as `n = #`.
    pub n: String,
    /// The name of the interval, such as "95 % interval".
    pub interval: String,
    /// The words for a part with nothing to show.
    pub nothing: String,
    /// A pattern for a time without data: the first `#` is its beginning, the second its end.
    pub nothing_between: String,
    /// The words for a figure that is based on too few.
    pub few: String,
    /// The name of the period before.
    pub before: String,
    /// The word for the first of some values.
    pub first: String,
    /// The word for the last of some values.
    pub last: String,
    /// The word for the lowest of some values.
    pub lowest: String,
    /// The word for the highest of some values.
    pub highest: String,
    /// The short names of the days, Monday to Sunday.
    pub weekdays: [String; 7],
    /// A pattern for the number of others that are drawn as one.
    pub others: String,
    /// The name of the line of the running total.
    pub adds_up: String,
    /// The name of the share that still waits.
    pub still_waiting: String,
    /// The name of the number of waits that are still watched at a time.
    pub at_risk: String,
    /// The name of the median, after which half of all waits are over.
    pub median: String,
    /// The words for a median that is not reached: more than half still wait.
    pub not_reached: String,
    /// The name of waits that are not over.
    pub not_over: String,
    /// The name of the inquiries that are expected.
    pub expected: String,
    /// The name of the people on duty.
    pub on_duty: String,
    /// The words for an hour in which more is expected than the people on duty can do.
    pub short: String,
}

impl PictureWords {
    /// Writes a quantity.
    pub(super) fn say(&self, unit: Unit, value: f64) -> String {
        let value = said(value);
        match unit {
            Unit::Count => number(
                value,
                usize::from(value.fract() != 0.0 && value.abs() < 100.0),
            ),
            Unit::Share => filled(&self.percent, &percent(value)),
            Unit::Score => number(value, 2),
            Unit::Length if value < 0.0 => format!("−{}", self.length(-value)),
            Unit::Length => self.length(value),
        }
    }

    /// Writes a number of things.
    pub(super) fn count(&self, count: u64) -> String {
        self.say(Unit::Count, count as f64)
    }

    /// Writes a whole number of percent.
    pub(super) fn percent(&self, whole: u64) -> String {
        filled(&self.percent, &whole.to_string())
    }

    /// Writes an n.
    pub(super) fn n(&self, n: u64) -> String {
        filled(&self.n, &self.count(n))
    }

    /// Writes the sentence that there is nothing to show between two points.
    pub(super) fn nothing_between(&self, first: &str, last: &str) -> String {
        let mut parts = self.nothing_between.splitn(3, NUMBER);
        let mut part = || parts.next().unwrap_or_default();
        [part(), first, part(), last, part()].concat()
    }

    /// Writes that there are so many others.
    pub(super) fn others(&self, count: usize) -> String {
        filled(&self.others, &count.to_string())
    }

    /// Writes a length of time in its two largest units.
    fn length(&self, ms: f64) -> String {
        let units = [
            (DAY, &self.days),
            (HOUR, &self.hours),
            (MINUTE, &self.minutes),
            (SECOND, &self.seconds),
        ];
        let whole = (ms / SECOND).round() * SECOND;
        let nth = units.iter().position(|(unit, _)| whole >= *unit);
        let Some(nth) = nth else {
            return filled(&self.seconds, &number(ms / SECOND, usize::from(ms != 0.0)));
        };
        let (unit, pattern) = units[nth];
        let Some((smaller, below)) = units.get(nth + 1) else {
            return filled(pattern, &number(whole / unit, 0));
        };
        let parts = (whole / smaller).round();
        let large = (parts * smaller / unit).floor();
        let small = parts - large * unit / smaller;
        let said = filled(pattern, &number(large, 0));
        if small < 1.0 {
            return said;
        }
        format!("{said} {}", filled(below, &number(small, 0)))
    }
}

/// Writes a share in percent: as a whole number, unless the share is small or almost all.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let is_whole = (percent - percent.round()).abs() < 1e-9;
    let is_edge = percent.abs() < 1.0 || (99.0..100.0).contains(&percent);
    number(percent, usize::from(is_edge && !is_whole))
}

/// Puts a number into a pattern.
fn filled(pattern: &str, number: &str) -> String {
    pattern.replace(NUMBER, number)
}

/// Writes a number with so many decimals, thousands separators, and a true minus.
fn number(value: f64, decimals: usize) -> String {
    let said = format!("{:.decimals$}", value.abs());
    let (whole, rest) = said.split_at(said.find('.').unwrap_or(said.len()));
    let mut shown = String::new();
    if value < 0.0 && said.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        shown.push('−');
    }
    for (nth, digit) in whole.chars().enumerate() {
        if nth > 0 && (whole.len() - nth).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::super::samples::english;
    use super::*;

    #[test]
    fn quantities_are_said_as_people_say_them() {
        let words = english();
        for (unit, value, said) in [
            (Unit::Count, 0.0, "0"),
            (Unit::Count, 1234.0, "1,234"),
            (Unit::Count, 2.5, "2.5"),
            (Unit::Count, 1_234_567.4, "1,234,567"),
            (Unit::Share, 0.8, "80 %"),
            (Unit::Share, 0.004, "0.4 %"),
            (Unit::Share, 0.996, "99.6 %"),
            (Unit::Share, 1.0, "100 %"),
            (Unit::Score, -0.5, "−0.50"),
            (Unit::Score, -0.001, "0.00"),
            (Unit::Length, 0.0, "0 s"),
            (Unit::Length, 400.0, "0.4 s"),
            (Unit::Length, 59_600.0, "1 min"),
            (Unit::Length, 90_000.0, "1 min 30 s"),
            (Unit::Length, 3_599_000.0, "59 min 59 s"),
            (Unit::Length, 7_199_000.0, "2 h"),
            (Unit::Length, 100_000_000.0, "1 d 4 h"),
            (Unit::Count, f64::NAN, "0"),
            (Unit::Count, f64::INFINITY, "10,000,000,000,000"),
            (Unit::Length, -90_000.0, "−1 min 30 s"),
        ] {
            assert_eq!(words.say(unit, value), said, "{value}");
        }
    }
}
