//! Writes shifts as a calendar, in iCalendar's format. A shift keeps its id, so that calendar programs do not show it
//! twice.

use std::time::Duration;

use chrono::DateTime;
use icalendar::{Calendar, Component, Event, EventLike};
use jiff::ToSpan;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Millis, Span, Timestamp, UserId, date_of, reached};
use crate::measures::zone_of;

/// The time ahead for which a calendar lists shifts.
const LISTED_AHEAD: Millis = Millis::days(90);
/// The length from which a span on duty is cut into weeks. The true beginning of such a span may lie before the time
/// that is read, and must not seem to move each day. Most rotations have shorter turns.
const CUT_FROM: Millis = Millis::days(8);
/// The time read before and after a calendar's own, to find the true ends of its shifts: longer than [`CUT_FROM`], with
/// a week to spare.
const MARGIN: Millis = Millis::days(16);
/// The most shifts in a calendar.
const MAX_SHIFTS: usize = 5000;
/// The interval at which programs are asked to read a calendar again.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(60 * 60);

/// The people whose shifts are in a calendar: one person, or the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShiftsOf {
    /// The shifts of one person.
    Person(UserId),
    /// The shifts of everyone.
    Team,
}

/// A shift as a calendar shows it.
pub(crate) struct CalendarShift {
    pub(super) user: UserId,
    pub(super) span: Span,
    title: String,
}

/// Reads the shifts that are not over and begin within the time ahead, in order.
pub(crate) async fn shifts(
    desk: &Desk,
    guild: GuildId,
    whose: ShiftsOf,
    voice: Voice<'_>,
) -> Result<Vec<CalendarShift>, DeskError> {
    let now = desk.now();
    let window = Span {
        from: now - MARGIN,
        until: now + LISTED_AHEAD + MARGIN,
    };
    let roster = desk.store.roster(guild, window.from).await?;
    let server = desk.platform.servers().guild_name(guild).await?;
    let settings = desk.guilds.get(guild).await?;
    let zone = zone_of(&settings.time_zone);
    let mut shown = Vec::new();
    for one in &roster.candidates {
        let user = one.instructor.user;
        if matches!(whose, ShiftsOf::Person(wanted) if wanted != user) {
            continue;
        }
        let spans = roster.schedule.expected(user, window).into_iter();
        let ahead = spans.flat_map(|span| by_weeks(span, &zone));
        let ahead = ahead.filter(|span| span.until > now && span.from < now + LISTED_AHEAD);
        let ahead: Vec<Span> = ahead.collect();
        if ahead.is_empty() {
            continue;
        }
        let title = if whose == ShiftsOf::Team {
            let member = desk.platform.member(guild, user).await?;
            let Some(member) = member.filter(|one| settings.is_instructor(&one.roles)) else {
                continue;
            };
            let values = [("user", member.name), ("server", server.clone())];
            voice.say_with("calendar-shift-of", &values)
        } else {
            voice.say1("calendar-shift", "server", &server)
        };
        shown.extend(ahead.into_iter().map(|span| CalendarShift {
            user,
            span,
            title: title.clone(),
        }));
    }
    shown.sort_by_key(|one| (one.span, one.user));
    shown.truncate(MAX_SHIFTS);
    Ok(shown)
}

/// Cuts a long span at the beginnings of weeks in a zone.
fn by_weeks(span: Span, zone: &TimeZone) -> Vec<Span> {
    if span.until.since(span.from) < CUT_FROM {
        return vec![span];
    }
    let mondays = date_of(zone, span.from).series(1.day()).skip(1);
    let mondays = mondays.filter(|date| date.weekday() == Weekday::Monday);
    let begins = mondays.map(|date| reached(zone, date.to_datetime(Time::midnight())));
    let cuts = begins.take_while(|at| *at < span.until);
    let edges: Vec<Timestamp> = [span.from].into_iter().chain(cuts).collect();
    let ends = edges.iter().skip(1).copied().chain([span.until]);
    let parts = edges.iter().zip(ends);
    parts
        .filter_map(|(from, until)| Span::between(*from, until))
        .collect()
}

/// Writes shifts as the text of an iCalendar file. Times are in UTC, which every program shows in its own zone.
pub(crate) fn file(guild: GuildId, shifts: &[CalendarShift], now: Timestamp) -> String {
    calendar(guild, shifts, now).done().to_string()
}

/// Writes shifts as a calendar that is read again and again, with its name and the guild's zone.
pub(super) fn feed(
    guild: GuildId,
    shifts: &[CalendarShift],
    now: Timestamp,
    name: &str,
    zone: &str,
) -> String {
    let mut calendar = calendar(guild, shifts, now);
    calendar.name(name).timezone(zone);
    if let Ok(again) = chrono::Duration::from_std(READ_AGAIN_AFTER) {
        calendar.ttl(&again);
    }
    calendar.done().to_string()
}

fn calendar(guild: GuildId, shifts: &[CalendarShift], now: Timestamp) -> Calendar {
    let moment = |at: Timestamp| DateTime::from_timestamp(at.as_secs(), 0).unwrap_or_default();
    let mut calendar = Calendar::new();
    for CalendarShift { user, span, title } in shifts {
        // Ids have the same length for every guild and person, so that the size of a file tells nothing.
        let (guild, user) = (guild.get(), user.get());
        let id = format!("{guild:020}-{user:020}-{}@frontdesk", span.from.as_secs());
        let event = Event::new()
            .uid(&id)
            .timestamp(moment(now))
            .starts(moment(span.from))
            .ends(moment(span.until))
            .summary(title)
            .done();
        calendar.push(event);
    }
    calendar
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Makes a shift in a calendar.
    pub(in crate::desk::calendar) fn shown(user: u64, span: Span, title: &str) -> CalendarShift {
        CalendarShift {
            user: UserId::new(user),
            span,
            title: title.to_owned(),
        }
    }

    #[test]
    fn a_shift_has_the_same_id_each_time_and_its_times_are_in_utc() {
        let at = |secs: i64| Timestamp::from_millis(secs * 1000);
        let span = Span {
            from: at(1_767_603_600),
            until: at(1_767_610_800),
        };
        let title =
            "On duty; ivy, at the Evening School, where everybody learns what they like at last";
        let shift = shown(7, span, title);
        let text = file(GuildId::new(3), &[shift], at(1_767_600_000));
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
            "{text}"
        );
        assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
        for line in [
            "UID:00000000000000000003-00000000000000000007-1767603600@frontdesk",
            "DTSTAMP:20260105T080000Z",
            "DTSTART:20260105T090000Z",
            "DTEND:20260105T110000Z",
        ] {
            assert_eq!(
                text.split("\r\n").filter(|it| *it == line).count(),
                1,
                "{line}"
            );
        }
        assert!(text.contains("SUMMARY:On duty\\; ivy\\, at"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    }

    #[test]
    fn what_is_long_is_cut_at_mondays_wherever_it_is_looked_at_from() {
        let zone = zone_of("Europe/Berlin");
        let day = 86_400_000;
        // Monday, 2026-03-02, 00:00 in Berlin; on the 29th its clocks go forward.
        let monday = Timestamp::from_millis(1_772_406_000_000);
        let until = monday + Millis::days(60);
        let looked_at = |days: i64| {
            let from = monday + Millis::new(days * day + 1);
            by_weeks(Span { from, until }, &zone)
        };
        let known = looked_at(0);
        assert_eq!(known[1].from, monday + Millis::days(7));
        assert_eq!(known[4].from, monday + Millis::days(28) - Millis::hours(1));
        for days in [1, 4, 6] {
            assert_eq!(looked_at(days)[1..], known[1..], "{days}");
        }
        let turn = Span {
            from: monday,
            until: monday + Millis::days(7),
        };
        assert_eq!(by_weeks(turn, &zone), [turn], "a turn of a week is one");
    }

    #[test]
    fn a_feed_says_what_it_is_called_and_when_to_read_it_again() {
        let text = feed(
            GuildId::new(3),
            &[],
            Timestamp::from_millis(0),
            "Evening School",
            "Europe/Berlin",
        );
        for line in [
            "X-WR-CALNAME:Evening School",
            "X-WR-TIMEZONE:Europe/Berlin",
            "X-PUBLISHED-TTL:PT3600S",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
    }
}
