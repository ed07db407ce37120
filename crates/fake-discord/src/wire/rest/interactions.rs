//! Answers to interactions: within three seconds, once, in a form that the kind allows; and the edits and followups
//! that come after them.

use serde_json::{Value, json};
use twilight_model::application::command::CommandOptionChoice;
use twilight_model::channel::message::component::TextInput;
use twilight_model::channel::message::{Component, MessageFlags};

use super::{RestReply, RestResult, id};
use crate::wire::request::RestCall;
use crate::wire::{Server, components};
use crate::world::ids::{InteractionId, MessageId};
use crate::world::interaction::{
    ACKNOWLEDGE_WITHIN, Interaction, InteractionKind, Modal, TextField,
};
use crate::world::message::{MessageContent, MessageDraft};
use crate::world::refusal::Refusal;

const REPLY: u64 = 4;
const REPLY_LATER: u64 = 5;
const UPDATE_LATER: u64 = 6;
const UPDATE: u64 = 7;
const CHOICES: u64 = 8;
const FORM: u64 = 9;

/// Takes the first answer to an interaction.
pub(super) fn serve(world: &mut Server, call: &RestCall, path: &[&str]) -> RestResult {
    let ("POST", [key, token, "callback"]) = (call.method.as_str(), path) else {
        return Err(Refusal::no_such_route());
    };
    let id: InteractionId = id(key, Refusal::unknown_interaction)?;
    let known = world
        .interactions
        .get(&id)
        .filter(|known| known.token == *token);
    let interaction = known.ok_or_else(Refusal::unknown_interaction)?.clone();
    let now = world.clock.now_ms();
    if interaction.acknowledged.is_some() {
        return Err(Refusal::already_acknowledged());
    }
    if now - interaction.sent_at > ACKNOWLEDGE_WITHIN {
        return Err(Refusal::unknown_interaction());
    }
    let how = call.body["type"].as_u64().unwrap_or_default();
    demand_fitting(&interaction, how)?;
    let answered = answer(world, call, &interaction, how)?;
    if let Some(known) = world.interactions.get_mut(&id) {
        *known = Interaction {
            acknowledged: Some(how),
            ..answered
        };
    }
    if call.asked("with_response") == Some(true) {
        return Ok(RestReply::ok(with_response(
            world,
            &world.interactions[&id],
            how,
        )));
    }
    Ok(RestReply::done())
}

/// Carries out an answer to an interaction, and returns the interaction as it is then.
fn answer(
    world: &mut Server,
    call: &RestCall,
    interaction: &Interaction,
    how: u64,
) -> Result<Interaction, Refusal> {
    let (id, data) = (interaction.id, &call.body["data"]);
    let mut answered = interaction.clone();
    match how {
        REPLY => {
            let draft = world
                .words(data, &call.files)?
                .draft(Some(interaction.user));
            draft.content.check()?;
            answered.original = Some(world.respond(id, draft)?);
        }
        REPLY_LATER => {
            let flags = data["flags"].as_u64().map(MessageFlags::from_bits_truncate);
            let hidden = flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
            let promise = MessageDraft {
                only_for: hidden.then_some(interaction.user),
                loading: true,
                ..MessageDraft::default()
            };
            answered.original = Some(world.respond(id, promise)?);
        }
        UPDATE => {
            let source = interaction.source.ok_or_else(Refusal::unknown_message)?;
            answered.original = Some(edit(world, call, data, interaction, source)?);
        }
        UPDATE_LATER => answered.original = interaction.source,
        CHOICES => answered.choices = Some(choices(data)?),
        _ => answered.modal = Some(modal(data)?),
    }
    Ok(answered)
}

/// Refuses an answer that a kind of interaction does not take.
fn demand_fitting(interaction: &Interaction, how: u64) -> Result<(), Refusal> {
    let allowed: &[u64] = match interaction.kind {
        InteractionKind::Command => &[REPLY, REPLY_LATER, FORM],
        InteractionKind::Completion => &[CHOICES],
        InteractionKind::Component => &[REPLY, REPLY_LATER, UPDATE_LATER, UPDATE, FORM],
        InteractionKind::Form if interaction.source.is_some() => {
            &[REPLY, REPLY_LATER, UPDATE_LATER, UPDATE]
        }
        InteractionKind::Form => &[REPLY, REPLY_LATER],
    };
    if allowed.contains(&how) {
        return Ok(());
    }
    let why = format!("Value must be one of {allowed:?}.");
    Err(Refusal::invalid_form("type", "BASE_TYPE_CHOICES", &why))
}

fn choices(data: &Value) -> Result<Vec<String>, Refusal> {
    let bad = |why: String| Refusal::invalid_form("data.choices", "BASE_TYPE_BAD", &why);
    let choices: Vec<CommandOptionChoice> =
        serde_json::from_value(data["choices"].clone()).map_err(|why| bad(why.to_string()))?;
    if choices.len() > 25 {
        return Err(bad("Must be 25 or fewer in length.".to_owned()));
    }
    for choice in &choices {
        twilight_validate::command::choice(choice).map_err(|why| bad(why.to_string()))?;
    }
    Ok(choices.into_iter().map(|choice| choice.name).collect())
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
    let rows: Vec<Component> = serde_json::from_value(data["components"].clone())
        .map_err(|why| bad("components", &why.to_string()))?;
    if !(1..=5).contains(&rows.len()) {
        return Err(bad("components", "Must be between 1 and 5 in length."));
    }
    let inputs = text_inputs(&rows);
    for input in &inputs {
        twilight_validate::component::text_input(input, true)
            .map_err(|why| bad("components", &why.to_string()))?;
    }
    Ok(Modal {
        custom_id,
        title,
        fields: inputs.into_iter().map(field).collect(),
    })
}

/// Returns the text inputs of a form, in order.
fn text_inputs(components: &[Component]) -> Vec<&TextInput> {
    let inputs = components.iter().flat_map(|component| match component {
        Component::TextInput(input) => vec![input],
        Component::ActionRow(row) => text_inputs(&row.components),
        Component::Label(label) => text_inputs(std::slice::from_ref(&*label.component)),
        _ => Vec::new(),
    });
    inputs.collect()
}

#[expect(deprecated, reason = "forms of text inputs still label them")]
fn field(input: &TextInput) -> TextField {
    let required = input.required.unwrap_or(true);
    let least = input.min_length.unwrap_or_else(|| u16::from(required));
    TextField {
        custom_id: input.custom_id.clone(),
        label: input.label.clone().unwrap_or_default(),
        value: input.value.clone().unwrap_or_default(),
        length: (least.into(), input.max_length.unwrap_or(4_000).into()),
        required,
    }
}

fn with_response(world: &Server, interaction: &Interaction, how: u64) -> Value {
    let message = interaction.original.and_then(|id| world.find_message(id));
    json!({
        "interaction": {
            "id": interaction.id, "type": components::kind(interaction.kind),
            "response_message_id": interaction.original,
            "response_message_loading": how == REPLY_LATER,
            "response_message_ephemeral": message.is_some_and(|it| it.only_for.is_some()),
        },
        "resource": { "type": how, "message": message.map(|it| world.message_json(it)) },
    })
}

/// Serves the requests that come after the first answer: edits of it, and followups.
pub(super) fn serve_webhook(world: &mut Server, call: &RestCall, path: &[&str]) -> RestResult {
    let [application, token, rest @ ..] = path else {
        return Err(Refusal::no_such_route());
    };
    let mut known = world
        .interactions
        .values()
        .filter(|known| known.token == *token);
    let known = known
        .next()
        .filter(|_| *application == world.bot.to_string());
    let interaction = known.ok_or_else(Refusal::unknown_webhook)?.clone();
    world.open_interaction(interaction.id)?;
    if interaction.acknowledged.is_none() {
        return Err(Refusal::unknown_webhook());
    }
    match (call.method.as_str(), rest) {
        ("POST", []) => {
            let draft = world.words_of(call)?.draft(Some(interaction.user));
            let message = world.follow_up(interaction.id, draft)?;
            show(world, message)
        }
        (method, ["messages", which]) => {
            let message = match *which {
                "@original" => interaction.original.ok_or_else(Refusal::unknown_message)?,
                which => id(which, Refusal::unknown_message)?,
            };
            change(world, method, call, &interaction, message)
        }
        _ => Err(Refusal::no_such_route()),
    }
}

fn show(world: &Server, message: MessageId) -> RestResult {
    let message = world
        .find_message(message)
        .ok_or_else(Refusal::unknown_message)?;
    Ok(RestReply::ok(world.message_json(message)))
}

fn change(
    world: &mut Server,
    method: &str,
    call: &RestCall,
    interaction: &Interaction,
    message: MessageId,
) -> RestResult {
    if interaction.original != Some(message) && !interaction.followups.contains(&message) {
        return Err(Refusal::unknown_message());
    }
    match method {
        "GET" => show(world, message),
        "PATCH" => {
            edit(world, call, &call.body, interaction, message)?;
            show(world, message)
        }
        "DELETE" => {
            world.delete(interaction.channel, &[message])?;
            Ok(RestReply::done())
        }
        _ => Err(Refusal::no_such_route()),
    }
}

/// Changes the parts of an interaction's answer that a body gives, and leaves the rest.
fn edit(
    world: &mut Server,
    call: &RestCall,
    body: &Value,
    interaction: &Interaction,
    message: MessageId,
) -> Result<MessageId, Refusal> {
    let words = world.words(body, &call.files)?;
    let channel = world.channel(interaction.channel)?;
    let old = channel.messages.get(&message).map(|it| it.content.clone());
    let content: MessageContent = words.onto(&old.ok_or_else(Refusal::unknown_message)?);
    world.edit_response(interaction.id, message, content)?;
    Ok(message)
}
