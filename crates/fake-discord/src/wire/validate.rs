//! Refuses what Discord refuses in a message, by twilight's rules and a few of Discord's own.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value;
use twilight_model::channel::Attachment;
use twilight_model::channel::message::{
    AllowedMentions, Component, Embed, MentionType, MessageFlags, MessageReference,
};
use twilight_validate::message as rules;

use crate::wire::request::File;
use crate::world::refusal::Refusal;

/// The parts of a message that a body may give.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Embed>>,
    pub(crate) components: Option<Vec<Component>>,
    pub(crate) attachments: Option<Vec<Attachment>>,
    pub(crate) allowed: Option<AllowedMentions>,
    pub(crate) reference: Option<MessageReference>,
    pub(crate) flags: Option<MessageFlags>,
    pub(crate) nonce: Option<Value>,
    pub(crate) enforce_nonce: bool,
}

impl Words {
    /// Whether nothing would be seen of it.
    pub(crate) fn is_empty(&self) -> bool {
        self.content
            .as_deref()
            .is_none_or(|text| text.trim().is_empty())
            && self.embeds.as_ref().is_none_or(Vec::is_empty)
            && self.components.as_ref().is_none_or(Vec::is_empty)
            && self.attachments.as_ref().is_none_or(Vec::is_empty)
    }
}

/// Reads and checks the parts of a message. `next_id` numbers the attachments.
pub(crate) fn words(
    body: &Value,
    files: &[File],
    mut next_id: impl FnMut() -> u64,
) -> Result<Words, Refusal> {
    let uploaded = files
        .iter()
        .map(|file| crate::wire::objects::attachment(next_id(), &file.name, file.size));
    let mut attachments: Vec<_> = uploaded.collect();
    let keeps = field::<Vec<Value>>(body, "attachments")?;
    let (has_files, kept) = (!files.is_empty(), keeps.is_some());
    for old in keeps.into_iter().flatten() {
        attachments.extend(serde_json::from_value::<Attachment>(old));
    }
    let words = Words {
        content: field(body, "content")?,
        embeds: field(body, "embeds")?,
        components: field(body, "components")?,
        attachments: (has_files || kept).then_some(attachments),
        allowed: field(body, "allowed_mentions")?,
        reference: field(body, "message_reference")?,
        flags: field(body, "flags")?,
        nonce: body.get("nonce").filter(|nonce| !nonce.is_null()).cloned(),
        enforce_nonce: field(body, "enforce_nonce")?.unwrap_or(false),
    };
    check(&words)?;
    Ok(words)
}

/// A field of a body: absent, null, or of its type.
fn field<T: DeserializeOwned>(body: &Value, name: &str) -> Result<Option<T>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value(value.clone())
            .map(Some)
            .map_err(|why| Refusal::invalid_form(name, "MODEL_TYPE_CONVERT", &why.to_string())),
    }
}

fn check(words: &Words) -> Result<(), Refusal> {
    if let Some(text) = &words.content {
        rules::content(text).map_err(|_| {
            Refusal::invalid_form(
                "content",
                "BASE_TYPE_MAX_LENGTH",
                "Must be 2000 or fewer in length.",
            )
        })?;
    }
    if let Some(embeds) = &words.embeds {
        rules::embeds(embeds)
            .map_err(|why| Refusal::invalid_form("embeds", "BASE_TYPE_BAD", &why.to_string()))?;
    }
    if let Some(components) = &words.components {
        check_components(components)?;
    }
    if let Some(allowed) = &words.allowed {
        check_allowed(allowed)?;
    }
    if let Some(Value::String(nonce)) = &words.nonce
        && nonce.len() > 25
    {
        return Err(Refusal::invalid_form(
            "nonce",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 25 or fewer in length.",
        ));
    }
    Ok(())
}

/// Twilight's rules, that no row is empty, and that no two components share an id.
fn check_components(components: &[Component]) -> Result<(), Refusal> {
    rules::components(components, false).map_err(|why| {
        Refusal::invalid_form("components", "COMPONENT_INVALID", &why.to_string())
    })?;
    let hollow =
        |part: &Component| matches!(part, Component::ActionRow(row) if row.components.is_empty());
    if components.iter().any(hollow) {
        let words = "Must be between 1 and 5 in length.";
        return Err(Refusal::invalid_form(
            "components",
            "BASE_TYPE_BAD_LENGTH",
            words,
        ));
    }
    let mut seen = BTreeSet::new();
    for id in custom_ids(components) {
        if !seen.insert(id) {
            return Err(Refusal::invalid_form(
                "components",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            ));
        }
    }
    Ok(())
}

fn custom_ids(components: &[Component]) -> impl Iterator<Item = &str> {
    let inner = components.iter().filter_map(|component| match component {
        Component::ActionRow(row) => Some(&row.components),
        _ => None,
    });
    inner.flatten().filter_map(|component| match component {
        Component::Button(button) => button.custom_id.as_deref(),
        Component::SelectMenu(menu) => Some(menu.custom_id.as_str()),
        _ => None,
    })
}

/// `parse` and a list of the same kind exclude each other.
fn check_allowed(allowed: &AllowedMentions) -> Result<(), Refusal> {
    let both = |kind, listed: usize| listed > 0 && allowed.parse.contains(&kind);
    if both(MentionType::Users, allowed.users.len())
        || both(MentionType::Roles, allowed.roles.len())
    {
        return Err(Refusal::invalid_form(
            "allowed_mentions",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            "parse and a list of the same kind are mutually exclusive",
        ));
    }
    if allowed.users.len() > 100 || allowed.roles.len() > 100 {
        return Err(Refusal::invalid_form(
            "allowed_mentions",
            "BASE_TYPE_BAD_LENGTH",
            "Must be 100 or fewer in length.",
        ));
    }
    Ok(())
}
