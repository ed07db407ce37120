//! Forgets a person in a server, or everywhere: closes their tickets with that reason, deletes their texts and
//! identity, and changes frontdesk's own messages. The rows that figures need stay, under a key that leads to nobody.

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::inquiries::revise;
use crate::desk::outbox::Outgoing;
use crate::desk::platform::ThreadState;
use crate::desk::rulebook::learn;
use crate::desk::tickets::transitions;
use crate::desk::tickets::transitions::Closing;
use crate::desk::tickets::views::card;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{
    AuditEvent, GuildId, Handled, LearnerKey, MessageId, TicketId, TicketNumber, TicketState,
    UserId,
};
use crate::store::{KeptRows, Ticket, Tx};

/// Forgets a person in a guild, and everywhere if no other guild knows them. Returns the tickets that were closed by
/// this. `staff` is the moderator who does it, if it is not the person.
pub(super) async fn forget(
    desk: &Desk,
    person: UserId,
    guild: Option<GuildId>,
    staff: Option<UserId>,
) -> Result<Vec<TicketNumber>, DeskError> {
    let known_in = desk.store.guilds_of(person).await?;
    let elsewhere = |own: &GuildId| known_in.iter().any(|other| other != own);
    let within = guild.filter(elsewhere);
    let guilds: BTreeSet<GuildId> = match within {
        Some(guild) => [guild].into(),
        None => known_in.into_iter().chain(guild).collect(),
    };
    for guild in &guilds {
        // Read before the transaction, which may take the only connection.
        desk.guilds.get(*guild).await?;
    }
    let mut tx = desk.store.begin().await?;
    let learner = tx.learner_of(person).await?;
    let other = LearnerKey::new(desk.entropy.id());
    let mut closed = Vec::new();
    if let Some(learner) = learner {
        let of = KeptRows {
            learner,
            guild: within,
        };
        closed = take_back(desk, &mut tx, of, staff.is_some()).await?;
        tx.forget_learner(of, other).await?;
    }
    let direct = tx.direct_channel_of(person).await?;
    tx.forget_user(person, within).await?;
    for guild in &guilds {
        let event = AuditEvent {
            at: desk.now(),
            handled: Handled::Forgotten,
            learner: learner.map(|_| other),
            staff,
            ticket: None,
        };
        tx.audit(desk.entropy.id(), *guild, event);
    }
    outbox::commit(desk, tx).await?;
    if let Some(direct) = direct.filter(|_| within.is_none()) {
        desk.watermarks.leave(direct);
        // A concurrent write of watermarks may have restored this one.
        let mut tx = desk.store.begin().await?;
        tx.forget_watermark(direct);
        tx.commit().await?;
    }
    for guild in guilds {
        learn::request_learning(desk, Some(guild));
    }
    Ok(closed)
}

/// Withdraws everything under way for a learner, and changes frontdesk's own messages about them. Returns the open
/// tickets that it closed; without anonymous ones if a moderator reads the result.
async fn take_back(
    desk: &Desk,
    tx: &mut Tx,
    of: KeptRows,
    by_staff: bool,
) -> Result<Vec<TicketNumber>, DeskError> {
    tx.drop_steps(of).await?;
    for inquiry in tx.pending_of(of).await? {
        revise::withdraw(tx, &inquiry, desk.now())?;
    }
    for inquiry in tx.replied_to(of).await? {
        outbox::enqueue(desk, tx, &Outgoing::DeleteReply { inquiry })?;
    }
    for posted in tx.transcripts_of(of).await? {
        let step = Outgoing::DeletePost {
            guild: posted.guild,
            channel: posted.channel,
            message: posted.message,
        };
        outbox::enqueue(desk, tx, &step)?;
    }
    let mut copies: BTreeMap<TicketId, Vec<MessageId>> = BTreeMap::new();
    for (ticket, copy) in tx.copies_of(of).await? {
        copies.entry(ticket).or_default().push(copy);
    }
    let mut closed = Vec::new();
    for ticket in tx.tickets_kept(of, u32::MAX).await? {
        // The ticket may be claimed or passed on concurrently.
        let Some(ticket) = tx.ticket_to_change(&ticket).await? else {
            continue;
        };
        let copies = copies.remove(&ticket.id).unwrap_or_default();
        clear_ticket(desk, tx, &ticket, &copies).await?;
        if ticket.state.is_open() && !(by_staff && ticket.anonymous) {
            closed.push(ticket.number);
        }
    }
    Ok(closed)
}

/// Closes a ticket that is not closed, and removes its learner's name and words from the messages that frontdesk wrote
/// in its thread.
async fn clear_ticket(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    copies: &[MessageId],
) -> Result<(), DeskError> {
    let id = ticket.id;
    let set = |thread_state| Outgoing::SetThreadState {
        ticket: id,
        thread_state,
    };
    if ticket.thread.is_some() {
        if !ticket.state.is_open() {
            outbox::enqueue(desk, tx, &set(ThreadState::Active))?;
        }
        let locale = desk.guilds.get(ticket.guild).await?.locale;
        let category = interactions::category_title(desk, ticket.category.as_deref(), locale);
        let name = format!("{}{category}", card::name_begins(ticket.number));
        outbox::enqueue(desk, tx, &Outgoing::RenameThread { ticket: id, name })?;
        for message in copies {
            let (ticket, message) = (id, *message);
            outbox::enqueue(desk, tx, &Outgoing::DeleteInThread { ticket, message })?;
        }
    }
    if ticket.state != TicketState::Closed {
        transitions::close(desk, tx, ticket, Closing::Forgotten).await?;
    } else if ticket.thread.is_some() {
        outbox::enqueue(desk, tx, &Outgoing::RefreshCard { ticket: id })?;
        outbox::enqueue(desk, tx, &set(ThreadState::Locked))?;
    }
    Ok(())
}
