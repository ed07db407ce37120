//! `frontdesk doctor`: checks everything that `run` needs, one line for each with its remedy, and prints the bot's
//! invite link.

mod database;
mod report;

use std::fmt::Write;
use std::process::ExitCode;

use self::database::{SetUp, examine_database, examine_secrets};
use self::report::{DoctorReport, counted};
use super::encoder;
use super::rules_dir::RulesDir;
use super::runtime;
use crate::app::{
    BadConfig, Config, DATABASE, database_url, environment, lost_with_container, text_keys,
};
use crate::desk::checkup;
use crate::desk::checkup::{CheckSubject, Condition, Finding};
use crate::desk::platform::{Making, Permission, PermissionsOf};
use crate::desk::web::WebError;
use crate::discord::{Application, DiscordPlatform};
use crate::domain::{Clock, GuildId, GuildSettings, Millis, RoleId, SystemClock};
use crate::faq::RuleBook;

/// Check token, intents, permissions, database and rules, and print the invite link
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) rules: RulesDir,
}

/// Prints the findings; fails if any of them is one.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::read(&environment());
    let report = runtime::on_this_thread()?.block_on(examine(&args.rules, config));
    print!("{}", report.text);
    Ok(if report.failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Examines everything that a configuration names.
pub(super) async fn examine(rules: &RulesDir, config: Result<Config, BadConfig>) -> DoctorReport {
    let mut report = DoctorReport::default();
    // A fault of the keys is a fault of the environment, which is told of.
    let (database, keys) = match &config {
        Ok(config) => (
            config.database.expose().to_owned(),
            config.text_keys.clone(),
        ),
        Err(wrong) => {
            for line in wrong.to_string().lines() {
                report.fail("environment", line);
            }
            let database = database_url().unwrap_or_else(|_| DATABASE.to_owned());
            (database, text_keys().unwrap_or_default())
        }
    };
    examine_rules(&mut report, rules);
    examine_encoder(&mut report);
    if let Some(folder) = lost_with_container(&database) {
        let told = "goes with the container, or with the machine's memory: mount a volume that has a name there, or name a folder on one with DATABASE_URL";
        report.warn(&format!("storage {}", folder.display()), told);
    }
    examine_secrets(&mut report, &database);
    let set_up = examine_database(&mut report, &database, &keys).await;
    if let Ok(config) = config {
        match DiscordPlatform::consult(&config.discord).await {
            Ok((discord, application)) => {
                examine_application(&mut report, &application);
                examine_clock(&mut report, &discord).await;
                match (discord.guilds().await, &set_up) {
                    (Err(error), _) => report.fail("servers", error),
                    (Ok(_), None) => report.skip("servers", UNREAD),
                    (Ok(guilds), Some(set_up)) => {
                        examine_website(&mut report, &config, &guilds, &set_up.settings);
                        examine_guilds(&mut report, &discord, &guilds, set_up).await;
                    }
                }
                let _ = writeln!(report.text, "\nInvite it with {}", application.invitation());
            }
            Err(error) => report.fail("token", error),
        }
    }
    report
}

fn examine_rules(report: &mut DoctorReport, rules: &RulesDir) {
    let folder = &rules.folder();
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

/// Reports whether there is a sentence encoder, and whether it can be used.
fn examine_encoder(report: &mut DoctorReport) {
    match encoder::found() {
        Ok(Some(_)) => {
            let folder = encoder::folder();
            report.ok("sentence encoder", format!("in {}", folder.display()));
        }
        Ok(None) if encoder::named().is_some() => {
            report.fail("sentence encoder", encoder::absent());
        }
        Ok(None) => report.skip("sentence encoder", encoder::absent()),
        Err(error) => report.fail("sentence encoder", format!("{error:#}")),
    }
}

/// Reports whether the roles that frontdesk made are low enough for it to delete them.
async fn examine_roles(
    report: &mut DoctorReport,
    discord: &DiscordPlatform,
    set_up: &SetUp,
    guild: GuildId,
    name: &str,
) {
    let made = set_up.made_roles.iter();
    let made: Vec<RoleId> = made
        .filter(|(home, _)| *home == guild)
        .map(|(_, role)| *role)
        .collect();
    if made.is_empty() {
        return;
    }
    match discord.standing_above(guild, &made).await {
        Ok(above) => above.iter().for_each(|role| {
            report.warn(
                &format!("{name}, role {role}"),
                "stands above frontdesk's own, which could not delete it: drag that one above it under Server Settings → Roles",
            );
        }),
        Err(error) => report.fail(name, format!("its roles cannot be looked at: {error}")),
    }
}

/// The allowed difference of the clocks; Discord's time is in whole seconds.
const OFF: Millis = Millis::secs(30);

/// Reports whether the clock agrees with Discord's.
async fn examine_clock(report: &mut DoctorReport, discord: &DiscordPlatform) {
    let there = match discord.time_there().await {
        Ok(Some(there)) => there,
        Ok(None) => return report.skip("clock", "Discord does not tell the time"),
        Err(error) => return report.fail("clock", error),
    };
    let now = SystemClock.now();
    let off = now.since(there).max(there.since(now));
    if off <= OFF {
        return report.ok("clock", "agrees with Discord's");
    }
    let seconds = off.get() / Millis::secs(1).get();
    report.fail(
        "clock",
        format!("{seconds} seconds off Discord's: have it set by the network (NTP)"),
    );
}

fn examine_application(report: &mut DoctorReport, application: &Application) {
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

/// The words for settings that cannot be read.
const UNREAD: &str = "what they have set up cannot be read yet";

/// Reports whether the desk for a website is on, which server it belongs to, and its address.
fn examine_website(
    report: &mut DoctorReport,
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

/// Returns the server that the website belongs to, or the reason why that is unclear.
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
    report: &mut DoctorReport,
    discord: &DiscordPlatform,
    guilds: &[(GuildId, String)],
    set_up: &SetUp,
) {
    let settings = &set_up.settings;
    if guilds.is_empty() {
        report.fail(
            "servers",
            "the bot is in none: invite it with the link below",
        );
    }
    for (guild, name) in guilds {
        let found = settings.iter().find(|settings| settings.guild == *guild);
        let unset = GuildSettings::new(*guild);
        match checkup::of_server(discord, found.unwrap_or(&unset)).await {
            Ok(findings) => findings.iter().for_each(|one| tell(report, name, one)),
            Err(error) => report.fail(name, format!("cannot be looked at: {error}")),
        }
        examine_roles(report, discord, set_up, *guild, name).await;
    }
    let left = |one: &&GuildSettings| !guilds.iter().any(|(guild, _)| *guild == one.guild);
    for one in settings.iter().filter(left) {
        report.fail(
            &format!("server {}", one.guild),
            "is set up, but the bot is not in it: invite it again with the link below",
        );
    }
}

/// Reports the finding about one server.
fn tell(report: &mut DoctorReport, name: &str, finding: &Finding) {
    let (what, command) = match finding.subject {
        CheckSubject::Server => (String::new(), ""),
        CheckSubject::Support(id) => (format!("support channel {id}"), "/setup support"),
        CheckSubject::Staff(id) => (format!("staff channel {id}"), "/setup staff"),
        CheckSubject::Files(id) => (
            format!("channel for files {id}"),
            "/setup transcripts or digest",
        ),
        CheckSubject::Watched(id) => (format!("channel {id}"), "/setup watch"),
        CheckSubject::Forum(id) => (format!("forum {id}"), "/setup forum"),
        CheckSubject::Lead(role, _) => (format!("lead role {role}"), "/setup roles"),
        CheckSubject::Moderators(role, _) => (format!("moderator role {role}"), "/setup roles"),
    };
    let title = match finding.subject {
        CheckSubject::Server => name.to_owned(),
        _ => format!("{name}, {what}"),
    };
    match &finding.found {
        Condition::Right if matches!(finding.subject, CheckSubject::Lead(..)) => {
            report.ok(&title, "it is notified in the staff channel");
        }
        Condition::Right if matches!(finding.subject, CheckSubject::Moderators(..)) => report.ok(
            &title,
            "called for want of a lead role, it is notified in the staff channel",
        ),
        Condition::Right => report.ok(&title, "every permission is there"),
        Condition::Gone => report.fail(
            &title,
            format!("it is gone: choose another with {command}"),
        ),
        Condition::NoPrivateThreads => report.fail(
            &title,
            "no private thread can be opened in it: choose an ordinary text channel with /setup support",
        ),
        Condition::Lacking(whose, missing) => report.fail(&title, mend(*whose, missing)),
        Condition::Silent => report.fail(
            &title,
            "calling it in the staff channel notifies nobody: switch on Allow anyone to @mention this role under Server Settings → Roles, or grant frontdesk Mention @everyone, @here, and All Roles there",
        ),
        Condition::ToOwner => report.warn(
            &title,
            "called in the staff channel for want of a lead role, it is not notified, so that the owner of the server is told directly: choose leads with /setup roles, or switch on Allow anyone to @mention this role under Server Settings → Roles",
        ),
        Condition::NoSupport => report.fail(
            &title,
            "no support channel, so no tickets: /setup support",
        ),
        Condition::NoInstructors => report.fail(
            &title,
            "no instructor role, so nobody can take a ticket: /setup roles",
        ),
        Condition::NoStaff => report.fail(
            &title,
            "no staff channel, so staff are not told of what waits or fails, and only what cannot wait is told, to the owner: /setup staff",
        ),
    }
}

/// Describes the missing permissions and where they are granted.
fn mend(whose: PermissionsOf, missing: &[Permission]) -> String {
    let names: Vec<&str> = missing.iter().map(|one| one.name()).collect();
    let (who, to) = match whose {
        PermissionsOf::Mine => ("frontdesk lacks", "its role"),
        PermissionsOf::Everyone => ("learners lack", "@everyone"),
    };
    format!(
        "{who} {}: allow it for {to} under Edit Channel → Permissions",
        names.join(", ")
    )
}
