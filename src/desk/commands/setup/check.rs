//! `/setup check`: lists whether everything that frontdesk needs works in this server, a line each, faults first. Tells
//! a moderator of one server what `frontdesk doctor` tells an operator about all.

use crate::desk::checkup::{CheckSubject, Condition, Finding};
use crate::desk::commands::duty::coverage;
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::event::Call;
use crate::desk::platform::PermissionsOf;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, checkup};
use crate::domain::{
    ChannelId, ChannelMode, GuildId, GuildSettings, MessageId, Millis, RoleId, Span,
};
use crate::store::Made;

/// The most lines that are shown.
const MAX_LINES: usize = 40;
/// The most by which the clock may differ from Discord's. A command may have been delayed by that much.
const OFF: Millis = Millis::secs(30);
/// The time ahead for which cover is checked.
const COVER_AHEAD: Millis = Millis::days(7);

/// A line of the reply, by its mark.
enum CheckLine {
    Fine(String),
    /// Something that works, but may be unintended.
    Noted(String),
    Fault(String),
}

/// Makes the reply to `/setup check`.
pub(crate) async fn check(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let settings = desk.store.settings(guild).await?;
    let findings = checkup::of_server(desk.platform.servers(), &settings).await?;
    let mut lines: Vec<CheckLine> = findings.iter().map(|one| finding(one, voice)).collect();
    lines.extend(unwatched(&settings, voice));
    lines.push(intents(desk, voice).await?);
    lines.push(rules(desk, guild, voice));
    lines.push(encoder(desk, voice));
    lines.push(clock(desk, call, voice));
    lines.extend(storage(desk, voice));
    lines.extend(roles_above(desk, guild, voice).await?);
    if settings.support_channel.is_some() {
        lines.push(cover(desk, guild, voice).await?);
    }
    let faults = lines
        .iter()
        .filter(|line| matches!(line, CheckLine::Fault(_)));
    let title = match faults.count() {
        0 => voice.say("check-fine"),
        count => voice.count("check-faults", "count", count),
    };
    lines.sort_by_key(|line| match line {
        CheckLine::Fault(_) => 0,
        CheckLine::Noted(_) => 1,
        CheckLine::Fine(_) => 2,
    });
    let list = List {
        title,
        lines: lines.into_iter().map(marked).collect(),
        most: MAX_LINES,
    };
    lists::reply(desk, guild, &[list], "check.txt", voice).await
}

fn marked(line: CheckLine) -> String {
    match line {
        CheckLine::Fine(text) => format!("✓ {text}"),
        CheckLine::Noted(text) => format!("· {text}"),
        CheckLine::Fault(text) => marked_fault(text),
    }
}

/// Puts the mark of a fault before a text that lacks it.
pub(crate) fn marked_fault(text: String) -> String {
    if text.starts_with('⚠') {
        text
    } else {
        format!("⚠ {text}")
    }
}

fn finding(finding: &Finding, voice: Voice<'_>) -> CheckLine {
    match (finding.subject, &finding.found) {
        (CheckSubject::Lead(role, channel), Condition::Right) => {
            let values = [("role", role.mention()), ("channel", channel.to_string())];
            CheckLine::Fine(voice.say_with("check-lead", &values))
        }
        (CheckSubject::Moderators(role, channel), Condition::Right) => {
            let values = [("role", role.mention()), ("channel", channel.to_string())];
            CheckLine::Fine(voice.say_with("check-moderators", &values))
        }
        (_, Condition::ToOwner) => CheckLine::Noted(fault(finding, voice)),
        (subject, Condition::Right) => {
            CheckLine::Fine(voice.say1("check-place", "channel", channel_of(subject)))
        }
        _ => CheckLine::Fault(fault(finding, voice)),
    }
}

/// Makes the text that says what is wrong, and how to fix it.
pub(crate) fn fault(finding: &Finding, voice: Voice<'_>) -> String {
    let channel = channel_of(finding.subject);
    match &finding.found {
        Condition::Right => String::new(),
        Condition::NoSupport => voice.say("check-no-support"),
        Condition::NoInstructors => voice.say("check-no-instructors"),
        Condition::NoStaff => voice.say("check-no-staff"),
        Condition::NoPrivateThreads => voice.say1("setup-no-private-threads", "channel", channel),
        Condition::Silent => {
            let values = [("role", role_of(finding.subject)), ("channel", channel)];
            voice.say_with("setup-lead-silent", &values)
        }
        Condition::ToOwner => {
            let values = [("role", role_of(finding.subject)), ("channel", channel)];
            voice.say_with("check-moderators-silent", &values)
        }
        Condition::Gone => {
            let values = [
                ("channel", channel),
                ("command", command_of(finding.subject)),
            ];
            voice.say_with("check-gone", &values)
        }
        Condition::Lacking(whose, permissions) => {
            let key = match whose {
                PermissionsOf::Mine => "setup-lacking-mine",
                PermissionsOf::Everyone => "setup-lacking-learners",
            };
            let names = permissions.iter().map(|one| format!("**{}**", one.name()));
            let names: Vec<String> = names.collect();
            voice.say_with(
                key,
                &[("channel", channel), ("permissions", names.join(", "))],
            )
        }
    }
}

/// Returns the id of the channel that a finding is about; empty without one.
fn channel_of(subject: CheckSubject) -> String {
    let channel = match subject {
        CheckSubject::Server => return String::new(),
        CheckSubject::Support(channel)
        | CheckSubject::Staff(channel)
        | CheckSubject::Files(channel)
        | CheckSubject::Watched(channel)
        | CheckSubject::Forum(channel)
        | CheckSubject::Lead(_, channel)
        | CheckSubject::Moderators(_, channel) => channel,
    };
    ChannelId::to_string(&channel)
}

/// Returns the mention of the role that a finding is about; empty without one.
fn role_of(subject: CheckSubject) -> String {
    match subject {
        CheckSubject::Lead(role, _) | CheckSubject::Moderators(role, _) => role.mention(),
        _ => String::new(),
    }
}

/// Names the command that chooses another channel or role.
fn command_of(subject: CheckSubject) -> String {
    let command = match subject {
        CheckSubject::Server => "/setup",
        CheckSubject::Support(_) => "/setup support",
        CheckSubject::Staff(_) | CheckSubject::Lead(..) | CheckSubject::Moderators(..) => {
            "/setup staff"
        }
        CheckSubject::Files(_) => "/setup transcripts",
        CheckSubject::Watched(_) => "/setup watch",
        CheckSubject::Forum(_) => "/setup forum",
    };
    command.to_owned()
}

/// Reports that no channel is watched, if so: frontdesk then answers only people who address it directly.
fn unwatched(settings: &GuildSettings, voice: Voice<'_>) -> Option<CheckLine> {
    let mut modes = settings.channels.values();
    let is_silent = modes.all(|mode| *mode == ChannelMode::Off);
    is_silent.then(|| CheckLine::Noted(voice.say("check-none-watched")))
}

/// Reports whether frontdesk may read people's messages.
async fn intents(desk: &Desk, voice: Voice<'_>) -> Result<CheckLine, DeskError> {
    Ok(if desk.platform.servers().reads_messages().await? {
        CheckLine::Fine(voice.say("check-intents"))
    } else {
        CheckLine::Fault(voice.say("check-no-intents"))
    })
}

/// Reports whether there are rules, and whether the book in use is that of the files.
fn rules(desk: &Desk, guild: GuildId, voice: Voice<'_>) -> CheckLine {
    if desk.books.is_refused() {
        return CheckLine::Fault(voice.say("check-rules-refused"));
    }
    match desk.book().rules(Some(guild)).count() {
        0 => CheckLine::Fault(voice.say("check-no-rules")),
        count => CheckLine::Fine(voice.count("check-rules", "count", count)),
    }
}

/// Reports whether there is a sentence encoder.
fn encoder(desk: &Desk, voice: Voice<'_>) -> CheckLine {
    if desk.book().encoder().is_some() {
        CheckLine::Fine(voice.say("check-encoder"))
    } else {
        CheckLine::Noted(voice.say("check-no-encoder"))
    }
}

/// Reports whether the clock agrees with Discord's, by the time at which Discord received the command.
fn clock(desk: &Desk, call: &Call, voice: Voice<'_>) -> CheckLine {
    let sent = MessageId::new(call.interaction.id.get()).sent_at();
    let now = desk.now();
    let off = now.since(sent).max(sent.since(now));
    if off <= OFF {
        return CheckLine::Fine(voice.say("check-clock"));
    }
    let seconds = off.get() / Millis::secs(1).get();
    CheckLine::Fault(voice.count(
        "check-clock-off",
        "seconds",
        usize::try_from(seconds).unwrap_or(0),
    ))
}

/// Reports whether the data is lost with a container.
fn storage(desk: &Desk, voice: Voice<'_>) -> Option<CheckLine> {
    let folder = desk.lost_folder.as_ref()?;
    let line = voice.say1("check-storage-lost", "folder", folder.display());
    Some(CheckLine::Fault(line))
}

/// Lists the roles that frontdesk made and could not delete again.
async fn roles_above(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Vec<CheckLine>, DeskError> {
    let made = desk.store.made_in(guild).await?;
    let made: Vec<RoleId> = made.iter().filter_map(Made::role).collect();
    if made.is_empty() {
        return Ok(Vec::new());
    }
    let servers = desk.platform.servers();
    let above = servers.standing_above(guild, &made).await?.into_iter();
    let line = |role: RoleId| voice.say1("setup-role-above", "role", role.mention());
    Ok(above.map(|role| CheckLine::Noted(line(role))).collect())
}

/// Reports whether somebody is on duty in the days ahead.
async fn cover(desk: &Desk, guild: GuildId, voice: Voice<'_>) -> Result<CheckLine, DeskError> {
    let from = desk.now();
    let window = Span {
        from,
        until: from + COVER_AHEAD,
    };
    let roster = coverage::present(desk, guild).await?.roster;
    let uncovered = coverage::uncovered(&roster.cover_for(None, window));
    let values = [
        ("length", coverage::length_words(uncovered, voice)),
        ("all", coverage::length_words(COVER_AHEAD, voice)),
    ];
    Ok(if uncovered == Millis::ZERO {
        CheckLine::Fine(voice.say("check-cover"))
    } else if uncovered == COVER_AHEAD {
        CheckLine::Fault(voice.say("check-nobody"))
    } else {
        CheckLine::Noted(voice.say_with("check-gaps", &values))
    })
}
