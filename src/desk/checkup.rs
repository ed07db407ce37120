//! Checks a server for everything that frontdesk needs to work there: channels, roles and permissions. This one check
//! serves `frontdesk doctor`, `/setup show` and `/setup check`. Changes nothing.

use crate::desk::permissions::{ANSWERING, FILING, IN_FORUM, LEARNING, SUPPORTING, TAGGING};
use crate::desk::platform::{ChannelKind, Need, Permission, PermissionsOf, PlatformError, Servers};
use crate::domain::{ChannelId, ChannelMode, GuildSettings, RoleId};

/// The subject of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckSubject {
    /// The server as a whole.
    Server,
    /// The channel in which tickets open.
    Support(ChannelId),
    /// The channel in which staff get messages.
    Staff(ChannelId),
    /// A channel in which files are posted: transcripts, digests.
    Files(ChannelId),
    /// A text channel that is watched.
    Watched(ChannelId),
    /// A forum that is watched.
    Forum(ChannelId),
    /// The lead role, which is mentioned in the staff channel.
    Lead(RoleId, ChannelId),
    /// The moderators' role, which is mentioned there where no lead role is chosen.
    Moderators(RoleId, ChannelId),
}

/// The state of a subject: right, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All is right.
    Right,
    /// The channel is not there.
    Gone,
    /// No private thread can be opened in the support channel.
    NoPrivateThreads,
    /// Permissions are missing.
    Lacking(PermissionsOf, Vec<Permission>),
    /// The lead role would not be notified.
    Silent,
    /// The role would not be notified, so that the owner of the server is called too.
    ToOwner,
    /// There is no support channel.
    NoSupport,
    /// There is no instructor role.
    NoInstructors,
    /// There is no staff channel.
    NoStaff,
}

/// A subject that was checked, with its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The subject.
    pub subject: CheckSubject,
    /// The state.
    pub found: Condition,
}

impl Finding {
    /// Returns whether something has to be mended.
    pub const fn is_fault(&self) -> bool {
        !matches!(self.found, Condition::Right | Condition::ToOwner)
    }
}

/// A channel, with the permissions that are needed in it.
struct CheckedChannel {
    subject: CheckSubject,
    channel: ChannelId,
    mine: &'static [Permission],
    everyones: &'static [Permission],
}

/// Checks everything that a server has set up.
///
/// # Errors
/// [`PlatformError::Gone`] if frontdesk is not in the server.
pub async fn of_server(
    servers: &dyn Servers,
    settings: &GuildSettings,
) -> Result<Vec<Finding>, PlatformError> {
    let guild = settings.guild;
    let places = places(settings);
    let needs = places.iter().flat_map(|place| {
        [
            (PermissionsOf::Mine, place.mine),
            (PermissionsOf::Everyone, place.everyones),
        ]
        .map(|(whose, wanted)| Need {
            channel: place.channel,
            whose,
            wanted,
        })
    });
    let missing = servers
        .all_missing(guild, &needs.collect::<Vec<_>>())
        .await?;
    let mut findings = unset(settings);
    for (place, missing) in places.iter().zip(missing.chunks(2)) {
        let is_support = matches!(place.subject, CheckSubject::Support(_));
        let found = match missing {
            [Some(_), _] if is_support && !holds_threads(servers, settings, place).await? => {
                vec![Condition::NoPrivateThreads]
            }
            [Some(mine), Some(everyones)] => lacking(mine, everyones),
            _ => vec![Condition::Gone],
        };
        findings.extend(found.into_iter().map(|found| Finding {
            subject: place.subject,
            found,
        }));
        if matches!(place.subject, CheckSubject::Staff(_)) && missing[0].is_some() {
            findings.extend(called(servers, settings, place.channel).await?);
        }
    }
    Ok(findings)
}

/// Finds required settings that are not chosen. A server without tickets needs no instructor role and no staff channel.
fn unset(settings: &GuildSettings) -> Vec<Finding> {
    let has_tickets = settings.support_channel.is_some();
    let wanting = [
        (!has_tickets, Condition::NoSupport),
        (
            has_tickets && settings.instructor_role.is_none(),
            Condition::NoInstructors,
        ),
        (
            has_tickets && settings.staff_channel.is_none(),
            Condition::NoStaff,
        ),
    ];
    let wanting = wanting.into_iter().filter(|(is_wanting, _)| *is_wanting);
    wanting
        .map(|(_, found)| Finding {
            subject: CheckSubject::Server,
            found,
        })
        .collect()
}

/// Lists the channels that a server has set up.
fn places(settings: &GuildSettings) -> Vec<CheckedChannel> {
    let place = |subject, channel, mine| CheckedChannel {
        subject,
        channel,
        mine,
        everyones: &[],
    };
    let support = settings.support_channel.map(|channel| CheckedChannel {
        everyones: LEARNING,
        ..place(CheckSubject::Support(channel), channel, SUPPORTING)
    });
    let staff = settings.staff_channel;
    let staff = staff.map(|channel| place(CheckSubject::Staff(channel), channel, ANSWERING));
    let files = [settings.transcript_channel, settings.digest_channel];
    let files = files.into_iter().flatten();
    let files = files.map(|channel| place(CheckSubject::Files(channel), channel, FILING));
    let watched = settings.channels.iter().filter_map(|(channel, mode)| {
        let is_tagged = settings.solved_tags.contains_key(channel);
        let (subject, mine) = match mode {
            ChannelMode::Off => return None,
            ChannelMode::Mention | ChannelMode::Answer => {
                (CheckSubject::Watched(*channel), ANSWERING)
            }
            ChannelMode::Forum if is_tagged => (CheckSubject::Forum(*channel), TAGGING),
            ChannelMode::Forum => (CheckSubject::Forum(*channel), IN_FORUM),
        };
        Some(place(subject, *channel, mine))
    });
    let set_up = support.into_iter().chain(staff);
    set_up.chain(files).chain(watched).collect()
}

/// Returns whether private threads can be opened in a channel.
async fn holds_threads(
    servers: &dyn Servers,
    settings: &GuildSettings,
    place: &CheckedChannel,
) -> Result<bool, PlatformError> {
    let kind = servers.kind(settings.guild, place.channel).await?;
    Ok(kind == ChannelKind::Text)
}

/// Turns the permissions that frontdesk and learners lack in a channel into its states: right if none is lacking.
fn lacking(mine: &[Permission], everyones: &[Permission]) -> Vec<Condition> {
    let lacking = [
        (PermissionsOf::Mine, mine),
        (PermissionsOf::Everyone, everyones),
    ];
    let lacking = lacking
        .into_iter()
        .filter(|(_, lacking)| !lacking.is_empty());
    let found: Vec<Condition> = lacking
        .map(|(whose, lacking)| Condition::Lacking(whose, lacking.to_vec()))
        .collect();
    if found.is_empty() {
        return vec![Condition::Right];
    }
    found
}

/// Checks that a mention notifies the role that is called when nobody replies: the lead role or, without one, the
/// moderators' role.
async fn called(
    servers: &dyn Servers,
    settings: &GuildSettings,
    staff: ChannelId,
) -> Result<Option<Finding>, PlatformError> {
    let (None, Some(role)) = (settings.lead_role, settings.moderator_role) else {
        return lead(servers, settings, staff).await;
    };
    let is_notified = servers.notifies(settings.guild, staff, role).await?;
    Ok(Some(Finding {
        subject: CheckSubject::Moderators(role, staff),
        found: if is_notified {
            Condition::Right
        } else {
            Condition::ToOwner
        },
    }))
}

/// Checks that the lead role is notified where it is mentioned, if there is one.
pub(crate) async fn lead(
    servers: &dyn Servers,
    settings: &GuildSettings,
    staff: ChannelId,
) -> Result<Option<Finding>, PlatformError> {
    let Some(role) = settings.lead_role else {
        return Ok(None);
    };
    let is_notified = servers.notifies(settings.guild, staff, role).await?;
    Ok(Some(Finding {
        subject: CheckSubject::Lead(role, staff),
        found: if is_notified {
            Condition::Right
        } else {
            Condition::Silent
        },
    }))
}
