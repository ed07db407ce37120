//! The log: what is said, how loudly and in which form. Library targets that would print what people
//! wrote, or tokens, are held down whatever the level.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::discord::LOG_LIMITS;

/// Starts the log on standard error, by `FRONTDESK_LOG` and `FRONTDESK_LOG_FORMAT`.
///
/// # Errors
/// What cannot be read in either of them, in words.
pub fn start() -> Result<(), String> {
    let level = std::env::var("FRONTDESK_LOG").unwrap_or_default();
    let filter = filter(&level).map_err(|error| format!("FRONTDESK_LOG: {error}"))?;
    let format = std::env::var("FRONTDESK_LOG_FORMAT").unwrap_or_default();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let started = match format.as_str() {
        "" | "text" => log.try_init(),
        "json" => log.json().try_init(),
        other => {
            return Err(format!(
                "FRONTDESK_LOG_FORMAT: `{other}` is neither text nor json"
            ));
        }
    };
    started.map_err(|error| error.to_string())?;
    std::panic::set_hook(Box::new(tell_panic));
    Ok(())
}

/// Tells where the program panicked, and not why: a reason may quote what people wrote.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string);
    let at = at.unwrap_or_default();
    tracing::error!(at, "panicked");
}

fn filter(level: &str) -> Result<EnvFilter, ParseError> {
    let level = if level.trim().is_empty() {
        "info"
    } else {
        level
    };
    let mut directives = vec![level.to_owned()];
    // sqlx tells slow statements, with the values bound to them.
    directives.push("sqlx=warn,sqlx::query=off".to_owned());
    directives.extend(LOG_LIMITS.iter().map(|limit| (*limit).to_owned()));
    EnvFilter::builder().parse(directives.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_and_nonsense_is_refused() {
        for level in ["", "debug", "info,frontdesk=trace"] {
            assert!(filter(level).is_ok(), "{level}");
        }
        assert!(filter("frontdesk=loud").is_err());
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
