//! Listens to serenity on the sessions' thread, and hands every event in order to the desk's runtime. Tasks that start
//! on the sessions' thread may never finish.

use std::pin::Pin;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serenity::client::{Context, EventHandler};
use serenity::model::application::Interaction;
use serenity::model::channel::{GuildChannel, Message, PartialGuildChannel};
use serenity::model::event::{GuildMemberUpdateEvent, MessageUpdateEvent, ThreadListSyncEvent};
use serenity::model::gateway::Ready;
use serenity::model::guild::{Guild, Member, PartialGuild, Role, UnavailableGuild};
use serenity::model::id as serenity_id;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::EventReceiver;

/// The most events that are handed over and not yet taken.
const HANDED_OVER: usize = 512;
/// The pause of the sessions while there are so many.
const PAUSE: Duration = Duration::from_millis(1);

/// The taking of an event by the receiver.
type Taking = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The listener to the sessions, with the receiver of events and the channel to the desk's runtime.
pub(in crate::discord) struct SessionListener {
    receiver: Arc<EventReceiver>,
    desk: mpsc::Sender<Taking>,
}

impl SessionListener {
    /// Makes a listener that hands events over to the present runtime.
    pub(in crate::discord) fn new(receiver: Arc<EventReceiver>) -> Self {
        let (desk, mut handed_over) = mpsc::channel::<Taking>(HANDED_OVER);
        tokio::spawn(async move {
            while let Some(taking) = handed_over.recv().await {
                tokio::spawn(taking);
            }
        });
        Self { receiver, desk }
    }

    /// Has the receiver take an event on the desk's runtime. While the runtime does not keep up, this blocks the
    /// sessions' thread, so that Discord waits. serenity itself would read on without limit.
    fn hand_over<Doing>(&self, begin: impl FnOnce(Arc<EventReceiver>) -> Doing)
    where
        Doing: Future<Output = ()> + Send + 'static,
    {
        let mut taking: Taking = Box::pin(begin(Arc::clone(&self.receiver)));
        while let Err(TrySendError::Full(back)) = self.desk.try_send(taking) {
            taking = back;
            thread::sleep(PAUSE);
        }
    }
}

#[serenity::async_trait]
impl EventHandler for SessionListener {
    async fn ready(&self, ctx: Context, ready: Ready) {
        let shard = ctx.shard_id.0;
        self.hand_over(|receiver| async move { receiver.began(shard, &ready).await });
    }

    async fn guild_create(&self, _ctx: Context, guild: Guild, _is_new: Option<bool>) {
        self.hand_over(|receiver| async move { receiver.joined(guild) });
    }

    async fn guild_update(&self, _ctx: Context, _old: Option<Guild>, new: PartialGuild) {
        self.hand_over(|receiver| async move { receiver.update_guild(&new) });
    }

    async fn guild_delete(&self, _ctx: Context, gone: UnavailableGuild, _full: Option<Guild>) {
        self.hand_over(|receiver| async move { receiver.left(&gone) });
    }

    async fn guild_role_create(&self, _ctx: Context, new: Role) {
        self.hand_over(|receiver| async move { receiver.put_role(&new) });
    }

    async fn guild_role_update(&self, _ctx: Context, _old: Option<Role>, new: Role) {
        self.hand_over(|receiver| async move { receiver.put_role(&new) });
    }

    async fn guild_role_delete(
        &self,
        _ctx: Context,
        guild: serenity_id::GuildId,
        role: serenity_id::RoleId,
        _old: Option<Role>,
    ) {
        self.hand_over(|receiver| async move { receiver.drop_role(guild, role) });
    }

    async fn guild_member_update(
        &self,
        _ctx: Context,
        _old: Option<Member>,
        _new: Option<Member>,
        event: GuildMemberUpdateEvent,
    ) {
        self.hand_over(|receiver| async move { receiver.update_member(&event) });
    }

    async fn channel_create(&self, _ctx: Context, channel: GuildChannel) {
        self.hand_over(|receiver| async move { receiver.guilds.put_channel(&channel) });
    }

    async fn channel_update(&self, _ctx: Context, _old: Option<GuildChannel>, new: GuildChannel) {
        self.hand_over(|receiver| async move { receiver.guilds.put_channel(&new) });
    }

    async fn channel_delete(
        &self,
        _ctx: Context,
        channel: GuildChannel,
        _messages: Option<Vec<Message>>,
    ) {
        let (guild, channel) = (channel.guild_id, channel.id);
        self.hand_over(|receiver| async move { receiver.channel_gone(guild, channel) });
    }

    async fn thread_create(&self, _ctx: Context, thread: GuildChannel) {
        self.hand_over(|receiver| async move { receiver.guilds.put_channel(&thread) });
    }

    async fn thread_update(&self, _ctx: Context, _old: Option<GuildChannel>, new: GuildChannel) {
        self.hand_over(|receiver| async move { receiver.guilds.put_channel(&new) });
    }

    async fn thread_delete(
        &self,
        _ctx: Context,
        thread: PartialGuildChannel,
        _full: Option<GuildChannel>,
    ) {
        let (guild, thread) = (thread.guild_id, thread.id);
        self.hand_over(|receiver| async move { receiver.channel_gone(guild, thread) });
    }

    async fn thread_list_sync(&self, _ctx: Context, sync: ThreadListSyncEvent) {
        self.hand_over(|receiver| async move {
            for thread in &sync.threads {
                receiver.guilds.put_channel(thread);
            }
        });
    }

    async fn message(&self, _ctx: Context, message: Message) {
        self.hand_over(|receiver| async move { receiver.heard(message).await });
    }

    async fn message_update(
        &self,
        _ctx: Context,
        _old: Option<Message>,
        _new: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        self.hand_over(|receiver| async move { receiver.edited(event).await });
    }

    async fn message_delete(
        &self,
        _ctx: Context,
        channel: serenity_id::ChannelId,
        message: serenity_id::MessageId,
        guild: Option<serenity_id::GuildId>,
    ) {
        self.hand_over(|receiver| async move { receiver.message_gone(guild, channel, message) });
    }

    async fn message_delete_bulk(
        &self,
        _ctx: Context,
        channel: serenity_id::ChannelId,
        messages: Vec<serenity_id::MessageId>,
        guild: Option<serenity_id::GuildId>,
    ) {
        self.hand_over(|receiver| async move {
            for message in messages {
                receiver.message_gone(guild, channel, message);
            }
        });
    }

    async fn interaction_create(&self, _ctx: Context, interaction: Interaction) {
        self.hand_over(|receiver| async move { receiver.acted(interaction).await });
    }
}
