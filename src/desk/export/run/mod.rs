//! Runs an export: from the store, page by page, to where it is written. Says of each what it is about: of whose rows,
//! in which zone, up to when, by which definitions.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::desk::export::format::{ExportFile, Format, time};
use crate::desk::export::record::ExportKind;
use crate::desk::export::source::{Pages, Stored};
use crate::desk::rollups::Measured;
use crate::desk::{DeskError, rollups};
use crate::domain::{AuditEvent, GuildSettings, Handled, Timestamp, UserId};
use crate::measures::{DEFINITIONS, Period, PeriodName, zone_of};
use crate::store::{AskedIn, Store, StoreError};

/// An export that is wanted: its kind, its format, and the guild and period of its rows.
#[derive(Clone, Copy, Debug)]
pub struct ExportJob<'a> {
    /// The kind of the rows.
    pub kind: ExportKind,
    /// The format in which they are written.
    pub format: Format,
    /// The guild's settings; its id and time zone are used.
    pub settings: &'a GuildSettings,
    /// The period in which they were asked.
    pub period: Period,
    /// The present moment.
    pub now: Timestamp,
    /// Whether what people wrote is exported too.
    pub with_texts: bool,
}

/// The reason why an export ended before its last row.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The figures of its rows cannot be made.
    #[error("figures: {0}")]
    Figures(#[from] DeskError),
    /// It cannot be written.
    #[error("cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl ExportJob<'_> {
    /// Returns the guild and the period of its rows.
    pub fn asked_in(&self) -> AskedIn {
        AskedIn {
            guild: self.settings.guild,
            from: self.period.from,
            to: self.period.to,
        }
    }

    /// Describes the rows for whoever gets them, as JSON: their kind, guild and period, and the definitions.
    pub fn about(&self) -> Value {
        let zone = zone_of(&self.settings.time_zone);
        let (first, last) = match self.period.name {
            PeriodName::Dates { first, last } => (Some(first.to_string()), Some(last.to_string())),
            PeriodName::All => (None, None),
            PeriodName::LastDays(_) => (Some(time(self.period.from, &zone)), None),
        };
        json!({
            "kind": self.kind.name(),
            "server": self.settings.guild.to_string(),
            "time_zone": self.settings.time_zone,
            "from": first,
            "to": last,
            "data_up_to": time(self.period.to.min(self.now), &zone),
            "definitions": DEFINITIONS,
            "texts": self.with_texts,
        })
    }

    /// Makes the audit event of the export, with who got it: a member of staff, or, if absent, who runs frontdesk.
    pub fn audit(&self, staff: Option<UserId>) -> AuditEvent {
        AuditEvent {
            at: self.now,
            handled: if self.with_texts {
                Handled::TextsExported
            } else {
                Handled::RowsExported
            },
            learner: None,
            staff,
            ticket: None,
        }
    }
}

/// Writes an export; `told` hears up to which moment, and how many rows. Returns how many rows there are.
///
/// # Errors
/// [`ExportError`]; what is written until then is no whole export.
pub async fn write<W: Write + Send>(
    store: &Store,
    export: &ExportJob<'_>,
    to: W,
    told: impl FnMut(Timestamp, u64) + Send,
) -> Result<u64, ExportError> {
    let pages = pages_of(store, export).await?;
    write_pages(pages, export, to, told).await
}

/// Makes the figures that an export needs, and returns the source of its rows.
pub(crate) async fn pages_of<'a>(
    store: &'a Store,
    export: &ExportJob<'_>,
) -> Result<Stored<'a>, ExportError> {
    if export.kind == ExportKind::Inquiries {
        let measured = Measured {
            store,
            guild: export.settings.guild,
            zone: &export.settings.time_zone,
            now: export.now,
        };
        rollups::before_report(measured).await?;
    }
    let of = export.asked_in();
    Ok(Stored::new(store, export.kind, of, export.with_texts))
}

/// Writes each page before the next one is read.
async fn write_pages<W: Write + Send>(
    mut pages: impl Pages + Send,
    export: &ExportJob<'_>,
    to: W,
    mut told: impl FnMut(Timestamp, u64) + Send,
) -> Result<u64, ExportError> {
    let columns = export.kind.columns(export.with_texts);
    let zone = zone_of(&export.settings.time_zone);
    let mut file = ExportFile::begin(to, export.format, columns, &export.about(), zone)?;
    let mut rows = 0;
    while let Some(page) = pages.next().await? {
        rows += page.records.len() as u64;
        file.write(page.records)?;
        told(page.up_to, rows);
    }
    Ok(file.end()?)
}

#[cfg(test)]
mod tests;
