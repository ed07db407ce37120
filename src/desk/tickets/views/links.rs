//! The links to a ticket, in the texts around them: they lead its learner to where they write, and staff to its thread.

use crate::desk::tickets::views::card;
use crate::desk::ui::action::{Action, TicketAction};
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, notices};
use crate::domain::{ChannelId, WebUser};
use crate::store::Ticket;

/// Composes the message that points a learner to the ticket that their question already has, with *Reopen* if it is
/// over. A question has only one ticket, or its figures would be counted twice.
pub(crate) async fn to_own_ticket(
    desk: &Desk,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let number = ("number", ticket.number.to_string());
    if !ticket.state.is_open() {
        let state = voice.say(card::state_key(ticket.state));
        let over = voice.say_with("ticket-over", &[number, ("state", state)]);
        let reopen = voice.button(
            "button-reopen",
            Action::Ticket(ticket.id, TicketAction::Reopen),
            Style::Secondary,
        );
        return Ok(Post::text(over).row(Row::Buttons(vec![reopen])));
    }
    Ok(Post::text(match ticket.thread {
        Some(_) if ticket.anonymous => voice.say_with("ticket-lead-anonymous", &[number]),
        Some(_) if ticket.stays_direct => {
            if asked_on_website(desk, ticket).await? {
                voice.say_with("ticket-lead-here", &[number])
            } else {
                voice.say_with("ticket-lead-direct", &[number])
            }
        }
        Some(thread) => voice.say_with("ticket-lead", &[number, ("place", thread.mention())]),
        None if notices::is_delayed(desk, ticket).await? => {
            voice.say_with("ticket-delayed", &[number])
        }
        None if ticket.stays_direct => voice.say_with("ticket-opened-here", &[number]),
        None => voice.say_with("ticket-opened", &[number]),
    }))
}

/// Returns whether a ticket's question was asked on a website.
async fn asked_on_website(desk: &Desk, ticket: &Ticket) -> Result<bool, DeskError> {
    let inquiry = desk.store.inquiry_of(ticket).await?;
    Ok(inquiry.is_some_and(|inquiry| WebUser::of_channel(inquiry.channel).is_some()))
}

/// Makes the text that points a learner to the ticket that they already have.
pub(crate) fn already(ticket: &Ticket, on_website: Option<WebUser>, voice: Voice<'_>) -> String {
    let values = pointing_to(ticket, Some(directly(on_website, voice)), voice);
    voice.say_with("ticket-already", &values)
}

/// Makes the text that tells to which open ticket of the learner a question was passed on, and whether it was
/// `reopened` for that.
pub(crate) fn passed_on(
    ticket: &Ticket,
    reopened: bool,
    on_website: Option<WebUser>,
    voice: Voice<'_>,
) -> String {
    let is_direct = ticket.anonymous || ticket.stays_direct;
    let key = if is_direct {
        "ticket-passed-on-directly"
    } else {
        "ticket-passed-on"
    };
    let [number, place] = pointing_to(ticket, Some(directly(on_website, voice)), voice);
    let reopened = if reopened { "yes" } else { "no" };
    voice.say_with(key, &[number, place, ("reopened", reopened.to_owned())])
}

/// Makes the text that tells staff to which open ticket of the learner a question was passed on.
pub(crate) fn passed_on_for(ticket: &Ticket, voice: Voice<'_>) -> String {
    voice.say_with("ticket-passed-on-for", &pointing_to(ticket, None, voice))
}

/// Makes the text that tells staff which open ticket a learner has, when they tried to open one with them.
pub(crate) fn open_already(ticket: &Ticket, voice: Voice<'_>) -> String {
    voice.say_with("ticket-with-open", &pointing_to(ticket, None, voice))
}

/// Says where a learner writes if they are not in their ticket's thread.
fn directly(on_website: Option<WebUser>, voice: Voice<'_>) -> String {
    match on_website {
        Some(_) => voice.say("ticket-place-here"),
        None => voice.say("ticket-asked-directly"),
    }
}

/// Makes the values of a text that points to a ticket: for its learner the place where they write, `directly` if they
/// are not in its thread, and for staff the thread.
fn pointing_to(
    ticket: &Ticket,
    directly: Option<String>,
    voice: Voice<'_>,
) -> [(&'static str, String); 2] {
    let place = match ticket.thread {
        _ if ticket.anonymous => voice.say("ticket-asked-directly"),
        thread => match directly.filter(|_| ticket.stays_direct) {
            Some(place) => place,
            None => thread.map_or_else(|| voice.say("ticket-thread-soon"), ChannelId::mention),
        },
    };
    [("number", ticket.number.to_string()), ("place", place)]
}
