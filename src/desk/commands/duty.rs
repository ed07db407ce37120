//! `/duty …` and `/instructor …`: shifts and overrides of instructors, their categories and capacity.

use std::collections::BTreeSet;

use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::event::Call;
use crate::desk::tickets::assignee;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, duty, outbox};
use crate::domain::{DutyOverride, GuildId, Instructor, Millis, Presence, Timestamp};

/// Runs a `/duty` or `/instructor` command and returns the reply.
pub(crate) async fn duty_command(
    desk: &Desk,
    call: &Call,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let Some(guild) = call.guild else {
        return Ok(voice.say("guild-only"));
    };
    let settings = desk.guilds.get(guild).await?;
    let asks_who = call.command == C::DutyWho;
    if !asks_who && !settings.is_instructor(&call.by.roles) {
        return Ok(voice.say("duty-instructors-only"));
    }
    match call.command {
        C::DutyOn => duty_change(desk, call, guild, Presence::On, "for", voice).await,
        C::DutyOff => duty_change(desk, call, guild, Presence::Off, "until", voice).await,
        C::InstructorCategories => set_categories(desk, call, guild, voice).await,
        C::InstructorCapacity => set_capacity(desk, call, guild, voice).await,
        _ => who_is_on_duty(desk, guild, voice).await,
    }
}

async fn duty_change(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    presence: Presence,
    option: &str,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    let now = desk.now();
    let until = match call.arguments.text(option) {
        None => None,
        Some(text) => match read_until(text, now, &settings.time_zone) {
            Some(until) => Some(until),
            None => return Ok(voice.say1("duty-bad-time", "text", text)),
        },
    };
    let change = DutyOverride {
        instructor: call.by.user,
        presence,
        from: now,
        until,
    };
    let mut tx = desk.store.begin().await?;
    tx.set_override(guild, &change, desk.entropy.id()).await?;
    if presence == Presence::On {
        assignee::show_waiting(&mut tx, guild).await?;
    }
    outbox::commit(desk, tx).await?;
    let key = match (presence, until) {
        (Presence::On, Some(_)) => "duty-on-until",
        (Presence::On, None) => "duty-on",
        (Presence::Off, Some(_)) => "duty-off-until",
        (Presence::Off, None) => "duty-off",
    };
    let until = until.map_or_else(String::new, |until| format!("<t:{}:f>", until.as_secs()));
    Ok(voice.say1(key, "until", until))
}

async fn who_is_on_duty(
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
        let until = roster.override_of(user, now).and_then(|over| over.until);
        let until = until.map_or_else(
            || voice.say("duty-open-end"),
            |until| voice.say1("duty-until", "until", format!("<t:{}:t>", until.as_secs())),
        );
        let values = [
            ("user", user.mention()),
            ("open", one.open_tickets.to_string()),
            ("capacity", one.instructor.capacity.to_string()),
            ("until", until),
        ];
        lines.push(voice.say_with("duty-line", &values));
    }
    Ok(if lines.is_empty() {
        voice.say("duty-nobody")
    } else {
        lines.join("\n")
    })
}

async fn set_categories(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let given = call.arguments.text("categories").unwrap_or_default();
    let wanted: BTreeSet<String> = given
        .split([',', ' ', '，'])
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let book = desk.book();
    let known: Vec<&str> = book
        .categories()
        .iter()
        .map(|category| &*category.id)
        .collect();
    if let Some(unknown) = wanted.iter().find(|word| !known.contains(&word.as_str())) {
        let values = [("unknown", unknown.clone()), ("known", known.join(", "))];
        return Ok(voice.say_with("instructor-unknown-category", &values));
    }
    let mut instructor = instructor(desk, call, guild).await?;
    instructor.categories = wanted;
    let all = voice.say("instructor-all");
    let said = instructor
        .categories
        .iter()
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    save_instructor(desk, guild, &instructor).await?;
    Ok(voice.say1(
        "instructor-categories",
        "categories",
        if said.is_empty() { all } else { said },
    ))
}

async fn set_capacity(
    desk: &Desk,
    call: &Call,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<String, DeskError> {
    let wanted = call
        .arguments
        .integer("tickets")
        .and_then(|number| u32::try_from(number).ok());
    let mut instructor = instructor(desk, call, guild).await?;
    instructor.capacity = wanted.unwrap_or(Instructor::DEFAULT_CAPACITY);
    save_instructor(desk, guild, &instructor).await?;
    Ok(voice.say1("instructor-capacity", "tickets", instructor.capacity))
}

async fn instructor(desk: &Desk, call: &Call, guild: GuildId) -> Result<Instructor, DeskError> {
    let roster = desk.store.roster(guild, desk.now()).await?;
    let known = roster.candidates.into_iter().map(|one| one.instructor);
    let mut own = known.filter(|instructor| instructor.user == call.by.user);
    Ok(own.next().unwrap_or_else(|| Instructor::new(call.by.user)))
}

async fn save_instructor(
    desk: &Desk,
    guild: GuildId,
    instructor: &Instructor,
) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    tx.save_instructor(guild, instructor).await?;
    // The instructor may now take tickets that wait.
    assignee::show_waiting(&mut tx, guild).await?;
    outbox::commit(desk, tx).await
}

/// Reads an end time: a length from now (`2h`, `1d`), or the next occurrence of a time of day in the
/// guild's zone (`18:30`).
pub(crate) fn read_until(text: &str, now: Timestamp, zone: &str) -> Option<Timestamp> {
    if let Ok(length) = text.parse::<Millis>() {
        return (length > Millis::ZERO).then(|| now + length);
    }
    let (hour, minute) = text.trim().split_once(':')?;
    let zone = jiff::tz::TimeZone::get(zone).ok()?;
    let here = now.to_jiff().to_zoned(zone);
    let time = jiff::civil::time(0, 0, 0, 0)
        .with()
        .hour(hour.parse().ok()?)
        .minute(minute.parse().ok()?)
        .build()
        .ok()?;
    let today = here.with().time(time).build().ok()?;
    let next = if today > here {
        today
    } else {
        today.tomorrow().ok()?
    };
    Some(Timestamp::from_millis(next.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_is_a_length_or_the_next_such_time_of_day() {
        let nine_utc = Timestamp::from_millis(1_767_603_600_000); // 2026-01-05 09:00 UTC
        let cases = [
            ("2h", "UTC", Some(nine_utc + Millis::hours(2))),
            ("18:30", "UTC", Some(nine_utc + Millis::minutes(570))),
            ("08:00", "UTC", Some(nine_utc + Millis::hours(23))),
            ("18:00", "Asia/Shanghai", Some(nine_utc + Millis::hours(1))),
            ("25:00", "UTC", None),
            ("0m", "UTC", None),
            ("soon", "UTC", None),
        ];
        for (text, zone, expected) in cases {
            assert_eq!(
                read_until(text, nine_utc, zone),
                expected,
                "{text} in {zone}"
            );
        }
    }
}
