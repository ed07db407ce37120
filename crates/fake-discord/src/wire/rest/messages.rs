//! Messages: history, posting, editing, deleting, pins, reactions' absence.

use serde_json::{Value, json};
use twilight_model::channel::ChannelType;
use twilight_model::channel::message::MessageFlags;
use twilight_model::guild::Permissions;

use super::{Answer, Reply, id, threads};
use crate::wire::request::Call;
use crate::wire::validate::{Words, words};
use crate::world::ids::{ChannelId, MessageId};
use crate::world::messages::Draft;
use crate::world::refusal::Refusal;
use crate::world::{Place, Post, World};

pub(crate) fn serve(world: &mut World, call: &Call, channel: ChannelId, rest: &[&str]) -> Answer {
    let bot = world.bot_id();
    let message = |segment: &str| id(segment, Refusal::unknown_message);
    match (call.method.as_str(), rest) {
        ("GET", ["messages"]) => history(world, call, channel),
        ("POST", ["messages"]) => create(world, call, channel),
        ("POST", ["messages", "bulk-delete"]) => bulk_delete(world, channel, &call.body),
        ("GET", ["pins"]) => pinned(world, channel).map(Reply::ok),
        ("GET", ["messages", "pins"]) => {
            pinned(world, channel).map(|pins| Reply::ok(pins_page(&pins)))
        }
        ("PUT", ["pins", pin] | ["messages", "pins", pin]) => {
            world.pin(channel, message(pin)?, bot, true)?;
            Ok(Reply::done())
        }
        ("DELETE", ["pins", pin] | ["messages", "pins", pin]) => {
            world.pin(channel, message(pin)?, bot, false)?;
            Ok(Reply::done())
        }
        ("GET", ["messages", one]) => get(world, channel, message(one)?),
        ("PATCH", ["messages", one]) => edit(world, call, channel, message(one)?),
        ("DELETE", ["messages", one]) => delete(world, channel, message(one)?),
        ("POST", ["messages", one, "threads"]) => {
            threads::open_from_message(world, channel, message(one)?, &call.body)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

/// Newest first, as Discord gives it, whichever way was asked.
fn history(world: &World, call: &Call, channel: ChannelId) -> Answer {
    let held = world.demand(world.bot_id(), channel, Permissions::VIEW_CHANNEL)?;
    if !held.contains(Permissions::READ_MESSAGE_HISTORY) {
        return Ok(Reply::ok(json!([])));
    }
    let limit = call.asked("limit").unwrap_or(50_usize);
    if !(1..=100).contains(&limit) {
        return Err(Refusal::invalid_form(
            "limit",
            "NUMBER_TYPE_MAX",
            "int value should be between 1 and 100.",
        ));
    }
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    let public = || place.posts.values().filter(|post| post.only_for.is_none());
    let number = |post: &Post| post.message.id.get();
    let older = |than: u64, count: usize| {
        let mut found: Vec<_> = public().filter(|post| number(post) < than).collect();
        found.drain(..found.len().saturating_sub(count));
        found
    };
    let newer =
        |than: u64, count: usize| public().filter(move |post| number(post) > than).take(count);
    let mut found: Vec<&Post> = if let Some(after) = call.asked::<u64>("after") {
        newer(after, limit).collect()
    } else if let Some(around) = call.asked::<u64>("around") {
        let mut found = older(around, limit / 2);
        found.extend(newer(around - 1, limit - limit / 2));
        found
    } else {
        older(call.asked("before").unwrap_or(u64::MAX), limit)
    };
    found.reverse();
    Ok(Reply::ok(
        found
            .into_iter()
            .map(|post| world.shown_json(post))
            .collect::<Vec<_>>(),
    ))
}

fn create(world: &mut World, call: &Call, channel: ChannelId) -> Answer {
    let bot = world.bot_id();
    let held = world.demand_writing(bot, channel)?;
    // A message brings an archived thread back, but not one that is locked, whoever sends it.
    let closed = |place: &Place| place.archived() && place.locked();
    if world.place(channel).is_some_and(closed) {
        return Err(Refusal::thread_archived());
    }
    let words = words(&call.body, &call.files, || world.new_id())?;
    if words.is_empty() {
        return Err(Refusal::empty_message());
    }
    if words.reference.is_some() && !held.contains(Permissions::READ_MESSAGE_HISTORY) {
        return Err(Refusal::invalid_form(
            "message_reference",
            "REPLIES_CANNOT_REPLY_WITHOUT_READ_HISTORY",
            "Cannot reply without permission to read message history",
        ));
    }
    if !call.files.is_empty() && !held.contains(Permissions::ATTACH_FILES) {
        return Err(Refusal::missing_permissions());
    }
    demand_reachable(world, channel)?;
    if let Some(nonce) = words.nonce.as_ref().filter(|_| words.enforce_nonce)
        && let Some((elsewhere, before)) = world.posted_before(bot, nonce)
    {
        return get(world, elsewhere, before);
    }
    let id = world.post(channel, bot, draft(words))?;
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    Ok(Reply::ok(world.shown_json(&place.posts[&id])))
}

/// A message as a body gives it.
pub(crate) fn draft(words: Words) -> Draft {
    Draft {
        content: words.content.unwrap_or_default(),
        embeds: words.embeds.unwrap_or_default(),
        components: words.components.unwrap_or_default(),
        attachments: words.attachments.unwrap_or_default(),
        allowed: words.allowed,
        reply_to: words.reference,
        flags: words.flags,
        nonce: words.nonce,
        ..Draft::default()
    }
}

/// Who refuses direct messages, or shares no guild with the bot, cannot be written to.
fn demand_reachable(world: &World, channel: ChannelId) -> Result<(), Refusal> {
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    if place.channel.kind != ChannelType::Private {
        return Ok(());
    }
    let bot = world.bot_id();
    let other = place
        .joined
        .keys()
        .find(|id| **id != bot)
        .ok_or_else(Refusal::unknown_user)?;
    let refuses = world
        .people
        .get(other)
        .is_none_or(|person| person.refuses_direct);
    if refuses || world.guilds_shared_with(*other).next().is_none() {
        return Err(Refusal::cannot_send_to_user());
    }
    Ok(())
}

fn find(world: &World, channel: ChannelId, message: MessageId) -> Result<&Post, Refusal> {
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    let post = place
        .posts
        .get(&message)
        .filter(|post| post.only_for.is_none());
    post.ok_or_else(Refusal::unknown_message)
}

fn get(world: &World, channel: ChannelId, message: MessageId) -> Answer {
    world.demand(world.bot_id(), channel, Permissions::READ_MESSAGE_HISTORY)?;
    Ok(Reply::ok(world.shown_json(find(world, channel, message)?)))
}

fn edit(world: &mut World, call: &Call, channel: ChannelId, message: MessageId) -> Answer {
    let bot = world.bot_id();
    world.demand(bot, channel, Permissions::VIEW_CHANNEL)?;
    let post = find(world, channel, message)?;
    let (author, old) = (post.message.author.id, post.message.clone());
    if author != bot {
        return Err(Refusal::not_the_author());
    }
    if world.place(channel).is_some_and(Place::archived) {
        return Err(Refusal::thread_archived());
    }
    let words = words(&call.body, &call.files, || world.new_id())?;
    let after = merged(&old, &words);
    if after.is_empty() {
        return Err(Refusal::empty_message());
    }
    let mentioned = world.mentioned(
        bot,
        channel,
        after.content.as_deref().unwrap_or_default(),
        words.allowed.as_ref(),
        None,
    );
    let marks = world.marks(&mentioned);
    world.edit(channel, message, |message| {
        overwrite(message, &words);
        marks(message);
    })?;
    get(world, channel, message)
}

/// What a message would be after an edit.
pub(crate) fn merged(old: &twilight_model::channel::Message, words: &Words) -> Words {
    let mut message = old.clone();
    overwrite(&mut message, words);
    Words {
        content: Some(message.content),
        embeds: Some(message.embeds),
        components: Some(message.components),
        attachments: Some(message.attachments),
        ..Words::default()
    }
}

/// Changes what an edit names and leaves the rest.
pub(crate) fn overwrite(message: &mut twilight_model::channel::Message, words: &Words) {
    let words = words.clone();
    if let Some(content) = words.content {
        message.content = content;
    }
    if let Some(embeds) = words.embeds {
        message.embeds = embeds;
    }
    if let Some(components) = words.components {
        message.components = components;
    }
    if let Some(attachments) = words.attachments {
        message.attachments = attachments;
    }
    if let Some(flags) = words.flags {
        let suppress = MessageFlags::SUPPRESS_EMBEDS;
        let kept = message.flags.unwrap_or(MessageFlags::empty()) - suppress;
        message.flags = Some(kept | (flags & suppress));
    }
}

fn delete(world: &mut World, channel: ChannelId, message: MessageId) -> Answer {
    let bot = world.bot_id();
    let post = find(world, channel, message)?;
    let own = post.message.author.id == bot;
    if !own && !post.message.kind.deletable() {
        return Err(Refusal::system_message());
    }
    let needed = if own {
        Permissions::VIEW_CHANNEL
    } else {
        Permissions::MANAGE_MESSAGES
    };
    world.demand(bot, channel, needed)?;
    if world.place(channel).is_some_and(Place::archived) {
        return Err(Refusal::thread_archived());
    }
    world.delete(channel, &[message])?;
    Ok(Reply::done())
}

fn bulk_delete(world: &mut World, channel: ChannelId, body: &Value) -> Answer {
    world.demand(world.bot_id(), channel, Permissions::MANAGE_MESSAGES)?;
    let ids: Vec<MessageId> = serde_json::from_value(body["messages"].clone()).map_err(|_| {
        Refusal::invalid_form("messages", "BASE_TYPE_REQUIRED", "This field is required")
    })?;
    if !(2..=100).contains(&ids.len()) {
        return Err(Refusal::invalid_form(
            "messages",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 2 and 100 in length.",
        ));
    }
    world.delete(channel, &ids)?;
    Ok(Reply::done())
}

fn pinned(world: &World, channel: ChannelId) -> Result<Vec<Value>, Refusal> {
    world.demand(world.bot_id(), channel, Permissions::VIEW_CHANNEL)?;
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    let pins = place
        .posts
        .values()
        .rev()
        .filter(|post| post.message.pinned);
    Ok(pins.map(|post| world.shown_json(post)).collect())
}

fn pins_page(pins: &[Value]) -> Value {
    let items: Vec<_> = pins
        .iter()
        .map(|message| json!({ "pinned_at": message["timestamp"], "message": message }))
        .collect();
    json!({ "items": items, "has_more": false })
}
