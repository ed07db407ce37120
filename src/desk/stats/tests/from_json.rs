//! Reads the figures of a report back from its JSON, for tests that hold it to the text.

use serde_json::Value;

use crate::desk::stats::layout::Large;
use crate::desk::ui::post::{Embed, Post};
use crate::domain::Millis;
use crate::measures::{Beside, Interval, Mean, MeanLength, Median, Share};

pub(crate) fn whole(json: &Value) -> usize {
    usize::try_from(json.as_u64().unwrap()).unwrap()
}

/// Reads a share, and checks that the rate and the interval beside it match its numbers.
pub(crate) fn share(json: &Value) -> Share {
    let share = Share {
        part: whole(&json["part"]),
        n: whole(&json["n"]),
    };
    let interval = share.wilson();
    assert_eq!(json["rate"].as_f64(), share.rate());
    assert_eq!(json["low"].as_f64(), interval.map(|ends| ends.low));
    assert_eq!(json["high"].as_f64(), interval.map(|ends| ends.high));
    share
}

pub(crate) fn median(json: &Value) -> Option<Median> {
    let length = |name: &str| json[name].as_i64().map(Millis::new);
    let n = whole(&json["n"]);
    (n > 0).then(|| Median {
        n,
        at: length("median_ms"),
        interval: ["low_ms", "high_ms"].map(length),
    })
}

pub(crate) fn mean(json: &Value) -> Option<Mean> {
    let number = |name: &str| json[name].as_f64();
    let ends = number("low").zip(number("high"));
    Some(Mean {
        mean: number("mean")?,
        n: whole(&json["n"]),
        learners: whole(&json["learners"]),
        interval: ends.map(|(low, high)| Interval { low, high }),
    })
}

/// Reads a mean length of time from the figures whose names begin with its own.
pub(crate) fn mean_length(json: &Value, name: &str) -> Option<MeanLength> {
    let length = |end: &str| json[format!("{name}_{end}")].as_i64().map(Millis::new);
    let ends = length("low_ms").zip(length("high_ms"));
    Some(MeanLength {
        mean: length("ms")?,
        interval: ends.map(|(low, high)| [low, high]),
    })
}

/// Reads a figure of the settled days and of as many days before.
pub(crate) fn beside<T>(json: &Value, of: impl Fn(&Value) -> T) -> Option<Beside<T>> {
    (!json.is_null()).then(|| Beside {
        now: of(&json["settled_days"]),
        before: of(&json["days_before"]),
    })
}

/// Writes a large figure as it stands in the whole text of a report.
pub(crate) fn said(large: Large) -> String {
    let embed = Embed {
        figures: vec![large.figure],
        ..Embed::default()
    };
    Post::embeds(vec![embed]).whole_text()
}
