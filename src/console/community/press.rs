//! Buttons, menus and forms: finds the message of a press, makes the event of the press, and adds the desk's rows to
//! messages of the world.

use fake_discord::world::ids::{self, ChannelId, MessageId};
use fake_discord::world::interaction::{InteractionKind, Modal, TextField};
use fake_discord::world::message::{self, Message, MessageContent, Offers};

use super::acts::interaction;
use super::{ActError, CommunityState, guild_of};
use crate::console::story::written_into;
use crate::console::transcript::Seen;
use crate::desk::commands::acknowledge;
use crate::desk::commands::acknowledge::Acknowledgement;
use crate::desk::event::{Call, Event, Press};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Field, Form, Row, Style};
use crate::desk::ui::text::Texts;
use crate::domain::{self, DeliveryId, Rating};

/// The mark and the action that are encoded in a button or a menu.
#[derive(Clone, Copy)]
pub(super) struct Carried {
    /// The delivery id that its message was sent with.
    pub(super) mark: DeliveryId,
    action: Action,
}

/// A press: its action, and the message it is on.
struct StoryPress {
    carried: Carried,
    value: Option<String>,
    channel: ChannelId,
    message: MessageId,
}

/// Writes a `custom_id`; the number distinguishes several in one message.
fn encode(mark: DeliveryId, number: usize, action: Action) -> String {
    let action = serde_json::to_string(&action).unwrap_or_default();
    format!("{mark}:{number}:{action}")
}

/// Reads a `custom_id`.
pub(super) fn decode(custom_id: &str) -> Option<Carried> {
    let (mark, rest) = custom_id.split_once(':')?;
    let (_, action) = rest.split_once(':')?;
    Some(Carried {
        mark: DeliveryId::new(mark.parse().ok()?),
        action: serde_json::from_str(action).ok()?,
    })
}

/// Makes a message of the world from a text and rows.
pub(super) fn content(text: &str, rows: &[Row], mark: DeliveryId) -> MessageContent {
    let rows = rows.iter().enumerate();
    let rows = rows.map(|(index, row)| {
        world_row(row, |column, action| {
            encode(mark, 5 * index + column, action)
        })
    });
    MessageContent {
        rows: rows.collect(),
        ..MessageContent::text(text)
    }
}

fn world_row(row: &Row, custom_id: impl Fn(usize, Action) -> String) -> message::ActionRow {
    let menu = |action, placeholder: &str, offers| {
        message::ActionRow::Menu(message::ChoiceMenu {
            custom_id: custom_id(0, action),
            placeholder: placeholder.to_owned(),
            offers,
            choose: (1, 1),
            disabled: false,
        })
    };
    match row {
        Row::Buttons(buttons) => {
            let buttons = buttons
                .iter()
                .enumerate()
                .map(|(column, button)| message::Button {
                    custom_id: custom_id(column, button.action),
                    label: button.label.clone(),
                    style: style(button.style),
                    disabled: button.disabled,
                });
            message::ActionRow::Buttons(buttons.collect())
        }
        Row::Menu(it) => {
            let entries = it.choices.iter().map(|choice| message::MenuEntry {
                value: choice.value.clone(),
                label: choice.label.clone(),
                description: choice.description.clone(),
            });
            let offers = Offers::Entries(entries.collect());
            menu(it.action, &it.placeholder, offers)
        }
        Row::People {
            action,
            placeholder,
        } => menu(*action, placeholder, Offers::People),
        Row::Roles {
            action,
            placeholder,
        } => menu(*action, placeholder, Offers::Roles),
        Row::Channels {
            action,
            placeholder,
        } => menu(*action, placeholder, Offers::Channels),
    }
}

fn style(style: Style) -> message::ButtonStyle {
    match style {
        Style::Primary => message::ButtonStyle::Primary,
        Style::Secondary => message::ButtonStyle::Secondary,
        Style::Success => message::ButtonStyle::Success,
        Style::Danger => message::ButtonStyle::Danger,
    }
}

impl CommunityState {
    pub(super) fn press(
        &mut self,
        who: ids::UserId,
        label: &str,
        texts: &Texts,
    ) -> Result<Option<Event>, ActError> {
        let labelled = |message: &Message, disabled: bool| {
            let mut buttons = message.content.buttons();
            let found = buttons.find(|it| it.disabled == disabled && is_labelled(&it.label, label));
            found.map(|button| (button.custom_id.clone(), None))
        };
        if let Some(pressed) = self.newest(who, |message| labelled(message, false)) {
            return self.pressed(who, pressed, texts);
        }
        let disabled = self
            .world
            .newest_with(who, None, |message| labelled(message, true));
        Err(ActError(match disabled {
            Some(_) => format!("`{label}` can no longer be pressed"),
            None => format!("{} sees no button `{label}`", self.name(who)),
        }))
    }

    pub(super) fn choose(
        &mut self,
        who: ids::UserId,
        entry: &str,
        texts: &Texts,
    ) -> Result<Option<Event>, ActError> {
        let found = self.newest(who, |message| {
            message.content.menus().find_map(|menu| {
                // If a message has several menus, the wanted one is named before the entry.
                let wanted = match entry.split_once(": ") {
                    Some((name, wanted)) if name == menu.placeholder => wanted,
                    _ => entry,
                };
                let value = self.value_of(menu, wanted)?;
                Some((menu.custom_id.clone(), Some(value)))
            })
        });
        let none = || ActError(format!("{} sees no menu with `{entry}`", self.name(who)));
        let chosen = found.ok_or_else(none)?;
        self.pressed(who, chosen, texts)
    }

    /// Returns the value of the wanted entry of a menu, if the menu has it.
    fn value_of(&self, menu: &message::ChoiceMenu, wanted: &str) -> Option<String> {
        let world = &self.world;
        match &menu.offers {
            Offers::Entries(entries) => {
                let meant =
                    |it: &&message::MenuEntry| it.value == wanted || is_labelled(&it.label, wanted);
                Some(entries.iter().find(meant)?.value.clone())
            }
            Offers::People => Some(world.user_called(wanted)?.to_string()),
            Offers::Roles => {
                let mut guilds = world.guilds.values();
                let role = guilds.find_map(|guild| guild.role_called(wanted))?;
                Some(role.id.to_string())
            }
            Offers::Channels => {
                let channel = world.channels_called(wanted).next()?;
                Some(channel.id.to_string())
            }
        }
    }

    /// Answers the survey's present question.
    pub(super) fn rate(
        &mut self,
        who: ids::UserId,
        rating: Rating,
        texts: &Texts,
    ) -> Result<Option<Event>, ActError> {
        let rates = |button: &&message::Button| {
            let action = decode(&button.custom_id).map(|carried| carried.action);
            !button.disabled && matches!(action, Some(Action::Rate(_, _, it)) if it == rating)
        };
        let found = self.newest(who, |message| {
            let button = message.content.buttons().find(rates)?;
            Some((button.custom_id.clone(), None))
        });
        let none = || ActError(format!("{} sees no question of a survey", self.name(who)));
        let pressed = found.ok_or_else(none)?;
        self.pressed(who, pressed, texts)
    }

    /// Finds the newest message that somebody sees and can press on, and for which `find` returns something. Buttons in
    /// a locked thread fail.
    fn newest(
        &self,
        who: ids::UserId,
        find: impl Fn(&Message) -> Option<(String, Option<String>)>,
    ) -> Option<StoryPress> {
        let (message, (carried, value)) = self.world.newest_with(who, None, |message| {
            let channel = self.world.channel(message.channel).ok()?;
            let (custom_id, value) = find(message).filter(|_| !channel.locked())?;
            Some((decode(&custom_id)?, value))
        })?;
        Some(StoryPress {
            carried,
            value,
            channel: message.channel,
            message: message.id,
        })
    }

    fn pressed(
        &mut self,
        who: ids::UserId,
        pressed: StoryPress,
        texts: &Texts,
    ) -> Result<Option<Event>, ActError> {
        let locale = self.locale(who).unwrap_or_default();
        let acknowledged = acknowledge::for_press(Some(pressed.carried.action), texts, locale);
        match acknowledged {
            Acknowledgement::Form(form) => {
                let (kind, source) = (InteractionKind::Component, Some(pressed.message));
                let id = self
                    .world
                    .begin_interaction(kind, who, pressed.channel, source);
                self.show_form(id, pressed.carried.mark, form);
                Ok(None)
            }
            _ => self
                .press_event(who, InteractionKind::Component, pressed)
                .map(Some),
        }
    }

    /// Answers an interaction with a form.
    pub(super) fn show_form(&mut self, id: ids::InteractionId, mark: DeliveryId, form: Form) {
        let modal = Modal {
            custom_id: encode(mark, 0, form.action),
            title: form.title.clone(),
            fields: form.fields.iter().map(text_field).collect(),
        };
        let Some(interaction) = self.world.interactions.get_mut(&id) else {
            return;
        };
        interaction.modal = Some(modal);
        let (who, channel) = (interaction.user, interaction.channel);
        let what = Seen::Form {
            who: self.name(who).to_owned(),
            title: form.title,
            labels: form.fields.into_iter().map(|field| field.label).collect(),
        };
        self.note(channel, what);
    }

    pub(super) fn submit(&mut self, who: ids::UserId, text: &str) -> Result<Event, ActError> {
        let none = || ActError(format!("no form is open for {}", self.name(who)));
        let opened = self.world.open_form(who).ok_or_else(none)?;
        let modal = opened.modal.as_ref().ok_or_else(none)?;
        let fields = filled(modal, text)?;
        let first = fields.first().map(|(_, text)| text.clone());
        let carried = decode(&modal.custom_id).ok_or_else(none)?;
        let (id, channel, source) = (opened.id, opened.channel, opened.source);
        if let Some(opened) = self.world.interactions.get_mut(&id) {
            opened.modal = None;
        }
        if let Some((command, arguments)) =
            acknowledge::completed_by(Some(carried.action), first.as_deref().unwrap_or_default())
        {
            let call = self.called(who, channel, command, InteractionKind::Form)?;
            return Ok(Event::Called(Call { arguments, ..call }));
        }
        let nowhere = || ActError("the form stands on no message".to_owned());
        let submitted = StoryPress {
            carried,
            value: first,
            channel,
            message: source.ok_or_else(nowhere)?,
        };
        let event = self.press_event(who, InteractionKind::Form, submitted)?;
        Ok(match event {
            Event::Pressed(press) => Event::Pressed(Press { fields, ..press }),
            other => other,
        })
    }

    fn press_event(
        &mut self,
        who: ids::UserId,
        kind: InteractionKind,
        pressed: StoryPress,
    ) -> Result<Event, ActError> {
        let guild = guild_of(self.channel(pressed.channel)?);
        let source = Some(pressed.message);
        let id = self
            .world
            .begin_interaction(kind, who, pressed.channel, source);
        Ok(Event::Pressed(Press {
            interaction: interaction(id, pressed.carried.mark),
            by: self.person_in(who, guild),
            locale: self.locale(who),
            guild,
            channel: domain::ChannelId::new(pressed.channel.get()),
            message: domain::MessageId::new(pressed.message.get()),
            action: Some(pressed.carried.action),
            value: pressed.value,
            fields: Vec::new(),
        }))
    }
}

fn text_field(field: &Field) -> TextField {
    TextField {
        custom_id: field.name.clone(),
        label: field.label.clone(),
        value: String::new(),
        length: (usize::from(field.is_required), field.max_chars.into()),
        required: field.is_required,
    }
}

/// Returns the fields of a form by their names, with the given texts in them.
fn filled(modal: &Modal, text: &str) -> Result<Vec<(String, String)>, ActError> {
    let mut texts = written_into(text, modal.fields.len()).into_iter();
    let filled = modal.fields.iter().map(|field| {
        let text = texts.next().unwrap_or_default();
        if field.takes(text) {
            return Ok((field.custom_id.clone(), text.to_owned()));
        }
        let (label, (least, most)) = (&field.label, field.length);
        let why = format!("the form takes {least} to {most} characters for {label}");
        Err(ActError(why))
    });
    filled.collect()
}

/// Returns whether a label equals the wanted one, ignoring case and decoration at its start.
fn is_labelled(label: &str, wanted: &str) -> bool {
    let plain = label.trim_start_matches(|c: char| !c.is_alphanumeric());
    [label, plain]
        .iter()
        .any(|it| it.to_lowercase() == wanted.to_lowercase())
}
