//! Does what time has made due: watched questions, targets, reminders, outcomes that time decides. Due
//! times are in the database, so that a crash delays and never loses one.

use crate::desk::outbox::Outgoing;
use crate::desk::ui::replies;
use crate::desk::{Desk, DeskError, interactions, outbox, surveys};
use crate::domain::{InquiryEvent, Millis, Outcome, Place, Timestamp};
use crate::store::{Inquiry, Timer, Tx};

/// For how long a timer is put off while it is not known what is to be done.
pub(crate) const PUT_OFF: Millis = Millis::secs(10);

/// It is not known yet what is to be done, as while what people said meanwhile is still unread: the
/// timer rings again after so long.
pub(crate) async fn put_off(desk: &Desk, timer: &Timer, length: Millis) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    if tx.finish_timer(timer).await? {
        tx.set_timer(timer.kind, timer.subject, desk.now() + length);
    }
    Ok(tx.commit().await?)
}

/// The timer needs nothing any more.
pub(crate) async fn finish(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    tx.finish_timer(timer).await?;
    Ok(tx.commit().await?)
}

/// A thread was asked for more than once: whatever came of it is here by now.
pub(crate) async fn spare_due(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(ticket) = desk.store.ticket_of_timer(timer).await? else {
        return finish(desk, timer).await;
    };
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    outbox::enqueue(desk, &mut tx, &Outgoing::RemoveSpares { ticket: ticket.id })?;
    outbox::commit(desk, tx).await
}

/// Nobody replied to a watched question: help is offered, once.
pub(crate) async fn watched_long_enough(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let inquiry = desk.store.inquiry_of_timer(timer).await?;
    let waiting = |one: &Inquiry| one.outcome == Outcome::Pending && one.reply_channel.is_none();
    let Some(inquiry) = inquiry.filter(waiting) else {
        return finish(desk, timer).await;
    };
    let Some(user) = interactions::learner_user(desk, &inquiry).await? else {
        return finish(desk, timer).await;
    };
    let book = desk.book();
    let voice = desk.voice(inquiry.locale);
    let rules: Vec<_> = inquiry
        .suggested
        .iter()
        .filter_map(|id| book.rule(inquiry.guild, id))
        .filter(|rule| rule.audience.is_empty())
        .map(|rule| replies::RuleLabel {
            rule: rule.id.clone(),
            title: rule.title(inquiry.locale).to_owned(),
        })
        .collect();
    let post = replies::late_offer(voice, inquiry.id, user, &rules);
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    let offered = Inquiry {
        reply_channel: Some(inquiry.channel),
        ..inquiry.clone()
    };
    tx.update_inquiry(&offered)?;
    record_late_offer(desk, &mut tx, &inquiry, &rules)?;
    let step = Outgoing::Reply {
        inquiry: inquiry.id,
        channel: inquiry.channel,
        to: inquiry.message,
        post,
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    outbox::commit(desk, tx).await
}

fn record_late_offer(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    rules: &[replies::RuleLabel],
) -> Result<(), DeskError> {
    let now = desk.now();
    if !rules.is_empty() {
        let rules = rules.iter().map(|label| label.rule.clone()).collect();
        tx.record(inquiry.id, now, &InquiryEvent::Suggested { rules })?;
    }
    Ok(tx.record(inquiry.id, now, &InquiryEvent::Offered)?)
}

/// A day has passed: what nobody decided, time decides.
pub(crate) async fn settle_outcome(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let inquiry = desk.store.inquiry_of_timer(timer).await?;
    let Some(inquiry) = inquiry.filter(|one| one.outcome == Outcome::Pending) else {
        return finish(desk, timer).await;
    };
    let user = interactions::learner_user(desk, &inquiry).await?;
    let outcome = settled(&inquiry, &desk.store.events_of(inquiry.id).await?);
    let now = desk.now();
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    tx.record(inquiry.id, now, &InquiryEvent::Settled { outcome })?;
    tx.set_outcome(inquiry.id, outcome, now);
    if let Some(user) = user
        && outcome == Outcome::Assumed
        && inquiry.place == Place::Direct
    {
        // Only who spoke with frontdesk directly is written to unasked, a day later.
        surveys::sample_survey(desk, &mut tx, &inquiry, user, inquiry.locale).await?;
    }
    outbox::commit(desk, tx).await
}

/// What a day without a decision means: an answer counts as one unless the learner said that it was
/// not what they asked.
fn settled(inquiry: &Inquiry, events: &[(Timestamp, InquiryEvent)]) -> Outcome {
    let telling = events
        .iter()
        .rev()
        .find(|(_, event)| matches!(event, InquiryEvent::Answered { .. } | InquiryEvent::NotThis));
    match telling {
        Some((_, InquiryEvent::Answered { .. })) if inquiry.answered_at.is_some() => {
            Outcome::Assumed
        }
        _ => Outcome::Unanswered,
    }
}
