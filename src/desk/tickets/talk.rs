//! What is said in a ticket's thread: who spoke decides in whose court the ball is. A learner's word
//! reopens a resolved ticket; the first word of an instructor takes a waiting one.

use super::moves::Moved;
use crate::desk::event::Message;
use crate::desk::intake;
use crate::desk::outgoing::Outgoing;
use crate::desk::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildSettings, InquiryEvent, TicketState};
use crate::store::{Ticket, TimerKind, Tx};

impl Desk {
    /// A message in a thread of the support channel.
    pub(in crate::desk) async fn said_in_ticket(
        &self,
        message: &Message,
        settings: &GuildSettings,
    ) -> Result<bool, DeskError> {
        let Some(ticket) = self
            .store
            .ticket_by_thread(settings.guild, message.channel)
            .await?
        else {
            return Ok(false);
        };
        if self.store.user_of(ticket.learner).await? == Some(message.author.user) {
            self.learner_spoke(message, &ticket).await?;
        } else if intake::is_staff(message, settings) {
            self.staff_spoke(message, &ticket, settings).await?;
        }
        Ok(true)
    }

    async fn learner_spoke(&self, message: &Message, ticket: &Ticket) -> Result<(), DeskError> {
        let reopening = ticket.state == TicketState::Resolved;
        let (holder, next) = if reopening {
            self.reopeners(ticket).await?
        } else {
            (None, None)
        };
        let mut tx = self.store.begin().await?;
        if !tx.note_message(ticket.inquiry, message.id).await? {
            return Ok(());
        }
        tx.record(
            ticket.inquiry,
            message.id.sent_at(),
            &InquiryEvent::LearnerReplied,
        )?;
        if reopening {
            let moved = self
                .reopen(&mut tx, ticket, holder, next, Some(message.id.sent_at()))
                .await?;
            if moved == Moved::OtherOpen {
                self.lead_to_other(&mut tx, ticket).await?;
            }
        } else if let Some(mut now) = tx.ticket_to_change(ticket).await? {
            now.ball_with_learner_since = None;
            tx.update_ticket(&now).await?;
        }
        tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
        tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
        self.commit(tx).await
    }

    /// Who has another ticket open by now is led to it.
    async fn lead_to_other(&self, tx: &mut Tx, ticket: &Ticket) -> Result<(), DeskError> {
        let other = tx.open_ticket_of(ticket.guild, ticket.learner).await?;
        let inquiry = tx.inquiry_of(ticket).await?;
        let (Some(other), Some(inquiry)) = (other, inquiry) else {
            return Ok(());
        };
        let text = self.already(&other, self.voice(inquiry.locale));
        let step = Outgoing::Say {
            ticket: ticket.id,
            post: Post::text(text),
        };
        self.enqueue(tx, &step)
    }

    async fn staff_spoke(
        &self,
        message: &Message,
        ticket: &Ticket,
        settings: &GuildSettings,
    ) -> Result<(), DeskError> {
        let (author, at) = (message.author.user, message.id.sent_at());
        let mut tx = self.store.begin().await?;
        if !tx.note_message(ticket.inquiry, message.id).await? {
            return Ok(());
        }
        let takes =
            ticket.state == TicketState::Waiting && settings.is_instructor(&message.author.roles);
        if takes {
            self.claim(&mut tx, ticket, author, at).await?;
        }
        tx.record(
            ticket.inquiry,
            at,
            &InquiryEvent::StaffReplied { staff: author },
        )?;
        if ticket.state.is_open() {
            self.await_learner(&mut tx, ticket, at, settings).await?;
        }
        self.commit(tx).await
    }

    /// The ball is with the learner: silence is counted from now.
    async fn await_learner(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        at: crate::domain::Timestamp,
        settings: &GuildSettings,
    ) -> Result<(), DeskError> {
        let Some(mut now) = tx.ticket_to_change(ticket).await? else {
            return Ok(());
        };
        now.first_reply_at = now.first_reply_at.or(Some(at));
        now.ball_with_learner_since = Some(at);
        tx.update_ticket(&now).await?;
        tx.clear_timer(TimerKind::FirstReply, ticket.id.get());
        tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
        let due = at + settings.targets.learner_silence;
        tx.set_timer(TimerKind::LearnerSilence, ticket.id.get(), due);
        Ok(())
    }
}
