//! `/rotation …`: people who take turns of some days each.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::desk::commands::duty::coverage;
use crate::desk::commands::duty::shifts::{hours_given, weekday_words, zone_given};
use crate::desk::commands::lists;
use crate::desk::commands::lists::List;
use crate::desk::duty::shifts::ChangeOfDuty;
use crate::desk::duty::{handoff, shifts, swaps};
use crate::desk::event::Call;
use crate::desk::outbox::Outgoing;
use crate::desk::ui::post::{Choice, Post};
use crate::desk::ui::replies::{Voice, choice, fitting};
use crate::desk::{Desk, DeskError, duty, interactions};
use crate::domain::{
    GuildId, Holiday, Hours, Millis, Roster, Rotation, RotationMember, Span, Split, Timestamp,
    UserId, Validity, date_of,
};
use crate::measures::zone_of;

/// The length of a turn in days unless another is given.
const TURN_DAYS: u16 = 7;
/// The most days between today and the day on which a rotation begins.
const FURTHEST: i64 = 366;
/// The most people of a rotation.
const MOST_PEOPLE: usize = 50;
/// The number of coming turns shown.
const TURNS_SHOWN: usize = 5;

/// Reads the rotations that are in a guild's plan.
async fn planned(desk: &Desk, guild: GuildId) -> Result<Vec<Rotation>, DeskError> {
    Ok(desk.store.rotations(guild, desk.now()).await?)
}

fn named(call: &Call) -> &str {
    call.arguments.text("name").unwrap_or_default().trim()
}

/// Runs `/rotation set` and returns the reply.
pub(crate) async fn set(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let people = match people_given(desk, call, guild, voice).await? {
        Ok(people) => people,
        Err(refusal) => return Ok(refusal),
    };
    let now = desk.now();
    let zone = zone_of(&desk.guilds.get(guild).await?.time_zone);
    let name = named(call);
    let known = planned(desk, guild).await?;
    let known = known.into_iter().find(|one| one.name == name);
    let before = known
        .as_ref()
        .map_or_else(BTreeSet::new, |one| takers(one, now));
    let otherwise = known.unwrap_or_else(|| Rotation {
        name: name.to_owned(),
        turn_days: TURN_DAYS,
        start: date_of(&zone, now),
        split: Split::default(),
        hours: Hours::WHOLE_DAY,
        zone,
        members: Vec::new(),
        valid: Validity {
            from: now,
            until: None,
        },
    });
    let rotation = match changed(call, otherwise, &people, now, voice) {
        Ok(rotation) => rotation,
        Err(refusal) => return Ok(refusal),
    };
    let concerned: BTreeSet<UserId> = before.into_iter().chain(people.iter().copied()).collect();
    let holidays = desk.store.holidays(guild, now).await?;
    let outlook = Outlook::of(&rotation, &holidays, now);
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let mut notices = Vec::new();
    for user in concerned {
        let words = |voice: Voice<'_>| turn_words(voice, &outlook, user);
        notices.extend(shifts::notice(desk, &mut tx, ChangeOfDuty::by(call, user), words).await?);
    }
    let reply = rotation_words(voice, &outlook);
    let plan = tx.roster(guild, now).await?.schedule;
    tx.set_rotation(guild, &rotation, desk.entropy.id()).await?;
    for user in people {
        tx.end_open_off(guild, user, now).await?;
    }
    handoff::welcome(desk, &mut tx, guild).await?;
    notices.extend(swaps::follow(desk, &mut tx, guild, call.by.user, plan).await?);
    shifts::commit(desk, tx, guild, notices).await?;
    Ok(reply)
}

/// Makes the rotation that a call asks for. Properties that the call leaves out stay as they are.
fn changed(
    call: &Call,
    mut rotation: Rotation,
    people: &[UserId],
    now: Timestamp,
    voice: Voice<'_>,
) -> Result<Rotation, String> {
    rotation.zone = zone_given(call, rotation.zone.clone(), voice)?;
    rotation.hours = hours_given(call, rotation.hours, voice)?;
    let turn = call.arguments.integer("turn");
    let turn = turn.and_then(|days| u16::try_from(days).ok());
    rotation.turn_days = turn.unwrap_or(rotation.turn_days);
    rotation.split = split_given(call, rotation.split, voice)?;
    let today = date_of(&rotation.zone, now);
    let from = match call.arguments.text("from") {
        None => today,
        Some(text) => {
            read_date(text, today).ok_or_else(|| voice.say1("rotation-bad-date", "text", text))?
        }
    };
    if rotation.members.is_empty() {
        rotation.start = from;
        rotation.members = people
            .iter()
            .map(|&instructor| RotationMember {
                instructor,
                joins: None,
                leaves: None,
            })
            .collect();
    } else {
        rotation.change_members(people, from);
    }
    rotation.valid = Validity {
        from: now,
        until: None,
    };
    Ok(rotation)
}

/// Reads the split of a turn that a call names; `off` means none. The split stays if the call names none.
fn split_given(call: &Call, otherwise: Split, voice: Voice<'_>) -> Result<Split, String> {
    match call.arguments.text("split") {
        None => Ok(otherwise),
        Some("off") => Ok(Split::default()),
        Some(text) => text
            .parse()
            .map_err(|_| voice.say1("rotation-bad-split", "text", text)),
    }
}

/// Reads a date that is no more than a year or so away.
fn read_date(text: &str, today: Date) -> Option<Date> {
    let date: Date = text.trim().parse().ok()?;
    let earliest = today.checked_sub(FURTHEST.days()).ok()?;
    let latest = today.checked_add(FURTHEST.days()).ok()?;
    (earliest..=latest).contains(&date).then_some(date)
}

/// Reads the people whom a call mentions, in order, each once; they must be instructors.
async fn people_given(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Result<Vec<UserId>, String>, DeskError> {
    let text = call.arguments.text("people").unwrap_or_default();
    let Some(people) = mentioned(text).filter(|people| people.len() <= MOST_PEOPLE) else {
        return Ok(Err(voice.say1("rotation-bad-people", "text", text)));
    };
    for user in &people {
        if !duty::is_instructor_now(desk, guild, *user).await? {
            let text = voice.say1("ticket-not-an-instructor", "user", user.mention());
            return Ok(Err(text));
        }
    }
    Ok(Ok(people))
}

/// Reads the people whom a text mentions, in order, each once. `None` if it holds anything else, or nothing.
fn mentioned(text: &str) -> Option<Vec<UserId>> {
    let mut people = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ',', '，', '、']);
        if rest.is_empty() {
            return (!people.is_empty()).then_some(people);
        }
        let (id, after) = rest.strip_prefix("<@")?.split_once('>')?;
        let user: UserId = id.trim_start_matches('!').parse().ok()?;
        if !people.contains(&user) {
            people.push(user);
        }
        rest = after;
    }
}

/// Runs `/rotation remove` and returns the reply.
pub(crate) async fn remove(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let now = desk.now();
    let name = named(call);
    let known = planned(desk, guild).await?;
    let Some(rotation) = known.iter().find(|one| one.name == name) else {
        return Ok(voice.say1("rotation-unknown", "name", name));
    };
    let words = |voice: Voice<'_>| voice.say1("rotation-removed", "name", name);
    let mut tx = interactions::begin_once(desk, call.interaction.id).await?;
    let mut notices: Vec<Outgoing> = Vec::new();
    for user in takers(rotation, now) {
        notices.extend(shifts::notice(desk, &mut tx, ChangeOfDuty::by(call, user), words).await?);
    }
    let plan = tx.roster(guild, now).await?.schedule;
    if !tx.end_rotation(guild, name, now).await? {
        return Ok(voice.say1("rotation-unknown", "name", name));
    }
    notices.extend(swaps::follow(desk, &mut tx, guild, call.by.user, plan).await?);
    shifts::commit(desk, tx, guild, notices).await?;
    Ok(words(voice))
}

/// Answers `/rotation show`: the rotations, or the named one, with their next turns.
pub(crate) async fn show(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let wanted = call.arguments.text("name").map(str::trim);
    let now = desk.now();
    let known = planned(desk, guild).await?;
    let shown = known
        .iter()
        .filter(|one| wanted.is_none_or(|name| name == one.name));
    let holidays = desk.store.holidays(guild, now).await?;
    let outlooks = shown.map(|one| Outlook::of(one, &holidays, now));
    let parts: Vec<String> = outlooks
        .map(|outlook| rotation_words(voice, &outlook))
        .collect();
    Ok(match (parts.is_empty(), wanted) {
        (false, _) => lists::reply(desk, guild, &[List::of(parts)], "rotations.txt", voice).await?,
        (true, Some(name)) => Post::text(voice.say1("rotation-unknown", "name", name)),
        (true, None) => Post::text(voice.say("rotation-none")),
    })
}

/// Offers choices for the name of a rotation.
pub(crate) async fn rotation_choices(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    typed: &str,
) -> Result<Vec<Choice>, DeskError> {
    if !shifts::leads(desk, &call.by, guild).await? {
        return Ok(Vec::new());
    }
    let known = planned(desk, guild).await?;
    let choices = known.iter().map(|one| choice(&one.name, &one.name));
    Ok(fitting(choices, typed))
}

/// Lists everyone who takes turns in a rotation, now or later.
fn takers(rotation: &Rotation, now: Timestamp) -> BTreeSet<UserId> {
    let today = date_of(&rotation.zone, now);
    let members = rotation.members.iter();
    let staying = members.filter(|member| member.leaves.is_none_or(|leaves| leaves > today));
    staying.map(|member| member.instructor).collect()
}

/// A turn as people understand it: from its first hours to its last.
struct Turn {
    user: UserId,
    span: Span,
    /// Whether it has no known end, because nobody else takes turns.
    is_open: bool,
}

/// A rotation with its present turn and those to come.
struct Outlook<'a> {
    rotation: &'a Rotation,
    today: Date,
    turns: Vec<Turn>,
}

impl<'a> Outlook<'a> {
    fn of(rotation: &'a Rotation, holidays: &[Holiday], now: Timestamp) -> Self {
        let ahead = Roster::ahead(now);
        // Up to the end of the last turn that begins within it, even if somebody joins at the latest possible date.
        let longest = i64::from(rotation.turn_days) * 2;
        let window = Span {
            until: ahead.until + Millis::days(FURTHEST + longest),
            ..ahead
        };
        let last_day = date_of(&rotation.zone, window.until);
        let mut turns: Vec<Turn> = Vec::new();
        // The turns of the rotation itself: its people may have temporary schedules on some dates.
        for (user, span) in rotation.turns(window, &[], holidays) {
            match turns.last_mut() {
                Some(last) if last.user == user => last.span.until = span.until,
                _ => turns.push(Turn {
                    user,
                    span,
                    is_open: false,
                }),
            }
        }
        if let Some(last) = turns.last_mut() {
            let stays = |one: &RotationMember| {
                one.instructor == last.user && one.leaves.is_none_or(|leaves| leaves > last_day)
            };
            last.is_open = rotation.members.iter().any(stays);
        }
        turns.retain(|turn| turn.span.from < ahead.until);
        Self {
            rotation,
            today: date_of(&rotation.zone, now),
            turns,
        }
    }
}

/// Makes the text that tells a person their turns in a changed rotation.
fn turn_words(voice: Voice<'_>, outlook: &Outlook<'_>, user: UserId) -> String {
    let rotation = outlook.rotation;
    let next = outlook.turns.iter().find(|turn| turn.user == user);
    let stays = |one: &RotationMember| one.instructor == user && one.leaves.is_none();
    let key = match next {
        Some(turn) if turn.is_open => "rotation-your-turn-open",
        Some(_) => "rotation-your-turn",
        None if rotation.members.iter().any(stays) => "rotation-your-turn-later",
        None => "rotation-no-turn",
    };
    let shown =
        |end: fn(&Span) -> Timestamp| next.map_or_else(String::new, |turn| end(&turn.span).shown());
    let values = [
        ("name", rotation.name.clone()),
        ("from", shown(|span| span.from)),
        ("until", shown(|span| span.until)),
    ];
    voice.say_with(key, &values)
}

/// Puts a rotation into words, with its next turns.
fn rotation_words(voice: Voice<'_>, outlook: &Outlook<'_>) -> String {
    let Outlook {
        rotation, today, ..
    } = *outlook;
    let staying = rotation.members.iter();
    let staying = staying.filter(|one| one.leaves.is_none_or(|leaves| leaves > today));
    let people: Vec<String> = staying
        .map(|member| {
            let user = member.instructor.mention();
            let joins = member.joins.filter(|joins| *joins > today);
            match (joins, member.leaves) {
                (Some(date), _) => voice.say_with(
                    "rotation-joins",
                    &[("user", user), ("date", date.to_string())],
                ),
                (None, Some(date)) => voice.say_with(
                    "rotation-leaves",
                    &[("user", user), ("date", date.to_string())],
                ),
                (None, None) => user,
            }
        })
        .collect();
    let values = [
        ("name", rotation.name.clone()),
        (
            "turn",
            voice.count("rotation-turn", "count", rotation.turn_days.into()),
        ),
        ("start", rotation.start.to_string()),
        ("hours", rotation.hours.to_string()),
        (
            "zone",
            rotation.zone.iana_name().unwrap_or("UTC").to_owned(),
        ),
        ("people", people.join(" → ")),
    ];
    let mut lines = vec![voice.say_with("rotation-line", &values)];
    lines.extend(split_words(voice, &rotation.split));
    let turns = outlook.turns.iter().take(TURNS_SHOWN);
    lines.extend(turns.map(|turn| {
        let user = turn.user.mention();
        if turn.is_open {
            let values = [("from", turn.span.from.shown()), ("user", user)];
            return voice.say_with("rotation-turn-open", &values);
        }
        let when = coverage::span_words(turn.span, voice);
        voice.say_with("duty-cover", &[("when", when), ("users", user)])
    }));
    lines.join("\n")
}

/// Puts the split of a rotation's turns into words; `None` without one.
fn split_words(voice: Voice<'_>, split: &Split) -> Option<String> {
    let parts = split.parts().iter().enumerate().map(|(place, days)| {
        let whose = match place {
            0 => "own",
            1 => "before",
            _ => "earlier",
        };
        let values = [
            ("days", weekday_words(voice, *days)),
            ("whose", whose.to_owned()),
            ("place", place.to_string()),
        ];
        voice.say_with("rotation-split-part", &values)
    });
    let parts = parts.collect::<Vec<_>>().join(", ");
    (!parts.is_empty()).then(|| voice.say1("rotation-split", "parts", parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_from_mentions_alone_each_once() {
        let ids = |ids: &[u64]| Some(ids.iter().copied().map(UserId::new).collect::<Vec<_>>());
        let cases = [
            ("<@1> <@2>", ids(&[1, 2])),
            ("<@!2>, <@1>、<@2>", ids(&[2, 1])),
            ("<@1><@3>", ids(&[1, 3])),
            ("", None),
            ("ivy", None),
            ("<@1> and <@2>", None),
            ("<@&1>", None),
            ("<@1", None),
        ];
        for (text, expected) in cases {
            assert_eq!(mentioned(text), expected, "{text}");
        }
    }

    fn member(user: u64, joins: Option<&str>, leaves: Option<&str>) -> RotationMember {
        let date = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        RotationMember {
            instructor: UserId::new(user),
            joins: date(joins),
            leaves: date(leaves),
        }
    }

    /// Lists the first turns that are shown from 2026-01-05 on, each with the date of its end, if it has one.
    fn ends(turn_days: u16, members: Vec<RotationMember>) -> Vec<(u64, Option<String>)> {
        let zone = jiff::tz::TimeZone::UTC;
        let start: Date = "2026-01-05".parse().unwrap();
        let now = Timestamp::from_millis(1_767_571_200_000);
        let rotation = Rotation {
            name: "night".to_owned(),
            turn_days,
            start,
            split: Split::default(),
            hours: "09:00-17:00".parse().unwrap(),
            zone: zone.clone(),
            members,
            valid: Validity {
                from: now,
                until: None,
            },
        };
        let outlook = Outlook::of(&rotation, &[], now);
        let turns = outlook.turns.iter().take(2);
        let shown = turns.map(|turn| {
            let end = date_of(&zone, turn.span.until).to_string();
            (turn.user.get(), (!turn.is_open).then_some(end))
        });
        shown.collect()
    }

    #[test]
    fn a_turn_ends_only_where_somebody_else_takes_over_or_whoever_has_it_leaves() {
        let end = |date: &str| Some(date.to_owned());
        let cases = [
            (7, vec![member(1, None, None)], vec![(1, None)]),
            (
                7,
                vec![member(1, None, None), member(2, None, None)],
                vec![(1, end("2026-01-11")), (2, end("2026-01-18"))],
            ),
            (
                7,
                vec![member(1, None, None), member(2, Some("2026-04-06"), None)],
                vec![(1, end("2026-04-05"))],
            ),
            (
                7,
                vec![member(1, None, Some("2026-05-01"))],
                vec![(1, end("2026-04-30"))],
            ),
            (
                7,
                vec![member(1, None, Some("2026-01-08")), member(2, None, None)],
                vec![(1, end("2026-01-07")), (2, None)],
            ),
            (
                56,
                vec![member(1, None, None), member(2, None, None)],
                vec![(1, end("2026-03-01"))],
            ),
        ];
        for (turn_days, members, expected) in cases {
            assert_eq!(ends(turn_days, members.clone()), expected, "{members:?}");
        }
    }

    #[test]
    fn a_date_far_away_is_none() {
        let today: Date = "2026-01-05".parse().unwrap();
        for (text, is_read) in [
            ("2026-02-01", true),
            ("2025-06-01", true),
            ("2027-06-01", false),
            ("0001-01-01", false),
            ("soon", false),
        ] {
            assert_eq!(read_date(text, today).is_some(), is_read, "{text}");
        }
    }
}
