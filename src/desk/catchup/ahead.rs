//! Reads one channel ahead of the others: what is brought over between a ticket and its learner's direct messages keeps
//! its order, although live messages come while older ones that were missed, or that failed, are still to be read.

use crate::desk::catchup;
use crate::desk::event::Message;
use crate::desk::platform::PlatformError;
use crate::desk::{Desk, DeskError};
use crate::domain::{MessageId, WebUser};

/// Handles what stands unread in the channel before a live message, if the order of the two matters. An error means that
/// the live message has to wait as well.
pub(crate) async fn read_before(desk: &Desk, live: &Message) -> Result<(), DeskError> {
    let marks = &desk.watermarks;
    if !marks.awaits_reading(live.guild, live.channel, live.id) || !keeps_order(desk, live).await? {
        return Ok(());
    }
    desk.changes.begin(live.guild);
    let read = read_up_to(desk, live).await;
    desk.changes.end(live.guild);
    read
}

/// Reads a channel from its mark to a live message.
async fn read_up_to(desk: &Desk, live: &Message) -> Result<(), DeskError> {
    let marks = &desk.watermarks;
    let session = marks.session(live.guild);
    let mark = stored_mark(desk, live).await?;
    let unfinished = marks.unfinished_in(live.channel);
    let after = catchup::read_after(desk, unfinished.map_or(mark, |first| first.min(mark)));
    let history = desk
        .platform
        .history(live.guild, live.channel, after, catchup::MOST);
    let mut missed = match history.await {
        Ok(missed) => missed,
        Err(error @ PlatformError::Later { .. }) => return Err(error.into()),
        Err(error) => {
            // What may not be read cannot be waited for; reading everything tells of that.
            tracing::debug!(%error, channel = %live.channel, "a channel cannot be read ahead");
            return Ok(());
        }
    };
    missed.retain(|message| message.id < live.id);
    missed.sort_by_key(|message| message.id);
    for message in missed {
        if !catchup::feed(desk, live.guild, live.channel, message).await {
            return Err(PlatformError::Later {
                wait: None,
                reason: "a message before it could not be handled".to_owned(),
            }
            .into());
        }
    }
    marks.note_read_ahead(live.guild, live.channel, session);
    Ok(())
}

/// Whether messages of a channel go to another place, where they have to arrive in order: direct messages, and the
/// threads of tickets whose learner stays in them.
async fn keeps_order(desk: &Desk, live: &Message) -> Result<bool, DeskError> {
    let Some(guild) = live.guild else {
        return Ok(WebUser::of_channel(live.channel).is_none());
    };
    if live.parent.is_none() {
        return Ok(false);
    }
    let ticket = desk.store.ticket_by_thread(guild, live.channel).await?;
    Ok(ticket.is_some_and(|ticket| ticket.is_relayed()))
}

/// Finds the stored mark of a channel whose order matters; one without is read as far back as is allowed.
async fn stored_mark(desk: &Desk, live: &Message) -> Result<MessageId, DeskError> {
    if live.guild.is_some() {
        return catchup::thread_mark(desk, live.channel).await;
    }
    let mark = desk.store.watermark(live.channel).await?;
    Ok(mark.unwrap_or(MessageId::at(desk.now() - catchup::FURTHEST)))
}
