//! Calls the leads for a ticket whose target is missed, by a mention of their role in the staff channel, or of the
//! moderators' role without one. If that cannot be sent or notifies nobody, sends the owner of the guild a direct
//! message. A call that reached nobody does not count, and is repeated at growing intervals of up to a day.

use crate::desk::notices::WhyOwner;
use crate::desk::outbox::{LeadCall, Outgoing, Sent};
use crate::desk::platform::PlatformError;
use crate::desk::tickets::deadlines;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::ui::post::Post;
use crate::desk::{Desk, DeskError, notices, outbox};
use crate::domain::{ChannelId, DeliveryId, InquiryEvent, RoleId, Target};
use crate::store::{Delivery, Ticket, TimerKind, Tx};

/// Queues the call of the leads because a target of a ticket is missed, and records it. The value `lead` of the text is
/// the mention of their role or, without one, of the moderators', who may do whatever leads may.
pub(crate) async fn call(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    target: Target,
    key: &str,
    mut values: Vec<(&str, String)>,
) -> Result<(), DeskError> {
    let called = InquiryEvent::LeadCalled { target };
    tx.record(ticket.inquiry, desk.now(), &called)?;
    let settings = desk.guilds.get(ticket.guild).await?;
    let role = settings.lead_role.or(settings.moderator_role);
    // The owner reads it in direct messages, where a role has no name.
    let role = role.filter(|_| settings.staff_channel.is_some());
    values.push(("lead", role.map_or_else(String::new, RoleId::mention)));
    let text = desk.voice(settings.locale).say_with(key, &values);
    let mut post = Post::text(text.trim());
    post.mentions.roles.extend(role);
    let call = LeadCall {
        guild: ticket.guild,
        ticket: ticket.id,
        target,
        channel: settings.staff_channel,
        post,
    };
    outbox::enqueue(desk, tx, &Outgoing::CallLeads(call))
}

/// Sends a call to the staff channel. Also sends it to the owner of the guild if that channel refuses it, or if it
/// mentions no lead role and notifies nobody there.
pub(crate) async fn send(
    desk: &Desk,
    delivery: &Delivery,
    call: &LeadCall,
) -> Result<Sent, DeskError> {
    let Some(channel) = call.channel else {
        let why = WhyOwner::NoStaffChannel;
        return notices::send_to_owner(desk, delivery, call.guild, &call.post, why).await;
    };
    let posted = outbox::send_post(desk, delivery, channel, None, &call.post).await;
    let is_heard = posted.is_ok() && notifies(desk, call, channel).await?;
    let why = match &posted {
        Ok(_) if is_heard => return posted,
        Ok(_) => WhyOwner::NobodyNotified,
        Err(DeskError::Platform(error)) if is_refusal(error) => {
            desk.metrics.refused(error);
            tracing::warn!(guild = %call.guild, %error, "leads cannot be called in the staff channel");
            WhyOwner::RefusedIn(channel)
        }
        Err(_) => return posted,
    };
    // Discord takes a second message with the same nonce for a repetition, and posts none.
    let apart = Delivery {
        id: DeliveryId::new(delivery.id.get() ^ 1),
        ..delivery.clone()
    };
    let told = notices::send_to_owner(desk, &apart, call.guild, &call.post, why).await;
    match told {
        // Staff can read it anyway.
        Err(DeskError::Platform(error)) if posted.is_ok() && is_refusal(&error) => {
            desk.metrics.refused(&error);
            tracing::warn!(guild = %call.guild, %error, "a call of the leads notified nobody");
            posted
        }
        told => told,
    }
}

/// Returns whether the call notifies somebody in a channel, as far as can be found out. The lead role always counts as
/// notified: `/setup check` reports if it is not.
async fn notifies(desk: &Desk, call: &LeadCall, channel: ChannelId) -> Result<bool, DeskError> {
    let Some(role) = call.post.mentions.roles.first() else {
        return Ok(false);
    };
    if desk.guilds.get(call.guild).await?.lead_role == Some(*role) {
        return Ok(true);
    }
    let servers = desk.platform.servers();
    let notified = servers.notifies(call.guild, channel, *role).await;
    Ok(notified.unwrap_or(true))
}

/// Returns whether an error is permanent, so that another way has to be tried.
const fn is_refusal(error: &PlatformError) -> bool {
    !matches!(error, PlatformError::Later { .. })
}

/// Records that a call reached nobody: it does not count, and is repeated if the target is still missed then.
pub(crate) async fn not_reached(
    desk: &Desk,
    tx: &mut Tx,
    call: &LeadCall,
) -> Result<(), DeskError> {
    let Some(ticket) = tx.ticket(call.guild, call.ticket).await? else {
        return Ok(());
    };
    let Some(mut ticket) = tx.ticket_to_change(&ticket).await? else {
        return Ok(());
    };
    let target = call.target;
    let unreached = InquiryEvent::LeadUnreached { target };
    tx.record(ticket.inquiry, desk.now(), &unreached)?;
    if target != Target::Resolution && ticket.lead_called_at.take().is_none() {
        // The reply has been given since.
        return Ok(());
    }
    tx.update_ticket(&ticket).await?;
    let basis = deadlines::read_in(desk, tx, &ticket, &mut KnownHours::default()).await?;
    let (kind, deadline) = match target {
        Target::Resolution => (TimerKind::Resolution, basis.of_resolution()),
        Target::FirstReply | Target::NextReply => (TimerKind::ReplyDue, basis.of_reply(&ticket)),
    };
    if let Some(again) = deadline.and_then(|deadline| deadline.steps.lead_again) {
        tx.set_timer_no_later(kind, ticket.id.get(), again);
    }
    Ok(())
}
