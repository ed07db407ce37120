//! Recognises messages that frontdesk answered before its database was restored from an older backup. Its replies on
//! Discord show which these are, so that nobody is answered twice.

use std::collections::BTreeSet;

use crate::desk::catchup::watermarks::GuildOrDirect;
use crate::desk::event::Message;
use crate::desk::tickets::conversation::messages;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, MessageId};

/// Finds the read messages that frontdesk replied to but no longer knows. Messages of tickets are left out: they are
/// handled again.
pub(super) async fn forgotten(
    desk: &Desk,
    whose: GuildOrDirect,
    read: &[(ChannelId, Message)],
) -> Result<BTreeSet<MessageId>, DeskError> {
    let me = desk.platform.me();
    let own = read.iter().filter(|(_, said)| said.author.user == me);
    let replied_to: BTreeSet<MessageId> = own
        .filter_map(|(_, said)| said.replies_to.as_ref())
        .map(|to| to.message)
        .collect();
    let mut forgotten = BTreeSet::new();
    for (_, said) in read {
        if replied_to.contains(&said.id) && is_unknown(desk, whose, said).await? {
            forgotten.insert(said.id);
        }
    }
    Ok(forgotten)
}

/// Returns whether a message belongs to no known inquiry and to no ticket.
async fn is_unknown(
    desk: &Desk,
    whose: GuildOrDirect,
    message: &Message,
) -> Result<bool, DeskError> {
    let known = desk.store.inquiry_by_message(whose, message.id).await?;
    Ok(known.is_none() && !is_of_ticket(desk, whose, message).await?)
}

/// Returns whether a message was written in the thread of a ticket, or directly by somebody who has one.
async fn is_of_ticket(
    desk: &Desk,
    whose: GuildOrDirect,
    message: &Message,
) -> Result<bool, DeskError> {
    if let Some(guild) = whose {
        let ticket = desk.store.ticket_by_thread(guild, message.channel).await?;
        return Ok(ticket.is_some());
    }
    let Some(learner) = desk.store.learner_of(message.author.user).await? else {
        return Ok(false);
    };
    let spoken_in = messages::spoken_in(desk, message, learner).await?;
    Ok(!spoken_in.is_empty())
}
