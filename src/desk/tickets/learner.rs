//! The learner of an open ticket turns up elsewhere: they are let into its thread again, which who leaves
//! the guild is put out of, and what they ask goes there too.

use super::card;
use crate::desk::outgoing::Outgoing;
use crate::desk::post::Post;
use crate::desk::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{InquiryEvent, Outcome, Place, TicketState, Timestamp, UserId};
use crate::store::{Inquiry, Ticket, TimerKind, Tx};

/// Lets a person into the threads of the tickets that they have open: whoever left the guild and came
/// back is in none. Who is in one already is not disturbed.
pub(in crate::desk) async fn let_in_again(desk: &Desk, user: UserId) -> Result<(), DeskError> {
    let known = desk.store.acquaintance(user).await?;
    let (Some(learner), true) = (known.learner, known.has_open_ticket) else {
        return Ok(());
    };
    let tickets = desk.store.open_tickets_of(learner).await?;
    let mut tx = desk.store.begin().await?;
    for ticket in tickets.into_iter().filter(|one| one.thread.is_some()) {
        let ticket = ticket.id;
        desk.enqueue(&mut tx, &Outgoing::AddMember { ticket, user })?;
    }
    desk.commit(tx).await
}

/// Passes a question on to the ticket that its learner has open already: quoted in its thread, where an
/// instructor is called if one is given.
pub(super) async fn pass_on(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    (ticket, call): (&Ticket, Option<UserId>),
    user: UserId,
) -> Result<(), DeskError> {
    if inquiry.outcome == Outcome::Escalated {
        // It went there when it was asked.
        return Ok(());
    }
    let Some(first) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    let voice = desk.voice(first.locale);
    let values = [
        ("learner", format!("<@{user}>")),
        ("link", super::opening::where_asked(inquiry, voice)),
        ("question", quoted(tx, inquiry, voice).await?),
    ];
    let mut post = Post::text(voice.say_with("ticket-asked-too", &values));
    if let Some(instructor) = call {
        post.text = format!("<@{instructor}> {}", post.text);
        post.mentions.users.push(instructor);
    }
    let joins = Outgoing::AddMember {
        ticket: ticket.id,
        user,
    };
    desk.enqueue(tx, &joins)?;
    desk.enqueue(
        tx,
        &Outgoing::Say {
            ticket: ticket.id,
            post,
        },
    )?;
    let now = desk.now();
    tx.record(ticket.inquiry, now, &InquiryEvent::LearnerReplied)?;
    let due = now + desk.guilds.get(ticket.guild).await?.targets.first_reply;
    owe_reply(tx, ticket, now, due).await
}

async fn quoted(tx: &mut Tx, inquiry: &Inquiry, voice: Voice<'_>) -> Result<String, DeskError> {
    let text = tx.inquiry_text(inquiry).await?.unwrap_or_default();
    Ok(card::quote(&match text.trim() {
        "" if inquiry.place == Place::Direct => voice.say("ticket-file-directly"),
        "" => voice.say("ticket-file"),
        _ => text,
    }))
}

/// The learner of an open ticket wants a reply: from when it is owed, and when it is due. Where one is
/// owed already, that stays so.
pub(super) async fn owe_reply(
    tx: &mut Tx,
    ticket: &Ticket,
    at: Timestamp,
    due: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    // A word may be read after the reply that came later.
    let answered = now.ball_with_learner_since.is_some_and(|since| since > at);
    if !now.state.is_open() || answered {
        return Ok(());
    }
    now.ball_with_learner_since = None;
    if now.reply_owed_since.is_none() && now.state != TicketState::Opening {
        now.reply_owed_since = Some(at);
        now.lead_called_at = None;
        if now.assignee.is_some() {
            now.tagged = now.assignee.into_iter().collect();
        }
        tx.set_timer(TimerKind::FirstReply, ticket.id.get(), due);
    }
    tx.update_ticket(&now).await?;
    tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
    tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
    Ok(())
}
