//! Sets and handles the timers of inquiries: watched questions, and outcomes that time decides. Due times are stored, so that a
//! crash delays a timer and loses none.

use crate::desk::event::Message;
use crate::desk::inquiries::similar;
use crate::desk::inquiries::triage::Decision;
use crate::desk::outbox::Outgoing;
use crate::desk::ui::replies;
use crate::desk::{Desk, DeskError, interactions, outbox, surveys, timers};
use crate::domain::{GuildId, InquiryEvent, Millis, Outcome, Timestamp, UserId};
use crate::faq::{Says, withdraws_all};
use crate::store::{Inquiry, Timer, TimerKind, Tx};

/// The most messages after a question among which thanks are looked for: more than are written in the usual time of a
/// watch.
const MAX_SEARCHED: usize = 1_000;

/// The time after an answer within which asking again counts against it, and for which an inquiry stays
/// pending.
pub(crate) const OUTCOME_AFTER: Millis = Millis::hours(24);

/// Sets the timers at which an inquiry is looked at again.
pub(crate) async fn set(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    decision: Decision,
) -> Result<(), DeskError> {
    let subject = inquiry.id.get();
    let settles = inquiry.answered_at.unwrap_or(inquiry.asked_at) + OUTCOME_AFTER;
    tx.set_timer(TimerKind::Outcome, subject, settles);
    if decision == Decision::Watch {
        let due = inquiry.asked_at + watch_target(desk, inquiry.guild).await?;
        tx.set_timer(TimerKind::Watch, subject, due.max(desk.now()));
    }
    Ok(())
}

async fn watch_target(desk: &Desk, guild: Option<GuildId>) -> Result<Millis, DeskError> {
    match guild {
        Some(guild) => Ok(desk.guilds.get(guild).await?.targets.watch),
        None => Ok(Millis::minutes(15)),
    }
}

/// Offers help once on a watched question, if nobody has replied and its asker has not said thanks. A learner who may
/// open no tickets gets no offer.
pub(crate) async fn on_watch(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let inquiry = desk.store.inquiry_of_timer(timer).await?;
    let waiting = |one: &Inquiry| one.outcome == Outcome::Pending && one.reply_channel.is_none();
    let Some(inquiry) = inquiry.filter(waiting) else {
        return timers::finish(desk, timer).await;
    };
    let Some(user) = interactions::learner_user(desk, &inquiry).await? else {
        return timers::finish(desk, timer).await;
    };
    let (learner, anonymous) = (inquiry.learner, inquiry.anonymous);
    let is_blocked = desk.store.is_blocked(inquiry.guild, learner, anonymous);
    if is_blocked.await? {
        return timers::finish(desk, timer).await;
    }
    if has_thanked(desk, &inquiry, user).await? {
        return timers::finish(desk, timer).await;
    }
    let book = desk.book();
    let voice = desk.voice(inquiry.locale);
    let rules: Vec<_> = inquiry
        .suggested
        .iter()
        .filter_map(|id| book.rule(inquiry.guild, id))
        .filter(|rule| rule.audience.is_empty())
        .map(|rule| replies::RuleLabel::of(rule, inquiry.locale))
        .collect();
    let text = desk.store.inquiry_text(&inquiry).await?.unwrap_or_default();
    let similar = similar::find(desk, inquiry.guild, &text).await?;
    let mut post = replies::late_offer(voice, inquiry.id, user, &rules);
    if let Some(guild) = inquiry.guild {
        post = replies::with_similar(post, voice, inquiry.id, guild, &similar);
    }
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
        is_late: true,
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    outbox::commit(desk, tx).await
}

/// Returns whether the asker of a watched question has since said thanks or withdrawn it, so that no help is needed.
/// False if the channel cannot be read.
async fn has_thanked(desk: &Desk, inquiry: &Inquiry, asker: UserId) -> Result<bool, DeskError> {
    let Some(question) = inquiry.message else {
        return Ok(false);
    };
    let read = desk
        .platform
        .history(inquiry.guild, inquiry.channel, question, MAX_SEARCHED);
    let messages = match read.await {
        Ok(messages) => messages,
        Err(error) => {
            desk.metrics.refused(&error);
            tracing::warn!(%error, "it could not be read whether a learner has said thanks");
            return Ok(false);
        }
    };
    let thanks = |message: &Message| {
        message.author.user == asker
            && message.attachments.is_empty()
            && (Says::of(&message.text) == Says::Courtesy || withdraws_all(&message.text))
    };
    Ok(messages.iter().any(thanks))
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

/// Settles the outcome of an inquiry that nobody settled within a day, and surveys it. Learners whose answer was not
/// what they asked are surveyed too. Runs after the conversation is over.
pub(crate) async fn on_outcome(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let inquiry = desk.store.inquiry_of_timer(timer).await?;
    let is_due = |one: &Inquiry| matches!(one.outcome, Outcome::Pending | Outcome::Reasked);
    let Some(inquiry) = inquiry.filter(is_due) else {
        return timers::finish(desk, timer).await;
    };
    let user = interactions::learner_user(desk, &inquiry).await?;
    let events = desk.store.events_of(inquiry.id).await?;
    let outcome = match inquiry.outcome {
        Outcome::Reasked => Outcome::Reasked,
        _ => settled(&inquiry, &events),
    };
    let now = desk.now();
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    if inquiry.outcome == Outcome::Pending {
        tx.record(inquiry.id, now, &InquiryEvent::Settled { outcome })?;
        tx.set_outcome(inquiry.id, outcome, now);
    }
    match user.filter(|_| was_not_this(&events)) {
        Some(user) => {
            surveys::sample_survey(desk, &mut tx, &inquiry, user, inquiry.locale).await?;
        }
        None => surveys::after_silence(desk, &mut tx, &inquiry, user).await?,
    }
    outbox::commit(desk, tx).await
}

/// Returns whether the learner's last press was *Not what I asked*.
fn was_not_this(events: &[(Timestamp, InquiryEvent)]) -> bool {
    let mut presses = events.iter().rev().filter_map(|(_, event)| match event {
        InquiryEvent::Solved => Some(false),
        InquiryEvent::NotThis => Some(true),
        _ => None,
    });
    presses.next().unwrap_or(false)
}

/// Decides the outcome after a day: assumed solved if there was an answer that the learner did not reject, else
/// unanswered.
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
