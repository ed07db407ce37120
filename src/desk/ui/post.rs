//! Messages of frontdesk as data: a text with its buttons and menus, without any platform's types. Sends nothing.

use serde::{Deserialize, Serialize};

use crate::desk::ui::action::Action;
use crate::domain::{RoleId, UserId};

/// The most characters that Discord takes as the text of a message.
pub(crate) const MESSAGE_CHARS: usize = 2000;

/// The most characters of a composed text: a little less than a message can hold.
pub(crate) const POST_CHARS: usize = 1990;

/// A message in its final form. Mentions only the people and roles that it lists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Discord markdown, at most 2,000 characters.
    pub text: String,
    /// The embeds below the text: texts in a frame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embeds: Vec<Embed>,
    /// The users and roles that it notifies.
    pub mentions: Mentions,
    /// The rows of buttons or menus, at most five.
    pub rows: Vec<Row>,
    /// Files of people's messages that are attached; only when it is first sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// Files of frontdesk's own that are attached; only when it is first sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
}

/// Texts in a frame below a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embed {
    /// The title, at most 256 characters; empty if there is none.
    pub title: String,
    /// The figures below the title, side by side where there is room, at most 25.
    pub figures: Vec<LargeFigure>,
    /// The text, at most 4,096 characters of Discord markdown; empty if there is none.
    pub text: String,
}

/// A figure that stands out in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LargeFigure {
    /// The words above it, at most 256 characters.
    pub name: String,
    /// The figure.
    pub value: String,
    /// The lines below it, at most 1,024 characters together with the figure.
    pub below: String,
}

impl LargeFigure {
    /// Writes the figure and the lines below it as Discord markdown, in which `##` makes it large.
    pub fn markdown(&self) -> String {
        format!("## {}\n{}", self.value, self.below)
    }
}

/// A file that frontdesk made, such as a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The file's name, whose ending tells its type.
    pub name: String,
    /// The content; kept as Base64 while it waits to be sent.
    #[serde(with = "base64_bytes")]
    pub bytes: Vec<u8>,
    /// The description of a picture in words, for people who do not see it; at most 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Writes bytes as Base64 into JSON, which has no type for bytes.
mod base64_bytes {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map_err(de::Error::custom)
    }
}

/// A file that a person attached to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredAttachment")]
pub struct Attachment {
    /// The file's name.
    pub name: String,
    /// The address from which it can be downloaded, for a day or so.
    pub url: String,
    /// The size in bytes.
    pub size: u64,
}

/// An attachment as it is stored; older versions stored the name alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredAttachment {
    Name(String),
    Whole {
        name: String,
        url: String,
        size: u64,
    },
}

impl From<StoredAttachment> for Attachment {
    fn from(stored: StoredAttachment) -> Self {
        let (name, url, size) = match stored {
            StoredAttachment::Name(name) => (name, String::new(), 0),
            StoredAttachment::Whole { name, url, size } => (name, url, size),
        };
        Self { name, url, size }
    }
}

impl Post {
    /// Makes a post of a text alone, which notifies nobody.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Makes a post of embeds alone.
    pub fn embeds(embeds: Vec<Embed>) -> Self {
        Self {
            embeds,
            ..Self::default()
        }
    }

    /// Joins all its texts into one, for places without embeds.
    pub fn whole_text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for embed in &self.embeds {
            lines.extend(Some(format!("**{}**", embed.title)).filter(|_| !embed.title.is_empty()));
            lines.extend(embed.figures.iter().map(|figure| {
                let below = figure.below.replace('\n', " · ");
                let parts = [figure.value.clone(), below];
                let parts = parts.into_iter().filter(|part| !part.is_empty());
                let said: Vec<String> = parts.collect();
                format!("{}: {}", figure.name, said.join(" · "))
            }));
            lines.push(embed.text.clone());
        }
        let all = std::iter::once(self.text.clone()).chain(lines);
        let said: Vec<String> = all.filter(|text| !text.is_empty()).collect();
        said.join("\n")
    }

    /// Adds a row. An empty row of buttons is left out.
    #[must_use]
    pub fn row(mut self, row: Row) -> Self {
        if !matches!(&row, Row::Buttons(buttons) if buttons.is_empty()) {
            self.rows.push(row);
        }
        self
    }

    /// Adds a file that frontdesk made.
    #[must_use]
    pub fn document(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.documents.push(Document {
            name: name.into(),
            bytes: bytes.into(),
            description: None,
        });
        self
    }

    /// Adds a picture that frontdesk made, with its description in words.
    #[must_use]
    pub fn picture(mut self, name: &str, png: Vec<u8>, description: String) -> Self {
        self.documents.push(Document {
            name: name.to_owned(),
            bytes: png,
            description: Some(description),
        });
        self
    }

    /// Adds a user to notify.
    #[must_use]
    pub fn mention(mut self, user: UserId) -> Self {
        self.mentions.users.push(user);
        self
    }
}

/// The users and roles that a message notifies. Other mentions in it notify nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// Users.
    pub users: Vec<UserId>,
    /// Roles.
    pub roles: Vec<RoleId>,
}

/// A row below a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Row {
    /// A row of one to five buttons.
    Buttons(Vec<Button>),
    /// A menu of which one entry is chosen.
    Menu(Menu),
    /// A menu of the guild's people, of whom one is chosen.
    People {
        /// The action that choosing asks for.
        action: Action,
        /// The text that is shown while nothing is chosen.
        placeholder: String,
    },
    /// A menu of the guild's roles, of which one is chosen.
    Roles {
        /// The action that choosing asks for.
        action: Action,
        /// The text that is shown while nothing is chosen.
        placeholder: String,
    },
    /// A menu of the guild's text channels, of which one is chosen.
    Channels {
        /// The action that choosing asks for.
        action: Action,
        /// The text that is shown while nothing is chosen.
        placeholder: String,
    },
}

/// A button below a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// The action that pressing it asks for.
    pub action: Action,
    /// The words on the button, at most 80 characters.
    pub label: String,
    /// The look of the button.
    pub style: Style,
    /// Whether it is shown but cannot be pressed.
    pub disabled: bool,
}

impl Button {
    /// Makes an enabled button.
    pub fn new(action: Action, label: impl Into<String>, style: Style) -> Self {
        Self {
            action,
            label: label.into(),
            style,
            disabled: false,
        }
    }
}

/// The look of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Style {
    /// The button that most people want.
    Primary,
    /// Any other button.
    Secondary,
    /// A button for a good result.
    Success,
    /// A button that takes something away.
    Danger,
}

/// A menu of which one entry is chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Menu {
    /// The action of choosing; the chosen value is sent with it.
    pub action: Action,
    /// The text that is shown while nothing is chosen.
    pub placeholder: String,
    /// The entries of the menu, one to 25.
    pub choices: Vec<Choice>,
}

/// An entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value that is reported when it is chosen; at most 100 characters.
    pub value: String,
    /// The words of the entry, at most 100 characters.
    pub label: String,
    /// The words below the label, at most 100 characters.
    pub description: Option<String>,
}

/// A form of one to five text fields, shown in answer to a press or a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The action of submitting; the written texts are sent with it.
    pub action: Action,
    /// The title of the form, at most 45 characters.
    pub title: String,
    /// The fields of the form, one to five.
    pub fields: Vec<Field>,
}

/// A text field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name that is sent with the written text, unique in the form; at most 100 characters.
    pub name: String,
    /// The words above the field, at most 45 characters.
    pub label: String,
    /// The text that is shown while nothing is written; at most 100 characters.
    pub placeholder: String,
    /// Whether there is room for several lines.
    pub is_long: bool,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// The length of the longest accepted text, in characters; at most 4,000.
    pub max_chars: u16,
}

impl Field {
    /// Makes the only field of a form: long, and required.
    pub fn only(label: impl Into<String>, placeholder: impl Into<String>, max_chars: u16) -> Self {
        Self {
            name: "text".to_owned(),
            label: label.into(),
            placeholder: placeholder.into(),
            is_long: true,
            is_required: true,
            max_chars,
        }
    }
}
