//! The round marks on the axes of pictures: 1, 2 and 5 with zeros for numbers, and the usual steps of clocks for
//! lengths of time.

use super::unit::{DAY, HOUR, MINUTE, SECOND, Unit, drawn, said};

/// The round lengths of time; longer ones are whole days.
const LENGTHS: [f64; 21] = [
    SECOND,
    2.0 * SECOND,
    5.0 * SECOND,
    10.0 * SECOND,
    15.0 * SECOND,
    20.0 * SECOND,
    30.0 * SECOND,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    20.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    4.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
];

/// The lengths of time that mark an axis from a moment to years, each a multiple of the previous one.
const LADDER: [f64; 15] = [
    SECOND,
    5.0 * SECOND,
    15.0 * SECOND,
    MINUTE,
    5.0 * MINUTE,
    15.0 * MINUTE,
    HOUR,
    4.0 * HOUR,
    12.0 * HOUR,
    DAY,
    3.0 * DAY,
    10.0 * DAY,
    30.0 * DAY,
    100.0 * DAY,
    365.0 * DAY,
];

/// An axis from one round mark to another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    /// Its marks, in order; at least two.
    pub(super) ticks: Vec<f64>,
    /// Whether its steps have equal lengths, rather than each mark being a multiple of the previous one.
    is_even: bool,
}

impl Axis {
    /// Makes an axis over some values, with about `steps` steps. If all values are equal, it is one unit long.
    pub(super) fn over(unit: Unit, low: f64, high: f64, steps: usize) -> Self {
        let (one, other) = (drawn(low), drawn(high));
        let (low, high) = (one.min(other), one.max(other));
        let high = if high > low { high } else { low + single(unit) };
        let step = round_step(unit, (high - low) / steps.max(1) as f64);
        let (first, last) = ((low / step).floor(), (high / step - 1e-9).ceil());
        let count = (last - first).max(1.0) as usize;
        Self {
            ticks: (0..=count).map(|nth| (first + nth as f64) * step).collect(),
            is_even: true,
        }
    }

    /// Makes an axis of lengths of time on which each mark is a multiple of the previous one.
    pub(super) fn of_waits(shortest: f64, longest: f64) -> Self {
        let last = LADDER.len() - 1;
        let from = LADDER.iter().rposition(|mark| *mark <= shortest);
        let until = LADDER.iter().position(|mark| *mark >= longest);
        let from = from.unwrap_or(0).min(last - 1);
        let until = until.unwrap_or(last).max(from + 1);
        Self {
            ticks: LADDER[from..=until].to_vec(),
            is_even: false,
        }
    }

    /// Returns the lowest value on it.
    pub(super) fn low(&self) -> f64 {
        self.ticks.first().copied().unwrap_or_default()
    }

    /// Returns the highest value on it.
    pub(super) fn high(&self) -> f64 {
        self.ticks.last().copied().unwrap_or_default()
    }

    /// Computes the position of a value, 0 at the lowest and 1 at the highest; a value beyond them is at the end.
    pub(super) fn part(&self, value: f64) -> f32 {
        let scaled = |value: f64| {
            if self.is_even {
                value
            } else {
                value.max(1.0).ln()
            }
        };
        let (low, high) = (scaled(self.low()), scaled(self.high()));
        ((scaled(said(value)) - low) / (high - low)).clamp(0.0, 1.0) as f32
    }
}

/// Returns the length of an axis for a single value.
fn single(unit: Unit) -> f64 {
    match unit {
        Unit::Count | Unit::Share | Unit::Score => 1.0,
        Unit::Length => MINUTE,
    }
}

/// Finds the next round step that is at least as long.
fn round_step(unit: Unit, raw: f64) -> f64 {
    match unit {
        Unit::Count => decimal(raw, &[1.0, 2.0, 5.0]).max(1.0),
        Unit::Share => decimal(raw, &[1.0, 2.0, 2.5, 5.0]),
        Unit::Score => decimal(raw, &[1.0, 2.0, 5.0]),
        Unit::Length => {
            let listed = LENGTHS.iter().find(|step| **step >= raw - 1e-6);
            let days = || decimal(raw / DAY, &[1.0, 2.0, 5.0]) * DAY;
            listed.copied().unwrap_or_else(days)
        }
    }
}

/// Finds the next of some numbers followed by zeros.
fn decimal(raw: f64, steps: &[f64]) -> f64 {
    let ten = 10_f64.powf(raw.max(1e-9).log10().floor());
    let mut steps = steps.iter().map(|step| step * ten);
    let found = steps.find(|step| *step >= raw * (1.0 - 1e-9));
    found.unwrap_or(10.0 * ten)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_are_round() {
        for (unit, low, high, ticks) in [
            (Unit::Count, 0.0, 3.0, vec![0.0, 1.0, 2.0, 3.0]),
            (Unit::Count, 0.0, 17.0, vec![0.0, 5.0, 10.0, 15.0, 20.0]),
            (Unit::Count, 0.0, 0.0, vec![0.0, 1.0]),
            (Unit::Share, 0.0, 1.0, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            (Unit::Share, 0.0, 0.07, vec![0.0, 0.02, 0.04, 0.06, 0.08]),
            (Unit::Score, -0.5, 1.2, vec![-0.5, 0.0, 0.5, 1.0, 1.5]),
            (
                Unit::Length,
                0.0,
                50.0 * MINUTE,
                vec![0.0, 15.0 * MINUTE, 30.0 * MINUTE, 45.0 * MINUTE, HOUR],
            ),
        ] {
            let axis = Axis::over(unit, low, high, 4);
            let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
            assert_eq!(axis.ticks.len(), ticks.len(), "{axis:?}");
            assert!(axis.ticks.iter().zip(&ticks).all(close), "{axis:?}");
        }
        let waits = Axis::of_waits(70.0 * SECOND, 2.0 * HOUR);
        assert_eq!((waits.low(), waits.high()), (MINUTE, 4.0 * HOUR));
        assert_eq!(waits.part(MINUTE), 0.0);
    }

    proptest! {
        #[test]
        fn an_axis_holds_its_values_and_has_few_marks(
            values in (prop::num::f64::ANY, prop::num::f64::ANY), steps in 1_usize..9, unit in 0_usize..4,
        ) {
            let unit = [Unit::Count, Unit::Share, Unit::Length, Unit::Score][unit];
            let axis = Axis::over(unit, values.0, values.1, steps);
            prop_assert!((2..=steps + 2).contains(&axis.ticks.len()), "{:?}", axis);
            for value in [values.0, values.1].map(drawn) {
                let reach = 1e-6 * (axis.high() - axis.low());
                prop_assert!(axis.low() - reach <= value && value <= axis.high() + reach, "{:?}", axis);
            }
            prop_assert!(axis.ticks.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", axis);
            prop_assert!((0.0..=1.0).contains(&axis.part(values.0)));
            let waits = Axis::of_waits(values.0, values.1);
            prop_assert!(waits.ticks.len() >= 2 && (0.0..=1.0).contains(&waits.part(values.1)));
        }
    }
}
