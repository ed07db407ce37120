//! Channels and threads as such: get, change, delete; the rest is handed on.

use serde_json::Value;
use twilight_model::channel::message::MessageType;
use twilight_model::guild::Permissions;

use super::{Answer, Reply, id, messages, threads};
use crate::wire::request::Call;
use crate::world::World;
use crate::world::ids::ChannelId;
use crate::world::refusal::Refusal;

/// Renames are counted over ten minutes.
const RENAME_WINDOW_MS: i64 = 10 * 60 * 1_000;

pub(crate) fn serve(world: &mut World, call: &Call, path: &[&str]) -> Answer {
    let [channel, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    let channel: ChannelId = id(channel, Refusal::unknown_channel)?;
    if world.place(channel).is_none() {
        return Err(Refusal::unknown_channel());
    }
    match (call.method.as_str(), rest) {
        ("GET", []) => get(world, channel),
        ("PATCH", []) => change(world, channel, &call.body),
        ("DELETE", []) => delete(world, channel),
        ("POST", ["typing"]) => {
            world.demand_writing(world.bot_id(), channel)?;
            Ok(Reply::done())
        }
        (_, ["messages" | "pins", ..]) => messages::serve(world, call, channel, rest),
        (_, ["threads" | "thread-members" | "users", ..]) => {
            threads::serve(world, call, channel, rest)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn get(world: &World, channel: ChannelId) -> Answer {
    world.demand(world.bot_id(), channel, Permissions::VIEW_CHANNEL)?;
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    Ok(Reply::ok(world.channel_json(place)))
}

fn delete(world: &mut World, channel: ChannelId) -> Answer {
    let needed = match world.place(channel) {
        Some(place) if place.is_thread() => Permissions::MANAGE_THREADS,
        Some(place) if place.is_direct() => Permissions::VIEW_CHANNEL,
        _ => Permissions::MANAGE_CHANNELS,
    };
    world.demand(world.bot_id(), channel, needed)?;
    let body = world.place(channel).map(|place| world.channel_json(place));
    world.remove_channel(channel)?;
    Ok(Reply::ok(body))
}

fn change(world: &mut World, channel: ChannelId, body: &Value) -> Answer {
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    if place.is_direct() {
        return Err(Refusal::wrong_channel_type());
    }
    if place.is_thread() {
        change_thread(world, channel, body)?;
    } else {
        world.demand(world.bot_id(), channel, Permissions::MANAGE_CHANNELS)?;
        rename(world, channel, body)?;
        if let Some(topic) = body["topic"].as_str()
            && let Some(place) = world.channels.get_mut(&channel)
        {
            place.channel.topic = Some(topic.to_owned());
        }
        world.tell_channel("CHANNEL_UPDATE", channel, false);
    }
    get(world, channel)
}

/// An archived thread takes no change but being unarchived and what comes with it.
fn change_thread(world: &mut World, channel: ChannelId, body: &Value) -> Result<(), Refusal> {
    let bot = world.bot_id();
    let held = world.demand(bot, channel, Permissions::VIEW_CHANNEL)?;
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    let manages = held.contains(Permissions::MANAGE_THREADS);
    let owns = place.channel.owner_id == Some(bot);
    let (archive, lock) = (body["archived"].as_bool(), body["locked"].as_bool());
    let was_locked = place.locked();
    let reopens = archive == Some(false);
    let writes = held.contains(Permissions::SEND_MESSAGES_IN_THREADS);
    let only_reopens = reopens && lock.is_none() && body["name"].is_null() && !was_locked && writes;
    if !(manages || (owns && lock.is_none() && !was_locked) || only_reopens) {
        return Err(Refusal::missing_permissions());
    }
    if place.archived() && !reopens && !(archive == Some(true) && lock.is_some()) {
        return Err(Refusal::thread_archived());
    }
    if reopens {
        world.revive(channel)?;
    }
    rename(world, channel, body)?;
    if let Some(meta) = world
        .channels
        .get_mut(&channel)
        .and_then(|place| place.channel.thread_metadata.as_mut())
    {
        if let Some(minutes) = body["auto_archive_duration"].as_u64() {
            threads::check_archive_duration(minutes)?;
            meta.auto_archive_duration = u16::try_from(minutes).unwrap_or(60).into();
        }
        if let Some(invitable) = body["invitable"].as_bool() {
            meta.invitable = Some(invitable);
        }
        meta.locked = lock.unwrap_or(meta.locked);
    }
    match archive {
        Some(true) => world.set_archived(channel, true),
        _ => world.tell_channel("THREAD_UPDATE", channel, false),
    }
    Ok(())
}

fn rename(world: &mut World, channel: ChannelId, body: &Value) -> Result<(), Refusal> {
    let Some(name) = body["name"].as_str() else {
        return Ok(());
    };
    threads::check_name(name)?;
    let now = world.clock.now_ms();
    let (bot, ceiling) = (world.bot_id(), world.ceilings.renames);
    let place = world
        .channels
        .get_mut(&channel)
        .ok_or_else(Refusal::unknown_channel)?;
    if place.name() == name {
        return Ok(());
    }
    place.renamed_at.retain(|at| now - at < RENAME_WINDOW_MS);
    if place.renamed_at.len() >= ceiling {
        let oldest = place.renamed_at.first().copied().unwrap_or(now);
        return Err(Refusal::too_many_renames(oldest + RENAME_WINDOW_MS - now));
    }
    place.renamed_at.push(now);
    place.channel.name = Some(name.to_owned());
    if place.is_thread() {
        world.notice(channel, bot, MessageType::ChannelNameChange, name);
    }
    Ok(())
}
