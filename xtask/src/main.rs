//! Errands of whoever works on frontdesk, called as `cargo xtask NAME`. No part of the program, and of no other build.

use std::process::{Command, ExitCode};

const USAGE: &str = "usage: cargo xtask soak [--minutes MINUTES] [--seed SEED]";

/// The test that is played, as `cargo` is called for it.
const CHAOS: [&str; 6] = [
    "test",
    "--test",
    "behaviour",
    "chaos::everybody",
    "--",
    "--nocapture",
];

/// The time for which chaos is played, and the first seed.
#[derive(Debug, PartialEq, Eq)]
struct Soak {
    minutes: u64,
    seed: u64,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words) {
        Ok(soak) => play(&soak),
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Reads the words behind `cargo xtask`.
fn read(words: &[String]) -> Result<Soak, String> {
    let [errand, options @ ..] = words else {
        return Err("which errand?".to_owned());
    };
    if errand != "soak" {
        return Err(format!("there is no errand `{errand}`"));
    }
    let mut soak = Soak {
        minutes: 60,
        seed: 1,
    };
    for option in options.chunks(2) {
        let [name, value] = option else {
            return Err(format!("`{}` is given no value", option[0]));
        };
        let number = value.parse::<u64>();
        let number = number.map_err(|_| format!("{name} is a whole number, not `{value}`"))?;
        match name.as_str() {
            "--minutes" => soak.minutes = number,
            "--seed" => soak.seed = number,
            _ => return Err(format!("there is no option `{name}`")),
        }
    }
    Ok(soak)
}

/// Plays one seed after the other until the time is over or one is not survived, in the debug build of the tests.
fn play(soak: &Soak) -> ExitCode {
    let variables = [
        ("FRONTDESK_CHAOS_MINUTES", soak.minutes.to_string()),
        ("FRONTDESK_CHAOS_SEED", soak.seed.to_string()),
    ];
    let shown = variables
        .each_ref()
        .map(|(name, value)| format!("{name}={value}"));
    eprintln!("{} cargo {}", shown.join(" "), CHAOS.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(CHAOS).envs(variables);
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    // Build scripts that watch what cargo says of this package would else be run anew.
    for (name, _) in std::env::vars_os() {
        let known = name.to_string_lossy();
        if known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    match command.status() {
        Ok(ended) if ended.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo cannot be run: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Soak, String> {
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
            assert_eq!(of(line), Ok(Soak { minutes, seed }), "{line}");
        }
        for (line, why) in [
            ("", "which errand?"),
            ("soka", "there is no errand `soka`"),
            ("soak --seed", "`--seed` is given no value"),
            ("soak --seed x", "--seed is a whole number, not `x`"),
            ("soak --hours 1", "there is no option `--hours`"),
        ] {
            assert_eq!(of(line), Err(why.to_owned()), "{line}");
        }
    }
}
