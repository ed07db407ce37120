//! Messages as they stand in an export. What is left out there is refused or has its default; `null` in place
//! of an author or a list is neither, and makes a message that cannot be read.

use serde::{Deserialize, Deserializer};

use super::{Attachment, Role, Snowflake, null_is_none};

/// A list, some of whose entries may be `null`, or which is `null` itself.
type List<T> = Option<Vec<Option<T>>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message {
    #[serde(deserialize_with = "nullable")]
    id: Option<Snowflake>,
    #[serde(rename = "type", deserialize_with = "nullable")]
    kind: Option<String>,
    #[serde(default)]
    content: Option<String>,
    #[serde(deserialize_with = "nullable")]
    author: Option<Author>,
    #[serde(default = "empty")]
    attachments: List<Attachment>,
    #[serde(default = "empty")]
    mentions: List<Author>,
    #[serde(default)]
    reference: Option<Reference>,
    #[serde(default)]
    forwarded_message: Option<Forwarded>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Author {
    id: Snowflake,
    #[serde(default, deserialize_with = "null_is_none")]
    name: String,
    #[serde(default)]
    nickname: Option<String>,
    #[serde(default, deserialize_with = "null_is_none")]
    is_bot: bool,
    #[serde(default = "empty")]
    roles: List<Role>,
}

/// The message that one refers to. Exports of before there were forwards say no type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    message_id: Option<Snowflake>,
}

/// What a message forwards.
#[derive(Deserialize)]
struct Forwarded {
    #[serde(default)]
    content: Option<String>,
    #[serde(default = "empty")]
    attachments: List<Attachment>,
}

/// What must be there, though it may be `null`.
fn nullable<'de, D, T>(json: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(json)
}

/// A list that is left out.
#[expect(clippy::unnecessary_wraps, reason = "what a missing list stands for")]
fn empty<T>() -> List<T> {
    Some(Vec::new())
}

/// A list, unless something in it is `null`.
fn whole<T>(list: List<T>) -> Option<Vec<T>> {
    list?.into_iter().collect()
}

impl Message {
    /// The message, unless too little is said of it.
    pub(super) fn read(self) -> Option<super::Message> {
        let kind = self.kind?;
        let reference = self.reference.filter(|to| is_reply(&kind, to));
        let mut attachments = whole(self.attachments)?;
        let mut said: Vec<String> = self.content.into_iter().collect();
        if let Some(forwarded) = self.forwarded_message {
            attachments.extend(whole(forwarded.attachments)?);
            said.extend(forwarded.content);
        }
        said.retain(|text| !text.is_empty());
        let mentions: Option<Vec<_>> = whole(self.mentions)?
            .into_iter()
            .map(Author::read)
            .collect();
        Some(super::Message {
            id: self.id?,
            content: said.join("\n"),
            author: self.author?.read()?,
            attachments,
            mentions: mentions?,
            replies_to: reference.and_then(|to| to.message_id),
            kind,
        })
    }
}

impl Author {
    fn read(self) -> Option<super::Author> {
        Some(super::Author {
            id: self.id,
            name: self.name,
            nickname: self.nickname,
            is_bot: self.is_bot,
            roles: whole(self.roles)?,
        })
    }
}

/// Whether a message of this type answers the one that it refers to: forwarded and crossposted messages, and
/// what Discord itself writes, refer to others too.
fn is_reply(kind: &str, to: &Reference) -> bool {
    matches!(kind, "Reply" | "19") && to.kind.as_deref() != Some("Forward")
}
