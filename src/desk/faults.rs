//! Logs faults that happen again and again, as while the disk is full: the first one, then each time that their number
//! has doubled, because the log may be on that same disk; and once more when it works again.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

/// The number of failures in a row, by the name of the work.
#[derive(Default)]
pub(crate) struct RepeatedFaults(Mutex<BTreeMap<&'static str, u64>>);

impl RepeatedFaults {
    /// Notes the result of one try of repeated work.
    pub(crate) fn note<T, E: Display>(&self, what: &'static str, tried: &Result<T, E>) {
        self.note_from(1, what, tried);
    }

    /// Notes the result of one try of work that may fail by chance: failures are logged only from a number in a row on,
    /// a power of two.
    pub(crate) fn note_from<T, E: Display>(
        &self,
        least: u64,
        what: &'static str,
        tried: &Result<T, E>,
    ) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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
