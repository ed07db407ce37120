//! `/duty who` and `gaps`: who is on duty, who comes next, and when nobody is.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::desk::commands::duty::shifts;
use crate::desk::commands::duty::shifts::weekday_words;
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::event::Call;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, interactions, members};
use crate::domain::{
    Cover, DayTimes, GuildId, Millis, Repeat, Roster, Span, ToldSpan, UserId, summed_up,
};
use crate::measures::zone_of;

/// The most gaps and overlaps that are shown.
const MAX_SHOWN: usize = 6;
/// The most people named in a line.
const NAMED: usize = 3;

/// Answers `/duty who`: who is on duty until when, and who comes next.
pub(crate) async fn who(desk: &Desk, guild: GuildId, voice: Voice<'_>) -> Result<Post, DeskError> {
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
            ("open", one.load.to_string()),
            ("capacity", one.instructor.capacity.to_string()),
            ("until", until),
        ];
        lines.push(voice.say_with("duty-line", &values));
    }
    if lines.is_empty() {
        lines.push(voice.say("duty-nobody"));
    }
    if let Some(coming) = duty::next_instructor(desk, &roster, guild, None).await? {
        let values = [
            ("user", coming.instructor.mention()),
            ("when", coming.at.shown()),
        ];
        lines.push(voice.say_with("duty-next-line", &values));
    }
    lists::reply(desk, guild, &[List::of(lines)], "duty.txt", voice).await
}

/// A guild's roster without those who have lost the role or left.
pub(crate) struct Present {
    /// The roster.
    pub(crate) roster: Roster,
    /// The names of the people in the plan.
    pub(crate) names: BTreeMap<UserId, String>,
    /// The people in the plan who have lost the role or left the guild.
    gone: Vec<UserId>,
}

/// Finds out which people in a guild's plan still hold the role.
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

/// Answers `/duty gaps` for the next 30 days. Lists the shifts of people who are gone, the times in which nobody on
/// duty is given tickets, or those of a category, and the times with several people on duty.
pub(crate) async fn gaps(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let book = desk.book();
    let named = call.arguments.text("category");
    let category = named.and_then(|id| book.categories().iter().find(|one| &*one.id == id));
    if named.is_some() && category.is_none() {
        return Ok(Post::text(interactions::no_category(desk, voice)));
    }
    let window = Roster::ahead(desk.now());
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let Present { roster, gone, .. } = present(desk, guild).await?;
    let empty = gone.iter();
    let empty = empty.filter_map(|user| empty_shifts(&roster, *user, window, voice));
    let covers = as_told(&roster.cover_for(category.map(|one| &*one.id), window));
    let title = category.map(|one| one.title.get(voice.locale).as_str());
    let mut found = vec![
        List::of(empty.collect()),
        List {
            title: uncovered_words(&covers, title, voice),
            ..List::of(Vec::new())
        },
    ];
    if category.is_none() {
        let lines = by_category(desk, &roster, window, uncovered(&covers), voice);
        found.push(List::of(lines));
    }
    let is_nobodys = |cover: &Cover| cover.on_duty.is_empty();
    let missing = again(&covers, &zone, voice, |cover| {
        is_nobodys(cover) && !cover.missing.is_empty()
    });
    let gaps = again(&covers, &zone, voice, |cover| {
        is_nobodys(cover) && cover.missing.is_empty()
    });
    let several = again(&covers, &zone, voice, |cover| cover.on_duty.len() > 1);
    for (title, lines) in [
        (voice.say("duty-gaps-missing"), missing),
        (voice.say("duty-gaps-unplanned"), gaps),
        (voice.say("duty-gaps-overlaps"), several),
    ] {
        if !lines.is_empty() {
            let most = MAX_SHOWN;
            found.push(List { title, lines, most });
        }
    }
    lists::reply(desk, guild, &found, "gaps.txt", voice).await
}

/// Returns the text for how much of a time nobody is on duty, for a category's tickets if one is given.
fn uncovered_words(covers: &[Cover], category: Option<&str>, voice: Voice<'_>) -> String {
    let uncovered = uncovered(covers);
    let values = [
        ("category", category.unwrap_or_default().to_owned()),
        ("length", length_words(uncovered, voice)),
        ("all", length_words(Roster::AHEAD, voice)),
    ];
    let key = match (category, uncovered) {
        (None, Millis::ZERO) => "duty-gaps-none",
        (None, _) => "duty-gaps",
        (Some(_), Millis::ZERO) => "duty-gaps-none-of",
        (Some(_), _) => "duty-gaps-of",
    };
    voice.say_with(key, &values)
}

/// Makes lines on the categories for whose tickets nobody is on duty for longer than `longer_than`.
fn by_category(
    desk: &Desk,
    roster: &Roster,
    window: Span,
    longer_than: Millis,
    voice: Voice<'_>,
) -> Vec<String> {
    let book = desk.book();
    let lines = book.categories().iter().filter_map(|one| {
        let covers = roster.cover_for(Some(&one.id), window);
        let is_longer = uncovered(&covers) > longer_than;
        is_longer.then(|| uncovered_words(&covers, Some(one.title.get(voice.locale)), voice))
    });
    lines.collect()
}

/// Puts a length of time into words, rounded up to minutes: in days for two or more whole days, else in hours and
/// minutes.
pub(crate) fn length_words(length: Millis, voice: Voice<'_>) -> String {
    let minutes = length.get().cast_unsigned().div_ceil(60_000);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let kind = match (hours, minutes) {
        (48.., 0) if hours.is_multiple_of(24) => "days",
        (_, 0) => "hours",
        (0, _) => "minutes",
        _ => "both",
    };
    let values = [
        ("kind", kind.to_owned()),
        ("days", (hours / 24).to_string()),
        ("hours", hours.to_string()),
        ("minutes", minutes.to_string()),
    ];
    voice.say_with("duty-length", &values)
}

/// Adds up the time in which nobody is on duty.
pub(crate) fn uncovered(covers: &[Cover]) -> Millis {
    let gaps = covers.iter().filter(|cover| cover.on_duty.is_empty());
    gaps.map(|gap| gap.span.until.since(gap.span.from)).sum()
}

/// Makes the line on the shifts of a person who is gone; none if they have none.
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

/// Makes lines on the parts of a time in which somebody is on duty: when, and who.
pub(crate) fn covered(covers: &[Cover], voice: Voice<'_>) -> Vec<String> {
    let told = as_told(covers);
    let covered = told.iter().filter(|cover| !cover.on_duty.is_empty());
    covered
        .map(|cover| cover_words(cover, span_words(cover.span, voice), voice))
        .collect()
}

/// Joins neighbouring parts of a time that read the same. Where somebody is on duty, nobody is named as missing.
fn as_told(covers: &[Cover]) -> Vec<Cover> {
    let mut told: Vec<Cover> = Vec::new();
    for cover in covers {
        let mut cover = cover.clone();
        if !cover.on_duty.is_empty() {
            cover.missing.clear();
        }
        match told.last_mut() {
            Some(last) if (&last.on_duty, &last.missing) == (&cover.on_duty, &cover.missing) => {
                last.span.until = cover.span.until;
            }
            _ => told.push(cover),
        }
    }
    told
}

/// Makes lines on the wanted parts of a time. Parts with the same people at the same times of day share a line.
fn again(
    covers: &[Cover],
    zone: &TimeZone,
    voice: Voice<'_>,
    wanted: impl Fn(&Cover) -> bool,
) -> Vec<String> {
    let mut alike: BTreeMap<(&[UserId], &[UserId]), Vec<&Cover>> = BTreeMap::new();
    for cover in covers.iter().filter(|cover| wanted(cover)) {
        let people = (&*cover.on_duty, &*cover.missing);
        alike.entry(people).or_default().push(cover);
    }
    let mut lines = Vec::new();
    for covers in alike.into_values() {
        let spans: Vec<Span> = covers.iter().map(|cover| cover.span).collect();
        for (first, told) in summed_up(&spans, zone) {
            let when = match told {
                ToldSpan::Once(span) => span_words(span, voice),
                ToldSpan::Each(repeat) => repeat_words(&repeat, zone, voice),
            };
            lines.push((first, cover_words(covers[0], when, voice)));
        }
    }
    lines.sort_by_key(|(first, _)| *first);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Makes a line on who is on duty or missing at a time, which is given in words.
fn cover_words(cover: &Cover, when: String, voice: Voice<'_>) -> String {
    let (key, people) = match (&*cover.on_duty, &*cover.missing) {
        ([], []) => return when,
        ([], missing) => ("duty-cover-missing", missing),
        (there, _) => ("duty-cover", there),
    };
    voice.say_with(key, &[("when", when), ("users", names(people))])
}

/// Puts a repeated time into words: its days, its hours, and the dates between which it repeats.
fn repeat_words(repeat: &Repeat, zone: &TimeZone, voice: Voice<'_>) -> String {
    let DayTimes {
        starts,
        ends,
        days_later,
    } = repeat.times;
    let at = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let (starts, mut ends) = (at(starts), at(ends));
    if days_later > 1 {
        let (first, _) = repeat.days.runs()[0];
        let day = shifts::DAYS[(first + usize::from(days_later)) % 7];
        ends = format!("{} {ends}", voice.say1("shift-day", "day", day));
    }
    let missing: Vec<String> = repeat.missing.iter().map(Date::to_string).collect();
    let values = [
        ("days", weekday_words(voice, repeat.days)),
        ("hours", format!("{starts}–{ends}")),
        ("zone", zone.iana_name().unwrap_or("UTC").to_owned()),
        ("first", repeat.first.to_string()),
        ("last", repeat.last.to_string()),
        (
            "but",
            if missing.is_empty() { "no" } else { "yes" }.to_owned(),
        ),
        ("missing", missing.join(", ")),
    ];
    voice.say_with("duty-each", &values)
}

/// Puts a span of time into words.
pub(crate) fn span_words(span: Span, voice: Voice<'_>) -> String {
    // The date of the end is shown if it may be another one.
    let is_short = span.until.since(span.from) < Millis::days(1);
    let until = if is_short {
        span.until.shown_short()
    } else {
        span.until.shown()
    };
    voice.say_with(
        "duty-span",
        &[("from", span.from.shown()), ("until", until)],
    )
}

/// Names the first few people, and how many more there are.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    #[test]
    fn parts_that_differ_only_in_who_else_was_to_be_there_are_told_as_one() {
        let part = |from: i64, until: i64, on_duty: &[u64], missing: &[u64]| {
            let users = |ids: &[u64]| ids.iter().map(|id| UserId::new(*id)).collect();
            Cover {
                span: Span {
                    from: Timestamp::from_millis(from),
                    until: Timestamp::from_millis(until),
                },
                on_duty: users(on_duty),
                missing: users(missing),
            }
        };
        let told = as_told(&[
            part(0, 1, &[1], &[]),
            part(1, 2, &[1], &[2]),
            part(2, 3, &[], &[2]),
            part(3, 4, &[], &[]),
            part(4, 5, &[1], &[2]),
        ]);
        let expected = [
            part(0, 2, &[1], &[]),
            part(2, 3, &[], &[2]),
            part(3, 4, &[], &[]),
            part(4, 5, &[1], &[]),
        ];
        assert_eq!(told, expected);
    }
}
