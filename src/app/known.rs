//! The names of the variables that are read. They reveal misspelt names, which would otherwise be ignored in silence.

use std::collections::BTreeMap;

use super::environment::{API_TOKEN, DATABASE_URL, SECRETS, TEXT_KEY, TOKEN};
use super::log;

/// Every variable that is read; secrets also with the suffix `_FILE`.
pub const VARIABLES: [&str; 17] = [
    TOKEN,
    DATABASE_URL,
    TEXT_KEY,
    API_TOKEN,
    "DISCORD_API_PROXY",
    "FRONTDESK_CLOCK_FILE",
    "FRONTDESK_DEV_GUILD",
    "FRONTDESK_ENCODER",
    "FRONTDESK_HTTP",
    log::LEVEL,
    log::FORMAT,
    "FRONTDESK_PUBLIC_URL",
    "FRONTDESK_RULES",
    "FRONTDESK_SHARDS",
    "FRONTDESK_SYNCHRONOUS",
    "FRONTDESK_WEB_GUILD",
    "FRONTDESK_WEB_ORIGINS",
];

/// The beginning of the names that are frontdesk's own.
const OURS: &str = "FRONTDESK_";
/// The least similarity of two names, from 0 to 1, at which one may be a misspelling of the other.
const ALIKE: f64 = 0.7;

/// Lists the unknown variables whose names begin like frontdesk's own, a line each.
pub(super) fn misspelt(given: &BTreeMap<String, String>) -> Vec<String> {
    let known = known();
    let unknown = given.iter().filter(|(name, value)| {
        let is_ours = name.starts_with(OURS) && !is_of_kubernetes(name, value);
        is_ours && !value.trim().is_empty() && !known.contains(name)
    });
    unknown.map(|(name, _)| told(name, &known)).collect()
}

fn known() -> Vec<String> {
    let in_files = SECRETS.iter().map(|name| format!("{name}_FILE"));
    let names = VARIABLES.iter().map(|name| (*name).to_owned());
    names.chain(in_files).collect()
}

/// Returns whether Kubernetes sets the variable, which holds the address of a service with a similar name.
fn is_of_kubernetes(name: &str, value: &str) -> bool {
    let is_address = ["tcp://", "udp://", "sctp://"]
        .iter()
        .any(|scheme| value.starts_with(scheme));
    let behind_port = name.split("_PORT_").nth(1);
    let of_port = behind_port.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let of_service = name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT");
    of_service || of_port || (name.ends_with("_PORT") && is_address)
}

fn told(name: &str, known: &[String]) -> String {
    let rated = known
        .iter()
        .map(|known| (strsim::normalized_damerau_levenshtein(name, known), known));
    let nearest = rated.max_by(|one, other| one.0.total_cmp(&other.0));
    match nearest.filter(|(alike, _)| *alike >= ALIKE) {
        Some((_, meant)) => format!("{name}: there is no such variable; is {meant} meant?"),
        None => format!("{name}: there is no such variable; docs/operating.md lists all of them"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the messages about variables, each given as NAME=VALUE.
    fn said(pairs: &[&str]) -> Vec<String> {
        let pairs = pairs.iter().filter_map(|pair| pair.split_once('='));
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        misspelt(&pairs.map(owned).collect())
    }

    #[test]
    fn a_misspelt_variable_is_told_with_the_one_that_may_be_meant() {
        for (given, meant) in [
            ("SHARD=0-0/2", "SHARDS"),
            ("TEXTKEY=x", "TEXT_KEY"),
            ("TEXT_KEY_FIEL=x", "TEXT_KEY_FILE"),
            ("LOGFORMAT=json", "LOG_FORMAT"),
            ("WEB_ORIGIN=x", "WEB_ORIGINS"),
        ] {
            let lines = said(&[&format!("FRONTDESK_{given}")]);
            let meant = format!("is FRONTDESK_{meant} meant?");
            assert!(lines.len() == 1 && lines[0].contains(&meant), "{lines:?}");
        }
        let lines = said(&["FRONTDESK_OPENAI_API_SECRET=hush"]);
        assert!(lines[0].contains("lists all of them"), "{lines:?}");
        assert!(!lines[0].contains("hush"), "{lines:?}");
    }

    #[test]
    fn what_is_known_empty_or_of_somebody_else_is_passed_by() {
        let lines = said(&[
            "FRONTDESK_SHARDS=auto",
            "FRONTDESK_API_TOKEN_FILE=/run/x",
            "FRONTDESK_NOTHING=",
            "FRONTDESK_SERVICE_HOST=10.0.0.1",
            "FRONTDESK_SERVICE_PORT_HTTP=9090",
            "FRONTDESK_PORT=tcp://10.0.0.1:9090",
            "FRONTDESK_METRICS_PORT_9090_TCP_ADDR=10.0.0.1",
            "PATH=/bin",
        ]);
        assert_eq!(lines, Vec::<String>::new());
    }
}
