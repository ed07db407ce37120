//! Discord: hears what happens there as the desk's events, and is its [`Platform`] there. Translates
//! both ways and decides nothing.

mod backoff;
mod checkup;
mod commands;
mod custom_id;
mod failure;
mod gateway;
mod guilds;
mod hear;
mod history;
mod lookup;
mod permissions;
mod platform;
mod reading;
mod render;
mod rest;
mod shards;
mod threads;
mod transport;

use std::sync::Arc;

use serenity::http::Route;
use serenity::model::gateway::BotGateway;
use serenity::model::user::CurrentUser;
use tokio_util::sync::CancellationToken;

pub use checkup::Application;
pub use platform::Discord;
pub use shards::{BadShards, ShardRange, Shards};
pub use transport::{BadProxy, ProxyUrl, Transport};

use crate::desk::dispatch::Queue;
use crate::desk::texts::Texts;
use crate::desk::unhandled::Keeper;
use crate::desk::{Platform, Vitals};
use crate::domain::{Clock, GuildId, Secret, UserId};
use commands::Commands;
use failure::Failure;
use gateway::Gateway;
use guilds::Guilds;
use hear::Ears;
use rest::{Ask, Rest};

/// What a log has to be kept from, whatever level it is set to: serenity prints whole payloads, with
/// what people wrote, where it cannot read them, and interactions' tokens in the spans of requests.
pub const LOG_LIMITS: &[&str] = &[
    "serenity=warn",
    "serenity::gateway::ws=off",
    "serenity::http=off",
    "reqwest=warn",
    "hyper=warn",
    "hyper_util=warn",
    "rustls=warn",
    "tungstenite=warn",
    "tokio_tungstenite=warn",
];

/// How to reach Discord.
#[derive(Clone, Debug)]
pub struct DiscordConfig {
    /// The bot's token.
    pub token: Secret,
    /// Straight, or through a proxy.
    pub transport: Transport,
    /// Which shards this process runs.
    pub shards: Shards,
    /// The guild in which commands are registered, at once, instead of everywhere.
    pub dev_guild: Option<GuildId>,
}

/// Why there is no connection, or no longer one. Each is the operator's to mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// 401, or the gateway's 4004.
    #[error(
        "Discord refuses the token: copy it again from the Bot page of your application at https://discord.com/developers/applications (Reset Token shows a new one) into DISCORD_TOKEN"
    )]
    RefusedToken,
    /// The gateway's 4014.
    #[error(
        "Discord does not grant the Message Content intent: switch on Message Content Intent under Bot → Privileged Gateway Intents of your application at https://discord.com/developers/applications"
    )]
    DisallowedIntents,
    /// Discord refused something that is not mended by waiting, or was not waited for.
    #[error("Discord cannot be asked: {0}")]
    Refused(String),
    /// The sessions ended for another reason.
    #[error("the sessions with Discord ended: {0}")]
    Ended(String),
    /// No TLS could be set up.
    #[error("the HTTP client could not be made: {0}")]
    NoClient(String),
    /// Shut down before there was a connection.
    #[error("shut down before Discord was reached")]
    ShutDown,
}

/// A connection that is ready to hear.
pub struct Connection {
    discord: Arc<Discord>,
    gateway: Gateway,
}

impl Connection {
    /// The desk's way to reach people.
    pub fn platform(&self) -> Arc<dyn Platform> {
        Arc::clone(&self.discord) as Arc<dyn Platform>
    }

    /// Has presses and calls kept before they are acknowledged.
    pub fn keeps_with(&self, keeper: Keeper) {
        if self.gateway.ears.keeper.set(keeper).is_err() {
            tracing::error!("interactions are kept already");
        }
    }

    /// Hears until shutdown, or until Discord refuses for good.
    pub async fn run(self) -> Result<(), ConnectError> {
        self.gateway.run().await
    }
}

impl Discord {
    /// Asks Discord who this bot is and where its gateway is; while it cannot be reached, asks
    /// again, until shutdown.
    pub async fn connect(
        config: DiscordConfig,
        texts: Arc<Texts>,
        (vitals, clock): (Arc<Vitals>, Arc<dyn Clock>),
        queue: Arc<Queue>,
        shutdown: CancellationToken,
    ) -> Result<Connection, ConnectError> {
        let rest = Rest::new(&config.token, config.transport);
        let rest = Arc::new(rest.map_err(|error| ConnectError::NoClient(error.to_string()))?);
        let reached = reach(&rest, &shutdown).await?;
        let shards = match config.shards {
            Shards::Auto => ShardRange::all(reached.gateway.shards),
            Shards::Range(range) => range,
        };
        if !transport::is_safe_gateway(&reached.gateway.url) {
            let told = "the gateway's address that it gives would carry the token unencrypted";
            return Err(ConnectError::Refused(told.to_owned()));
        }
        let starts = &reached.gateway.session_start_limit;
        if starts.remaining < u64::from(shards.count()) {
            let minutes = starts.reset_after / 60_000;
            tracing::warn!(
                remaining = starts.remaining,
                minutes,
                "Discord lets this bot begin too few sessions until so many minutes from now"
            );
        }
        let guilds = Arc::new(Guilds::new());
        let me = UserId::new(reached.me.id.get());
        let commands = Commands::new(&texts, config.dev_guild);
        let ears = Ears::new(me, (rest.clone(), guilds.clone()), texts, queue, commands);
        Ok(Connection {
            discord: Arc::new(Discord { me, rest, guilds }),
            gateway: Gateway {
                ears: Arc::new(ears),
                address: reached.gateway.url,
                shards,
                vitals,
                clock,
                shutdown,
            },
        })
    }
}

/// What has to be known before a session.
struct Reached {
    me: CurrentUser,
    gateway: BotGateway,
}

async fn reach(rest: &Rest, shutdown: &CancellationToken) -> Result<Reached, ConnectError> {
    let mut attempt = 0;
    loop {
        let asked = tokio::select! {
            () = shutdown.cancelled() => return Err(ConnectError::ShutDown),
            asked = ask(rest) => asked,
        };
        let failure = match asked {
            Ok(reached) => return Ok(reached),
            Err(failure) => failure,
        };
        match &failure {
            Failure::Refused { status: 401, .. } => return Err(ConnectError::RefusedToken),
            Failure::Refused {
                status: 429 | 500..,
                ..
            }
            | Failure::Unreachable(_) => {}
            _ => return Err(ConnectError::Refused(failure.to_string())),
        }
        let pause = backoff::backoff(attempt, rest.entropy());
        tracing::warn!(%failure, ?pause, "Discord cannot be reached; asking again");
        attempt += 1;
        tokio::select! {
            () = shutdown.cancelled() => return Err(ConnectError::ShutDown),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn ask(rest: &Rest) -> Result<Reached, Failure> {
    Ok(Reached {
        me: rest.call(Ask::get(Route::UserMe)).await?,
        gateway: rest.call(Ask::get(Route::GatewayBot)).await?,
    })
}
