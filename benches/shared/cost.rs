//! The cost of something: this process's CPU time, and time by the clock.

use std::fs;
use std::time::Instant;

/// Clock ticks of `/proc/self/stat` in a second, on every Linux that Rust's standard library runs on.
const TICKS: f64 = 100.0;

/// The time that something took, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) cpu: f64,
    pub(crate) wall: f64,
}

/// The moment from which something is measured.
pub(crate) struct Begun {
    cpu: f64,
    at: Instant,
}

impl Begun {
    #[expect(clippy::disallowed_methods, reason = "a measurement takes real time")]
    pub(crate) fn now() -> Self {
        Self {
            cpu: cpu(),
            at: Instant::now(),
        }
    }

    /// Returns the cost of one of so many since then.
    pub(crate) fn each_of(&self, times: u32) -> Cost {
        let times = f64::from(times);
        // A tick at least: what is less cannot be told apart.
        Cost {
            cpu: (cpu() - self.cpu).max(1.0 / TICKS) / times,
            wall: self.at.elapsed().as_secs_f64() / times,
        }
    }
}

impl Cost {
    /// A time in milliseconds.
    pub(crate) fn shown(seconds: f64) -> String {
        format!("{:.2}", seconds * 1e3)
    }
}

/// CPU seconds that this process has used in all its threads, in user and kernel.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("this process lives");
    // The second field, the name, is in parentheses and may hold anything.
    let (_, fields) = stat.rsplit_once(") ").expect("a name");
    let ticks = fields.split(' ').skip(11).take(2);
    ticks.map(|n| n.parse::<f64>().expect("ticks")).sum::<f64>() / TICKS
}
