//! The `/ticket` commands: the moves of the buttons, and show, list, category and cancel. A ticket
//! is named by its number or by the thread in which the command is used.

use crate::desk::commands::catalogue::CommandName;
use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::rulebook::learn;
use crate::desk::tickets::buttons::Wish;
use crate::desk::tickets::transitions::{Closing, Moved};
use crate::desk::tickets::{card, transitions};
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, interactions, outbox, tickets};
use crate::domain::{GuildId, InquiryEvent, TicketNumber, TicketState};
use crate::store::Ticket;

/// The most tickets a list shows, and the most guilds searched for a ticket to cancel.
const LISTED: u32 = 20;

/// Runs a `/ticket` command of staff and returns what they are told; `None` if it was run before.
pub(crate) async fn ticket_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    if call.command == CommandName::TicketList {
        return list_tickets(desk, call, guild, voice).await.map(Some);
    }
    let Some(ticket) = named_ticket(desk, call, guild).await? else {
        return Ok(Some(voice.say("ticket-which")));
    };
    let wish = match call.command {
        CommandName::TicketClaim => Wish::Claim,
        CommandName::TicketResolve => Wish::Resolve,
        CommandName::TicketReopen => Wish::Reopen,
        CommandName::TicketTransfer => match call.arguments.user("to") {
            Some(user) => Wish::TransferTo(user),
            None => return Ok(Some(voice.say("trouble"))),
        },
        CommandName::TicketCategory => {
            let told = correct_category(desk, call, &ticket, voice).await?;
            return Ok(Some(told));
        }
        _ => return show_ticket(desk, &ticket, voice).await.map(Some),
    };
    let asked = (call.interaction.id, &call.by);
    tickets::buttons::wish(desk, &ticket, wish, asked, voice).await
}

/// Finds the ticket that a command is about: by the number given, else by the thread.
async fn named_ticket(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
) -> Result<Option<Ticket>, DeskError> {
    match call
        .arguments
        .text("ticket")
        .map(str::parse::<TicketNumber>)
    {
        Some(Ok(number)) => Ok(desk.store.ticket_by_number(guild, number).await?),
        Some(Err(_)) => Ok(None),
        None => Ok(desk.store.ticket_by_thread(guild, call.channel).await?),
    }
}

async fn list_tickets(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let wanted = call.arguments.text("state").unwrap_or("open");
    let states: Vec<TicketState> = match TicketState::from_name(wanted) {
        Some(state) => vec![state],
        None => TicketState::ALL
            .into_iter()
            .filter(|state| state.is_open())
            .collect(),
    };
    let tickets = desk.store.tickets(guild, &states, LISTED).await?;
    if tickets.is_empty() {
        return Ok(voice.say("ticket-list-empty"));
    }
    let lines: Vec<String> = tickets
        .iter()
        .map(|ticket| card::ticket_line(desk, ticket, voice))
        .collect();
    Ok(cut_to(&lines.join("\n"), 1990))
}

async fn show_ticket(desk: &Desk, ticket: &Ticket, voice: Voice<'_>) -> Result<String, DeskError> {
    let line = card::ticket_line(desk, ticket, voice);
    let question = cut_to(&card::quoted_question(desk, ticket, voice).await?, 600);
    let details = card::details_text(desk, ticket, voice).await?;
    Ok(cut_to(&format!("{line}\n{question}\n{details}"), 1990))
}

async fn correct_category(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let wanted = call.arguments.text("category").unwrap_or_default();
    let book = desk.book();
    let Some(category) = book.categories().iter().find(|one| &*one.id == wanted) else {
        return Ok(interactions::no_category(desk, voice));
    };
    let mut tx = desk.store.begin().await?;
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(voice.say("ticket-gone"));
    };
    now.category = Some(category.id.to_string());
    tx.update_ticket(&now).await?;
    if let Some(mut inquiry) = tx.inquiry_of(ticket).await? {
        inquiry.category.clone_from(&now.category);
        tx.update_inquiry(&inquiry)?;
    }
    let event = InquiryEvent::Categorised {
        category: category.id.to_string(),
    };
    tx.record(ticket.inquiry, desk.now(), &event)?;
    outbox::enqueue(desk, &mut tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
    outbox::commit(desk, tx).await?;
    // In the automatic mode the correction is a lesson now; else it waits for review.
    learn::request_learning(desk, Some(ticket.guild));
    let title = category.title.get(voice.locale).clone();
    Ok(voice.say_with(
        "ticket-done-category",
        &[("number", ticket.number.to_string()), ("category", title)],
    ))
}

/// Runs `/ticket cancel`: closes the learner's open ticket of this guild, or, in direct messages,
/// of the first guild that has one.
pub(crate) async fn cancel_ticket(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let Some(learner) = desk.store.learner_of(call.by.user).await? else {
        return Ok(voice.say("ticket-none-open"));
    };
    let guilds = match call.guild {
        Some(guild) => vec![guild],
        None => desk.store.guilds_seen(call.by.user, LISTED).await?,
    };
    for guild in guilds {
        let Some(ticket) = desk.store.open_ticket_of(guild, learner).await? else {
            continue;
        };
        let mut tx = desk.store.begin().await?;
        let moved = transitions::close(desk, &mut tx, &ticket, Closing::Cancelled).await?;
        outbox::commit(desk, tx).await?;
        let key = match moved {
            Moved::Made(_) => "ticket-done-cancel",
            _ => "ticket-outrun",
        };
        return Ok(voice.say1(key, "number", ticket.number));
    }
    Ok(voice.say("ticket-none-open"))
}
