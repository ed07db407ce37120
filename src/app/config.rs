//! The settings of the environment, read once and checked together: the error names every wrong variable. Secrets are
//! kept in a type that does not print them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::environment::{
    API_TOKEN, BadConfig, DATABASE, DATABASE_URL, TEXT_KEY, TOKEN, Variables,
};
use super::known::misspelt;
use super::log;
use crate::discord::{DiscordConfig, ProxyUrl, Shards, Transport};
use crate::domain::{GuildId, Secret};
use crate::http::{ApiSettings, PageOrigin};
use crate::store::{Synchronous, TextKeys};

/// The settings of `frontdesk run`.
#[derive(Clone, Debug)]
pub struct Config {
    /// The settings by which Discord is reached.
    pub discord: DiscordConfig,
    /// The address of the database.
    pub database: Secret,
    /// The keys by which people's texts are encrypted in the database.
    pub text_keys: TextKeys,
    /// The durability of SQLite's writes.
    pub synchronous: Synchronous,
    /// The address at which health and metrics are served, if they are.
    pub http: Option<SocketAddr>,
    /// The public address of those pages, if they can be reached from outside.
    pub public_url: Option<String>,
    /// The desk for a website, if it is on.
    pub api: Option<ApiSettings>,
    /// The guild that the website belongs to; if absent, the only guild with settings.
    pub web_guild: Option<GuildId>,
    /// The file that tells the time in a rehearsal.
    pub clock_file: Option<PathBuf>,
}

/// The error for a missing token, with the two ways to continue.
const NO_TOKEN: &str = "DISCORD_TOKEN is not set. Two ways on: set it (the README shows how to get a token), or try frontdesk without Discord: frontdesk console";

impl Config {
    /// Reads the configuration from variables; an empty one counts as unset.
    pub fn read(environment: &BTreeMap<String, String>) -> Result<Self, BadConfig> {
        let mut wrong = misspelt(environment);
        let variables = Variables::new(|name: &str| environment.get(name).cloned(), &mut wrong);
        let given = |name: &str| variables.get(name);
        let of_log = [log::LEVEL, log::FORMAT].map(|name| given(name).unwrap_or_default());
        wrong.extend(log::faults(&of_log[0], &of_log[1]));
        let token = token(&given, &mut wrong);
        let proxy: Option<ProxyUrl> = parsed(&given, "DISCORD_API_PROXY", None, &mut wrong);
        let shards: Option<Shards> = parsed(&given, "FRONTDESK_SHARDS", None, &mut wrong);
        let dev_guild: Option<GuildId> = parsed(
            &given,
            "FRONTDESK_DEV_GUILD",
            Some("a server's id: a number"),
            &mut wrong,
        );
        let http: Option<SocketAddr> = parsed(
            &given,
            "FRONTDESK_HTTP",
            Some("an address such as 127.0.0.1:9090"),
            &mut wrong,
        );
        let text_keys: Option<TextKeys> = parsed(&given, TEXT_KEY, None, &mut wrong);
        let public_url = given("FRONTDESK_PUBLIC_URL");
        if let Some(url) = &public_url
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            wrong.push(format!(
                "FRONTDESK_PUBLIC_URL: `{url}` is not an address such as https://desk.example.org"
            ));
        }
        let synchronous = synchronous(&given, &mut wrong);
        let api = api(&given, http.is_some(), &mut wrong);
        let web_guild = parsed(
            &given,
            "FRONTDESK_WEB_GUILD",
            Some("a server's id: a number"),
            &mut wrong,
        );
        if !wrong.is_empty() {
            return Err(BadConfig::new(wrong));
        }
        Ok(Self {
            discord: DiscordConfig {
                token: Secret::new(&token),
                transport: proxy.map_or(Transport::Direct, Transport::Proxy),
                shards: shards.unwrap_or_default(),
                dev_guild,
            },
            database: Secret::new(&given(DATABASE_URL).unwrap_or_else(|| DATABASE.to_owned())),
            text_keys: text_keys.unwrap_or_default(),
            synchronous,
            // Without pages there is nothing to reach.
            public_url: public_url.filter(|_| http.is_some()),
            http,
            api,
            web_guild,
            clock_file: given("FRONTDESK_CLOCK_FILE").map(PathBuf::from),
        })
    }
}

/// Reads the token. If it is missing and has no other fault, the error names the two ways to continue.
fn token(given: &impl Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> String {
    given(TOKEN).unwrap_or_else(|| {
        if !wrong.iter().any(|line| line.starts_with(TOKEN)) {
            wrong.push(NO_TOKEN.to_owned());
        }
        String::new()
    })
}

/// Reads how durably the database writes.
fn synchronous(given: &impl Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> Synchronous {
    match given("FRONTDESK_SYNCHRONOUS").as_deref() {
        None | Some("normal") => Synchronous::Normal,
        Some("full") => Synchronous::Full,
        Some(other) => {
            wrong.push(format!(
                "FRONTDESK_SYNCHRONOUS: `{other}` is neither normal nor full"
            ));
            Synchronous::Normal
        }
    }
}

/// The minimum length of an API token. Session tokens are MACs under it, so a shorter one could be found offline by
/// brute force.
const TOKEN_CHARS: usize = 32;

/// Reads the settings of the desk for a website, which is on if there is a token.
fn api(
    given: &impl Fn(&str) -> Option<String>,
    is_served: bool,
    wrong: &mut Vec<String>,
) -> Option<ApiSettings> {
    let token = given(API_TOKEN)?;
    if token.chars().count() < TOKEN_CHARS {
        wrong.push(format!(
            "{API_TOKEN}: it has fewer than {TOKEN_CHARS} characters; `openssl rand -hex 32` makes one"
        ));
    }
    if !is_served {
        wrong.push(format!(
            "{API_TOKEN}: it needs FRONTDESK_HTTP, the address at which websites reach frontdesk"
        ));
    }
    let listed = given("FRONTDESK_WEB_ORIGINS").unwrap_or_default();
    let mut origins: Vec<PageOrigin> = Vec::new();
    for origin in listed.split(',').filter(|origin| !origin.trim().is_empty()) {
        match origin.parse() {
            Ok(origin) => origins.push(origin),
            Err(error) => wrong.push(format!("FRONTDESK_WEB_ORIGINS: {error}")),
        }
    }
    let token = Secret::new(&token);
    Some(ApiSettings { token, origins })
}

/// Reads a variable's value, if it is set. `what` describes valid values, if their type does not.
fn parsed<T>(
    given: &impl Fn(&str) -> Option<String>,
    name: &str,
    what: Option<&str>,
    wrong: &mut Vec<String>,
) -> Option<T>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let text = given(name)?;
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            wrong.push(match what {
                None => format!("{name}: {error}"),
                Some(what) => format!("{name}: `{text}` is not {what}"),
            });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, BadConfig> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Config::read(&pairs.iter().map(owned).collect())
    }

    #[test]
    fn without_a_token_the_two_ways_on_are_named() {
        for pairs in [&[][..], &[("DISCORD_TOKEN", "  ")][..]] {
            let said = read(pairs).unwrap_err().to_string();
            assert!(
                said.contains("DISCORD_TOKEN") && said.contains("frontdesk console"),
                "{said}"
            );
        }
    }

    #[test]
    fn every_wrong_variable_is_named_at_once() {
        let wrong = read(&[
            ("FRONTDESK_SHARDS", "3-1/4"),
            ("FRONTDESK_HTTP", "here"),
            ("FRONTDESK_PUBLIC_URL", "desk.example.org"),
            ("DISCORD_API_PROXY", "http://example.com"),
            ("FRONTDESK_DEV_GUILD", "academy"),
            ("FRONTDESK_SYNCHRONOUS", "off"),
            ("FRONTDESK_API_TOKEN", "of-just-less-than-32-characters"),
            ("FRONTDESK_WEB_GUILD", "academy"),
            ("FRONTDESK_WEB_ORIGINS", "https://a.example,course"),
            ("FRONTDESK_LOG", "warning"),
            ("FRONTDESK_LOG_FORMAT", "xml"),
            (&["FRONTDESK", "TEXTKEY"].join("_"), "hush"),
        ]);
        let said = wrong.unwrap_err().to_string();
        for name in [
            "DISCORD_TOKEN",
            "SHARDS",
            "HTTP",
            "PUBLIC_URL",
            "PROXY",
            "DEV_GUILD",
            "SYNCHRONOUS",
            "FRONTDESK_API_TOKEN: it has fewer than 32 characters",
            "FRONTDESK_API_TOKEN: it needs FRONTDESK_HTTP",
            "FRONTDESK_WEB_GUILD: `academy`",
            "FRONTDESK_WEB_ORIGINS: `course`",
            "`here` is not an address such as 127.0.0.1:9090",
            "`academy` is not a server's id",
            "TEXTKEY: there is no such variable",
            "FRONTDESK_LOG: `warning` is none of",
            "FRONTDESK_LOG_FORMAT: `xml`",
        ] {
            assert!(said.contains(name), "{name} is missing in {said}");
        }
    }

    #[test]
    fn secrets_are_not_in_what_is_printed() {
        let pairs = [
            ("DISCORD_TOKEN", "hush-token"),
            ("DATABASE_URL", "postgres://me:hush-word@db/x"),
            ("FRONTDESK_HTTP", "127.0.0.1:0"),
            ("FRONTDESK_API_TOKEN", "hush-hush-hush-hush-hush-hush-hush"),
            (
                "FRONTDESK_TEXT_KEY",
                "aHVzaC1odXNoLWh1c2gtaHVzaC1odXNoLWh1c2ghISE=",
            ),
        ];
        let shown = format!("{:?}", read(&pairs).unwrap());
        assert!(
            !shown.contains("hush") && !shown.contains("aHVz"),
            "{shown}"
        );
        let wrong = read(&[("DISCORD_TOKEN", "t"), ("FRONTDESK_TEXT_KEY", "hush-key")]);
        let said = wrong.unwrap_err().to_string();
        assert!(said.contains("FRONTDESK_TEXT_KEY: key 1"), "{said}");
        assert!(!said.contains("hush"), "{said}");
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let config = read(&[("DISCORD_TOKEN", "t")]).unwrap();
        assert_eq!(config.database.expose(), DATABASE);
        assert_eq!(config.discord.transport, Transport::Direct);
        assert!(config.http.is_none() && config.clock_file.is_none());
    }
}
