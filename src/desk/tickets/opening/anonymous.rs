//! Tickets of learners who asked anonymously. The learner stays in direct messages, so they must be reachable there
//! before the ticket opens. A moderator can look up who they are; the ticket's history shows that, and the learner is
//! told. Nothing that they ask under their name depends on their anonymous tickets.

use crate::desk::event::Call;
use crate::desk::platform::PlatformError;
use crate::desk::tickets::conversation::relay;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{
    ChannelId, DeliveryId, Handled, InquiryEvent, InquiryId, InteractionId, UserId,
};
use crate::store::{Ticket, TicketRead};

/// Tells a learner who wants an anonymous ticket, in a direct message, that its answers come there. Only sending one
/// shows whether they accept direct messages. Sent once for each interaction. `None` if they accept none.
pub(crate) async fn reach(
    desk: &Desk,
    interaction: InteractionId,
    user: UserId,
    voice: Voice<'_>,
) -> Result<Option<ChannelId>, DeskError> {
    let hello = Post::text(voice.say("anonymous-hello"));
    let mark = DeliveryId::new(interaction.to_db());
    let reached = async {
        let channel = desk.platform.direct_channel(user).await?;
        desk.platform.post(channel, &hello, mark, None).await?;
        Ok(channel)
    };
    match reached.await {
        Ok(channel) => Ok(Some(channel)),
        Err(PlatformError::DirectMessagesClosed) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Makes the reply to a learner who cannot be reached in direct messages: how to allow them, and the button to ask by
/// name.
pub(crate) fn unreached(voice: Voice<'_>, inquiry: InquiryId) -> Post {
    Post::text(voice.say("anonymous-unreached")).row(Row::Buttons(vec![ask_openly(voice, inquiry)]))
}

/// Makes the button that asks for an instructor by name.
pub(crate) fn ask_openly(voice: Voice<'_>, inquiry: InquiryId) -> Button {
    voice.button(
        "button-ask-openly",
        Action::AskOpenly(inquiry),
        Style::Secondary,
    )
}

/// Runs `/ticket reveal`: tells only the moderator who the learner is. The ticket stays anonymous.
pub(crate) async fn reveal(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let number = ("number", ticket.number.to_string());
    if !ticket.anonymous {
        return Ok(voice.say_with("ticket-not-anonymous", &[number]));
    }
    let community = desk.platform.servers().guild_name(ticket.guild).await?;
    let tells = desk.guilds.get(ticket.guild).await?.tells_of_reveals;
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let Some(user) = tx.user_of(ticket.learner).await? else {
        tx.cancel().await?;
        return Ok(voice.say_with("ticket-reveal-forgotten", &[number]));
    };
    let staff = call.by.user;
    tx.record(
        ticket.inquiry,
        desk.now(),
        &InquiryEvent::Revealed { staff },
    )?;
    let read = TicketRead {
        at: desk.now(),
        what: Handled::Revealed,
        staff,
        ticket: ticket.number,
    };
    tx.audit_read(desk.entropy.id(), ticket.guild, read, read.at);
    if tells && let Some(inquiry) = tx.inquiry_of(ticket).await? {
        let values = [("community", community), number.clone()];
        let told = desk
            .voice(inquiry.locale)
            .say_with("ticket-revealed-told", &values);
        relay::say_to_learner(desk, &mut tx, ticket, Post::text(told))?;
    }
    outbox::commit(desk, tx).await?;
    let key = if tells {
        "ticket-done-reveal-told"
    } else {
        "ticket-done-reveal"
    };
    Ok(voice.say_with(key, &[number, ("user", user.mention())]))
}
