//! A ticket is opened: decided in one transaction with its inquiry, its private thread made by the
//! outbox, its opening message sent and pinned, the learner added, the instructor on duty tagged.
//!
//! The opening message of a ticket, composed from what is stored of it, and sent to its thread.
//! How it looks is `card`'s.

use crate::desk::event::Person;
use crate::desk::limits::Allowance;
use crate::desk::outbox::step::{Sent, WORTH_SENDING};
use crate::desk::outbox::{Outgoing, step};
use crate::desk::platform::PlatformError;
use crate::desk::tickets::card::CardView;
use crate::desk::tickets::transitions::Closing;
use crate::desk::tickets::{assignee, card, thread, transitions};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, interactions, limits, notices, outbox};
use crate::domain::{
    ChannelId, GuildId, InquiryEvent, Lack, Millis, Outcome, Place, TicketId, TicketMove,
    TicketNumber, TicketState, Timestamp, UserId,
};
use crate::store::{Delivery, Inquiry, Opened, Ticket, TimerKind, Tx};

/// How often an instructor is chosen whose last place somebody else takes.
const CHOSEN_AGAIN: u32 = 5;

/// What came of wanting a ticket.
pub(crate) enum Wanted {
    /// It will be opened.
    New(TicketNumber),
    /// The learner has one already, and the question stands in its thread now.
    PassedOn(Box<Ticket>),
    /// The guild has no support channel.
    NoSupport,
    /// The learner has asked for too many lately; whether they are to be told so now.
    TooMany { tell: bool },
}

/// Decides that a learner's inquiry goes to a person, as they themselves or staff want.
pub(crate) async fn open_ticket(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    guild: GuildId,
    (asker, by): (&Person, &Person),
) -> Result<Wanted, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let Some(support_channel) = settings.support_channel else {
        notices::tell_staff_once(
            desk,
            tx,
            guild,
            "no-support-channel",
            "ticket-no-support-staff",
            &[],
        )
        .await?;
        return Ok(Wanted::NoSupport);
    };
    let open = tx.open_ticket_of(guild, inquiry.learner).await?;
    let mut reopened = false;
    if open.is_none() && by.user == asker.user {
        let allowance = limits::count_ticket(desk, tx, guild, by).await?;
        if allowance != Allowance::Within {
            let tell = allowance == Allowance::Exceeded;
            return Ok(Wanted::TooMany { tell });
        }
        reopened = limits::reopen_cancelled(desk, tx, guild, inquiry.learner).await?;
    }
    let now = desk.now();
    let id = TicketId::new(desk.entropy.id());
    let mut ticket = new_ticket(id, inquiry, (guild, support_channel), now);
    ticket.number = match tx.open_ticket(&ticket).await? {
        Opened::New(number) => number,
        Opened::Exists(other) => {
            settle_by_other(desk, tx, inquiry)?;
            // Once is enough to be called.
            let call = held_by(&other).filter(|_| !reopened);
            thread::pass_on(desk, tx, inquiry, (&other, call), asker.user).await?;
            return Ok(Wanted::PassedOn(Box::new(other)));
        }
    };
    tx.record(
        inquiry.id,
        now,
        &InquiryEvent::Escalated { ticket: ticket.id },
    )?;
    tx.set_outcome(inquiry.id, Outcome::Escalated, now);
    tx.clear_timer(TimerKind::Settle, inquiry.id.get());
    tx.clear_timer(TimerKind::Watch, inquiry.id.get());
    let category = interactions::category_title(desk, ticket.category.as_deref(), settings.locale);
    let name = card::thread_name(ticket.number, &category, &asker.name);
    outbox::enqueue(
        desk,
        tx,
        &Outgoing::OpenThread {
            ticket: ticket.id,
            name,
            learner: asker.user,
            support: Some(ticket.support_channel),
        },
    )?;
    Ok(Wanted::New(ticket.number))
}

/// Its learner is led to the ticket that is open already: that is what came of this inquiry too.
fn settle_by_other(desk: &Desk, tx: &mut Tx, inquiry: &Inquiry) -> Result<(), DeskError> {
    let (now, outcome) = (desk.now(), Outcome::Escalated);
    tx.record(inquiry.id, now, &InquiryEvent::Settled { outcome })?;
    tx.set_outcome(inquiry.id, outcome, now);
    tx.clear_timer(TimerKind::Settle, inquiry.id.get());
    tx.clear_timer(TimerKind::Watch, inquiry.id.get());
    Ok(())
}

/// The thread is there: its step is marked, and what comes next is written down with it. An
/// instructor whose last place was taken meanwhile is not tagged: then the next one is chosen.
pub(crate) async fn thread_opened(
    desk: &Desk,
    delivery: &Delivery,
    learner: UserId,
    thread: ChannelId,
) -> Result<(), DeskError> {
    for _ in 0..CHOSEN_AGAIN {
        let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
            let mut tx = desk.store.begin().await?;
            tx.complete(delivery.id).await?;
            return outbox::commit(desk, tx).await;
        };
        let held_by = held_by(&ticket);
        let instructor = match held_by {
            // Whose it was before its first thread went, it stays.
            Some(user) => Ok(user),
            None => {
                duty::choose_instructor(desk, ticket.guild, ticket.category.as_deref(), &[]).await?
            }
        };
        let mut tx = desk.store.begin().await?;
        if held_by.is_none()
            && let Ok(instructor) = instructor
            && !duty::still_free(desk, &mut tx, &ticket, instructor).await?
        {
            continue;
        }
        tx.complete(delivery.id).await?;
        if delivery.unsure {
            let due = desk.now() + thread::SPARES_AFTER;
            tx.set_timer(TimerKind::SpareThread, ticket.id.get(), due);
        }
        introduce(desk, &mut tx, &ticket, (learner, instructor), thread).await?;
        notices::threads_open(desk, &mut tx, &ticket, delivery.attempts == 0).await?;
        return outbox::commit(desk, tx).await;
    }
    // So many are given tickets at this moment that it is not known who is free: later then.
    let (at, reason) = (desk.now() + Millis::secs(1), "nobody stayed free");
    Ok(desk.store.retry_at(delivery.id, at, reason).await?)
}

/// Writes down a thread, who is tagged in it and what is said there.
async fn introduce(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    (learner, instructor): (UserId, Result<UserId, Lack>),
    thread: ChannelId,
) -> Result<(), DeskError> {
    let Some(mut ticket) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    let (id, now) = (ticket.id, desk.now());
    if ticket.thread.is_some() || !ticket.state.is_open() {
        return Ok(());
    }
    ticket.thread = Some(thread);
    // A ticket whose first thread was deleted is past its opening.
    if let Ok(state) = ticket.state.after(TicketMove::Open) {
        tx.move_ticket(id, ticket.state, state, None, now).await?;
        ticket.state = state;
        let moved = InquiryEvent::Moved {
            to: state,
            assignee: None,
            by_learner: false,
        };
        tx.record(ticket.inquiry, now, &moved)?;
    } else {
        notices::tell_thread_lost(desk, tx, &ticket).await?;
    }
    let is_new = held_by(&ticket).is_none();
    if is_new {
        ticket.tagged.extend(instructor.ok());
    }
    tx.update_ticket(&ticket).await?;
    if is_new {
        duty::note_assignment(desk, tx, &ticket, instructor.ok()).await?;
    }
    assignee::look_up_later(desk, tx, &ticket);
    // Before what was still to be said in a thread that is gone.
    outbox::enqueue_first(desk, tx, &Outgoing::PinOpening { ticket: id })?;
    outbox::enqueue_first(desk, tx, &Outgoing::OpeningMessage { ticket: id })?;
    outbox::enqueue(
        desk,
        tx,
        &Outgoing::AddMember {
            ticket: id,
            user: learner,
        },
    )?;
    match instructor {
        Ok(user) => outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket: id, user })?,
        Err(lack) => duty::tell_lack(desk, tx, &ticket, lack).await?,
    }
    lead_from_direct(desk, tx, &ticket, learner, thread).await
}

/// Who asked in direct messages is led from there to the thread.
async fn lead_from_direct(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    learner: UserId,
    thread: ChannelId,
) -> Result<(), DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(());
    };
    if inquiry.place != Place::Direct {
        return Ok(());
    }
    let voice = desk.voice(inquiry.locale);
    let text = voice.say_with(
        "ticket-lead",
        &[
            ("number", ticket.number.to_string()),
            ("place", format!("<#{thread}>")),
        ],
    );
    let step = Outgoing::Direct {
        user: learner,
        post: Post::text(text),
        otherwise: None,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Who has an open ticket in their hands, or was called to it last.
fn held_by(ticket: &Ticket) -> Option<UserId> {
    ticket.assignee.or(ticket.tagged.last().copied())
}

/// A ticket that nothing has happened to.
fn new_ticket(
    id: TicketId,
    inquiry: &Inquiry,
    (guild, support_channel): (GuildId, ChannelId),
    now: Timestamp,
) -> Ticket {
    Ticket {
        id,
        guild,
        number: TicketNumber::new(0),
        inquiry: inquiry.id,
        learner: inquiry.learner,
        state: TicketState::Opening,
        assignee: None,
        tagged: Vec::new(),
        category: inquiry.category.clone(),
        support_channel,
        thread: None,
        opening_message: None,
        learner_in_thread: true,
        opened_at: now,
        first_reply_at: None,
        resolved_at: None,
        ball_with_learner_since: None,
        reply_owed_since: Some(now),
        lead_called_at: None,
    }
}

/// Sends the opening message.
pub(crate) async fn send_opening(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Sent::Done);
    };
    let Some(thread) = ticket.thread else {
        return Ok(Sent::Done);
    };
    let Some(card) = card(desk, &ticket).await? else {
        return Ok(Sent::Done);
    };
    step::send_post(desk, delivery, thread, None, &card).await
}

/// The opening message as it stands now.
pub(crate) async fn card(desk: &Desk, ticket: &Ticket) -> Result<Option<Post>, DeskError> {
    let Some(inquiry) = desk.store.inquiry_of(ticket).await? else {
        return Ok(None);
    };
    let locale = inquiry.locale;
    let voice = desk.voice(locale);
    let view = CardView {
        id: ticket.id,
        number: ticket.number,
        state: ticket.state,
        category: interactions::category_title(desk, ticket.category.as_deref(), locale),
        learner: desk.store.user_of(ticket.learner).await?,
        instructor: ticket.assignee.or(ticket.tagged.last().copied()),
        question: card::asked_words(desk, &inquiry, card::QUOTED, voice).await?,
        asked: card::where_asked(&inquiry, voice),
    };
    Ok(Some(view.post(voice)))
}

/// How long a ticket that cannot be opened waits for somebody to mend what is in its way.
pub(crate) const BLOCKED: Millis = Millis::minutes(5);

/// The same at most, where Discord refuses it again and again.
pub(crate) const BLOCKED_AT_MOST: Millis = Millis::hours(1);

/// Whoever can help is told that a thread cannot be made, and it is tried again; what Discord refuses as
/// it stands, for a day.
pub(crate) async fn refused(
    desk: &Desk,
    delivery: &Delivery,
    error: &PlatformError,
) -> Result<(), DeskError> {
    let as_it_stands = matches!(error, PlatformError::Invalid(_));
    if as_it_stands && desk.now().since(delivery.created_at) >= WORTH_SENDING {
        return give_up(desk, delivery, error).await;
    }
    notices::thread_blocked(desk, delivery, error).await?;
    let at = tried_again_at(desk.now(), delivery.attempts, as_it_stands);
    Ok(desk
        .store
        .retry_at(delivery.id, at, &error.to_string())
        .await?)
}

/// What waits for somebody to mend it is tried every few minutes, what Discord refuses ever more rarely.
pub(crate) fn tried_again_at(now: Timestamp, attempts: u32, as_it_stands: bool) -> Timestamp {
    if !as_it_stands {
        return now + BLOCKED;
    }
    now + crate::domain::Backoff::new(BLOCKED, BLOCKED_AT_MOST).after(attempts)
}

pub(crate) async fn give_up(
    desk: &Desk,
    delivery: &Delivery,
    error: &PlatformError,
) -> Result<(), DeskError> {
    tracing::warn!(%error, "a ticket's thread was given up");
    let mut tx = desk.store.begin().await?;
    tx.abandon(delivery.id, &error.to_string()).await?;
    if let Some(ticket) = tx.ticket_of_step(delivery).await? {
        transitions::close(desk, &mut tx, &ticket, Closing::Unopened).await?;
        let values = [("number", ticket.number.to_string())];
        notices::tell_staff(
            desk,
            &mut tx,
            ticket.guild,
            "ticket-unopened-staff",
            &values,
        )
        .await?;
    }
    outbox::commit(desk, tx).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_refuses_as_it_stands_is_tried_ever_more_rarely() {
        let now = Timestamp::from_millis(0);
        let cases = [
            (0, false, 5),
            (40, false, 5),
            (0, true, 5),
            (2, true, 20),
            (4, true, 60),
            (40, true, 60),
        ];
        for (attempts, as_it_stands, minutes) in cases {
            let at = tried_again_at(now, attempts, as_it_stands);
            assert_eq!(
                at,
                now + Millis::minutes(minutes),
                "{attempts} {as_it_stands}"
            );
        }
    }
}
