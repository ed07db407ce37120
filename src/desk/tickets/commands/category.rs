//! Corrects a ticket's category, and transfers a ticket to a category: the next instructor who takes it is chosen, as
//! for a new ticket. If there is none, the ticket waits, and staff and the learner are told.

use crate::desk::duty::{InstructorChoice, NobodyFree};
use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::rulebook::learn;
use crate::desk::tickets::buttons::{TicketChange, told};
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::transitions::{MoveResult, Mover};
use crate::desk::tickets::{assignee, buttons, transitions};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions, outbox};
use crate::domain::{InquiryEvent, Lack, TicketState, UserId};
use crate::store::{Ticket, TimerKind, Tx};

/// Runs `/ticket category`.
pub(crate) async fn correct(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let Some(category) = named(desk, call) else {
        return Ok(interactions::no_category(desk, voice));
    };
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let changed = categorise(desk, &mut tx, ticket, &category, call.by.user).await?;
    if changed {
        // An instructor on duty may take it now.
        assignee::offer_waiting(desk, &mut tx, ticket.guild).await?;
    }
    outbox::commit(desk, tx).await?;
    // In the automatic mode, the correction becomes a lesson now; otherwise it waits for review.
    learn::request_learning(desk, Some(ticket.guild));
    Ok(if changed {
        said(desk, ticket, &category, voice)
    } else {
        voice.say("ticket-gone")
    })
}

/// Runs `/ticket transfer`: to a person, to a category, or to a person with the category corrected.
pub(crate) async fn transfer(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
    let to = call.arguments.user("to");
    if call.arguments.text("category").is_none() {
        let Some(user) = to else {
            return Ok(Some(voice.say("ticket-transfer-needs")));
        };
        let (wish, interaction) = (TicketChange::TransferTo(user), call.interaction.id);
        return buttons::wish(desk, ticket, wish, interaction, &call.by, voice).await;
    }
    let Some(category) = named(desk, call) else {
        return Ok(Some(interactions::no_category(desk, voice)));
    };
    let next = match to {
        Some(user) => match assignee::cannot_hold(desk, ticket, user, voice).await? {
            Some(text) => return Ok(Some(text)),
            None => Ok(user),
        },
        None => next_of(desk, ticket, &category).await?,
    };
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    if !categorise(desk, &mut tx, ticket, &category, call.by.user).await? {
        return Ok(Some(voice.say("ticket-gone")));
    }
    let next = match next {
        // Another ticket has since taken the chosen instructor's last place.
        Ok(one) if to.is_none() && !duty::lock_if_free(desk, &mut tx, ticket, one).await? => {
            Err(NobodyFree {
                lack: Lack::AllFull,
                next: None,
            })
        }
        next => next,
    };
    let mover = Mover::Staff(call.by.user);
    let passed = pass(desk, &mut tx, ticket, next, mover, voice).await?;
    outbox::commit(desk, tx).await?;
    learn::request_learning(desk, Some(ticket.guild));
    let corrected = said(desk, ticket, &category, voice);
    Ok(Some(format!("{corrected} {passed}")))
}

/// Returns the category that a command names, if the book has it.
fn named(desk: &Desk, call: &Call) -> Option<String> {
    let wanted = call.arguments.text("category")?;
    let book = desk.book();
    let mut known = book.categories().iter();
    let category = known.find(|one| &*one.id == wanted)?;
    Some(category.id.to_string())
}

/// Writes a ticket's category, also into its inquiry. Returns false if the ticket is gone.
async fn categorise(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    category: &str,
    by: UserId,
) -> Result<bool, DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(false);
    };
    now.category = Some(category.to_owned());
    tx.update_ticket(&now).await?;
    if let Some(mut inquiry) = tx.inquiry_of(ticket).await? {
        inquiry.category.clone_from(&now.category);
        tx.update_inquiry(&inquiry)?;
    }
    // From now on, the new category's targets and duty hours apply.
    tx.set_timer(TimerKind::RecomputeDeadlines, ticket.id.get(), desk.now());
    let event = InquiryEvent::Categorised {
        category: category.to_owned(),
        by: Some(by),
    };
    tx.record(ticket.inquiry, desk.now(), &event)?;
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
    Ok(true)
}

/// Chooses the next instructor of a category for a ticket, other than its present one.
async fn next_of(
    desk: &Desk,
    ticket: &Ticket,
    category: &str,
) -> Result<InstructorChoice, DeskError> {
    let holder = ticket.instructor();
    let asked: Vec<UserId> = holder.into_iter().collect();
    duty::choose_instructor(desk, ticket, Some(category), &asked).await
}

/// Passes a ticket on to the chosen instructor, or lets it wait for one. Returns the text for the person who asked for
/// it.
async fn pass(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    next: InstructorChoice,
    mover: Mover,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let nobody = match next {
        Ok(next) => {
            let moved = transitions::transfer(desk, tx, ticket, next, mover).await?;
            return Ok(told(ticket, TicketChange::TransferTo(next), moved, voice));
        }
        Err(nobody) => nobody,
    };
    if ticket.state == TicketState::Claimed {
        let moved = transitions::release(desk, tx, ticket, mover).await?;
        if !matches!(moved, MoveResult::Made(_)) {
            return Ok(told(ticket, TicketChange::Claim, moved, voice));
        }
    }
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(voice.say("ticket-gone"));
    };
    if now.state != TicketState::Waiting {
        return Ok(told(ticket, TicketChange::Claim, MoveResult::Outrun, voice));
    }
    now.tagged.clear();
    tx.update_ticket(&now).await?;
    transitions::leave_thread(desk, tx, ticket, None).await?;
    duty::note_assignment(desk, tx, &now, None, &mut KnownHours::default()).await?;
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: now.id })?;
    duty::tell_lack(desk, tx, &now, nobody).await?;
    let is_told = desk.guilds.get(now.guild).await?.staff_channel.is_some();
    let told = if is_told { "yes" } else { "no" };
    let values = [
        ("number", now.number.to_string()),
        ("told", told.to_owned()),
    ];
    Ok(voice.say_with("ticket-done-transfer-nobody", &values))
}

fn said(desk: &Desk, ticket: &Ticket, category: &str, voice: Voice<'_>) -> String {
    let title = interactions::category_title(desk, Some(category), voice.locale);
    let values = [("number", ticket.number.to_string()), ("category", title)];
    voice.say_with("ticket-done-category", &values)
}
