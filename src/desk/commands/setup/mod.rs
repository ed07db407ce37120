//! `/setup …`: changes a guild's settings. Each change is checked against frontdesk's permissions there; the reply says
//! how to grant those that are missing.

pub(crate) mod check;
pub(crate) mod holidays;
pub(crate) mod panel;
pub(crate) mod products;
mod settings;
mod targets;

use crate::desk::catchup::watermarks;
use crate::desk::checkup::{CheckSubject, Condition, Finding};
use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::event::Call;
use crate::desk::permissions::{ANSWERING, FILING, IN_FORUM, LEARNING, SUPPORTING, TAGGING};
use crate::desk::platform::{ChannelKind, Permission, PermissionsOf};
use crate::desk::rulebook::learn;
use crate::desk::ui::post::POST_CHARS;
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, checkup, digest, forum_tags, notices, outbox};
use crate::domain::{
    ChannelId, ChannelMode, GuildId, GuildSettings, Handoff, LearningMode, Locale, NO_CHANNEL,
    RoleId,
};
use crate::store::Tx;

/// Runs a `/setup` command and returns the reply.
pub(crate) async fn setup_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    // Read from the store, not the cache: another process's changes must not be undone.
    let before = desk.store.settings(guild).await?;
    let mut settings = before.clone();
    let Some(changed) = change(desk, call, &mut settings, voice).await? else {
        let shown = settings::in_words(&settings, voice);
        let mut said = vec![shown];
        said.extend(all_lacking(desk, &settings, voice).await?);
        return Ok(cut_to(&said.join("\n"), POST_CHARS));
    };
    match changed {
        Err(refusal) => Ok(refusal),
        Ok(lacking) => {
            save(desk, call.command, &before, &settings).await?;
            match call.command {
                C::SetupLocale => panel::change_language(desk, guild).await?,
                C::SetupTargets => targets::recompute_deadlines(desk, guild).await?,
                _ => {}
            }
            let silent = match call.command {
                C::SetupRoles | C::SetupStaff => silent_lead(desk, &settings, voice).await?,
                _ => String::new(),
            };
            let shown = settings::in_words(&settings, voice);
            let parts = [lacking, silent, shown];
            let said: Vec<String> = parts.into_iter().filter(|one| !one.is_empty()).collect();
            Ok(said.join("\n"))
        }
    }
}

/// Changes the settings as a command asks; returns the missing permissions, or why it is refused. `None` if the command
/// changes nothing.
async fn change(
    desk: &Desk,
    call: &Call,
    settings: &mut GuildSettings,
    voice: Voice<'_>,
) -> Result<Option<Result<String, String>>, DeskError> {
    let changed = match call.command {
        C::SetupSupport | C::SetupStaff | C::SetupWatch | C::SetupForum => {
            set_place(desk, call, settings, voice).await?
        }
        C::SetupRoles => set_roles(call, settings, voice),
        C::SetupProducts => products::set(call, settings, voice),
        C::SetupTargets => targets::set(desk, call, settings, voice),
        C::SetupLocale => Ok(set_locale(call, settings)),
        C::SetupLearning => Ok(set_learning(call, settings)),
        C::SetupRelay => Ok(set_relay(call, settings)),
        C::SetupReveals => {
            settings.tells_of_reveals = call.arguments.text("told") != Some("off");
            Ok(String::new())
        }
        C::SetupRelated => {
            settings.ranks_related = call.arguments.text("ranked") != Some("off");
            Ok(String::new())
        }
        C::SetupSimilar => {
            settings.offers_similar = call.arguments.text("posts") == Some("on");
            Ok(String::new())
        }
        C::SetupRetention => Ok(set_retention(call, settings)),
        C::SetupHandoff => Ok(set_handoff(call, settings)),
        C::SetupTimezone => set_timezone(call, settings, voice),
        C::SetupTranscripts => {
            settings.transcript_channel = call.arguments.channel("channel");
            filed_in(desk, settings.guild, settings.transcript_channel, voice).await?
        }
        C::SetupDigest => {
            settings.digest_channel = call.arguments.channel("channel");
            filed_in(desk, settings.guild, settings.digest_channel, voice).await?
        }
        _ => return Ok(None),
    };
    Ok(Some(changed))
}

/// Writes the settings that a command has changed, and sets the timers that depend on them.
async fn save(
    desk: &Desk,
    command: C,
    before: &GuildSettings,
    settings: &GuildSettings,
) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    if tx.settings_to_change(settings.guild).await? != *before {
        // Another command changed the settings while Discord was asked: this change is made again, on top of that one.
        return Err(DeskError::Overtaken);
    }
    if matches!(command, C::SetupDigest | C::SetupTimezone) {
        digest::plan_next(&mut tx, settings, desk.now());
    }
    keep(desk, tx, settings).await
}

/// Writes changed settings, commits, and puts them into use.
pub(crate) async fn keep(
    desk: &Desk,
    mut tx: Tx,
    settings: &GuildSettings,
) -> Result<(), DeskError> {
    tx.save_settings(settings).await?;
    outbox::commit(desk, tx).await?;
    desk.guilds.put(settings.clone());
    learn::request_learning(desk, Some(settings.guild));
    // A newly watched channel gets a watermark, so that it is read after an outage.
    watermarks::begin_watermarks(desk, settings).await?;
    Ok(())
}

/// Posts a panel in the wanted channel, or says why it cannot be posted.
pub(crate) async fn post_panel(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let channel = call.arguments.channel("channel").unwrap_or(call.channel);
    if !WantedFor::Messages.fits(desk.platform.servers().kind(guild, channel).await?) {
        return Ok(voice.say1("panel-not-there", "channel", channel));
    }
    let missing = lacking(desk, guild, channel, PermissionsOf::Mine, ANSWERING, voice).await?;
    if !missing.is_empty() {
        return Ok(missing);
    }
    panel::enqueue(desk, guild, channel).await?;
    Ok(voice.say1("panel-posted", "channel", channel))
}

/// Sets what a channel is used for; returns the missing permissions, or why it is refused.
async fn set_place(
    desk: &Desk,
    call: &Call,
    settings: &mut GuildSettings,
    voice: Voice<'_>,
) -> Result<Result<String, String>, DeskError> {
    let members = call.arguments.text("members");
    settings.instructors_join =
        members.map_or(settings.instructors_join, |all| all == "instructors");
    let Some(channel) = call.arguments.channel("channel") else {
        let is_given = members.is_some();
        return Ok(if is_given {
            Ok(String::new())
        } else {
            Err(voice.say("setup-support-needs"))
        });
    };
    let Some(needed) = place(call, settings, channel) else {
        return Ok(Err(voice.say("trouble")));
    };
    let guild = settings.guild;
    if let Some(wanted) = wanted_kind(call) {
        let kind = desk.platform.servers().kind(guild, channel).await?;
        if !wanted.fits(kind) {
            return Ok(Err(voice.say1(wanted.refusal(), "channel", channel)));
        }
    }
    if call.command == C::SetupForum
        && let Err(refusal) = set_solved_tag(desk, call, settings, channel, voice).await?
    {
        return Ok(Err(refusal));
    }
    let needed = if settings.solved_tags.contains_key(&channel) {
        TAGGING
    } else {
        needed
    };
    let mut missing = lacking(desk, guild, channel, PermissionsOf::Mine, needed, voice).await?;
    if call.command == C::SetupSupport {
        let theirs = lacking(
            desk,
            guild,
            channel,
            PermissionsOf::Everyone,
            LEARNING,
            voice,
        )
        .await?;
        missing = [missing, theirs].join("\n").trim().to_owned();
    } else if call.command == C::SetupStaff {
        let open = open_to_all(desk, guild, channel, voice).await?;
        missing = [missing, open].join("\n").trim().to_owned();
    }
    forget_notices(desk, guild, channel).await?;
    Ok(Ok(missing))
}

/// Sets the tag that solved posts of a watched forum get; returns why it is refused, if it is.
async fn set_solved_tag(
    desk: &Desk,
    call: &Call,
    settings: &mut GuildSettings,
    forum: ChannelId,
    voice: Voice<'_>,
) -> Result<Result<(), String>, DeskError> {
    if settings.mode(forum) != ChannelMode::Forum {
        settings.solved_tags.remove(&forum);
        return Ok(Ok(()));
    }
    let Some(wanted) = call.arguments.text("solved-tag") else {
        return Ok(Ok(()));
    };
    let tags = desk.platform.servers().forum_tags(forum).await?;
    if let Some(tag) = forum_tags::named(&tags, wanted) {
        settings.solved_tags.insert(forum, tag.id);
    } else if wanted == "off" {
        settings.solved_tags.remove(&forum);
    } else {
        let known: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
        let values = [
            ("tag", wanted.to_owned()),
            ("channel", forum.to_string()),
            ("known", known.join(", ")),
        ];
        return Ok(Err(voice.say_with("setup-no-tag", &values)));
    }
    Ok(Ok(()))
}

/// Forgets the notices of a channel's faults, because they may have been fixed: staff are told again of a fault that
/// returns.
async fn forget_notices(desk: &Desk, guild: GuildId, channel: ChannelId) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    for what in ["no-support-channel", "thread-name"]
        .into_iter()
        .chain(notices::NO_ROOM)
    {
        tx.forget_notice(guild, NO_CHANNEL, what).await?;
    }
    notices::forget_refusals(&mut tx, guild, channel).await?;
    notices::forget_blocked(&mut tx, guild, channel).await?;
    Ok(tx.commit().await?)
}

/// Makes the text that names missing permissions and how to grant them; empty if none is missing.
async fn lacking(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
    whose: PermissionsOf,
    wanted: &[Permission],
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let servers = desk.platform.servers();
    let missing = servers.missing(guild, channel, whose, wanted).await?;
    if missing.is_empty() {
        return Ok(String::new());
    }
    let lacking = Finding {
        subject: CheckSubject::Watched(channel),
        found: Condition::Lacking(whose, missing),
    };
    Ok(check::fault(&lacking, voice))
}

/// Makes the text that says that everyone can read a channel meant for staff, and how to change that; empty if they
/// cannot.
async fn open_to_all(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let (servers, wanted) = (desk.platform.servers(), &[Permission::ViewChannel]);
    let hidden = servers.missing(guild, channel, PermissionsOf::Everyone, wanted);
    Ok(if hidden.await?.is_empty() {
        voice.say1("setup-open-to-all", "channel", channel)
    } else {
        String::new()
    })
}

/// Lists everything that is missing for the settings, a line each. Leaves out unset settings, which `/setup show`
/// lists, and deleted channels, which staff are told about on deletion.
async fn all_lacking(
    desk: &Desk,
    settings: &GuildSettings,
    voice: Voice<'_>,
) -> Result<Vec<String>, DeskError> {
    let findings = checkup::of_server(desk.platform.servers(), settings).await?;
    let told = findings.iter().filter(|one| {
        one.subject != CheckSubject::Server && one.is_fault() && one.found != Condition::Gone
    });
    Ok(told.map(|one| check::fault(one, voice)).collect())
}

/// Lists everything that has to be fixed in a guild, a line each.
pub(crate) async fn faults(
    desk: &Desk,
    settings: &GuildSettings,
    voice: Voice<'_>,
) -> Result<Vec<String>, DeskError> {
    let findings = checkup::of_server(desk.platform.servers(), settings).await?;
    let faults = findings.iter().filter(|one| one.is_fault());
    let lines = faults.map(|one| check::fault(one, voice));
    Ok(lines.map(check::marked_fault).collect())
}

/// Makes the line that says that a mention would not notify the lead role, and how to change that; empty if it would.
async fn silent_lead(
    desk: &Desk,
    settings: &GuildSettings,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let Some(staff) = settings.staff_channel else {
        return Ok(String::new());
    };
    let lead = checkup::lead(desk.platform.servers(), settings, staff).await?;
    Ok(lead.map_or_else(String::new, |finding| check::fault(&finding, voice)))
}

/// The use for which a channel is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WantedFor {
    PrivateThreads,
    Messages,
    Posts,
    /// Reading messages for questions; a forum has no messages of its own.
    Questions,
}

impl WantedFor {
    /// Returns whether a channel of this kind can be used in this way.
    pub(crate) fn fits(self, kind: ChannelKind) -> bool {
        match self {
            Self::PrivateThreads => kind == ChannelKind::Text,
            Self::Messages | Self::Questions => {
                matches!(kind, ChannelKind::Text | ChannelKind::Written)
            }
            Self::Posts => kind == ChannelKind::Forum,
        }
    }

    /// Returns the text key that says why a channel of another kind cannot be used.
    pub(crate) const fn refusal(self) -> &'static str {
        match self {
            Self::PrivateThreads => "setup-no-private-threads",
            Self::Messages => "setup-not-written-in",
            Self::Posts => "setup-no-forum",
            Self::Questions => "setup-not-watched",
        }
    }
}

/// Returns the use against which a channel's kind is checked; `None` if the command ends a use.
fn wanted_kind(call: &Call) -> Option<WantedFor> {
    match call.command {
        C::SetupSupport => Some(WantedFor::PrivateThreads),
        C::SetupStaff => Some(WantedFor::Messages),
        C::SetupForum => {
            (call.arguments.switch("watch") != Some(false)).then_some(WantedFor::Posts)
        }
        _ => {
            let mode = call.arguments.text("mode").and_then(ChannelMode::from_name);
            (mode != Some(ChannelMode::Off)).then_some(WantedFor::Questions)
        }
    }
}

/// Sets a channel's use in the settings; returns what frontdesk needs there, or `None` if the mode is
/// unknown.
fn place(
    call: &Call,
    settings: &mut GuildSettings,
    channel: ChannelId,
) -> Option<&'static [Permission]> {
    let watched = &mut settings.channels;
    match call.command {
        C::SetupSupport => {
            settings.support_channel = Some(channel);
            Some(SUPPORTING)
        }
        C::SetupStaff => {
            settings.staff_channel = Some(channel);
            Some(ANSWERING)
        }
        C::SetupForum if call.arguments.switch("watch") != Some(false) => {
            watched.insert(channel, ChannelMode::Forum);
            Some(IN_FORUM)
        }
        C::SetupForum => {
            watched.remove(&channel);
            Some(&[])
        }
        _ => match call
            .arguments
            .text("mode")
            .and_then(ChannelMode::from_name)?
        {
            ChannelMode::Off => {
                watched.remove(&channel);
                Some(&[])
            }
            mode => {
                watched.insert(channel, mode);
                Some(ANSWERING)
            }
        },
    }
}

/// Sets the roles that a call names. Refuses @everyone, which Discord offers under the guild's own id, and which nobody
/// counts as holding.
fn set_roles(
    call: &Call,
    settings: &mut GuildSettings,
    voice: Voice<'_>,
) -> Result<String, String> {
    let everyone = settings.guild.get();
    let read = |option: &str, now: Option<RoleId>| match call.arguments.role(option) {
        Some(role) if role.get() == everyone => Err(voice.say1("setup-everyone", "option", option)),
        given => Ok(given.or(now)),
    };
    let instructor = read("instructor", settings.instructor_role)?;
    let moderator = read("moderator", settings.moderator_role)?;
    settings.lead_role = read("lead", settings.lead_role)?;
    settings.instructor_role = instructor;
    settings.moderator_role = moderator;
    Ok(String::new())
}

fn set_locale(call: &Call, settings: &mut GuildSettings) -> String {
    if let Some(locale) = call.arguments.text("language").and_then(Locale::from_tag) {
        settings.locale = locale;
    }
    String::new()
}

fn set_learning(call: &Call, settings: &mut GuildSettings) -> String {
    let mode = call.arguments.text("mode");
    if let Some(mode) = mode.and_then(LearningMode::from_name) {
        settings.learning = mode;
    }
    String::new()
}

fn set_relay(call: &Call, settings: &mut GuildSettings) -> String {
    settings.relay_names = call.arguments.text("names") == Some("on");
    String::new()
}

/// Sets for how many days texts are kept; 0 means until somebody deletes them.
fn set_retention(call: &Call, settings: &mut GuildSettings) -> String {
    let days = call.arguments.integer("days").unwrap_or_default();
    settings.retention_days = u32::try_from(days).ok().filter(|days| *days > 0);
    String::new()
}

/// Sets what happens to the tickets of an instructor whose duty ends, whether starts of shifts are announced, and
/// whether an instructor who passed a ticket on stays in its thread.
fn set_handoff(call: &Call, settings: &mut GuildSettings) -> String {
    let mode = call.arguments.text("mode").and_then(Handoff::from_name);
    settings.handoff = mode.unwrap_or(settings.handoff);
    if let Some(starts) = call.arguments.text("starts") {
        settings.tell_shift_starts = starts == "on";
    }
    if let Some(transferred) = call.arguments.text("transferred") {
        settings.transferred_stay = transferred == "stay";
    }
    String::new()
}

/// Checks the channel in which files are to be posted, if there is one; returns the missing permissions, or why it is
/// refused.
async fn filed_in(
    desk: &Desk,
    guild: GuildId,
    channel: Option<ChannelId>,
    voice: Voice<'_>,
) -> Result<Result<String, String>, DeskError> {
    let Some(channel) = channel else {
        return Ok(Ok(String::new()));
    };
    if !WantedFor::Messages.fits(desk.platform.servers().kind(guild, channel).await?) {
        let refusal = WantedFor::Messages.refusal();
        return Ok(Err(voice.say1(refusal, "channel", channel)));
    }
    forget_notices(desk, guild, channel).await?;
    let lacking = lacking(desk, guild, channel, PermissionsOf::Mine, FILING, voice).await?;
    let open = open_to_all(desk, guild, channel, voice).await?;
    Ok(Ok([lacking, open].join("\n").trim().to_owned()))
}

fn set_timezone(
    call: &Call,
    settings: &mut GuildSettings,
    voice: Voice<'_>,
) -> Result<String, String> {
    let zone = call.arguments.text("zone").unwrap_or_default();
    match jiff::tz::TimeZone::get(zone) {
        Ok(_) => {
            zone.clone_into(&mut settings.time_zone);
            Ok(String::new())
        }
        Err(_) => Err(voice.say1("setup-bad-zone", "zone", zone)),
    }
}
