//! `/duty week`: shows who is on duty in the next seven days, in words and as a picture.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::desk::commands::duty::coverage;
use crate::desk::commands::duty::shifts::DAYS;
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError};
use crate::domain::{Cover, GuildId, Millis, Roster, Span, Timestamp, UserId, date_of};
use crate::measures::pictures::{BadPicture, ClockChange, Day, OnWeek, Week, WeekWords};
use crate::measures::zone_of;

/// The longest description of a picture, in characters.
const MAX_DESCRIPTION_CHARS: usize = 1024;

/// Answers `/duty week`, with a picture.
pub(crate) async fn week(desk: &Desk, guild: GuildId, voice: Voice<'_>) -> Result<Post, DeskError> {
    let now = desk.now();
    let present = coverage::present(desk, guild).await?;
    let window = Span {
        from: now,
        until: now + Millis::days(7),
    };
    let covers = present.roster.coverage(window);
    let lines = coverage::covered(&covers, voice);
    let post = if lines.is_empty() {
        Post::text(voice.say("duty-week-nobody"))
    } else {
        lists::reply(desk, guild, &[List::of(lines)], "week.txt", voice).await?
    };
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let plan = WeekPlan {
        roster: &present.roster,
        names: &present.names,
        now,
        zone,
        voice,
    };
    let week = plan.week();
    let words = plan.in_words(&week);
    // Drawing letter by letter blocks for a noticeable time.
    let drawn = tokio::task::spawn_blocking(move || week.png()).await?;
    Ok(with_picture(post, drawn, words))
}

/// Makes a post with a picture, or without it if it could not be drawn: the words say the same.
fn with_picture(post: Post, drawn: Result<Vec<u8>, BadPicture>, words: String) -> Post {
    match drawn {
        Ok(png) => post.picture("week.png", png, words),
        Err(error) => {
            tracing::error!(%error, "the picture of a week could not be drawn");
            post
        }
    }
}

/// The roster of the coming days, with the names, the zone and the language to show it.
struct WeekPlan<'a> {
    roster: &'a Roster,
    names: &'a BTreeMap<UserId, String>,
    now: Timestamp,
    zone: TimeZone,
    voice: Voice<'a>,
}

impl WeekPlan<'_> {
    /// Makes the week of the dates from today on, as the picture shows them.
    fn week(&self) -> Week {
        let first = date_of(&self.zone, self.now);
        let days = Week::days(first, &self.zone);
        let until = days.last().map_or(self.now, |day| day.span.until);
        let window = Span {
            from: self.now,
            until: until.max(self.now),
        };
        let covers = self.roster.coverage(window);
        let is_gap = |cover: &&Cover| cover.on_duty.is_empty();
        let gaps = covers.iter().filter(is_gap).map(|cover| cover.span);
        let holidays = self.roster.schedule.holidays.iter();
        let holidays = holidays.filter(|one| one.valid.until.is_none());
        Week {
            title: self.title(first),
            first,
            zone: self.zone.clone(),
            now: self.now,
            people: self.people(window),
            gaps: joined(gaps),
            holidays: holidays.map(|one| one.date).collect(),
            words: self.words(&days),
        }
    }

    fn title(&self, first: Date) -> String {
        let values = [
            ("first", first.to_string()),
            ("last", first.saturating_add(6.days()).to_string()),
            ("zone", self.zone.iana_name().unwrap_or("UTC").to_owned()),
        ];
        self.voice.say_with("week-title", &values)
    }

    /// Lists the people who are on duty or away within a time, in the order of the roster.
    fn people(&self, window: Span) -> Vec<OnWeek> {
        let schedule = &self.roster.schedule;
        let people = self.roster.candidates.iter().filter_map(|one| {
            let user = one.instructor.user;
            let away = schedule
                .absences
                .iter()
                .filter(|one| one.instructor == user);
            let away = away.filter_map(|absence| absence.span.common(window));
            let one = OnWeek {
                name: self.names.get(&user)?.clone(),
                on_duty: schedule.on_duty(user, window),
                away: joined(away),
            };
            let has_any_time = !(one.on_duty.is_empty() && one.away.is_empty());
            has_any_time.then_some(one)
        });
        people.collect()
    }

    fn words(&self, days: &[Day]) -> WeekWords {
        let say = |key: &str| self.voice.say(key);
        let changes = days.iter().filter_map(|day| {
            let (key, from, until) = match day.change()? {
                ClockChange::Skipped(from, until) => ("week-skipped", from, until),
                ClockChange::Twice(from, until) => ("week-twice", from, until),
            };
            let values = [
                ("date", day.date.to_string()),
                ("from", clock(from)),
                ("until", clock(until)),
            ];
            Some(self.voice.say_with(key, &values))
        });
        WeekWords {
            weekdays: DAYS.map(|day| self.voice.say1("shift-day", "day", day)),
            nobody: say("week-nobody"),
            away: say("week-away"),
            holiday: say("week-holiday"),
            over: say("week-over"),
            notes: changes.collect(),
        }
    }

    /// Puts the week that the picture shows into words, a line a day.
    fn in_words(&self, week: &Week) -> String {
        let days = Week::days(week.first, &week.zone);
        let mut lines = vec![week.title.clone()];
        lines.extend(days.iter().map(|day| self.day_in_words(day, week)));
        lines.extend(week.words.notes.iter().cloned());
        cut_to(&lines.join("\n"), MAX_DESCRIPTION_CHARS)
    }

    fn day_in_words(&self, day: &Day, week: &Week) -> String {
        let words = &week.words;
        let times = |spans: &[Span]| {
            let parts = spans.iter().filter_map(|span| span.common(day.span));
            let parts: Vec<String> = parts.map(|part| self.times(part, day)).collect();
            parts.join(", ")
        };
        let mut said = Vec::new();
        let mut say = |who: String, spans: &[Span]| {
            let times = times(spans);
            if !times.is_empty() {
                said.push(format!("{who} {times}"));
            }
        };
        for one in &week.people {
            say(one.name.clone(), &one.on_duty);
        }
        say(words.nobody.clone(), &week.gaps);
        for one in &week.people {
            say(format!("{} {}", one.name, words.away), &one.away);
        }
        if week.holidays.contains(&day.date) {
            said.push(words.holiday.clone());
        }
        let weekday = usize::try_from(day.date.weekday().to_monday_zero_offset());
        let weekday = &words.weekdays[weekday.unwrap_or_default()];
        format!(
            "{weekday} {}: {}",
            day.date.strftime("%m-%d"),
            said.join("; ")
        )
    }

    /// Writes a time within a day as its clocks show it.
    fn times(&self, part: Span, day: &Day) -> String {
        let shown = |at: Timestamp| self.zone.to_datetime(at.to_jiff()).strftime("%H:%M");
        let until = if part.until == day.span.until {
            "24:00".to_owned()
        } else {
            shown(part.until).to_string()
        };
        format!("{}–{until}", shown(part.from))
    }
}

/// Writes minutes since midnight as clocks show them.
fn clock(minutes: f32) -> String {
    let minutes = minutes.round() as u32;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Joins spans that touch or overlap, in order.
fn joined(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.collect();
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let touches = next.from <= last.until;
        if touches {
            last.until = last.until.max(next.until);
        }
        touches
    });
    spans
}
