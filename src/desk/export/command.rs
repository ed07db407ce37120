//! `/export`: gives the caller alone the rows of a server as a file. If the file is too large for Discord, refuses it
//! and names the command line that writes it.

use std::io::{self, Write};

use serde_json::Value;

use crate::desk::event::Call;
use crate::desk::export::format::Format;
use crate::desk::export::record::ExportKind;
use crate::desk::export::report;
use crate::desk::export::run::{ExportError, ExportJob, WrittenExport, write};
use crate::desk::stats;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::ui::report_view::ReportKind;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{AuditEvent, GuildId, GuildSettings};
use crate::measures::{BadPeriod, DEFINITIONS, Period, PeriodName, date_of_day, zone_of};

/// The largest file that is sent: Discord takes 10 MiB.
const MAX_FILE_BYTES: usize = (10 << 20) - (64 << 10);
/// The period of a call that gives none.
const USUAL_PERIOD: &str = "30d";

/// Makes the file, notes that it was handed out, and returns the reply.
pub(crate) async fn export(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    if !call.by.manages_guild {
        let who = voice.say("who-manager");
        return Ok(Post::text(voice.say1("not-allowed", "who", who)));
    }
    let settings = desk.guilds.get(guild).await?;
    let text = |name: &str| call.arguments.text(name);
    let given = text("period").unwrap_or(USUAL_PERIOD);
    let zone = zone_of(&settings.time_zone);
    let period = match Period::parse(given, desk.now(), &zone) {
        Ok(period) => period,
        Err(reason) => return Ok(Post::text(no_period(reason, voice))),
    };
    let (report, category) = (
        text("report").and_then(ReportKind::from_name),
        text("category"),
    );
    if category.is_some() && !report.is_some_and(report::takes_category) {
        return Ok(Post::text(voice.say("export-no-category")));
    }
    if let Some(report) = report {
        if let Some(key) = does_not_go_with_report(text("rows"), text("format")) {
            return Ok(Post::text(voice.say(key)));
        }
        let of = (period, category);
        let figures = report::figures(&desk.store, &settings, report, of, desk.now()).await?;
        note(desk, guild, report::audit(desk.now(), Some(call.by.user))).await?;
        return Ok(told(&settings, report, &figures, voice));
    }
    let export = ExportJob {
        kind: text("rows")
            .and_then(ExportKind::from_name)
            .unwrap_or(ExportKind::Inquiries),
        format: text("format")
            .and_then(Format::from_name)
            .unwrap_or(Format::Csv),
        settings: &settings,
        period,
        now: desk.now(),
        with_texts: false,
    };
    let mut file = Bounded::default();
    let written = match write(&desk.store, &export, &mut file, |_, _| ()).await {
        Ok(written) => written,
        Err(ExportError::Store(error)) => return Err(error.into()),
        Err(ExportError::Figures(error)) => return Err(error),
        Err(ExportError::Write(_)) => return Ok(Post::text(too_large(&export, voice))),
    };
    note(desk, guild, export.audit(Some(call.by.user))).await?;
    Ok(attached(&export, &written, file.bytes, voice))
}

/// Returns the key of the text that refuses an option without effect on a report, if one is given.
fn does_not_go_with_report(rows: Option<&str>, format: Option<&str>) -> Option<&'static str> {
    if rows.is_some() {
        return Some("export-rows-or-report");
    }
    let format = format.and_then(Format::from_name);
    (format == Some(Format::Csv)).then_some("export-report-as-json")
}

/// Notes that data is handed out.
async fn note(desk: &Desk, guild: GuildId, given: AuditEvent) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    tx.audit(desk.entropy.id(), guild, given);
    outbox::commit(desk, tx).await
}

/// Makes the reply to the export of a report's figures.
fn told(settings: &GuildSettings, report: ReportKind, figures: &Value, voice: Voice<'_>) -> Post {
    let values = [
        ("report", voice.say(stats::title(report))),
        ("zone", settings.time_zone.clone()),
        ("version", DEFINITIONS.to_string()),
    ];
    let file = format!("{figures:#}\n").into_bytes();
    Post::text(voice.say_with("export-figures", &values))
        .document(format!("{}.json", report.name()), file)
}

/// Makes the reply with the file. The description of the rows is in the text and, with CSV, also in a second file.
fn attached(
    export: &ExportJob<'_>,
    written: &WrittenExport,
    file: Vec<u8>,
    voice: Voice<'_>,
) -> Post {
    let name = export.kind.name();
    let values = [
        ("kind", voice.say(kind_key(export.kind))),
        ("rows", written.rows.to_string()),
        ("zone", export.settings.time_zone.clone()),
        ("up_to", format!("<t:{}:f>", written.up_to.as_secs())),
        ("version", DEFINITIONS.to_string()),
    ];
    let post = Post::text(voice.say_with("export-given", &values))
        .document(format!("{name}.{}", export.format.name()), file);
    match export.format {
        Format::Csv => post.document(format!("{name}.about.json"), written.about.to_string()),
        Format::Json => post,
    }
}

const fn kind_key(kind: ExportKind) -> &'static str {
    match kind {
        ExportKind::Inquiries => "export-inquiries",
        ExportKind::Tickets => "export-tickets",
        ExportKind::Surveys => "export-surveys",
        ExportKind::Events => "export-events",
        ExportKind::Roster => "export-roster",
        ExportKind::Purchases => "export-purchases",
    }
}

fn no_period(reason: BadPeriod, voice: Voice<'_>) -> String {
    match reason {
        BadPeriod::Unreadable => voice.say("export-no-period"),
        BadPeriod::Backwards => voice.say("export-period-backwards"),
    }
}

fn too_large(export: &ExportJob<'_>, voice: Voice<'_>) -> String {
    let (kind, guild) = (export.kind.name(), export.settings.guild);
    let [first, last] = [export.period.first_day, export.period.last_day].map(date_of_day);
    let dates = match export.period.name {
        PeriodName::Dates { .. } | PeriodName::LastDays(_) => {
            format!(" --from {first} --to {last}")
        }
        PeriodName::All => String::new(),
    };
    let format = match export.format {
        Format::Csv => "",
        Format::Json => " --format json",
    };
    let command = format!(
        "frontdesk export {kind} --guild {guild}{dates}{format} --out {kind}.{}",
        export.format.name()
    );
    voice.say1("export-too-large", "command", command)
}

/// A file in memory that grows up to a limit.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > MAX_FILE_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::{Locale, Timestamp};

    #[test]
    fn the_call_for_what_is_too_large_is_of_the_same_days() {
        let settings = GuildSettings::new(GuildId::new(5));
        let now = Timestamp::from_millis(1_768_000_000_000);
        let texts = Texts::load().unwrap();
        for (period, dates) in [
            ("30d", " --from 2025-12-11 --to 2026-01-09"),
            (
                "2026-01-01..2026-01-03",
                " --from 2026-01-01 --to 2026-01-03",
            ),
            ("all", ""),
        ] {
            let export = ExportJob {
                kind: ExportKind::Events,
                format: Format::Csv,
                settings: &settings,
                period: Period::parse(period, now, &zone_of("UTC")).unwrap(),
                now,
                with_texts: false,
            };
            let told = too_large(&export, Voice::new(&texts, Locale::EnUs));
            let call = format!("frontdesk export events --guild 5{dates} --out events.csv");
            assert!(told.contains(&call), "{told}");
        }
    }
}
