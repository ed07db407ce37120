//! What follows when a step of the outbox went out, or could not: written in the transaction that
//! marks the step. Whoever can do something about a refusal is told once, in a clear word.

use super::courier::{Sent, patience};
use super::outgoing::Outgoing;
use super::platform::PlatformError;
use super::{Desk, DeskError};
use crate::domain::{ChannelId, GuildId, Millis};
use crate::store::{Delivery, Tx};

/// How long a ticket that cannot be opened waits for somebody to mend what is in its way.
const BLOCKED: Millis = Millis::minutes(5);

impl Desk {
    /// Marks a step as sent, and writes what it brought into being.
    pub(super) async fn delivered(
        &self,
        delivery: &Delivery,
        outgoing: &Outgoing,
        sent: Sent,
    ) -> Result<(), DeskError> {
        if let (
            Outgoing::OpenThread {
                ticket, learner, ..
            },
            Sent::Thread(thread),
        ) = (outgoing, sent)
        {
            return self
                .thread_opened(delivery, *ticket, *learner, thread)
                .await;
        }
        // What was in the way of a former attempt is mended.
        let place = match delivery.attempts {
            0 => None,
            _ => self.place_of(outgoing).await?,
        };
        let mut tx = self.store.begin().await?;
        tx.complete(delivery.id).await?;
        match (outgoing, sent) {
            (Outgoing::Reply { inquiry, .. }, Sent::Message(channel, message)) => {
                tx.set_reply(*inquiry, channel, message).await?;
                if delivery.attempts > 0
                    && let Some((guild, channel)) = place
                {
                    self.forget_refusals(&mut tx, guild, channel).await?;
                }
            }
            (Outgoing::OpeningMessage { ticket }, Sent::Message(_, message)) => {
                if let Some(mut ticket) = tx.ticket_to_change(*ticket).await? {
                    ticket.opening_message = Some(message);
                    tx.update_ticket(&ticket).await?;
                }
            }
            (Outgoing::Survey { survey, .. }, Sent::Message(channel, message)) => {
                tx.set_survey_message(*survey, channel, message).await?;
            }
            _ => {}
        }
        self.commit(tx).await
    }

    /// A reply for which a permission is missing waits for it: staff are told which one, and it goes out
    /// once that is granted.
    pub(super) async fn wait_for_permission(
        &self,
        delivery: &Delivery,
        outgoing: &Outgoing,
        error: &PlatformError,
    ) -> Result<(), DeskError> {
        if delivery.attempts == 0 {
            tracing::warn!(%error, delivery = %delivery.id, "a reply waits for a permission");
        }
        if let Some((guild, channel)) = self.place_of(outgoing).await? {
            let mut tx = self.store.begin().await?;
            self.tell_refusal(&mut tx, guild, channel, error).await?;
            self.commit(tx).await?;
        }
        let at = self.now() + patience(delivery.attempts);
        let reason = error.to_string();
        Ok(self.store.retry_at(delivery.id, at, &reason).await?)
    }

    /// Gives a step up, or puts it off until somebody has mended what is in its way.
    pub(super) async fn undeliverable(
        &self,
        delivery: &Delivery,
        outgoing: &Outgoing,
        error: &PlatformError,
    ) -> Result<(), DeskError> {
        if let Outgoing::OpenThread { ticket, .. } = outgoing {
            self.thread_blocked(*ticket, error).await?;
            return Ok(self
                .store
                .retry_at(delivery.id, self.now() + BLOCKED, &error.to_string())
                .await?);
        }
        let expected = matches!(
            error,
            PlatformError::Gone | PlatformError::Refused | PlatformError::Shelved
        );
        if expected {
            tracing::info!(%error, delivery = %delivery.id, "a step was given up");
        } else {
            tracing::warn!(%error, delivery = %delivery.id, "a step was given up");
        }
        let mut tx = self.store.begin().await?;
        tx.abandon(delivery.id, &error.to_string()).await?;
        if let Outgoing::Reply { inquiry, .. } = outgoing {
            tx.unanswer(*inquiry).await?;
        }
        if let Outgoing::AddMember { ticket, user } = outgoing {
            self.member_not_added(&mut tx, *ticket, *user).await?;
        } else if let Some((guild, channel)) = self.place_of(outgoing).await? {
            self.tell_refusal(&mut tx, guild, channel, error).await?;
        }
        self.commit(tx).await
    }

    /// Where a step was to happen, if that is a place of a guild.
    async fn place_of(
        &self,
        outgoing: &Outgoing,
    ) -> Result<Option<(GuildId, ChannelId)>, DeskError> {
        let ticket = match outgoing {
            Outgoing::Reply {
                inquiry, channel, ..
            } => {
                let guild = self
                    .store
                    .inquiry(*inquiry)
                    .await?
                    .and_then(|inquiry| inquiry.guild);
                return Ok(guild.map(|guild| (guild, *channel)));
            }
            Outgoing::Post { guild, channel, .. } => {
                return Ok(guild.map(|guild| (guild, *channel)));
            }
            Outgoing::OpeningMessage { ticket }
            | Outgoing::PinOpening { ticket }
            | Outgoing::RefreshCard { ticket }
            | Outgoing::Say { ticket, .. }
            | Outgoing::Shelve { ticket, .. } => *ticket,
            Outgoing::EditReply { .. }
            | Outgoing::DeleteReply { .. }
            | Outgoing::Direct { .. }
            | Outgoing::OpenThread { .. }
            | Outgoing::AddMember { .. }
            | Outgoing::Survey { .. } => return Ok(None),
        };
        Ok(self
            .store
            .ticket(ticket)
            .await?
            .map(|ticket| (ticket.guild, ticket.support_channel)))
    }

    /// Tells the moderators about a refusal that they can do something about.
    pub(super) async fn tell_refusal(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        channel: ChannelId,
        error: &PlatformError,
    ) -> Result<(), DeskError> {
        let channel_text = channel.to_string();
        match error {
            PlatformError::Forbidden(Some(permission)) => {
                let values = [
                    ("channel", channel_text),
                    ("permission", permission.name().to_owned()),
                ];
                let what = format!("{channel}:{}", permission.name());
                self.tell_staff_once(tx, guild, &what, "missing-permission", &values)
                    .await
            }
            PlatformError::Forbidden(None) => {
                let what = format!("{channel}:permission");
                let values = [("channel", channel_text)];
                self.tell_staff_once(tx, guild, &what, "missing-unknown-permission", &values)
                    .await
            }
            // What cannot be posted to staff is not told to staff: that would never end.
            PlatformError::Later { .. } if self.is_staff_channel(guild, channel).await? => Ok(()),
            PlatformError::Later { reason, .. } => {
                let values = [("channel", channel_text), ("reason", reason.clone())];
                self.tell_staff(tx, guild, "gave-up", &values).await
            }
            PlatformError::Gone
            | PlatformError::Refused
            | PlatformError::Shelved
            | PlatformError::TooManyThreads
            | PlatformError::Expired
            | PlatformError::Invalid(_) => Ok(()),
        }
    }

    async fn is_staff_channel(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<bool, DeskError> {
        Ok(self.guilds.get(guild).await?.staff_channel == Some(channel))
    }
}
