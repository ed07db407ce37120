//! Fills the thread of a ticket once the outbox has made it: with the opening message, the members, and the first
//! texts. Retries or gives up if Discord refuses the thread.

use crate::desk::duty::InstructorChoice;
use crate::desk::outbox::{Outgoing, Sent, WORTH_SENDING};
use crate::desk::platform::PlatformError;
use crate::desk::tickets::conversation::relay;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::opening::{estimate, form_answers};
use crate::desk::tickets::transitions::Closing;
use crate::desk::tickets::views::card::{CardFacts, CardView};
use crate::desk::tickets::views::{card, learner_names};
use crate::desk::tickets::{assignee, deadlines, thread, transitions};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, interactions, members, notices, outbox, surveys};
use crate::domain::{
    Backoff, ChannelId, GuildId, InquiryEvent, Lack, Millis, Place, TicketMove, TicketState,
    Timestamp, UserId, WebUser,
};
use crate::store::{Delivery, Ticket, TimerKind, Tx};

/// The most times that another instructor is chosen because a concurrent ticket took the last place of the one before.
const CHOSEN_AGAIN: u32 = 5;

/// The most instructors who join a thread besides the called one.
const MOST_JOIN: usize = 20;

/// The most people of a roster who are looked up for it.
const MOST_ASKED_FOR: usize = 100;

/// Marks the step that made a ticket's thread, and writes the consequences. If the instructor's last place was taken
/// since the choice, another instructor is chosen.
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
        let held_by = ticket.instructor();
        let instructor = match held_by {
            // A ticket whose first thread was deleted stays with its instructor.
            Some(user) => Ok(user),
            None => {
                let category = ticket.category.as_deref();
                duty::choose_instructor(desk, &ticket, category, &[]).await?
            }
        };
        let others = others_who_join(desk, ticket.guild, instructor.ok()).await?;
        // If nobody is on duty, the learner is told who comes next instead.
        let wait = match instructor {
            Err(nobody) if nobody.lack != Lack::AllFull => None,
            _ => estimate::wait_now(desk, &ticket).await?,
        };
        let mut tx = desk.store.begin().await?;
        if held_by.is_none()
            && let Ok(instructor) = instructor
            && !duty::lock_if_free(desk, &mut tx, &ticket, instructor).await?
        {
            continue;
        }
        tx.complete(delivery.id).await?;
        if delivery.unsure {
            let due = desk.now() + thread::SPARES_AFTER;
            tx.set_timer(TimerKind::SpareThread, ticket.id.get(), due);
        }
        if introduce(desk, &mut tx, &ticket, thread, learner, instructor).await? {
            for user in others {
                let ticket = ticket.id;
                outbox::enqueue(desk, &mut tx, &Outgoing::AddMember { ticket, user })?;
            }
            if let Some(wait) = wait {
                estimate::tell(desk, &mut tx, &ticket, wait).await?;
            }
        }
        notices::threads_open(desk, &mut tx, &ticket, delivery.attempts == 0).await?;
        return outbox::commit(desk, tx).await;
    }
    // So many tickets are assigned now that nobody is known to be free. It is tried again later.
    let (at, reason) = (desk.now() + Millis::secs(1), "nobody stayed free");
    Ok(desk.store.retry_at(delivery.id, at, reason).await?)
}

/// Chooses the instructors who join a ticket's thread besides the called one, if the guild wants that: the first of its
/// roster who hold the role.
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

/// Stores a ticket's thread, and queues its opening message, its members and its first texts. Returns false if the
/// ticket does not need the thread; a thread made for a ticket that is over is deleted.
async fn introduce(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    thread: ChannelId,
    learner: UserId,
    instructor: InstructorChoice,
) -> Result<bool, DeskError> {
    let Some(mut ticket) = tx.ticket_to_change(ticket).await? else {
        return Ok(false);
    };
    if ticket.thread.is_some() {
        return Ok(false);
    }
    if !ticket.state.is_open() {
        let ticket = ticket.id;
        outbox::enqueue(desk, tx, &Outgoing::RemoveSpares { ticket })?;
        return Ok(false);
    }
    ticket.thread = Some(thread);
    let is_first = begin(desk, tx, &mut ticket).await?;
    let is_new = ticket.instructor().is_none();
    if is_new {
        ticket.tagged.extend(instructor.ok());
    }
    tx.update_ticket(&ticket).await?;
    if let Some(opener) = ticket.opened_by.filter(|_| is_first) {
        transitions::hold(desk, tx, &ticket, opener).await?;
    }
    let mut known = KnownHours::default();
    if is_new {
        duty::note_assignment(desk, tx, &ticket, instructor.ok(), &mut known).await?;
    }
    assignee::look_up_later(desk, tx, &ticket);
    deadlines::watch_resolution(desk, tx, &ticket, &mut known).await?;
    let id = ticket.id;
    // The opening message goes before messages that still wait for the lost thread.
    outbox::enqueue_first(desk, tx, &Outgoing::PinOpening { ticket: id })?;
    outbox::enqueue_first(desk, tx, &Outgoing::OpeningMessage { ticket: id })?;
    if !ticket.stays_direct {
        let (ticket, user) = (id, learner);
        outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket, user })?;
    }
    let is_asked = is_first && !is_on_website(learner);
    if is_asked && ticket.opened_by.is_none() {
        surveys::sample_expected(desk, tx, &ticket).await?;
    }
    match instructor {
        Ok(user) => outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket: id, user })?,
        Err(nobody) => duty::tell_lack(desk, tx, &ticket, nobody).await?,
    }
    if is_asked {
        form_answers::ask_for(desk, tx, &ticket, learner).await?;
    }
    lead_from_direct(desk, tx, &ticket, learner, thread).await?;
    Ok(true)
}

/// Moves a ticket out of its opening state, and returns whether it was in it. A ticket whose first thread was deleted
/// is past that state, and its staff are told.
async fn begin(desk: &Desk, tx: &mut Tx, ticket: &mut Ticket) -> Result<bool, DeskError> {
    let is_first = ticket.state == TicketState::Opening;
    let Ok(state) = ticket.state.after(TicketMove::Open) else {
        notices::tell_thread_lost(desk, tx, ticket).await?;
        return Ok(is_first);
    };
    let now = desk.now();
    tx.move_ticket(ticket, state, None, now).await?;
    ticket.state = state;
    let moved = InquiryEvent::Moved {
        to: state,
        assignee: None,
        by_learner: false,
        by: None,
        why: None,
    };
    tx.record(ticket.inquiry, now, &moved)?;
    Ok(is_first)
}

/// Returns whether a learner is on a website, where they can neither join a thread nor open a form.
pub(super) fn is_on_website(learner: UserId) -> bool {
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
    // A learner who asked anonymously or on a website has been told already, and must not go there.
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
    let step = Outgoing::direct(
        learner,
        Post::text(text).row(relay::side_row(voice, ticket, false)),
    );
    outbox::enqueue(desk, tx, &step)
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

/// Composes the opening message from the ticket's present data, in the guild's language; `None` if its inquiry is gone.
pub(crate) async fn card(desk: &Desk, ticket: &Ticket) -> Result<Option<Post>, DeskError> {
    let Some(inquiry) = desk.store.inquiry_of(ticket).await? else {
        return Ok(None);
    };
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let voice = desk.voice(locale);
    let particulars = form_answers::lines(&desk.store.particulars(&inquiry).await?, voice);
    let quoted = match particulars.as_slice() {
        [] => card::QUOTED,
        _ => card::QUOTED_ABOVE,
    };
    let learner = desk.store.user_of(ticket.learner).await?;
    // A mention would bring the learner into the thread.
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
        instructor: ticket.instructor(),
        question: card::asked_words(desk, &inquiry, quoted, voice).await?,
        asked: card::where_asked(&inquiry, voice),
        particulars,
    };
    Ok(Some(view.post(voice)))
}

/// The time between two attempts to open a ticket while somebody has to remove an obstacle.
pub(crate) const BLOCKED: Millis = Millis::minutes(5);

/// The longest time between two attempts while Discord rejects the request for the thread as invalid.
pub(crate) const BLOCKED_AT_MOST: Millis = Millis::hours(1);

/// Tells the people who can help that a thread cannot be made, and tries again later. A thread whose request Discord
/// rejects as invalid is given up after `WORTH_SENDING`.
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

/// Returns the time of the next attempt to make a thread: after `BLOCKED` or, if Discord rejects the request
/// `as_it_stands`, after doubling times up to `BLOCKED_AT_MOST`.
pub(crate) fn tried_again_at(now: Timestamp, attempts: u32, as_it_stands: bool) -> Timestamp {
    if !as_it_stands {
        return now + BLOCKED;
    }
    now + Backoff::new(BLOCKED, BLOCKED_AT_MOST).after(attempts)
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
        // The learner reads that the team was told.
        let voice = desk.voice(desk.guilds.get(ticket.guild).await?.locale);
        let post = Post::text(voice.say1("ticket-unopened-staff", "number", ticket.number));
        notices::tell_staff_or_owner(desk, &mut tx, ticket.guild, post).await?;
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
