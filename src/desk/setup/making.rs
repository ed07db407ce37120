//! Makes the roles and channels for somebody who sets a guild up. They are announced first, and each is made once, even
//! if a press is repeated or a process dies meanwhile.

use crate::desk::commands::setup;
use crate::desk::permissions::{MAKING_CHANNELS, MAKING_ROLES};
use crate::desk::platform::{Permission, PlatformError};
use crate::desk::setup::pages::{Wizard, button, page};
use crate::desk::setup::parts;
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::ui::setup_step::SetupStep;
use crate::desk::{Desk, DeskError};
use crate::domain::{
    ChannelId, GuildId, GuildSettings, Locale, Millis, RoleId, SetupPart, Span, Timestamp,
};

/// The time after which an unfinished attempt to make something counts as abandoned.
pub(super) const LEFT_AFTER: Millis = Millis::minutes(1);

/// Makes the page with the roles and channels that would be made for parts that are not chosen, or with the missing
/// permission.
pub(super) async fn plan(wizard: Wizard<'_>, parts: &[SetupPart]) -> Result<Post, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let settings = desk.store.settings(guild).await?;
    let of_roles = parts.iter().any(|part| parts::is_role(*part));
    let of_channels = parts.iter().any(|part| !parts::is_role(*part));
    let (wanted, make, back) = match (of_roles, of_channels) {
        (true, true) => (
            [MAKING_ROLES, MAKING_CHANNELS].concat(),
            SetupStep::MakeAll,
            SetupStep::Roles,
        ),
        (true, false) => (
            MAKING_ROLES.to_vec(),
            SetupStep::MakeRoles,
            SetupStep::Roles,
        ),
        (false, _) => (
            MAKING_CHANNELS.to_vec(),
            SetupStep::MakeChannels,
            SetupStep::Channels,
        ),
    };
    let servers = desk.platform.servers();
    let lacking = servers.lacking_in_guild(guild, &wanted).await?;
    let back = button(voice, "button-back", back, Style::Secondary);
    if !lacking.is_empty() {
        let post = page(Vec::new(), lacks(&lacking, voice));
        return Ok(post.row(Row::Buttons(vec![back])));
    }
    if !of_roles && !parts::are_roles_chosen(&settings) {
        let text = voice.say("setup-start-roles-first");
        let roles = button(voice, "button-back", SetupStep::Roles, Style::Primary);
        return Ok(page(Vec::new(), text).row(Row::Buttons(vec![roles])));
    }
    let wanting = parts.iter().copied();
    let wanting = wanting.filter(|part| parts::chosen(&settings, *part).is_none());
    let lines: Vec<String> = wanting.map(|part| parts::plan(part, voice)).collect();
    let text = voice.say1("setup-start-plan", "lines", lines.join("\n"));
    let make = button(voice, "button-make-these", make, Style::Primary);
    Ok(page(Vec::new(), text).row(Row::Buttons(vec![make, back])))
}

/// Makes the text with the permissions that frontdesk lacks for this, and the alternative.
fn lacks(lacking: &[Permission], voice: Voice<'_>) -> String {
    let names: Vec<&str> = lacking.iter().map(|one| one.name()).collect();
    voice.say1("setup-start-lacks", "permissions", names.join(", "))
}

/// Makes the roles or channels of all parts that are not chosen, and reports each result.
pub(super) async fn make(
    wizard: Wizard<'_>,
    parts: &[SetupPart],
) -> Result<Vec<String>, DeskError> {
    let mut told = Vec::new();
    for part in parts {
        let settings = wizard.desk.store.settings(wizard.guild).await?;
        // The roles that may see a channel have to be chosen before it is made.
        let is_ready = parts::is_role(*part) || parts::are_roles_chosen(&settings);
        if is_ready && parts::chosen(&settings, *part).is_none() {
            told.push(make_one(wizard, *part).await?);
        }
    }
    Ok(told)
}

async fn make_one(wizard: Wizard<'_>, part: SetupPart) -> Result<String, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let now = desk.now();
    let mut tx = desk.store.begin().await?;
    let begun = tx.begin_making(guild, part, now, now - LEFT_AFTER).await?;
    // Read again after the other attempts have ended: another press may have made it.
    let settings = tx.settings(guild).await?;
    let is_wanting = parts::chosen(&settings, part).is_none();
    let Some(begun) = begun.filter(|_| is_wanting) else {
        return Ok(voice.say1("setup-start-in-hand", "name", parts::name(part, voice)));
    };
    tx.commit().await?;
    let found = if begun < now {
        found(desk, guild, part, begun).await
    } else {
        Ok(None)
    };
    let made = match found {
        Ok(None) => {
            let mut tx = desk.store.begin().await?;
            tx.begin_making_anew(guild, part, now).await?;
            tx.commit().await?;
            new(wizard, &settings, part).await
        }
        Ok(Some(id)) => Ok(id),
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            keep(desk, &settings, part, id).await?;
            Ok(voice.say1("setup-start-made", "place", parts::mention(part, id)))
        }
        Err(error) => {
            if !matches!(error, PlatformError::Later { .. }) {
                let mut tx = desk.store.begin().await?;
                tx.forget_made(guild, part).await?;
                tx.commit().await?;
            }
            Ok(failure_text(&parts::name(part, voice), &error, voice))
        }
    }
}

/// Finds the role or channel that a dead process made for a part: one with its name, made since the attempt.
pub(super) async fn found(
    desk: &Desk,
    guild: GuildId,
    part: SetupPart,
    begun: Timestamp,
) -> Result<Option<u64>, PlatformError> {
    let servers = desk.platform.servers();
    let within = Span {
        from: begun,
        until: begun + LEFT_AFTER,
    };
    for locale in Locale::ALL {
        let name = parts::name(part, desk.voice(locale));
        let found = if parts::is_role(part) {
            let role = servers.find_role(guild, &name, within).await?;
            role.map(RoleId::get)
        } else {
            let channel = servers.find_channel(guild, &name, within).await?;
            channel.map(ChannelId::get)
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

async fn new(
    wizard: Wizard<'_>,
    settings: &GuildSettings,
    part: SetupPart,
) -> Result<u64, PlatformError> {
    let Wizard { desk, guild, voice } = wizard;
    let (servers, name) = (desk.platform.servers(), parts::name(part, voice));
    if parts::is_role(part) {
        let role = servers
            .make_role(guild, &parts::new_role(part, name))
            .await?;
        return Ok(role.get());
    }
    let channel = parts::new_channel(part, name, settings);
    Ok(servers.make_channel(guild, &channel).await?.get())
}

/// Records a role or channel that was made, and chooses it in the settings.
async fn keep(
    desk: &Desk,
    settings: &GuildSettings,
    part: SetupPart,
    id: u64,
) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let noted = tx.note_made(settings.guild, part, id.cast_signed(), desk.now());
    noted.await?;
    let mut settings = tx.settings_to_change(settings.guild).await?;
    parts::choose(&mut settings, part, Some(id));
    setup::keep(desk, tx, &settings).await
}

/// Makes the text that says why something could not be made or deleted.
pub(super) fn failure_text(what: &str, error: &PlatformError, voice: Voice<'_>) -> String {
    match error {
        PlatformError::Forbidden(permission) => {
            let lacking: Vec<Permission> = permission.iter().copied().collect();
            lacks(&lacking, voice)
        }
        PlatformError::Later { .. } => voice.say1("setup-start-later", "name", what),
        other => {
            let values = [("name", what.to_owned()), ("reason", other.to_string())];
            voice.say_with("setup-start-refused", &values)
        }
    }
}
