//! The log: its messages, their level and their format. Library targets that would log people's texts or tokens are
//! limited at every level.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use anyhow::anyhow;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use super::environment::BadConfig;
use crate::discord::LOG_LIMITS;

/// The variables of the log.
pub(super) const LEVEL: &str = "FRONTDESK_LOG";
pub(super) const FORMAT: &str = "FRONTDESK_LOG_FORMAT";
/// The forms of the log.
const TEXT: &str = "text";
const JSON: &str = "json";

/// Starts the log on standard error, by `FRONTDESK_LOG` and `FRONTDESK_LOG_FORMAT`.
///
/// # Errors
/// [`BadConfig`] where either of them cannot be read.
pub fn start() -> anyhow::Result<()> {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let (level, format) = (variable(LEVEL), variable(FORMAT));
    let wrong = faults(&level, &format);
    if !wrong.is_empty() {
        return Err(BadConfig::new(wrong).into());
    }
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter(&level).map_err(|told| anyhow!(told))?)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match format.trim() {
        JSON => log.json().try_init(),
        _ => log.try_init(),
    };
    started.map_err(|error| anyhow!(error))?;
    std::panic::set_hook(Box::new(tell_panic));
    Ok(())
}

/// Lists the faults in the level and the form of the log, a line a variable.
pub(super) fn faults(level: &str, format: &str) -> Vec<String> {
    let level = filter(level).err();
    let level = level.map(|told| format!("{LEVEL}: {told}"));
    let format = format.trim();
    let is_known = ["", TEXT, JSON].contains(&format);
    let format = (!is_known).then(|| format!("{FORMAT}: `{format}` is neither {TEXT} nor {JSON}"));
    level.into_iter().chain(format).collect()
}

/// Logs where the program panicked, but not the message, which may quote people's texts.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string);
    let at = at.unwrap_or_default();
    tracing::error!(at, "panicked");
}

/// The words that say how much is logged.
const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];

fn filter(level: &str) -> Result<EnvFilter, String> {
    let level = if level.trim().is_empty() {
        "info"
    } else {
        level
    };
    // The filter's parser would take a space before a word for a part of it.
    let mut directives: Vec<&str> = level.split(',').map(str::trim).collect();
    // The parser would take an unknown word for a module, and log only that module: nothing at all.
    if let Some(word) = directives.iter().find(|word| !is_directive(word)) {
        return Err(format!(
            "`{word}` is none of {}; of a part of the program write PART=LEVEL",
            LEVELS.join(", ")
        ));
    }
    // sqlx logs slow statements with their bound values.
    directives.push("sqlx=warn,sqlx::query=off");
    directives.extend(LOG_LIMITS);
    let parsed = EnvFilter::builder().parse(directives.join(","));
    parsed.map_err(|error: ParseError| error.to_string())
}

/// Returns whether a word is a level, or a level of something that it names.
fn is_directive(word: &str) -> bool {
    let is_level = LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level));
    is_level || word.is_empty() || word.contains(['=', '[', ']', '{', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_and_nonsense_is_refused() {
        for level in [
            "",
            "debug",
            "WARN",
            "off",
            "info,frontdesk=trace",
            "info, [x{y=1}]=debug,",
        ] {
            assert!(filter(level).is_ok(), "{level}");
        }
        assert!(filter("frontdesk=loud").is_err());
    }

    #[test]
    fn a_space_after_a_comma_belongs_to_no_word() {
        let shown = filter("warn, frontdesk=debug , info").unwrap().to_string();
        let mut words = shown.split(',');
        assert!(words.any(|word| word == "frontdesk=debug"), "{shown}");
        assert!(words.any(|word| word == "info"), "{shown}");
    }

    #[test]
    fn a_word_that_is_no_level_does_not_silence_the_log() {
        for level in [
            "warning",
            "inof",
            "verbose",
            "info,frontdesk",
            "frontdesk::desk",
        ] {
            let told = filter(level).map(drop).unwrap_err();
            assert!(
                told.contains("error, warn, info, debug, trace, off"),
                "{told}"
            );
        }
    }

    #[test]
    fn libraries_that_print_payloads_stay_held_down_at_every_level() {
        let shown = filter("trace").unwrap().to_string();
        for limit in [
            "serenity::gateway::ws=off",
            "serenity::http=off",
            "sqlx::query=off",
        ] {
            assert!(shown.contains(limit), "{limit} is missing in {shown}");
        }
    }
}
