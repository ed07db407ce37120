//! Moves a ticket from state to state: checks the table of legal moves, then makes a conditional update, so that of two
//! concurrent moves the second is refused. The messages about a move are written in its transaction.

use std::collections::BTreeSet;

use crate::desk::duty::{InstructorChoice, NobodyFree};
use crate::desk::outbox::Outgoing;
use crate::desk::platform::ThreadState;
pub(crate) use crate::desk::tickets::closing::Closing;
use crate::desk::tickets::conversation::relay;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::{assignee, closing, deadlines, thread};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, language, outbox, surveys};
use crate::domain::{
    Ending, InquiryEvent, Lack, Outcome, TicketId, TicketMove, TicketState, Timestamp, UserId,
};
use crate::store::{Note, StoreError, Ticket, TimerKind, Tx};

/// The one who makes a ticket move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mover {
    /// Its learner.
    Learner,
    /// A member of staff.
    Staff(UserId),
    /// Nobody: a timer or a rule of frontdesk's.
    Frontdesk,
}

impl Mover {
    /// Returns the member of staff, if it is one.
    const fn staff(self) -> Option<UserId> {
        match self {
            Self::Staff(user) => Some(user),
            Self::Learner | Self::Frontdesk => None,
        }
    }
}

/// The values that a move writes besides the new state: the assignee, the mover, and the reason of closing.
#[derive(Clone, Copy, Debug)]
struct Leaves {
    assignee: Option<UserId>,
    mover: Mover,
    why: Option<Ending>,
}

impl Leaves {
    /// Leaves the ticket with a person, or with nobody, by the act of the mover.
    const fn held_by(assignee: Option<UserId>, mover: Mover) -> Self {
        Self {
            assignee,
            mover,
            why: None,
        }
    }
}

/// The person who takes a reopened ticket.
pub(crate) enum Reopener {
    /// The former assignee, who is on duty.
    Holder(UserId),
    /// The instructor who was chosen next.
    Next(UserId),
    /// Nobody can take it, for this reason.
    Nobody(NobodyFree),
}

/// The result of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MoveResult {
    /// The move was made, to this state.
    Made(TicketState),
    /// The move is not legal in this state.
    Illegal(TicketState),
    /// Another move came first.
    Outrun,
    /// The learner has another open ticket now.
    OtherOpen,
}

/// Makes a move and records its inquiry event.
async fn make(
    tx: &mut Tx,
    ticket: &Ticket,
    made: TicketMove,
    leaves: Leaves,
    at: Timestamp,
) -> Result<MoveResult, DeskError> {
    let Leaves {
        assignee,
        mover,
        why,
    } = leaves;
    let Ok(to) = ticket.state.after(made) else {
        return Ok(MoveResult::Illegal(ticket.state));
    };
    match tx.move_ticket(ticket, to, assignee, at).await {
        Ok(true) => {}
        Ok(false) => return Ok(MoveResult::Outrun),
        Err(StoreError::AlreadyOpen) => return Ok(MoveResult::OtherOpen),
        Err(other) => return Err(other.into()),
    }
    let event = InquiryEvent::Moved {
        to,
        assignee,
        by_learner: mover == Mover::Learner,
        by: mover.staff(),
        why,
    };
    tx.record(ticket.inquiry, at, &event)?;
    Ok(MoveResult::Made(to))
}

/// Claims the ticket for an instructor and tells the thread. `at` is the time of their act, which lies in the past for
/// a message that was fetched later.
pub(crate) async fn claim(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    by: UserId,
    at: Timestamp,
) -> Result<MoveResult, DeskError> {
    let leaves = Leaves::held_by(Some(by), Mover::Staff(by));
    let moved = make(tx, ticket, TicketMove::Claim, leaves, at).await?;
    if matches!(moved, MoveResult::Made(_)) {
        outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
        outbox::enqueue(
            desk,
            tx,
            &Outgoing::AddMember {
                ticket: ticket.id,
                user: by,
            },
        )?;
        let values = [("user", by.mention())];
        say(desk, tx, ticket, "ticket-claimed-say", &values).await?;
        relay::tell_claimed(desk, tx, ticket, by).await?;
        leave_thread(desk, tx, ticket, Some(by)).await?;
    }
    Ok(moved)
}

/// Gives a ticket to the member of staff who opened it with the learner. The learner is waited for from now on.
pub(crate) async fn hold(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    by: UserId,
) -> Result<MoveResult, DeskError> {
    let leaves = Leaves::held_by(Some(by), Mover::Staff(by));
    let moved = make(tx, ticket, TicketMove::Claim, leaves, desk.now()).await?;
    deadlines::set_learner_silence(desk, tx, ticket, desk.now()).await?;
    Ok(moved)
}

/// Takes a ticket from its assignee, so that it waits again.
pub(crate) async fn release(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    mover: Mover,
) -> Result<MoveResult, DeskError> {
    let leaves = Leaves::held_by(None, mover);
    make(tx, ticket, TicketMove::Release, leaves, desk.now()).await
}

/// Removes former instructors from a ticket's thread when the ticket passes to somebody: those who had it or were
/// called for it. They stay if the guild wants that, or has all instructors there. Offers waiting tickets to the former
/// holder, who has room again. With `to` as `None`, the holder from before a reopening stays.
pub(crate) async fn leave_thread(
    desk: &Desk,
    tx: &mut Tx,
    before: &Ticket,
    to: Option<UserId>,
) -> Result<(), DeskError> {
    let learner = tx.user_of(before.learner).await?;
    let mut former: BTreeSet<UserId> = before.tagged.iter().copied().collect();
    former.extend(before.assignee);
    if to.is_some() {
        former.extend(assignee::held_before(tx, before).await?);
    }
    former.retain(|one| Some(*one) != to && Some(*one) != learner);
    if former.is_empty() {
        return Ok(());
    }
    let settings = desk.guilds.get(before.guild).await?;
    if !settings.transferred_stay && !settings.instructors_join {
        for user in former {
            let ticket = before.id;
            outbox::enqueue(desk, tx, &Outgoing::RemoveMember { ticket, user })?;
        }
    }
    assignee::offer_others(desk, tx, before.guild, Some(before.id)).await
}

/// Transfers a ticket to another instructor, and tells the thread, which the former one leaves. A waiting ticket stays
/// waiting, with the new instructor tagged.
pub(crate) async fn transfer(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    to: UserId,
    mover: Mover,
) -> Result<MoveResult, DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(MoveResult::Outrun);
    };
    // The ticket may have changed while Discord was asked.
    if (now.state, now.assignee) != (ticket.state, ticket.assignee) {
        return Ok(MoveResult::Outrun);
    }
    let moved = match now.state {
        TicketState::Waiting => MoveResult::Made(TicketState::Waiting),
        _ => {
            let made = TicketMove::Transfer;
            let leaves = Leaves::held_by(Some(to), mover);
            make(tx, &now, made, leaves, desk.now()).await?
        }
    };
    if matches!(moved, MoveResult::Made(_)) {
        now.assignee = now.assignee.map(|_| to);
        now.tagged.push(to);
        tx.update_ticket(&now).await?;
        duty::note_passed_on(desk, tx, &now, to, mover.staff()).await?;
        outbox::enqueue(
            desk,
            tx,
            &Outgoing::AddMember {
                ticket: ticket.id,
                user: to,
            },
        )?;
        outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
        let values = [("user", to.mention())];
        call(
            desk,
            tx,
            ticket,
            "ticket-transferred-say",
            &values,
            Some(to),
        )
        .await?;
        leave_thread(desk, tx, ticket, Some(to)).await?;
    }
    Ok(moved)
}

/// Resolves a ticket. A reason, if given, is told to the learner. Queues the survey first, then archives the thread
/// without locking it. A member of staff who is its learner does not become its holder.
pub(crate) async fn resolve(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    by: UserId,
    mover: Mover,
    reason: Option<&str>,
) -> Result<MoveResult, DeskError> {
    let assignee = ticket.assignee.or(mover.staff());
    let moved = mark_resolved(desk, tx, ticket, assignee, mover).await?;
    if matches!(moved, MoveResult::Made(_)) {
        if let Some(reason) = reason {
            note_reason(desk, tx, ticket, by, reason).await?;
        }
        surveys::queue_ticket_survey(desk, tx, ticket, reason).await?;
        archive(desk, tx, ticket)?;
    }
    Ok(moved)
}

/// Stores the reason of a resolution among the notes of staff, because it is a text, which no inquiry event holds.
async fn note_reason(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    author: UserId,
    reason: &str,
) -> Result<(), DeskError> {
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let note = Note {
        author,
        written_at: desk.now(),
        text: desk
            .voice(locale)
            .say1("ticket-note-resolved", "reason", reason),
    };
    tx.add_note(ticket.id, &note);
    Ok(())
}

/// Queues the archiving of a resolved ticket's thread. After later messages in it, it is archived again.
pub(crate) fn archive(desk: &Desk, tx: &mut Tx, ticket: &Ticket) -> Result<(), DeskError> {
    set_thread_state(desk, tx, ticket.id, ThreadState::Archived)
}

/// Resolves a ticket, and leaves it to `assignee`. The caller writes the messages about it, and decides on the survey.
pub(crate) async fn mark_resolved(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    assignee: Option<UserId>,
    mover: Mover,
) -> Result<MoveResult, DeskError> {
    let leaves = Leaves::held_by(assignee, mover);
    let moved = make(tx, ticket, TicketMove::Resolve, leaves, desk.now()).await?;
    if !matches!(moved, MoveResult::Made(_)) {
        return Ok(moved);
    }
    clear_ticket_timers(tx, ticket);
    if let Some(mut now) = tx.ticket_to_change(ticket).await? {
        now.resolved_at = Some(desk.now());
        now.ball_with_learner_since = None;
        now.reply_owed_since = None;
        tx.update_ticket(&now).await?;
    }
    let reopen = desk.guilds.get(ticket.guild).await?.targets.reopen;
    tx.set_timer(
        TimerKind::CloseResolved,
        ticket.id.get(),
        desk.now() + reopen,
    );
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
    // Its assignee has room again.
    assignee::offer_waiting(desk, tx, ticket.guild).await?;
    Ok(moved)
}

/// Closes a ticket for good: archives and locks its thread, and tells the learner how to reopen it.
pub(crate) async fn close(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    why: Closing,
) -> Result<MoveResult, DeskError> {
    let (made, mover) = closing_move(why, ticket.state);
    let leaves = Leaves {
        why: Some(why.ending()),
        ..Leaves::held_by(ticket.assignee, mover)
    };
    let moved = make(tx, ticket, made, leaves, desk.now()).await?;
    if !matches!(moved, MoveResult::Made(_)) {
        return Ok(moved);
    }
    clear_ticket_timers(tx, ticket);
    if ticket.state.is_open() {
        // Its assignee has room again.
        assignee::offer_waiting(desk, tx, ticket.guild).await?;
    }
    if made == TicketMove::Cancel {
        tx.set_outcome(ticket.inquiry, Outcome::Cancelled, desk.now());
    }
    if ticket.thread.is_none() {
        return closing::say_closed(desk, tx, ticket, why)
            .await
            .map(|()| moved);
    }
    if ticket.state == TicketState::Resolved {
        set_thread_state(desk, tx, ticket.id, ThreadState::Active)?;
    }
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
    closing::say_closed(desk, tx, ticket, why).await?;
    set_thread_state(desk, tx, ticket.id, ThreadState::Locked)?;
    // Nothing is filed about a learner who is forgotten.
    let filed_in = desk.guilds.get(ticket.guild).await?.transcript_channel;
    if let Some(channel) = filed_in.filter(|_| why != Closing::Forgotten) {
        let ticket = ticket.id;
        outbox::enqueue(desk, tx, &Outgoing::Transcript { ticket, channel })?;
    }
    Ok(moved)
}

/// Returns the move that closes a ticket in a state for a reason, with its mover.
const fn closing_move(why: Closing, state: TicketState) -> (TicketMove, Mover) {
    match why {
        Closing::Cancelled => (TicketMove::Cancel, Mover::Learner),
        Closing::Forgotten if state.is_open() => (TicketMove::Cancel, Mover::Learner),
        Closing::Forgotten => (TicketMove::Close, Mover::Learner),
        Closing::Merged { .. } => (TicketMove::Merge, Mover::Frontdesk),
        Closing::Silent | Closing::Done | Closing::Unopened | Closing::Left => {
            (TicketMove::Close, Mover::Frontdesk)
        }
    }
}

/// Queues the opening, archiving or locking of a ticket's thread.
fn set_thread_state(
    desk: &Desk,
    tx: &mut Tx,
    ticket: TicketId,
    thread_state: ThreadState,
) -> Result<(), DeskError> {
    let step = Outgoing::SetThreadState {
        ticket,
        thread_state,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Reopens a ticket for its former assignee if they are on duty, else for the next instructor. `at` is the time of the
/// mover's act.
pub(crate) async fn reopen(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    reopener: Reopener,
    mover: Mover,
    at: Timestamp,
) -> Result<MoveResult, DeskError> {
    let holder = match reopener {
        Reopener::Holder(user) => Some(user),
        Reopener::Next(_) | Reopener::Nobody(_) => None,
    };
    let made = if holder.is_some() {
        TicketMove::Reopen
    } else {
        TicketMove::ReopenWaiting
    };
    let moved = make(tx, ticket, made, Leaves::held_by(holder, mover), at).await?;
    if !matches!(moved, MoveResult::Made(_)) {
        return Ok(moved);
    }
    tx.clear_timer(TimerKind::CloseResolved, ticket.id.get());
    closing::forget_unheard(tx, ticket).await?;
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(MoveResult::Outrun);
    };
    // The ticket is untagged first, so that it takes no place of the instructor who may get it.
    now.tagged.clear();
    tx.update_ticket(&now).await?;
    let taken_up_by = match reopener {
        Reopener::Holder(user) => Ok(user),
        // Another ticket has since taken the chosen instructor's last place.
        Reopener::Next(one) if !duty::lock_if_free(desk, tx, ticket, one).await? => {
            Err(NobodyFree {
                lack: Lack::AllFull,
                next: None,
            })
        }
        Reopener::Next(one) => Ok(one),
        Reopener::Nobody(nobody) => Err(nobody),
    };
    now.tagged = taken_up_by.ok().into_iter().collect();
    now.first_reply_at = None;
    now.ball_with_learner_since = None;
    now.reply_owed_since = Some(at);
    now.lead_called_at = None;
    tx.update_ticket(&now).await?;
    tx.set_outcome(ticket.inquiry, Outcome::Escalated, desk.now());
    if now.learner_left_at.is_some() {
        thread::close_unless_back(desk, tx, &now).await?;
    }
    if now.thread.is_none() {
        let known = &mut KnownHours::default();
        duty::note_assignment(desk, tx, &now, taken_up_by.ok(), known).await?;
        return thread::thread_again(desk, tx, &now).await.map(|()| moved);
    }
    take_up_again(desk, tx, &now, taken_up_by).await?;
    if let Ok(one) = taken_up_by
        && holder.is_none()
    {
        // The person who reopens the ticket reads on until somebody claims it.
        let stays = mover.staff();
        let mut before = ticket.clone();
        before.assignee = before.assignee.filter(|former| Some(*former) != stays);
        before.tagged.retain(|former| Some(*former) != stays);
        leave_thread(desk, tx, &before, Some(one)).await?;
    }
    Ok(moved)
}

/// Unarchives the thread of a reopened ticket, and calls the instructor who takes it.
async fn take_up_again(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    taken_up_by: InstructorChoice,
) -> Result<(), DeskError> {
    let id = ticket.id;
    set_thread_state(desk, tx, id, ThreadState::Active)?;
    let mut known = KnownHours::default();
    duty::note_assignment(desk, tx, ticket, taken_up_by.ok(), &mut known).await?;
    assignee::look_up_later(desk, tx, ticket);
    deadlines::watch_resolution(desk, tx, ticket, &mut known).await?;
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: id })?;
    match taken_up_by {
        Ok(user) => {
            outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket: id, user })?;
            let values = [("user", user.mention())];
            call(desk, tx, ticket, "ticket-reopened-say", &values, Some(user)).await
        }
        Err(nobody) => duty::tell_lack(desk, tx, ticket, nobody).await,
    }
}

/// Chooses who takes a reopened ticket: its former assignee if they are on duty, else the next instructor.
pub(crate) async fn reopener(desk: &Desk, ticket: &Ticket) -> Result<Reopener, DeskError> {
    let roster = desk.store.roster(ticket.guild, desk.now()).await?;
    let holder_state = assignee::holder_state(desk, ticket, &roster).await?;
    if let (assignee::HolderState::Here, Some(holder)) = (holder_state, ticket.assignee) {
        return Ok(Reopener::Holder(holder));
    }
    let category = ticket.category.as_deref();
    let next = duty::choose_from(desk, ticket, category, &[], roster).await?;
    Ok(next.map_or_else(Reopener::Nobody, Reopener::Next))
}

fn clear_ticket_timers(tx: &mut Tx, ticket: &Ticket) {
    for kind in [
        TimerKind::ReplyDue,
        TimerKind::LearnerSilence,
        TimerKind::CloseSilent,
        TimerKind::CloseResolved,
        TimerKind::Membership,
        TimerKind::Snooze,
        TimerKind::CloseLeft,
        TimerKind::ReplyWarning,
        TimerKind::Resolution,
        TimerKind::RecomputeDeadlines,
    ] {
        tx.clear_timer(kind, ticket.id.get());
    }
}

/// Posts a text in the ticket's thread: for the learner in their language or, if they are not in it, for staff in the
/// guild's language.
pub(crate) async fn say(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    key: &str,
    values: &[(&str, String)],
) -> Result<(), DeskError> {
    let locale = language::in_thread(desk, tx, ticket).await?;
    let text = desk.voice(locale).say_with(key, values);
    let step = Outgoing::Say {
        ticket: ticket.id,
        post: Post::text(text),
    };
    outbox::enqueue(desk, tx, &step)
}

/// Posts a text for staff in the ticket's thread, in the guild's language, and notifies a person if given.
pub(crate) async fn call(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    key: &str,
    values: &[(&str, String)],
    notify: Option<UserId>,
) -> Result<(), DeskError> {
    let locale = desk.guilds.get(ticket.guild).await?.locale;
    let mut post = Post::text(desk.voice(locale).say_with(key, values));
    post.mentions.users.extend(notify);
    let ticket = ticket.id;
    outbox::enqueue(desk, tx, &Outgoing::Say { ticket, post })
}
