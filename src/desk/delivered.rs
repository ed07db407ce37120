//! What follows when a step of the outbox went out, or could not: written in the transaction that
//! marks the step. Whoever can do something about a refusal is told once, in a clear word.

use super::courier::{Sent, Taken, patience};
use super::notices::gave_up;
use super::outgoing::Outgoing;
use super::platform::PlatformError;
use super::tickets::threads;
use super::{Desk, DeskError};
use crate::domain::{ChannelId, GuildId};
use crate::store::{Delivery, Tx};

impl Desk {
    /// Marks steps as sent, all in one transaction: what one of them brings to fail is tried alone.
    pub(super) async fn settle_steps(&self, taken: Vec<Taken>) {
        let (threads, others): (Vec<_>, Vec<_>) = taken
            .into_iter()
            .partition(|one| matches!(one.sent, Sent::Thread(_)));
        // Who is tagged in a new thread is asked of the platform, and no transaction waits for that.
        let alone = threads.iter().map(std::slice::from_ref);
        let together = (!others.is_empty()).then_some(others.as_slice());
        for some in together.into_iter().chain(alone) {
            let Err(error) = self.mark(some).await else {
                continue;
            };
            if let [only] = some {
                self.unsettled(only.delivery.id, &error).await;
                continue;
            }
            for one in some {
                if let Err(error) = self.mark(std::slice::from_ref(one)).await {
                    self.unsettled(one.delivery.id, &error).await;
                }
            }
        }
    }

    async fn mark(&self, taken: &[Taken]) -> Result<(), DeskError> {
        if let [one] = taken
            && let Outgoing::OpenThread { learner, .. } = one.outgoing
            && let Sent::Thread(thread) = one.sent
        {
            return self.thread_opened(&one.delivery, learner, thread).await;
        }
        // What was in the way of a former attempt is mended.
        let mut mended = Vec::new();
        for one in taken {
            let waited = one.delivery.attempts > 0;
            if waited {
                mended.extend(self.place_of(&one.delivery, &one.outgoing).await?);
            }
        }
        let mut tx = self.store.begin().await?;
        for one in taken {
            self.mark_one(&mut tx, one).await?;
        }
        for (guild, channel) in mended {
            self.forget_refusals(&mut tx, guild, channel).await?;
        }
        // Should that be undone, a post is looked for where it was sent to, and any other step done again.
        self.commit_soon(tx).await
    }

    /// Marks a step as sent, and writes what it brought into being.
    async fn mark_one(&self, tx: &mut Tx, taken: &Taken) -> Result<(), DeskError> {
        let delivery = &taken.delivery;
        tx.complete(delivery.id).await?;
        match (&taken.outgoing, taken.sent) {
            (Outgoing::Reply { inquiry, .. }, Sent::Message(channel, message)) => {
                tx.set_reply(*inquiry, channel, message);
            }
            (Outgoing::OpeningMessage { .. }, Sent::Message(_, message)) => {
                let ticket = tx.ticket_of_step(delivery).await?;
                if let Some(ticket) = ticket
                    && let Some(mut ticket) = tx.ticket_to_change(&ticket).await?
                {
                    ticket.opening_message = Some(message);
                    tx.update_ticket(&ticket).await?;
                }
            }
            (Outgoing::AddMember { ticket, user }, Sent::Done) => tx.joined_thread(*ticket, *user),
            (Outgoing::Survey { survey, .. }, Sent::Message(channel, message)) => {
                tx.set_survey_message(*survey, channel, message).await?;
            }
            _ => {}
        }
        Ok(())
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
        if let Some((guild, channel)) = self.place_of(delivery, outgoing).await? {
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
        if let Outgoing::OpenThread { .. } = outgoing {
            return threads::refused(self, delivery, error).await;
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
        if let Outgoing::Reply { inquiry, .. } | Outgoing::CommandReply { inquiry, .. } = outgoing {
            tx.unanswer(*inquiry).await?;
        }
        // Who is not in the server, or cannot see the channel, is another matter than a Discord that is away.
        let not_there = matches!(error, PlatformError::Gone | PlatformError::Forbidden(_));
        if let Outgoing::AddMember { user, .. } = outgoing
            && not_there
        {
            if let Some(ticket) = tx.ticket_of_step(delivery).await? {
                self.member_not_added(&mut tx, &ticket, *user).await?;
            }
        } else if let Some((guild, channel)) = self.place_of(delivery, outgoing).await? {
            self.tell_refusal(&mut tx, guild, channel, error).await?;
        }
        self.commit(tx).await
    }

    /// Where a step was to happen, if that is a place of a guild.
    async fn place_of(
        &self,
        delivery: &Delivery,
        outgoing: &Outgoing,
    ) -> Result<Option<(GuildId, ChannelId)>, DeskError> {
        Ok(match outgoing {
            Outgoing::Reply { channel, .. } => {
                let inquiry = self.store.inquiry_of_step(delivery).await?;
                inquiry
                    .and_then(|inquiry| inquiry.guild)
                    .map(|guild| (guild, *channel))
            }
            Outgoing::Post { guild, channel, .. } => guild.map(|guild| (guild, *channel)),
            Outgoing::OpeningMessage { .. }
            | Outgoing::PinOpening { .. }
            | Outgoing::RefreshCard { .. }
            | Outgoing::AddMember { .. }
            | Outgoing::Say { .. }
            | Outgoing::Shelve { .. } => {
                let ticket = self.store.ticket_of_step(delivery).await?;
                ticket.map(|ticket| (ticket.guild, ticket.support_channel))
            }
            Outgoing::CommandReply { .. }
            | Outgoing::EditReply { .. }
            | Outgoing::DeleteReply { .. }
            | Outgoing::Direct { .. }
            | Outgoing::OpenThread { .. }
            | Outgoing::RemoveSpares { .. }
            | Outgoing::EndSurvey { .. }
            | Outgoing::Survey { .. } => None,
        })
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
                // Whatever else it keeps from going out there: told once, until something that waited went out.
                self.tell_staff_once(tx, guild, &gave_up(channel), "gave-up", &values)
                    .await
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
