//! Faults that come again and again, as while the disk is full: told at first, then each time that their number has
//! doubled, for the log may lie on that same disk; and once more when it works again.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

/// The numbers of the tries that have failed one after another, by what is tried.
#[derive(Default)]
pub(crate) struct RepeatedFaults(Mutex<BTreeMap<&'static str, u64>>);

impl RepeatedFaults {
    /// Notes how a try went of what is tried again and again.
    pub(crate) fn note<T, E: Display>(&self, what: &'static str, tried: &Result<T, E>) {
        self.note_from(1, what, tried);
    }

    /// Notes how a try went of what may fail by chance: that is told from so many failures one after another on, a power
    /// of two.
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
