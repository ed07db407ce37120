//! Reads DiscordChatExporter's JSON as a stream: each message is passed on and dropped, so that an export of any size
//! takes the memory of one message. Unneeded parts are skipped.

use std::fmt;
use std::io::{self, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The receiver of an export's parts while it is read.
pub(super) trait Listener {
    /// Receives the place of the export, before its messages.
    fn begins(&mut self, guild: &ExportedGuild, channel: &ExportedChannel);
    /// Receives one message.
    fn message(&mut self, message: ExportedMessage);
    /// Counts a message that has `null` in place of an author or another required part.
    fn passes_over(&mut self);
}

/// A Discord id; written as a text, because JavaScript has no such numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Snowflake(pub(super) u64);

/// The guild; the id is 0 for direct messages.
#[derive(Debug, Deserialize)]
pub(super) struct ExportedGuild {
    pub(super) id: Snowflake,
}

/// The channel or thread.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExportedChannel {
    pub(super) id: Snowflake,
    /// `GuildTextChat`, `GuildPublicThread`, `DirectTextChat`, …
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The category of a channel; the channel of a thread.
    #[serde(default)]
    pub(super) category_id: Option<Snowflake>,
    #[serde(default)]
    pub(super) name: String,
}

/// One message.
#[derive(Debug)]
pub(super) struct ExportedMessage {
    pub(super) id: Snowflake,
    /// `Default`, `Reply`, or the kind of a system message.
    pub(super) kind: String,
    /// The text of the message, or else of the message that it forwards.
    pub(super) content: String,
    pub(super) author: ExportedAuthor,
    /// Its own files, and those that it forwards.
    pub(super) attachments: Vec<ExportedAttachment>,
    pub(super) stickers: Vec<ExportedSticker>,
    pub(super) mentions: Vec<ExportedAuthor>,
    /// The message that it replies to.
    pub(super) replies_to: Option<Snowflake>,
}

/// The writer of a message, or a person mentioned in it.
#[derive(Debug)]
pub(super) struct ExportedAuthor {
    pub(super) id: Snowflake,
    pub(super) name: String,
    pub(super) nickname: Option<String>,
    pub(super) is_bot: bool,
    pub(super) roles: Vec<ExportedRole>,
}

/// A role of somebody.
#[derive(Debug, Deserialize)]
pub(super) struct ExportedRole {
    pub(super) id: Snowflake,
    #[serde(default, deserialize_with = "null_is_none")]
    pub(super) name: String,
}

/// A file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExportedAttachment {
    #[serde(default, deserialize_with = "null_is_none")]
    pub(super) file_name: String,
}

/// A sticker of a message.
#[derive(Debug, Deserialize)]
pub(super) struct ExportedSticker {
    #[serde(default, deserialize_with = "null_is_none")]
    pub(super) name: String,
}

/// Reads a value that may be absent or `null`.
fn null_is_none<'de, D, T>(json: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(json).map(Option::unwrap_or_default)
}

/// Reads an export to its end.
pub(super) fn read(source: impl Read, listener: &mut dyn Listener) -> serde_json::Result<()> {
    let source = without_mark(source).map_err(serde_json::Error::custom)?;
    let mut json = serde_json::Deserializer::from_reader(source);
    Whole(listener).deserialize(&mut json)?;
    json.end()
}

/// Skips the byte order mark that Windows programs write at the start of a file.
fn without_mark(mut source: impl Read) -> io::Result<impl Read> {
    let mut head = Vec::new();
    source.by_ref().take(3).read_to_end(&mut head)?;
    if head == "\u{feff}".as_bytes() {
        head.clear();
    }
    Ok(io::Cursor::new(head).chain(source))
}

/// The export as a whole.
struct Whole<'a>(&'a mut dyn Listener);

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an export with `guild`, `channel` and `messages`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut guild, mut channel, mut has_messages) = (None, None, false);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "guild" => guild = Some(map.next_value::<ExportedGuild>()?),
                "channel" => channel = Some(map.next_value::<ExportedChannel>()?),
                "messages" => {
                    let (Some(guild), Some(channel)) = (&guild, &channel) else {
                        return Err(A::Error::custom(
                            "`guild` and `channel` must stand before `messages`",
                        ));
                    };
                    self.0.begins(guild, channel);
                    map.next_value_seed(Messages(&mut *self.0))?;
                    has_messages = true;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if has_messages {
            Ok(())
        } else {
            Err(A::Error::missing_field("messages"))
        }
    }
}

/// The list of messages.
struct Messages<'a>(&'a mut dyn Listener);

impl<'de> DeserializeSeed<'de> for Messages<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Messages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(written) = list.next_element::<Option<RawMessage>>()? {
            match written.and_then(RawMessage::read) {
                Some(message) => self.0.message(message),
                None => self.0.passes_over(),
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Snowflake {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Id;
        impl Visitor<'_> for Id {
            type Value = Snowflake;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id of Discord's")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Snowflake, E> {
                let id = text.parse().map(Snowflake);
                id.map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }

            fn visit_u64<E: Error>(self, id: u64) -> Result<Snowflake, E> {
                Ok(Snowflake(id))
            }
        }
        json.deserialize_any(Id)
    }
}

/// A list, some of whose entries may be `null`, or which is `null` itself.
type NullableList<T> = Option<Vec<Option<T>>>;

/// A message as in an export. A missing part is refused or has a default; `null` in place of an author or a list makes
/// the message unreadable.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMessage {
    #[serde(deserialize_with = "nullable")]
    id: Option<Snowflake>,
    #[serde(rename = "type", deserialize_with = "nullable")]
    kind: Option<String>,
    #[serde(default)]
    content: Option<String>,
    #[serde(deserialize_with = "nullable")]
    author: Option<Author>,
    #[serde(default = "empty")]
    attachments: NullableList<ExportedAttachment>,
    #[serde(default = "empty")]
    stickers: NullableList<ExportedSticker>,
    #[serde(default = "empty")]
    mentions: NullableList<Author>,
    #[serde(default)]
    reference: Option<Reference>,
    #[serde(default)]
    forwarded_message: Option<Forwarded>,
}

/// The writer of a message, as an export has it.
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
    roles: NullableList<ExportedRole>,
}

/// The message that one refers to. Exports that are older than forwards have no type here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    message_id: Option<Snowflake>,
}

/// The content that a message forwards.
#[derive(Deserialize)]
struct Forwarded {
    #[serde(default)]
    content: Option<String>,
    #[serde(default = "empty")]
    attachments: NullableList<ExportedAttachment>,
    #[serde(default = "empty")]
    stickers: NullableList<ExportedSticker>,
}

/// Reads a required value that may be `null`.
fn nullable<'de, D, T>(json: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(json)
}

/// Makes the list for a field that is left out.
#[expect(clippy::unnecessary_wraps, reason = "what a missing list stands for")]
fn empty<T>() -> NullableList<T> {
    Some(Vec::new())
}

/// Returns a list, unless one of its entries is `null`.
fn whole<T>(list: NullableList<T>) -> Option<Vec<T>> {
    list?.into_iter().collect()
}

impl RawMessage {
    /// Returns the message, unless a required part is missing.
    fn read(self) -> Option<ExportedMessage> {
        let kind = self.kind?;
        let reference = self.reference.filter(|to| is_reply(&kind, to));
        let mut attachments = whole(self.attachments)?;
        let mut stickers = whole(self.stickers)?;
        let mut said: Vec<String> = self.content.into_iter().collect();
        if let Some(forwarded) = self.forwarded_message {
            attachments.extend(whole(forwarded.attachments)?);
            stickers.extend(whole(forwarded.stickers)?);
            said.extend(forwarded.content);
        }
        said.retain(|text| !text.is_empty());
        let mentions: Option<Vec<_>> = whole(self.mentions)?
            .into_iter()
            .map(Author::read)
            .collect();
        Some(ExportedMessage {
            id: self.id?,
            content: said.join("\n"),
            author: self.author?.read()?,
            attachments,
            stickers,
            mentions: mentions?,
            replies_to: reference.and_then(|to| to.message_id),
            kind,
        })
    }
}

impl Author {
    fn read(self) -> Option<ExportedAuthor> {
        Some(ExportedAuthor {
            id: self.id,
            name: self.name,
            nickname: self.nickname,
            is_bot: self.is_bot,
            roles: whole(self.roles)?,
        })
    }
}

/// Returns whether a message of this type answers the one that it refers to. Forwarded, crossposted and system messages
/// also refer to others.
fn is_reply(kind: &str, to: &Reference) -> bool {
    matches!(kind, "Reply" | "19") && to.kind.as_deref() != Some("Forward")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Heard {
        channel: Option<String>,
        texts: Vec<String>,
        passed_over: usize,
    }

    impl Listener for Heard {
        fn begins(&mut self, _: &ExportedGuild, channel: &ExportedChannel) {
            self.channel = Some(channel.name.clone());
        }

        fn message(&mut self, message: ExportedMessage) {
            self.texts.push(message.content);
        }

        fn passes_over(&mut self) {
            self.passed_over += 1;
        }
    }

    fn read_all(json: &str) -> Result<Heard, String> {
        let mut seen = Heard::default();
        match read(json.as_bytes(), &mut seen) {
            Ok(()) => Ok(seen),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Exports rewritten by other programs have `null` where DiscordChatExporter has nothing or `[]`.
    #[test]
    fn a_message_whose_author_or_lists_are_null_is_passed_over_and_counted() {
        let message = |change: (&str, &str)| {
            let whole = r#"{"id":"5","type":"Default","content":"hi","author":{"id":7,"name":"a","nickname":"b","isBot":false,"roles":[{"id":"3","name":"r"}]},"attachments":[{"fileName":"x"}],"mentions":[{"id":"8","name":"c"}],"reference":{"messageId":"4"}}"#;
            assert!(whole.contains(change.0), "{change:?}");
            whole.replacen(change.0, change.1, 1)
        };
        let author =
            r#"{"id":7,"name":"a","nickname":"b","isBot":false,"roles":[{"id":"3","name":"r"}]}"#;
        let passed_over = [
            (author, "null"),
            (r#"[{"id":"3","name":"r"}]"#, "null"),
            (r#"[{"fileName":"x"}]"#, "null"),
            (r#"[{"id":"8","name":"c"}]"#, "null"),
            (r#"[{"fileName":"x"}]"#, "[null]"),
            (r#"[{"id":"8","name":"c"}]"#, "[null]"),
            (r#"{"id":"5""#, r#"{"id":null"#),
            (r#""Default""#, "null"),
        ];
        for change in passed_over {
            let list = format!("[{},{}]", message(change), message(("hi", "ho")));
            let found = read_all(&format!("{HEAD}{list}}}"));
            let found = found.unwrap_or_else(|said| panic!("{change:?}: {said}"));
            assert_eq!(found.texts, ["ho"], "{change:?}");
            assert_eq!(found.passed_over, 1, "{change:?}");
        }
        let nothing_is_lost = [
            (r#""content":"hi""#, r#""content":null"#),
            (r#""a""#, "null"),
            (r#""b""#, "null"),
            ("false", "null"),
            (r#""r""#, "null"),
            (r#""x""#, "null"),
            (r#"{"messageId":"4"}"#, "null"),
            (r#""4""#, "null"),
        ];
        for change in nothing_is_lost {
            let found = read_all(&format!("{HEAD}[{}]}}", message(change)));
            let found = found.unwrap_or_else(|said| panic!("{change:?}: {said}"));
            assert_eq!((found.texts.len(), found.passed_over), (1, 0), "{change:?}");
        }
        let found = read_all(&format!("{HEAD}[null,{}]}}", message(("hi", "ho")))).unwrap();
        assert_eq!((found.texts.len(), found.passed_over), (1, 1));
    }

    const HEAD: &str = r#"{"guild":{"id":"9","name":"A","iconUrl":"x"},"channel":{"id":"1","type":"GuildTextChat","categoryId":null,"category":null,"name":"general","topic":null},"dateRange":{"after":null,"before":null},"exportedAt":"2026-01-05T09:00:00+00:00","messages":"#;

    #[test]
    fn messages_are_handed_on_and_what_is_unknown_is_skipped() {
        let message = r#"{"id":"5","type":"Default","timestamp":"2026-01-05T09:00:00+00:00","content":"hi","author":{"id":7,"name":"a","color":null,"isBot":false,"roles":[{"id":"3","name":"r","position":1}]},"embeds":[{"fields":[[],{}]}],"reference":null,"futureKey":{"x":[1,2]}}"#;
        let found = read_all(&format!("{HEAD}[{message},{message}],\"messageCount\":2}}")).unwrap();
        assert_eq!(found.channel.as_deref(), Some("general"));
        assert_eq!(found.texts, ["hi", "hi"]);
        assert_eq!(read_all(&format!("{HEAD}[]}}")).unwrap().texts.len(), 0);
        let marked = read_all(&format!("\u{feff}{HEAD}[{message}]}}")).unwrap();
        assert_eq!(marked.texts, ["hi"]);
    }

    #[test]
    fn what_is_no_export_is_refused_with_its_place() {
        for (json, words) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("<!DOCTYPE html>", "expected value at line 1 column 1"),
            (
                "[]",
                "expected an export with `guild`, `channel` and `messages`",
            ),
            ("{}", "missing field `messages`"),
            (r#"{"messages":[]}"#, "must stand before"),
            (
                &format!("{HEAD}[{{\n\"id\":\"x\"}}]}}"),
                "expected an id of Discord's at line 2",
            ),
            (
                &format!("{HEAD}[{{\"id\":\"5\"}}]}}"),
                "missing field `type`",
            ),
            (
                &format!("{HEAD}[{{\"id\":\"5\",\n\"ty"),
                "EOF while parsing a string at line 2",
            ),
            (&format!("{HEAD}[]}} x"), "trailing characters"),
            (&format!("{HEAD}7}}"), "expected a list of messages"),
        ] {
            let said = read_all(json).err().unwrap_or_else(|| panic!("{json}"));
            assert!(said.contains(words), "{json}: {said}");
        }
    }
}
