//! Removes a deleted channel from a guild's settings for staff, transcripts, digests and questions, and tells the
//! people who can choose another. A deleted support channel stays chosen, because tickets wait for another one.

use crate::desk::outbox::Outgoing;
use crate::desk::platform::{Need, PermissionsOf, PlatformError};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, guilds, notices, outbox};
use crate::domain::{ChannelId, ChannelMode, GuildId, GuildSettings, UserId};

/// Removes a deleted channel from a guild's settings, and tells staff its former use; if it was the staff channel, the
/// owner of the guild is told.
pub(crate) async fn gone(desk: &Desk, guild: GuildId, channel: ChannelId) -> Result<(), DeskError> {
    let mut chosen = desk.store.settings(guild).await?;
    let was_staffs = chosen.staff_channel == Some(channel);
    if take_out(&mut chosen, channel).is_empty() {
        return Ok(());
    }
    // Discord is asked before the transaction, which may not wait for it.
    let owner = if was_staffs {
        owner_of(desk, guild).await?
    } else {
        None
    };
    let mut tx = desk.store.begin().await?;
    let mut settings = tx.settings_to_change(guild).await?;
    let commands = take_out(&mut settings, channel);
    if commands.is_empty() {
        return Ok(());
    }
    let commands = commands.join(", ");
    tracing::warn!(%guild, %channel, %commands, "a channel was deleted that was chosen with these commands");
    tx.save_settings(&settings).await?;
    match owner.filter(|_| settings.staff_channel.is_none()) {
        Some((owner, name)) => {
            let values = [("guild", name), ("commands", commands)];
            let voice = desk.voice(settings.locale);
            let text = voice.say_with("setup-staff-gone", &values);
            outbox::enqueue(desk, &mut tx, &Outgoing::direct(owner, Post::text(text)))?;
        }
        None => {
            let values = [("commands", commands)];
            notices::tell_staff(desk, &mut tx, guild, "setup-channel-gone", &values).await?;
        }
    }
    outbox::commit(desk, tx).await?;
    desk.guilds.put(settings);
    Ok(())
}

/// Removes a channel like [`gone`], after something was refused there, if the channel no longer exists: it was deleted
/// while frontdesk was not connected.
pub(crate) async fn gone_if_missing(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    let mut chosen = desk.store.settings(guild).await?;
    if take_out(&mut chosen, channel).is_empty() {
        return Ok(());
    }
    let need = Need {
        channel,
        whose: PermissionsOf::Mine,
        wanted: &[],
    };
    match desk.platform.servers().all_missing(guild, &[need]).await {
        Ok(missing) if matches!(missing.as_slice(), [None]) => gone(desk, guild, channel).await,
        Err(error @ PlatformError::Later { .. }) => Err(error.into()),
        // It is there, or frontdesk is not in the guild any more.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Removes a channel from the settings, and returns the commands by which it was chosen.
fn take_out(settings: &mut GuildSettings, channel: ChannelId) -> Vec<&'static str> {
    let parts = [
        (&mut settings.staff_channel, "`/setup staff`"),
        (&mut settings.transcript_channel, "`/setup transcripts`"),
        (&mut settings.digest_channel, "`/setup digest`"),
    ];
    let mut commands = guilds::unset(parts, channel);
    settings.solved_tags.remove(&channel);
    match settings.channels.remove(&channel) {
        Some(ChannelMode::Mention | ChannelMode::Answer) => commands.push("`/setup watch`"),
        Some(ChannelMode::Forum) => commands.push("`/setup forum`"),
        Some(ChannelMode::Off) | None => {}
    }
    commands
}

/// Looks up the owner of a guild and the guild's name; `None` if nobody can tell, as where frontdesk has left it.
async fn owner_of(desk: &Desk, guild: GuildId) -> Result<Option<(UserId, String)>, DeskError> {
    let servers = desk.platform.servers();
    let found = async {
        let hearing = servers.hearing(guild).await?;
        Ok::<_, PlatformError>((hearing.owner, servers.guild_name(guild).await?))
    };
    match found.await {
        Ok(owner) => Ok(Some(owner)),
        Err(error @ PlatformError::Later { .. }) => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, %guild, "the owner of a guild cannot be found out");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TagId;

    #[test]
    fn a_channel_is_taken_out_of_everything_that_it_was_chosen_for() {
        let (gone, stays) = (ChannelId::new(7), ChannelId::new(8));
        let mut settings = GuildSettings::new(GuildId::new(1));
        settings.support_channel = Some(gone);
        settings.staff_channel = Some(gone);
        settings.transcript_channel = Some(gone);
        settings.digest_channel = Some(stays);
        settings.channels.insert(gone, ChannelMode::Forum);
        settings.channels.insert(stays, ChannelMode::Answer);
        settings.solved_tags.insert(gone, TagId::new(9));
        let commands = take_out(&mut settings, gone);
        let expected = ["`/setup staff`", "`/setup transcripts`", "`/setup forum`"];
        assert_eq!(commands, expected);
        let mut left = GuildSettings::new(GuildId::new(1));
        left.support_channel = Some(gone);
        left.digest_channel = Some(stays);
        left.channels.insert(stays, ChannelMode::Answer);
        assert_eq!(settings, left);
        assert_eq!(take_out(&mut settings, gone), [""; 0]);
        assert_eq!(
            take_out(&mut settings, stays),
            ["`/setup digest`", "`/setup watch`"]
        );
    }
}
