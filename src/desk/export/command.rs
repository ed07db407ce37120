//! `/export`: the rows of a server as a file that its caller alone gets. What is too large for Discord is refused, with
//! the call of the command line that writes it.

use std::io::{self, Write};

use crate::desk::event::Call;
use crate::desk::export::format::Format;
use crate::desk::export::record::Kind;
use crate::desk::export::run::{Export, ExportError, write};
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::GuildId;
use crate::measures::{BadPeriod, DEFINITIONS, Period, PeriodName, zone_of};

/// The largest file that is sent: Discord takes 10 MiB.
const LARGEST: usize = (10 << 20) - (64 << 10);
/// The period of a call that names none.
const USUAL_PERIOD: &str = "30d";

/// Makes the file, notes that it was given out, and returns the reply.
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
    let export = Export {
        kind: text("rows")
            .and_then(Kind::from_name)
            .unwrap_or(Kind::Inquiries),
        format: text("format")
            .and_then(Format::from_name)
            .unwrap_or(Format::Csv),
        settings: &settings,
        period,
        now: desk.now(),
        with_texts: false,
    };
    let mut file = Bounded::default();
    let rows = match write(&desk.store, &export, &mut file, |_, _| ()).await {
        Ok(rows) => rows,
        Err(ExportError::Store(error)) => return Err(error.into()),
        Err(ExportError::Figures(error)) => return Err(error),
        Err(ExportError::Write(_)) => return Ok(Post::text(too_large(&export, voice))),
    };
    let mut tx = desk.store.begin().await?;
    tx.audit(desk.entropy.id(), guild, export.audit(Some(call.by.user)));
    outbox::commit(desk, tx).await?;
    Ok(attached(&export, rows, file.bytes, voice))
}

/// Makes the reply with the file. What it is about stands in the text and, beside CSV, in a file of its own.
fn attached(export: &Export<'_>, rows: u64, file: Vec<u8>, voice: Voice<'_>) -> Post {
    let name = export.kind.name();
    let up_to = export.period.to.min(export.now);
    let values = [
        ("kind", voice.say(kind_key(export.kind))),
        ("rows", rows.to_string()),
        ("zone", export.settings.time_zone.clone()),
        ("up_to", format!("<t:{}:f>", up_to.as_secs())),
        ("version", DEFINITIONS.to_string()),
    ];
    let post = Post::text(voice.say_with("export-given", &values))
        .document(format!("{name}.{}", export.format.name()), file);
    match export.format {
        Format::Csv => post.document(format!("{name}.about.json"), export.about().to_string()),
        Format::Json => post,
    }
}

const fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Inquiries => "export-inquiries",
        Kind::Tickets => "export-tickets",
        Kind::Surveys => "export-surveys",
        Kind::Events => "export-events",
        Kind::Roster => "export-roster",
        Kind::Purchases => "export-purchases",
    }
}

fn no_period(reason: BadPeriod, voice: Voice<'_>) -> String {
    match reason {
        BadPeriod::Unreadable => voice.say("export-no-period"),
        BadPeriod::Backwards => voice.say("export-period-backwards"),
    }
}

fn too_large(export: &Export<'_>, voice: Voice<'_>) -> String {
    let (kind, guild) = (export.kind.name(), export.settings.guild);
    let dates = match export.period.name {
        PeriodName::Dates { first, last } => format!(" --from {first} --to {last}"),
        PeriodName::LastDays(_) | PeriodName::All => String::new(),
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

/// A file in memory that grows to a bound and no further.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
