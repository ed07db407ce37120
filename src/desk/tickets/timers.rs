//! Handles the timers of a ticket: a reply that is due, a silent learner, the time to close, spare threads, and
//! the check whether its people are still in the guild. An absent holder is replaced, or staff are
//! told.

use crate::desk::duty::{InstructorChoice, NobodyFree, lack_key, next_for_staff, thread_mention};
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::assignee::HolderState;
use crate::desk::tickets::commands::snooze;
use crate::desk::tickets::conversation::relay;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::deadlines::lead_calls;
use crate::desk::tickets::transitions::{Closing, MoveResult, Mover};
use crate::desk::tickets::{assignee, deadlines, thread, transitions};
use crate::desk::timers::PUT_OFF;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, duty, notices, outbox, timers};
use crate::domain::{Deadline, InquiryEvent, TicketState, UserId};
use crate::store::{Ticket, Timer, TimerKind, Tx};

/// Reads the ticket of a timer, if the timer still matters for it. Otherwise finishes the timer.
async fn ticket_if(
    desk: &Desk,
    timer: &Timer,
    matters: fn(&Ticket) -> bool,
) -> Result<Option<Ticket>, DeskError> {
    let ticket = desk.store.ticket_of_timer(timer).await?.filter(matters);
    if ticket.is_none() {
        timers::finish(desk, timer).await?;
    }
    Ok(ticket)
}

/// Handles a reply that is due: tags the next instructor, or gives them the ticket of an absent holder. If there is
/// none, calls the lead role, once.
pub(crate) async fn on_reply_due(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let matters = |ticket: &Ticket| ticket.state.is_open() && ticket.reply_owed_since.is_some();
    let Some(seen) = ticket_if(desk, timer, matters).await? else {
        return Ok(());
    };
    if snooze::put_off_while_resting(desk, timer, &seen).await? {
        return Ok(());
    }
    let roster = desk.store.roster(seen.guild, desk.now()).await?;
    let holder_state = assignee::holder_state(desk, &seen, &roster).await?;
    let mut asked = assignee::called(desk, &seen, &roster).await?;
    asked.extend(seen.assignee);
    let category = seen.category.as_deref();
    let next = duty::choose_from(desk, &seen, category, &asked, roster).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    let Some(ticket) = tx.ticket_to_change(&seen).await? else {
        return Ok(());
    };
    let taken = match next {
        // Another ticket has since taken the chosen instructor's last place.
        Ok(one) => !duty::lock_if_free(desk, &mut tx, &ticket, one).await?,
        Err(_) => false,
    };
    if taken || ticket.assignee != seen.assignee {
        drop(tx);
        return timers::put_off(desk, timer, PUT_OFF).await;
    }
    if ticket.state.is_open() && ticket.reply_owed_since.is_some() {
        call_for_reply(desk, &mut tx, ticket, holder_state, next).await?;
    }
    outbox::commit(desk, tx).await
}

/// The circumstances in which a reply is due.
#[derive(Clone, Copy, Debug)]
struct DueReply {
    /// The relation of the ticket's holder to their work.
    holder_state: HolderState,
    /// The instructor who can be called next, or why there is nobody.
    next: InstructorChoice,
    /// Whether the target is missed. A ticket that is offered to an instructor who came on duty may be due without
    /// that.
    is_missed: bool,
    /// Whether the next instructor was called because the target is missed, and the lead not yet.
    next_called_in_vain: bool,
    /// Whether the learner waits for a later reply than the first, and nobody was called for the ticket.
    is_unoffered_turn: bool,
}

/// The action for a reply that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReplyCall {
    /// The absent holder is replaced by the next instructor, or by nobody.
    Replace,
    /// The next instructor is called.
    TagNext(UserId),
    /// The lead is called: because there is nobody else, or with `None` after the next instructor was.
    CallLead(Option<NobodyFree>),
    /// Staff and the learner are told that there is nobody.
    TellLack(NobodyFree),
    /// The person who has the ticket still has time.
    Wait,
}

impl DueReply {
    /// Decides the action.
    fn call(self) -> ReplyCall {
        match (self.holder_state, self.next) {
            (HolderState::Gone(_), _) | (HolderState::OffDuty(_), Ok(_)) => ReplyCall::Replace,
            (_, Ok(_)) if self.is_missed && self.next_called_in_vain => ReplyCall::CallLead(None),
            (HolderState::Unheld, Ok(one)) => ReplyCall::TagNext(one),
            (HolderState::Here, Ok(one)) if self.is_missed => ReplyCall::TagNext(one),
            (_, Err(nobody)) if self.is_missed => ReplyCall::CallLead(Some(nobody)),
            (HolderState::OffDuty(_), Err(nobody)) => ReplyCall::TellLack(nobody),
            (HolderState::Unheld, Err(nobody)) if self.is_unoffered_turn => {
                ReplyCall::TellLack(nobody)
            }
            (HolderState::Unheld | HolderState::Here, _) => ReplyCall::Wait,
        }
    }
}

/// Acts on a reply that is due: replaces an absent holder, tags the next instructor, calls the lead, tells that nobody
/// is there, or waits.
async fn call_for_reply(
    desk: &Desk,
    tx: &mut Tx,
    ticket: Ticket,
    holder_state: HolderState,
    next: InstructorChoice,
) -> Result<(), DeskError> {
    let known = &mut KnownHours::default();
    let basis = deadlines::read_in(desk, tx, &ticket, known).await?;
    let Some(deadline) = basis.of_reply(&ticket) else {
        return Ok(());
    };
    let (steps, is_missed) = (deadline.steps, deadline.is_over(desk.now()));
    if is_missed && steps.missed.is_none() {
        let target = deadline.target;
        let missed = InquiryEvent::TargetMissed { target };
        tx.record(ticket.inquiry, desk.now(), &missed)?;
    }
    let due = DueReply {
        holder_state,
        next,
        is_missed,
        next_called_in_vain: steps.next_called.is_some() && steps.lead_called.is_none(),
        is_unoffered_turn: ticket.tagged.is_empty() && OwedReply::of(&ticket) == OwedReply::Turn,
    };
    match due.call() {
        ReplyCall::Replace => return replace(desk, tx, &ticket, holder_state, next, known).await,
        ReplyCall::TagNext(one) => return tag_next(desk, tx, ticket, one, known).await,
        ReplyCall::CallLead(nobody) => {
            return call_lead(desk, tx, ticket, &deadline, nobody).await;
        }
        ReplyCall::TellLack(nobody) => duty::tell_lack(desk, tx, &ticket, nobody).await?,
        ReplyCall::Wait => {}
    }
    let due = basis.looked_at(deadline.due);
    tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), due);
    Ok(())
}

async fn tag_next(
    desk: &Desk,
    tx: &mut Tx,
    mut ticket: Ticket,
    instructor: UserId,
    known: &mut KnownHours,
) -> Result<(), DeskError> {
    let relieves = ticket.state == TicketState::Waiting && !ticket.tagged.is_empty();
    ticket.tagged.push(instructor);
    tx.update_ticket(&ticket).await?;
    duty::note_assignment(desk, tx, &ticket, Some(instructor), known).await?;
    if relieves {
        // The instructor called before has room again.
        assignee::offer_waiting(desk, tx, ticket.guild).await?;
    }
    let step = Outgoing::AddMember {
        ticket: ticket.id,
        user: instructor,
    };
    outbox::enqueue(desk, tx, &step)?;
    let values = [("user", instructor.mention())];
    let key = "ticket-next-say";
    transitions::call(desk, tx, &ticket, key, &values, Some(instructor)).await
}

/// Calls the lead for a reply that nobody gives, only the first time. `nobody` is the reason why no instructor is
/// called; `None` if the next one was called in vain.
async fn call_lead(
    desk: &Desk,
    tx: &mut Tx,
    mut ticket: Ticket,
    deadline: &Deadline,
    nobody: Option<NobodyFree>,
) -> Result<(), DeskError> {
    let now = desk.now();
    if let Some(again) = deadline.steps.lead_again.filter(|again| *again > now) {
        tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), again);
        return Ok(());
    }
    if ticket.lead_called_at.is_some() {
        return Ok(());
    }
    ticket.lead_called_at = Some(now);
    tx.update_ticket(&ticket).await?;
    let settings = desk.guilds.get(ticket.guild).await?;
    let voice = desk.voice(settings.locale);
    let next = nobody.map_or_else(String::new, |nobody| next_for_staff(nobody, voice));
    let values = vec![
        ("number", ticket.number.to_string()),
        ("owed", OwedReply::of(&ticket).key().to_owned()),
        (
            "lack",
            nobody
                .map_or("tagged", |nobody| lack_key(nobody.lack))
                .to_owned(),
        ),
        ("place", thread_mention(&ticket)),
        ("next", next),
    ];
    lead_calls::call(desk, tx, &ticket, deadline.target, "duty-lead", values).await
}

/// Reminds a learner who has not answered, and sets the timer that closes the ticket.
pub(crate) async fn on_learner_silence(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let matters =
        |ticket: &Ticket| ticket.state.is_open() && ticket.ball_with_learner_since.is_some();
    let Some(ticket) = ticket_if(desk, timer, matters).await? else {
        return Ok(());
    };
    if snooze::put_off_while_resting(desk, timer, &ticket).await? {
        return Ok(());
    }
    let learner = desk.store.user_of(ticket.learner).await?;
    let there = thread::is_there(desk, &ticket, learner).await?;
    let silence = desk.guilds.get(ticket.guild).await?.targets.learner_silence;
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    if let (Some(user), false) = (learner, there) {
        thread::learner_gone(desk, &mut tx, &ticket, user).await?;
        return outbox::commit(desk, tx).await;
    }
    let due = desk.now() + silence;
    tx.set_timer(TimerKind::CloseSilent, ticket.id.get(), due);
    if let Some(inquiry) = tx.inquiry_of(&ticket).await?
        && let Some(user) = learner
    {
        let values = [
            ("user", user.mention()),
            ("when", format!("<t:{}:R>", due.as_secs())),
        ];
        let text = desk
            .voice(inquiry.locale)
            .say_with("ticket-reminder", &values);
        let post = Post::text(text).mention(user);
        relay::say_to_learner(desk, &mut tx, &ticket, post)?;
    }
    outbox::commit(desk, tx).await
}

/// Closes a ticket whose learner stayed silent, or that has been resolved for long enough.
pub(crate) async fn on_close(desk: &Desk, timer: &Timer, why: Closing) -> Result<(), DeskError> {
    let Some(ticket) = desk.store.ticket_of_timer(timer).await? else {
        return timers::finish(desk, timer).await;
    };
    if why == Closing::Silent && snooze::put_off_while_resting(desk, timer, &ticket).await? {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    // The ticket may have changed hands since.
    if let Some(ticket) = tx.ticket_to_change(&ticket).await?
        && (why == Closing::Done || ticket.ball_with_learner_since.is_some())
    {
        transitions::close(desk, &mut tx, &ticket, why).await?;
    }
    outbox::commit(desk, tx).await
}

/// Closes a ticket whose learner left the guild and has not come back.
pub(crate) async fn on_close_left(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let matters = |ticket: &Ticket| ticket.state.is_open() && ticket.learner_left_at.is_some();
    let Some(ticket) = ticket_if(desk, timer, matters).await? else {
        return Ok(());
    };
    let learner = desk.store.user_of(ticket.learner).await?;
    let there = thread::is_there(desk, &ticket, learner).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    // It may have been claimed or passed on while Discord was asked.
    if let Some(ticket) = tx.ticket_to_change(&ticket).await?.filter(matters) {
        match learner.filter(|_| there) {
            Some(user) => let_back_in(desk, &mut tx, &ticket, user).await?,
            None => {
                transitions::close(desk, &mut tx, &ticket, Closing::Left).await?;
            }
        }
    }
    outbox::commit(desk, tx).await
}

/// Records that a ticket's learner is back in the guild, and lets them into the thread unless they stay in direct
/// messages.
async fn let_back_in(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    user: UserId,
) -> Result<(), DeskError> {
    thread::learner_back(desk, tx, ticket).await?;
    if !ticket.stays_direct {
        let ticket = ticket.id;
        outbox::enqueue(desk, tx, &Outgoing::AddMember { ticket, user })?;
    }
    Ok(())
}

/// The reply that staff owe the learner of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OwedReply {
    /// The first one.
    First,
    /// The first since the ticket was reopened.
    Reopened,
    /// The one to the learner's latest message.
    Turn,
}

impl OwedReply {
    /// Finds the reply that is owed in a ticket.
    fn of(ticket: &Ticket) -> Self {
        match ticket.reply_owed_since {
            _ if ticket.first_reply_at.is_some() => Self::Turn,
            Some(since) if since > ticket.opened_at => Self::Reopened,
            _ => Self::First,
        }
    }

    /// Returns the variant of the texts for it.
    const fn key(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Reopened => "reopened",
            Self::Turn => "turn",
        }
    }
}

/// Takes a ticket from its absent holder, and gives it to the next instructor. If there is none, tells staff and the
/// learner why.
pub(crate) async fn replace(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    holder_state: HolderState,
    next: InstructorChoice,
    known: &mut KnownHours,
) -> Result<(), DeskError> {
    let Some(former) = holder_state.leaves() else {
        return Ok(());
    };
    if !matches!(
        transitions::release(desk, tx, ticket, Mover::Frontdesk).await?,
        MoveResult::Made(_)
    ) {
        return Ok(());
    }
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    now.tagged = next.ok().into_iter().collect();
    tx.update_ticket(&now).await?;
    duty::note_assignment(desk, tx, &now, next.ok(), known).await?;
    if let HolderState::Gone(_) = holder_state {
        tell_gone(desk, tx, &now, former, next.ok()).await?;
    }
    transitions::leave_thread(desk, tx, ticket, next.ok()).await?;
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: now.id })?;
    let next = match next {
        Ok(next) => next,
        Err(nobody) => return duty::tell_lack(desk, tx, &now, nobody).await,
    };
    let joins = Outgoing::AddMember {
        ticket: now.id,
        user: next,
    };
    outbox::enqueue(desk, tx, &joins)?;
    let key = match holder_state {
        HolderState::Gone(_) => "ticket-holder-gone-say",
        _ => "ticket-holder-off-duty-say",
    };
    let values = [("former", former.mention()), ("user", next.mention())];
    transitions::call(desk, tx, &now, key, &values, Some(next)).await
}

async fn tell_gone(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    former: UserId,
    next: Option<UserId>,
) -> Result<(), DeskError> {
    let key = match next {
        Some(_) => "duty-holder-gone",
        None => "duty-holder-gone-nobody",
    };
    let next = next.map_or_else(String::new, UserId::mention);
    let values = [
        ("number", ticket.number.to_string()),
        ("user", former.mention()),
        ("next", next),
        ("place", thread_mention(ticket)),
    ];
    notices::tell_staff(desk, tx, ticket.guild, key, &values).await
}

/// Queues the deletion of spare threads, some time after a thread was requested more than once.
pub(crate) async fn on_spare_thread(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(ticket) = desk.store.ticket_of_timer(timer).await? else {
        return timers::finish(desk, timer).await;
    };
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    outbox::enqueue(desk, &mut tx, &Outgoing::RemoveSpares { ticket: ticket.id })?;
    outbox::commit(desk, tx).await
}

/// Checks whether the people of an open ticket are still in the guild, and acts if not. Asks the platform, because
/// frontdesk gets no event when a member leaves or loses the role.
pub(crate) async fn on_membership(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let matters = |ticket: &Ticket| ticket.state.is_open();
    let Some(ticket) = ticket_if(desk, timer, matters).await? else {
        return Ok(());
    };
    let learner = desk.store.user_of(ticket.learner).await?;
    let learner_there = thread::is_there(desk, &ticket, learner).await?;
    let (holder_state, next) = holder_and_next(desk, &ticket).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    assignee::look_up_later(desk, &mut tx, &ticket);
    let mut known = KnownHours::default();
    deadlines::watch_resolution(desk, &mut tx, &ticket, &mut known).await?;
    match (learner, learner_there) {
        (Some(user), false) if ticket.learner_left_at.is_none() => {
            thread::learner_gone(desk, &mut tx, &ticket, user).await?;
        }
        (Some(user), true) if !ticket.learner_in_thread => {
            let_back_in(desk, &mut tx, &ticket, user).await?;
        }
        _ => {}
    }
    if let Some(next) = next {
        if let Ok(one) = next
            && !duty::lock_if_free(desk, &mut tx, &ticket, one).await?
        {
            drop(tx);
            return timers::put_off(desk, timer, PUT_OFF).await;
        }
        replace(desk, &mut tx, &ticket, holder_state, next, &mut known).await?;
    }
    outbox::commit(desk, tx).await
}

/// Finds out whether a ticket's holder is still there. If they are gone, also finds who can take it, or why nobody can.
async fn holder_and_next(
    desk: &Desk,
    ticket: &Ticket,
) -> Result<(HolderState, Option<InstructorChoice>), DeskError> {
    if ticket.assignee.is_none() {
        return Ok((HolderState::Unheld, None));
    }
    let roster = desk.store.roster(ticket.guild, desk.now()).await?;
    let holder_state = assignee::holder_state(desk, ticket, &roster).await?;
    let HolderState::Gone(former) = holder_state else {
        return Ok((holder_state, None));
    };
    let category = ticket.category.as_deref();
    let next = duty::choose_from(desk, ticket, category, &[former], roster).await?;
    Ok((holder_state, Some(next)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Lack;

    #[test]
    fn a_due_reply_calls_for_whoever_can_still_give_it() {
        let (holder, other) = (UserId::new(1), UserId::new(2));
        let (gone, off) = (HolderState::Gone(holder), HolderState::OffDuty(holder));
        let (unheld, here) = (HolderState::Unheld, HolderState::Here);
        let nobody = NobodyFree {
            lack: Lack::AllAsked,
            next: None,
        };
        let (some, none) = (Ok(other), Err(nobody));
        let (tag, tell) = (ReplyCall::TagNext(other), ReplyCall::TellLack(nobody));
        let (lead, for_want) = (ReplyCall::CallLead(None), ReplyCall::CallLead(Some(nobody)));
        let (replace, wait) = (ReplyCall::Replace, ReplyCall::Wait);
        // Each is tried with the target not missed, missed, and missed after the next one was called in vain.
        for (holder_state, next, unoffered, calls) in [
            (gone, some, false, [replace, replace, replace]),
            (gone, none, true, [replace, replace, replace]),
            (off, some, false, [replace, replace, replace]),
            (off, none, false, [tell, for_want, for_want]),
            (unheld, some, false, [tag, tag, lead]),
            (unheld, some, true, [tag, tag, lead]),
            (unheld, none, false, [wait, for_want, for_want]),
            (unheld, none, true, [tell, for_want, for_want]),
            (here, some, false, [wait, tag, lead]),
            (here, none, false, [wait, for_want, for_want]),
            (here, none, true, [wait, for_want, for_want]),
        ] {
            let stages = [(false, false), (true, false), (true, true)];
            for ((is_missed, next_called_in_vain), call) in stages.into_iter().zip(calls) {
                let due = DueReply {
                    holder_state,
                    next,
                    is_missed,
                    next_called_in_vain,
                    is_unoffered_turn: unoffered,
                };
                assert_eq!(due.call(), call, "{due:?}");
            }
        }
    }
}
