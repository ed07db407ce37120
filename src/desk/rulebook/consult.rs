//! Asks the rule book without blocking the thread that serves everybody: the slow encoder runs on another thread.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::desk::DeskError;
use crate::domain::GuildId;
use crate::faq::{Asking, RuleBook, UnencodedText, Verdict, say_much_the_same};

/// Returns the book's verdict on a text. Most texts are talk, or decided by an example or a pattern, and stay on this
/// thread.
pub(crate) async fn verdict(
    book: &Arc<RuleBook>,
    text: &str,
    asking: &Asking<'_>,
) -> Result<Verdict, DeskError> {
    match book.consult_at_once(text, asking) {
        Ok(verdict) => Ok(verdict),
        Err(unmet) => {
            encode(unmet).await?;
            Ok(book.consult(text, asking))
        }
    }
}

/// Encodes a text in advance, so that the next verdict on it is fast.
pub(crate) async fn prepare(
    book: &RuleBook,
    guild: Option<GuildId>,
    text: &str,
) -> Result<(), DeskError> {
    match book.unmet(guild, text) {
        Some(unmet) => encode(unmet).await,
        None => Ok(()),
    }
}

/// Returns whether two texts say much the same.
pub(crate) async fn are_alike(
    book: &RuleBook,
    one: String,
    other: String,
) -> Result<bool, DeskError> {
    let encoder = book.encoder().cloned();
    let alike = move || say_much_the_same(&one, &other, encoder.as_ref());
    Ok(spawn_blocking(alike).await?)
}

async fn encode(unmet: UnencodedText) -> Result<(), DeskError> {
    Ok(spawn_blocking(move || unmet.encode()).await?)
}
