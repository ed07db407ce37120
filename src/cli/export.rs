//! `frontdesk export KIND`: writes the rows of a server as CSV or JSON, or the figures of a report, into a file or a
//! pipe, in any amount.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::ValueEnum;
use indicatif::ProgressBar;
use jiff::civil::Date;

use super::progress::progress;
use super::rules_dir::UnreadRules;
use super::{database, private_file, runtime};
use crate::desk::export::report;
use crate::desk::export::{self, ExportError, ExportJob, ExportKind, Format};
use crate::desk::ui::report_view::ReportKind;
use crate::domain::{Clock, Entropy, GuildId, GuildSettings, SystemClock, Timestamp, date_of};
use crate::measures::{Period, zone_of};
use crate::store::Store;

/// The first day of a period without a given beginning.
const BEGINNING: Date = Date::constant(1970, 1, 1);

/// Export the rows behind the figures, without names, as CSV or JSON, or the figures of a report
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to export
    #[arg(value_enum)]
    kind: Rows,
    /// With `report`: which one; its figures are written as JSON
    #[arg(value_enum, value_name = "REPORT", required_if_eq("kind", "report"))]
    report: Option<Reported>,
    /// With `report`, except `rules`: the category that the figures are of
    #[arg(long, value_name = "ID")]
    category: Option<String>,
    /// The server; needed if the database has several
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    /// The first day, in the server's time zone
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Date>,
    /// The last day, which is included
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: Option<Date>,
    /// The file; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How rows are written
    #[arg(long, value_enum, default_value = "csv")]
    format: FileFormat,
    /// Also export what learners wrote, decrypted: their questions, or the comments of surveys
    #[arg(long)]
    texts: bool,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

fn day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "write a date such as 2026-01-31".to_owned())
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rows {
    Inquiries,
    Tickets,
    Surveys,
    Events,
    Roster,
    Purchases,
    Report,
}

impl Rows {
    /// Returns the kind of the rows to export; `None` for the figures of a report.
    const fn kind(self) -> Option<ExportKind> {
        match self {
            Self::Inquiries => Some(ExportKind::Inquiries),
            Self::Tickets => Some(ExportKind::Tickets),
            Self::Surveys => Some(ExportKind::Surveys),
            Self::Events => Some(ExportKind::Events),
            Self::Roster => Some(ExportKind::Roster),
            Self::Purchases => Some(ExportKind::Purchases),
            Self::Report => None,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Reported {
    Overview,
    Satisfaction,
    Response,
    Rules,
    Instructors,
    Retention,
}

impl From<Reported> for ReportKind {
    fn from(report: Reported) -> Self {
        match report {
            Reported::Overview => Self::Overview,
            Reported::Satisfaction => Self::Satisfaction,
            Reported::Response => Self::Response,
            Reported::Rules => Self::Rules,
            Reported::Instructors => Self::Instructors,
            Reported::Retention => Self::Retention,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FileFormat {
    Csv,
    Json,
}

impl From<FileFormat> for Format {
    fn from(written: FileFormat) -> Self {
        match written {
            FileFormat::Csv => Self::Csv,
            FileFormat::Json => Self::Json,
        }
    }
}

/// Writes the rows or the figures. For CSV, the description of the rows goes into a further file, or to standard error.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    let what = match (args.kind.kind(), args.report) {
        (Some(kind), None) => ExportContent::Rows(kind),
        (None, Some(report)) => ExportContent::Figures(report.into()),
        (Some(kind), Some(_)) => bail!("{} are rows, and no report: leave it out", kind.name()),
        (None, None) => bail!("name the report whose figures are to be exported"),
    };
    let (has_texts, takes_category, name) = match what {
        ExportContent::Rows(kind) => (kind.has_texts(), false, kind.name()),
        ExportContent::Figures(report) => (false, report::takes_category(report), report.name()),
    };
    if args.category.is_some() && !takes_category {
        bail!("{name} is of all categories: leave out --category");
    }
    if args.texts && !has_texts {
        bail!("nothing that people wrote belongs to {name}: leave out --texts");
    }
    runtime::on_this_thread()?.block_on(async {
        let store = database::open().await?;
        let done = match what {
            ExportContent::Rows(kind) => exported(&store, args, kind).await,
            ExportContent::Figures(report) => told(&store, args, report).await,
        };
        store.close().await;
        done
    })
}

/// The rows or figures that are to be exported.
#[derive(Clone, Copy)]
enum ExportContent {
    /// Rows.
    Rows(ExportKind),
    /// The figures of a report.
    Figures(ReportKind),
}

/// Writes the figures of a report.
async fn told(store: &Store, args: &Args, report: ReportKind) -> anyhow::Result<ExitCode> {
    let settings = database::guild(store, args.guild).await?;
    let now = SystemClock.now();
    let period = period(args, &settings, now)?;
    // Noted first, because part of the file may be read even if the export fails.
    let mut tx = store.begin().await?;
    tx.audit(
        Entropy::from_os().id(),
        settings.guild,
        report::audit(now, None),
    );
    tx.commit().await?;
    let of = (period, args.category.as_deref());
    let figures = report::figures(store, &settings, report, of, now).await?;
    let text = serde_json::to_string_pretty(&figures)? + "\n";
    match &args.out {
        Some(file) => std::fs::write(file, text)
            .with_context(|| format!("{} cannot be written", file.display()))?,
        None => match std::io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
            written => written?,
        },
    }
    Ok(ExitCode::SUCCESS)
}

async fn exported(store: &Store, args: &Args, kind: ExportKind) -> anyhow::Result<ExitCode> {
    let settings = database::guild(store, args.guild).await?;
    let now = SystemClock.now();
    let export = ExportJob {
        kind,
        format: args.format.into(),
        settings: &settings,
        period: period(args, &settings, now)?,
        now,
        with_texts: args.texts,
    };
    // Noted first, because part of the file may be read even if the export fails.
    let mut tx = store.begin().await?;
    tx.audit(Entropy::from_os().id(), settings.guild, export.audit(None));
    tx.commit().await?;
    let bar = time_bar(store, &export).await?;
    let written = match &args.out {
        Some(file) => into_file(store, &export, file, &bar).await,
        None => into_pipe(store, &export, &bar).await,
    };
    bar.finish_and_clear();
    let Some(rows) = written? else {
        return Ok(ExitCode::SUCCESS);
    };
    let to = args
        .out
        .as_deref()
        .map_or(String::new(), |file| format!(" in {}", file.display()));
    let rows = if rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{rows} rows")
    };
    eprintln!(
        "{}: {rows}{to}; times in {}",
        kind.name(),
        settings.time_zone
    );
    Ok(ExitCode::SUCCESS)
}

/// Returns the period of the given days, in the server's zone; all time if none are given.
fn period(args: &Args, settings: &GuildSettings, now: Timestamp) -> anyhow::Result<Period> {
    let zone = zone_of(&settings.time_zone);
    let text = match (args.from, args.to) {
        (None, None) => "all".to_owned(),
        (from, to) => {
            let last = to.unwrap_or_else(|| date_of(&zone, now));
            format!("{}..{last}", from.unwrap_or(BEGINNING))
        }
    };
    Period::parse(&text, now, &zone).context("--from and --to")
}

/// Makes a progress bar over the time in which rows were asked.
async fn time_bar(store: &Store, export: &ExportJob<'_>) -> anyhow::Result<ProgressBar> {
    let first = store.first_asked(export.asked_in()).await?;
    let first = first.unwrap_or(export.period.to);
    let length = export.period.to.since(first).get().unsigned_abs();
    Ok(progress(length, "{msg} rows"))
}

/// Moves the bar to the time that an export has reached.
fn shown(bar: &ProgressBar, to: Timestamp, up_to: Timestamp, rows: u64) {
    let left = to.since(up_to).get().unsigned_abs();
    bar.set_position(bar.length().unwrap_or_default().saturating_sub(left));
    bar.set_message(rows.to_string());
}

/// Writes a file under another name first, so that no incomplete file has the final name.
async fn into_file(
    store: &Store,
    export: &ExportJob<'_>,
    file: &Path,
    bar: &ProgressBar,
) -> anyhow::Result<Option<u64>> {
    let cannot = || format!("{} cannot be written", file.display());
    let mut name = file.file_name().with_context(cannot)?.to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    let to = BufWriter::new(private_file::create(&part).with_context(cannot)?);
    let end = export.period.to;
    let written = export::write(store, export, to, |up_to, rows| {
        shown(bar, end, up_to, rows);
    });
    let written = written.await;
    if written.is_err() {
        // The original error is reported; a failure to remove the rest is not.
        let _ = std::fs::remove_file(&part);
    }
    let written = written?;
    std::fs::rename(&part, file).with_context(cannot)?;
    if export.format == Format::Csv {
        let about = serde_json::to_string_pretty(&written.about)?;
        std::fs::write(file.with_extension("about.json"), about + "\n").with_context(cannot)?;
    }
    Ok(Some(written.rows))
}

/// Writes to standard output; returns `None` if the reader has closed it.
async fn into_pipe(
    store: &Store,
    export: &ExportJob<'_>,
    bar: &ProgressBar,
) -> anyhow::Result<Option<u64>> {
    let end = export.period.to;
    let told = |up_to, rows| shown(bar, end, up_to, rows);
    let written = export::write(store, export, BufWriter::new(std::io::stdout()), told).await;
    match written {
        Ok(written) => {
            if export.format == Format::Csv {
                writeln!(std::io::stderr(), "{}", written.about)?;
            }
            Ok(Some(written.rows))
        }
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::{InMemoryTerm, ProgressDrawTarget};

    #[test]
    fn the_line_tells_how_far_the_rows_have_come_in_time() {
        let terminal = InMemoryTerm::new(2, 120);
        let bar = progress(40_000, "{msg} rows");
        bar.set_draw_target(ProgressDrawTarget::term_like(Box::new(terminal.clone())));
        let to = Timestamp::from_millis(100_000);
        for (up_to, rows, line) in [
            (70_000, 9, "25 %  9 rows"),
            (100_000, 1_200, "100 %  1200 rows"),
        ] {
            shown(&bar, to, Timestamp::from_millis(up_to), rows);
            bar.tick();
            let found = terminal.contents();
            assert!(found.ends_with(line), "{found}");
        }
        bar.finish_and_clear();
        assert_eq!(terminal.contents(), "", "the line is taken away");
    }
}
