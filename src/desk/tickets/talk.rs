//! What is said in a ticket's thread: who spoke decides in whose court the ball is. A learner's word
//! reopens a resolved ticket, unless it is thanks; the first word of an instructor on duty takes a waiting
//! one. A holding word leaves the learner waiting, and so does whoever does not look after the ticket.

use super::moves::Moved;
use super::{holder, learner};
use crate::desk::event::Message;
use crate::desk::intake;
use crate::desk::outgoing::Outgoing;
use crate::desk::platform::Shelf;
use crate::desk::post::Post;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildSettings, InquiryEvent, Millis, TicketState, Timestamp};
use crate::faq::Says;
use crate::store::{Ticket, TimerKind, Tx};

/// How long somebody's word that they will look at it lasts.
const PROMISE_LASTS: Millis = Millis::hours(24);

/// How much a message says; a file says more than any words.
fn says(message: &Message) -> Says {
    if message.attachments.is_empty() {
        Says::of(&message.text)
    } else {
        Says::More
    }
}

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
            match says(message) {
                Says::Courtesy => self.learner_thanked(message, &ticket).await?,
                Says::Promise | Says::More => self.learner_spoke(message, &ticket).await?,
            }
        } else if intake::is_staff(message, settings) {
            self.staff_spoke(message, &ticket, settings).await?;
        }
        Ok(true)
    }

    /// Thanks want no reply. The message is not noted: if it is edited into more, that counts.
    async fn learner_thanked(&self, message: &Message, ticket: &Ticket) -> Result<(), DeskError> {
        let mut tx = self.store.begin().await?;
        let Some(mut now) = tx.ticket_to_change(ticket).await? else {
            return Ok(());
        };
        let at = message.id.sent_at();
        match now.state {
            TicketState::Resolved => {
                // Whatever is said in an archived thread opens it.
                let step = Outgoing::Shelve {
                    ticket: ticket.id,
                    shelf: Shelf::Archived,
                };
                self.enqueue(&mut tx, &step)?;
            }
            // An answer to "shall I?", perhaps: it is not closed on them, and nobody is late either.
            state if state.is_open() && now.ball_with_learner_since.is_some_and(|b| b <= at) => {
                now.ball_with_learner_since = None;
                tx.update_ticket(&now).await?;
                tx.record(ticket.inquiry, at, &InquiryEvent::LearnerReplied)?;
                tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
                tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
            }
            _ => return Ok(()),
        }
        self.commit(tx).await
    }

    async fn learner_spoke(&self, message: &Message, ticket: &Ticket) -> Result<(), DeskError> {
        let at = message.id.sent_at();
        let reopening = ticket.state == TicketState::Resolved;
        let reopener = match reopening {
            true => Some(self.reopener(ticket).await?),
            false => None,
        };
        let due = match ticket.state.is_open() && ticket.reply_owed_since.is_none() {
            true => holder::reply_due_at(self, ticket, at).await?,
            // It is owed already, or not at all.
            false => at,
        };
        let mut tx = self.store.begin().await?;
        if !tx.note_message(ticket.inquiry, message.id).await? {
            return Ok(());
        }
        tx.record(ticket.inquiry, at, &InquiryEvent::LearnerReplied)?;
        if let Some(reopener) = reopener {
            let moved = self.reopen(&mut tx, ticket, reopener, Some(at)).await?;
            if moved == Moved::OtherOpen {
                self.lead_to_other(&mut tx, ticket).await?;
            }
        } else {
            learner::owe_reply(&mut tx, ticket, at, due).await?;
        }
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
        let says = says(message);
        let looks_after = self.looks_after(message, ticket, says, settings).await?;
        let mut tx = self.store.begin().await?;
        if !tx.note_message(ticket.inquiry, message.id).await? {
            return Ok(());
        }
        if looks_after && ticket.state == TicketState::Waiting {
            self.claim(&mut tx, ticket, author, at).await?;
        }
        let event = InquiryEvent::StaffReplied {
            staff: author,
            owes_still: !(looks_after && says == Says::More),
        };
        tx.record(ticket.inquiry, at, &event)?;
        match says {
            _ if !ticket.state.is_open() => {}
            Says::More if looks_after => self.await_learner(&mut tx, ticket, at, settings).await?,
            Says::Promise => {
                let lasts = match looks_after {
                    true => PROMISE_LASTS,
                    false => settings.targets.first_reply,
                };
                promised(&mut tx, ticket, at, (looks_after, at + lasts)).await?;
            }
            Says::More | Says::Courtesy => {}
        }
        self.commit(tx).await
    }

    /// Whether somebody's word counts as the reply that a learner waits for: who holds the ticket, or an
    /// instructor on duty; and an instructor who was called to it, if they say more than that they will
    /// look.
    async fn looks_after(
        &self,
        message: &Message,
        ticket: &Ticket,
        says: Says,
        settings: &GuildSettings,
    ) -> Result<bool, DeskError> {
        let (author, at) = (message.author.user, message.id.sent_at());
        if ticket.assignee == Some(author) {
            return Ok(true);
        }
        if !settings.is_instructor(&message.author.roles) {
            return Ok(false);
        }
        if says == Says::More && ticket.tagged.contains(&author) {
            return Ok(true);
        }
        let roster = self.store.roster(ticket.guild, at).await?;
        Ok(roster.is_on_duty(author, at))
    }

    /// The ball is with the learner: silence is counted from now.
    async fn await_learner(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        at: Timestamp,
        settings: &GuildSettings,
    ) -> Result<(), DeskError> {
        let Some(mut now) = tx.ticket_to_change(ticket).await? else {
            return Ok(());
        };
        now.first_reply_at = now.first_reply_at.or(Some(at));
        now.ball_with_learner_since = Some(at);
        now.reply_owed_since = None;
        now.lead_called_at = None;
        tx.update_ticket(&now).await?;
        tx.clear_timer(TimerKind::FirstReply, ticket.id.get());
        tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
        let due = at + settings.targets.learner_silence;
        tx.set_timer(TimerKind::LearnerSilence, ticket.id.get(), due);
        Ok(())
    }
}

/// Somebody will look at it: the learner is not waited for any more. From who looks after the ticket it is a
/// first reply too, and lasts a while; from anybody else it puts nothing off.
async fn promised(
    tx: &mut Tx,
    ticket: &Ticket,
    at: Timestamp,
    (looks_after, due): (bool, Timestamp),
) -> Result<(), DeskError> {
    let Some(mut now) = tx.ticket_to_change(ticket).await? else {
        return Ok(());
    };
    let owed = now.reply_owed_since.is_some();
    now.ball_with_learner_since = None;
    now.reply_owed_since = now.reply_owed_since.or(Some(at));
    if looks_after {
        now.first_reply_at = now.first_reply_at.or(Some(at));
    }
    tx.update_ticket(&now).await?;
    if looks_after || !owed {
        tx.set_timer(TimerKind::FirstReply, ticket.id.get(), due);
    }
    tx.clear_timer(TimerKind::LearnerSilence, ticket.id.get());
    tx.clear_timer(TimerKind::CloseSilent, ticket.id.get());
    Ok(())
}
