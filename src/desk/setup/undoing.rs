//! Deletes the roles and channels that frontdesk made for somebody who set a guild up. They are announced first; a
//! channel that holds tickets is never deleted.

use crate::desk::commands::setup;
use crate::desk::platform::PlatformError;
use crate::desk::setup::pages::{Wizard, button, page};
use crate::desk::setup::{making, parts};
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::setup_step::SetupStep;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, GuildId, RoleId, SetupPart};
use crate::store::Made;

/// Makes the page with the roles and channels that would be deleted.
pub(super) async fn plan(wizard: Wizard<'_>) -> Result<Post, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let mut lines = Vec::new();
    for made in desk.store.made_in(guild).await? {
        lines.push(match made.id.map(i64::cast_unsigned) {
            Some(id) if holds_tickets(desk, guild, made.part, id).await? => {
                voice.say1("setup-start-kept", "place", parts::mention(made.part, id))
            }
            Some(id) => format!("• {}", parts::mention(made.part, id)),
            None => format!("• {}", parts::name(made.part, voice)),
        });
    }
    let back = button(voice, "button-back", SetupStep::Trial, Style::Secondary);
    let text = voice.say1("setup-start-undo", "lines", lines.join("\n"));
    let undo = button(voice, "button-delete-these", SetupStep::Undo, Style::Danger);
    Ok(page(Vec::new(), text).row(Row::Buttons(vec![undo, back])))
}

/// Deletes the made roles and channels, the latest first, and reports each result.
pub(super) async fn undo(wizard: Wizard<'_>) -> Result<Vec<String>, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let mut told = Vec::new();
    for made in desk.store.made_in(guild).await?.into_iter().rev() {
        if is_in_hand(desk, made) {
            let name = parts::name(made.part, voice);
            told.push(voice.say1("setup-start-in-hand", "name", name));
            continue;
        }
        let Some(id) = id_of(wizard, made).await? else {
            forget(desk, guild, made.part).await?;
            continue;
        };
        let place = parts::mention(made.part, id);
        if holds_tickets(desk, guild, made.part, id).await? {
            told.push(voice.say1("setup-start-kept", "place", place));
            continue;
        }
        match take_away(desk, guild, made.part, id).await? {
            Ok(()) => {
                let name = parts::name(made.part, voice);
                told.push(voice.say1("setup-start-deleted", "name", name));
            }
            Err(error) => told.push(refusal(wizard, made.part, id, &error).await?),
        }
    }
    Ok(told)
}

/// Returns the id of a made role or channel. Looks for it if the process that made it died.
async fn id_of(wizard: Wizard<'_>, made: Made) -> Result<Option<u64>, DeskError> {
    if let Some(id) = made.id {
        return Ok(Some(id.cast_unsigned()));
    }
    let Wizard { desk, guild, .. } = wizard;
    Ok(making::found(desk, guild, made.part, made.begun).await?)
}

/// Returns whether an attempt to make it is under way.
fn is_in_hand(desk: &Desk, made: Made) -> bool {
    made.id.is_none() && desk.now().since(made.tried) <= making::LEFT_AFTER
}

/// Returns whether a channel must stay because tickets were opened in it.
async fn holds_tickets(
    desk: &Desk,
    guild: GuildId,
    part: SetupPart,
    id: u64,
) -> Result<bool, DeskError> {
    if part != SetupPart::Support {
        return Ok(false);
    }
    Ok(desk.store.has_tickets_in(guild, ChannelId::new(id)).await?)
}

/// Deletes a role or a channel. Removes it from the settings first, so that nobody is told that it is missing, and puts
/// it back if it cannot be deleted.
async fn take_away(
    desk: &Desk,
    guild: GuildId,
    part: SetupPart,
    id: u64,
) -> Result<Result<(), PlatformError>, DeskError> {
    let was_chosen = choose(desk, guild, part, Some(id), None).await?;
    let servers = desk.platform.servers();
    let deleted = if parts::is_role(part) {
        servers.delete_role(guild, RoleId::new(id)).await
    } else {
        servers.delete_channel(ChannelId::new(id)).await
    };
    match deleted {
        Ok(()) => forget(desk, guild, part).await?,
        Err(_) if was_chosen => {
            choose(desk, guild, part, None, Some(id)).await?;
        }
        Err(_) => {}
    }
    Ok(deleted)
}

/// Sets a part to `then` if its present choice is `now`. Returns whether it was.
async fn choose(
    desk: &Desk,
    guild: GuildId,
    part: SetupPart,
    now: Option<u64>,
    then: Option<u64>,
) -> Result<bool, DeskError> {
    let mut tx = desk.store.begin().await?;
    let mut settings = tx.settings_to_change(guild).await?;
    if parts::chosen(&settings, part) != now {
        return Ok(false);
    }
    parts::choose(&mut settings, part, then);
    setup::keep(desk, tx, &settings).await?;
    Ok(true)
}

async fn forget(desk: &Desk, guild: GuildId, part: SetupPart) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    tx.forget_made(guild, part).await?;
    Ok(tx.commit().await?)
}

/// Makes the text that says why something could not be deleted, such as a role above frontdesk's own.
async fn refusal(
    wizard: Wizard<'_>,
    part: SetupPart,
    id: u64,
    error: &PlatformError,
) -> Result<String, DeskError> {
    let Wizard { desk, guild, voice } = wizard;
    let place = parts::mention(part, id);
    if matches!(error, PlatformError::Forbidden(_)) && parts::is_role(part) {
        let servers = desk.platform.servers();
        let above = servers.standing_above(guild, &[RoleId::new(id)]).await?;
        if !above.is_empty() {
            return Ok(voice.say1("setup-role-above", "role", place));
        }
    }
    Ok(making::failure_text(&place, error, voice))
}
