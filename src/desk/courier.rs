//! Takes one step of the outbox: sends it, writes down what came of it. After a crash it first looks
//! whether the thing is there already. Never decides what is sent.

use super::command_reply;
use super::in_thread::{self, Tried};
use super::outgoing::Outgoing;
use super::platform::{PlatformError, Shelf};
use super::post::Post;
use super::rounds::Step;
use super::tickets::threads;
use super::{Desk, DeskError};
use crate::domain::{ChannelId, DeliveryId, MessageId, Millis, UserId};
use crate::store::{Delivery, Ticket};

/// How long a step is tried before somebody is told that it cannot be done.
pub(super) const WORTH_SENDING: Millis = Millis::hours(24);

/// How long a reply waits for a permission that is missing: what comes later disturbs more than it
/// helps.
const WORTH_PERMITTING: Millis = Millis::hours(1);

/// What a step brought into being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// Nothing to remember.
    Done,
    /// A message, where it is.
    Message(ChannelId, MessageId),
    /// A ticket's thread.
    Thread(ChannelId),
}

/// A step that went out, and is not marked yet.
pub(super) struct Taken {
    pub(super) delivery: Delivery,
    pub(super) outgoing: Outgoing,
    pub(super) sent: Sent,
}

impl Desk {
    /// Takes one step. What went out is still to be marked; what did not has been seen to.
    pub(super) async fn take(&self, (delivery, outgoing): Step) -> Option<Taken> {
        if self.worker.now() >= delivery.lease_until {
            // It waited too long, and may be another's by now: it is claimed again, and looked for
            // before it is sent.
            self.bell.notify_one();
            return None;
        }
        let id = delivery.id;
        let taken = match outgoing {
            Ok(outgoing) => self.try_take(delivery, outgoing).await,
            Err(unreadable) => Err(unreadable.into()),
        };
        match taken {
            Ok(taken) => taken,
            Err(error) => {
                self.unsettled(id, &error).await;
                None
            }
        }
    }

    async fn try_take(
        &self,
        delivery: Delivery,
        outgoing: Outgoing,
    ) -> Result<Option<Taken>, DeskError> {
        let tried = match self.send(&delivery, &outgoing).await {
            Err(DeskError::Platform(error)) => {
                in_thread::after_refusal(self, (&delivery, &outgoing), error).await?
            }
            sent => Tried::Sent(sent?),
        };
        match tried {
            Tried::PutOff => Ok(None),
            Tried::Sent(sent) => Ok(Some(Taken {
                delivery,
                outgoing,
                sent,
            })),
            Tried::Refused(error) => {
                self.metrics.refused(&error);
                match error {
                    PlatformError::Later { wait, reason }
                        if self.now().since(delivery.created_at) < WORTH_SENDING =>
                    {
                        let at = self.now() + wait.unwrap_or_else(|| backoff(delivery.attempts));
                        self.store.retry_at(delivery.id, at, &reason).await?;
                    }
                    PlatformError::Forbidden(_)
                        if matches!(outgoing, Outgoing::Reply { .. })
                            && self.now().since(delivery.created_at) < WORTH_PERMITTING =>
                    {
                        self.wait_for_permission(&delivery, &outgoing, &error)
                            .await?;
                    }
                    error => self.undeliverable(&delivery, &outgoing, &error).await?,
                }
                Ok(None)
            }
        }
    }

    /// A step is left as it was: its lease runs out, and it is taken up again. One that would fail each
    /// time is given up instead, and what waits behind it goes on.
    pub(super) async fn unsettled(&self, delivery: DeliveryId, error: &DeskError) {
        self.metrics.events_failed.inc();
        tracing::error!(%error, %delivery, "a step could not be settled");
        if !error.is_lasting() {
            return;
        }
        self.metrics.set_aside.inc();
        let given_up = async {
            let mut tx = self.store.begin().await?;
            tx.abandon(delivery, &error.to_string()).await?;
            self.commit(tx).await
        };
        if let Err(error) = given_up.await {
            tracing::error!(%error, %delivery, "a step could not be set aside");
        }
    }

    /// Sends a step, which Discord may refuse.
    pub(super) async fn send(
        &self,
        delivery: &Delivery,
        outgoing: &Outgoing,
    ) -> Result<Sent, DeskError> {
        match outgoing {
            Outgoing::Reply {
                channel, to, post, ..
            }
            | Outgoing::Post {
                channel, to, post, ..
            } => self.send_post(delivery, *channel, *to, post).await,
            Outgoing::CommandReply { to, user, post, .. } => {
                command_reply::send(self, delivery, to, *user, post).await
            }
            Outgoing::EditReply { post, .. } => self.edit_reply(delivery, post).await,
            Outgoing::DeleteReply { .. } => self.delete_reply(delivery).await,
            Outgoing::Direct {
                user,
                post,
                otherwise,
            } => self.send_direct(delivery, *user, post, *otherwise).await,
            Outgoing::Survey {
                ticket: None,
                user,
                post,
                ..
            } => self.send_direct(delivery, *user, post, None).await,
            Outgoing::OpenThread { name, .. } => threads::open(self, delivery, name).await,
            Outgoing::RemoveSpares { .. } => threads::remove_spares(self, delivery).await,
            Outgoing::OpeningMessage { .. } => self.send_opening(delivery).await,
            Outgoing::PinOpening { .. } => self.pin_opening(delivery).await,
            Outgoing::RefreshCard { .. } => self.refresh_card(delivery).await,
            Outgoing::AddMember { user, .. } => {
                let Some(thread) = self.thread_of(delivery).await? else {
                    return Ok(Sent::Done);
                };
                self.platform.add_member(thread, *user).await?;
                Ok(Sent::Done)
            }
            Outgoing::EndSurvey { survey, .. } => self.end_survey(delivery, *survey).await,
            Outgoing::Say { post, .. } => {
                let Some(thread) = self.thread_of(delivery).await? else {
                    return Ok(Sent::Done);
                };
                self.send_post(delivery, thread, None, post).await
            }
            Outgoing::Survey {
                ticket: Some(_),
                user,
                post,
                ..
            } => match self.thread_of(delivery).await? {
                Some(thread) => self.send_post(delivery, thread, None, post).await,
                // The thread is gone; who was helped in it is asked all the same.
                None => self.send_direct(delivery, *user, post, None).await,
            },
            Outgoing::Shelve { shelf, .. } => self.shelve(delivery, *shelf).await,
        }
    }

    /// Sends a message, unless a former attempt did.
    pub(super) async fn send_post(
        &self,
        delivery: &Delivery,
        channel: ChannelId,
        to: Option<MessageId>,
        post: &Post,
    ) -> Result<Sent, DeskError> {
        if delivery.unsure
            && let Some(message) = self
                .platform
                .find_post(channel, delivery.id, post, to, delivery.created_at)
                .await?
        {
            return Ok(Sent::Message(channel, message));
        }
        let message = self.platform.post(channel, post, delivery.id, to).await?;
        self.metrics.replies.inc();
        Ok(Sent::Message(channel, message))
    }

    pub(super) async fn send_direct(
        &self,
        delivery: &Delivery,
        user: UserId,
        post: &Post,
        otherwise: Option<ChannelId>,
    ) -> Result<Sent, DeskError> {
        let refused = match self.platform.direct_channel(user).await {
            Ok(channel) => match self.send_post(delivery, channel, None, post).await {
                Err(DeskError::Platform(PlatformError::Refused)) => PlatformError::Refused,
                other => return other,
            },
            Err(PlatformError::Refused) => PlatformError::Refused,
            Err(other) => return Err(other.into()),
        };
        match otherwise {
            Some(channel) => self.send_post(delivery, channel, None, post).await,
            None => Err(refused.into()),
        }
    }

    async fn edit_reply(&self, step: &Delivery, post: &Post) -> Result<Sent, DeskError> {
        let found = self.store.inquiry_of_step(step).await?;
        if let Some((channel, message)) = found.and_then(|one| one.reply_channel.zip(one.reply)) {
            self.platform.edit(channel, message, post, step.id).await?;
        }
        Ok(Sent::Done)
    }

    async fn delete_reply(&self, step: &Delivery) -> Result<Sent, DeskError> {
        // Whether it still has a reply to speak of, what was sent is taken back.
        let found = self.store.inquiry_of_step(step).await?;
        if let Some((channel, message)) = found.and_then(|one| Some((one.channel, one.reply?))) {
            self.platform.delete(channel, message).await?;
        }
        Ok(Sent::Done)
    }

    async fn pin_opening(&self, step: &Delivery) -> Result<Sent, DeskError> {
        let ticket = self.store.ticket_of_step(step).await?;
        if let Some((thread, message)) = ticket.as_ref().and_then(opening_of) {
            self.platform.pin(thread, message).await?;
        }
        Ok(Sent::Done)
    }

    async fn refresh_card(&self, step: &Delivery) -> Result<Sent, DeskError> {
        if let Some(ticket) = self.store.ticket_of_step(step).await?
            && let Some((thread, message)) = opening_of(&ticket)
            && let Some(card) = self.card(&ticket).await?
        {
            self.platform.edit(thread, message, &card, step.id).await?;
        }
        Ok(Sent::Done)
    }

    async fn shelve(&self, step: &Delivery, shelf: Shelf) -> Result<Sent, DeskError> {
        if let Some(thread) = self.thread_of(step).await? {
            self.platform.shelve(thread, shelf).await?;
        }
        Ok(Sent::Done)
    }

    async fn thread_of(&self, step: &Delivery) -> Result<Option<ChannelId>, DeskError> {
        let ticket = self.store.ticket_of_step(step).await?;
        Ok(ticket.and_then(|ticket| ticket.thread))
    }
}

/// Where a ticket's opening message is.
fn opening_of(ticket: &Ticket) -> Option<(ChannelId, MessageId)> {
    ticket.thread.zip(ticket.opening_message)
}

/// How long to wait for a permission after so many attempts: 1 min, 2 min … at most 10 min.
pub(super) fn patience(attempts: u32) -> Millis {
    crate::domain::Backoff::new(Millis::minutes(1), Millis::minutes(10)).after(attempts)
}

/// How long to wait after so many attempts: 1 s, 2 s, 4 s … at most 256 s.
fn backoff(attempts: u32) -> Millis {
    crate::domain::Backoff::new(Millis::secs(1), Millis::secs(256)).after(attempts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_stays_bounded() {
        assert_eq!(backoff(0), Millis::secs(1));
        assert_eq!(backoff(3), Millis::secs(8));
        assert_eq!(backoff(40), Millis::secs(256));
        assert!((0..50).all(|attempts| backoff(attempts) <= Millis::minutes(5)));
        assert_eq!(patience(0), Millis::minutes(1));
        assert!((4..50).all(|attempts| patience(attempts) == Millis::minutes(10)));
    }
}
