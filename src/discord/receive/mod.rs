//! Receives Discord's events and passes them to the desk as its own, through a bounded queue without waiting. Each
//! event has a task of its own, and nothing here relies on an order. Tasks that may wait have a limit of their own.

mod interactions;
pub(super) mod listener;
mod messages;

use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use serenity::model::event::{GuildMemberUpdateEvent, MessageUpdateEvent};
use serenity::model::gateway::Ready;
use serenity::model::guild::{Guild, PartialGuild, Role, UnavailableGuild};
use serenity::model::id as serenity_id;
use tokio::sync::Semaphore;

use super::commands::Commands;
use super::guilds::{KnownGuild, KnownGuilds, known_role, role_ids};
use super::messages::{Edits, Unplaced};
use super::rest::Rest;
use crate::desk::dispatch::queue::{Admission, Queue};
use crate::desk::dispatch::unhandled::Keeper;
use crate::desk::event::Event;
use crate::desk::tickets::opening::forms::Forms;
use crate::desk::ui::text::Texts;
use crate::domain::{ChannelId, GuildId, MessageId, RoleId, UserId};

/// The most messages that are looked up or wait for their guild at a time. Further ones are read later.
const LOOKED_UP: usize = 512;
/// The number of refusals of presses and calls that are sent concurrently.
const REFUSED_AT_ONCE: usize = 32;
/// The number of refusals that may wait to be sent; further presses and calls get no answer.
const TO_BE_REFUSED: usize = 2048;

/// The receiver of serenity's events, with everything that is needed to convert them.
pub(super) struct EventReceiver {
    pub(super) me: UserId,
    pub(super) rest: Arc<Rest>,
    pub(super) guilds: Arc<KnownGuilds>,
    pub(super) texts: Arc<Texts>,
    pub(super) queue: Arc<Queue>,
    pub(super) commands: Commands,
    /// The store of interactions. Set before the first session, if there is a desk that handles acknowledged ones.
    pub(super) keeper: OnceLock<Keeper>,
    /// The source of the forms that are shown before the desk gets the press; set together with the keeper.
    pub(super) forms: OnceLock<Forms>,
    edits: Mutex<Edits>,
    look_ups: Semaphore,
    refusals: Semaphore,
    to_be_refused: Semaphore,
}

impl EventReceiver {
    /// Makes a receiver that is not connected yet.
    pub(super) fn new(
        me: UserId,
        rest: Arc<Rest>,
        guilds: Arc<KnownGuilds>,
        texts: Arc<Texts>,
        queue: Arc<Queue>,
        commands: Commands,
    ) -> Self {
        Self {
            me,
            rest,
            guilds,
            texts,
            queue,
            commands,
            keeper: OnceLock::new(),
            forms: OnceLock::new(),
            edits: Mutex::default(),
            look_ups: Semaphore::new(LOOKED_UP),
            refusals: Semaphore::new(REFUSED_AT_ONCE),
            to_be_refused: Semaphore::new(TO_BE_REFUSED),
        }
    }

    /// Puts an event into the queue.
    fn tell(&self, event: Event) {
        self.queue.push(event, None);
    }

    /// Puts an accepted press or call into the queue.
    fn tell_admitted(&self, event: Event, admission: Admission) {
        self.queue.push(event, Some(admission));
    }

    /// Tells the desk that a session began, and registers the commands.
    async fn began(&self, shard: u32, ready: &Ready) {
        tracing::info!(shard, guilds = ready.guilds.len(), "a session began");
        self.tell(Event::SessionBegan {
            shard,
            shards: ready.shard.map_or(1, |shard| shard.total),
            guilds: ready
                .guilds
                .iter()
                .map(|guild| GuildId::new(guild.id.get()))
                .collect(),
        });
        // Direct messages arrive only at shard 0, and a single process registers commands.
        if shard == 0 {
            self.tell(Event::Connected { guild: None });
            let application = ready.application.id;
            let guilds: Vec<_> = ready.guilds.iter().map(|guild| guild.id).collect();
            self.commands
                .register(&self.rest, application, &guilds)
                .await;
        }
    }

    async fn heard(&self, message: Message) {
        let id = MessageId::new(message.id.get());
        match self.translated(message).await {
            Ok(Some(message)) => self.tell(Event::Message(message)),
            Ok(None) => {}
            Err(Unplaced { guild, channel }) => self.tell(Event::Unplaced {
                guild,
                channel,
                message: id,
            }),
        }
    }

    async fn edited(&self, event: MessageUpdateEvent) {
        let is_edit = {
            let mut edits = self.edits.lock();
            edits.is_new(&event)
        };
        if is_edit && let Some(message) = self.translated_edit(event).await {
            self.tell(Event::Edited { message });
        }
    }

    async fn acted(&self, interaction: Interaction) {
        match interaction {
            Interaction::Component(press) => self.pressed(press).await,
            Interaction::Modal(form) => self.submitted(form).await,
            Interaction::Autocomplete(typing) => self.completing(&typing),
            Interaction::Command(call) => self.called(&call).await,
            _ => {}
        }
    }

    fn joined(&self, guild: Guild) {
        let id = GuildId::new(guild.id.get());
        self.remember(&guild);
        // It may hold a thousand members, so it is dropped before waiting for room in the queue.
        drop(guild);
        self.tell(Event::Connected { guild: Some(id) });
    }

    fn left(&self, gone: &UnavailableGuild) {
        if !gone.unavailable {
            let guild = GuildId::new(gone.id.get());
            self.guilds.forget(guild);
            self.tell(Event::GuildLeft { guild });
        }
    }

    fn channel_gone(&self, guild: serenity_id::GuildId, channel: serenity_id::ChannelId) {
        let (guild, channel) = (GuildId::new(guild.get()), ChannelId::new(channel.get()));
        self.guilds.change(guild, |known| {
            known.channels.remove(&channel);
        });
        self.tell(Event::ChannelGone { guild, channel });
    }

    fn message_gone(
        &self,
        guild: Option<serenity_id::GuildId>,
        channel: serenity_id::ChannelId,
        message: serenity_id::MessageId,
    ) {
        let event = Event::Deleted {
            guild: guild.map(|id| GuildId::new(id.get())),
            channel: ChannelId::new(channel.get()),
            message: MessageId::new(message.get()),
        };
        self.tell(event);
    }

    fn remember(&self, guild: &Guild) {
        let known = KnownGuild::of(guild, self.me);
        self.guilds.put(GuildId::new(guild.id.get()), known);
    }

    fn update_guild(&self, new: &PartialGuild) {
        self.guilds.change(GuildId::new(new.id.get()), |known| {
            known.name.clone_from(&new.name);
            known.owner = UserId::new(new.owner_id.get());
            known.system_channel = new.system_channel_id.map(|id| ChannelId::new(id.get()));
            known.roles = new.roles.values().map(known_role).collect();
        });
    }

    fn put_role(&self, role: &Role) {
        self.guilds
            .change(GuildId::new(role.guild_id.get()), |known| {
                known.roles.extend([known_role(role)]);
            });
    }

    fn drop_role(&self, guild: serenity_id::GuildId, role: serenity_id::RoleId) {
        let (guild, role) = (GuildId::new(guild.get()), RoleId::new(role.get()));
        self.guilds.change(guild, |known| {
            known.roles.remove(&role);
            known.my_roles.retain(|mine| *mine != role);
        });
        self.tell(Event::RoleGone { guild, role });
    }

    /// Notes frontdesk's own changed roles; those of other members do not arrive without the members intent.
    fn update_member(&self, event: &GuildMemberUpdateEvent) {
        if event.user.id.get() == self.me.get() {
            self.guilds
                .change(GuildId::new(event.guild_id.get()), |known| {
                    known.my_roles = role_ids(&event.roles);
                });
        }
    }
}
