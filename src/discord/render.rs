//! Converts the desk's posts into Discord's forms: contents cut to Discord's limits, buttons, menus and forms, and
//! mentions that notify only listed people and roles. Decides nothing and sends nothing.

use std::collections::HashSet;

use serenity::builder::{
    AutocompleteChoice, CreateActionRow, CreateAllowedMentions, CreateAutocompleteResponse,
    CreateButton, CreateEmbed, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, EditAttachments,
    EditInteractionResponse, EditMessage,
};
use serenity::model::application::{ButtonStyle, InputTextStyle};
use serenity::model::channel::{ChannelType, MessageReference, MessageReferenceKind, Nonce};

use super::custom_id::encode;
use crate::desk::commands::acknowledge::Acknowledgement;
use crate::desk::ui::post::{Button, Choice, Embed, Field, Form, Mentions, Menu, Post, Row, Style};
use crate::desk::ui::replies::units;
use crate::domain::{ChannelId, DeliveryId, MessageId, UserId, WebUser};

/// The delivery id of answers to interactions, which are not in the outbox and have no delivery.
const NO_DELIVERY: DeliveryId = DeliveryId::new(0);
/// Discord's limits, in characters.
mod limit {
    pub(super) const CONTENT: usize = 2000;
    pub(super) const BUTTON: usize = 80;
    pub(super) const CHOICE: usize = 100;
    pub(super) const PLACEHOLDER: usize = 150;
    pub(super) const FORM_PLACEHOLDER: usize = 100;
    pub(super) const FORM_TITLE: usize = 45;
    pub(super) const ROWS: usize = 5;
    pub(super) const CHOICES: usize = 25;
    pub(super) const MENTIONS: usize = 100;
    pub(super) const EMBEDS: usize = 10;
    pub(super) const EMBED_NAME: usize = 256;
    pub(super) const EMBED_FIELD: usize = 1024;
    pub(super) const EMBED_FIELDS: usize = 25;
    pub(super) const EMBED_TEXT: usize = 4096;
    pub(super) const EMBEDS_TOGETHER: usize = 6000;
}

/// Writes the content of a post in Discord's form.
pub(super) fn content(post: &Post) -> String {
    clip(&post.text, limit::CONTENT)
}

/// Makes a new message, optionally in reply to another. Discord drops a repetition within minutes.
pub(super) fn message(
    post: &Post,
    mark: DeliveryId,
    reply_to: Option<(ChannelId, MessageId)>,
) -> CreateMessage {
    // The author of the message replied to is notified only if the post is for someone.
    let tells = reply_to.is_some() && !post.mentions.users.is_empty();
    let message = CreateMessage::new()
        .content(content(post))
        .embeds(embeds(post))
        .components(rows(&post.rows, mark))
        .allowed_mentions(mentions(&post.mentions).replied_user(tells))
        .nonce(Nonce::String(mark.to_string()))
        .enforce_nonce(true);
    match reply_to {
        Some((channel, replied)) => {
            let to = MessageReference::new(
                MessageReferenceKind::Default,
                serenity::model::id::ChannelId::new(channel.get()),
            );
            let to = to.message_id(serenity::model::id::MessageId::new(replied.get()));
            message.reference_message(to.fail_if_not_exists(false))
        }
        None => message,
    }
}

/// Makes the edit that replaces the content of frontdesk's own message, or of the reply to an interaction.
pub(super) fn edit(post: &Post, mark: DeliveryId) -> EditMessage {
    let edit = EditMessage::new()
        .content(content(post))
        .components(rows(&post.rows, mark))
        .allowed_mentions(mentions(&post.mentions));
    match embeds(post) {
        // Those that Discord made of links stay.
        none if none.is_empty() => edit,
        embeds => edit.embeds(embeds),
    }
}

/// Makes the edit that replaces the content of a button's message, and removes its files and embeds.
pub(super) fn replaced(post: &Post, mark: DeliveryId) -> EditMessage {
    let edit = edit(post, mark).embeds(embeds(post));
    edit.attachments(EditAttachments::new())
}

/// Makes the edit of the reply to an interaction that is sent with files.
pub(super) fn reply(post: &Post, mark: DeliveryId) -> EditInteractionResponse {
    EditInteractionResponse::new()
        .content(content(post))
        .embeds(embeds(post))
        .components(rows(&post.rows, mark))
        .allowed_mentions(mentions(&post.mentions))
}

/// Makes the edit that replaces the rows of an interaction's message, and leaves its text.
pub(super) fn other_rows(rows: &[Row], mark: DeliveryId) -> EditMessage {
    EditMessage::new().components(self::rows(rows, mark))
}

/// Makes a further message after the answer to an interaction.
pub(super) fn further(post: &Post, is_ephemeral: bool) -> CreateInteractionResponseFollowup {
    CreateInteractionResponseFollowup::new()
        .content(content(post))
        .embeds(embeds(post))
        .components(rows(&post.rows, NO_DELIVERY))
        .allowed_mentions(mentions(&post.mentions))
        .ephemeral(is_ephemeral)
}

/// Makes the immediate answer to an interaction.
pub(super) fn acknowledgement(
    acknowledgement: &Acknowledgement,
    mark: DeliveryId,
) -> CreateInteractionResponse {
    let empty = CreateInteractionResponseMessage::new();
    match acknowledgement {
        Acknowledgement::EphemeralLater => CreateInteractionResponse::Defer(empty.ephemeral(true)),
        Acknowledgement::UpdateLater => CreateInteractionResponse::Acknowledge,
        Acknowledgement::Ephemeral(text) => {
            let said = empty.content(clip(text, limit::CONTENT)).ephemeral(true);
            CreateInteractionResponse::Message(said.allowed_mentions(CreateAllowedMentions::new()))
        }
        Acknowledgement::Form(form) => CreateInteractionResponse::Modal(modal(form, mark)),
    }
}

/// Makes the answer with choices for an option that is being typed.
pub(super) fn choices(choices: &[Choice]) -> CreateInteractionResponse {
    let choices = choices.iter().take(limit::CHOICES);
    let choices = choices.map(|choice| {
        let label = clip(&choice.label, limit::CHOICE);
        AutocompleteChoice::new(label, clip(&choice.value, limit::CHOICE))
    });
    let response = CreateAutocompleteResponse::new().set_choices(choices.collect());
    CreateInteractionResponse::Autocomplete(response)
}

/// Makes the embeds of a post. Figures and text get embeds of their own, because Discord shows an embed's text above
/// its fields. Texts beyond their common limit are cut.
fn embeds(post: &Post) -> Vec<CreateEmbed> {
    let mut room = limit::EMBEDS_TOGETHER;
    let mut made = Vec::new();
    for embed in &post.embeds {
        made.extend(head(embed, &mut room));
        let text = within(&embed.text, limit::EMBED_TEXT, &mut room);
        made.extend((!text.is_empty()).then(|| CreateEmbed::new().description(text)));
    }
    made.truncate(limit::EMBEDS);
    made
}

/// Makes the embed of a title and figures; `None` if there are neither.
fn head(embed: &Embed, room: &mut usize) -> Option<CreateEmbed> {
    let title = within(&embed.title, limit::EMBED_NAME, room);
    let is_any = !title.is_empty() || !embed.figures.is_empty();
    let figures = embed.figures.iter().take(limit::EMBED_FIELDS);
    let frame = figures.fold(CreateEmbed::new().title(title), |frame, figure| {
        let name = within(&figure.name, limit::EMBED_NAME, room);
        let value = within(&figure.markdown(), limit::EMBED_FIELD, room);
        if name.is_empty() || value.is_empty() {
            return frame;
        }
        frame.field(name, value, true)
    });
    is_any.then_some(frame)
}

/// Cuts a text to its own limit and to the room left for all texts, and reduces that room.
fn within(text: &str, most: usize, room: &mut usize) -> String {
    let most = most.min(*room);
    if most == 0 {
        return String::new();
    }
    let text = clip(text, most);
    *room -= text.encode_utf16().count().min(*room);
    text
}

fn mentions(mentions: &Mentions) -> CreateAllowedMentions {
    // Discord refuses a message with an id that it does not know.
    let known = |user: &&UserId| WebUser::of_user(**user).is_none();
    let users = mentions.users.iter().filter(known).take(limit::MENTIONS);
    let roles = mentions.roles.iter().take(limit::MENTIONS);
    CreateAllowedMentions::new()
        .users(users.map(|user| serenity::model::id::UserId::new(user.get())))
        .roles(roles.map(|role| serenity::model::id::RoleId::new(role.get())))
}

fn rows(rows: &[Row], mark: DeliveryId) -> Vec<CreateActionRow> {
    let rows = rows.iter().take(limit::ROWS).enumerate();
    rows.filter_map(|(index, row)| action_row(row, index * limit::ROWS, mark))
        .collect()
}

/// Makes one row; its buttons and menus are numbered from `slot` in the message. `None` if empty, which Discord
/// refuses.
fn action_row(row: &Row, slot: usize, mark: DeliveryId) -> Option<CreateActionRow> {
    match row {
        Row::Buttons(buttons) if buttons.is_empty() => None,
        Row::Buttons(buttons) => {
            let buttons = buttons.iter().take(limit::ROWS).enumerate();
            let buttons = buttons.map(|(index, one)| button(one, slot + index, mark));
            Some(CreateActionRow::Buttons(buttons.collect()))
        }
        Row::Menu(menu) if menu.choices.is_empty() => None,
        Row::Menu(menu) => Some(CreateActionRow::SelectMenu(select(menu, slot, mark))),
        Row::People {
            action,
            placeholder,
        } => {
            let kind = CreateSelectMenuKind::User {
                default_users: None,
            };
            Some(all_of(kind, placeholder, encode(mark, slot, *action)))
        }
        Row::Roles {
            action,
            placeholder,
        } => {
            let kind = CreateSelectMenuKind::Role {
                default_roles: None,
            };
            Some(all_of(kind, placeholder, encode(mark, slot, *action)))
        }
        Row::Channels {
            action,
            placeholder,
        } => {
            let kind = CreateSelectMenuKind::Channel {
                channel_types: Some(vec![ChannelType::Text]),
                default_channels: None,
            };
            Some(all_of(kind, placeholder, encode(mark, slot, *action)))
        }
    }
}

/// Makes the row of a menu that Discord fills itself.
fn all_of(kind: CreateSelectMenuKind, placeholder: &str, id: String) -> CreateActionRow {
    let menu = CreateSelectMenu::new(id, kind);
    CreateActionRow::SelectMenu(menu.placeholder(clip(placeholder, limit::PLACEHOLDER)))
}

fn button(button: &Button, slot: usize, mark: DeliveryId) -> CreateButton {
    let style = match button.style {
        Style::Primary => ButtonStyle::Primary,
        Style::Secondary => ButtonStyle::Secondary,
        Style::Success => ButtonStyle::Success,
        Style::Danger => ButtonStyle::Danger,
    };
    CreateButton::new(encode(mark, slot, button.action))
        .label(clip(&button.label, limit::BUTTON))
        .style(style)
        .disabled(button.disabled)
}

/// Makes a menu; Discord refuses one whose values repeat.
fn select(menu: &Menu, slot: usize, mark: DeliveryId) -> CreateSelectMenu {
    let mut seen = HashSet::new();
    let choices = menu.choices.iter();
    let choices = choices.filter(|choice| seen.insert(choice.value.as_str()));
    let options = choices.take(limit::CHOICES).map(|choice| {
        let label = clip(&choice.label, limit::CHOICE);
        let option = CreateSelectMenuOption::new(label, choice.value.as_str());
        match &choice.description {
            Some(text) if !text.is_empty() => option.description(clip(text, limit::CHOICE)),
            _ => option,
        }
    });
    let kind = CreateSelectMenuKind::String {
        options: options.collect(),
    };
    CreateSelectMenu::new(encode(mark, slot, menu.action), kind)
        .placeholder(clip(&menu.placeholder, limit::PLACEHOLDER))
}

/// Makes a form, which carries the mark of the message that it was opened from.
fn modal(form: &Form, mark: DeliveryId) -> CreateModal {
    let id = encode(mark, 0, form.action);
    let fields = form.fields.iter().take(limit::ROWS).map(text_field);
    CreateModal::new(id, clip(&form.title, limit::FORM_TITLE))
        .components(fields.map(CreateActionRow::InputText).collect())
}

fn text_field(field: &Field) -> CreateInputText {
    let style = if field.is_long {
        InputTextStyle::Paragraph
    } else {
        InputTextStyle::Short
    };
    let label = clip(&field.label, limit::FORM_TITLE);
    let input = CreateInputText::new(style, label, &field.name)
        .max_length(field.max_chars.min(4000))
        .required(field.is_required);
    match field.placeholder.as_str() {
        "" => input,
        text => input.placeholder(clip(text, limit::FORM_PLACEHOLDER)),
    }
}

/// Cuts a text to at most `most` units, and marks the cut with an ellipsis.
fn clip(text: &str, most: usize) -> String {
    if text.len() <= most || units(text) <= most {
        return text.to_owned();
    }
    let mut units = 1;
    let kept = text.chars().take_while(|letter| {
        units += letter.len_utf16();
        units <= most
    });
    let mut cut: String = kept.collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::action::Action;
    use crate::desk::ui::post::LargeFigure;
    use crate::domain::{InquiryId, SurveyId};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn json(body: &impl serde::Serialize) -> Value {
        serde_json::to_value(body).unwrap()
    }

    fn solved() -> Button {
        Button::new(Action::Solved(InquiryId::new(7)), "Solved", Style::Success)
    }

    #[test]
    fn a_message_mentions_only_those_who_are_listed() {
        let mark = DeliveryId::new(9);
        let silent = json(&message(&Post::text("@everyone <@5>"), mark, None));
        assert_eq!(silent["allowed_mentions"]["parse"], json!([]));
        assert_eq!(silent["allowed_mentions"]["users"], json!([]));
        assert_eq!(silent["allowed_mentions"]["replied_user"], json!(false));
        let post = Post::text("<@5>").mention(UserId::new(5));
        let to = Some((ChannelId::new(1), MessageId::new(2)));
        let reply = json(&message(&post, mark, to));
        assert_eq!(reply["allowed_mentions"]["users"], json!(["5"]));
        assert_eq!(reply["allowed_mentions"]["replied_user"], json!(true));
        let elsewhere = Post::text("resolved").mention(WebUser::new(5).user());
        let call = json(&message(&elsewhere.mention(UserId::new(6)), mark, None));
        assert_eq!(call["allowed_mentions"]["users"], json!(["6"]));
    }

    #[test]
    fn a_message_is_sent_once_and_survives_what_it_replies_to() {
        let to = Some((ChannelId::new(1), MessageId::new(2)));
        let body = json(&message(&Post::text("hi"), DeliveryId::new(9), to));
        assert_eq!(body["nonce"], json!("9"));
        assert_eq!(body["enforce_nonce"], json!(true));
        assert_eq!(body["message_reference"]["message_id"], json!("2"));
        assert_eq!(
            body["message_reference"]["fail_if_not_exists"],
            json!(false)
        );
    }

    #[test]
    fn embeds_keep_to_the_limits_of_each_and_of_all_together() {
        let figure = |name: &str| LargeFigure {
            name: name.repeat(300),
            value: "80 %".to_owned(),
            below: "n".repeat(2000),
        };
        let embed = Embed {
            title: "t".repeat(300),
            figures: vec![figure("a"), figure("b")],
            text: "x".repeat(5000),
        };
        let post = Post::embeds(vec![embed.clone(), embed]);
        let body = json(&message(&post, DeliveryId::new(9), None));
        let chars = |text: &Value| text.as_str().unwrap_or_default().chars().count();
        let embeds = body["embeds"].as_array().unwrap();
        let fields = |one: &Value| one["fields"].as_array().cloned().unwrap_or_default();
        let all = embeds.iter().map(|one| {
            let fields = fields(one);
            let fields = fields
                .iter()
                .map(|it| chars(&it["name"]) + chars(&it["value"]));
            chars(&one["title"]) + chars(&one["description"]) + fields.sum::<usize>()
        });
        assert!(all.sum::<usize>() <= 6000);
        assert_eq!(chars(&embeds[0]["title"]), 256);
        let first = &fields(&embeds[0])[0];
        assert_eq!((chars(&first["name"]), chars(&first["value"])), (256, 1024));
        assert!(first["value"].as_str().unwrap().starts_with("## 80 %\n"));
        assert_eq!(first["inline"], json!(true));
        assert!(chars(&embeds[1]["description"]) > 3000);
    }

    #[test]
    fn a_text_in_place_of_a_report_takes_its_embeds_away() {
        let told = Post::text("That category has no figures any more.");
        let mark = DeliveryId::new(9);
        assert_eq!(json(&replaced(&told, mark))["embeds"], json!([]));
        assert_eq!(json(&edit(&told, mark)).get("embeds"), None);
    }

    #[test]
    fn an_edit_takes_buttons_away() {
        let body = json(&edit(&Post::text("done"), DeliveryId::new(9)));
        assert_eq!(body["components"], json!([]));
    }

    #[test]
    fn equal_buttons_of_one_message_have_ids_of_their_own() {
        let post = Post::text("x")
            .row(Row::Buttons(vec![solved(), solved()]))
            .row(Row::Buttons(vec![solved()]));
        let body = json(&message(&post, DeliveryId::new(9), None));
        let rows = body["components"].as_array().unwrap();
        let ids: Vec<&str> = rows
            .iter()
            .flat_map(|row| row["components"].as_array().unwrap())
            .map(|button| button["custom_id"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), 3);
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 3);
    }

    #[test]
    fn what_discord_would_refuse_is_left_out() {
        let choice = |value: &str| Choice {
            value: value.to_owned(),
            label: "l".repeat(120),
            description: Some(String::new()),
        };
        let menu = |choices| {
            Row::Menu(Menu {
                action: Action::BrowseRule,
                placeholder: "choose".to_owned(),
                choices,
            })
        };
        let post = Post::text("x").row(menu(vec![])).row(menu(vec![
            choice("a"),
            choice("a"),
            choice("b"),
        ]));
        let body = json(&message(&post, DeliveryId::new(9), None));
        assert_eq!(body["components"].as_array().unwrap().len(), 1);
        let options = &body["components"][0]["components"][0]["options"];
        assert_eq!(options.as_array().unwrap().len(), 2);
        assert_eq!(options[0]["label"].as_str().unwrap().chars().count(), 100);
        assert_eq!(options[0].get("description"), None);
    }

    #[test]
    fn a_form_is_a_modal_with_a_row_for_each_field() {
        let short = Field {
            name: "Which browser?".to_owned(),
            is_long: false,
            is_required: false,
            ..Field::only("哪个浏览器？", "", 200)
        };
        let form = Form {
            action: Action::CommentText(SurveyId::new(3)),
            title: "Your comment".to_owned(),
            fields: vec![Field::only("What?", "", 5000), short],
        };
        let body = json(&acknowledgement(&Acknowledgement::Form(form), NO_DELIVERY));
        assert_eq!(body["type"], json!(9));
        let field = |row: usize| &body["data"]["components"][row]["components"][0];
        assert_eq!(field(0)["max_length"], json!(4000));
        assert_eq!(field(0)["custom_id"], json!("text"));
        assert_eq!(
            (&field(0)["style"], &field(0)["required"]),
            (&json!(2), &json!(true))
        );
        assert_eq!(field(1)["custom_id"], json!("Which browser?"));
        assert_eq!(field(1)["label"], json!("哪个浏览器？"));
        assert_eq!(
            (&field(1)["style"], &field(1)["required"]),
            (&json!(1), &json!(false))
        );
    }

    #[test]
    fn whispers_are_seen_by_one() {
        let psst = Post::text("psst");
        assert_eq!(json(&further(&psst, true))["flags"], json!(64));
        assert_ne!(json(&further(&psst, false))["flags"], json!(64));
        let deferred = json(&acknowledgement(
            &Acknowledgement::EphemeralLater,
            NO_DELIVERY,
        ));
        assert_eq!(deferred["type"], json!(5));
        assert_eq!(deferred["data"]["flags"], json!(64));
        let update = json(&acknowledgement(&Acknowledgement::UpdateLater, NO_DELIVERY));
        assert_eq!(update["type"], json!(6));
    }

    proptest! {
        #[test]
        fn a_cut_text_fits_and_begins_as_it_did(text in "\\PC{0,60}", most in 1_usize..50) {
            let cut = clip(&text, most);
            prop_assert!(cut.encode_utf16().count() <= most);
            prop_assert!(text.starts_with(cut.trim_end_matches('…')) || text == cut);
            prop_assert_eq!(text.encode_utf16().count() <= most, cut == text);
        }
    }
}
