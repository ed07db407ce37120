//! Time on a busy machine: what the thread itself took, where the system tells.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Runs go on until they have taken this long.
const LEAST: Duration = Duration::from_millis(120);
/// The middle of so many measurements counts.
const MEASUREMENTS: usize = 5;

/// The processor time of this thread; the time of day where the system does not tell it.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Duration {
    use std::sync::OnceLock;
    static BEGIN: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|line| line.split(' ').next()?.parse().ok());
    nanos.map_or_else(
        || BEGIN.get_or_init(Instant::now).elapsed(),
        Duration::from_nanos,
    )
}

/// The median time of one `work` in nanoseconds.
pub(crate) fn nanos(mut work: impl FnMut()) -> f64 {
    work();
    let mut measured: Vec<f64> = (0..MEASUREMENTS).map(|_| nanos_once(&mut work)).collect();
    measured.sort_by(f64::total_cmp);
    measured[MEASUREMENTS / 2]
}

fn nanos_once(work: &mut impl FnMut()) -> f64 {
    let (start, mut runs) = (now(), 0);
    loop {
        work();
        runs += 1;
        let taken = now().saturating_sub(start);
        if taken >= LEAST {
            return taken.as_nanos() as f64 / f64::from(runs);
        }
    }
}

/// The result of `work`, and how long its only run took.
pub(crate) fn once<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = now();
    let made = black_box(work());
    (made, now().saturating_sub(start))
}
