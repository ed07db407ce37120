//! Runs an export from the store, page by page. Each export has a description: whose rows it has, in which zone, up to
//! which moment and by which definitions.

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

/// An export that is asked for: its kind, its format, and the guild and period of its rows.
#[derive(Clone, Copy, Debug)]
pub struct ExportJob<'a> {
    /// The kind of the rows.
    pub kind: ExportKind,
    /// The format in which they are written.
    pub format: Format,
    /// The guild's settings; its id and time zone are used.
    pub settings: &'a GuildSettings,
    /// The period in which the inquiries were asked.
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
    /// The figures in its rows cannot be made.
    #[error("figures: {0}")]
    Figures(#[from] DeskError),
    /// The file cannot be written.
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

    /// Brings the figures in its rows up to date. Returns the moment up to which they are complete.
    pub(crate) async fn make_figures(&self, store: &Store) -> Result<Timestamp, DeskError> {
        let up_to = self.period.to.min(self.now);
        if self.kind != ExportKind::Inquiries {
            return Ok(up_to);
        }
        let measured = Measured {
            store,
            guild: self.settings.guild,
            zone: &self.settings.time_zone,
            now: self.now,
        };
        Ok(up_to.min(rollups::before_report(measured).await?))
    }

    /// Describes the rows for their reader, as JSON: kind, guild, period, the moment up to which the data goes, and the
    /// definitions.
    pub(crate) fn about(&self, up_to: Timestamp) -> Value {
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
            "data_up_to": time(up_to, &zone),
            "definitions": DEFINITIONS,
            "texts": self.with_texts,
        })
    }

    /// Makes the audit event of the export, with its reader: a member of staff, or, if absent, the person who runs
    /// frontdesk.
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

/// An export that was written.
#[derive(Clone, Debug)]
pub struct WrittenExport {
    /// The number of its rows.
    pub rows: u64,
    /// The moment up to which its data goes.
    pub up_to: Timestamp,
    /// The description of its rows, as JSON.
    pub about: Value,
}

/// Writes an export. After each page, calls `told` with the moment up to which rows were written, and their number.
///
/// # Errors
/// [`ExportError`]; the file is then incomplete.
pub async fn write<W: Write + Send>(
    store: &Store,
    export: &ExportJob<'_>,
    to: W,
    told: impl FnMut(Timestamp, u64) + Send,
) -> Result<WrittenExport, ExportError> {
    let up_to = export.make_figures(store).await?;
    let about = export.about(up_to);
    let pages = Stored::new(store, export.kind, export.asked_in(), export.with_texts);
    let rows = write_pages(pages, export, &about, to, told).await?;
    Ok(WrittenExport { rows, up_to, about })
}

/// Writes each page before the next one is read.
async fn write_pages<W: Write + Send>(
    mut pages: impl Pages + Send,
    export: &ExportJob<'_>,
    about: &Value,
    to: W,
    mut told: impl FnMut(Timestamp, u64) + Send,
) -> Result<u64, ExportError> {
    let columns = export.kind.columns(export.with_texts);
    let zone = zone_of(&export.settings.time_zone);
    let mut file = ExportFile::begin(to, export.format, columns, about, zone)?;
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
