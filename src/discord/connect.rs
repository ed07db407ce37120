//! The connection to Discord: its settings, and a receiving session. For `frontdesk doctor` also the application of a
//! token, its intents and its invitation, without a session.

use std::sync::Arc;

use serenity::http::Route;
use serenity::model::user::CurrentUser;
use tokio_util::sync::CancellationToken;

use super::client::DiscordPlatform;
use super::commands::Commands;
use super::direct_channels::DirectChannels;
use super::failure::{ConnectError, Failure};
use super::gateway::Gateway;
use super::guilds::KnownGuilds;
use super::permissions::bit;
use super::reach::{RawApplication, reach, until_sessions_are_left};
use super::receive::EventReceiver;
use super::rest::{Ask, Rest, Transport, is_safe_gateway};
use super::shards::{ShardRange, Shards};
use crate::desk::dispatch::queue::Queue;
use crate::desk::dispatch::unhandled::Keeper;
use crate::desk::metrics::Metrics;
use crate::desk::permissions::{INVITED_WITH, MAKING_CHANNELS, MAKING_ROLES};
use crate::desk::platform::{Permission, Platform};
use crate::desk::tickets::opening::forms::Forms;
use crate::desk::ui::text::Texts;
use crate::domain::{Clock, GuildId, Secret, SystemClock, UserId};

/// The settings for the connection to Discord.
#[derive(Clone, Debug)]
pub struct DiscordConfig {
    /// The bot's token.
    pub token: Secret,
    /// The way of requests: directly, or through a proxy.
    pub transport: Transport,
    /// The shards that this process runs.
    pub shards: Shards,
    /// The only guild in which commands are registered, where they take effect at once; if absent, everywhere.
    pub dev_guild: Option<GuildId>,
}

/// A connection that is ready to receive.
pub struct Connection {
    discord: Arc<DiscordPlatform>,
    gateway: Gateway,
}

impl Connection {
    /// Returns the platform by which the desk reaches people.
    pub fn platform(&self) -> Arc<dyn Platform> {
        Arc::clone(&self.discord) as Arc<dyn Platform>
    }

    /// Sets the keeper, which stores presses and calls before they are acknowledged, and the source of the forms that
    /// presses open.
    pub fn serves(&self, keeper: Keeper, forms: Forms) {
        let receiver = &self.gateway.receiver;
        if receiver.keeper.set(keeper).is_err() || receiver.forms.set(forms).is_err() {
            tracing::error!("a desk is served already");
        }
    }

    /// Receives until shutdown, or until Discord refuses for good.
    pub async fn run(self) -> Result<(), ConnectError> {
        self.gateway.run().await
    }
}

impl DiscordPlatform {
    /// Asks Discord for the bot's user and the gateway's address. Retries until shutdown while Discord cannot be
    /// reached or allows too few sessions.
    pub async fn connect(
        config: DiscordConfig,
        texts: Arc<Texts>,
        metrics: Arc<Metrics>,
        clock: Arc<dyn Clock>,
        queue: Arc<Queue>,
        shutdown: CancellationToken,
    ) -> Result<Connection, ConnectError> {
        let (transport, shards) = (config.transport, config.shards);
        let rest = Rest::new(
            &config.token,
            transport,
            shards,
            metrics.clone(),
            clock.clone(),
        );
        let rest = Arc::new(rest.map_err(|error| ConnectError::NoClient(error.to_string()))?);
        let reached = reach(&rest, &shutdown).await?;
        let shards = match config.shards {
            Shards::Auto => ShardRange::all(reached.gateway.shards),
            Shards::Range(range) => range,
        };
        if !is_safe_gateway(&reached.gateway.url) {
            let told = "the gateway's address that it gives would carry the token unencrypted";
            return Err(ConnectError::Refused(told.to_owned()));
        }
        let starts = reached.gateway.session_start_limit;
        until_sessions_are_left(&rest, starts, shards.count(), &shutdown).await?;
        let guilds = Arc::new(KnownGuilds::new());
        let me = UserId::new(reached.me.id.get());
        let commands = Commands::new(&texts, config.dev_guild);
        let receiver = EventReceiver::new(me, rest.clone(), guilds.clone(), texts, queue, commands);
        Ok(Connection {
            discord: Arc::new(DiscordPlatform {
                me,
                rest,
                guilds,
                direct: DirectChannels::default(),
            }),
            gateway: Gateway {
                receiver: Arc::new(receiver),
                address: reached.gateway.url,
                shards,
                metrics,
                clock,
                shutdown,
            },
        })
    }
}

/// The application behind a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The id of the application, with which it is invited.
    pub id: u64,
    /// The name of its bot.
    pub name: String,
    /// Whether it may read people's messages.
    pub reads_messages: bool,
}

impl Application {
    /// Makes the link by which a moderator invites the bot, with every permission that it needs.
    pub fn invitation(&self) -> String {
        self.invitation_with(INVITED_WITH)
    }

    /// Makes the link by which a moderator invites the bot for a setup: also with the permissions to make roles and
    /// channels, which can be removed afterwards.
    pub fn first_invitation(&self) -> String {
        self.invitation_with(&[INVITED_WITH, MAKING_ROLES, MAKING_CHANNELS].concat())
    }

    fn invitation_with(&self, permissions: &[Permission]) -> String {
        let bits = permissions.iter().map(|one| bit(*one).bits());
        format!(
            "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions={}",
            self.id,
            bits.fold(0, |all, one| all | one)
        )
    }
}

impl DiscordPlatform {
    /// Asks Discord for the application, without a session and without retries.
    ///
    /// # Errors
    /// A refused token, or any other failure of the request.
    pub async fn consult(config: &DiscordConfig) -> Result<(Self, Application), ConnectError> {
        let (transport, shards) = (config.transport.clone(), config.shards);
        let clock = Arc::new(SystemClock);
        let rest = Rest::new(&config.token, transport, shards, Arc::default(), clock);
        let rest = Arc::new(rest.map_err(|error| ConnectError::NoClient(error.to_string()))?);
        let me: CurrentUser = rest.call(Ask::get(Route::UserMe)).await?;
        let discord = Self {
            me: UserId::new(me.id.get()),
            rest,
            guilds: Arc::new(KnownGuilds::new()),
            direct: DirectChannels::default(),
        };
        let raw = discord.application_behind().await?;
        let application = Application {
            id: raw.id.get(),
            name: me.name.clone(),
            reads_messages: raw.reads_messages(),
        };
        Ok((discord, application))
    }

    /// Asks for the application behind the token.
    pub(super) async fn application_behind(&self) -> Result<RawApplication, Failure> {
        let ask = Ask::get(Route::Oauth2ApplicationCurrent);
        self.rest.call(ask).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_asks_for_every_permission_and_both_scopes() {
        let application = Application {
            id: 42,
            name: "frontdesk".to_owned(),
            reads_messages: true,
        };
        let link = application.invitation();
        assert!(
            link.contains("client_id=42&scope=bot+applications.commands&"),
            "{link}"
        );
        let asked: u64 = link.rsplit('=').next().unwrap().parse().unwrap();
        let bits = [10, 11, 14, 15, 16, 34, 36, 38, 51].map(|bit| 1_u64 << bit);
        assert_eq!(asked, bits.iter().sum::<u64>());
    }
}
