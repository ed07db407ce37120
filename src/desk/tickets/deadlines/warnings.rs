//! Handles the timers before a target is missed, and the timer of a resolution. The holder of the ticket is warned in a
//! direct message. For an overdue resolution the next instructor on duty is called, then the lead. Each step is taken
//! once.

use crate::desk::duty::{InstructorChoice, NobodyFree, thread_mention};
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::deadlines::{DeadlineBasis, ResolutionStep, StepKind, lead_calls};
use crate::desk::tickets::views::card;
use crate::desk::tickets::{assignee, deadlines, transitions};
use crate::desk::timers::PUT_OFF;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::or_dash;
use crate::desk::{Desk, DeskError, duty, outbox, timers};
use crate::domain::{Deadline, InquiryEvent, Millis, Target, Timestamp, UserId};
use crate::store::{Ticket, Timer, Tx};

/// The shortest time until a deadline is looked at again that is paused, or of which nobody can be warned now.
const SHORTEST_WAIT: Millis = Millis::minutes(1);

/// The time after which a step that cannot be taken now is tried again.
const RETRY_AFTER: Millis = Millis::minutes(10);

/// Warns the holder of a ticket that a reply is due soon, once for each turn of the learner.
pub(crate) async fn on_reply_warning(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let finished = finish_and_read(desk, timer, &mut KnownHours::default()).await?;
    let Some((mut tx, ticket, basis)) = finished else {
        return Ok(());
    };
    let now = desk.now();
    let Some(deadline) = basis.of_reply(&ticket) else {
        return Ok(tx.commit().await?);
    };
    let is_done = deadline.steps.warned.is_some() || deadline.is_over(now);
    let is_early = deadline.warning.is_none_or(|at| now < at);
    if !is_done && (deadline.is_paused || is_early) {
        let again =
            now + wait_to_look_again(&deadline, basis.looked_at(deadline.warning).since(now));
        tx.set_timer(timer.kind, timer.subject, again);
    } else if !is_done && let Some(holder) = present_holder(desk, &mut tx, &ticket).await? {
        warn(desk, &mut tx, &ticket, &deadline, holder).await?;
    }
    outbox::commit(desk, tx).await
}

/// Finishes a timer of a deadline, and begins the transaction for its consequences. Returns the transaction with the
/// ticket as it is now, and the basis of its deadlines. `None` if the ticket is gone, or another process has the timer.
async fn finish_and_read(
    desk: &Desk,
    timer: &Timer,
    known: &mut KnownHours,
) -> Result<Option<(Tx, Ticket, DeadlineBasis)>, DeskError> {
    let Some(ticket) = desk.store.ticket_of_timer(timer).await? else {
        timers::finish(desk, timer).await?;
        return Ok(None);
    };
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(None);
    }
    let Some(ticket) = tx.ticket_to_change(&ticket).await? else {
        return Ok(None);
    };
    let basis = deadlines::read_in(desk, &mut tx, &ticket, known).await?;
    Ok(Some((tx, ticket, basis)))
}

/// Returns the time until a timer looks at a deadline again that is `away` from now: at least `PUT_OFF`, or
/// `SHORTEST_WAIT` while the deadline is paused.
fn wait_to_look_again(deadline: &Deadline, away: Millis) -> Millis {
    away.max(if deadline.is_paused {
        SHORTEST_WAIT
    } else {
        PUT_OFF
    })
}

/// Finds the holder of a ticket, else the instructor tagged last. `None` if they have gone off duty: nobody is called
/// off duty.
async fn present_holder(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<Option<UserId>, DeskError> {
    let Some(holder) = ticket.instructor() else {
        return Ok(None);
    };
    let is_off = assignee::has_gone_off(desk, tx, ticket, holder).await?;
    Ok(Some(holder).filter(|_| !is_off))
}

/// Warns an instructor that a target of a ticket is about to be missed: in a direct message, or in the staff channel if
/// they accept none.
async fn warn(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    deadline: &Deadline,
    instructor: UserId,
) -> Result<(), DeskError> {
    let target = deadline.target;
    tx.record(
        ticket.inquiry,
        desk.now(),
        &InquiryEvent::TargetWarned { target },
    )?;
    let settings = desk.guilds.get(ticket.guild).await?;
    let locale = tx.locale_of(instructor).await?.unwrap_or(settings.locale);
    let holder = ticket.instructor().filter(|holder| *holder != instructor);
    let values = [
        ("user", UserId::mention(instructor)),
        ("number", ticket.number.to_string()),
        ("target", card::target_key(target).to_owned()),
        (
            "when",
            deadline.due.map_or_else(String::new, shown_from_now),
        ),
        ("place", thread_mention(ticket)),
        ("holder", or_dash(holder.map(UserId::mention))),
    ];
    let key = match holder {
        Some(_) => "target-warning-for",
        None => "target-warning",
    };
    let step = Outgoing::Direct {
        user: instructor,
        post: Post::text(desk.voice(locale).say_with(key, &values)).mention(instructor),
        otherwise: settings.staff_channel,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Makes the mark that Discord shows as a time relative to now.
fn shown_from_now(at: Timestamp) -> String {
    format!("<t:{}:R>", at.as_secs())
}

/// Handles the timer of a ticket's resolution. Before the deadline, warns its holder or, if they are off duty, the next
/// instructor. Once it is missed, calls the next instructor, then the lead.
pub(crate) async fn on_resolution(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(seen) = desk.store.ticket_of_timer(timer).await? else {
        return timers::finish(desk, timer).await;
    };
    let basis = deadlines::read(desk, &seen).await?;
    let Some(step) = basis.next_of_resolution() else {
        return timers::finish(desk, timer).await;
    };
    if step.deadline.is_paused || basis.now < step.due {
        let mut wait = wait_to_look_again(&step.deadline, step.due.since(basis.now));
        if step.deadline.is_paused && step.kind == StepKind::CallLead {
            // The learner may be waited for until long after the deadline.
            wait = wait.max(RETRY_AFTER.min(step.deadline.warned_before()));
        }
        return timers::put_off(desk, timer, wait).await;
    }
    let next = next_on_duty(desk, &seen).await?;
    let mut known = KnownHours::default();
    let Some((mut tx, ticket, basis)) = finish_and_read(desk, timer, &mut known).await? else {
        return Ok(());
    };
    // If the ticket has changed since, it is looked at again.
    let same = basis.next_of_resolution();
    let same = same.filter(|now| now.kind == step.kind && now.due <= basis.now);
    if let (Some(step), Ok(one)) = (same, next)
        && step.kind == StepKind::CallNext
        && !duty::lock_if_free(desk, &mut tx, &ticket, one).await?
    {
        drop(tx);
        return timers::put_off(desk, timer, PUT_OFF).await;
    }
    let warned_later = match same {
        Some(step) => take_step(desk, &mut tx, &ticket, &step, next).await?,
        None => None,
    };
    match warned_later {
        Some(at) => tx.set_timer(timer.kind, timer.subject, at),
        None => deadlines::watch_resolution(desk, &mut tx, &ticket, &mut known).await?,
    }
    outbox::commit(desk, tx).await
}

/// Takes a step about a resolution. If nobody can be warned now, returns the time at which somebody may be.
async fn take_step(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    step: &ResolutionStep,
    next: InstructorChoice,
) -> Result<Option<Timestamp>, DeskError> {
    let deadline = &step.deadline;
    match (step.kind, next) {
        (StepKind::Warn, next) => {
            let holder = present_holder(desk, tx, ticket).await?;
            match (holder, next) {
                (Some(one), _) | (None, Ok(one)) => warn(desk, tx, ticket, deadline, one).await?,
                (None, Err(nobody)) => return Ok(Some(warned_at(desk, deadline, nobody))),
            }
        }
        (StepKind::CallNext, next) => {
            let target = Target::Resolution;
            let missed = InquiryEvent::TargetMissed { target };
            tx.record(ticket.inquiry, desk.now(), &missed)?;
            match next {
                Ok(one) => call_next(desk, tx, ticket.clone(), one).await?,
                Err(_) => call_lead(desk, tx, ticket, deadline).await?,
            }
        }
        (StepKind::CallLead, _) => call_lead(desk, tx, ticket, deadline).await?,
    }
    Ok(None)
}

/// Returns the time at which somebody may be warned of a deadline, if nobody can be now: when the next instructor comes
/// on duty, else after `RETRY_AFTER`; at the latest at the deadline.
fn warned_at(desk: &Desk, deadline: &Deadline, nobody: NobodyFree) -> Timestamp {
    let now = desk.now();
    let soon = now + SHORTEST_WAIT;
    let comes = nobody.next.map(|coming| coming.at).filter(|at| *at > now);
    let at = comes.unwrap_or(now + RETRY_AFTER);
    deadline.due.map_or(at, |due| at.min(due)).max(soon)
}

/// Chooses an instructor on duty who was not called for a ticket yet.
async fn next_on_duty(desk: &Desk, ticket: &Ticket) -> Result<InstructorChoice, DeskError> {
    let roster = desk.store.roster(ticket.guild, desk.now()).await?;
    let mut asked = assignee::called(desk, ticket, &roster).await?;
    asked.extend(ticket.assignee);
    duty::choose_from(desk, ticket, ticket.category.as_deref(), &asked, roster).await
}

/// Calls the next instructor for a ticket whose resolution is overdue, in addition to its holder.
async fn call_next(
    desk: &Desk,
    tx: &mut Tx,
    mut ticket: Ticket,
    instructor: UserId,
) -> Result<(), DeskError> {
    ticket.tagged.push(instructor);
    tx.update_ticket(&ticket).await?;
    duty::note_called(desk, tx, &ticket, instructor).await?;
    let step = Outgoing::AddMember {
        ticket: ticket.id,
        user: instructor,
    };
    outbox::enqueue(desk, tx, &step)?;
    let values = [("user", instructor.mention())];
    let key = "ticket-unresolved-say";
    transitions::call(desk, tx, &ticket, key, &values, Some(instructor)).await
}

/// Calls the lead for a ticket whose resolution is overdue.
async fn call_lead(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    deadline: &Deadline,
) -> Result<(), DeskError> {
    let holder = or_dash(ticket.assignee.map(UserId::mention));
    let values = vec![
        ("number", ticket.number.to_string()),
        ("length", deadline.length.to_string()),
        ("user", holder),
        ("place", thread_mention(ticket)),
    ];
    let (target, key) = (Target::Resolution, "duty-lead-resolution");
    lead_calls::call(desk, tx, ticket, target, key, values).await
}
