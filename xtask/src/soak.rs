//! Plays chaos for a long time: one seed after the other until the time is over or one is not survived.

use std::process::{Command, ExitCode};

use crate::child;

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
pub(crate) struct Soak {
    pub(crate) minutes: u64,
    pub(crate) seed: u64,
}

/// Reads the options of the errand.
pub(crate) fn read(options: &[String]) -> Result<Soak, String> {
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

/// Plays the seeds in the debug build of the tests.
pub(crate) fn play(soak: &Soak) -> ExitCode {
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
    command.current_dir(child::home());
    child::end(child::run(&mut command))
}
