//! Runs what is fuzzed over the corpus and over mutations of it: the same ones every time, and few
//! enough for every run of the tests.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot read its corpus has failed"
)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

/// Each seed is changed so many times.
const MUTATIONS: u64 = 40;
/// No input grows beyond this.
const MAX_BYTES: usize = 4_096;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 2, "the corpus is not there");
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

/// A stream of numbers that is the same for the same start (an LCG; its upper bits are used).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    /// Changes an input in a few places: other bytes, fewer, repeated ones, and parts of another seed.
    fn mutate(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        for _ in 0..=self.below(4) {
            let (start, length) = (self.below(input.len()), 1 + self.below(24));
            let end = (start + length).min(input.len());
            match self.below(5) {
                0 => input.insert(start, b"()[]{}|\\*+?.^$\"'\n\0\xFF"[self.below(18)]),
                1 => drop(input.drain(start..end)),
                2 => {
                    let repeated = input[start..end].repeat(1 + self.below(40));
                    input.splice(start..start, repeated);
                }
                3 => {
                    let from = self.below(other.len());
                    let to = (from + length * 4).min(other.len());
                    input.splice(start..end, other[from..to].iter().copied());
                }
                _ => input
                    .iter_mut()
                    .skip(start)
                    .take(1)
                    .for_each(|byte| *byte ^= 1 << self.below(8)),
            }
        }
        input.truncate(MAX_BYTES);
    }
}

fn over_the_corpus(target: &str, run: fn(&[u8])) {
    let seeds = seeds(target);
    for (at, seed) in seeds.iter().enumerate() {
        run(seed);
        for round in 0..MUTATIONS {
            let mut numbers = Numbers(round << 8 | at as u64);
            let mut input = seed.clone();
            let other = &seeds[numbers.below(seeds.len())];
            numbers.mutate(&mut input, other);
            run(&input);
        }
    }
}

#[test]
fn any_rule_file_is_a_book_or_problems() {
    over_the_corpus("load", targets::load);
}

#[test]
fn any_message_gets_a_verdict() {
    over_the_corpus("consult", targets::consult);
}

#[test]
fn any_patterns_match_what_a_loop_matches() {
    over_the_corpus("patterns", targets::patterns);
}

#[test]
fn any_file_of_tokens_is_refused_or_cuts_texts() {
    over_the_corpus("tokens", targets::tokens);
}

#[test]
fn any_archive_of_weights_is_refused_or_has_arrays() {
    over_the_corpus("weights", targets::weights);
}
