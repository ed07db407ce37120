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
    request: ExportRequest<'_>,
) -> Result<(Format, Receiver<Piece>), WebError> {
    let desk = std::sync::Arc::clone(&web.opened()?.desk);
    let guild = web.guild(&desk).await?;
    let settings = desk.guilds.get(guild).await?;
    let chosen = Chosen::read(request, &settings, desk.now())?;
    // Noted first: whatever becomes of it, some of it may have been read.
    let mut tx = desk.store.begin().await?;
    let audit = chosen.export(&settings).audit(None);
    tx.audit(desk.entropy.id(), guild, audit);
    outbox::commit(&desk, tx).await?;
    let (to, pieces) = channel(AHEAD);
    tokio::spawn(async move {
        if let Err(error) = send(&desk.store, &chosen.export(&settings), &to).await {
            tracing::error!(%error, "an export for a website broke off");
            // So that nobody takes half of it for the whole.
            to.send(Err(std::io::Error::other("it broke off")))
                .await
                .ok();
        }
    });
    Ok((chosen.format, pieces))
}

/// A request that was read.
#[derive(Clone, Copy)]
struct Chosen {
    kind: Kind,
    format: Format,
    period: Period,
    now: Timestamp,
}

impl Chosen {
    fn read(
        request: ExportRequest<'_>,
        settings: &GuildSettings,
        now: Timestamp,
    ) -> Result<Self, WebError> {
        let kind = Kind::from_name(request.rows).ok_or(WebError::Unknown("rows"))?;
        let format = match request.format {
            None => Format::Csv,
            Some(name) => {
                Format::from_name(name).ok_or(WebError::Invalid("`format` is csv or json"))?
            }
        };
        let given = request.period.unwrap_or(USUAL_PERIOD);
        let words = "`period` is 7d, 30d, all, or two dates such as 2026-01-01..2026-01-31";
        let period = Period::parse(given, now, &zone_of(&settings.time_zone))
            .map_err(|_| WebError::Invalid(words))?;
        Ok(Self {
            kind,
            format,
            period,
            now,
        })
    }

    fn export(self, settings: &GuildSettings) -> Export<'_> {
        Export {
            kind: self.kind,
            format: self.format,
            settings,
            period: self.period,
            now: self.now,
            with_texts: false,
        }
    }
}
