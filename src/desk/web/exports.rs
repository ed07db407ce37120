//! The rows of the guild of a website, for its own server. Noted as every export is; nothing that people wrote is in
//! them.

use tokio::sync::mpsc::{Receiver, channel};

use crate::desk::export::pieces::{Piece, send};
use crate::desk::export::{Export, Format, Kind};
use crate::desk::outbox;
use crate::desk::web::{WebDesk, WebError};
use crate::domain::{GuildSettings, Timestamp};
use crate::measures::{Period, zone_of};

/// The period of a call that names none.
const USUAL_PERIOD: &str = "30d";
/// The number of pages that are read before the first of them is taken.
const AHEAD: usize = 2;

/// The export that is wanted, as the site names it.
#[derive(Clone, Copy, Debug)]
pub struct ExportRequest<'a> {
    /// The kind of the rows.
    pub rows: &'a str,
    /// The format in which they are written; CSV if absent.
    pub format: Option<&'a str>,
    /// The period in which they were asked; the last 30 days if absent.
    pub period: Option<&'a str>,
}

/// Begins an export: its format, and its pieces as they are read. It ends when nobody takes them any more.
///
/// # Errors
/// See [`WebError`].
pub async fn begin(
    web: &WebDesk,
    wish: ExportRequest<'_>,
) -> Result<(Format, Receiver<Piece>), WebError> {
    let desk = std::sync::Arc::clone(&web.opened()?.desk);
    let guild = web.guild(&desk).await?;
    let settings = desk.guilds.get(guild).await?;
    let now = desk.now();
    let kind = Kind::from_name(wish.rows).ok_or(WebError::Unknown("rows"))?;
    let format = match wish.format {
        None => Format::Csv,
        Some(name) => {
            Format::from_name(name).ok_or(WebError::Invalid("`format` is csv or json"))?
        }
    };
    let given = wish.period.unwrap_or(USUAL_PERIOD);
    let words = "`period` is 7d, 30d, all, or two dates such as 2026-01-01..2026-01-31";
    let period = Period::parse(given, now, &zone_of(&settings.time_zone))
        .map_err(|_| WebError::Invalid(words))?;
    let of = (kind, format, period, now);
    // Noted first: whatever becomes of it, some of it may have been read.
    let mut tx = desk.store.begin().await?;
    tx.audit(
        desk.entropy.id(),
        guild,
        exported(&settings, of).audit(None),
    );
    outbox::commit(&desk, tx).await?;
    let (to, pieces) = channel(AHEAD);
    tokio::spawn(async move {
        if let Err(error) = send(&desk.store, &exported(&settings, of), &to).await {
            tracing::error!(%error, "an export for a website broke off");
            // So that nobody takes half of it for the whole.
            to.send(Err(std::io::Error::other("it broke off")))
                .await
                .ok();
        }
    });
    Ok((format, pieces))
}

fn exported(
    settings: &GuildSettings,
    (kind, format, period, now): (Kind, Format, Period, Timestamp),
) -> Export<'_> {
    Export {
        kind,
        format,
        settings,
        period,
        now,
        with_texts: false,
    }
}
