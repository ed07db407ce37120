//! Revises or takes back the reply to a question that was edited or deleted.

use crate::desk::inquiries::question::Question;
use crate::desk::inquiries::triage::Decision;
use crate::desk::inquiries::{answer, compose, escalate, timers};
use crate::desk::outbox::Outgoing;
use crate::desk::rulebook::learn;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{InquiryEvent, MessageId, Outcome, Timestamp};
use crate::store::{Inquiry, TimerKind, Tx};

/// Decides again about a question whose text has changed. `adds` is the message that was added to it, if any; a known
/// message changes nothing.
///
/// # Errors
/// [`DeskError::Overtaken`] if the inquiry was changed since it was read.
pub(crate) async fn revise(
    desk: &Desk,
    inquiry: &Inquiry,
    question: &Question,
    adds: Option<MessageId>,
) -> Result<(), DeskError> {
    let mut decided = answer::decide_with_store(desk, question).await?;
    // The earlier answer belongs to the same inquiry, so it is neither repeated nor asked for again.
    decided.reasked.retain(|former| former.id != inquiry.id);
    if decided.is_repeated && !decided.decision.answers() {
        decided.is_repeated = false;
        decided.decision = match decided.decision {
            Decision::Escalate => Decision::AnswerAndEscalate,
            _ => Decision::Answer,
        };
    }
    let replied = inquiry.reply_channel.is_some();
    let revised = decided.written_into(inquiry, question, desk.now());
    let mut tx = desk.store.begin().await?;
    // Its asker may have pressed a button since, and the decision would overwrite the result.
    if tx.inquiry_to_change(inquiry).await?.as_ref() != Some(inquiry) {
        return Err(DeskError::Overtaken);
    }
    if let Some(message) = adds
        && !tx.note_message(inquiry.id, message).await?
    {
        return Ok(());
    }
    tx.update_inquiry(&revised)?;
    tx.set_text(inquiry.id, &question.text);
    tx.record(inquiry.id, desk.now(), &InquiryEvent::Revised)?;
    tx.clear_timer(TimerKind::Watch, inquiry.id.get());
    if decided.decision.opens_inquiry() {
        tx.set_outcome(inquiry.id, Outcome::Pending, desk.now());
        if let Some(event) = decided.event() {
            tx.record(inquiry.id, desk.now(), &event)?;
        }
        timers::set(desk, &mut tx, &revised, decided.decision).await?;
    } else if inquiry.outcome == Outcome::Pending {
        // The text asks nothing any more: the reply is deleted, or says how to ask.
        withdraw(&mut tx, inquiry, desk.now())?;
    }
    let post = compose::reply(desk, inquiry.id, question, &decided);
    let at = adds.map_or_else(|| desk.now(), MessageId::sent_at);
    let post =
        escalate::escalate_at_once(desk, &mut tx, &revised, question, &decided, post, at).await?;
    if let Some(step) = revised_reply(inquiry, post, replied) {
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    outbox::commit(desk, tx).await
}

/// Refreshes the opening message of an inquiry's ticket, which quotes the question.
pub(crate) async fn refresh_ticket_of(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
) -> Result<(), DeskError> {
    match tx.ticket_of_inquiry(inquiry).await? {
        Some(ticket) => outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: ticket.id }),
        None => Ok(()),
    }
}

/// Forgets the text of an inquiry's question, and deletes the messages that quote it.
pub(crate) async fn forget_question(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
) -> Result<(), DeskError> {
    for (ticket, message) in tx.quotes_of(inquiry.id).await? {
        outbox::enqueue(desk, tx, &Outgoing::DeleteInThread { ticket, message })?;
    }
    Ok(tx.forget_question(inquiry).await?)
}

/// Handles a deleted question: deletes its reply, and its text wherever it is kept.
pub(crate) async fn withdrawn(desk: &Desk, inquiry: &Inquiry) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let Some(inquiry) = tx.inquiry_to_change(inquiry).await? else {
        return Ok(());
    };
    forget_question(desk, &mut tx, &inquiry).await?;
    refresh_ticket_of(desk, &mut tx, &inquiry).await?;
    if inquiry.reply_channel.is_some() {
        outbox::enqueue(
            desk,
            &mut tx,
            &Outgoing::DeleteReply {
                inquiry: inquiry.id,
            },
        )?;
    }
    if inquiry.outcome == Outcome::Pending {
        withdraw(&mut tx, &inquiry, desk.now())?;
    }
    outbox::commit(desk, tx).await?;
    learn::request_learning(desk, inquiry.guild);
    Ok(())
}

/// Stores that a learner has withdrawn a question.
pub(crate) fn withdraw(tx: &mut Tx, inquiry: &Inquiry, now: Timestamp) -> Result<(), DeskError> {
    tx.record(inquiry.id, now, &InquiryEvent::Cancelled)?;
    tx.set_outcome(inquiry.id, Outcome::Cancelled, now);
    tx.clear_timer(TimerKind::Outcome, inquiry.id.get());
    tx.clear_timer(TimerKind::Watch, inquiry.id.get());
    Ok(())
}

/// Makes the outbox step that changes a reply after its question has changed.
pub(crate) fn revised_reply(
    inquiry: &Inquiry,
    post: Option<Post>,
    replied: bool,
) -> Option<Outgoing> {
    match post {
        Some(post) if replied => Some(Outgoing::EditReply {
            inquiry: inquiry.id,
            post,
        }),
        Some(post) => Some(Outgoing::Reply {
            inquiry: inquiry.id,
            channel: inquiry.channel,
            to: inquiry.message,
            post,
            is_late: true,
        }),
        None if replied => Some(Outgoing::DeleteReply {
            inquiry: inquiry.id,
        }),
        None => None,
    }
}
