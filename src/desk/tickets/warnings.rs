//! Handles the timers that come before a target is missed, and the one of a resolution: whoever holds the ticket is
//! warned in a direct message, and the lead is called for a resolution that is overdue; each once.

use crate::desk::duty::place_of;
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::deadlines::DeadlineBasis;
use crate::desk::tickets::{card, deadlines};
use crate::desk::timers::PUT_OFF;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::or_dash;
use crate::desk::{Desk, DeskError, notices, outbox, timers};
use crate::domain::{Deadline, InquiryEvent, Millis, RoleId, Target, Timestamp, UserId};
use crate::store::{Ticket, Timer, TimerKind, Tx};

/// The shortest time after which a deadline is looked at again, where its clock stands still.
const LOOKED_AT_EVERY: Millis = Millis::minutes(1);

/// Warns whoever holds a ticket that a reply is due soon, once for each turn of the learner.
pub(crate) async fn on_reply_due_soon(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some((mut tx, ticket, basis)) = begin(desk, timer).await? else {
        return Ok(());
    };
    let now = desk.now();
    let Some(deadline) = basis.of_reply(&ticket) else {
        return Ok(tx.commit().await?);
    };
    let is_over = deadline.steps.warned.is_some() || deadline.is_over(now);
    let is_early = deadline.warning.is_none_or(|at| now < at);
    if !is_over && (deadline.stands || is_early) {
        let again = now + waits(&deadline, basis.looked_at(deadline.warning).since(now));
        tx.set_timer(timer.kind, timer.subject, again);
    } else if !is_over {
        warn(desk, &mut tx, &ticket, &deadline).await?;
    }
    outbox::commit(desk, tx).await
}

/// Finishes a timer of a deadline, and begins the transaction in which that is done with what is decided: on the ticket
/// as it is now, with its deadlines. `None` if the ticket is gone, or another process has the timer.
async fn begin(
    desk: &Desk,
    timer: &Timer,
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
    let basis = deadlines::read_in(desk, &mut tx, &ticket).await?;
    Ok(Some((tx, ticket, basis)))
}

/// Computes the wait of a timer whose deadline is so far away; at least a while, as long as the clock stands.
fn waits(deadline: &Deadline, away: Millis) -> Millis {
    away.max(if deadline.stands {
        LOOKED_AT_EVERY
    } else {
        PUT_OFF
    })
}

/// Warns whoever holds a ticket, or else was tagged last, that a target is about to be missed: in a direct message,
/// or in the staff channel where they take none.
async fn warn(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    deadline: &Deadline,
) -> Result<(), DeskError> {
    let Some(holder) = ticket.instructor() else {
        return Ok(());
    };
    if has_gone_off(desk, tx, ticket, holder).await? {
        return Ok(());
    }
    let target = deadline.target;
    tx.record(
        ticket.inquiry,
        desk.now(),
        &InquiryEvent::TargetWarned { target },
    )?;
    let settings = desk.guilds.get(ticket.guild).await?;
    let locale = tx.locale_of(holder).await?.unwrap_or(settings.locale);
    let values = [
        ("user", UserId::mention(holder)),
        ("number", ticket.number.to_string()),
        ("target", card::target_key(target).to_owned()),
        (
            "when",
            deadline.due.map_or_else(String::new, shown_from_now),
        ),
        ("place", place_of(ticket)),
    ];
    let text = desk.voice(locale).say_with("target-warning", &values);
    let step = Outgoing::Direct {
        user: holder,
        post: Post::text(text).mention(holder),
        otherwise: settings.staff_channel,
    };
    outbox::enqueue(desk, tx, &step)
}

/// Whether a person has gone off duty since they last wrote in a ticket: nobody is woken for it, and they are called when
/// they come back.
async fn has_gone_off(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    user: UserId,
) -> Result<bool, DeskError> {
    let history = tx.events_of(ticket.inquiry).await?;
    let mut latest = history.iter().rev();
    let wrote = latest.find(
        |(_, event)| matches!(event, InquiryEvent::StaffReplied { staff, .. } if *staff == user),
    );
    let since = wrote.map_or(ticket.opened_at, |(at, _)| *at);
    let roster = tx.roster(ticket.guild, since).await?;
    Ok(roster.went_off(user, since, desk.now()))
}

/// Makes the mark that Discord shows as how far a time is from now.
fn shown_from_now(at: Timestamp) -> String {
    format!("<t:{}:R>", at.as_secs())
}

/// Looks after the resolution of a ticket: its holder is warned before it is due, and the lead is called when it is.
pub(crate) async fn resolution_due(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some((mut tx, ticket, basis)) = begin(desk, timer).await? else {
        return Ok(());
    };
    let now = desk.now();
    let deadline = basis.of_resolution();
    let Some(deadline) = deadline.filter(|it| it.steps.lead_called.is_none()) else {
        return Ok(tx.commit().await?);
    };
    let warns = deadline.steps.warned.is_none() && !deadline.is_over(now);
    let next = basis.looked_at(if warns {
        deadline.warning
    } else {
        deadline.due
    });
    let mut again = None;
    if deadline.stands || now < next {
        again = Some(now + waits(&deadline, next.since(now)));
    } else if warns {
        warn(desk, &mut tx, &ticket, &deadline).await?;
        again = Some(basis.looked_at(deadline.due));
    } else {
        call_lead(desk, &mut tx, &ticket, &deadline).await?;
    }
    if let Some(again) = again {
        tx.set_timer(TimerKind::Resolution, ticket.id.get(), again);
    }
    outbox::commit(desk, tx).await
}

/// Calls the lead for a ticket whose resolution is overdue.
async fn call_lead(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    deadline: &Deadline,
) -> Result<(), DeskError> {
    let (now, target) = (desk.now(), Target::Resolution);
    tx.record(ticket.inquiry, now, &InquiryEvent::TargetMissed { target })?;
    tx.record(ticket.inquiry, now, &InquiryEvent::LeadCalled { target })?;
    let role = desk.guilds.get(ticket.guild).await?.lead_role;
    let holder = or_dash(ticket.assignee.map(UserId::mention));
    let values = [
        ("lead", role.map_or_else(String::new, RoleId::mention)),
        ("number", ticket.number.to_string()),
        ("length", deadline.length.to_string()),
        ("user", holder),
        ("place", place_of(ticket)),
    ];
    let key = "duty-lead-resolution";
    notices::tell_staff_tagging(desk, tx, ticket.guild, key, &values, role).await
}
