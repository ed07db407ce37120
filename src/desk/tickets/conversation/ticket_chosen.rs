//! Puts a learner's direct message into the ticket that they chose for it, because frontdesk could not tell.

use crate::desk::event::Press;
use crate::desk::platform::Response;
use crate::desk::tickets::conversation::messages::Delivered;
use crate::desk::tickets::conversation::{messages, taken_out};
use crate::desk::tickets::views::links;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{MessageId, TicketState};
use crate::store::Ticket;

/// Handles a press on one of the tickets that a message may be for.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    ticket: &Ticket,
    message: MessageId,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    if ticket.state == TicketState::Closed {
        let how = links::to_own_ticket(desk, ticket, voice).await?;
        return interactions::respond(desk, press, &Response::Ephemeral(how)).await;
    }
    let said = taken_out::read_again(desk, press, message).await?;
    let Some(mut said) = said.filter(|said| said.author.user == press.by.user) else {
        return interactions::reply_privately(desk, press, voice.say("taken-out-gone")).await;
    };
    said.for_ticket = Some(ticket.id);
    // Staff could not read it before, so that the turn begins with the press.
    let at = press.interaction.id.sent_at();
    let key = match messages::handle_for(desk, &said, ticket.id, at).await? {
        Delivered::InTicket => "which-ticket-put",
        Delivered::Nowhere => "which-ticket-not-put",
    };
    let told = Post::text(voice.say1(key, "number", ticket.number));
    interactions::respond(desk, press, &Response::Update(told)).await
}
