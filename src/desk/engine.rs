//! The one place that every event passes: matched exhaustively, handled, and logged if it fails.

use std::pin::pin;

use super::event::{Event, Message};
use super::intake::{self, Heard};
use super::platform::PlatformError;
use super::supervision::caught;
use super::{Desk, DeskError, catch_up, departures, unhandled};
use crate::domain::{
    ChannelId, GuildId, GuildSettings, InquiryEvent, MessageId, Millis, Outcome, Place,
};
use crate::store::{StoreError, TimerKind};

/// How often something is decided that the database undoes each time.
const DECISIONS: u32 = 4;

/// How far back a watched question may lie for a person's word to count as its reply.
const WATCHED_FOR: Millis = Millis::hours(24);

impl Desk {
    /// Handles one event: decides, and stores the decision with what it sends.
    pub async fn handle(&self, event: Event) {
        self.metrics.events.inc();
        self.metrics.events_in_hand.inc();
        let event = event.without_nul();
        let trail = self.watermarks.begin(&event);
        let decided = {
            let deciding = pin!(self.decide(&event));
            caught(self.watch(), "an event", deciding).await
        };
        match decided {
            Ok(()) => {
                self.watermarks.done(trail);
                unhandled::done(self, &event).await;
            }
            Err(error) => unhandled::failed(self, event, trail, &error).await,
        }
        self.metrics.events_in_hand.dec();
    }

    /// Sees to it that an event for which there was no room is read again, if it is a message.
    pub(super) fn read_later(&self, event: &Event) {
        let trail = self.watermarks.begin(event);
        self.watermarks.failed(trail, catch_up::again_at(self));
    }

    pub(super) async fn decide(&self, event: &Event) -> Result<(), DeskError> {
        match event {
            Event::Message(message) => self.again_if_undone(|| self.heard(message)).await,
            Event::Edited { message } => self.again_if_undone(|| self.edited(message)).await,
            Event::Deleted { guild, message, .. } => {
                self.again_if_undone(|| self.deleted(*guild, *message))
                    .await
            }
            Event::Pressed(press) => self.pressed(press).await,
            Event::Called(call) => self.called(call).await,
            Event::Completing(call) => self.completing(call).await,
            Event::ChannelGone { guild, channel } => {
                self.again_if_undone(|| self.post_gone(*guild, *channel))
                    .await?;
                self.again_if_undone(|| self.channel_gone(*guild, *channel))
                    .await
            }
            Event::Unplaced { channel, .. } => Err(not_placed(*channel).into()),
            Event::Connected { .. } | Event::GuildLeft { .. } => {
                departures::heard(self, event);
                Ok(())
            }
            Event::SessionBegan { shard, shards, .. } => {
                departures::session_began(self, *shard, *shards).await
            }
        }
    }

    /// Decides once more what the database undid in favour of another transaction: nothing of it is
    /// left, and the other one is through by now.
    pub(super) async fn again_if_undone<T, F>(&self, decide: impl Fn() -> F) -> Result<T, DeskError>
    where
        F: Future<Output = Result<T, DeskError>>,
    {
        for _ in 1..DECISIONS {
            match decide().await {
                Err(DeskError::Store(StoreError::Undone)) => {
                    tracing::info!("a decision was undone in favour of another; deciding again");
                }
                other => return other,
            }
        }
        decide().await
    }

    /// One message, live or fetched.
    pub(super) async fn heard(&self, message: &Message) -> Result<(), DeskError> {
        let Some(guild) = message.guild else {
            self.remember_direct(message).await?;
            return match intake::sort_direct(message) {
                Heard::Question(_) => {
                    let guild = self.only_guild_of(message.author.user).await?;
                    self.asked_in_message(message, guild, Place::Direct).await
                }
                Heard::Nothing | Heard::InThread | Heard::Talk => Ok(()),
            };
        };
        let settings = self.guilds.get(guild).await?;
        match intake::sort_guild(message, &settings) {
            Heard::Nothing => Ok(()),
            Heard::InThread => {
                let in_ticket = self.said_in_ticket(message, &settings).await?;
                if in_ticket || !intake::is_asked_in_thread(message, &settings) {
                    return Ok(());
                }
                self.asked_in_message(message, Some(guild), Place::Mention)
                    .await
            }
            Heard::Talk => self.person_spoke(message, &settings).await,
            Heard::Question(place) => self.asked_in_message(message, Some(guild), place).await,
        }
    }

    /// Whoever was heard in direct messages once is read there after an outage: Discord lists no such
    /// channels.
    async fn remember_direct(&self, message: &Message) -> Result<(), DeskError> {
        if !self.watermarks.is_first_in(message.channel) {
            return Ok(());
        }
        // Should it not be handled, it is read again.
        let before = MessageId::new(message.id.get().saturating_sub(1));
        let marks = [(None, message.channel, before)];
        if let Err(error) = self.store.raise_watermarks(&marks).await {
            self.watermarks.forget_in(message.channel);
            return Err(error.into());
        }
        Ok(())
    }

    /// The guild of a learner's direct messages, where there is only one to choose from.
    pub(super) async fn only_guild_of(
        &self,
        user: crate::domain::UserId,
    ) -> Result<Option<GuildId>, DeskError> {
        match self.store.guilds_seen(user, 2).await?.as_slice() {
            [only] => Ok(Some(*only)),
            [] => self.only_guild_served(user).await,
            _ => Ok(None),
        }
    }

    /// Where one guild alone is served, whoever writes directly asks there, if they are in it.
    async fn only_guild_served(
        &self,
        user: crate::domain::UserId,
    ) -> Result<Option<GuildId>, DeskError> {
        let served = self.store.all_settings().await?;
        let [only] = served.as_slice() else {
            return Ok(None);
        };
        match self.platform.member(only.guild, user).await {
            Ok(member) => Ok(member.map(|_| only.guild)),
            Err(error) => {
                // The question is answered all the same, and counted nowhere.
                self.metrics.refused(&error);
                tracing::warn!(%error, "who writes directly could not be looked up");
                Ok(None)
            }
        }
    }

    /// A person spoke where questions are watched: those that it replies to need no offer any more.
    async fn person_spoke(
        &self,
        message: &Message,
        settings: &GuildSettings,
    ) -> Result<(), DeskError> {
        let is_staff = intake::is_staff(message, settings);
        let since = self.now() - WATCHED_FOR;
        let speaker = self.store.learner_of(message.author.user).await?;
        let replied_to = message.replies_to.as_ref().map(|to| to.message);
        let watched = self.store.watched_in(message.channel, since).await?;
        for inquiry in watched {
            let answers_it = replied_to.is_some() && inquiry.message == replied_to;
            let in_its_post = inquiry.place == Place::Forum;
            let by_asker = Some(inquiry.learner) == speaker;
            // A word may come again, or be fetched, after a question that it cannot have answered.
            let before = inquiry.asked_at > message.id.sent_at()
                || inquiry.message.is_some_and(|asked| message.id < asked);
            if before
                || by_asker
                || !(answers_it || in_its_post || (is_staff && replied_to.is_none()))
            {
                continue;
            }
            let staff = is_staff.then_some(message.author.user);
            let mut tx = self.store.begin().await?;
            let now = message.id.sent_at();
            tx.record(inquiry.id, now, &InquiryEvent::PersonReplied { staff })?;
            tx.set_outcome(inquiry.id, Outcome::ByPerson, now);
            tx.clear_timer(TimerKind::Watch, inquiry.id.get());
            tx.clear_timer(TimerKind::Settle, inquiry.id.get());
            tx.commit().await?;
        }
        Ok(())
    }

    /// Delivers and sweeps until nothing is due at this moment. For the console and for tests, where
    /// time stands still between two acts.
    pub async fn settle(&self) {
        self.learn_due().await;
        // Each round can bring on the next; a chain longer than this is a fault, not work.
        for _ in 0..1000 {
            let delivered = self.deliver_due().await;
            let swept = self.sweep_due().await;
            match (delivered, swept) {
                (Ok(0), Ok(0)) => return,
                (Ok(_), Ok(_)) => {}
                (Err(error), _) | (_, Err(error)) => {
                    tracing::error!(%error, "the desk cannot settle");
                    return;
                }
            }
        }
        tracing::error!("the desk does not come to rest");
    }
}

/// Why a message has to be read again.
fn not_placed(channel: ChannelId) -> PlatformError {
    PlatformError::Later {
        wait: None,
        reason: format!("channel {channel} could not be looked up"),
    }
}
