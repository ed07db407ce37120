//! `/duty calendar`: the shifts of the next 90 days as an iCalendar file, which a calendar program takes in. The same
//! shift has the same id each time, so that it is not there twice.

use chrono::DateTime;
use icalendar::{Calendar, Component, Event, EventLike};

use crate::desk::event::Call;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, Millis, Span, Timestamp, UserId};

/// How far ahead the calendar goes.
const AHEAD: Millis = Millis::days(90);
/// How far around that is looked for where a shift begins and ends.
const MARGIN: Millis = Millis::days(2);
/// The most shifts in a file.
const MOST: usize = 5000;

/// A shift as the calendar shows it.
struct Shown {
    user: UserId,
    span: Span,
    title: String,
}

/// The reply with the caller's shifts, or with `team` everyone's, as a file.
pub(crate) async fn calendar(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let team = call.arguments.is_on("team");
    let shifts = shifts(desk, call, guild, voice).await?;
    if shifts.is_empty() {
        return Ok(Post::text(voice.say("calendar-none")));
    }
    let name = if team { "team.ics" } else { "shifts.ics" };
    let file = written(guild, &shifts, desk.now());
    let said = voice.count("calendar-file", "count", shifts.len());
    Ok(Post::text(said).document(name, file))
}

/// The shifts that are not over and begin within the time ahead, in order.
async fn shifts(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Vec<Shown>, DeskError> {
    let now = desk.now();
    let window = Span {
        from: now - MARGIN,
        until: now + AHEAD + MARGIN,
    };
    let roster = desk.store.roster(guild, window.from).await?;
    let server = desk.platform.guild_name(guild).await?;
    let settings = desk.guilds.get(guild).await?;
    let team = call.arguments.is_on("team");
    let mut shown = Vec::new();
    for one in &roster.candidates {
        let user = one.instructor.user;
        if !team && user != call.by.user {
            continue;
        }
        let spans = roster.schedule.expected(user, window);
        let ahead = spans.into_iter();
        let ahead = ahead.filter(|span| span.until > now && span.from < now + AHEAD);
        let ahead: Vec<Span> = ahead.collect();
        if ahead.is_empty() {
            continue;
        }
        let title = if team {
            let member = desk.platform.member(guild, user).await?;
            let Some(member) = member.filter(|one| settings.is_instructor(&one.roles)) else {
                continue;
            };
            let values = [("user", member.name), ("server", server.clone())];
            voice.say_with("calendar-shift-of", &values)
        } else {
            voice.say1("calendar-shift", "server", &server)
        };
        shown.extend(ahead.into_iter().map(|span| Shown {
            user,
            span,
            title: title.clone(),
        }));
    }
    shown.sort_by_key(|one| (one.span, one.user));
    shown.truncate(MOST);
    Ok(shown)
}

/// Shifts as the text of an iCalendar file, in UTC.
fn written(guild: GuildId, shifts: &[Shown], now: Timestamp) -> String {
    let moment = |at: Timestamp| DateTime::from_timestamp(at.as_secs(), 0).unwrap_or_default();
    let mut calendar = Calendar::new();
    for Shown { user, span, title } in shifts {
        let id = format!("{guild}-{user}-{}@frontdesk", span.from.as_secs());
        let event = Event::new()
            .uid(&id)
            .timestamp(moment(now))
            .starts(moment(span.from))
            .ends(moment(span.until))
            .summary(title)
            .done();
        calendar.push(event);
    }
    calendar.done().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_has_the_same_id_each_time_and_its_times_are_in_utc() {
        let at = |secs: i64| Timestamp::from_millis(secs * 1000);
        let shift = Shown {
            user: UserId::new(7),
            span: Span {
                from: at(1_767_603_600),
                until: at(1_767_610_800),
            },
            title:
                "On duty; ivy, at the Evening School, where everybody learns what they like at last"
                    .to_owned(),
        };
        let text = written(GuildId::new(3), &[shift], at(1_767_600_000));
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
            "{text}"
        );
        assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
        for line in [
            "UID:3-7-1767603600@frontdesk",
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
}
