//! Opens a ticket: decides it in one transaction with the inquiry; once the outbox has made the
//! thread, queues the opening message, the members and the tags. Retries or gives up a thread that
//! Discord refuses.

use crate::desk::duty::NobodyFree;
use crate::desk::event::Person;
use crate::desk::limits::{Allowance, LimitHolder, TooMany};
use crate::desk::outbox::{Outgoing, Sent, WORTH_SENDING};
use crate::desk::platform::PlatformError;
use crate::desk::tickets::card::{CardFacts, CardView};
use crate::desk::tickets::transitions::Closing;
use crate::desk::tickets::{
    anonymous, assignee, card, deadlines, estimate, learner_names, particulars, relay, snooze,
    thread, transitions,
};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, interactions, limits, members, notices, outbox, surveys};
use crate::domain::{
    ChannelId, GuildId, HandOver, InquiryEvent, Millis, Outcome, Place, Priority, TicketId,
    TicketMove, TicketNumber, TicketState, Timestamp, UserId, WebUser,
};
use crate::store::{AskedFor, Delivery, Inquiry, Opened, Ticket, TimerKind, Tx};

/// The most times that another instructor is chosen because a concurrent ticket took the former one's last place.
const CHOSEN_AGAIN: u32 = 5;

/// The most instructors who join a thread beside the one who is called.
const MOST_JOIN: usize = 20;

/// The most people of a roster who are looked up for it.
const MOST_ASKED_FOR: usize = 100;

/// The result of asking for a ticket.
pub(crate) enum TicketOutcome {
    /// This ticket was created, and its thread will be opened.
    New(Box<Ticket>),
    /// The learner has an open ticket already; the question was passed on to its thread.
    PassedOn(Box<Ticket>),
    /// The guild has no support channel.
    NoSupport,
    /// The learner, or all learners of the guild together, have asked for too many tickets lately.
    TooMany(TooMany),
    /// Staff let the learner open no tickets here.
    Blocked,
    /// The learner has an open ticket already, into which the question cannot be put without showing who asked.
    KeptApart(Box<Ticket>),
}

/// The person who wishes for a ticket, and the learner whose it will be: mostly the same.
#[derive(Clone, Copy)]
pub(crate) struct Wisher<'a> {
    /// The learner.
    pub(crate) learner: &'a Person,
    /// The learner, or a member of staff.
    pub(crate) by: &'a Person,
    /// The reason, where the inquiry's events do not tell it.
    pub(crate) reason: Option<HandOver>,
}

impl<'a> Wisher<'a> {
    /// Makes the wish of a learner for a ticket of their own.
    pub(crate) const fn of_own(learner: &'a Person) -> Self {
        Self {
            learner,
            by: learner,
            reason: None,
        }
    }
}

/// Whether a press of a person on *Ask an instructor* would open a ticket for an inquiry of theirs in a guild.
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
        && store.open_ticket_of(guild, learner).await?.is_none()
        && !store.is_blocked(guild, learner).await?;
    if !opens || by.is_staff(&settings) {
        return Ok(opens);
    }
    let (kind, now) = (AskedFor::Instructors, desk.now());
    let expected = limits::expected(desk, by.user, guild, kind, now).await?;
    Ok(expected == Allowance::Within)
}

/// Opens a ticket for a learner's inquiry, at the wish of the learner or of staff.
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
    } = wisher;
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
        return Ok(TicketOutcome::NoSupport);
    };
    let open = tx.open_ticket_of(guild, inquiry.learner).await?;
    let mut reopened = false;
    if open.is_none() && by.user == learner.user {
        reopened = match admit(desk, tx, inquiry, guild, by).await? {
            Ok(reopened) => reopened,
            Err(wanted) => return Ok(wanted),
        };
    }
    let now = desk.now();
    let id = TicketId::new(desk.entropy.id());
    let mut ticket = new_ticket(id, inquiry, guild, support_channel, now);
    ticket.stays_direct |= is_on_website(learner.user);
    ticket.number = match tx.open_ticket(&ticket).await? {
        Opened::New(number) => number,
        Opened::Exists(other) if anonymous::is_kept_apart(inquiry, &other) => {
            return Ok(TicketOutcome::KeptApart(Box::new(other)));
        }
        Opened::Exists(other) => {
            if other.anonymous {
                // From now on the question belongs to what staff cannot see whose it is.
                let anonymous = true;
                tx.update_inquiry(&Inquiry {
                    anonymous,
                    ..inquiry.clone()
                })?;
            }
            settle_by_other(desk, tx, inquiry)?;
            // Where a ticket was just reopened, its instructor has been called already.
            let call = held_by(&other).filter(|_| !reopened);
            thread::pass_on(desk, tx, inquiry, &other, learner.user, call).await?;
            snooze::wake(desk, tx, &other).await?;
            return Ok(TicketOutcome::PassedOn(Box::new(other)));
        }
    };
    request_thread(desk, tx, &ticket, learner, reason).await?;
    Ok(TicketOutcome::New(Box::new(ticket)))
}

/// Counts that a learner without an open ticket asks for one: whether a former one was reopened for it, or why they get
/// none.
async fn admit(
    desk: &Desk,
    tx: &mut Tx,
    inquiry: &Inquiry,
    guild: GuildId,
    by: &Person,
) -> Result<Result<bool, TicketOutcome>, DeskError> {
    if tx.is_blocked(guild, inquiry.learner).await? {
        return Ok(Err(TicketOutcome::Blocked));
    }
    let allowance = limits::count_ticket(desk, tx, guild, by).await?;
    let is_own = matches!(
        allowance,
        Allowance::Exceeded(LimitHolder::Learner) | Allowance::Known(LimitHolder::Learner)
    );
    // Beyond the guild's limit no instructor is called for a resolved ticket either.
    if is_own && limits::reopen_resolved(desk, tx, guild, inquiry).await? {
        return Ok(Ok(true));
    }
    if let Some(too_many) = limits::too_many_tickets(tx, guild, by, allowance).await? {
        return Ok(Err(TicketOutcome::TooMany(too_many)));
    }
    let reopened = limits::reopen_cancelled(desk, tx, guild, inquiry).await?;
    Ok(Ok(reopened))
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
    tx.set_outcome(inquiry, Outcome::Escalated, now);
    tx.clear_timer(TimerKind::Outcome, inquiry.get());
    tx.clear_timer(TimerKind::Watch, inquiry.get());
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

/// Tells why an inquiry was handed over that holds nothing to read; `None` if it holds something.
async fn nothing_to_read(tx: &mut Tx, ticket: &Ticket) -> Result<Option<HandOver>, DeskError> {
    let Some(inquiry) = tx.inquiry_of(ticket).await? else {
        return Ok(None);
    };
    let text = tx.inquiry_text(&inquiry).await?;
    let is_empty = text.is_some_and(|text| text.trim().is_empty());
    Ok(is_empty.then_some(HandOver::Attachment))
}

/// Settles an inquiry as escalated because its learner was led to a ticket that is open already.
fn settle_by_other(desk: &Desk, tx: &mut Tx, inquiry: &Inquiry) -> Result<(), DeskError> {
    let (now, outcome) = (desk.now(), Outcome::Escalated);
    tx.record(inquiry.id, now, &InquiryEvent::Settled { outcome })?;
    tx.set_outcome(inquiry.id, outcome, now);
    tx.clear_timer(TimerKind::Outcome, inquiry.id.get());
    tx.clear_timer(TimerKind::Watch, inquiry.id.get());
    Ok(())
}

/// Marks the step that made a ticket's thread, and writes what follows. An instructor whose last
/// place was taken meanwhile is not tagged; another one is chosen.
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
            // A ticket whose first thread was deleted stays with its instructor.
            Some(user) => Ok(user),
            None => {
                duty::choose_instructor(desk, ticket.guild, ticket.category.as_deref(), &[]).await?
            }
        };
        let others = others_who_join(desk, ticket.guild, instructor.ok()).await?;
        let wait = estimate::wait_now(desk, &ticket).await?;
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
        introduce(desk, &mut tx, &ticket, thread, learner, instructor).await?;
        for user in others {
            let ticket = ticket.id;
            outbox::enqueue(desk, &mut tx, &Outgoing::AddMember { ticket, user })?;
        }
        if let Some(wait) = wait {
            estimate::tell(desk, &mut tx, &ticket, wait).await?;
        }
        notices::threads_open(desk, &mut tx, &ticket, delivery.attempts == 0).await?;
        return outbox::commit(desk, tx).await;
    }
    // So many tickets are being assigned now that it is not known who is free: it is tried later.
    let (at, reason) = (desk.now() + Millis::secs(1), "nobody stayed free");
    Ok(desk.store.retry_at(delivery.id, at, reason).await?)
}

/// Chooses the instructors who join a ticket's thread beside the one who is called, where the guild wants that: the
/// first of its roster who hold the role.
async fn others_who_join(
    desk: &Desk,
    guild: GuildId,
    called: Option<UserId>,
) -> Result<Vec<UserId>, DeskError> {
    if !desk.guilds.get(guild).await?.instructors_join {
        return Ok(Vec::new());
    }
    let roster = desk.store.roster(guild, desk.now()).await?;
    let people = roster.candidates.iter().map(|one| one.instructor.user);
    let people = people.take(MOST_ASKED_FOR).collect();
    let instructors = members::instructors_among(desk, guild, people).await?;
    let others = instructors.into_keys().filter(|one| Some(*one) != called);
    Ok(others.take(MOST_JOIN).collect())
}

/// Stores a ticket's thread, and queues its opening message, its members and what is said in it.
async fn introduce(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    thread: ChannelId,
    learner: UserId,
    instructor: Result<UserId, NobodyFree>,
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
    let is_first = ticket.state == TicketState::Opening;
    if let Ok(state) = ticket.state.after(TicketMove::Open) {
        tx.move_ticket(id, ticket.state, state, None, now).await?;
        ticket.state = state;
        let moved = InquiryEvent::Moved {
            to: state,
            assignee: None,
            by_learner: false,
            by: None,
            why: None,
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
    if let Some(opener) = ticket.opened_by.filter(|_| is_first) {
        transitions::hold(desk, tx, &ticket, opener).await?;
    }
    if is_new {
        duty::note_assignment(desk, tx, &ticket, instructor.ok()).await?;
    }
    assignee::look_up_later(desk, tx, &ticket);
    deadlines::watch_resolution(desk, tx, &ticket).await?;
    // The opening message comes before what was still to be said in a lost thread.
    outbox::enqueue_first(desk, tx, &Outgoing::PinOpening { ticket: id })?;
    outbox::enqueue_first(desk, tx, &Outgoing::OpeningMessage { ticket: id })?;
    if !ticket.stays_direct {
        let (ticket, user) = (id, learner);
        outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket, user })?;
    }
    let is_on_website = is_on_website(learner);
    if is_first && ticket.opened_by.is_none() && !is_on_website {
        surveys::sample_expected(desk, tx, &ticket).await?;
    }
    match instructor {
        Ok(user) => outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket: id, user })?,
        Err(nobody) => duty::tell_lack(desk, tx, &ticket, nobody).await?,
    }
    if is_first && !is_on_website {
        particulars::ask_for(desk, tx, &ticket, learner).await?;
    }
    lead_from_direct(desk, tx, &ticket, learner, thread).await
}

/// Whether a learner is on a website: no thread can be joined from there, and no form opened.
fn is_on_website(learner: UserId) -> bool {
    WebUser::of_user(learner).is_some()
}

/// Sends a learner who asked in direct messages the link to the thread.
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
    // Who asked anonymously or on a website has been told already, and is not to go there.
    if inquiry.place != Place::Direct || ticket.anonymous || is_on_website(learner) {
        return Ok(());
    }
    let voice = desk.voice(inquiry.locale);
    let text = voice.say_with(
        "ticket-lead",
        &[
            ("number", ticket.number.to_string()),
            ("place", thread.mention()),
        ],
    );
    let step = Outgoing::Direct {
        user: learner,
        post: Post::text(text).row(relay::side_row(voice, ticket, false)),
        otherwise: None,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Returns the assignee of a ticket, or else the instructor who was tagged last.
fn held_by(ticket: &Ticket) -> Option<UserId> {
    ticket.assignee.or(ticket.tagged.last().copied())
}

/// Builds a ticket in its first state, with number 0 until the store gives it one.
pub(crate) fn new_ticket(
    id: TicketId,
    inquiry: &Inquiry,
    guild: GuildId,
    support_channel: ChannelId,
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
        stays_direct: inquiry.anonymous,
        holds_asides: false,
        anonymous: inquiry.anonymous,
        opened_at: now,
        first_reply_at: None,
        resolved_at: None,
        ball_with_learner_since: None,
        reply_owed_since: Some(now),
        lead_called_at: None,
        priority: Priority::Normal,
        snoozed_until: None,
        opened_by: None,
        learner_left_at: None,
    }
}

/// Sends a ticket's opening message to its thread.
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
    outbox::send_post(desk, delivery, thread, None, &card).await
}

/// Composes the opening message from what is stored of the ticket now, in the guild's language; `None` if
/// its inquiry is gone.
pub(crate) async fn card(desk: &Desk, ticket: &Ticket) -> Result<Option<Post>, DeskError> {
    let Some(inquiry) = desk.store.inquiry_of(ticket).await? else {
        return Ok(None);
    };
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let voice = desk.voice(locale);
    let particulars = particulars::lines(&desk.store.particulars(&inquiry).await?, voice);
    let quoted = match particulars.as_slice() {
        [] => card::QUOTED,
        _ => card::QUOTED_ABOVE,
    };
    let learner = desk.store.user_of(ticket.learner).await?;
    // A mention would bring a learner into the thread who is not there.
    let notified = learner.filter(|_| !ticket.is_relayed());
    let view = CardView {
        id: ticket.id,
        number: ticket.number,
        state: ticket.state,
        marks: CardFacts::of(ticket),
        opened_by: ticket.opened_by,
        category: interactions::category_title(desk, ticket.category.as_deref(), locale),
        learner: learner_names::mention(ticket, learner, voice),
        notified,
        instructor: ticket.assignee.or(ticket.tagged.last().copied()),
        question: card::asked_words(desk, &inquiry, quoted, voice).await?,
        asked: card::where_asked(&inquiry, voice),
        particulars,
    };
    Ok(Some(view.post(voice)))
}

/// The time between two attempts to open a ticket that waits for somebody to remove an obstacle.
pub(crate) const BLOCKED: Millis = Millis::minutes(5);

/// The longest time between two attempts where Discord refuses the thread as it stands.
pub(crate) const BLOCKED_AT_MOST: Millis = Millis::hours(1);

/// Tells whoever can help that a thread cannot be made, and tries it again later. What Discord
/// refuses as it stands is given up after `WORTH_SENDING`.
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

/// Computes the time of the next attempt to make a thread: after `BLOCKED`, or, where Discord refuses it
/// as it stands, after doubling times up to `BLOCKED_AT_MOST`.
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
