//! Channels and threads as such: get, change, delete; the rest is handed on.

use serde_json::Value;

use super::{RestReply, RestResult, id, messages, threads};
use crate::wire::Server;
use crate::wire::request::RestCall;
use crate::world::WorldChange;
use crate::world::ids::{ChannelId, TagId};
use crate::world::permissions::Permissions;
use crate::world::refusal::Refusal;
use crate::world::threads::ThreadChange;

pub(super) fn serve(world: &mut Server, call: &RestCall, path: &[&str]) -> RestResult {
    let [channel, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    let channel: ChannelId = id(channel, Refusal::unknown_channel)?;
    world.channel(channel)?;
    match (call.method.as_str(), rest) {
        ("GET", []) => get(world, channel),
        ("PATCH", []) => change(world, channel, &call.body),
        ("DELETE", []) => delete(world, channel),
        ("POST", ["typing"]) => {
            world.demand_writing(world.bot, channel)?;
            Ok(RestReply::done())
        }
        (_, ["messages" | "pins", ..]) => messages::serve(world, call, channel, rest),
        (_, ["threads" | "thread-members" | "users", ..]) => {
            threads::serve(world, call, channel, rest)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn get(world: &Server, channel: ChannelId) -> RestResult {
    world.demand(world.bot, channel, Permissions::VIEW_CHANNEL)?;
    Ok(RestReply::ok(world.channel_json(world.channel(channel)?)))
}

fn delete(world: &mut Server, id: ChannelId) -> RestResult {
    let channel = world.channel(id)?;
    let needed = if channel.is_thread() {
        Permissions::MANAGE_THREADS
    } else if channel.is_direct() {
        Permissions::VIEW_CHANNEL
    } else {
        Permissions::MANAGE_CHANNELS
    };
    world.demand(world.bot, id, needed)?;
    let body = world.channel_json(channel);
    world.remove_channel(id)?;
    Ok(RestReply::ok(body))
}

fn tag(id: &Value) -> Option<TagId> {
    id.as_str()?.parse().ok()
}

fn change(world: &mut Server, id: ChannelId, body: &Value) -> RestResult {
    let (bot, channel) = (world.bot, world.channel(id)?);
    let name = body["name"].as_str().map(str::to_owned);
    if channel.is_direct() {
        return Err(Refusal::wrong_channel_type());
    }
    if channel.is_thread() {
        let change = ThreadChange {
            name,
            archived: body["archived"].as_bool(),
            locked: body["locked"].as_bool(),
            invitable: body["invitable"].as_bool(),
            archive_after: body["auto_archive_duration"].as_u64(),
            tags: body["applied_tags"]
                .as_array()
                .map(|tags| tags.iter().filter_map(tag).collect()),
        };
        world.change_thread(bot, id, &change)?;
    } else {
        world.demand(bot, id, Permissions::MANAGE_CHANNELS)?;
        if let Some(name) = name {
            world.rename(id, &name)?;
        }
        if let Some(topic) = body["topic"].as_str() {
            world.channel_mut(id)?.topic = Some(topic.to_owned());
        }
        world.note(WorldChange::ChannelChanged(id));
    }
    get(world, id)
}
