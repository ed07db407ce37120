//! Gives a website's own server the rows of its guild and the figures of reports. Each export is recorded like any
//! other, and holds no text that people wrote.

use serde_json::Value;
use tokio::sync::mpsc::{Receiver, channel};

use crate::desk::export::pieces::{ExportPiece, send};
use crate::desk::export::{ExportJob, ExportKind, Format, report};
use crate::desk::ui::report_view::ReportKind;
use crate::desk::web::{WebDesk, WebError};
use crate::desk::{Desk, outbox};
use crate::domain::{AuditEvent, GuildId, GuildSettings, Timestamp};
use crate::measures::{Period, zone_of};

/// The period of a call that gives none.
const USUAL_PERIOD: &str = "30d";
/// The number of pages that are read before the reader takes the first.
const PAGES_AHEAD: usize = 2;

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

/// An export that has begun.
pub struct BegunExport {
    /// The format in which it is written.
    pub format: Format,
    /// The description of its rows, as JSON: server, zone and days, the moment up to which the data goes, and the
    /// definitions. The CSV itself does not hold it.
    pub about: String,
    /// The pieces of it, as they are read. Reading stops when nobody takes them any more.
    pub pieces: Receiver<ExportPiece>,
}

/// Makes the figures of a report for the site's own server, of the last 30 days unless another period is named, and of
/// all categories unless one is.
///
/// # Errors
/// See [`WebError`].
pub async fn figures(
    web: &WebDesk,
    report: &str,
    [period, category]: [Option<&str>; 2],
) -> Result<Value, WebError> {
    let desk = std::sync::Arc::clone(&web.opened()?.desk);
    let guild = web.guild(&desk).await?;
    let settings = desk.guilds.get(guild).await?;
    let report = ReportKind::from_name(report).ok_or(WebError::Unknown("report"))?;
    if category.is_some() && !report::takes_category(report) {
        return Err(WebError::Invalid("`category` goes with no report on rules"));
    }
    let of = (period_of(period, &settings, desk.now())?, category);
    note(&desk, guild, report::audit(desk.now(), None)).await?;
    let figures = report::figures(&desk.store, &settings, report, of, desk.now());
    Ok(figures.await?)
}

/// Records that data is handed out, before it is: even if the export breaks off, some of it may have been read.
async fn note(desk: &Desk, guild: GuildId, given: AuditEvent) -> Result<(), WebError> {
    let mut tx = desk.store.begin().await?;
    tx.audit(desk.entropy.id(), guild, given);
    Ok(outbox::commit(desk, tx).await?)
}

/// Begins an export.
///
/// # Errors
/// See [`WebError`].
pub async fn begin(web: &WebDesk, request: ExportRequest<'_>) -> Result<BegunExport, WebError> {
    let desk = std::sync::Arc::clone(&web.opened()?.desk);
    let guild = web.guild(&desk).await?;
    let settings = desk.guilds.get(guild).await?;
    let chosen = Chosen::read(request, &settings, desk.now())?;
    let export = chosen.export(&settings);
    note(&desk, guild, export.audit(None)).await?;
    let up_to = export.make_figures(&desk.store).await?;
    let about = export.about(up_to).to_string();
    let (to, pieces) = channel(PAGES_AHEAD);
    tokio::spawn(async move {
        if let Err(error) = send(&desk.store, &chosen.export(&settings), up_to, &to).await {
            tracing::error!(%error, "an export for a website broke off");
            // So that a broken-off export is not taken for a whole one.
            to.send(Err(std::io::Error::other("it broke off")))
                .await
                .ok();
        }
    });
    Ok(BegunExport {
        format: chosen.format,
        about,
        pieces,
    })
}

fn period_of(
    given: Option<&str>,
    settings: &GuildSettings,
    now: Timestamp,
) -> Result<Period, WebError> {
    let words = "`period` is 7d, 30d, all, a date, or two such as 2026-01-01..2026-01-31";
    let given = given.unwrap_or(USUAL_PERIOD);
    Period::parse(given, now, &zone_of(&settings.time_zone)).map_err(|_| WebError::Invalid(words))
}

/// An export request after parsing.
#[derive(Clone, Copy)]
struct Chosen {
    kind: ExportKind,
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
        let kind = ExportKind::from_name(request.rows).ok_or(WebError::Unknown("rows"))?;
        let format = match request.format {
            None => Format::Csv,
            Some(name) => {
                Format::from_name(name).ok_or(WebError::Invalid("`format` is csv or json"))?
            }
        };
        let period = period_of(request.period, settings, now)?;
        Ok(Self {
            kind,
            format,
            period,
            now,
        })
    }

    fn export(self, settings: &GuildSettings) -> ExportJob<'_> {
        ExportJob {
            kind: self.kind,
            format: self.format,
            settings,
            period: self.period,
            now: self.now,
            with_texts: false,
        }
    }
}
