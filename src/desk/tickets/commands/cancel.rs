//! `/ticket cancel`: a learner withdraws their open ticket. If they have several, they choose one.

use crate::desk::event::{Call, Press};
use crate::desk::platform::Response;
use crate::desk::tickets::conversation::ticket_choice;
use crate::desk::tickets::transitions;
use crate::desk::tickets::transitions::{Closing, MoveResult};
use crate::desk::tickets::views::card;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::InteractionId;
use crate::store::Ticket;

/// Runs `/ticket cancel`: closes the learner's open ticket in this guild or, in direct messages, in any. If there are
/// several, asks which one.
pub(crate) async fn cancel_ticket(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let id = call.interaction.id;
    if desk.store.has_arrived(id).await? {
        return Err(DeskError::SeenBefore);
    }
    let mut open = match desk.store.learner_of(call.by.user).await? {
        Some(learner) => by_number(desk.store.open_tickets_of(learner).await?),
        None => Vec::new(),
    };
    open.retain(|one| call.guild.is_none_or(|guild| one.guild == guild));
    Ok(match open.as_slice() {
        [] => Post::text(voice.say("ticket-none-open")),
        [one] => Post::text(withdrawn(desk, id, one, voice).await?),
        several => ticket_choice::to_cancel(desk, several, voice).await?,
    })
}

/// Withdraws the ticket that its learner chose.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let told = Post::text(withdrawn(desk, press.interaction.id, ticket, voice).await?);
    interactions::respond(desk, press, &Response::Update(told)).await
}

/// Closes a ticket that its learner withdraws, once for each press or call, and returns the text for the learner.
async fn withdrawn(
    desk: &Desk,
    id: InteractionId,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let done = voice.say1("ticket-done-cancel", "number", ticket.number);
    let Some(mut tx) = interactions::begin_if_first(desk, id).await? else {
        return Ok(done);
    };
    Ok(
        match transitions::close(desk, &mut tx, ticket, Closing::Cancelled).await? {
            MoveResult::Made(_) => {
                outbox::commit(desk, tx).await?;
                done
            }
            // The interaction is not noted as handled, so that a repetition says the same again.
            MoveResult::Illegal(state) => card::illegal(ticket.number, state, voice),
            MoveResult::Outrun | MoveResult::OtherOpen => {
                voice.say1("ticket-outrun", "number", ticket.number)
            }
        },
    )
}

/// Puts tickets in the order of their numbers, server by server.
fn by_number(mut tickets: Vec<Ticket>) -> Vec<Ticket> {
    tickets.sort_by_key(|ticket| (ticket.guild, ticket.number));
    tickets
}
