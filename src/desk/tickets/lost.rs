//! A ticket whose thread is gone, or whose learner is: it gets another thread, or staff are told.

use super::card;
use crate::desk::outgoing::Outgoing;
use crate::desk::{Desk, DeskError};
use crate::domain::{ChannelId, GuildId, UserId};
use crate::store::{Ticket, TimerKind, Tx};

impl Desk {
    /// A channel or thread is gone: open tickets in it get another thread. If it was the support
    /// channel, staff hear of it before a learner does.
    pub(in crate::desk) async fn channel_gone(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<(), DeskError> {
        let settings = self.guilds.get(guild).await?;
        let was_support = settings.support_channel == Some(channel);
        let lost = self
            .store
            .open_threads()
            .await?
            .into_iter()
            .filter(|ticket| {
                let there = ticket.thread == Some(channel) || ticket.support_channel == channel;
                ticket.guild == guild && there && ticket.state.is_open()
            });
        let mut tx = self.store.begin().await?;
        if was_support {
            let what = format!("{channel}:gone");
            self.tell_staff_once(&mut tx, guild, &what, "ticket-support-gone", &[])
                .await?;
        }
        for ticket in lost {
            if let Some(mut now) = tx.ticket_to_change(&ticket).await? {
                now.thread = None;
                now.opening_message = None;
                tx.update_ticket(&now).await?;
                self.thread_again(&mut tx, &now).await?;
            }
        }
        self.commit(tx).await
    }

    /// Has a thread made for a ticket that has none.
    pub(in crate::desk) async fn thread_again(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
    ) -> Result<(), DeskError> {
        let Some(learner) = tx.user_of(ticket.learner).await? else {
            return Ok(());
        };
        let locale = self.guilds.get(ticket.guild).await?.locale;
        let category = self.category_title(ticket.category.as_deref(), locale);
        // The learner's name is not kept; who has to know it reads it in the thread.
        let name = format!("{}{category}", card::name_begins(ticket.number));
        let step = Outgoing::OpenThread {
            ticket: ticket.id,
            name,
            learner,
        };
        self.enqueue(tx, &step)
    }

    /// A learner left: their open ticket has nobody to answer to, and staff are told, once.
    pub(in crate::desk) async fn member_left(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<(), DeskError> {
        let Some(learner) = self.store.learner_of(user).await? else {
            return Ok(());
        };
        let Some(ticket) = self.store.open_ticket_of(guild, learner).await? else {
            return Ok(());
        };
        let mut tx = self.store.begin().await?;
        self.learner_gone(&mut tx, &ticket, user).await?;
        self.commit(tx).await
    }

    /// Nobody will answer a reminder.
    pub(in crate::desk) async fn learner_gone(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        user: UserId,
    ) -> Result<(), DeskError> {
        tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
        tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
        self.member_not_added(tx, ticket, user).await
    }
}
