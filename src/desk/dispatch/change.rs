//! Handles the edit or deletion of a message, and updates everything that followed from the message.

use crate::desk::dispatch::supervision::again_if_overtaken;
use crate::desk::event::{Event, Message};
use crate::desk::inquiries::edit;
use crate::desk::tickets::conversation::{copies, messages, relay, taken_back};
use crate::desk::{Desk, DeskError, person_replies};
use crate::domain::{ChannelId, GuildId, MessageId};

/// Handles the edit or deletion in an event. Does nothing for other events.
pub(crate) async fn handle(desk: &Desk, event: &Event) -> Result<(), DeskError> {
    match event {
        Event::Edited { message } => edited(desk, message).await,
        Event::Deleted {
            guild,
            channel,
            message,
        } => deleted(desk, *guild, *channel, *message).await,
        _ => Ok(()),
    }
}

async fn edited(desk: &Desk, message: &Message) -> Result<(), DeskError> {
    let was_relayed = again_if_overtaken(|| relay::edited(desk, message)).await?;
    if was_relayed && message.guild.is_some() && copies::is_aside(message) {
        again_if_overtaken(|| taken_back::follow(desk, message.guild, message.channel, message.id))
            .await?;
    } else {
        // A message that had become an aside may be meant for the learner again.
        again_if_overtaken(|| messages::edited(desk, message)).await?;
    }
    again_if_overtaken(|| edit::edited(desk, message, was_relayed)).await
}

async fn deleted(
    desk: &Desk,
    guild: Option<GuildId>,
    channel: ChannelId,
    message: MessageId,
) -> Result<(), DeskError> {
    again_if_overtaken(|| taken_back::follow(desk, guild, channel, message)).await?;
    if again_if_overtaken(|| relay::deleted(desk, guild, message)).await? {
        return Ok(());
    }
    if let Some(guild) = guild {
        again_if_overtaken(|| person_replies::reply_gone(desk, guild, channel, message)).await?;
    }
    again_if_overtaken(|| edit::deleted(desk, guild, message)).await
}
