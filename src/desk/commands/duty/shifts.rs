//! `/shift …`: the weekly shifts of instructors.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::duty::{handoff, shifts, swaps};
use crate::desk::event::Call;
use crate::desk::ui::post::{Choice, Post};
use crate::desk::ui::replies::{Voice, choice, fitting};
use crate::desk::{Desk, DeskError};
use crate::domain::{
    Dates, GuildId, Hours, Timestamp, Validity, Weekdays, WeeklyShift, date_of, reached,
};
use crate::measures::zone_of;

/// The most weekly shifts of a guild: all of them are looked through for every ticket.
pub(crate) const MAX_SHIFTS: usize = 500;

/// The number of days ahead that the temporary schedule may cover.
const FURTHEST_DAYS: i32 = 366;

/// The number of days after its last date on which a shift may still last, with room for zones.
const AFTERWARDS_DAYS: i32 = 2;

/// The stems of the texts for the days of the week.
pub(crate) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads the zone that a call names; without one it is `otherwise`.
pub(crate) fn zone_given(
    call: &Call,
    otherwise: TimeZone,
    voice: Voice<'_>,
) -> Result<TimeZone, String> {
    match call.arguments.text("zone") {
        None => Ok(otherwise),
        Some(zone) => TimeZone::get(zone).map_err(|_| voice.say1("setup-bad-zone", "zone", zone)),
    }
}

/// Reads the hours that a call names; without them they are `otherwise`.
pub(crate) fn hours_given(
    call: &Call,
    otherwise: Hours,
    voice: Voice<'_>,
) -> Result<Hours, String> {
    match call.arguments.text("hours") {
        None => Ok(otherwise),
        Some(text) => text
            .parse()
            .map_err(|_| voice.say1("shift-bad-hours", "text", text)),
    }
}

/// Reads a shift as a call describes it, without its instructor.
fn read_shift(
    call: &Call,
    otherwise: TimeZone,
    now: Timestamp,
    voice: Voice<'_>,
) -> Result<WeeklyShift, String> {
    let days = call.arguments.text("days").unwrap_or_default();
    let days: Weekdays = days
        .parse()
        .map_err(|_| voice.say1("shift-bad-days", "text", days))?;
    let zone = zone_given(call, otherwise, voice)?;
    let dates = dates_given(call, date_of(&zone, now), voice)?;
    let ends = dates.and_then(|dates| dates.last.checked_add(AFTERWARDS_DAYS.days()).ok());
    Ok(WeeklyShift {
        number: 0,
        instructor: call.by.user,
        days,
        hours: hours_given(call, Hours::WHOLE_DAY, voice)?,
        dates,
        valid: Validity {
            from: now,
            until: ends.map(|date| reached(&zone, date.at(0, 0, 0, 0))),
        },
        zone,
    })
}

/// Reads the dates of the temporary schedule that a call names; none for a weekly shift.
fn dates_given(call: &Call, today: Date, voice: Voice<'_>) -> Result<Option<Dates>, String> {
    let date = |option: &str| {
        let text = call.arguments.text(option).unwrap_or_default();
        let date = text.trim().parse::<Date>();
        date.map_err(|_| voice.say("shift-bad-date"))
    };
    if call.arguments.text("from").is_none() && call.arguments.text("to").is_none() {
        return Ok(None);
    }
    let (first, last) = (date("from")?, date("to")?);
    if first > last || last < today || last > today.saturating_add(FURTHEST_DAYS.days()) {
        return Err(voice.say("shift-bad-dates"));
    }
    Ok(Some(Dates { first, last }))
}

/// Runs `/shift add` and returns the reply.
pub(crate) async fn add(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let instructor = match shifts::acts_for(desk, call, guild, voice).await? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal),
    };
    let now = desk.now();
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let mut shift = match read_shift(call, zone, now, voice) {
        Ok(shift) => shift,
        Err(refusal) => return Ok(refusal),
    };
    shift.instructor = instructor;
    if desk.store.shifts(guild, now).await?.len() >= MAX_SHIFTS {
        return Ok(voice.say1("shift-too-many", "most", MAX_SHIFTS));
    }
    let begun = shifts::begin(desk, call, instructor, voice, |voice, whose| {
        shift_words(voice, "shift-added", whose, &shift)
    });
    let (mut tx, told) = begun.await?;
    let before = tx.roster(guild, now).await?.schedule;
    tx.add_shift(guild, &shift).await?;
    tx.end_open_off(guild, instructor, now).await?;
    handoff::welcome(desk, &mut tx, guild).await?;
    // A shift of the temporary schedule replaces others, which may have been swapped.
    let takers = swaps::follow(desk, &mut tx, guild, call.by.user, before).await?;
    let notices = told.notice.into_iter().chain(takers);
    shifts::commit(desk, tx, guild, notices).await?;
    Ok(told.reply)
}

/// Runs `/shift remove` and returns the reply.
pub(crate) async fn remove(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let now = desk.now();
    let named = call.arguments.text("shift").unwrap_or_default();
    let number = named.trim().trim_start_matches('#').parse::<u32>().ok();
    let mut planned = desk.store.shifts(guild, now).await?.into_iter();
    let Some(shift) = planned.find(|one| Some(one.number) == number) else {
        return Ok(voice.say1("shift-unknown", "text", named));
    };
    let is_own = shift.instructor == call.by.user;
    if !is_own && !shifts::leads(desk, &call.by, guild).await? {
        return Ok(voice.say("duty-leads-only"));
    }
    let begun = shifts::begin(desk, call, shift.instructor, voice, |voice, whose| {
        shift_words(voice, "shift-removed", whose, &shift)
    });
    let (mut tx, told) = begun.await?;
    let before = tx.roster(guild, now).await?.schedule;
    if !tx.end_shift(guild, shift.number, now).await? {
        return Ok(voice.say1("shift-unknown", "text", named));
    }
    let takers = swaps::follow(desk, &mut tx, guild, call.by.user, before).await?;
    let notices = told.notice.into_iter().chain(takers);
    shifts::commit(desk, tx, guild, notices).await?;
    Ok(told.reply)
}

/// Runs `/shift list` and returns the reply.
pub(crate) async fn list(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let wanted = call.arguments.user("user");
    let planned = desk.store.shifts(guild, desk.now()).await?;
    let shown = planned
        .iter()
        .filter(|shift| wanted.is_none_or(|user| user == shift.instructor));
    let lines: Vec<String> = shown
        .map(|shift| shift_words(voice, "shift-line", "other", shift))
        .collect();
    if lines.is_empty() {
        return Ok(Post::text(voice.say("shift-none")));
    }
    lists::reply(desk, guild, &[List::of(lines)], "shifts.txt", voice).await
}

/// Offers choices for the option `shift`: the caller's own, and for leads those of everyone.
pub(crate) async fn shift_choices(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    typed: &str,
    voice: Voice<'_>,
) -> Result<Vec<Choice>, DeskError> {
    let leads = shifts::leads(desk, &call.by, guild).await?;
    let planned = desk.store.shifts(guild, desk.now()).await?;
    let own = |shift: &&WeeklyShift| leads || shift.instructor == call.by.user;
    let choices = planned.iter().filter(own).map(|shift| {
        let number = shift.number.to_string();
        choice(&number, &shift_words(voice, "shift-choice", "own", shift))
    });
    Ok(fitting(choices, typed))
}

/// Puts a shift into words, in the text of a key.
pub(crate) fn shift_words(voice: Voice<'_>, key: &str, whose: &str, shift: &WeeklyShift) -> String {
    let values = [
        ("whose", whose.to_owned()),
        ("user", shift.instructor.mention()),
        ("number", shift.number.to_string()),
        ("days", days_words(voice, shift)),
        ("hours", shift.hours.to_string()),
        ("zone", shift.zone.iana_name().unwrap_or("UTC").to_owned()),
    ];
    voice.say_with(key, &values)
}

/// Puts days of the week into words: `Mon–Fri, Sun`.
pub(crate) fn weekday_words(voice: Voice<'_>, days: Weekdays) -> String {
    let name = |day: usize| voice.say1("shift-day", "day", DAYS[day]);
    let runs = days.runs().into_iter().map(|(first, last)| {
        if first == last {
            name(first)
        } else {
            format!("{}–{}", name(first), name(last))
        }
    });
    runs.collect::<Vec<_>>().join(", ")
}

/// Puts the days of a shift into words, with the dates of the temporary schedule.
fn days_words(voice: Voice<'_>, shift: &WeeklyShift) -> String {
    let days = weekday_words(voice, shift.days);
    let Some(Dates { first, last }) = shift.dates else {
        return days;
    };
    let values = [
        ("days", days),
        ("first", first.to_string()),
        ("last", last.to_string()),
    ];
    voice.say_with("shift-dates", &values)
}
