//! Reads the messages of requests, and refuses invalid ones by twilight's rules, a second opinion in addition to the
//! world's own.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use twilight_model::channel::message::component::{SelectMenu, SelectMenuType};
use twilight_model::channel::message::{
    self as twilight, Component, MentionType, MessageFlags, component,
};
use twilight_validate::message as rules;

use super::Server;
use super::request::{RestCall, Upload};
use crate::world::ids::UserId;
use crate::world::message::{
    ActionRow, AllowedMentions, AttachedFile, Button, ButtonStyle, ChoiceMenu, Embed, EmbedField,
    MenuEntry, MessageContent, MessageDraft, Offers, ReplyTo,
};
use crate::world::refusal::Refusal;

/// The longest description of a picture, in characters.
const LONGEST_DESCRIPTION: usize = 1_024;

/// The parts of a message that a body gives; what it does not give stays as it is.
pub(super) struct MessageParts {
    text: Option<String>,
    embeds: Option<Vec<Embed>>,
    rows: Option<Vec<ActionRow>>,
    /// The ids of the files that stay; all if absent.
    kept: Option<Vec<u64>>,
    files: Vec<AttachedFile>,
    pub(super) allowed: Option<AllowedMentions>,
    reply_to: Option<ReplyTo>,
    /// Whether only the person who is answered is to see it.
    pub(super) hidden: bool,
    nonce: Option<String>,
    once: bool,
}

impl Server {
    /// Reads the parts of a message from a body.
    pub(super) fn words(
        &mut self,
        body: &Value,
        uploads: &[Upload],
    ) -> Result<MessageParts, Refusal> {
        let embeds = embeds(body)?;
        let rows = field::<Vec<Component>>(body, "components")?;
        let rows = rows.map(|components| rows_of(&components)).transpose()?;
        let allowed = field::<twilight::AllowedMentions>(body, "allowed_mentions")?;
        let reference = field::<twilight::MessageReference>(body, "message_reference")?;
        let flags = field::<MessageFlags>(body, "flags")?.unwrap_or(MessageFlags::empty());
        let kept = field::<Vec<Value>>(body, "attachments")?;
        let described = described(kept.as_deref().unwrap_or_default())?;
        let files = uploads
            .iter()
            .enumerate()
            .map(|(nth, upload)| AttachedFile {
                id: self.new_id(),
                name: upload.name.clone(),
                size: upload.bytes.len() as u64,
                bytes: upload.bytes.clone(),
                description: described.get(&(nth as u64)).cloned().unwrap_or_default(),
            });
        Ok(MessageParts {
            text: text(body)?,
            embeds,
            rows,
            kept: kept.map(|kept| kept.iter().filter_map(id_of).collect()),
            files: files.collect(),
            allowed: allowed.as_ref().map(allowed_of).transpose()?,
            reply_to: reference.and_then(|reference| {
                Some(ReplyTo {
                    message: crate::world::ids::MessageId::new(reference.message_id?.get()),
                    must_exist: reference.fail_if_not_exists != Some(false),
                })
            }),
            hidden: flags.contains(MessageFlags::EPHEMERAL),
            nonce: nonce(body)?,
            once: field(body, "enforce_nonce")?.unwrap_or(false),
        })
    }

    /// Reads the parts of a message from the body of a request.
    pub(super) fn words_of(&mut self, call: &RestCall) -> Result<MessageParts, Refusal> {
        self.words(&call.body, &call.files)
    }
}

/// Reads the descriptions of uploaded pictures, by their places among the uploads.
fn described(attachments: &[Value]) -> Result<BTreeMap<u64, String>, Refusal> {
    let mut described = BTreeMap::new();
    for one in attachments {
        let (Some(id), Some(words)) = (one["id"].as_u64(), one["description"].as_str()) else {
            continue;
        };
        if words.chars().count() > LONGEST_DESCRIPTION {
            let why = "Must be 1024 or fewer in length.";
            let field = "attachments.description";
            return Err(Refusal::invalid_form(field, "BASE_TYPE_MAX_LENGTH", why));
        }
        described.insert(id, words.to_owned());
    }
    Ok(described)
}

impl MessageParts {
    /// Returns the content of a message after an edit: this content with the given parts replaced.
    pub(super) fn onto(self, old: &MessageContent) -> MessageContent {
        let kept = self.kept;
        let stays = |file: &&AttachedFile| kept.as_ref().is_none_or(|kept| kept.contains(&file.id));
        let files = old.files.iter().filter(stays).cloned();
        MessageContent {
            text: self.text.unwrap_or_else(|| old.text.clone()),
            embeds: self.embeds.unwrap_or_else(|| old.embeds.clone()),
            rows: self.rows.unwrap_or_else(|| old.rows.clone()),
            files: files.chain(self.files).collect(),
            stickers: old.stickers.clone(),
        }
    }

    /// Makes a draft of the parts; a hidden one is for this person alone.
    pub(super) fn draft(mut self, answered: Option<UserId>) -> MessageDraft {
        MessageDraft {
            allowed: self.allowed.take(),
            reply_to: self.reply_to,
            only_for: answered.filter(|_| self.hidden),
            nonce: self.nonce.take(),
            once: self.once,
            content: self.onto(&MessageContent::default()),
            ..MessageDraft::default()
        }
    }
}

/// Reads a field of a body: absent, null, or of its type.
fn field<T: DeserializeOwned>(body: &Value, name: &str) -> Result<Option<T>, Refusal> {
    let value = body.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value)
        .map_err(|why| Refusal::invalid_form(name, "MODEL_TYPE_CONVERT", &why.to_string()))
}

fn id_of(attachment: &Value) -> Option<u64> {
    attachment["id"].as_str()?.parse().ok()
}

fn text(body: &Value) -> Result<Option<String>, Refusal> {
    let text = field::<String>(body, "content")?;
    rules::content(text.as_deref().unwrap_or_default()).map_err(|_| {
        let why = "Must be 2000 or fewer in length.";
        Refusal::invalid_form("content", "BASE_TYPE_MAX_LENGTH", why)
    })?;
    Ok(text)
}

fn nonce(body: &Value) -> Result<Option<String>, Refusal> {
    let nonce = match &body["nonce"] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    if nonce.as_ref().is_some_and(|nonce| nonce.len() > 25) {
        let why = "Must be 25 or fewer in length.";
        return Err(Refusal::invalid_form("nonce", "BASE_TYPE_MAX_LENGTH", why));
    }
    Ok(nonce)
}

fn embeds(body: &Value) -> Result<Option<Vec<Embed>>, Refusal> {
    let embeds = field::<Vec<twilight::Embed>>(body, "embeds")?;
    rules::embeds(embeds.as_deref().unwrap_or_default())
        .map_err(|why| Refusal::invalid_form("embeds", "BASE_TYPE_BAD", &why.to_string()))?;
    Ok(embeds.map(|embeds| embeds.into_iter().map(embed_of).collect()))
}

fn embed_of(embed: twilight::Embed) -> Embed {
    let fields = embed.fields.into_iter().map(|field| EmbedField {
        name: field.name,
        value: field.value,
        inline: field.inline,
    });
    let footer = embed.footer.map(|footer| footer.text);
    Embed {
        title: embed.title.unwrap_or_default(),
        description: embed.description.unwrap_or_default(),
        fields: fields.collect(),
        footer: footer.unwrap_or_default(),
    }
}

/// Reads the mentions that count; `parse` and a list of the same kind exclude each other.
fn allowed_of(allowed: &twilight::AllowedMentions) -> Result<AllowedMentions, Refusal> {
    let bad = |code, why| Err(Refusal::invalid_form("allowed_mentions", code, why));
    let parses = |kind| allowed.parse.contains(&kind);
    let (users, roles) = (allowed.users.len(), allowed.roles.len());
    if (parses(MentionType::Users) && users > 0) || (parses(MentionType::Roles) && roles > 0) {
        return bad(
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
            "parse and a list of the same kind are mutually exclusive",
        );
    }
    if users > 100 || roles > 100 {
        return bad("BASE_TYPE_BAD_LENGTH", "Must be 100 or fewer in length.");
    }
    Ok(AllowedMentions {
        all_users: parses(MentionType::Users),
        all_roles: parses(MentionType::Roles),
        everyone: parses(MentionType::Everyone),
        users: allowed
            .users
            .iter()
            .map(|id| UserId::new(id.get()))
            .collect(),
        roles: allowed
            .roles
            .iter()
            .map(|id| crate::world::ids::RoleId::new(id.get()))
            .collect(),
        replied_user: allowed.replied_user,
    })
}

/// Reads the rows of a message, by twilight's rules; no kind of component is known but buttons and menus in rows.
fn rows_of(components: &[Component]) -> Result<Vec<ActionRow>, Refusal> {
    let bad = |why: &str| Refusal::invalid_form("components", "COMPONENT_INVALID", why);
    rules::components(components, false).map_err(|why| bad(&why.to_string()))?;
    let row = |component: &Component| match component {
        Component::ActionRow(row) => row_of(&row.components),
        _ => None,
    };
    let rows: Option<Vec<ActionRow>> = components.iter().map(row).collect();
    rows.ok_or_else(|| bad("this Discord knows rows of buttons, and of one menu of texts or users"))
}

fn row_of(components: &[Component]) -> Option<ActionRow> {
    if let [Component::SelectMenu(menu)] = components {
        return menu_of(menu).map(ActionRow::Menu);
    }
    let button = |component: &Component| match component {
        Component::Button(button) => button_of(button),
        _ => None,
    };
    let buttons: Option<Vec<Button>> = components.iter().map(button).collect();
    buttons.map(ActionRow::Buttons)
}

fn button_of(button: &component::Button) -> Option<Button> {
    let style = match button.style {
        component::ButtonStyle::Primary => ButtonStyle::Primary,
        component::ButtonStyle::Secondary => ButtonStyle::Secondary,
        component::ButtonStyle::Success => ButtonStyle::Success,
        component::ButtonStyle::Danger => ButtonStyle::Danger,
        _ => return None,
    };
    Some(Button {
        custom_id: button.custom_id.clone()?,
        label: button.label.clone().unwrap_or_default(),
        style,
        disabled: button.disabled,
    })
}

fn menu_of(menu: &SelectMenu) -> Option<ChoiceMenu> {
    let entries = menu.options.iter().flatten().map(|option| MenuEntry {
        value: option.value.clone(),
        label: option.label.clone(),
        description: option.description.clone(),
    });
    let offers = match menu.kind {
        SelectMenuType::Text => Offers::Entries(entries.collect()),
        SelectMenuType::User => Offers::People,
        SelectMenuType::Role => Offers::Roles,
        SelectMenuType::Channel => Offers::Channels,
        _ => return None,
    };
    let most = menu.max_values.unwrap_or(1);
    Some(ChoiceMenu {
        custom_id: menu.custom_id.clone(),
        placeholder: menu.placeholder.clone().unwrap_or_default(),
        offers,
        choose: (menu.min_values.unwrap_or(1).into(), most.into()),
        disabled: menu.disabled,
    })
}
