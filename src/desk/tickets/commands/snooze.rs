//! Lets a ticket rest until a time: its reminders and calls wait until then, and its holder is called at that time. A
//! message of the learner ends the rest. The handlers of timers decide which timers wait.

use crate::desk::commands::moments::read_end;
use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::views::card;
use crate::desk::tickets::{assignee, deadlines, transitions};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox, timers};
use crate::domain::{InquiryEvent, Millis, TicketState, UserId};
use crate::measures::zone_of;
use crate::store::{Ticket, Timer, TimerKind, Tx};

/// The longest that a ticket may rest.
const LONGEST_REST: Millis = Millis::days(90);

/// Runs `/ticket snooze`: lets the ticket rest, or moves the end of its rest.
pub(crate) async fn snooze(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let given = call.arguments.text("until").unwrap_or_default();
    let zone = zone_of(&desk.guilds.get(ticket.guild).await?.time_zone);
    let until = read_end(given, desk.now(), &zone);
    let Some(until) = until.filter(|until| until.since(desk.now()) <= LONGEST_REST) else {
        return Ok(voice.say1("ticket-snooze-bad-time", "text", given));
    };
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(voice.say("ticket-gone"));
    };
    if !matches!(now.state, TicketState::Waiting | TicketState::Claimed) {
        return Ok(card::illegal(now.number, now.state, voice));
    }
    let number = ("number", now.number.to_string());
    now.snoozed_until = Some(until);
    tx.update_ticket(&now).await?;
    tx.set_timer(TimerKind::Snooze, now.id.get(), until);
    let staff = call.by.user;
    tx.record(
        now.inquiry,
        desk.now(),
        &InquiryEvent::Snoozed { until, staff },
    )?;
    outbox::enqueue(desk, &mut tx, &Outgoing::RefreshCard { ticket: now.id })?;
    outbox::commit(desk, tx).await?;
    let until = ("until", format!("<t:{}:f>", until.as_secs()));
    Ok(voice.say_with("ticket-done-snooze", &[number, until]))
}

/// Puts off a timer of a resting ticket. A reply is then due its remaining target time after the rest; the learner's
/// silence is counted from the end of the rest. Returns false if the ticket does not rest.
pub(crate) async fn put_off_while_resting(
    desk: &Desk,
    timer: &Timer,
    ticket: &Ticket,
) -> Result<bool, DeskError> {
    let now = desk.now();
    let Some(until) = ticket.snoozed_until.filter(|until| *until > now) else {
        return Ok(false);
    };
    let due = match timer.kind {
        TimerKind::ReplyDue => deadlines::due_after_rest(desk, ticket, until).await?,
        _ => until + desk.guilds.get(ticket.guild).await?.targets.learner_silence,
    };
    timers::put_off(desk, timer, due.since(now)).await?;
    Ok(true)
}

/// Ends a ticket's rest because its learner wrote; does nothing if it does not rest.
pub(crate) async fn wake(desk: &Desk, tx: &mut Tx, ticket: &Ticket) -> Result<(), DeskError> {
    tx.clear_timer(TimerKind::Snooze, ticket.id.get());
    end(desk, tx, ticket, true).await?;
    Ok(())
}

/// Ends a ticket's rest; the deadline of an owed reply runs on. Returns the ticket if it rested.
async fn end(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    by_learner: bool,
) -> Result<Option<Ticket>, DeskError> {
    let Some(mut ticket) = tx.ticket_to_change(ticket).await? else {
        return Ok(None);
    };
    if ticket.snoozed_until.is_none() || !ticket.state.is_open() {
        return Ok(None);
    }
    let now = desk.now();
    ticket.snoozed_until = None;
    tx.update_ticket(&ticket).await?;
    tx.record(ticket.inquiry, now, &InquiryEvent::Woken { by_learner })?;
    if ticket.reply_owed_since.is_some() {
        match assignee::called_for_more(desk, tx, &ticket).await? {
            (Some(_), _) => {
                deadlines::set_next_call(desk, tx, &ticket, &mut KnownHours::default()).await?;
            }
            // With nobody to call, the next instructor is chosen at once.
            (None, _) => tx.set_timer(TimerKind::ReplyDue, ticket.id.get(), now),
        }
    }
    outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: ticket.id })?;
    Ok(Some(ticket))
}

/// Handles the end of a ticket's rest: calls its holder. A holder who has gone off duty is not called, and reads it
/// when they come back.
pub(crate) async fn on_snooze(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(ticket) = desk.store.ticket_of_timer(timer).await? else {
        return timers::finish(desk, timer).await;
    };
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    if let Some(ticket) = end(desk, &mut tx, &ticket, false).await?
        && let Some(holder) = ticket.instructor()
    {
        let values = [("user", UserId::mention(holder))];
        let key = "ticket-snooze-over";
        let is_off = assignee::has_gone_off(desk, &mut tx, &ticket, holder).await?;
        let called = (!is_off).then_some(holder);
        transitions::call(desk, &mut tx, &ticket, key, &values, called).await?;
    }
    outbox::commit(desk, tx).await
}
