//! `/ticket merge`: a ticket continues in another one of the same learner. Its question is quoted there; the ticket is
//! closed with that reason and without a survey, so that the learner's request is counted once, as the other ticket.

use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::buttons::{TicketChange, told};
use crate::desk::tickets::commands::snooze;
use crate::desk::tickets::transitions::{Closing, MoveResult, Mover, Reopener};
use crate::desk::tickets::views::card;
use crate::desk::tickets::{assignee, thread, transitions};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{GuildId, InquiryEvent, TicketNumber, UserId};
use crate::store::{Ticket, Tx};

/// Two tickets of a learner, one to be merged into the other, with the member of staff who does it.
#[derive(Clone, Copy)]
struct Merged<'a> {
    from: &'a Ticket,
    into: &'a Ticket,
    by: UserId,
}

/// Runs `/ticket merge`: closes the ticket, and reopens the other one if it is over.
pub(crate) async fn merge(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let into = match other(desk, call, ticket.guild).await? {
        Some(into) if into.id == ticket.id => {
            return Ok(voice.say1("ticket-merge-itself", "number", into.number));
        }
        Some(into) if into.anonymous || ticket.anonymous => {
            return Ok(voice.say("ticket-merge-anonymous"));
        }
        Some(into) if into.learner != ticket.learner => {
            return Ok(voice.say1("ticket-merge-others", "number", into.number));
        }
        Some(into) => into,
        None => return Ok(voice.say("ticket-merge-which")),
    };
    let reopener = if into.state.is_open() {
        None
    } else {
        Some(transitions::reopener(desk, &into).await?)
    };
    let quoted = quoted(desk, ticket).await?;
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let why = Closing::Merged {
        into: into.number,
        thread: into.thread,
    };
    let merged = Merged {
        from: ticket,
        into: &into,
        by: call.by.user,
    };
    let mut moved = transitions::close(desk, &mut tx, ticket, why).await?;
    if matches!(moved, MoveResult::Made(_)) {
        moved = go_on(desk, &mut tx, merged, reopener, &quoted).await?;
    }
    if !matches!(moved, MoveResult::Made(_)) {
        tx.cancel().await?;
        return Ok(told(ticket, TicketChange::Reopen, moved, voice));
    }
    outbox::commit(desk, tx).await?;
    let values = [
        ("number", ticket.number.to_string()),
        ("into", into.number.to_string()),
    ];
    Ok(voice.say_with("ticket-done-merge", &values))
}

/// Finds the ticket that a command names with `into:`.
async fn other(desk: &Desk, call: &Call, guild: GuildId) -> Result<Option<Ticket>, DeskError> {
    let named = call.arguments.text("into").map(str::parse::<TicketNumber>);
    match named {
        Some(Ok(number)) => Ok(desk.store.ticket_by_number(guild, number).await?),
        _ => Ok(None),
    }
}

/// Reads a ticket's question with where it was asked, in the language of staff.
async fn quoted(desk: &Desk, ticket: &Ticket) -> Result<[(&'static str, String); 3], DeskError> {
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let voice = desk.voice(locale);
    let link = match desk.store.inquiry_of(ticket).await? {
        Some(inquiry) => card::where_asked(&inquiry, voice),
        None => String::new(),
    };
    Ok([
        ("number", ticket.number.to_string()),
        ("link", link),
        (
            "question",
            card::quoted_question(desk, ticket, voice).await?,
        ),
    ])
}

/// Quotes a merged ticket in the ticket in which it continues. Calls the instructor who has that one, unless they
/// merged it themselves or were called by its reopening. A reply owed in the merged ticket is then owed in the other.
async fn go_on(
    desk: &Desk,
    tx: &mut Tx,
    merged: Merged<'_>,
    reopener: Option<Reopener>,
    quoted: &[(&'static str, String)],
) -> Result<MoveResult, DeskError> {
    let Merged { from, into, by } = merged;
    let (now, was_over) = (desk.now(), reopener.is_some());
    let mut moved = MoveResult::Made(into.state);
    if let Some(reopener) = reopener {
        moved = transitions::reopen(desk, tx, into, reopener, Mover::Frontdesk, now).await?;
    }
    if !matches!(moved, MoveResult::Made(_)) {
        return Ok(moved);
    }
    let into = tx.ticket_to_change(into).await?;
    // The ticket may have been resolved or erased since it was read.
    let Some(into) = into.filter(|now| now.state.is_open()) else {
        return Ok(MoveResult::Outrun);
    };
    let merged = InquiryEvent::Merged { into: into.number };
    tx.record(from.inquiry, now, &merged)?;
    let took_over = InquiryEvent::TookOver { from: from.number };
    tx.record(into.inquiry, now, &took_over)?;
    if let Some(user) = tx.user_of(from.learner).await?
        && !into.stays_direct
    {
        let ticket = into.id;
        outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket, user })?;
    }
    let (called, due) = assignee::called_for_more(desk, tx, &into).await?;
    let called = called.filter(|one| *one != by && !was_over);
    let locale = desk.guilds.get(into.guild).await?.locale;
    let text = desk.voice(locale).say_with("ticket-merged-say", quoted);
    let post = thread::calling(called, text);
    let asked = tx.inquiry_of(from).await?;
    let text = match &asked {
        Some(asked) => tx.inquiry_text(asked).await?,
        None => None,
    };
    let step = Outgoing::Quote {
        ticket: into.id,
        // A question deleted before is not quoted.
        inquiry: text.map(|_| from.inquiry),
        post,
    };
    outbox::enqueue(desk, tx, &step)?;
    if from.reply_owed_since.is_some() {
        snooze::wake(desk, tx, &into).await?;
        tx.record(into.inquiry, now, &InquiryEvent::LearnerReplied)?;
        thread::owe_reply(desk, tx, &into, now, due).await?;
    }
    Ok(moved)
}
