//! What staff are told, in the guild's staff channel and language. A fault that lasts is told once,
//! not each time somebody runs into it.

use super::delivered::GAVE_UP;
use super::outgoing::Outgoing;
use super::platform::PlatformError;
use super::post::{Mentions, Post};
use super::replies::Voice;
use super::{Desk, DeskError, permissions};
use crate::domain::{ChannelId, GuildId, GuildSettings, RoleId, TicketNumber, UserId};
use crate::store::{Delivery, Ticket, Tx};

/// Notices of a whole guild stand under no channel.
const NO_CHANNEL: ChannelId = ChannelId::new(0);

impl Desk {
    /// Tells staff something; without a staff channel, the log has to do.
    pub(super) async fn tell_staff(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        key: &str,
        values: &[(&str, String)],
    ) -> Result<(), DeskError> {
        self.tell_staff_tagging(tx, guild, key, values, None).await
    }

    /// Tells staff something and notifies a role.
    pub(super) async fn tell_staff_tagging(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        key: &str,
        values: &[(&str, String)],
        role: Option<RoleId>,
    ) -> Result<(), DeskError> {
        let settings = self.guilds.get(guild).await?;
        let Some(channel) = settings.staff_channel else {
            tracing::warn!(%guild, notice = key, "no staff channel is set up to tell this to");
            return Ok(());
        };
        let text = self.voice(settings.locale).say_with(key, values);
        let mentions = Mentions {
            users: Vec::new(),
            roles: role.into_iter().collect(),
        };
        let post = Post {
            text,
            mentions,
            rows: Vec::new(),
        };
        self.enqueue(
            tx,
            &Outgoing::Post {
                guild: Some(guild),
                channel,
                to: None,
                post,
            },
        )
    }

    /// Tells staff of a lasting fault, the first time that it is met.
    pub(super) async fn tell_staff_once(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        what: &str,
        key: &str,
        values: &[(&str, String)],
    ) -> Result<(), DeskError> {
        // With nowhere to say it, it stays to be said.
        let heard = self.guilds.get(guild).await?.staff_channel.is_some();
        if !heard || tx.notice_once(guild, NO_CHANNEL, what, self.now()).await? {
            self.tell_staff(tx, guild, key, values).await?;
        }
        Ok(())
    }

    /// What frontdesk lacked in a channel is there again: if it is lost once more, staff are told once
    /// more.
    pub(super) async fn forget_refusals(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<(), DeskError> {
        let names = permissions::INVITED_WITH.iter().map(|one| one.name());
        for what in names.chain(["permission", "gone", "refused"]) {
            tx.forget_notice(guild, NO_CHANNEL, &format!("{channel}:{what}"))
                .await?;
        }
        Ok(())
    }

    /// Something that waited went out: if Discord takes nothing once more, staff are told once more.
    pub(super) async fn forget_giving_up(
        &self,
        tx: &mut Tx,
        guild: GuildId,
    ) -> Result<(), DeskError> {
        Ok(tx.forget_notice(guild, NO_CHANNEL, GAVE_UP).await?)
    }

    /// A ticket's thread cannot be made: staff are told what is in the way, the learner that it takes
    /// longer. The ticket stays, and is tried again.
    pub(super) async fn thread_blocked(
        &self,
        step: &Delivery,
        error: &PlatformError,
    ) -> Result<(), DeskError> {
        let Some(ticket) = self.store.ticket_of_step(step).await? else {
            return Ok(());
        };
        let Some(inquiry) = self.store.inquiry_of(&ticket).await? else {
            return Ok(());
        };
        tracing::warn!(%error, ticket = %ticket.number, "a thread cannot be opened");
        let settings = self.guilds.get(ticket.guild).await?;
        let channel = settings.support_channel.unwrap_or(ticket.support_channel);
        let mut tx = self.store.begin().await?;
        match error {
            PlatformError::TooManyThreads => {
                self.tell_too_many_threads(&mut tx, ticket.guild).await?;
            }
            PlatformError::Invalid(reason) => {
                let what = format!("{channel}:refused");
                let values = [("channel", channel.to_string()), ("reason", reason.clone())];
                let key = "ticket-thread-refused";
                self.tell_staff_once(&mut tx, ticket.guild, &what, key, &values)
                    .await?;
            }
            PlatformError::Gone => {
                let what = format!("{channel}:gone");
                self.tell_staff_once(&mut tx, ticket.guild, &what, "ticket-support-gone", &[])
                    .await?;
            }
            other => {
                self.tell_refusal(&mut tx, ticket.guild, channel, other)
                    .await?;
            }
        }
        let told = format!("{}:delayed", ticket.number);
        if tx
            .notice_once(ticket.guild, NO_CHANNEL, &told, self.now())
            .await?
            && let Some(user) = self.store.user_of(ticket.learner).await?
        {
            let text = self
                .voice(inquiry.locale)
                .say1("ticket-delayed", "number", ticket.number);
            // That somebody has a ticket is nobody else's business: not in a channel.
            let direct = inquiry.place == crate::domain::Place::Direct;
            let otherwise = direct.then_some(inquiry.channel);
            let post = Post::text(text).mention(user);
            self.enqueue(
                &mut tx,
                &Outgoing::Direct {
                    user,
                    post,
                    otherwise,
                },
            )?;
        }
        self.commit(tx).await
    }

    /// Tells staff that there is no room for another active thread.
    pub(super) async fn tell_too_many_threads(
        &self,
        tx: &mut Tx,
        guild: GuildId,
    ) -> Result<(), DeskError> {
        let (what, key) = ("threads", "ticket-too-many-threads");
        self.tell_staff_once(tx, guild, what, key, &[]).await
    }

    /// Notes that the thread of a ticket is gone, to be told once there is another.
    pub(super) async fn note_thread_lost(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
    ) -> Result<(), DeskError> {
        let what = lost(ticket);
        tx.notice_once(ticket.guild, NO_CHANNEL, &what, self.now())
            .await?;
        Ok(())
    }

    /// Tells staff of a ticket whose thread was lost that it goes on in another.
    pub(super) async fn tell_thread_lost(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
    ) -> Result<(), DeskError> {
        let (guild, what) = (ticket.guild, lost(ticket));
        if !tx.is_noticed(guild, NO_CHANNEL, &what).await? {
            return Ok(());
        }
        tx.forget_notice(guild, NO_CHANNEL, &what).await?;
        let place = ticket.thread.map(|thread| format!("<#{thread}>"));
        let values = [
            ("number", ticket.number.to_string()),
            ("place", place.unwrap_or_default()),
        ];
        self.tell_staff(tx, guild, "ticket-thread-lost", &values)
            .await
    }

    /// A ticket's thread could be opened: what was in the way is mended. Only one that opened at once
    /// shows that there is room for more.
    pub(super) async fn threads_open(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        at_once: bool,
    ) -> Result<(), DeskError> {
        let settings = self.guilds.get(ticket.guild).await?;
        let support = settings.support_channel.unwrap_or(ticket.support_channel);
        self.forget_refusals(tx, ticket.guild, support).await?;
        if at_once {
            tx.forget_notice(ticket.guild, NO_CHANNEL, "threads")
                .await?;
        }
        Ok(())
    }

    /// Whether something that keeps tickets from opening is known, and not known to be mended.
    async fn are_threads_blocked(
        &self,
        tx: &mut Tx,
        settings: &GuildSettings,
    ) -> Result<bool, DeskError> {
        if tx.is_noticed(settings.guild, NO_CHANNEL, "threads").await? {
            return Ok(true);
        }
        let Some(channel) = settings.support_channel else {
            return Ok(false);
        };
        let any = format!("{channel}:%");
        Ok(tx.is_noticed(settings.guild, NO_CHANNEL, &any).await?)
    }

    /// What a learner is told of a ticket that was decided on just now.
    pub(super) async fn say_opened(
        &self,
        tx: &mut Tx,
        guild: GuildId,
        number: TicketNumber,
        voice: Voice<'_>,
    ) -> Result<String, DeskError> {
        let settings = self.guilds.get(guild).await?;
        let key = match self.are_threads_blocked(tx, &settings).await? {
            true => "ticket-delayed",
            false => "ticket-opened",
        };
        Ok(voice.say1(key, "number", number))
    }

    /// Whether a ticket's thread could not be opened when it was tried.
    pub(super) async fn is_delayed(&self, ticket: &Ticket) -> Result<bool, DeskError> {
        let told = format!("{}:delayed", ticket.number);
        let noticed = self.store.is_noticed(ticket.guild, NO_CHANNEL, &told);
        Ok(ticket.thread.is_none() && noticed.await?)
    }

    /// A person could not be added to a ticket's thread: they left, or cannot see the channel.
    pub(super) async fn member_not_added(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        user: UserId,
    ) -> Result<(), DeskError> {
        let Some(mut ticket) = tx.ticket_to_change(ticket).await? else {
            return Ok(());
        };
        let is_learner = self.store.learner_of(user).await? == Some(ticket.learner);
        if is_learner {
            if !ticket.learner_in_thread {
                // That is known, and was told.
                return Ok(());
            }
            ticket.learner_in_thread = false;
            tx.update_ticket(&ticket).await?;
        }
        let values = [
            ("number", ticket.number.to_string()),
            ("user", format!("<@{user}>")),
        ];
        self.tell_staff(tx, ticket.guild, "ticket-member-not-added", &values)
            .await
    }
}

/// Under what it is noted that the thread of a ticket is gone.
fn lost(ticket: &Ticket) -> String {
    format!("{}:lost", ticket.number)
}
