//! Answers to interactions: within three seconds, once, in the form its kind allows.

use serde_json::{Value, json};
use twilight_model::application::command::CommandOptionChoice;
use twilight_model::application::interaction::InteractionType;
use twilight_model::channel::Message;
use twilight_model::channel::message::{Component, MessageFlags, MessageType};

use super::messages::{draft, merged, overwrite};
use super::{Answer, Reply, id};
use crate::wire::request::Call;
use crate::wire::validate::{Words, words};
use crate::world::World;
use crate::world::ids::{ChannelId, MessageId};
use crate::world::interaction::{ACKNOWLEDGE_WITHIN, Interaction, Modal, TOKEN_LIFE};
use crate::world::messages::Draft;
use crate::world::refusal::Refusal;

const REPLY: u64 = 4;
const REPLY_LATER: u64 = 5;
const UPDATE_LATER: u64 = 6;
const UPDATE: u64 = 7;
const CHOICES: u64 = 8;
const FORM: u64 = 9;

pub(crate) fn serve(world: &mut World, call: &Call, path: &[&str]) -> Answer {
    let ("POST", [id, token, "callback"]) = (call.method.as_str(), path) else {
        return Err(Refusal::no_such_route());
    };
    let key: u64 = id.parse().map_err(|_| Refusal::unknown_interaction())?;
    let known = world
        .interactions
        .get(&key)
        .filter(|known| known.token == *token)
        .cloned();
    let mut interaction = known.ok_or_else(Refusal::unknown_interaction)?;
    let now = world.clock.now_ms();
    if interaction.acknowledged.is_some() {
        return Err(Refusal::already_acknowledged());
    }
    if now - interaction.sent_at > ACKNOWLEDGE_WITHIN {
        return Err(Refusal::unknown_interaction());
    }
    let how = call.body["type"].as_u64().unwrap_or_default();
    demand_fitting(&interaction, how)?;
    let data = &call.body["data"];
    match how {
        REPLY => interaction.original = Some(reply(world, call, &interaction)?),
        REPLY_LATER => interaction.original = Some(defer(world, &interaction, data)?),
        UPDATE => {
            update_source(world, call, &interaction)?;
            interaction.original = interaction.source;
        }
        UPDATE_LATER => interaction.original = interaction.source,
        CHOICES => interaction.choices = Some(choices(data)?),
        _ => interaction.modal = Some(modal(data)?),
    }
    interaction.acknowledged = Some(how);
    interaction.acknowledged_at = Some(now);
    let body = with_response(world, &interaction, how);
    world.interactions.insert(key, interaction);
    if call.asked("with_response") == Some(true) {
        return Ok(Reply::ok(body));
    }
    Ok(Reply::done())
}

/// Which answers a kind of interaction takes.
fn demand_fitting(interaction: &Interaction, how: u64) -> Result<(), Refusal> {
    let allowed: &[u64] = match interaction.kind {
        InteractionType::ApplicationCommand => &[REPLY, REPLY_LATER, FORM],
        InteractionType::ApplicationCommandAutocomplete => &[CHOICES],
        InteractionType::MessageComponent => &[REPLY, REPLY_LATER, UPDATE_LATER, UPDATE, FORM],
        InteractionType::ModalSubmit if interaction.source.is_some() => {
            &[REPLY, REPLY_LATER, UPDATE_LATER, UPDATE]
        }
        InteractionType::ModalSubmit => &[REPLY, REPLY_LATER],
        _ => &[],
    };
    if allowed.contains(&how) {
        return Ok(());
    }
    Err(Refusal::invalid_form(
        "type",
        "BASE_TYPE_CHOICES",
        &format!("Value must be one of {allowed:?}."),
    ))
}

/// Who alone sees an answer with these flags.
pub(crate) fn audience(
    interaction: &Interaction,
    flags: Option<MessageFlags>,
) -> Option<crate::world::ids::UserId> {
    let hidden = flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    hidden.then_some(interaction.user)
}

fn kind_of(interaction: &Interaction) -> MessageType {
    if interaction.kind == InteractionType::ApplicationCommand {
        MessageType::ChatInputCommand
    } else {
        MessageType::Regular
    }
}

fn read(world: &mut World, call: &Call) -> Result<Words, Refusal> {
    words(&call.body["data"], &call.files, || world.new_id())
}

fn reply(world: &mut World, call: &Call, interaction: &Interaction) -> Result<MessageId, Refusal> {
    let words = read(world, call)?;
    if words.is_empty() {
        return Err(Refusal::empty_message());
    }
    let draft = Draft {
        only_for: audience(interaction, words.flags),
        kind: Some(kind_of(interaction)),
        through_interaction: true,
        ..draft(words)
    };
    world.post(interaction.channel, world.bot_id(), draft)
}

/// "The bot is thinking…": a message without words until the reply comes.
fn defer(world: &mut World, interaction: &Interaction, data: &Value) -> Result<MessageId, Refusal> {
    let asked = data["flags"].as_u64().map(MessageFlags::from_bits_truncate);
    let flags = asked.unwrap_or(MessageFlags::empty()) & MessageFlags::EPHEMERAL;
    let draft = Draft {
        only_for: audience(interaction, Some(flags)),
        flags: Some(flags | MessageFlags::LOADING),
        kind: Some(kind_of(interaction)),
        through_interaction: true,
        ..Draft::default()
    };
    world.post(interaction.channel, world.bot_id(), draft)
}

fn update_source(world: &mut World, call: &Call, interaction: &Interaction) -> Result<(), Refusal> {
    let words = read(world, call)?;
    let source = interaction.source.ok_or_else(Refusal::unknown_message)?;
    let place = world
        .place(interaction.channel)
        .ok_or_else(Refusal::unknown_channel)?;
    let post = place
        .posts
        .get(&source)
        .ok_or_else(Refusal::unknown_message)?;
    if merged(&post.message, &words).is_empty() {
        return Err(Refusal::empty_message());
    }
    world.edit(interaction.channel, source, |message| {
        overwrite(message, &words);
    })
}

fn choices(data: &Value) -> Result<Vec<CommandOptionChoice>, Refusal> {
    let bad = |why: String| Refusal::invalid_form("data.choices", "BASE_TYPE_BAD", &why);
    let choices: Vec<CommandOptionChoice> =
        serde_json::from_value(data["choices"].clone()).map_err(|why| bad(why.to_string()))?;
    if choices.len() > 25 {
        return Err(bad("Must be 25 or fewer in length.".to_owned()));
    }
    for choice in &choices {
        twilight_validate::command::choice(choice).map_err(|why| bad(why.to_string()))?;
    }
    Ok(choices)
}

fn modal(data: &Value) -> Result<Modal, Refusal> {
    let bad = |field: &str, why: &str| {
        Refusal::invalid_form(&format!("data.{field}"), "BASE_TYPE_BAD_LENGTH", why)
    };
    let text = |field: &str| data[field].as_str().unwrap_or_default().to_owned();
    let (custom_id, title) = (text("custom_id"), text("title"));
    if !(1..=100).contains(&custom_id.chars().count()) {
        return Err(bad("custom_id", "Must be between 1 and 100 in length."));
    }
    if !(1..=45).contains(&title.chars().count()) {
        return Err(bad("title", "Must be between 1 and 45 in length."));
    }
    let components: Vec<Component> = serde_json::from_value(data["components"].clone())
        .map_err(|why| bad("components", &why.to_string()))?;
    if !(1..=5).contains(&components.len()) {
        return Err(bad("components", "Must be between 1 and 5 in length."));
    }
    for input in text_inputs(&components) {
        twilight_validate::component::text_input(input, true)
            .map_err(|why| bad("components", &why.to_string()))?;
    }
    Ok(Modal {
        custom_id,
        title,
        components,
    })
}

/// The text inputs of a form, in order.
pub(crate) fn text_inputs(
    components: &[Component],
) -> Vec<&twilight_model::channel::message::component::TextInput> {
    let mut found = Vec::new();
    for component in components {
        match component {
            Component::TextInput(input) => found.push(input),
            Component::ActionRow(row) => found.extend(text_inputs(&row.components)),
            Component::Label(label) => {
                found.extend(text_inputs(std::slice::from_ref(&*label.component)));
            }
            _ => {}
        }
    }
    found
}

fn with_response(world: &World, interaction: &Interaction, how: u64) -> Value {
    let place = world.place(interaction.channel);
    let message = place.and_then(|place| place.posts.get(&interaction.original?));
    json!({
        "interaction": {
            "id": interaction.id, "type": interaction.kind,
            "response_message_id": interaction.original,
            "response_message_loading": how == REPLY_LATER,
            "response_message_ephemeral": message.is_some_and(|post| post.only_for.is_some()),
        },
        "resource": {
            "type": how,
            "message": message.map(|post| world.message_json(post)),
        },
    })
}

pub(crate) fn serve_webhook(world: &mut World, call: &Call, path: &[&str]) -> Answer {
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
