//! The transcript as one self-contained HTML page: readable on a phone, in light and dark. The template escapes every
//! word in it.

use std::collections::HashMap;

use askama::Template;
use jiff::tz::TimeZone;

use super::words::{LinePiece, MarkReader, MessageLine, shown, shown_at};
use crate::desk::event::Message;
use crate::desk::ui::page::LabelledLine;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::size;
use crate::domain::{Timestamp, UserId};
use crate::store::Note;

/// The page.
#[derive(Template)]
#[template(path = "transcript.html")]
pub(super) struct TranscriptPage {
    /// The language of its own words, as a BCP 47 tag.
    pub(super) lang: &'static str,
    /// The title.
    pub(super) title: String,
    /// The lines on the ticket.
    pub(super) facts: Vec<LabelledLine>,
    /// The messages of the ticket, oldest first.
    pub(super) entries: Vec<TranscriptEntry>,
    /// The title over the notes.
    pub(super) notes_title: String,
    /// The notes of staff; empty in the learner's copy.
    pub(super) notes: Vec<TranscriptEntry>,
    /// The last line.
    pub(super) footer: String,
}

/// An entry of the page: a message or a note.
pub(super) struct TranscriptEntry {
    initial: String,
    hue: u64,
    name: String,
    role: Option<String>,
    instant: String,
    shown: String,
    lines: Vec<MessageLine>,
    files: Vec<String>,
    is_note: bool,
}

/// The names, the time zone and the words for writing entries.
pub(super) struct EntryWriter<'a> {
    /// The names of the authors.
    pub(super) names: HashMap<UserId, String>,
    /// The learner, if their id is still known.
    pub(super) learner: Option<UserId>,
    /// frontdesk itself.
    pub(super) me: UserId,
    /// The zone of the times.
    pub(super) zone: TimeZone,
    /// The words.
    pub(super) voice: Voice<'a>,
}

impl EntryWriter<'_> {
    /// Makes the entry of a message.
    pub(super) fn message(&self, message: &Message) -> TranscriptEntry {
        let files = message.attachments.iter().map(|file| {
            let size = ("size", size::shown(file.size));
            self.voice
                .say_with("transcript-file", &[("name", file.name.clone()), size])
        });
        let stickers = message.stickers.iter().map(|sticker| sticker.name.clone());
        TranscriptEntry {
            files: files.chain(stickers).collect(),
            ..self.entry(
                message.author.user,
                &message.author.name,
                message.id.sent_at(),
                &message.text,
            )
        }
    }

    /// Makes the entry of a note of staff.
    pub(super) fn note(&self, note: &Note) -> TranscriptEntry {
        let name = self.names.get(&note.author).cloned();
        let name = name.unwrap_or_else(|| self.voice.say("transcript-somebody"));
        TranscriptEntry {
            is_note: true,
            ..self.entry(note.author, &name, note.written_at, &note.text)
        }
    }

    fn entry(&self, author: UserId, name: &str, at: Timestamp, text: &str) -> TranscriptEntry {
        let somebody = self.voice.say("transcript-somebody");
        let reading = MarkReader {
            names: &self.names,
            zone: &self.zone,
            somebody: &somebody,
        };
        let role = if self.learner == Some(author) {
            Some(self.voice.say("transcript-learner"))
        } else {
            (author == self.me).then(|| self.voice.say("transcript-automatic"))
        };
        let initial = name.chars().find(|letter| letter.is_alphanumeric());
        TranscriptEntry {
            initial: initial
                .map_or_else(|| "·".to_owned(), |letter| letter.to_uppercase().collect()),
            // The last bits of people's ids are counters. The factor spreads neighbouring ids over distant colours.
            hue: author.get().wrapping_mul(137) % 360,
            name: name.to_owned(),
            role,
            instant: at.to_jiff().to_string(),
            shown: shown_at(at, &self.zone),
            lines: reading.lines(text),
            files: Vec::new(),
            is_note: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    #[test]
    fn what_people_write_is_never_markup_of_the_page() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let writing = EntryWriter {
            names: HashMap::new(),
            learner: Some(UserId::new(1)),
            me: UserId::new(2),
            zone: TimeZone::UTC,
            voice,
        };
        let evil =
            "<script>alert(1)</script> \"><img src=x onerror=y> https://a.example/\"onclick=\"x";
        let at = Timestamp::from_millis(0);
        let page = TranscriptPage {
            lang: "en-US",
            title: evil.to_owned(),
            facts: vec![LabelledLine {
                name: evil.to_owned(),
                value: evil.to_owned(),
            }],
            entries: vec![writing.entry(UserId::new(1), evil, at, evil)],
            notes_title: String::new(),
            notes: vec![TranscriptEntry {
                files: vec![evil.to_owned()],
                ..writing.entry(UserId::new(3), "", at, evil)
            }],
            footer: evil.to_owned(),
        };
        let html = page.render().unwrap();
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
        assert!(!html.contains("\"onclick"), "{html}");
        assert!(html.contains("href=\"https://a.example/\""), "{html}");
    }
}
