//! The notes of staff about a ticket. They are never posted in its thread, which the learner reads. They are shown with
//! the ticket's details, and told in direct messages to its holder.

use crate::desk::event::{Call, Interaction};
use crate::desk::outbox::{NoteStep, Outgoing};
use crate::desk::platform::Response;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions, language, outbox};
use crate::domain::{InquiryEvent, UserId};
use crate::faq::defuse_lines;
use crate::store::{Note, Ticket};

/// The most characters of a note.
pub(crate) const NOTE_CHARS: u16 = 500;
/// The most notes that are shown, the latest.
const MAX_SHOWN: u32 = 15;

/// Runs `/ticket note`: stores the note, and tells the ticket's holder if somebody else wrote it.
pub(crate) async fn note(
    desk: &Desk,
    call: &Call,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let text = call.arguments.text("text").unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(voice.say("ticket-note-empty"));
    }
    let holder = ticket.instructor();
    let told = holder.filter(|holder| *holder != call.by.user);
    let locale = match told {
        Some(user) => language::of_person(desk, user, None, Some(ticket.guild)).await?,
        None => voice.locale,
    };
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let note = Note {
        author: call.by.user,
        written_at: desk.now(),
        text: text.to_owned(),
    };
    tx.add_note(ticket.id, &note);
    let event = InquiryEvent::Noted { staff: note.author };
    tx.record(ticket.inquiry, note.written_at, &event)?;
    if let Some(user) = told {
        let values = [
            ("user", user.mention()),
            ("number", ticket.number.to_string()),
        ];
        let step = Outgoing::Note(NoteStep {
            user,
            post: Post::text(told_of(ticket, &note, desk.voice(locale))),
            author: note.author,
            refused: Post::text(voice.say_with("ticket-note-refused", &values)),
            otherwise: desk.guilds.get(ticket.guild).await?.staff_channel,
        });
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    outbox::commit(desk, tx).await?;
    let number = ("number", ticket.number.to_string());
    Ok(match told.map(UserId::mention) {
        Some(user) => voice.say_with("ticket-done-note-told", &[number, ("user", user)]),
        None => voice.say_with("ticket-done-note", &[number]),
    })
}

/// Makes the direct message that tells an instructor of a note about their ticket.
fn told_of(ticket: &Ticket, note: &Note, voice: Voice<'_>) -> String {
    let values = [
        ("user", note.author.mention()),
        ("number", ticket.number.to_string()),
        ("place", duty::thread_mention(ticket)),
        ("text", defuse_lines(&note.text, usize::from(NOTE_CHARS))),
    ];
    voice.say_with("ticket-noted", &values)
}

/// Shows the notes about a ticket, below its details, to the member of staff who asked for these.
pub(crate) async fn show(
    desk: &Desk,
    interaction: &Interaction,
    ticket: &Ticket,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let notes = desk.store.notes_of(ticket, MAX_SHOWN).await?;
    for text in texts(&notes, voice) {
        let below = Response::Ephemeral(Post::text(text));
        desk.platform.respond(interaction, &below).await?;
    }
    Ok(())
}

/// Puts notes into as few texts as hold them all, one for each message.
fn texts(notes: &[Note], voice: Voice<'_>) -> Vec<String> {
    let heading = (!notes.is_empty()).then(|| voice.say("ticket-notes"));
    let lines = notes.iter().map(|note| {
        let values = [
            ("at", format!("<t:{}:f>", note.written_at.as_secs())),
            ("user", note.author.mention()),
            ("text", defuse_lines(&note.text, usize::from(NOTE_CHARS))),
        ];
        voice.say_with("ticket-note-line", &values)
    });
    replies::packed(heading.into_iter().chain(lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Locale, Timestamp};

    #[test]
    fn notes_are_shown_whole_in_as_few_messages_as_hold_them() {
        let words = Texts::load().unwrap();
        let voice = Voice::new(&words, Locale::EnUs);
        let note = |length: usize| Note {
            author: UserId::new(6),
            written_at: Timestamp::from_millis(0),
            text: "x".repeat(length),
        };
        let cases = [(vec![], 0), (vec![note(5); 3], 1), (vec![note(500); 15], 5)];
        for (notes, messages) in cases {
            let shown = texts(&notes, voice);
            assert_eq!(shown.len(), messages, "{} notes", notes.len());
            assert!(shown.iter().all(|text| text.chars().count() <= 2000));
            let letters: usize = notes.iter().map(|note| note.text.len()).sum();
            let kept: usize = shown.iter().map(|text| text.matches('x').count()).sum();
            assert_eq!(kept, letters);
        }
    }
}
