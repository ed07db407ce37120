//! The Discord adapter alone, against the test Discord: what it hears and what it does, without the
//! desk behind it.

mod acting;
mod answering;
mod connecting;
mod doctor;
mod health;

mod init;
mod recalling;
mod receiving;
mod threads;

use std::sync::Arc;
use std::time::Duration;

use frontdesk::desk::dispatch::fair::Pool;
use frontdesk::desk::dispatch::queue::Queue;
use frontdesk::desk::event::Event;
use frontdesk::desk::metrics::Metrics;
use frontdesk::desk::platform::{Platform, PlatformError};
use frontdesk::desk::ui::post::Post;
use frontdesk::desk::ui::text::Texts;
use frontdesk::discord::{
    ConnectError, DiscordConfig, DiscordPlatform as Adapter, Shards, Transport,
};
use frontdesk::domain::{ChannelId, DeliveryId, GuildId, MessageId, Secret, SystemClock, UserId};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::academy::{academy, discord};
use fake_discord::Discord;

/// A test that has waited this long has failed.
const LONG_ENOUGH: Duration = Duration::from_secs(30);
/// Any delivery, where a test does not care which.
const MARK: DeliveryId = DeliveryId::new(4711);

fn config(discord: &Discord) -> DiscordConfig {
    DiscordConfig {
        token: Secret::new(&discord.token()),
        transport: Transport::Proxy(discord.api_url().parse().expect("a loopback address")),
        shards: Shards::Auto,
        dev_guild: None,
    }
}

/// The adapter, connected, with its queue in the test's hands.
struct Desk {
    platform: Arc<dyn Platform>,
    metrics: Arc<Metrics>,
    queue: Arc<Queue>,
    shutdown: CancellationToken,
    session: JoinHandle<Result<(), ConnectError>>,
}

impl Desk {
    /// Connects, and waits until the guild and the commands are there.
    async fn opens(discord: &Discord) -> Self {
        let mut desk = Self::opens_with(config(discord)).await.expect("connected");
        desk.hears("the guild", |event| match event {
            Event::Connected { guild: Some(_) } => Some(()),
            _ => None,
        })
        .await;
        discord.until_registered("ask").await;
        desk
    }

    async fn opens_with(config: DiscordConfig) -> Result<Self, ConnectError> {
        let texts = Arc::new(Texts::load().expect("texts"));
        let (metrics, shutdown) = (Arc::new(Metrics::new()), CancellationToken::new());
        let queue = Queue::new(Arc::clone(&metrics));
        let connecting = Adapter::connect(
            config,
            texts,
            metrics.clone(),
            Arc::new(SystemClock),
            Arc::clone(&queue),
            shutdown.clone(),
        );
        let connection = connecting.await?;
        Ok(Self {
            platform: connection.platform(),
            metrics,
            queue,
            shutdown,
            session: tokio::spawn(connection.run()),
        })
    }

    /// The next event that `pick` gives something for; what comes before is passed over.
    async fn hears<T>(&mut self, what: &str, pick: impl Fn(Event) -> Option<T>) -> T {
        let heard = tokio::time::timeout(LONG_ENOUGH, async {
            loop {
                let taken = tokio::select! {
                    taken = self.queue.next(Pool::Messages) => taken,
                    taken = self.queue.next(Pool::Interactions) => taken,
                };
                let event = taken.and_then(|mut taken| taken.event());
                if let Some(found) = pick(event.expect("the adapter is there")) {
                    return found;
                }
            }
        });
        heard
            .await
            .unwrap_or_else(|_| panic!("never heard: {what}"))
    }

    /// The next message of a person.
    async fn message(&mut self) -> frontdesk::desk::event::Message {
        let pick = |event| match event {
            Event::Message(message) if !message.author.is_bot => Some(message),
            _ => None,
        };
        self.hears("a message", pick).await
    }

    /// The next press.
    async fn press(&mut self) -> frontdesk::desk::event::Press {
        let pick = |event| match event {
            Event::Pressed(press) => Some(press),
            _ => None,
        };
        self.hears("a press", pick).await
    }

    /// The next call.
    async fn call(&mut self) -> frontdesk::desk::event::Call {
        let pick = |event| match event {
            Event::Called(call) => Some(call),
            _ => None,
        };
        self.hears("a call", pick).await
    }

    /// Posts, in reply to a message if one is given.
    async fn posts(
        &self,
        channel: ChannelId,
        post: Post,
        mark: DeliveryId,
        reply_to: Option<MessageId>,
    ) -> Result<MessageId, PlatformError> {
        self.platform.post(channel, &post, mark, reply_to).await
    }

    /// Opens a private thread of a ticket.
    async fn opens_thread(&self, parent: ChannelId, name: &str) -> ChannelId {
        let opened = self.platform.servers().open_thread(parent, name).await;
        opened.expect("opened")
    }

    async fn closes(self) -> Result<(), ConnectError> {
        self.shutdown.cancel();
        self.session.await.expect("no panic in the session")
    }
}

/// Posts so many messages, one after the other, where none may be posted.
pub(crate) async fn posts_in_vain(discord: &Discord, place: &str, times: i64) {
    let desk = Desk::opens(discord).await;
    let place = channel(discord, place);
    for mark in 1..=times {
        let posted = desk.posts(place, Post::text("x"), DeliveryId::new(mark), None);
        posted.await.expect_err("nothing may be posted there");
    }
}

fn channel(discord: &Discord, place: &str) -> ChannelId {
    let found = discord.look(|world| world.find_place(place));
    ChannelId::new(found.unwrap_or_else(|| panic!("no place {place}")).get())
}

fn person(discord: &Discord, name: &str) -> UserId {
    UserId::new(discord.look(|world| world.person(name).get()))
}

fn home(discord: &Discord) -> GuildId {
    GuildId::new(discord.look(|world| world.guild_called("Academy").id.get()))
}

fn message(id: fake_discord::world::ids::MessageId) -> MessageId {
    MessageId::new(id.get())
}
