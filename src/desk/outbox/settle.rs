//! Marks steps of the outbox as sent or given up, and stores their consequences in the same transaction. The people who
//! can remove the reason of a refusal are told once.

use crate::desk::faults::ClaimedWork;
use crate::desk::outbox::outgoing::{NeededChannel, Route, StepStream};
use crate::desk::outbox::{LeadCall, Outgoing, Sent, SentStep, kinds};
use crate::desk::platform::PlatformError;
use crate::desk::tickets::opening::opened;
use crate::desk::{Desk, DeskError, chosen_channels, notices, outbox};
use crate::domain::{ChannelId, DeliveryId, GuildId};
use crate::store::Delivery;

/// Marks steps as sent, all in one transaction. If that fails, marks each in its own.
pub(crate) async fn mark_sent(desk: &Desk, sent: Vec<SentStep>) {
    // The instructor of a new thread is looked up on the platform, which no transaction may wait for.
    let (threads, others): (Vec<_>, Vec<_>) = sent
        .into_iter()
        .partition(|one| matches!(one.sent, Sent::Thread(_)));
    if others.len() < 2 || !mark_together(desk, &others).await {
        mark_each(desk, &others).await;
    }
    mark_each(desk, &threads).await;
}

async fn mark_together(desk: &Desk, sent: &[SentStep]) -> bool {
    let marked = mark(desk, sent).await;
    if let Err(error) = &marked {
        tracing::debug!(%error, steps = sent.len(), "steps are marked one by one");
    }
    marked.is_ok()
}

/// Marks steps as sent, each in its own transaction.
async fn mark_each(desk: &Desk, sent: &[SentStep]) {
    for one in sent {
        if let Err(error) = mark(desk, std::slice::from_ref(one)).await {
            not_marked(desk, one.delivery.id, &error).await;
        }
    }
}

async fn mark(desk: &Desk, sent: &[SentStep]) -> Result<(), DeskError> {
    if let [one] = sent
        && let Outgoing::OpenThread { learner, .. } = one.outgoing
        && let Sent::Thread(thread) = one.sent
    {
        return opened::thread_opened(desk, &one.delivery, learner, thread).await;
    }
    // A step that succeeds after failed attempts shows that the obstacle is gone.
    let mut mended = Vec::new();
    for one in sent {
        let waited = one.delivery.attempts > 0;
        if waited {
            mended.extend(needed_channel(desk, &one.delivery, &one.outgoing).await?);
        }
    }
    let mut tx = desk.store.begin().await?;
    for one in sent {
        tx.complete(one.delivery.id).await?;
        kinds::note_sent(desk, &mut tx, one).await?;
    }
    for (guild, channel) in mended {
        notices::forget_refusals(&mut tx, guild, channel).await?;
    }
    // If this commit is lost, a post is looked for where it was sent, and any other step is repeated.
    outbox::commit_soon(desk, tx).await?;
    for one in sent {
        note_wait(desk, one);
    }
    Ok(())
}

/// Records for the metrics how long a step waited, and how long the learner did if it is a reply that was due at once.
fn note_wait(desk: &Desk, step: &SentStep) {
    let now = desk.now();
    desk.metrics.sent_after(now.since(step.delivery.created_at));
    if let Outgoing::Reply {
        to: Some(asked),
        is_late: false,
        ..
    } = &step.outgoing
    {
        desk.metrics.replied_after(now.since(asked.sent_at()));
    }
}

/// Puts off a reply that lacks a permission, and tells staff which one.
pub(crate) async fn wait_for_permission(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    error: &PlatformError,
) -> Result<(), DeskError> {
    if delivery.attempts == 0 {
        tracing::warn!(%error, delivery = %delivery.id, "a reply waits for a permission");
    }
    if let Some((guild, channel)) = needed_channel(desk, delivery, outgoing).await? {
        let mut tx = desk.store.begin().await?;
        notices::tell_refusal(desk, &mut tx, guild, channel, error).await?;
        outbox::commit(desk, tx).await?;
    }
    let at = desk.now() + outbox::patience(delivery.attempts);
    let reason = error.to_string();
    Ok(desk.store.retry_at(delivery.id, at, &reason).await?)
}

/// Gives a step up, and tells staff if they can help. A step that makes a thread may be put off instead.
pub(crate) async fn undeliverable(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
    error: &PlatformError,
) -> Result<(), DeskError> {
    if let Outgoing::OpenThread { .. } = outgoing {
        return opened::refused(desk, delivery, error).await;
    }
    log_given_up(delivery, outgoing, error);
    let needed = needed_channel(desk, delivery, outgoing).await?;
    let mut tx = desk.store.begin().await?;
    tx.abandon(delivery.id, &error.to_string()).await?;
    kinds::note_given_up(desk, &mut tx, delivery, outgoing, error).await?;
    // A person who is not in the guild or cannot see the channel is told apart from a failing Discord.
    let not_there = matches!(error, PlatformError::Gone | PlatformError::Forbidden(_));
    if let Outgoing::AddMember { user, .. } = outgoing
        && not_there
    {
        if let Some(ticket) = tx.ticket_of_step(delivery).await? {
            notices::member_not_added(desk, &mut tx, &ticket, *user).await?;
        }
    } else if let Some((guild, channel)) = needed {
        notices::tell_refusal(desk, &mut tx, guild, channel, error).await?;
    }
    outbox::commit(desk, tx).await
}

/// Logs that a step was given up: as a warning where an operator can help.
fn log_given_up(delivery: &Delivery, outgoing: &Outgoing, error: &PlatformError) {
    let expected = matches!(
        error,
        PlatformError::Gone | PlatformError::DirectMessagesClosed | PlatformError::Archived
    );
    if let Outgoing::TellOwner { guild, .. } | Outgoing::CallLeads(LeadCall { guild, .. }) =
        outgoing
    {
        tracing::warn!(
            %guild, %error, delivery = %delivery.id,
            "a notice to staff, whom it did not reach in a channel, did not reach the owner"
        );
    } else if expected {
        tracing::info!(%error, delivery = %delivery.id, "a step was given up");
    } else {
        tracing::warn!(%error, delivery = %delivery.id, "a step was given up");
    }
}

/// Checks whether the channel of a step is gone, if its guild has chosen that channel for something.
pub(crate) async fn check_channel(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
) -> Result<(), DeskError> {
    match needed_channel(desk, delivery, outgoing).await? {
        Some((guild, channel)) => chosen_channels::gone_if_missing(desk, guild, channel).await,
        None => Ok(()),
    }
}

/// Finds the channel in which a step needs permissions, with its guild.
async fn needed_channel(
    desk: &Desk,
    delivery: &Delivery,
    outgoing: &Outgoing,
) -> Result<Option<(GuildId, ChannelId)>, DeskError> {
    let route = outgoing.route();
    Ok(match route.needs {
        Some(NeededChannel::Named(channel)) => guild_of(desk, delivery, route)
            .await?
            .map(|guild| (guild, channel)),
        Some(NeededChannel::Support) => {
            let ticket = desk.store.ticket_of_step(delivery).await?;
            ticket.map(|ticket| (ticket.guild, ticket.support_channel))
        }
        None => None,
    })
}

/// Finds the guild of a step: the one that it names, or that of its inquiry or ticket.
async fn guild_of(
    desk: &Desk,
    delivery: &Delivery,
    route: Route,
) -> Result<Option<GuildId>, DeskError> {
    Ok(match (route.guild, route.stream) {
        (Some(guild), _) => Some(guild),
        (None, StepStream::Inquiry(_)) => {
            let inquiry = desk.store.inquiry_of_step(delivery).await?;
            inquiry.and_then(|inquiry| inquiry.guild)
        }
        (None, StepStream::Ticket(_)) => {
            let ticket = desk.store.ticket_of_step(delivery).await?;
            ticket.map(|ticket| ticket.guild)
        }
        (None, StepStream::Swap(..) | StepStream::Own) => None,
    })
}

/// Handles a step that could not be marked: it is claimed again when its lease ends. After a lasting error it is given
/// up, so that its stream continues.
pub(crate) async fn not_marked(desk: &Desk, delivery: DeliveryId, error: &DeskError) {
    desk.metrics.events_failed.inc();
    tracing::error!(%error, %delivery, "a step could not be settled");
    if !desk.undone.is_lasting(ClaimedWork::Step(delivery), error) {
        return;
    }
    desk.metrics.set_aside.inc();
    let given_up = async {
        let mut tx = desk.store.begin().await?;
        tx.abandon(delivery, &error.to_string()).await?;
        outbox::commit(desk, tx).await
    };
    if let Err(error) = given_up.await {
        tracing::error!(%error, %delivery, "a step could not be set aside");
    }
}
