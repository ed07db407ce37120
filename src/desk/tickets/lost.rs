//! A ticket whose thread is gone, or whose learner is: it gets another thread, or staff are told.

use super::{card, threads};
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
        let mut lost = self.store.open_threads(guild).await?;
        lost.retain(|ticket| ticket.support_channel == channel);
        // A closed ticket may be reopened too, and its thread is not there then.
        lost.extend(self.store.ticket_by_thread(guild, channel).await?);
        if was_support {
            let what = format!("{channel}:gone");
            let mut tx = self.store.begin().await?;
            self.tell_staff_once(&mut tx, guild, &what, "ticket-support-gone", &[])
                .await?;
            self.commit(tx).await?;
        }
        for ticket in lost {
            if let Some(thread) = ticket.thread {
                threads::lose(self, &ticket, thread).await?;
            }
        }
        Ok(())
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
            support: Some(ticket.support_channel),
        };
        // What was to be said in the thread that is gone is said in this one.
        self.enqueue_first(tx, &step)
    }

    /// A learner left: their open ticket has nobody to answer to, and staff are told, once.
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
