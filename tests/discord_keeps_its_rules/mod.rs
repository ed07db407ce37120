//! The test Discord is itself held to Discord's rules, by serenity: its `Http` asks, its client
//! listens.

mod bot;
mod faults;
mod gateway;
mod interactions;
mod messages;
mod permissions;
mod threads;

use serenity::http::{Http, HttpBuilder};
use serenity::model::id::ApplicationId;

use crate::academy::{academy, discord};
use crate::discord::Discord;

/// serenity's own REST client, with the token of this Discord.
fn http(discord: &Discord) -> Http {
    http_with(discord, &discord.token())
}

fn http_with(discord: &Discord, token: &str) -> Http {
    let application = discord.look(|world| world.app.id.get());
    HttpBuilder::new(token)
        .proxy(discord.api_url())
        .ratelimiter_disabled(true)
        .application_id(ApplicationId::new(application))
        .build()
}

/// The channel of this name, as serenity numbers it.
fn channel(discord: &Discord, name: &str) -> serenity::model::id::ChannelId {
    let id = discord.look(|world| world.find_place(name));
    serenity::model::id::ChannelId::new(id.expect("a channel").get())
}

/// The code Discord refused with.
fn code<T: std::fmt::Debug>(result: serenity::Result<T>) -> isize {
    use serenity::http::HttpError;
    match result.expect_err("a refusal") {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => response.error.code,
        other => panic!("no refusal but {other:?}"),
    }
}
