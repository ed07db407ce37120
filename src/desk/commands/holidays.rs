//! `/setup holidays`: the dates on which no shifts begin.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::desk::commands::coverage::listed;
use crate::desk::event::Call;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, notices, shifts};
use crate::domain::{GuildId, date_of};
use crate::measures::zone_of;

/// The most dates that one call names.
const MOST: usize = 62;

/// Adds and takes back holidays, and returns the reply with those to come; `None` if it was run before.
pub(crate) async fn holiday_command(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Option<String>, DeskError> {
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
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Some(refusal)),
    };
    if !(added.is_empty() && removed.is_empty()) {
        let Some(mut tx) = interactions::begin_once(desk, call.interaction.id).await? else {
            return Ok(None);
        };
        let mut changed = Vec::new();
        for date in added {
            if tx.add_holiday(guild, date, now).await? {
                changed.push(format!("+{date}"));
            }
        }
        for date in removed {
            if tx.end_holiday(guild, date, now).await? {
                changed.push(format!("−{date}"));
            }
        }
        if !changed.is_empty() {
            let values = [
                ("by", call.by.user.mention()),
                ("dates", changed.join(", ")),
            ];
            notices::tell_staff(desk, &mut tx, guild, "holidays-changed", &values).await?;
        }
        shifts::commit(desk, tx, guild, None).await?;
    }
    let said = to_come(desk, guild, today).await?;
    Ok(Some(if said.is_empty() {
        voice.say("holidays-none")
    } else {
        let lines: Vec<String> = [voice.say("holidays-list")]
            .into_iter()
            .chain(said)
            .collect();
        listed(&lines, voice)
    }))
}

/// The holidays of a guild from a date on.
async fn to_come(desk: &Desk, guild: GuildId, today: Date) -> Result<Vec<String>, DeskError> {
    let known = desk.store.holidays(guild, desk.now()).await?.into_iter();
    let to_come = known.filter(|one| one.date >= today && one.valid.until.is_none());
    Ok(to_come.map(|one| one.date.to_string()).collect())
}

/// Reads dates, one after another, or first and last: `2026-12-24..2026-12-26`. Those before today are left out.
fn read_dates(text: &str, today: Date) -> Option<Vec<Date>> {
    let mut dates: Vec<Date> = Vec::new();
    let parts = text.split([',', '，', '、', ' ']);
    for part in parts.filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let (first, last): (Date, Date) = (first.parse().ok()?, last.parse().ok()?);
        let run = first.series(1.day()).take_while(|date| *date <= last);
        dates.extend(run.take(MOST + 1));
        if last < first || dates.len() > MOST {
            return None;
        }
    }
    // What has passed stays as it was, so that of a run that has begun the rest is meant.
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
