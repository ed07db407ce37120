//! Discord: converts its events into the desk's, and implements the desk's platform. Translates in both directions and
//! decides nothing.

mod client;
mod commands;
mod connect;
mod custom_id;
mod direct_channels;
mod failure;
mod files;
mod gateway;
mod guilds;
mod history;
mod making;
mod messages;
mod permissions;
mod platform;
mod reach;
mod receive;
mod render;
mod rest;
mod restraint;
mod session_thread;
mod shards;
mod skew;
mod tags;
mod threads;

pub use client::DiscordPlatform;
pub use connect::{Application, Connection, DiscordConfig};
pub use failure::ConnectError;
pub use rest::{BadProxy, ProxyUrl, Transport};
pub use shards::{BadShards, ShardRange, Shards};

/// The log filters that hold at every configured level. serenity logs payloads that it cannot read, with people's
/// texts, and the tokens of interactions in the spans of requests.
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
