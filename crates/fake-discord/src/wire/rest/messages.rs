//! Messages: history, sending, editing, deleting, pins.

use serde_json::{Value, json};

use super::{RestReply, RestResult, id, threads};
use crate::wire::Server;
use crate::wire::request::RestCall;
use crate::world::ids::{ChannelId, MessageId};
use crate::world::message::Message;
use crate::world::permissions::Permissions;
use crate::world::refusal::Refusal;

pub(super) fn serve(
    world: &mut Server,
    call: &RestCall,
    channel: ChannelId,
    rest: &[&str],
) -> RestResult {
    let bot = world.bot;
    let message = |segment: &str| id::<MessageId>(segment, Refusal::unknown_message);
    match (call.method.as_str(), rest) {
        ("GET", ["messages"]) => history(world, call, channel),
        ("POST", ["messages"]) => create(world, call, channel),
        ("POST", ["messages", "bulk-delete"]) => bulk_delete(world, channel, &call.body),
        ("GET", ["pins"]) => pinned(world, channel).map(RestReply::ok),
        ("GET", ["messages", "pins"]) => {
            pinned(world, channel).map(|pins| RestReply::ok(pins_page(&pins)))
        }
        ("PUT", ["pins", pin] | ["messages", "pins", pin]) => {
            world.pin(bot, channel, message(pin)?, true)?;
            Ok(RestReply::done())
        }
        ("DELETE", ["pins", pin] | ["messages", "pins", pin]) => {
            world.pin(bot, channel, message(pin)?, false)?;
            Ok(RestReply::done())
        }
        ("GET", ["messages", one]) => get(world, channel, message(one)?),
        ("PATCH", ["messages", one]) => edit(world, call, channel, message(one)?),
        ("DELETE", ["messages", one]) => {
            world.delete_as(bot, channel, message(one)?)?;
            Ok(RestReply::done())
        }
        ("POST", ["messages", one, "threads"]) => {
            threads::open_from_message(world, channel, message(one)?, &call.body)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

/// Lists messages, newest first as in Discord, whatever the requested direction.
fn history(world: &Server, call: &RestCall, channel: ChannelId) -> RestResult {
    let held = world.demand(world.bot, channel, Permissions::VIEW_CHANNEL)?;
    if !held.contains(Permissions::READ_MESSAGE_HISTORY) {
        return Ok(RestReply::ok(json!([])));
    }
    let limit = call.asked("limit").unwrap_or(50_usize);
    if !(1..=100).contains(&limit) {
        let why = "int value should be between 1 and 100.";
        return Err(Refusal::invalid_form("limit", "NUMBER_TYPE_MAX", why));
    }
    let messages = &world.channel(channel)?.messages;
    let public = || {
        messages
            .values()
            .filter(|message| message.only_for.is_none())
    };
    let older = |than: u64, count: usize| {
        let older = public().filter(|message| message.id.get() < than);
        let mut found: Vec<_> = older.collect();
        found.drain(..found.len().saturating_sub(count));
        found
    };
    let newer = |than: u64, count: usize| {
        let newer = public().filter(move |message| message.id.get() > than);
        newer.take(count)
    };
    let mut found: Vec<&Message> = if let Some(after) = call.asked::<u64>("after") {
        newer(after, limit).collect()
    } else if let Some(around) = call.asked::<u64>("around") {
        let mut found = older(around, limit / 2);
        found.extend(newer(around - 1, limit - limit / 2));
        found
    } else {
        older(call.asked("before").unwrap_or(u64::MAX), limit)
    };
    found.reverse();
    let found: Vec<_> = found.into_iter().map(|it| world.shown_json(it)).collect();
    Ok(RestReply::ok(found))
}

fn create(world: &mut Server, call: &RestCall, channel: ChannelId) -> RestResult {
    let bot = world.bot;
    world.demand_writing(bot, channel)?;
    let draft = world.words_of(call)?.draft(None);
    let id = world.send(bot, channel, draft)?;
    // With a nonce it may be an earlier one, and stand elsewhere.
    let message = world
        .find_message(id)
        .ok_or_else(Refusal::unknown_message)?;
    Ok(RestReply::ok(world.shown_json(message)))
}

fn get(world: &Server, channel: ChannelId, message: MessageId) -> RestResult {
    world.demand(world.bot, channel, Permissions::READ_MESSAGE_HISTORY)?;
    Ok(RestReply::ok(
        world.shown_json(world.message(channel, message)?),
    ))
}

fn edit(world: &mut Server, call: &RestCall, channel: ChannelId, message: MessageId) -> RestResult {
    let words = world.words_of(call)?;
    let allowed = words.allowed.clone();
    let content = words.onto(&world.message(channel, message)?.content);
    let bot = world.bot;
    world.rewrite(bot, channel, message, content, allowed.as_ref())?;
    get(world, channel, message)
}

fn bulk_delete(world: &mut Server, channel: ChannelId, body: &Value) -> RestResult {
    world.demand(world.bot, channel, Permissions::MANAGE_MESSAGES)?;
    let ids: Vec<MessageId> = serde_json::from_value(body["messages"].clone()).map_err(|_| {
        Refusal::invalid_form("messages", "BASE_TYPE_REQUIRED", "This field is required")
    })?;
    if !(2..=100).contains(&ids.len()) {
        let why = "Must be between 2 and 100 in length.";
        return Err(Refusal::invalid_form(
            "messages",
            "BASE_TYPE_BAD_LENGTH",
            why,
        ));
    }
    world.delete(channel, &ids)?;
    Ok(RestReply::done())
}

fn pinned(world: &Server, channel: ChannelId) -> Result<Vec<Value>, Refusal> {
    world.demand(world.bot, channel, Permissions::VIEW_CHANNEL)?;
    let messages = world.channel(channel)?.messages.values().rev();
    let pins = messages.filter(|message| message.pinned);
    Ok(pins.map(|message| world.shown_json(message)).collect())
}

fn pins_page(pins: &[Value]) -> Value {
    let items = pins.iter();
    let items = items.map(|pin| json!({ "pinned_at": pin["timestamp"], "message": pin }));
    json!({ "items": items.collect::<Vec<_>>(), "has_more": false })
}
