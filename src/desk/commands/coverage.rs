//! `/duty who` and `gaps`: who is on duty, who comes next, and when nobody is.

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::{Desk, DeskError, duty, members};
use crate::domain::{Cover, GuildId, Millis, Roster, Span, UserId};

/// The most lines of a list, and the most gaps and overlaps that are shown.
const LISTED: usize = 20;
const SHOWN: usize = 6;
/// The most people named in a line.
const NAMED: usize = 3;
/// The most characters of a reply.
const LONGEST: usize = 1990;

/// `/duty who`: who is on duty until when, and who comes next.
pub(crate) async fn who(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let now = desk.now();
    let roster = desk.store.roster(guild, now).await?;
    let mut lines = Vec::new();
    for one in roster.on_duty(now) {
        let user = one.instructor.user;
        if !duty::is_instructor_now(desk, guild, user).await? {
            continue;
        }
        let until = roster.duty_ends(user, now).map_or_else(
            || voice.say("duty-open-end"),
            |until| voice.say1("duty-until", "until", until.shown()),
        );
        let values = [
            ("user", user.mention()),
            ("open", one.open_tickets.to_string()),
            ("capacity", one.instructor.capacity.to_string()),
            ("until", until),
        ];
        lines.push(voice.say_with("duty-line", &values));
    }
    if lines.is_empty() {
        lines.push(voice.say("duty-nobody"));
    }
    if let Some(coming) = duty::next_instructor(desk, roster, guild, None).await? {
        let values = [
            ("user", coming.instructor.mention()),
            ("when", coming.at.shown()),
        ];
        lines.push(voice.say_with("duty-next-line", &values));
    }
    Ok(listed(&lines, voice))
}

/// A guild's roster without those who have lost the role or left.
pub(crate) struct Present {
    /// The roster.
    pub(crate) roster: Roster,
    /// The names of those in its plan.
    pub(crate) names: BTreeMap<UserId, String>,
    /// Those in its plan who have lost the role or left.
    gone: Vec<UserId>,
}

/// Finds out who of a guild's plan still holds the role.
pub(crate) async fn present(desk: &Desk, guild: GuildId) -> Result<Present, DeskError> {
    let mut roster = desk.store.roster(guild, desk.now()).await?;
    let people = roster.schedule.people();
    let asked = people.iter().copied().collect();
    let names = members::instructors_among(desk, guild, asked).await?;
    let gone = people.into_iter().filter(|user| !names.contains_key(user));
    let gone: Vec<UserId> = gone.collect();
    for user in &gone {
        roster.dismiss(*user);
    }
    Ok(Present {
        roster,
        names,
        gone,
    })
}

/// `/duty gaps`: the shifts of people who are gone, when nobody is on duty, and when several are, within
/// the next 30 days.
pub(crate) async fn gaps(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let window = Roster::ahead(desk.now());
    let Present { roster, gone, .. } = present(desk, guild).await?;
    let mut parts: Vec<String> = gone
        .iter()
        .filter_map(|user| empty_shifts(&roster, *user, window, voice))
        .collect();
    let covers = roster.coverage(window);
    let is_gap = |cover: &&Cover| cover.on_duty.is_empty();
    let length: Millis = covers
        .iter()
        .filter(is_gap)
        .map(|cover| cover.span.until.since(cover.span.from))
        .sum();
    let hours = |length: Millis| (length.get() / Millis::hours(1).get()).to_string();
    let values = [("hours", hours(length)), ("all", hours(Roster::AHEAD))];
    if length == Millis::ZERO {
        parts.push(voice.say("duty-gaps-none"));
    } else {
        parts.push(voice.say_with("duty-gaps", &values));
    }
    let missing = shown(covers.iter(), voice, |cover| {
        cover.on_duty.is_empty() && !cover.missing.is_empty()
    });
    let gaps = shown(covers.iter(), voice, |cover| {
        cover.on_duty.is_empty() && cover.missing.is_empty()
    });
    let several = shown(covers.iter(), voice, |cover| cover.on_duty.len() > 1);
    for (key, lines) in [
        ("duty-gaps-missing", missing),
        ("duty-gaps-unplanned", gaps),
        ("duty-gaps-overlaps", several),
    ] {
        if !lines.is_empty() {
            parts.push(voice.say(key));
            parts.push(listed_to(&lines, SHOWN, voice));
        }
    }
    Ok(cut_to(&parts.join("\n"), LONGEST))
}

/// The line on the shifts of a person who is gone; none if they have none.
fn empty_shifts(roster: &Roster, user: UserId, window: Span, voice: Voice<'_>) -> Option<String> {
    let planned = roster.schedule.planned(user, window);
    let first = planned.first()?;
    let values = [
        ("user", user.mention()),
        ("first", first.from.shown()),
        ("count", planned.len().to_string()),
    ];
    Some(voice.say_with("duty-gaps-empty", &values))
}

/// Lines on the parts of a time that are wanted: from when to when, and who is there or missing.
pub(crate) fn shown<'a>(
    covers: impl Iterator<Item = &'a Cover>,
    voice: Voice<'_>,
    wanted: impl Fn(&Cover) -> bool,
) -> Vec<String> {
    let covers = covers.filter(|cover| wanted(cover));
    covers
        .map(|cover| {
            let people = if cover.on_duty.is_empty() {
                &cover.missing
            } else {
                &cover.on_duty
            };
            let key = match (cover.on_duty.is_empty(), people.is_empty()) {
                (_, true) => "duty-cover-nobody",
                (true, false) => "duty-cover-missing",
                (false, false) => "duty-cover",
            };
            span_words(voice, key, cover.span, names(people))
        })
        .collect()
}

/// A line on a span of time and the people that it is about.
pub(crate) fn span_words(voice: Voice<'_>, key: &str, span: Span, users: String) -> String {
    // The date of the end is told where it may be another one.
    let is_short = span.until.since(span.from) < Millis::days(1);
    let until = if is_short {
        span.until.shown_short()
    } else {
        span.until.shown()
    };
    let values = [
        ("from", span.from.shown()),
        ("until", until),
        ("users", users),
    ];
    voice.say_with(key, &values)
}

/// The first few people, and how many more there are.
fn names(people: &[UserId]) -> String {
    let people: BTreeSet<UserId> = people.iter().copied().collect();
    let mut named: Vec<String> = people
        .iter()
        .take(NAMED)
        .map(|user| user.mention())
        .collect();
    if people.len() > NAMED {
        named.push(format!("+{}", people.len() - NAMED));
    }
    named.join(", ")
}

/// Lines below one another, as many as a reply holds, and how many more there are.
pub(crate) fn listed(lines: &[String], voice: Voice<'_>) -> String {
    listed_to(lines, LISTED, voice)
}

fn listed_to(lines: &[String], most: usize, voice: Voice<'_>) -> String {
    let mut shown: Vec<String> = lines.iter().take(most).cloned().collect();
    if lines.len() > most {
        shown.push(voice.count("duty-more", "count", lines.len() - most));
    }
    cut_to(&shown.join("\n"), LONGEST)
}
