//! The source of random numbers: for new ids, for the choice of a reply, and for the draw of surveys. Seeded in stories
//! and tests, so that they repeat exactly. Never used for secrets.

use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A shared source of random numbers.
#[derive(Debug)]
pub struct Entropy(Mutex<StdRng>);

impl Entropy {
    /// Makes a source that is seeded by the operating system.
    pub fn from_os() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// Makes a source that is seeded by a number: it returns equal numbers each time.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// Draws a fresh id: positive, 63 bits.
    pub fn id(&self) -> i64 {
        self.with(|rng| rng.random_range(1..=i64::MAX))
    }

    /// Draws a number of any size; to pick one of several with `%`.
    pub fn number(&self) -> u64 {
        self.with(RngExt::random)
    }

    /// Draws true with the given probability, which is clamped to 0..=1.
    pub fn chance(&self, probability: f64) -> bool {
        self.with(|rng| rng.random_bool(probability.clamp(0.0, 1.0)))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock())
    }
}
