//! Reads one channel before its guild's other channels. Messages that are copied between a ticket and its learner's
//! direct messages keep their order, even if a live message comes while older ones, missed or failed, are unread. A
//! learner joins a thread only once nothing in it is unread, because staff may have written there among themselves. A
//! learner is taken for silent only once none of their direct messages is unread.

use crate::desk::catchup;
use crate::desk::catchup::watermarks::GuildOrDirect;
use crate::desk::event::{Message, Press};
use crate::desk::platform::PlatformError;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::{Desk, DeskError, members};
use crate::domain::{ChannelId, MessageId, WebUser};
use crate::store::{Scope, Ticket};

/// Handles a channel's unread messages before a live one, if their order matters. On an error, the live message has to
/// wait as well.
pub(crate) async fn read_before(desk: &Desk, live: &Message) -> Result<(), DeskError> {
    let watermarks = &desk.watermarks;
    if !watermarks.awaits_reading(live.guild, live.channel, live.id)
        || !keeps_order(desk, live).await?
    {
        return Ok(());
    }
    let unread = UnreadMessages {
        whose: live.guild,
        channel: live.channel,
        before: live.id,
    };
    unread.read(desk).await
}

/// Handles the unread messages of a ticket's thread before its learner joins it by a button.
pub(crate) async fn read_before_joining(desk: &Desk, press: &Press) -> Result<(), DeskError> {
    let Some(Action::Ticket(ticket, TicketAction::JoinThread)) = press.action else {
        return Ok(());
    };
    let Some(learner) = desk.store.learner_of(press.by.user).await? else {
        return Ok(());
    };
    let ticket = desk.store.ticket(Scope::Direct(learner), ticket).await?;
    let thread = ticket.and_then(|ticket| Some((ticket.guild, ticket.thread?)));
    match thread {
        Some((guild, thread)) if desk.watermarks.is_unread(Some(guild), thread) => {
            let unread = UnreadMessages {
                whose: Some(guild),
                channel: thread,
                before: MessageId::LAST,
            };
            unread.read(desk).await
        }
        _ => Ok(()),
    }
}

/// Handles the unread direct messages of a ticket's learner, before the learner is taken for silent. Also reads
/// messages that another process receives, because its watermarks cannot be seen from here.
pub(crate) async fn read_before_silence(desk: &Desk, ticket: &Ticket) -> Result<(), DeskError> {
    let channel = desk.store.remembered_channel_of(ticket.learner).await?;
    let on_discord = |channel: &ChannelId| WebUser::of_channel(*channel).is_none();
    let Some(channel) = channel.filter(on_discord) else {
        return Ok(());
    };
    if desk.watermarks.receives(None) && !desk.watermarks.is_unread(None, channel) {
        return Ok(());
    }
    let unread = UnreadMessages {
        whose: None,
        channel,
        before: MessageId::LAST,
    };
    unread.read(desk).await
}

/// The unread messages of a channel, up to a given one.
struct UnreadMessages {
    whose: GuildOrDirect,
    channel: ChannelId,
    before: MessageId,
}

impl UnreadMessages {
    async fn read(self, desk: &Desk) -> Result<(), DeskError> {
        let _under_way = desk.changes.begin(self.whose);
        read_up_to(desk, &self).await
    }
}

/// Reads a channel from its watermark to a message.
async fn read_up_to(desk: &Desk, unread: &UnreadMessages) -> Result<(), DeskError> {
    let UnreadMessages {
        whose,
        channel,
        before,
    } = *unread;
    let watermarks = &desk.watermarks;
    let session = watermarks.session(whose);
    let watermark = stored_watermark(desk, unread).await?;
    let unfinished = watermarks.unfinished_in(channel);
    let after = catchup::read_after(
        desk,
        unfinished.map_or(watermark, |first| first.min(watermark)),
    );
    let history = desk
        .platform
        .history(whose, channel, after, catchup::MAX_MESSAGES);
    let mut missed = match history.await {
        Ok(missed) => missed,
        Err(error @ PlatformError::Later { .. }) => return Err(error.into()),
        Err(error) => {
            // A channel that frontdesk may not read is not waited for. Its watermark is held back until it can be read.
            tracing::debug!(%error, %channel, "a channel cannot be read ahead");
            return Ok(());
        }
    };
    missed.retain(|message| message.id < before);
    missed.sort_by_key(|message| message.id);
    if let Some(guild) = whose
        && let Some((_, error)) = members::introduce(desk, guild, &mut missed)
            .await
            .pop_first()
    {
        return Err(error);
    }
    for message in missed {
        if !catchup::feed(desk, whose, channel, message).await {
            return Err(PlatformError::Later {
                wait: None,
                reason: "a message before it could not be handled".to_owned(),
            }
            .into());
        }
    }
    // Later messages of a guild that another process receives are not seen here: its channels are read each time.
    if watermarks.receives(whose) {
        watermarks.note_read_ahead(whose, channel, session);
    }
    Ok(())
}

/// Returns whether messages of a channel are copied to another place, where they have to arrive in order. True for
/// direct messages on Discord, and for threads of tickets whose learner stays in direct messages.
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

/// Finds the watermark from which a channel is read. A direct-message channel without one is read as far back as is
/// allowed.
async fn stored_watermark(desk: &Desk, unread: &UnreadMessages) -> Result<MessageId, DeskError> {
    if unread.whose.is_some() {
        return catchup::thread_mark(desk, unread.channel).await;
    }
    let watermark = desk.store.watermark(unread.channel).await?;
    Ok(watermark.unwrap_or(MessageId::at(desk.now() - catchup::FURTHEST)))
}
