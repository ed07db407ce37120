//! Logs repeated faults sparingly, because the log may be on the disk that is full: the first fault, then each time
//! that their number has doubled, and once more when the work succeeds again. Gives up work that the database undoes
//! each time.

use std::collections::BTreeMap;
use std::fmt::Display;

use parking_lot::Mutex;

use crate::desk::{DeskError, ErrorKind};
use crate::domain::DeliveryId;
use crate::store::Timer;

/// The number of failures in a row of each piece of work, by its name.
#[derive(Default)]
pub(crate) struct RepeatedFaults(Mutex<BTreeMap<&'static str, u64>>);

impl RepeatedFaults {
    /// Notes the result of one try of repeated work.
    pub(crate) fn note<T, E: Display>(&self, what: &'static str, tried: &Result<T, E>) {
        self.note_from(1, what, tried);
    }

    /// Notes the result of one try of work that may fail by chance. Failures are logged from `least` in a row on;
    /// `least` is a power of two.
    pub(crate) fn note_from<T, E: Display>(
        &self,
        least: u64,
        what: &'static str,
        tried: &Result<T, E>,
    ) {
        let mut failed = self.0.lock();
        match tried {
            Ok(_) => {
                if let Some(times) = failed.remove(what).filter(|times| *times >= least) {
                    tracing::info!(what, times, "it works again");
                }
            }
            Err(error) => {
                let times = failed.entry(what).or_default();
                *times += 1;
                if *times >= least && times.is_power_of_two() {
                    tracing::error!(%error, what, times, "it fails, and is tried again");
                }
            }
        }
    }
}

/// The number of times that the database may undo a piece of work, as in favour of a row that stays, before it is no
/// longer claimed.
const UNDONE: u32 = 20;

/// The most pieces of work whose undoings are counted.
const REMEMBERED: usize = 4096;

/// A piece of work that is claimed again after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ClaimedWork {
    /// A step of the outbox.
    Step(DeliveryId),
    /// A timer.
    Timer(Timer),
}

/// The number of times that the database has undone each piece of claimed work.
#[derive(Default)]
pub(crate) struct UndoneWork(Mutex<BTreeMap<ClaimedWork, u32>>);

impl UndoneWork {
    /// Returns whether failed work would fail each time: by its error, or because the database undid it `UNDONE` times.
    pub(crate) fn is_lasting(&self, work: ClaimedWork, error: &DeskError) -> bool {
        let kind = error.kind();
        if kind != ErrorKind::Overtaken {
            return kind == ErrorKind::Lasting;
        }
        let mut undone = self.0.lock();
        if undone.len() >= REMEMBERED {
            undone.clear();
        }
        let times = undone.entry(work).or_default();
        *times += 1;
        let is_lasting = *times >= UNDONE;
        if is_lasting {
            undone.remove(&work);
        }
        is_lasting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    #[test]
    fn work_that_is_undone_each_time_fails_for_good() {
        let undone = UndoneWork::default();
        let [work, other] = [1, 2].map(|id| ClaimedWork::Step(DeliveryId::new(id)));
        let fails = |work, error: StoreError| undone.is_lasting(work, &error.into());
        for _ in 1..UNDONE {
            assert!(!fails(work, StoreError::Undone));
            assert!(!fails(work, StoreError::Locked), "it passes");
        }
        assert!(!fails(other, StoreError::Undone), "each its own");
        assert!(fails(work, StoreError::Undone));
        assert!(fails(other, StoreError::Missing("row")));
    }
}
