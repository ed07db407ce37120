//! Forgets the texts that servers do not want to keep for longer, page by page, when the sweep tidies up.

use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Millis, Span, Timestamp};

/// The most rows of a kind that are forgotten in one transaction.
const PAGE: u32 = 500;
/// The most pages of a kind in one round; what remains follows in the next.
const PAGES: usize = 100;

/// Forgets what is older than each server's time, of the servers that have set one.
pub(crate) async fn sweep(desk: &Desk, now: Timestamp) -> Result<(), DeskError> {
    for settings in desk.store.all_settings().await? {
        if let Some(days) = settings.retention_days {
            let before = now - Millis::days(i64::from(days));
            forget_before(desk, settings.guild, before).await?;
        }
    }
    Ok(())
}

async fn forget_before(desk: &Desk, guild: GuildId, before: Timestamp) -> Result<(), DeskError> {
    let mut from = Timestamp::from_millis(0);
    for _ in 0..PAGES {
        let until = before;
        let span = Span { from, until };
        match desk.store.forget_texts(guild, span, PAGE).await? {
            Some(last) => from = last,
            None => break,
        }
    }
    for _ in 0..PAGES {
        if !desk.store.forget_remarks(guild, before, PAGE).await? {
            break;
        }
    }
    Ok(())
}
