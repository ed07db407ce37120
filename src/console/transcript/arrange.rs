//! The order in which records of one act are shown. Messages to different places leave at the same
//! time, so their order means nothing and may differ from one platform to the next; within one
//! place it means something, and is kept.

use super::{Record, Seen};

/// Puts the records of one act in their order: the place that was acted in first, then the others
/// by name; in each place the immediate answer to the act, then the rest as it came.
pub fn arrange(mut records: Vec<Record>, acted_in: Option<&str>) -> Vec<Record> {
    records.sort_by(|a, b| rank(a, acted_in).cmp(&rank(b, acted_in)));
    records
}

fn rank<'a>(record: &'a Record, acted_in: Option<&str>) -> (bool, bool, &'a str, bool) {
    let elsewhere = acted_in != Some(record.place.as_str());
    let direct = record.place.starts_with("dm ");
    let later = !matches!(
        record.what,
        Seen::Answered { .. } | Seen::Form { .. } | Seen::Offered { .. }
    );
    (elsewhere, !direct, &record.place, later)
}
