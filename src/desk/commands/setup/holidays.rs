//! `/setup holidays`: the dates on which no shifts begin.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::desk::commands::duty::coverage;
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::duty::shifts::ChangeOfDuty;
use crate::desk::duty::{shifts, swaps};
use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, notices};
use crate::domain::{GuildId, Schedule, Span, UserId, date_of, reached};
use crate::measures::zone_of;
use crate::store::Tx;

/// The most dates that one call names.
const MAX_DATES: usize = 62;
/// The most shifts that a message to somebody lists.
const MAX_LISTED: usize = 10;
/// The number of days after a date within which the last shift that begins on it ends, with room for zones.
const MARGIN_DAYS: i32 = 3;

/// Adds and removes holidays, and returns the reply with the coming ones.
pub(crate) async fn holiday_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let now = desk.now();
    let today = date_of(&zone_of(&desk.guilds.get(guild).await?.time_zone), now);
    let read = |option: &str| match call.arguments.text(option) {
        None => Ok(Vec::new()),
        Some(text) => {
            read_dates(text, today).ok_or_else(|| voice.say1("holidays-bad-dates", "text", text))
        }
    };
    let (added, removed) = match (read("add"), read("remove")) {
        (Ok(added), Ok(removed)) => (added, removed),
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Post::text(refusal)),
    };
    let has_changes = !added.is_empty() || !removed.is_empty();
    if has_changes {
        change(desk, call, guild, &added, &removed).await?;
    }
    let lines = to_come(desk, guild, today).await?;
    if lines.is_empty() {
        return Ok(Post::text(voice.say("holidays-none")));
    }
    let list = List {
        title: voice.say("holidays-list"),
        ..List::of(lines)
    };
    let reply = lists::reply(desk, guild, &[list], "holidays.txt", voice).await?;
    Ok(reply)
}

/// Adds and removes holidays, and tells staff and everyone whose shifts change.
async fn change(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    added: &[Date],
    removed: &[Date],
) -> Result<(), DeskError> {
    let now = desk.now();
    let people = coverage::present(desk, guild).await?.names;
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let mut before = tx.roster(guild, now).await?.schedule;
    let mut changed = Vec::new();
    for date in added {
        if tx.add_holiday(guild, *date, now).await? {
            changed.push(format!("+{date}"));
        }
    }
    for date in removed {
        if tx.end_holiday(guild, *date, now).await? {
            changed.push(format!("−{date}"));
        }
    }
    let mut told = Vec::new();
    if let Some(last) = added
        .iter()
        .chain(removed)
        .max()
        .filter(|_| !changed.is_empty())
    {
        let values = [
            ("by", call.by.user.mention()),
            ("dates", changed.join(", ")),
        ];
        notices::tell_staff(desk, &mut tx, guild, "holidays-changed", &values).await?;
        told.extend(swaps::end_empty(desk, &mut tx, guild, call.by.user).await?);
        let after = tx.roster(guild, now).await?.schedule;
        // The taker of a swap that ended has been told by now.
        before.swaps.clone_from(&after.swaps);
        let until = reached(
            &TimeZone::UTC,
            last.saturating_add(MARGIN_DAYS.days()).at(0, 0, 0, 0),
        );
        let window = Span { from: now, until };
        let people: Vec<UserId> = people.into_keys().collect();
        told.extend(to_tell(desk, &mut tx, call, &people, &before, &after, window).await?);
    }
    shifts::commit(desk, tx, guild, told).await
}

/// Makes the messages to people whose shifts within a span change with the schedule.
async fn to_tell(
    desk: &Desk,
    tx: &mut Tx,
    call: &Call,
    people: &[UserId],
    before: &Schedule,
    after: &Schedule,
    window: Span,
) -> Result<Vec<Outgoing>, DeskError> {
    let mut told = Vec::new();
    for user in people {
        let gone = before.planned_beyond(after, *user, window);
        let come = after.planned_beyond(before, *user, window);
        if !(gone.is_empty() && come.is_empty()) {
            let words = |voice: Voice<'_>| change_words(&gone, &come, voice);
            told.extend(shifts::notice(desk, tx, ChangeOfDuty::by(call, *user), words).await?);
        }
    }
    Ok(told)
}

/// Lists in words the shifts that a person loses and gains by changed holidays.
fn change_words(gone: &[Span], come: &[Span], voice: Voice<'_>) -> String {
    let line = |sign: &str, span: &Span| format!("{sign} {}", coverage::span_words(*span, voice));
    let gone = gone.iter().map(|span| line("−", span));
    let mut lines: Vec<String> = gone
        .chain(come.iter().map(|span| line("+", span)))
        .collect();
    let more = lines.len().saturating_sub(MAX_LISTED);
    lines.truncate(MAX_LISTED);
    if more > 0 {
        lines.push(voice.count("duty-more", "count", more));
    }
    voice.say1("holidays-your-shifts", "changes", lines.join("\n"))
}

/// Reads the holidays of a guild from a date on.
async fn to_come(desk: &Desk, guild: GuildId, today: Date) -> Result<Vec<String>, DeskError> {
    let known = desk.store.holidays(guild, desk.now()).await?.into_iter();
    let to_come = known.filter(|one| one.date >= today && one.valid.until.is_none());
    Ok(to_come.map(|one| one.date.to_string()).collect())
}

/// Reads dates, each single or from first to last: `2026-12-24..2026-12-26`. Those before today are left out.
fn read_dates(text: &str, today: Date) -> Option<Vec<Date>> {
    let mut dates: Vec<Date> = Vec::new();
    let parts = text.split([',', '，', '、', ' ']);
    for part in parts.filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let (first, last): (Date, Date) = (first.parse().ok()?, last.parse().ok()?);
        let run = first.series(1.day()).take_while(|date| *date <= last);
        dates.extend(run.take(MAX_DATES + 1));
        if last < first || dates.len() > MAX_DATES {
            return None;
        }
    }
    // The past stays as it was: of a range that has begun, the rest is meant.
    dates.retain(|date| *date >= today);
    (!dates.is_empty()).then_some(dates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_one_by_one_or_from_first_to_last() {
        let today: Date = "2026-12-01".parse().unwrap();
        let cases = [
            ("2026-12-24", Some("2026-12-24")),
            ("2026-12-01, 2027-01-01", Some("2026-12-01 2027-01-01")),
            (
                "2026-12-30..2027-01-01",
                Some("2026-12-30 2026-12-31 2027-01-01"),
            ),
            ("2026-11-30", None),
            ("2026-11-29..2026-12-02", Some("2026-12-01 2026-12-02")),
            ("2026-12-26..2026-12-24", None),
            ("2026-12-24..2028-12-24", None),
            ("christmas", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let dates = read_dates(text, today);
            let shown = dates.map(|dates| {
                let dates: Vec<String> = dates.iter().map(Date::to_string).collect();
                dates.join(" ")
            });
            assert_eq!(shown.as_deref(), expected, "{text}");
        }
    }
}
