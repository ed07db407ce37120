//! Handles messages of a ticket, in its thread or in its learner's direct messages. The author decides whether a reply
//! is owed or the learner is waited for. A learner's message reopens a resolved ticket unless it is thanks; the first
//! message of an instructor on duty claims a waiting ticket.

use crate::desk::event::Message;
use crate::desk::inquiries::triage::Decision;
use crate::desk::limits::LimitCheck;
use crate::desk::tickets::commands::snooze;
use crate::desk::tickets::conversation::copies::WrittenBy;
use crate::desk::tickets::conversation::{copies, relay, ticket_choice};
use crate::desk::tickets::deadlines::ReplyDue;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::tickets::transitions::{MoveResult, Mover, Reopener};
use crate::desk::tickets::views::links;
use crate::desk::tickets::{assignee, closing, deadlines, thread, transitions};
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, limits, outbox};
use crate::domain::{
    GuildSettings, InquiryEvent, LearnerKey, Millis, TicketId, TicketState, Timestamp, WebUser,
    as_meant, asked_since_reply,
};
use crate::faq::Says;
use crate::store::{Scope, Ticket, TimerKind, Tx};

/// Classifies a message as courtesy, promise or more. A message with a file is always more.
fn says(message: &Message) -> Says {
    if message.attachments.is_empty() {
        Says::of(&message.text)
    } else {
        Says::More
    }
}

/// Classifies a staff message by the part that the learner reads: asides answer nothing.
fn says_to_learner(message: &Message, ticket: &Ticket) -> Says {
    if !ticket.is_relayed() || !message.attachments.is_empty() {
        return says(message);
    }
    copies::without_asides(&message.text).map_or(Says::Courtesy, |text| Says::of(&text))
}

/// The result of a learner's message that was meant for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// It is in the ticket.
    InTicket,
    /// It added nothing to the ticket: it was handled before, needs nothing, exceeds a limit, or its learner may not
    /// reopen the ticket.
    Nowhere,
}

/// Handles a message in a thread of the support channel. Returns false if the thread belongs to no ticket.
pub(crate) async fn handle_in_thread(
    desk: &Desk,
    message: &Message,
    settings: &GuildSettings,
) -> Result<bool, DeskError> {
    let Some(ticket) = desk
        .store
        .ticket_by_thread(settings.guild, message.channel)
        .await?
    else {
        return Ok(false);
    };
    let at = message.id.sent_at();
    if desk.store.user_of(ticket.learner).await? == Some(message.author.user) {
        apply_by_kind(desk, message, &ticket, at, LimitCheck::Uncounted).await?;
    } else if message.author.is_staff(settings) {
        apply_staff_message(desk, message, &ticket, settings, at).await?;
    }
    Ok(true)
}

/// The time for which edits of a message with asides are followed. The note that it was written is not kept for ever.
const EDITED_WITHIN: Millis = Millis::days(6);

/// Handles the edit of a staff message in a ticket. The edit may turn an aside into a message for the learner, or a
/// promise into an answer. Either counts as written at the time of the edit.
pub(crate) async fn edited(desk: &Desk, message: &Message) -> Result<(), DeskError> {
    let (Some(guild), Some(_)) = (message.guild, message.parent) else {
        return Ok(());
    };
    let now = desk.now();
    let is_old = now.since(message.id.sent_at()) > EDITED_WITHIN;
    if is_old || message.author.is_bot || message.is_system {
        return Ok(());
    }
    let Some(ticket) = desk.store.ticket_by_thread(guild, message.channel).await? else {
        return Ok(());
    };
    let settings = desk.guilds.get(guild).await?;
    let is_learner = desk.store.learner_of(message.author.user).await? == Some(ticket.learner);
    if is_learner || !message.author.is_staff(&settings) {
        return Ok(());
    }
    if ticket.is_relayed() {
        apply_staff_message(desk, message, &ticket, &settings, now).await?;
    }
    note_became_reply(desk, message, &ticket, &settings).await
}

/// Records that a message which was no reply has become the owed reply of its turn by an edit, if its author looks
/// after the ticket.
async fn note_became_reply(
    desk: &Desk,
    message: &Message,
    ticket: &Ticket,
    settings: &GuildSettings,
) -> Result<(), DeskError> {
    let (author, said_at, at) = (message.author.user, message.id.sent_at(), desk.now());
    let is_owed =
        |one: &Ticket| one.state.is_open() && one.reply_owed_since.is_some_and(|it| it <= said_at);
    if says_to_learner(message, ticket) != Says::More
        || !is_owed(ticket)
        || !looks_after(desk, message, ticket, Says::More, settings, at).await?
    {
        return Ok(());
    }
    let mut tx = desk.store.begin().await?;
    let now = tx.ticket_to_change(ticket).await?;
    let Some(now) = now.filter(is_owed) else {
        return Ok(());
    };
    let owes = InquiryEvent::StaffReplied {
        staff: author,
        owes_still: true,
    };
    let history = tx.events_of(now.inquiry).await?;
    if !history.contains(&(said_at, owes)) {
        return Ok(());
    }
    if now.state == TicketState::Waiting {
        transitions::claim(desk, &mut tx, &now, author, at).await?;
    }
    let event = InquiryEvent::StaffReplied {
        staff: author,
        owes_still: false,
    };
    tx.record(now.inquiry, at, &event)?;
    await_learner(desk, &mut tx, &now, at).await?;
    outbox::commit(desk, tx).await
}

/// Handles a direct message of a learner with an open ticket, or one that a message still reopens: puts it into that
/// ticket. Returns false if there is no such ticket, the learner may not reopen it, or the learner took the message out
/// of a ticket before. If a rule may answer the message, the learner is told how to ask it by itself.
pub(crate) async fn handle_direct(
    desk: &Desk,
    message: &Message,
    learner: LearnerKey,
    decision: Decision,
) -> Result<bool, DeskError> {
    let spoken_in = spoken_in(desk, message, learner).await?;
    let Some(ticket) = spoken_in.first() else {
        return Ok(false);
    };
    if may_not_reopen(desk, ticket).await? || desk.store.is_taken_out(message.id).await? {
        return Ok(false);
    }
    if ticket_choice::ask_if_unclear(desk, message, &spoken_in).await? {
        return Ok(true);
    }
    let delivered = deliver_to_ticket(desk, message, ticket, message.id.sent_at()).await?;
    if delivered == Delivered::InTicket && decision == Decision::Suggest {
        relay::tell_what_was_put(desk, ticket, message).await?;
    }
    Ok(true)
}

/// Reads the tickets that a learner's direct message may belong to, the likeliest first. Tickets that were asked for
/// after the message do not count.
pub(crate) async fn spoken_in(
    desk: &Desk,
    message: &Message,
    learner: LearnerKey,
) -> Result<Vec<Ticket>, DeskError> {
    let replied = message.replies_to.as_ref().map(|to| to.message);
    let opened_by = message.id.sent_at();
    let tickets = desk
        .store
        .tickets_spoken_in(learner, replied, message.id, opened_by);
    Ok(tickets.await?)
}

/// Puts a direct message into the ticket that its learner named `at` a time, whatever else it could be.
pub(crate) async fn handle_for(
    desk: &Desk,
    message: &Message,
    ticket: TicketId,
    at: Timestamp,
) -> Result<Delivered, DeskError> {
    let Some(learner) = desk.store.learner_of(message.author.user).await? else {
        return Ok(Delivered::Nowhere);
    };
    match desk.store.ticket(Scope::Direct(learner), ticket).await? {
        Some(ticket) if !may_not_reopen(desk, &ticket).await? => {
            deliver_to_ticket(desk, message, &ticket, at).await
        }
        _ => Ok(Delivered::Nowhere),
    }
}

/// Puts a learner's direct message into their ticket `at` the time from which staff can read it, within the limit. Does
/// nothing if it is already there, unless an edit turned thanks into more.
async fn deliver_to_ticket(
    desk: &Desk,
    message: &Message,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<Delivered, DeskError> {
    if let Some(before) = desk.store.relayed(message.guild, message.id).await? {
        if says(message) != Says::Courtesy {
            let (ticket, now) = (&before.ticket, desk.now());
            apply_learner_message(desk, message, ticket, now, LimitCheck::Uncounted).await?;
        }
        return Ok(Delivered::InTicket);
    }
    let counting = limits::counting_of_relayed(desk, ticket, message).await?;
    apply_by_kind(desk, message, ticket, at, counting).await
}

/// Returns whether a ticket is over and its learner is blocked, so that no message of theirs reopens it.
async fn may_not_reopen(desk: &Desk, ticket: &Ticket) -> Result<bool, DeskError> {
    let is_over = ticket.state == TicketState::Resolved;
    Ok(is_over
        && desk
            .store
            .is_blocked(ticket.guild, ticket.learner, ticket.anonymous)
            .await?)
}

/// Handles a learner's message in a ticket by its kind: thanks, or more.
async fn apply_by_kind(
    desk: &Desk,
    message: &Message,
    ticket: &Ticket,
    at: Timestamp,
    counting: LimitCheck,
) -> Result<Delivered, DeskError> {
    match says(message) {
        Says::Courtesy => apply_thanks(desk, message, ticket, counting).await,
        Says::Promise | Says::More => {
            apply_learner_message(desk, message, ticket, at, counting).await
        }
    }
}

/// Relays a learner's message into the thread, if it was written elsewhere. Returns whether it was relayed.
async fn bring_into_thread(
    desk: &Desk,
    tx: &mut Tx,
    message: &Message,
    ticket: &Ticket,
) -> Result<bool, DeskError> {
    let by = WrittenBy::Learner;
    if message.guild.is_some() || !relay::queue_copies(desk, tx, ticket, message, &by).await? {
        return Ok(false);
    }
    relay::tell_where_answered(desk, tx, ticket, message).await?;
    Ok(true)
}

/// Handles thanks from the learner. Thanks need no reply, so the learner is waited for as before. The message is not
/// noted as seen, so that an edit into more still counts.
async fn apply_thanks(
    desk: &Desk,
    message: &Message,
    ticket: &Ticket,
    counting: LimitCheck,
) -> Result<Delivered, DeskError> {
    let mut tx = desk.store.begin().await?;
    let Some(now) = tx.ticket_to_change(ticket).await? else {
        return Ok(Delivered::Nowhere);
    };
    if counting == LimitCheck::Counted {
        if !tx.note_message(ticket.inquiry, message.id).await? {
            return Ok(Delivered::Nowhere);
        }
        if !limits::lets_through(desk, &mut tx, ticket, message).await? {
            outbox::commit(desk, tx).await?;
            return Ok(Delivered::Nowhere);
        }
        tx.forget_message(ticket.inquiry, message.id).await?;
    }
    let is_relayed = bring_into_thread(desk, &mut tx, message, ticket).await?;
    match now.state {
        TicketState::Resolved => transitions::archive(desk, &mut tx, ticket)?,
        _ if is_relayed => {}
        _ => return Ok(Delivered::Nowhere),
    }
    outbox::commit(desk, tx).await?;
    Ok(if is_relayed {
        Delivered::InTicket
    } else {
        Delivered::Nowhere
    })
}

/// Handles a learner's message in a ticket: a reply is owed from then on, or the ticket is reopened. The message is
/// counted in the transaction that notes it, and so only once, however often it is read or decided.
async fn apply_learner_message(
    desk: &Desk,
    message: &Message,
    ticket: &Ticket,
    at: Timestamp,
    counting: LimitCheck,
) -> Result<Delivered, DeskError> {
    if may_not_reopen(desk, ticket).await? {
        stays_over(desk, ticket).await?;
        return Ok(Delivered::Nowhere);
    }
    let reopener = match ticket.state {
        TicketState::Resolved => Some(transitions::reopener(desk, ticket).await?),
        _ => None,
    };
    let begins = ticket.state.is_open()
        && deadlines::begins_turn(ticket, &desk.store.events_of(ticket.inquiry).await?);
    let due = if begins {
        assignee::when_reply_is_due(desk, ticket, at).await?
    } else {
        // A reply is owed already, or none is.
        ReplyDue::ByTarget
    };
    let mut tx = desk.store.begin().await?;
    if !tx.note_message(ticket.inquiry, message.id).await? {
        return Ok(Delivered::Nowhere);
    }
    let Some(now) = tx.ticket_to_change(ticket).await? else {
        return Ok(Delivered::Nowhere);
    };
    if now.state != ticket.state {
        // The effect depends on the state, which changed while the platform was asked. Nothing of this attempt is left,
        // and it is decided again.
        return Err(DeskError::Overtaken);
    }
    if counting == LimitCheck::Counted
        && !limits::lets_through(desk, &mut tx, ticket, message).await?
    {
        outbox::commit(desk, tx).await?;
        return Ok(Delivered::Nowhere);
    }
    tx.record(ticket.inquiry, at, &InquiryEvent::LearnerReplied)?;
    if let Some(reopener) = reopener {
        reopened(desk, &mut tx, message, &now, reopener, at).await?;
    } else if now.state == TicketState::Closed {
        closing::tell_learner_unheard(desk, &mut tx, ticket).await?;
    } else {
        thread::owe_reply(desk, &mut tx, ticket, at, due).await?;
        snooze::wake(desk, &mut tx, ticket).await?;
    }
    bring_into_thread(desk, &mut tx, message, ticket).await?;
    outbox::commit(desk, tx).await?;
    Ok(Delivered::InTicket)
}

/// Reopens a resolved ticket because its learner wrote again.
async fn reopened(
    desk: &Desk,
    tx: &mut Tx,
    message: &Message,
    ticket: &Ticket,
    reopener: Reopener,
    at: Timestamp,
) -> Result<(), DeskError> {
    // It may have been written just before the ticket was resolved.
    let at = ticket.resolved_at.map_or(at, |resolved| resolved.max(at));
    match transitions::reopen(desk, tx, ticket, reopener, Mover::Learner, at).await? {
        MoveResult::OtherOpen => point_to_other(desk, tx, ticket).await,
        MoveResult::Made(_) if message.guild.is_none() => {
            relay::tell_reopened(desk, tx, ticket, message).await
        }
        _ => Ok(()),
    }
}

/// Leaves a ticket resolved although its learner wrote in the thread, because they may open no tickets. Tells them
/// once.
async fn stays_over(desk: &Desk, ticket: &Ticket) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let what = format!("{}:blocked", ticket.number);
    let channel = ticket.thread.unwrap_or(ticket.support_channel);
    if tx
        .notice_once(ticket.guild, channel, &what, desk.now())
        .await?
    {
        transitions::say(desk, &mut tx, ticket, "ticket-blocked", &[]).await?;
    }
    transitions::archive(desk, &mut tx, ticket)?;
    outbox::commit(desk, tx).await
}

/// Tells a learner where their other open ticket is, which they have opened since.
async fn point_to_other(desk: &Desk, tx: &mut Tx, ticket: &Ticket) -> Result<(), DeskError> {
    let other = tx.open_ticket_of(ticket.guild, ticket.learner, ticket.anonymous);
    let other = other.await?;
    let inquiry = tx.inquiry_of(ticket).await?;
    let (Some(other), Some(inquiry)) = (other, inquiry) else {
        return Ok(());
    };
    let text = links::already(
        &other,
        WebUser::of_channel(inquiry.channel),
        desk.voice(inquiry.locale),
    );
    relay::say_to_learner(desk, tx, ticket, Post::text(text))
}

/// Handles a staff message in a ticket: relays it to the learner. It may claim the ticket, and be the reply that is
/// owed. An aside is only noted.
async fn apply_staff_message(
    desk: &Desk,
    message: &Message,
    ticket: &Ticket,
    settings: &GuildSettings,
    at: Timestamp,
) -> Result<(), DeskError> {
    if ticket.is_relayed() && copies::holds_asides(message) {
        let mut tx = desk.store.begin().await?;
        tx.note_aside(ticket.id);
        if copies::is_aside(message) {
            let now = tx.ticket_to_change(ticket).await?;
            if now.is_some_and(|now| now.state == TicketState::Resolved) {
                transitions::archive(desk, &mut tx, ticket)?;
            }
            return outbox::commit(desk, tx).await;
        }
        tx.commit().await?;
    }
    let author = message.author.user;
    let says = says_to_learner(message, ticket);
    let looks_after = looks_after(desk, message, ticket, says, settings, at).await?;
    let by = WrittenBy::staff(desk, ticket).await?;
    let mut tx = desk.store.begin().await?;
    if !tx.note_message(ticket.inquiry, message.id).await? {
        return Ok(());
    }
    let Some(now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    if (now.state, now.assignee) != (ticket.state, ticket.assignee) {
        // Decided again, like a learner's message.
        return Err(DeskError::Overtaken);
    }
    if looks_after && ticket.state == TicketState::Waiting {
        transitions::claim(desk, &mut tx, ticket, author, at).await?;
    }
    let event = InquiryEvent::StaffReplied {
        staff: author,
        owes_still: !(looks_after && says == Says::More),
    };
    tx.record(ticket.inquiry, at, &event)?;
    relay::queue_copies(desk, &mut tx, ticket, message, &by).await?;
    match says {
        _ if ticket.state == TicketState::Resolved => {
            transitions::archive(desk, &mut tx, ticket)?;
        }
        _ if ticket.state == TicketState::Closed => {
            closing::tell_staff_unheard(desk, &mut tx, ticket).await?;
        }
        Says::More if looks_after => await_learner(desk, &mut tx, ticket, at).await?,
        Says::Promise => promised(desk, &mut tx, ticket, at, looks_after).await?,
        Says::More | Says::Courtesy => {}
    }
    outbox::commit(desk, tx).await
}

/// Returns whether a message counts as the reply that the learner waits for. One of the assignee or of an instructor on
/// duty does; one of a tagged instructor only if it is more than a promise to look.
async fn looks_after(
    desk: &Desk,
    message: &Message,
    ticket: &Ticket,
    says: Says,
    settings: &GuildSettings,
    at: Timestamp,
) -> Result<bool, DeskError> {
    let author = message.author.user;
    if ticket.assignee == Some(author) {
        return Ok(true);
    }
    if !settings.is_instructor(&message.author.roles) {
        return Ok(false);
    }
    if says == Says::More && ticket.tagged.contains(&author) {
        return Ok(true);
    }
    let roster = desk.store.roster(ticket.guild, at).await?;
    Ok(roster.is_on_duty(author, at))
}

/// Records that the reply was given and the learner is waited for: their silence is counted from `at`, and the holder
/// has room for another ticket. A learner's message from after `at` may have been handled before; then the learner
/// waits for a reply to that.
pub(crate) async fn await_learner(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    now.first_reply_at = now.first_reply_at.or(Some(at));
    let history = as_meant(tx.events_of(now.inquiry).await?);
    let asked = asked_since_reply(&history).first().copied();
    if asked.is_some() {
        // The reply ends the turn before it.
        now.reply_owed_since = None;
    }
    tx.update_ticket(&now).await?;
    match asked {
        Some(since) => thread::owe_reply(desk, tx, &now, since, ReplyDue::ByTarget).await,
        None => owe_nothing(desk, tx, &now, at).await,
    }
}

/// Records that no reply is owed and the learner is waited for: a reply was given, or none is wanted any more.
pub(crate) async fn owe_nothing(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    at: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    let makes_room = now.ball_with_learner_since.is_none();
    now.ball_with_learner_since = Some(at);
    now.reply_owed_since = None;
    now.lead_called_at = None;
    tx.update_ticket(&now).await?;
    tx.clear_timer(TimerKind::ReplyDue, ticket.id.get());
    tx.clear_timer(TimerKind::ReplyWarning, ticket.id.get());
    tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
    deadlines::set_learner_silence(desk, tx, ticket, at).await?;
    if makes_room {
        assignee::offer_waiting(desk, tx, ticket.guild).await?;
    }
    Ok(())
}

/// Records a holding word: the learner still waits for a reply. From a person who looks after the ticket it counts as a
/// first reply, and puts the reply off by its target, once in a turn. From others it sets a due time only if no reply
/// was owed.
async fn promised(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    at: Timestamp,
    looks_after: bool,
) -> Result<(), DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    let owed = now.reply_owed_since.is_some();
    let basis = deadlines::read_in(desk, tx, &now, &mut KnownHours::default()).await?;
    let of_reply = basis.of_reply(&now);
    let is_first = of_reply.is_none_or(|it| it.promised.is_none());
    now.ball_with_learner_since = None;
    now.reply_owed_since = now.reply_owed_since.or(Some(at));
    if looks_after {
        now.first_reply_at = now.first_reply_at.or(Some(at));
    }
    tx.update_ticket(&now).await?;
    if is_first && (looks_after || !owed) {
        let length = basis.targets.next_reply;
        let until = basis.counted.after(at, length).unwrap_or(at + length);
        let promised = InquiryEvent::ReplyPromised { until };
        tx.record(now.inquiry, at, &promised)?;
        deadlines::set_reply_due(desk, tx, &now).await?;
    }
    tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
    tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
    Ok(())
}
