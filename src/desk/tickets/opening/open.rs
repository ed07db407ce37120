//! Opens a ticket, or reopens a former one in its place. Writes the decision in one transaction with the inquiry, and
//! queues the making of its thread. `opened` continues from there.

use crate::desk::duty::NobodyFree;
use crate::desk::event::Person;
use crate::desk::limits::{Allowance, LimitHolder, TooMany};
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::commands::snooze;
use crate::desk::tickets::opening::opened::is_on_website;
use crate::desk::tickets::transitions::{MoveResult, Mover, Reopener};
use crate::desk::tickets::views::{card, learner_names};
use crate::desk::tickets::{thread, transitions};
use crate::desk::{Desk, DeskError, interactions, limits, notices, outbox};
use crate::domain::{
    GuildId, HandOver, InquiryEvent, InquiryId, Millis, Outcome, TicketId, Timestamp, UserId,
};
use crate::store::{AskedFor, Inquiry, Opened, Ticket, TimerKind, Tx};

/// The time after its cancellation within which a ticket is reopened in place of a new one.
const CANCELLED_LATELY: Millis = Millis::minutes(10);

/// The result of asking for a ticket.
pub(crate) enum TicketOutcome {
    /// This ticket was created, and its thread will be opened.
    New(Box<Ticket>),
    /// The learner has an open ticket, and the question was passed on to its thread.
    PassedOn {
        /// The open ticket.
        ticket: Box<Ticket>,
        /// Whether it was over, and was reopened for the question.
        reopened: bool,
    },
    /// The guild has no support channel.
    NoSupport,
    /// The learner, or all learners of the guild together, have asked for too many tickets lately.
    TooMany(TooMany),
    /// Staff have blocked the learner from opening tickets here.
    Blocked,
}

/// The person who asks for a ticket, and the learner who gets it: mostly the same person.
#[derive(Clone, Copy)]
pub(crate) struct Wisher<'a> {
    /// The learner.
    pub(crate) learner: &'a Person,
    /// The person who asks: the learner, or a member of staff.
    pub(crate) by: &'a Person,
    /// The reason of the hand-over, if the inquiry's events do not tell it.
    pub(crate) reason: Option<HandOver>,
    /// The time of the press, call or message, by the platform's clock. What the learner writes from then on belongs to
    /// the ticket.
    pub(crate) at: Timestamp,
}

impl<'a> Wisher<'a> {
    /// Makes the request of a learner for a ticket of their own.
    pub(crate) const fn of_own(learner: &'a Person, at: Timestamp) -> Self {
        Self {
            learner,
            by: learner,
            reason: None,
            at,
        }
    }
}

/// Returns whether a person's press on *Ask an instructor* would open a ticket for their inquiry in a guild.
pub(crate) async fn would_open(
    desk: &Desk,
    by: &Person,
    inquiry: &Inquiry,
    guild: GuildId,
) -> Result<bool, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let (store, learner) = (&desk.store, inquiry.learner);
    let opens = settings.support_channel.is_some()
        && store.learner_of(by.user).await? == Some(learner)
        && store.ticket_of_inquiry(inquiry).await?.is_none()
        && store.open_ticket_for(guild, inquiry).await?.is_none()
        && !store.is_blocked(guild, learner, inquiry.anonymous).await?;
    if !opens || by.is_staff(&settings) {
        return Ok(opens);
    }
    let (kind, now) = (AskedFor::Instructors, desk.now());
    let expected = limits::expected(desk, by.user, Some(guild), kind, now).await?;
    Ok(expected == Allowance::Within)
}

/// Opens a ticket for a learner's inquiry, at the request of the learner or of staff.
pub(crate) async fn open_ticket(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    guild: GuildId,
    wisher: Wisher<'_>,
) -> Result<TicketOutcome, DeskError> {
    let Wisher {
        learner,
        by,
        reason,
        at,
    } = wisher;
    let settings = desk.guilds.get(guild).await?;
    let Some(support_channel) = settings.support_channel else {
        notices::tell_no_support(desk, tx, guild).await?;
        return Ok(TicketOutcome::NoSupport);
    };
    let open = tx.open_ticket_for(guild, inquiry).await?;
    let mut reopened = false;
    if open.is_none() && by.user == learner.user {
        reopened = match admit(desk, tx, inquiry, guild, by).await? {
            Ok(reopened) => reopened,
            Err(wanted) => return Ok(wanted),
        };
    }
    let at = at.max(inquiry.asked_at);
    let id = TicketId::new(desk.entropy.id());
    let mut ticket = Ticket::opening(id, inquiry, guild, support_channel, at);
    ticket.stays_direct |= is_on_website(learner.user);
    let opened = match open {
        Some(open) => Opened::Exists(Box::new(open)),
        None => tx.open_ticket(&ticket).await?,
    };
    ticket.number = match opened {
        Opened::New(number) => number,
        Opened::Exists(other) => {
            settle_by_other(desk, tx, inquiry, &other)?;
            // Where a ticket was just reopened, its instructor has been called already.
            thread::pass_on(desk, tx, inquiry, &other, learner.user, reopened).await?;
            snooze::wake(desk, tx, &other).await?;
            return Ok(TicketOutcome::PassedOn {
                ticket: other,
                reopened,
            });
        }
    };
    request_thread(desk, tx, &ticket, learner, reason).await?;
    Ok(TicketOutcome::New(Box::new(ticket)))
}

/// Counts the request of a learner without an open ticket. Returns whether a former ticket was reopened for it, or the
/// reason why they get none.
async fn admit(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    guild: GuildId,
    by: &Person,
) -> Result<Result<bool, TicketOutcome>, DeskError> {
    if tx
        .is_blocked(guild, inquiry.learner, inquiry.anonymous)
        .await?
    {
        return Ok(Err(TicketOutcome::Blocked));
    }
    let allowance = limits::count_ticket(desk, tx, guild, by).await?;
    let is_own = matches!(
        allowance,
        Allowance::Exceeded(LimitHolder::Learner) | Allowance::Known(LimitHolder::Learner)
    );
    // Beyond the guild's limit, no instructor is called for a resolved ticket either.
    if is_own && reopen_resolved(desk, tx, guild, inquiry).await? {
        return Ok(Ok(true));
    }
    if let Some(too_many) = limits::too_many_tickets(tx, guild, by, allowance).await? {
        return Ok(Err(TicketOutcome::TooMany(too_many)));
    }
    let reopened = reopen_cancelled(desk, tx, guild, inquiry).await?;
    Ok(Ok(reopened))
}

/// Reopens the ticket that a learner cancelled within `CANCELLED_LATELY`, so that no second thread is needed. Returns
/// whether it did; the ticket's instructor has been called then.
async fn reopen_cancelled(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    inquiry: &Inquiry,
) -> Result<bool, DeskError> {
    let since = desk.now() - CANCELLED_LATELY;
    let lately = tx.cancelled_lately(guild, inquiry, since).await?;
    reopen_for(desk, tx, lately).await
}

/// Reopens the learner's latest ticket that is resolved and not closed, as a message in it would, because their limit
/// allows no new one. Returns whether it did; the ticket's instructor has been called then.
async fn reopen_resolved(
    desk: &Desk,
    tx: &mut Tx,
    guild: GuildId,
    inquiry: &Inquiry,
) -> Result<bool, DeskError> {
    let resolved = tx.resolved_of(guild, inquiry).await?;
    reopen_for(desk, tx, resolved).await
}

/// Reopens a former ticket, if there is one, for an instructor on duty.
async fn reopen_for(desk: &Desk, tx: &mut Tx, ticket: Option<Ticket>) -> Result<bool, DeskError> {
    let Some(ticket) = ticket else {
        return Ok(false);
    };
    let (guild, now) = (ticket.guild, desk.now());
    let mut roster = tx.roster(guild, now).await?;
    if let Some(learner) = tx.user_of(ticket.learner).await? {
        roster.dismiss(learner);
    }
    let category = ticket.category.as_deref();
    let is_there = |user: &UserId| roster.is_on_duty(*user, now);
    let tagged = ticket.tagged.last().copied().filter(is_there);
    let next = tagged.or_else(|| roster.choices(category, now).first().copied());
    // Whether the instructor is still in the guild is looked up when their reply is due.
    let reopener = match (ticket.assignee.filter(is_there), next) {
        (Some(user), _) => Reopener::Holder(user),
        (None, Some(user)) => Reopener::Next(user),
        (None, None) => Reopener::Nobody(NobodyFree {
            lack: roster.lack(category, &[], now),
            next: roster.next(category, now),
        }),
    };
    let moved = transitions::reopen(desk, tx, &ticket, reopener, Mover::Learner, now).await?;
    Ok(matches!(moved, MoveResult::Made(_)))
}

/// Settles the inquiry of a new ticket as escalated, and queues the making of the ticket's thread.
pub(crate) async fn request_thread(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    learner: &Person,
    reason: Option<HandOver>,
) -> Result<(), DeskError> {
    let (inquiry, now) = (ticket.inquiry, desk.now());
    let settings = desk.guilds.get(ticket.guild).await?;
    let reason = match reason {
        Some(reason) => Some(reason),
        None => nothing_to_read(tx, ticket).await?,
    };
    let escalated = InquiryEvent::Escalated {
        ticket: ticket.id,
        reason,
    };
    tx.record(inquiry, now, &escalated)?;
    mark_escalated(tx, inquiry, now);
    let category = interactions::category_title(desk, ticket.category.as_deref(), settings.locale);
    let learner_name = learner_names::name(ticket, &learner.name, desk.voice(settings.locale));
    let name = card::thread_name(ticket.number, &category, &learner_name);
    outbox::enqueue(
        desk,
        tx,
        &Outgoing::OpenThread {
            ticket: ticket.id,
            name,
            learner: learner.user,
            support: Some(ticket.support_channel),
        },
    )
}

/// Returns the reason of a hand-over without text, an attachment; `None` if there is text.
async fn nothing_to_read(tx: &mut Tx, ticket: &Ticket) -> Result<Option<HandOver>, DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(None);
    };
    let text = tx.inquiry_text(&inquiry).await?;
    let is_empty = text.is_some_and(|text| text.trim().is_empty());
    Ok(is_empty.then_some(HandOver::Attachment))
}

/// Settles an inquiry as escalated, because its learner was pointed to a ticket that is open already.
fn settle_by_other(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    other: &Ticket,
) -> Result<(), DeskError> {
    if other.anonymous {
        // From now on, the question is anonymous like its ticket.
        let anonymous = true;
        tx.update_inquiry(&Inquiry {
            anonymous,
            ..inquiry.clone()
        })?;
    }
    let (now, outcome) = (desk.now(), Outcome::Escalated);
    tx.record(inquiry.id, now, &InquiryEvent::Settled { outcome })?;
    mark_escalated(tx, inquiry.id, now);
    Ok(())
}

/// Sets an inquiry's outcome to escalated, so that no timer waits for another outcome.
fn mark_escalated(tx: &mut Tx, inquiry: InquiryId, now: Timestamp) {
    tx.set_outcome(inquiry, Outcome::Escalated, now);
    tx.clear_timer(TimerKind::Outcome, inquiry.get());
    tx.clear_timer(TimerKind::Watch, inquiry.get());
}
