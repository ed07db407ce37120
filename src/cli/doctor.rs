//! `frontdesk doctor`: everything that has to be right before `run`, one line each with its mend, and
//! the link by which the bot is invited.

use std::fmt::Write;
use std::process::ExitCode;

use super::rules::RulesDir;
use super::runtime;
use crate::app::{Config, DATABASE, TEXT_KEY, text_keys};
use crate::desk::permissions::{ANSWERING, IN_FORUM, LEARNING, SUPPORTING, TAGGING};
use crate::desk::platform::{ChannelKind, Permission, Whose};
use crate::desk::web::WebError;
use crate::discord::{Application, Discord};
use crate::domain::{ChannelId, ChannelMode, GuildId, GuildSettings};
use crate::faq::RuleBook;
use crate::store::{Engine, Found, Store, StoreOptions, TextKeys};

/// Check token, intents, permissions, database and rules, and print the invite link
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

/// Prints the findings; fails if any of them is one.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let report = runtime::on_this_thread()?.block_on(examine(args));
    print!("{}", report.text);
    Ok(if report.failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The findings so far.
#[derive(Default)]
struct Report {
    text: String,
    failures: usize,
}

impl Report {
    fn ok(&mut self, what: &str, found: impl std::fmt::Display) {
        self.line("OK  ", what, found);
    }

    fn fail(&mut self, what: &str, found: impl std::fmt::Display) {
        self.failures += 1;
        self.line("FAIL", what, found);
    }

    fn skip(&mut self, what: &str, why: impl std::fmt::Display) {
        self.line("SKIP", what, why);
    }

    fn line(&mut self, verdict: &str, what: &str, found: impl std::fmt::Display) {
        // Writing into a String cannot fail.
        let _ = writeln!(self.text, "{verdict}  {what}: {found}");
    }
}

async fn examine(args: &Args) -> Report {
    let mut report = Report::default();
    let config = Config::read(|name| std::env::var(name).ok());
    let database = match &config {
        Ok(config) => config.database.expose().to_owned(),
        Err(wrong) => {
            for line in wrong.to_string().lines() {
                report.fail("environment", line);
            }
            let given = std::env::var("DATABASE_URL").ok();
            given
                .filter(|url| !url.is_empty())
                .unwrap_or_else(|| DATABASE.to_owned())
        }
    };
    examine_rules(&mut report, args);
    let settings = examine_database(&mut report, &database).await;
    if let Ok(config) = config {
        match Discord::consult(&config.discord).await {
            Ok((discord, application)) => {
                examine_application(&mut report, &application);
                match (discord.guilds().await, &settings) {
                    (Err(error), _) => report.fail("servers", error),
                    (Ok(_), None) => report.skip("servers", UNREAD),
                    (Ok(guilds), Some(settings)) => {
                        examine_website(&mut report, &config, &guilds, settings);
                        examine_guilds(&mut report, &discord, &guilds, settings).await;
                    }
                }
                let _ = writeln!(report.text, "\nInvite it with {}", application.invitation());
            }
            Err(error) => report.fail("token", error),
        }
    }
    report
}

fn examine_rules(report: &mut Report, args: &Args) {
    let folder = &args.rules.folder();
    match RuleBook::load(folder) {
        Ok(book) => report.ok(
            "rules",
            format!(
                "{} in {}",
                counted(book.rules(None).count(), "rule"),
                folder.display()
            ),
        ),
        Err(problems) => {
            let first = problems
                .0
                .first()
                .map(ToString::to_string)
                .unwrap_or_default();
            let more = match problems.0.len() {
                0 | 1 => String::new(),
                count => format!(" (and {} more: frontdesk check lists them)", count - 1),
            };
            report.fail("rules", format!("{first}{more}"));
        }
    }
}

/// The settings of the guilds, if they can be read. The database is looked at and not changed.
async fn examine_database(report: &mut Report, url: &str) -> Option<Vec<GuildSettings>> {
    // A fault of theirs is a fault of the environment, which is told of.
    let keys = text_keys().unwrap_or_default();
    let read = match Store::look_sealed(url, StoreOptions::default(), keys.clone()).await {
        Ok(Found::Absent) => {
            report.ok(
                "database",
                "SQLite, not there yet: the first start makes it",
            );
            return Some(Vec::new());
        }
        Ok(Found::Behind {
            engine,
            found,
            known,
        }) => {
            report.ok("database", outdated(engine, found, known));
            return (found == 0).then(Vec::new);
        }
        Ok(Found::Current(store)) => {
            let settings = store.all_settings().await;
            examine_texts(report, &store, &keys).await;
            store.close().await;
            settings.map(|settings| (store.engine(), settings))
        }
        Err(error) => Err(error),
    };
    match read {
        Ok((engine, settings)) => {
            let (engine, guilds) = (name(engine), counted(settings.len(), "server"));
            report.ok(
                "database",
                format!("{engine}, schema up to date, {guilds} set up"),
            );
            Some(settings)
        }
        Err(error) => {
            report.fail(
                "database",
                format!("{error}; DATABASE_URL says where it is"),
            );
            None
        }
    }
}

/// Whether texts are encrypted, and the keys at hand open them.
async fn examine_texts(report: &mut Report, store: &Store, keys: &TextKeys) {
    match (store.check_text_keys().await, keys.sealing()) {
        (Ok(()), Some(id)) => report.ok("texts", format!("encrypted under the key {id}")),
        (Ok(()), None) => report.ok("texts", format!("in the clear: {TEXT_KEY} is not set")),
        (Err(error), _) => report.fail("texts", error),
    }
}

/// The words for what the next start does with a schema that is older than the program.
fn outdated(engine: Engine, found: i64, known: i64) -> String {
    let engine = name(engine);
    match found {
        0 => format!("{engine}, still empty: the first start makes its tables"),
        _ => format!(
            "{engine}, schema {found}: the next start migrates it to {known}. Make a backup first: an \
             older program cannot read it then"
        ),
    }
}

fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

fn examine_application(report: &mut Report, application: &Application) {
    report.ok(
        "token",
        format!("{}, application {}", application.name, application.id),
    );
    if application.reads_messages {
        report.ok("intents", "Message Content is granted");
    } else {
        report.fail(
            "intents",
            "Message Content is not granted: switch on Message Content Intent under Bot → Privileged Gateway Intents of the application at https://discord.com/developers/applications",
        );
    }
}

/// Said where the settings cannot be read.
const UNREAD: &str = "what they have set up cannot be read yet";

/// Whether the desk for a website is on, whose website it is, and where it is reached.
fn examine_website(
    report: &mut Report,
    config: &Config,
    guilds: &[(GuildId, String)],
    settings: &[GuildSettings],
) {
    let (Some(api), Some(address)) = (&config.api, config.http) else {
        return report.skip("website", "off: FRONTDESK_API_TOKEN is not set");
    };
    let (guild, name) = match website_of(config.web_guild, guilds, settings) {
        Ok(named) => named,
        Err(found) => return report.fail("website", found),
    };
    let place = config.public_url.clone();
    let place = place.unwrap_or_else(|| format!("http://{address}"));
    let origins: Vec<String> = api.origins.iter().map(ToString::to_string).collect();
    let pages = match origins.as_slice() {
        [] => "no page may call it from a browser (FRONTDESK_WEB_ORIGINS)".to_owned(),
        origins => format!("pages of {} may call it", origins.join(", ")),
    };
    report.ok(
        "website",
        format!("the token is set; for {name} ({guild}), at {place}; {pages}"),
    );
}

/// The server whose website it is, or why that is not clear.
fn website_of<'a>(
    wanted: Option<GuildId>,
    guilds: &'a [(GuildId, String)],
    settings: &[GuildSettings],
) -> Result<&'a (GuildId, String), String> {
    let named = |wanted: GuildId| guilds.iter().find(|(guild, _)| *guild == wanted);
    if let Some(wanted) = wanted {
        return named(wanted).ok_or_else(|| format!(
            "FRONTDESK_WEB_GUILD names the server {wanted}, and the bot is not in it: invite it with the link below, or name another"
        ));
    }
    let set_up: Vec<_> = settings.iter().filter_map(|one| named(one.guild)).collect();
    match set_up.as_slice() {
        [only] => Ok(*only),
        [] => Err(WebError::NoGuild.to_string()),
        several => Err(WebError::WhichGuild(several.len()).to_string()),
    }
}

async fn examine_guilds(
    report: &mut Report,
    discord: &Discord,
    guilds: &[(GuildId, String)],
    settings: &[GuildSettings],
) {
    if guilds.is_empty() {
        report.fail(
            "servers",
            "the bot is in none: invite it with the link below",
        );
    }
    for (guild, name) in guilds {
        let found = settings.iter().find(|settings| settings.guild == *guild);
        let unset = GuildSettings::new(*guild);
        let visit = Visit {
            discord,
            name,
            settings: found.unwrap_or(&unset),
        };
        match discord.look_up(*guild).await {
            Ok(()) => visit.examine(report),
            Err(error) => report.fail(name, format!("cannot be looked at: {error}")),
        }
    }
    let left = |one: &&GuildSettings| !guilds.iter().any(|(guild, _)| *guild == one.guild);
    for one in settings.iter().filter(left) {
        report.fail(
            &format!("server {}", one.guild),
            "is set up, but the bot is not in it: invite it again with the link below",
        );
    }
}

/// A kind of channel that a server sets up, with the permissions that are needed there.
struct Place {
    what: &'static str,
    /// The command that sets it up.
    command: &'static str,
    mine: &'static [Permission],
    everyones: &'static [Permission],
}

const SUPPORT: Place = Place {
    what: "support channel",
    command: "/setup support",
    mine: SUPPORTING,
    everyones: LEARNING,
};
const STAFF: Place = Place {
    what: "staff channel",
    command: "/setup staff",
    mine: ANSWERING,
    everyones: &[],
};
const WATCHED: Place = Place {
    what: "channel",
    command: "/setup watch",
    mine: ANSWERING,
    everyones: &[],
};
const FORUM: Place = Place {
    what: "forum",
    command: "/setup forum",
    mine: IN_FORUM,
    everyones: &[],
};

/// A forum whose solved posts get a tag.
const TAGGED: Place = Place {
    mine: TAGGING,
    ..FORUM
};

/// One server and what it has set up.
struct Visit<'a> {
    discord: &'a Discord,
    name: &'a str,
    settings: &'a GuildSettings,
}

impl Visit<'_> {
    fn examine(&self, report: &mut Report) {
        match self.settings.support_channel {
            Some(channel) if !self.holds_private_threads(channel) => report.fail(
                &format!("{}, support channel {channel}", self.name),
                "no private thread can be opened in it: choose an ordinary text channel with /setup support",
            ),
            Some(channel) => self.place(report, &SUPPORT, channel),
            None => report.fail(
                self.name,
                "no support channel, so no tickets: /setup support",
            ),
        }
        self.staff(report);
        for (channel, mode) in &self.settings.channels {
            let place = match mode {
                ChannelMode::Off => continue,
                ChannelMode::Mention | ChannelMode::Answer => &WATCHED,
                ChannelMode::Forum if self.settings.solved_tags.contains_key(channel) => &TAGGED,
                ChannelMode::Forum => &FORUM,
            };
            self.place(report, place, *channel);
        }
    }

    /// Whether it is a channel for tickets; one that is gone is found by its own check.
    fn holds_private_threads(&self, channel: ChannelId) -> bool {
        let kind = self.discord.kind_of(self.settings.guild, channel);
        kind.is_none_or(|kind| kind == ChannelKind::Text)
    }

    /// Checks who answers tickets, and where they are told of what waits; without tickets neither is needed.
    fn staff(&self, report: &mut Report) {
        let tickets = self.settings.support_channel.is_some();
        if tickets && self.settings.instructor_role.is_none() {
            report.fail(
                self.name,
                "no instructor role, so nobody can take a ticket: /setup roles",
            );
        }
        match self.settings.staff_channel {
            Some(channel) => {
                self.place(report, &STAFF, channel);
                self.lead(report, channel);
            }
            None if tickets => report.fail(
                self.name,
                "no staff channel, so staff are not told of what waits or fails: /setup staff",
            ),
            None => {}
        }
    }

    /// The lead is called in the staff channel when nobody answers a ticket.
    fn lead(&self, report: &mut Report, staff: ChannelId) {
        let Some(role) = self.settings.lead_role else {
            return;
        };
        let title = format!("{}, lead role {role}", self.name);
        let guild = self.settings.guild;
        if self.discord.would_notify(guild, staff, role) {
            report.ok(&title, "it is notified in the staff channel");
        } else {
            report.fail(
                &title,
                "calling it in the staff channel notifies nobody: switch on Allow anyone to @mention this role under Server Settings → Roles, or grant frontdesk Mention @everyone, @here, and All Roles there",
            );
        }
    }

    fn place(&self, report: &mut Report, place: &Place, channel: ChannelId) {
        let Place { what, command, .. } = place;
        let title = format!("{}, {what} {channel}", self.name);
        let mut complete = true;
        let needed = [
            (Whose::Mine, place.mine),
            (Whose::Everyone, place.everyones),
        ];
        for (whose, wanted) in needed {
            let guild = self.settings.guild;
            let Some(missing) = self.discord.lacking(guild, channel, whose, wanted) else {
                report.fail(&title, format!("it is gone: choose another with {command}"));
                return;
            };
            if !missing.is_empty() {
                complete = false;
                report.fail(&title, mend(whose, &missing));
            }
        }
        if complete {
            report.ok(&title, "every permission is there");
        }
    }
}

/// The words for what is missing, and where it is granted.
fn mend(whose: Whose, missing: &[Permission]) -> String {
    let names: Vec<&str> = missing.iter().map(|one| one.name()).collect();
    let (who, to) = match whose {
        Whose::Mine => ("frontdesk lacks", "its role"),
        Whose::Everyone => ("learners lack", "@everyone"),
    };
    format!(
        "{who} {}: allow it for {to} under Edit Channel → Permissions",
        names.join(", ")
    )
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_schema_is_told_with_what_becomes_of_it() {
        let empty = outdated(Engine::Postgres, 0, 4);
        assert!(empty.contains("first start makes its tables"), "{empty}");
        let behind = outdated(Engine::Sqlite, 2, 4);
        assert!(
            behind.contains("schema 2: the next start migrates it to 4"),
            "{behind}"
        );
    }
}
