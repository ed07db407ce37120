//! Learners who may open no tickets in a guild. Staff block and unblock them in one of their tickets, and they are
//! told. Rules answer them as before.

use crate::desk::commands::catalogue::CommandName;
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::tickets::views::learner_names;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{Voice, or_dash};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{GuildId, InquiryEvent, UserId};
use crate::store::Ticket;

/// The most blocked learners that are listed.
const LISTED: u32 = 500;

/// Runs `/ticket block` or `/ticket unblock` for the ticket's learner, who is told in a direct message.
pub(crate) async fn change(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let blocks = call.command == CommandName::TicketBlock;
    let Some(inquiry) = desk.store.inquiry_of(ticket).await? else {
        return Ok(voice.say("ticket-gone"));
    };
    let community = desk.platform.servers().guild_name(ticket.guild).await?;
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let (guild, learner, staff, now) = (ticket.guild, ticket.learner, call.by.user, desk.now());
    let (changed, event, told, done, was_so) = if blocks {
        (
            tx.block(guild, learner, ticket.id, staff, now).await?,
            InquiryEvent::Blocked { staff },
            "ticket-blocked-told",
            "ticket-done-block",
            "ticket-blocked-already",
        )
    } else {
        (
            tx.unblock(guild, learner, ticket.anonymous).await?,
            InquiryEvent::Unblocked { staff },
            "ticket-unblocked-told",
            "ticket-done-unblock",
            "ticket-not-blocked",
        )
    };
    let kind = ("kind", kind_of(ticket).to_owned());
    let user = tx.user_of(learner).await?;
    let shown = learner_names::mention(ticket, user, voice);
    if changed {
        tx.record(ticket.inquiry, now, &event)?;
        if let Some(user) = user {
            let values = [kind.clone(), ("community", community)];
            let text = desk.voice(inquiry.locale).say_with(told, &values);
            let step = Outgoing::direct(user, Post::text(text));
            outbox::enqueue(desk, &mut tx, &step)?;
        }
    }
    outbox::commit(desk, tx).await?;
    let key = if changed { done } else { was_so };
    Ok(voice.say_with(key, &[kind, ("user", shown)]))
}

/// Returns the variant of the texts for the kind of tickets that a block is about. A block from an anonymous ticket
/// applies to anonymous tickets only, so that nothing done under the learner's name shows whose it is.
const fn kind_of(ticket: &Ticket) -> &'static str {
    if ticket.anonymous { "anonymous" } else { "all" }
}

/// Runs `/ticket blocked`: lists the blocked learners, each with the ticket in which they were blocked.
pub(crate) async fn list(desk: &Desk, guild: GuildId, voice: Voice<'_>) -> Result<Post, DeskError> {
    let blocked = desk.store.blocked(guild, LISTED).await?;
    if blocked.is_empty() {
        return Ok(Post::text(voice.say("ticket-blocked-nobody")));
    }
    let lines = blocked.iter().map(|one| {
        let user = if one.anonymous {
            voice.say("anonymous-learner")
        } else {
            or_dash(one.user.map(UserId::mention))
        };
        let values = [
            ("user", user),
            (
                "number",
                or_dash(one.ticket.map(|number| number.to_string())),
            ),
            ("by", one.by.mention()),
            ("at", format!("<t:{}:R>", one.at.as_secs())),
        ];
        voice.say_with("ticket-blocked-line", &values)
    });
    let lines = List::of(lines.collect());
    lists::reply(desk, guild, &[lines], "blocked.txt", voice).await
}
