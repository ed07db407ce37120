//! Sends one step of the outbox; after a crash only if its message is not there already. A step that a ticket's archived
//! or lost thread refuses is sent once the thread is unarchived or made again.

use crate::desk::commands::setup::panel;
use crate::desk::duty::swaps;
use crate::desk::event::Interaction;
use crate::desk::notices::WhyOwner;
use crate::desk::outbox::{NoteStep, Outgoing, Sent, SentStep, Step, WORTH_SENDING, settle};
use crate::desk::platform::{PlatformError, Response, ThreadState};
use crate::desk::tickets::conversation::relay;
use crate::desk::tickets::deadlines::lead_calls;
use crate::desk::tickets::opening::opened;
use crate::desk::tickets::thread;
use crate::desk::tickets::views::transcript;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, forum_tags, notices, outbox, surveys};
use crate::domain::{ChannelId, MessageId, Millis, TicketState, UserId};
use crate::store::{Delivery, Ticket};

/// The time for which a reply waits for a missing permission; a later reply would disturb more than help.
const WORTH_PERMITTING: Millis = Millis::hours(1);
/// The number of failures in a row from which on failing sends are logged: fewer may be chance, or of one channel only.
const TOLD_FROM: u64 = 8;

/// Sends one step. Returns what was sent and must still be marked; a failed step is handled here.
pub(crate) async fn send_step(desk: &Desk, step: Step) -> Option<SentStep> {
    let Step { delivery, outgoing } = step;
    if desk.process.now() >= delivery.lease_until {
        // The lease ended, and another process may have the step: it is claimed again, and looked
        // for before it is sent.
        desk.steps_due.notify_one();
        return None;
    }
    let id = delivery.id;
    let sent = match outgoing {
        Ok(outgoing) => try_sending(desk, delivery, outgoing).await,
        Err(unreadable) => Err(unreadable.into()),
    };
    match sent {
        Ok(sent) => sent,
        Err(error) => {
            settle::not_marked(desk, id, &error).await;
            None
        }
    }
}

async fn try_sending(
    desk: &Desk,
    delivery: Delivery,
    outgoing: Outgoing,
) -> Result<Option<SentStep>, DeskError> {
    let tried = match send_by_kind(desk, &delivery, &outgoing).await {
        Err(DeskError::Platform(error)) => repair_thread(desk, &delivery, &outgoing, error).await?,
        sent => Tried::Sent(sent?),
    };
    note_sending(desk, &tried);
    match tried {
        Tried::PutOff => Ok(None),
        Tried::Sent(sent) => Ok(Some(SentStep {
            delivery,
            outgoing,
            sent,
        })),
        Tried::Refused(error) => {
            let handled = put_off_or_give_up(desk, &delivery, &outgoing, &error).await;
            // Counted after that: whoever sees it counted finds the step put off, by the time of the refusal.
            desk.metrics.refused(&error);
            handled.map(|()| None)
        }
    }
}

/// Notes whether Discord accepts messages. A limit, which names its wait, is no failure; and a step that sent no
/// message may have asked for nothing.
fn note_sending(desk: &Desk, tried: &Tried) {
    let sent = match tried {
        Tried::Sent(Sent::Message(..) | Sent::Thread(_)) => Ok(()),
        Tried::Refused(error @ PlatformError::Later { wait: None, .. }) => Err(error),
        Tried::Sent(_) | Tried::PutOff | Tried::Refused(_) => return,
    };
    desk.faults
        .note_from(TOLD_FROM, "sending to Discord", &sent);
}

/// Puts off a refused step, or gives it up.
async fn put_off_or_give_up(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    error: &PlatformError,
) -> Result<(), DeskError> {
    let now = desk.now();
    let age = now.since(delivery.created_at);
    match error {
        PlatformError::Later { wait, reason } if is_worth_sending(desk, delivery) => {
            let wait = wait.unwrap_or_else(|| outbox::backoff(delivery.attempts));
            Ok(desk.store.retry_at(delivery.id, now + wait, reason).await?)
        }
        PlatformError::Forbidden(_)
            if matches!(outgoing, Outgoing::Reply { .. }) && age < WORTH_PERMITTING =>
        {
            settle::wait_for_permission(desk, delivery, outgoing, error).await
        }
        PlatformError::Gone => {
            settle::check_channel(desk, delivery, outgoing).await?;
            settle::undeliverable(desk, delivery, outgoing, error).await
        }
        error => settle::undeliverable(desk, delivery, outgoing, error).await,
    }
}

/// Sends a step in the way of its kind; Discord may refuse it.
#[expect(
    clippy::too_many_lines,
    reason = "one exhaustive match, so that a new step has to be placed"
)]
async fn send_by_kind(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
) -> Result<Sent, DeskError> {
    match outgoing {
        Outgoing::Reply {
            channel, to, post, ..
        } => send_reply(desk, delivery, *channel, *to, post).await,
        Outgoing::Post {
            channel, to, post, ..
        } => outbox::send_post(desk, delivery, *channel, *to, post).await,
        Outgoing::CommandReply { to, user, post, .. } => {
            send_command_reply(desk, delivery, to, *user, post).await
        }
        Outgoing::EditReply { post, .. } => edit_reply(desk, delivery, post).await,
        Outgoing::DeleteReply { .. } => delete_reply(desk, delivery).await,
        Outgoing::DeletePost {
            channel, message, ..
        } => {
            desk.platform.delete(*channel, *message).await?;
            Ok(Sent::Done)
        }
        Outgoing::Direct {
            user,
            post,
            otherwise,
        } => outbox::send_direct(desk, delivery, *user, post, *otherwise).await,
        Outgoing::TellOwner { guild, post } => {
            let why = WhyOwner::NoStaffChannel;
            notices::send_to_owner(desk, delivery, *guild, post, why).await
        }
        Outgoing::CallLeads(call) => lead_calls::send(desk, delivery, call).await,
        Outgoing::Note(note) => tell_of_note(desk, delivery, note).await,
        Outgoing::Survey {
            ticket: None,
            user,
            post,
            ..
        } => outbox::send_direct(desk, delivery, *user, post, None).await,
        Outgoing::OpenThread { name, .. } => thread::open(desk, delivery, name).await,
        Outgoing::RemoveSpares { .. } => thread::remove_spares(desk, delivery).await,
        Outgoing::OpeningMessage { .. } => opened::send_opening(desk, delivery).await,
        Outgoing::PinOpening { .. } => pin_opening(desk, delivery).await,
        Outgoing::RefreshCard { .. } => refresh_card(desk, delivery).await,
        Outgoing::AddMember { user, .. } => add_member(desk, delivery, *user).await,
        Outgoing::RemoveMember { user, .. } => remove_member(desk, delivery, *user).await,
        Outgoing::TagSolved { guild, post, .. } => forum_tags::apply(desk, *guild, *post).await,
        Outgoing::Panel {
            guild,
            channel,
            anew,
        } => panel::send(desk, delivery, *guild, *channel, *anew).await,
        Outgoing::Swap {
            guild,
            channel,
            number,
        } => swaps::send_message(desk, delivery, *guild, *channel, *number).await,
        Outgoing::EndSurvey { survey, .. } => surveys::end_survey(desk, delivery, *survey).await,
        Outgoing::Quote {
            inquiry: Some(inquiry),
            ..
        } if thread::is_withdrawn(desk, delivery, *inquiry).await? => Ok(Sent::Done),
        Outgoing::Say { post, .. } | Outgoing::Quote { post, .. } => {
            say_in_thread(desk, delivery, post).await
        }
        Outgoing::Survey {
            ticket: Some(_),
            user,
            post,
            ..
        } => send_ticket_survey(desk, delivery, *user, post).await,
        Outgoing::Relay(copy) => relay::bring_over(desk, delivery, copy).await,
        Outgoing::TellLearner { post, .. } => tell_learner(desk, delivery, post).await,
        Outgoing::Transcript { channel, .. } => transcript::send(desk, delivery, *channel).await,
        Outgoing::SetThreadState { thread_state, .. } => {
            set_thread_state(desk, delivery, *thread_state).await
        }
        Outgoing::RenameThread { name, .. } => rename_thread(desk, delivery, name).await,
        Outgoing::DeleteInThread { message, .. } => {
            delete_in_thread(desk, delivery, *message).await
        }
    }
}

/// Sends the reply to a question. Of one that was deleted since a former attempt, the reply is only looked for, so that
/// it can be deleted.
async fn send_reply(
    desk: &Desk,
    delivery: &Delivery,
    channel: ChannelId,
    to: Option<MessageId>,
    post: &Post,
) -> Result<Sent, DeskError> {
    if !delivery.unsure || !is_deleted(desk, delivery).await? {
        return outbox::send_post(desk, delivery, channel, to, post).await;
    }
    let found = desk
        .platform
        .find_post(channel, delivery.id, post, to, delivery.created_at);
    let found = found.await?;
    Ok(found.map_or(Sent::Done, |message| Sent::Message(channel, message)))
}

/// Says whether the question that a step replies to was deleted.
async fn is_deleted(desk: &Desk, delivery: &Delivery) -> Result<bool, DeskError> {
    let Some(inquiry) = desk.store.inquiry_of_step(delivery).await? else {
        return Ok(true);
    };
    Ok(desk.store.inquiry_text(&inquiry).await?.is_none())
}

/// Tells a person what another has for them, or its author that they accept no direct messages. It is posted in no
/// channel itself.
async fn tell_of_note(
    desk: &Desk,
    delivery: &Delivery,
    note: &NoteStep,
) -> Result<Sent, DeskError> {
    match outbox::send_direct(desk, delivery, note.user, &note.post, None).await {
        Err(DeskError::Platform(PlatformError::DirectMessagesClosed)) => {
            outbox::send_direct(desk, delivery, note.author, &note.refused, note.otherwise).await
        }
        told => told,
    }
}

/// Adds a person to a ticket's thread, unless they stay out of it.
async fn add_member(desk: &Desk, delivery: &Delivery, user: UserId) -> Result<Sent, DeskError> {
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Sent::Done);
    };
    let Some(thread) = ticket.thread else {
        return Ok(Sent::Done);
    };
    if stays_out(desk, delivery, &ticket, user).await? {
        return Ok(Sent::LeftOut);
    }
    desk.platform.add_member(thread, user).await?;
    Ok(Sent::Done)
}

async fn remove_member(desk: &Desk, delivery: &Delivery, user: UserId) -> Result<Sent, DeskError> {
    if let Some(thread) = thread_of(desk, delivery).await? {
        desk.platform.remove_member(thread, user).await?;
    }
    Ok(Sent::Done)
}

/// The time until a learner is added to a thread in which something is still to be read.
const UNREAD: Millis = Millis::secs(10);
/// The time for which that is waited for, since what else the ticket says waits behind it.
const WORTH_READING: Millis = Millis::minutes(5);
/// The time after which a thread that cannot be read is not waited for: nothing tells when it can be.
const UNREADABLE: Millis = Millis::minutes(1);

/// Says whether a person is the learner of a ticket in whose thread staff have written among themselves, or may have,
/// where something stays unread. What is read in time is waited for.
async fn stays_out(
    desk: &Desk,
    delivery: &Delivery,
    ticket: &Ticket,
    user: UserId,
) -> Result<bool, DeskError> {
    if !ticket.is_relayed() || desk.store.learner_of(user).await? != Some(ticket.learner) {
        return Ok(false);
    }
    let (guild, thread) = (Some(ticket.guild), ticket.thread);
    let is_unread = thread.is_some_and(|thread| desk.watermarks.is_unread(guild, thread));
    let now = desk.now();
    let may_be_read =
        thread.is_some_and(|thread| !desk.watermarks.is_unreadable(thread, now - UNREADABLE));
    let is_soon = may_be_read && now.since(delivery.created_at) < WORTH_READING;
    if is_unread && !ticket.holds_asides && is_soon {
        return Err(PlatformError::Later {
            wait: Some(UNREAD),
            reason: "something in the thread is still to be read".to_owned(),
        }
        .into());
    }
    Ok(is_unread || ticket.holds_asides)
}

/// Sends a ticket's survey to its thread, or directly to a learner who is not in it.
async fn send_ticket_survey(
    desk: &Desk,
    delivery: &Delivery,
    user: UserId,
    post: &Post,
) -> Result<Sent, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    let ticket = ticket.filter(|ticket| !ticket.is_relayed());
    match ticket.and_then(|ticket| ticket.thread) {
        Some(thread) => outbox::send_post(desk, delivery, thread, None, post).await,
        // The thread may be gone; the learner is asked all the same.
        None => outbox::send_direct(desk, delivery, user, post, None).await,
    }
}

async fn tell_learner(desk: &Desk, delivery: &Delivery, post: &Post) -> Result<Sent, DeskError> {
    let learner = match desk.store.ticket_of_step(delivery).await? {
        Some(ticket) => desk.store.user_of(ticket.learner).await?,
        None => None,
    };
    match learner {
        Some(user) => outbox::send_direct(desk, delivery, user, post, None).await,
        None => Ok(Sent::Done),
    }
}

async fn edit_reply(desk: &Desk, delivery: &Delivery, post: &Post) -> Result<Sent, DeskError> {
    let found = desk.store.inquiry_of_step(delivery).await?;
    if let Some((channel, message)) = found.and_then(|one| one.reply_channel.zip(one.reply)) {
        desk.platform
            .edit(channel, message, post, delivery.id)
            .await?;
    }
    Ok(Sent::Done)
}

async fn delete_reply(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    // Even if the inquiry no longer counts as answered, the message that was sent is deleted.
    let found = desk.store.inquiry_of_step(delivery).await?;
    let reply = found.and_then(|one| Some((one.reply_channel.unwrap_or(one.channel), one.reply?)));
    if let Some((channel, message)) = reply {
        desk.platform.delete(channel, message).await?;
    }
    Ok(Sent::Done)
}

async fn pin_opening(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    if let Some((thread, message)) = ticket.as_ref().and_then(opening_of) {
        desk.platform.servers().pin(thread, message).await?;
    }
    Ok(Sent::Done)
}

async fn refresh_card(desk: &Desk, delivery: &Delivery) -> Result<Sent, DeskError> {
    if let Some(ticket) = desk.store.ticket_of_step(delivery).await?
        && let Some((thread, message)) = opening_of(&ticket)
        && let Some(card) = opened::card(desk, &ticket).await?
    {
        desk.platform
            .edit(thread, message, &card, delivery.id)
            .await?;
    }
    Ok(Sent::Done)
}

async fn say_in_thread(desk: &Desk, delivery: &Delivery, post: &Post) -> Result<Sent, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    let thread = ticket.as_ref().map(outbox::thread_to_say_in).transpose()?;
    let Some(thread) = thread.flatten() else {
        return Ok(Sent::Done);
    };
    outbox::send_post(desk, delivery, thread, None, post).await
}

async fn set_thread_state(
    desk: &Desk,
    delivery: &Delivery,
    thread_state: ThreadState,
) -> Result<Sent, DeskError> {
    if let Some(thread) = thread_of(desk, delivery).await? {
        let servers = desk.platform.servers();
        servers.set_thread_state(thread, thread_state).await?;
    }
    Ok(Sent::Done)
}

async fn rename_thread(desk: &Desk, delivery: &Delivery, name: &str) -> Result<Sent, DeskError> {
    if let Some(thread) = thread_of(desk, delivery).await? {
        desk.platform.servers().rename_thread(thread, name).await?;
    }
    Ok(Sent::Done)
}

async fn delete_in_thread(
    desk: &Desk,
    delivery: &Delivery,
    message: MessageId,
) -> Result<Sent, DeskError> {
    if let Some(thread) = thread_of(desk, delivery).await? {
        desk.platform.delete(thread, message).await?;
    }
    Ok(Sent::Done)
}

async fn thread_of(desk: &Desk, delivery: &Delivery) -> Result<Option<ChannelId>, DeskError> {
    let ticket = desk.store.ticket_of_step(delivery).await?;
    Ok(ticket.and_then(|ticket| ticket.thread))
}

/// Returns the channel and id of a ticket's opening message.
fn opening_of(ticket: &Ticket) -> Option<(ChannelId, MessageId)> {
    ticket.thread.zip(ticket.opening_message)
}

/// The time after which a step is tried again whose thread cannot be unarchived now.
const STAYS_ARCHIVED: Millis = Millis::minutes(5);

/// The result of trying a step.
enum Tried {
    /// The step was done.
    Sent(Sent),
    /// The step is tried again later, and the people who can help have been told.
    PutOff,
    /// The step was refused for a reason that does not lie in its thread.
    Refused(PlatformError),
}

/// Checks the thread of a refused step and repairs it where possible: unarchives it and sends the step, or requests
/// another for a lost one.
async fn repair_thread(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    error: PlatformError,
) -> Result<Tried, DeskError> {
    let by_thread = matches!(error, PlatformError::Gone | PlatformError::Archived);
    if !by_thread || !outgoing.route().is_in_thread {
        return Ok(Tried::Refused(error));
    }
    let Some(ticket) = desk.store.ticket_of_step(delivery).await? else {
        return Ok(Tried::Refused(error));
    };
    let Some(thread) = ticket.thread else {
        let is_of_survey = matches!(
            outgoing,
            Outgoing::Survey { .. } | Outgoing::EndSurvey { .. }
        );
        // Only a thread that is made again is waited for; what a survey says may stand elsewhere.
        if is_of_survey || !ticket.state.is_open() {
            return Ok(Tried::Refused(error));
        }
        let by = outbox::backoff(delivery.attempts);
        return put_off(desk, delivery, by, error).await;
    };
    if error == PlatformError::Archived {
        return unarchive_and_send(desk, delivery, outgoing, &ticket).await;
    }
    match desk.platform.servers().state_of_thread(thread).await {
        Ok(None) => {
            thread::lose(desk, &ticket, thread).await?;
            put_off(desk, delivery, Millis::ZERO, error).await
        }
        // A message or a person is gone, not the thread.
        Ok(Some(_)) => Ok(Tried::Refused(error)),
        Err(other) => Ok(Tried::Refused(other)),
    }
}

/// Unarchives a ticket's thread and sends the step; archives the thread again where the ticket is over.
async fn unarchive_and_send(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    ticket: &Ticket,
) -> Result<Tried, DeskError> {
    let Some(thread) = ticket.thread else {
        return Ok(Tried::Refused(PlatformError::Gone));
    };
    if let Err(error) = desk
        .platform
        .servers()
        .set_thread_state(thread, ThreadState::Active)
        .await
    {
        return cannot_unarchive(desk, delivery, ticket, error).await;
    }
    let sent = match send_by_kind(desk, delivery, outgoing).await {
        Ok(sent) => sent,
        // It was archived again in between, which passes.
        Err(DeskError::Platform(PlatformError::Archived)) => {
            return put_off(desk, delivery, Millis::secs(1), PlatformError::Archived).await;
        }
        Err(DeskError::Platform(error)) => return Ok(Tried::Refused(error)),
        Err(other) => return Err(other),
    };
    let put_back = match ticket.state {
        TicketState::Resolved => Some(ThreadState::Archived),
        TicketState::Closed => Some(ThreadState::Locked),
        TicketState::Opening | TicketState::Waiting | TicketState::Claimed => None,
    };
    if let Some(thread_state) =
        put_back.filter(|_| !matches!(outgoing, Outgoing::SetThreadState { .. }))
        && let Err(error) = desk
            .platform
            .servers()
            .set_thread_state(thread, thread_state)
            .await
    {
        tracing::warn!(%error, ticket = %ticket.number, "a thread could not be put away again");
    }
    Ok(Tried::Sent(sent))
}

/// Tells the people who can help that a thread cannot be unarchived, and puts the step off.
async fn cannot_unarchive(
    desk: &Desk,
    delivery: &Delivery,
    ticket: &Ticket,
    error: PlatformError,
) -> Result<Tried, DeskError> {
    let waits = matches!(
        error,
        PlatformError::Forbidden(_) | PlatformError::TooManyThreads
    );
    if !waits || !is_worth_sending(desk, delivery) {
        return Ok(Tried::Refused(error));
    }
    let mut tx = desk.store.begin().await?;
    if error == PlatformError::TooManyThreads {
        notices::tell_too_many_threads(desk, &mut tx, ticket.guild).await?;
    } else {
        let channel = ticket.support_channel;
        notices::tell_refusal(desk, &mut tx, ticket.guild, channel, &error).await?;
    }
    outbox::commit(desk, tx).await?;
    put_off(desk, delivery, STAYS_ARCHIVED, error).await
}

/// Stores that a step is tried again after a time, or gives up one that has been tried for long enough.
async fn put_off(
    desk: &Desk,
    delivery: &Delivery,
    by: Millis,
    error: PlatformError,
) -> Result<Tried, DeskError> {
    if !is_worth_sending(desk, delivery) {
        return Ok(Tried::Refused(error));
    }
    let at = desk.now() + by;
    let reason = error.to_string();
    desk.store.retry_at(delivery.id, at, &reason).await?;
    desk.metrics.refused(&error);
    desk.steps_due.notify_one();
    Ok(Tried::PutOff)
}

fn is_worth_sending(desk: &Desk, delivery: &Delivery) -> bool {
    desk.now().since(delivery.created_at) < WORTH_SENDING
}

/// The time for which a person is expected to look at the place where the reply to their command appears.
const LOOKED_AT: Millis = Millis::minutes(1);

/// Sends the answer to a command, unless it was sent before: as the command's reply while its learner is expected to
/// look there, otherwise directly.
pub(crate) async fn send_command_reply(
    desk: &Desk,
    delivery: &Delivery,
    to: &Interaction,
    user: UserId,
    post: &Post,
) -> Result<Sent, DeskError> {
    if desk.now().since(delivery.created_at) < LOOKED_AT {
        // Filling a reply twice with the same content shows it once.
        match fill(desk, to, post).await {
            Err(PlatformError::Expired | PlatformError::Gone) => {}
            filled => return Ok(filled.map(|()| Sent::Done)?),
        }
    } else if desk.platform.is_filled(to).await? {
        return Ok(Sent::Done);
    }
    match outbox::send_direct(desk, delivery, user, post, None).await {
        Err(DeskError::Platform(refused @ PlatformError::DirectMessagesClosed)) => {
            let filled = fill(desk, to, post).await;
            filled.map(|()| Sent::Done).map_err(|_| refused.into())
        }
        sent => sent,
    }
}

async fn fill(desk: &Desk, to: &Interaction, post: &Post) -> Result<(), PlatformError> {
    let filled = desk
        .platform
        .respond(to, &Response::Reply(post.clone()))
        .await;
    if let Err(error) = &filled {
        desk.metrics.refused(error);
    }
    filled
}
