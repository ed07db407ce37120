//! Sums up an open ticket in a line, for a person who is new to it: its topic and place, who is waited for, and what is
//! due when.

use crate::desk::duty::thread_mention;
use crate::desk::tickets::deadlines;
use crate::desk::tickets::deadlines::known_hours::KnownHours;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::Timestamp;
use crate::store::{Ticket, Tx};

/// The most characters of these lines, which leave room in a message for the text before them.
const MAX_CHARS: usize = 1600;

/// Makes the lines of tickets, as many as fit into a message, with the number of the others.
pub(crate) async fn lines(
    desk: &Desk,
    tx: &mut Tx,
    tickets: &[Ticket],
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let (mut shown, mut length, mut known) = (Vec::new(), 0, KnownHours::default());
    for ticket in tickets {
        let line = line(desk, tx, ticket, &mut known, voice).await?;
        length += line.chars().count() + 1;
        if length > MAX_CHARS {
            shown.push(voice.count("duty-more", "count", tickets.len() - shown.len()));
            break;
        }
        shown.push(line);
    }
    Ok(shown.join("\n"))
}

async fn line(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
    known: &mut KnownHours,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let now = desk.now();
    let basis = deadlines::read_in(desk, tx, ticket, known).await?;
    let owed = basis.of_reply(ticket);
    let rests = ticket.snoozed_until.filter(|until| *until > now);
    let (stands, when) = match (rests, owed, ticket.ball_with_learner_since) {
        (Some(until), ..) => ("rests", Some(until)),
        (_, Some(owed), _) if owed.due.is_some_and(|due| due < now) => ("overdue", owed.due),
        (_, Some(owed), _) if owed.due.is_none() => ("unforeseen", None),
        (_, Some(owed), _) => ("owed", owed.due),
        (.., Some(since)) => ("learner", Some(since)),
        (None, None, None) => ("quiet", None),
    };
    let end = basis.of_resolution().and_then(|end| end.due);
    let end = end.map_or_else(String::new, |due| {
        voice.say1("brief-resolution", "when", due.shown())
    });
    let category = ticket.category.as_deref();
    let values = [
        ("number", ticket.number.to_string()),
        (
            "category",
            interactions::category_title(desk, category, voice.locale),
        ),
        ("place", thread_mention(ticket)),
        ("stands", stands.to_owned()),
        ("when", when.map_or_else(String::new, Timestamp::shown)),
        ("end", end),
    ];
    Ok(voice.say_with("brief-line", &values))
}
