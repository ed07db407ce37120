//! `/setup targets`: how long things may take, for the guild or for the tickets of one category, and how much
//! learners may ask for.

use crate::desk::event::Call;
use crate::desk::ui::replies::{Voice, or_dash};
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{CategoryTargets, CountedBy, GuildId, GuildSettings, Millis};

/// The shortest target: a shorter one would remind too often.
const SHORTEST: Millis = Millis::minutes(1);
/// The longest target. A longer one is a typing error, and in the end no calendar can show when it is due.
const LONGEST_TARGET: Millis = Millis::days(366);
/// The word that removes a target: the guild then has none for the resolution, a category uses the guild's, and targets
/// are counted by the clock.
const OFF: &str = "off";
/// The options that a category can set for itself.
const OF_CATEGORIES: [&str; 4] = ["first-reply", "next-reply", "resolution", "counted"];
/// The other options, which only the guild has.
const OF_GUILD: [&str; 12] = [
    "watch",
    "learner-silence",
    "reopen",
    "survey-percent",
    "expected-before-percent",
    "rating-floor",
    "questions-a-minute",
    "tickets-a-day",
    "relayed-a-minute",
    "inquiries-a-minute",
    "all-tickets-a-day",
    "all-relayed-a-minute",
];

/// Sets the targets that a call names; returns why it is refused, if it is.
pub(super) fn set(
    desk: &Desk,
    call: &Call,
    settings: &mut GuildSettings,
    voice: Voice<'_>,
) -> Result<String, String> {
    let Some(category) = call.arguments.text("category") else {
        return set_of_guild(call, settings, voice);
    };
    let book = desk.book();
    if !book.categories().iter().any(|one| &*one.id == category) {
        return Err(interactions::no_category(desk, voice));
    }
    let is_given = |option: &str| {
        call.arguments.text(option).is_some() || call.arguments.integer(option).is_some()
    };
    if let Some(option) = OF_GUILD.iter().find(|option| is_given(option)) {
        return Err(voice.say1("setup-not-of-category", "option", option));
    }
    if !OF_CATEGORIES.iter().any(|option| is_given(option)) {
        return Err(voice.say("setup-category-needs"));
    }
    let former = settings.category_targets.get(category).copied();
    let former = former.unwrap_or_default();
    let own = CategoryTargets {
        first_reply: optional(call, "first-reply", former.first_reply, voice)?,
        next_reply: optional(call, "next-reply", former.next_reply, voice)?,
        resolution: optional(call, "resolution", former.resolution, voice)?,
        counted_by: match call.arguments.text("counted") {
            Some(way) => CountedBy::from_name(way),
            None => former.counted_by,
        },
    };
    if own == CategoryTargets::default() {
        settings.category_targets.remove(category);
    } else {
        settings.category_targets.insert(category.to_owned(), own);
    }
    Ok(String::new())
}

fn set_of_guild(
    call: &Call,
    settings: &mut GuildSettings,
    voice: Voice<'_>,
) -> Result<String, String> {
    let read = |option: &str, now: Millis| {
        let given = length(call, option, voice);
        given.map(|given| given.unwrap_or(now))
    };
    let targets = &mut settings.targets;
    let tickets = &mut targets.tickets;
    tickets.first_reply = read("first-reply", tickets.first_reply)?;
    tickets.next_reply = read("next-reply", tickets.next_reply)?;
    tickets.resolution = optional(call, "resolution", tickets.resolution, voice)?;
    if let Some(way) = call.arguments.text("counted") {
        tickets.counted_by = CountedBy::from_name(way).unwrap_or_default();
    }
    targets.watch = read("watch", targets.watch)?;
    targets.learner_silence = read("learner-silence", targets.learner_silence)?;
    targets.reopen = read("reopen", targets.reopen)?;
    let limits = &mut settings.limits;
    let most = |option: &str, now: u32| {
        let given = call.arguments.integer(option);
        given
            .and_then(|most| u32::try_from(most).ok())
            .unwrap_or(now)
    };
    limits.questions_a_minute = most("questions-a-minute", limits.questions_a_minute);
    limits.tickets_a_day = most("tickets-a-day", limits.tickets_a_day);
    limits.relayed_a_minute = most("relayed-a-minute", limits.relayed_a_minute);
    limits.inquiries_a_minute = most("inquiries-a-minute", limits.inquiries_a_minute);
    limits.all_tickets_a_day = most("all-tickets-a-day", limits.all_tickets_a_day);
    limits.all_relayed_a_minute = most("all-relayed-a-minute", limits.all_relayed_a_minute);
    if let Some(percent) = call.arguments.integer("survey-percent") {
        settings.survey_share = percent.clamp(0, 100) as f64 / 100.0;
    }
    if let Some(percent) = call.arguments.integer("expected-before-percent") {
        settings.expected_before_share = percent.clamp(0, 100) as f64 / 100.0;
    }
    if let Some(floor) = call.arguments.text("rating-floor") {
        settings.rating_floor = rating_floor(floor, voice)?;
    }
    Ok(String::new())
}

/// Sets the timers that compute the deadlines of a guild's open tickets again, by its new targets.
pub(super) async fn recompute_deadlines(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    tx.recompute_deadlines(guild, desk.now());
    outbox::commit(desk, tx).await
}

/// Reads a floor of satisfaction on its scale, or the word for no floor.
fn rating_floor(text: &str, voice: Voice<'_>) -> Result<Option<f64>, String> {
    if text == OFF {
        return Ok(None);
    }
    // A minus sign is typed in more than one way.
    match text.trim().replace(['−', '–'], "-").parse::<f64>() {
        Ok(floor) if (-4.0..=4.0).contains(&floor) => Ok(Some(floor)),
        _ => Err(voice.say1("setup-bad-floor", "text", text)),
    }
}

/// Reads the new value of a target that can be removed.
fn optional(
    call: &Call,
    option: &str,
    now: Option<Millis>,
    voice: Voice<'_>,
) -> Result<Option<Millis>, String> {
    if call.arguments.text(option) == Some(OFF) {
        return Ok(None);
    }
    Ok(length(call, option, voice)?.or(now))
}

/// Reads the length that an option gives; `None` if it is not given.
fn length(call: &Call, option: &str, voice: Voice<'_>) -> Result<Option<Millis>, String> {
    let Some(text) = call.arguments.text(option) else {
        return Ok(None);
    };
    match text.parse::<Millis>() {
        Ok(length) if (SHORTEST..=LONGEST_TARGET).contains(&length) => Ok(Some(length)),
        _ => Err(voice.say_with(
            "setup-bad-length",
            &[("option", option.to_owned()), ("text", text.to_owned())],
        )),
    }
}

/// Lists in words the targets that categories set for themselves; empty if none does.
pub(super) fn of_categories(settings: &GuildSettings, voice: Voice<'_>) -> String {
    let said = settings.category_targets.iter().map(|(category, own)| {
        let length = |length: Option<Millis>| or_dash(length.map(|length| length.to_string()));
        let values = [
            ("category", category.clone()),
            ("firstreply", length(own.first_reply)),
            ("nextreply", length(own.next_reply)),
            ("resolution", length(own.resolution)),
            (
                "counted",
                own.counted_by.map_or("none", CountedBy::name).to_owned(),
            ),
        ];
        voice.say_with("setup-category-targets", &values)
    });
    said.collect()
}
