//! The variables of the environment. An empty one counts as unset. A secret may be in a file instead, whose path is in
//! `NAME_FILE`, as systemd, Docker and Kubernetes provide secrets.

use std::collections::BTreeMap;

use crate::store::TextKeys;

/// The database unless the environment says otherwise.
pub const DATABASE: &str = "sqlite://frontdesk.db";

/// The variable that holds the keys of texts.
pub const TEXT_KEY: &str = "FRONTDESK_TEXT_KEY";
/// The variable that holds the bot's token.
pub const TOKEN: &str = "DISCORD_TOKEN";
/// The variable that holds the API token of a website.
pub(super) const API_TOKEN: &str = "FRONTDESK_API_TOKEN";
/// The variable with the address of the database, which may hold a password.
pub const DATABASE_URL: &str = "DATABASE_URL";

/// The variables that may stand in files.
pub const SECRETS: [&str; 4] = [TOKEN, DATABASE_URL, TEXT_KEY, API_TOKEN];

/// The faults of the environment, a line a variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct BadConfig(Vec<String>);

impl BadConfig {
    /// Makes the error of some faults, a line each.
    pub(super) fn new(lines: Vec<String>) -> Self {
        Self(lines)
    }
}

/// The variables as they are read, with the faults of files of secrets.
pub(super) struct Variables<R> {
    read: R,
    secrets: BTreeMap<&'static str, String>,
}

impl<R: Fn(&str) -> Option<String>> Variables<R> {
    /// Reads the secrets that are in files, and adds the faults of these files to `wrong`, a line each.
    pub(super) fn new(read: R, wrong: &mut Vec<String>) -> Self {
        let mut secrets = BTreeMap::new();
        for name in SECRETS {
            let Some(file) = set(&read, &format!("{name}_FILE")) else {
                continue;
            };
            if set(&read, name).is_some() {
                wrong.push(format!(
                    "{name}: it is given twice, and by {name}_FILE: leave one of them out"
                ));
                continue;
            }
            let content = std::fs::read_to_string(&file).map(|text| text.trim().to_owned());
            match content {
                Ok(text) if !text.is_empty() => drop(secrets.insert(name, text)),
                Ok(_) => wrong.push(format!("{name}_FILE: {file} is empty")),
                Err(error) => wrong.push(format!("{name}_FILE: {file} cannot be read: {error}")),
            }
        }
        Self { read, secrets }
    }

    /// Reads a variable's value, if it has one.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let in_file = self.secrets.get(name).cloned();
        in_file.or_else(|| set(&self.read, name))
    }
}

/// Reads a variable's value, if it is set and not empty.
fn set(read: &impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    read(name)
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

/// Returns all variables of this process; one whose value is no text counts as empty.
pub fn environment() -> BTreeMap<String, String> {
    let all = std::env::vars_os();
    all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Reads a variable of this process, if it is set; a secret may be in a file.
pub fn variable(name: &str) -> Result<Option<String>, BadConfig> {
    let mut wrong = Vec::new();
    let variables = Variables::new(|name: &str| std::env::var(name).ok(), &mut wrong);
    wrong.retain(|line| line.starts_with(name));
    if wrong.is_empty() {
        Ok(variables.get(name))
    } else {
        Err(BadConfig::new(wrong))
    }
}

/// Reads the address of the database.
pub fn database_url() -> Result<String, BadConfig> {
    Ok(variable(DATABASE_URL)?.unwrap_or_else(|| DATABASE.to_owned()))
}

/// Reads the keys of texts from the environment; none if they are unset.
pub fn text_keys() -> Result<TextKeys, BadConfig> {
    let Some(given) = variable(TEXT_KEY)? else {
        return Ok(TextKeys::default());
    };
    let read = given.parse();
    read.map_err(|error| BadConfig::new(vec![format!("{TEXT_KEY}: {error}")]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a variable from these variables and a file of this content, and returns with it the faults.
    fn given(name: &str, content: Option<&str>, more: &[(&str, &str)]) -> (Option<String>, String) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let read = |asked: &str| {
            let of_file = (asked == format!("{name}_FILE")).then(|| file.display().to_string());
            let found = more.iter().find(|(known, _)| *known == asked);
            of_file.or_else(|| found.map(|(_, value)| (*value).to_owned()))
        };
        let mut wrong = Vec::new();
        let variables = Variables::new(read, &mut wrong);
        (variables.get(name), wrong.join("\n"))
    }

    #[test]
    fn every_secret_may_stand_in_a_file() {
        for name in SECRETS {
            assert_eq!(
                given(name, Some(" hush\n"), &[]),
                (Some("hush".to_owned()), String::new()),
                "{name}"
            );
        }
    }

    #[test]
    fn a_file_that_gives_no_secret_is_named_and_a_secret_given_twice_is_refused() {
        for (content, more, said) in [
            (None, &[][..], "cannot be read"),
            (Some(" \n"), &[][..], "is empty"),
            (Some("hush"), &[(TOKEN, "hush")][..], "given twice"),
        ] {
            let (_, wrong) = given(TOKEN, content, more);
            assert!(wrong.starts_with(TOKEN) && wrong.contains(said), "{wrong}");
            assert!(!wrong.contains("hush"), "{wrong}");
        }
        let (value, wrong) = given(TOKEN, Some("hush"), &[(TOKEN, "  ")]);
        assert_eq!((value.as_deref(), wrong.as_str()), (Some("hush"), ""));
    }

    #[test]
    fn what_is_no_secret_stands_in_no_file() {
        let (value, wrong) = given("FRONTDESK_LOG", Some("debug"), &[]);
        assert_eq!((value, wrong.as_str()), (None, ""));
    }
}
