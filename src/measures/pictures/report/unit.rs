//! The units of the values of a picture, and the largest values that can be drawn.

/// The lengths of a second, a minute, an hour and a day, in milliseconds.
pub(super) const SECOND: f64 = 1000.0;
pub(super) const MINUTE: f64 = 60.0 * SECOND;
pub(super) const HOUR: f64 = 60.0 * MINUTE;
pub(super) const DAY: f64 = 24.0 * HOUR;

/// The largest quantity that is drawn; larger ones are drawn as this one.
const MAX_DRAWN: f64 = 1e12;

/// The unit of the values of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// A share, 0 to 1.
    Share,
    /// A length of time in milliseconds.
    Length,
    /// A score, such as that of satisfaction.
    Score,
}

/// Limits a quantity to values that can be drawn: finite, and not too large.
pub(super) fn drawn(value: f64) -> f64 {
    if value.is_nan() {
        return 0.0;
    }
    value.clamp(-MAX_DRAWN, MAX_DRAWN)
}

/// Limits a quantity to values that can be written: marks may lie a little beyond the largest drawn value.
pub(super) fn said(value: f64) -> f64 {
    if value.is_nan() {
        return 0.0;
    }
    value.clamp(-10.0 * MAX_DRAWN, 10.0 * MAX_DRAWN)
}
