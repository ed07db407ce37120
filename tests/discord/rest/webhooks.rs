//! What an application says after its first answer: edits of it, and followups.

use twilight_model::channel::Message;
use twilight_model::channel::message::MessageFlags;

use super::super::body::Call;
use super::super::ids::{ChannelId, MessageId};
use super::super::interaction::{Interaction, TOKEN_LIFE};
use super::super::posting::Draft;
use super::super::refusal::Refusal;
use super::super::validate::words;
use super::super::world::World;
use super::callbacks::audience;
use super::messages::{draft, merged, overwrite};
use super::{Answer, Reply, id};

pub(super) fn serve(world: &mut World, call: &Call, path: &[&str]) -> Answer {
    let [application, token, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    if *application != world.app.id.to_string() {
        return Err(Refusal::unknown_webhook());
    }
    let known = world
        .interactions
        .values()
        .find(|known| known.token == *token)
        .cloned();
    let interaction = known.ok_or_else(Refusal::unknown_webhook)?;
    if world.clock.now_ms() - interaction.sent_at > TOKEN_LIFE {
        return Err(Refusal::invalid_webhook_token());
    }
    if interaction.acknowledged.is_none() {
        return Err(Refusal::unknown_webhook());
    }
    match (call.method.as_str(), rest) {
        ("POST", []) => follow_up(world, call, &interaction),
        (method, ["messages", which]) => {
            let message = if *which == "@original" {
                interaction.original.ok_or_else(Refusal::unknown_message)?
            } else {
                id(which, Refusal::unknown_message)?
            };
            change(world, method, call, &interaction, message)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

/// The first followup takes the place of a deferred reply.
fn follow_up(world: &mut World, call: &Call, interaction: &Interaction) -> Answer {
    let words = words(&call.body, &call.files, || world.new_id())?;
    if words.is_empty() {
        return Err(Refusal::empty_message());
    }
    if let Some(waiting) = interaction
        .original
        .filter(|id| is_loading(world, interaction.channel, *id))
    {
        return edit(world, call, interaction.channel, waiting);
    }
    let draft = Draft {
        only_for: audience(interaction, words.flags),
        through_interaction: true,
        ..draft(words)
    };
    let id = world.post(interaction.channel, world.bot_id(), draft)?;
    if let Some(known) = world.interactions.get_mut(&interaction.id.get()) {
        known.followups.push(id);
    }
    show(world, interaction.channel, id)
}

fn is_loading(world: &World, channel: ChannelId, message: MessageId) -> bool {
    let post = world
        .place(channel)
        .and_then(|place| place.posts.get(&message));
    let flags = post.and_then(|post| post.message.flags);
    flags.is_some_and(|flags| flags.contains(MessageFlags::LOADING))
}

fn show(world: &World, channel: ChannelId, message: MessageId) -> Answer {
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    let post = place
        .posts
        .get(&message)
        .ok_or_else(Refusal::unknown_message)?;
    Ok(Reply::ok(world.message_json(post)))
}

fn change(
    world: &mut World,
    method: &str,
    call: &Call,
    interaction: &Interaction,
    message: MessageId,
) -> Answer {
    let own = interaction.original == Some(message) || interaction.followups.contains(&message);
    if !own {
        return Err(Refusal::unknown_message());
    }
    match method {
        "GET" => show(world, interaction.channel, message),
        "PATCH" => edit(world, call, interaction.channel, message),
        "DELETE" => {
            world.delete(interaction.channel, &[message])?;
            Ok(Reply::done())
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn edit(world: &mut World, call: &Call, channel: ChannelId, message: MessageId) -> Answer {
    let words = words(&call.body, &call.files, || world.new_id())?;
    let place = world.place(channel).ok_or_else(Refusal::unknown_channel)?;
    let post = place
        .posts
        .get(&message)
        .ok_or_else(Refusal::unknown_message)?;
    if merged(&post.message, &words).is_empty() {
        return Err(Refusal::empty_message());
    }
    let was_loading = is_loading(world, channel, message);
    world.edit(channel, message, |message| {
        overwrite(message, &words);
        finish_loading(message);
    })?;
    if was_loading && let Some(place) = world.channels.get_mut(&channel) {
        // What was promised has come: that is no edit in anyone's eyes.
        if let Some(post) = place.posts.get_mut(&message) {
            post.message.edited_timestamp = None;
        }
    }
    show(world, channel, message)
}

fn finish_loading(message: &mut Message) {
    if let Some(flags) = &mut message.flags {
        flags.remove(MessageFlags::LOADING);
    }
}
