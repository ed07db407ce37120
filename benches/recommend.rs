//! How often the rule that a learner asks next is among the three that an answer shows as related: as learners' steps
//! rank them, against the same without a look at what the learner bought, against plain popularity and against what the
//! rule file lists. Each step is guessed before it is counted. On generated streams whose structure is known, and on
//! questions of stories, replayed. `cargo bench --bench recommend`; exits 1 if the ranking does not beat popularity on a
//! generated stream that has a structure.

#![allow(
    clippy::expect_used,
    reason = "a measurement that cannot go on has failed"
)]
#![allow(missing_docs, reason = "a bench crate exports nothing")]

#[path = "recommend/counters.rs"]
mod counters;
#[path = "recommend/replayed.rs"]
mod replayed;
#[path = "recommend/stream.rs"]
mod stream;

use std::process::ExitCode;

use counters::Counters;
use stream::{Shape, Step, Stream};

/// The most related rules that an answer shows.
const SHOWN: usize = 3;
/// Fewer steps than this tell nothing.
const TELLING: usize = 100;
const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;

/// The steps, and those of them whose next rule was among those shown.
#[derive(Default)]
struct Hits {
    steps: usize,
    ranked: usize,
    /// As ranked without a look at what the learner bought.
    by_all: usize,
    popular: usize,
    listed: usize,
    /// The answers that showed any rule.
    showed: usize,
}

impl Hits {
    fn of(stream: &Stream) -> Self {
        let mut counters = Counters::default();
        let mut hits = Self::default();
        for step in &stream.steps {
            hits.guess(&counters, stream, step);
            counters.count(step);
        }
        hits
    }

    fn guess(&mut self, counters: &Counters, stream: &Stream, step: &Step) {
        let listed = stream.listed(&step.prior);
        let ranked = counters.ranked(step, listed, true);
        let by_all = counters.ranked(step, listed, false);
        let has = |rules: &[_]| usize::from(rules.iter().take(SHOWN).any(|one| *one == step.next));
        self.steps += 1;
        self.showed += usize::from(!ranked.is_empty());
        self.ranked += has(&ranked);
        self.by_all += has(&by_all);
        self.popular += has(&counters.popular(&step.prior, SHOWN));
        self.listed += has(listed);
    }

    fn print(&self, name: &str) {
        let share = |hits: usize| 100.0 * hits as f64 / self.steps.max(1) as f64;
        let note = if self.steps < TELLING {
            "   too few to tell"
        } else {
            ""
        };
        println!(
            "{name:<34} {:>7} {:>8.1} % {:>8.1} % {:>8.1} % {:>8.1} % {:>8.1} %{note}",
            self.steps,
            share(self.ranked),
            share(self.by_all),
            share(self.popular),
            share(self.listed),
            share(self.showed),
        );
    }
}

fn main() -> ExitCode {
    println!(
        "{:<34} {:>7} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "hit rate at 3", "steps", "ranked", "by all", "popular", "file alone", "shows any"
    );
    let mut wins = true;
    for (name, shape) in Shape::ALL {
        for seed in SEEDS {
            let hits = Hits::of(&Stream::generated(shape, seed));
            hits.print(&format!("{name}, seed {seed}"));
            wins &= !shape.has_structure() || hits.ranked > hits.popular;
        }
    }
    for stream in replayed::streams() {
        Hits::of(&stream.stream).print(&stream.name);
    }
    if wins {
        ExitCode::SUCCESS
    } else {
        println!("the ranking does not beat popularity where there is a structure");
        ExitCode::FAILURE
    }
}
