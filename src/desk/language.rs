//! Chooses the language in which people are spoken to: in the reply to a question, in what one person is told, and in a
//! ticket's thread.

use std::time::Duration;

use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, LearnerKey, Locale, Timestamp, UserId};
use crate::store::{Ticket, Tx};

/// The time within which the database has to return a person's chosen language, because they wait for an answer.
const LANGUAGE_WITHIN: Duration = Duration::from_millis(2500);

/// Chooses the language to answer a question in: the one that its asker has chosen, else the one it is written in, else
/// the guild's.
pub(crate) async fn of_question(
    desk: &Desk,
    chosen: Option<Locale>,
    guild: Option<GuildId>,
    text: &str,
) -> Result<Locale, DeskError> {
    match chosen.or_else(|| Locale::of_text(text)) {
        Some(locale) => Ok(locale),
        None => of_guild(desk, guild).await,
    }
}

/// Chooses the language of the answer to a message without words, such as a picture: that of the learner's last direct
/// question since `since`, if a learner is given, else the guild's.
pub(crate) async fn of_conversation(
    desk: &Desk,
    learner: Option<LearnerKey>,
    guild: Option<GuildId>,
    since: Timestamp,
) -> Result<Locale, DeskError> {
    let last = match learner {
        Some(learner) => desk.store.last_direct(learner, since).await?,
        None => None,
    };
    match last {
        Some(last) => Ok(last.locale),
        None => of_guild(desk, guild).await,
    }
}

/// Chooses the language of a person: their choice, else their platform's, else the guild's. While the
/// database is away, the choice is made without it.
pub(crate) async fn of_person(
    desk: &Desk,
    user: UserId,
    theirs: Option<Locale>,
    guild: Option<GuildId>,
) -> Result<Locale, DeskError> {
    let chosen = tokio::time::timeout(LANGUAGE_WITHIN, desk.store.locale_of(user));
    match chosen.await {
        Ok(Ok(Some(chosen))) => return Ok(chosen),
        Ok(Ok(None)) => {}
        Ok(Err(error)) if !error.is_passing() => return Err(error.into()),
        Ok(Err(_)) | Err(_) => return Ok(without_database(desk, theirs, guild)),
    }
    match theirs {
        Some(theirs) => Ok(theirs),
        None => of_guild(desk, guild).await,
    }
}

/// Chooses the language of a person within a transaction: their choice, else the guild's.
pub(crate) async fn of_person_in(
    desk: &Desk,
    tx: &mut Tx,
    user: UserId,
    guild: Option<GuildId>,
) -> Result<Locale, DeskError> {
    match tx.locale_of(user).await? {
        Some(chosen) => Ok(chosen),
        None => of_guild(desk, guild).await,
    }
}

/// Chooses the language of a text for everybody in a ticket's thread: the learner's, or the guild's where staff are
/// alone.
pub(crate) async fn in_thread(
    desk: &Desk,
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<Locale, DeskError> {
    match tx.inquiry_of(ticket).await? {
        Some(inquiry) if !ticket.is_relayed() => Ok(inquiry.locale),
        _ => of_guild(desk, Some(ticket.guild)).await,
    }
}

/// Chooses the language of a person without a query: their platform's, else the guild's if its settings are in memory.
/// Used for visitors of a website, whose site tells their language, and while the database is away.
pub(crate) fn without_database(
    desk: &Desk,
    theirs: Option<Locale>,
    guild: Option<GuildId>,
) -> Locale {
    let of_guild = || desk.guilds.known(guild?).map(|settings| settings.locale);
    theirs.or_else(of_guild).unwrap_or_default()
}

async fn of_guild(desk: &Desk, guild: Option<GuildId>) -> Result<Locale, DeskError> {
    match guild {
        Some(guild) => Ok(desk.guilds.get(guild).await?.locale),
        None => Ok(Locale::default()),
    }
}
