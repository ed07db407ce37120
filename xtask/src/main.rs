//! Errands of whoever works on frontdesk, called as `cargo xtask NAME`. No part of the program, and of no other build.

mod child;
mod reproducible;
mod soak;

use std::process::ExitCode;

use reproducible::TwoBuilds;
use soak::Soak;

const USAGE: &str = "usage: cargo xtask soak [--minutes MINUTES] [--seed SEED]
       cargo xtask reproducible [--target TARGET]";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
enum Errand {
    Soak(Soak),
    Reproducible(TwoBuilds),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words) {
        Ok(Errand::Soak(soak)) => soak::play(&soak),
        Ok(Errand::Reproducible(builds)) => reproducible::compare(&builds),
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Reads the words behind `cargo xtask`.
fn read(words: &[String]) -> Result<Errand, String> {
    let [errand, options @ ..] = words else {
        return Err("which errand?".to_owned());
    };
    match errand.as_str() {
        "soak" => soak::read(options).map(Errand::Soak),
        "reproducible" => reproducible::read(options).map(Errand::Reproducible),
        _ => Err(format!("there is no errand `{errand}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Errand, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        read(&words)
    }

    #[test]
    fn a_soak_takes_an_hour_from_the_first_seed_on_unless_it_is_told_otherwise() {
        for (line, minutes, seed) in [
            ("soak", 60, 1),
            ("soak --minutes 5", 5, 1),
            ("soak --seed 7 --minutes 0", 0, 7),
        ] {
            let soak = Errand::Soak(Soak { minutes, seed });
            assert_eq!(of(line), Ok(soak), "{line}");
        }
    }

    #[test]
    fn two_builds_are_for_this_machine_or_for_a_target() {
        for (line, target) in [
            ("reproducible", None),
            ("reproducible --target x", Some("x".to_owned())),
        ] {
            let builds = Errand::Reproducible(TwoBuilds { target });
            assert_eq!(of(line), Ok(builds), "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, why) in [
            ("", "which errand?"),
            ("soka", "there is no errand `soka`"),
            ("soak --seed", "`--seed` is given no value"),
            ("soak --seed x", "--seed is a whole number, not `x`"),
            ("soak --hours 1", "there is no option `--hours`"),
            ("reproducible --target", "`--target` is given no value"),
            ("reproducible --targte x", "there is no option `--targte`"),
        ] {
            assert_eq!(of(line), Err(why.to_owned()), "{line}");
        }
    }
}
