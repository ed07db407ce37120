//! Choices for an option that is being typed: rules, categories, time zones, shifts, swaps, a forum's tags. Most come
//! from memory, so that they are answered at once.

use crate::desk::commands::catalogue::CommandName as C;
use crate::desk::commands::duty::{rotations, shifts, swaps};
use crate::desk::event::Call;
use crate::desk::platform::Response;
use crate::desk::rulebook::{consult, lessons};
use crate::desk::ui::post::Choice;
use crate::desk::ui::replies;
use crate::desk::{Desk, DeskError, language};
use crate::domain::Locale;
use crate::faq::{Addressee, Asking};

/// The most choices that are shown.
const CHOICES: usize = 25;

/// Offers choices for the option that is being typed.
pub(crate) async fn completing(desk: &Desk, call: &Call) -> Result<(), DeskError> {
    let option = call.arguments.focused().unwrap_or_default();
    let typed = call.arguments.text(option).unwrap_or_default();
    let locale = language::of_person(desk, call.by.user, call.locale, call.guild).await?;
    let choices = match (call.command, option, call.guild) {
        (C::FaqSearch, "query", _)
        | (C::RulesTeach | C::RulesLessons | C::TicketAnswer, "rule", _) => {
            rule_choices(desk, call, typed, locale).await?
        }
        (C::RulesForget, "lesson", Some(guild)) => {
            lessons::lesson_choices(desk, call, guild, typed).await?
        }
        (_, "category", _) => category_choices(desk, typed, locale),
        (_, "zone", _) => zone_choices(typed),
        (C::ShiftRemove, "shift", Some(guild)) => {
            shifts::shift_choices(desk, call, guild, typed, desk.voice(locale)).await?
        }
        (C::DutyTake | C::DutyUndo, "swap", Some(guild)) => {
            swaps::swap_choices(desk, call, guild, typed).await?
        }
        (C::RotationShow | C::RotationRemove, "name", Some(guild)) => {
            rotations::rotation_choices(desk, call, guild, typed).await?
        }
        (C::SetupForum, "solved-tag", _) => tag_choices(desk, call, typed).await,
        _ => Vec::new(),
    };
    // The user types on meanwhile, so choices that come too late do no harm.
    if let Err(error) = desk
        .platform
        .respond(&call.interaction, &Response::Choices(choices))
        .await
    {
        desk.metrics.refused(&error);
        tracing::debug!(%error, "choices came too late");
    }
    Ok(())
}

async fn rule_choices(
    desk: &Desk,
    call: &Call,
    typed: &str,
    locale: Locale,
) -> Result<Vec<Choice>, DeskError> {
    let book = desk.book();
    consult::prepare(&book, call.guild, typed).await?;
    let asking = Asking {
        guild: call.guild,
        roles: &call.by.roles,
        locale,
        addressee: Addressee::Frontdesk,
    };
    let found = book.search(typed, &asking, CHOICES).into_iter();
    let choices = found.map(|rule| replies::choice(rule.id.as_str(), rule.title(locale)));
    Ok(choices.collect())
}

fn category_choices(desk: &Desk, typed: &str, locale: Locale) -> Vec<Choice> {
    let book = desk.book();
    let typed = typed.to_lowercase();
    book.categories()
        .iter()
        .map(|category| replies::choice(&category.id, category.title.get(locale)))
        .filter(|one| one.value.contains(&typed) || one.label.to_lowercase().contains(&typed))
        .take(CHOICES)
        .collect()
}

/// Offers the tags of the forum that the call names; no choices if they cannot be read.
async fn tag_choices(desk: &Desk, call: &Call, typed: &str) -> Vec<Choice> {
    let Some(forum) = call.arguments.channel("channel") else {
        return Vec::new();
    };
    let typed = typed.to_lowercase();
    let tags = desk
        .platform
        .servers()
        .forum_tags(forum)
        .await
        .unwrap_or_default();
    tags.iter()
        .filter(|tag| tag.name.to_lowercase().contains(&typed))
        .take(CHOICES)
        .map(|tag| replies::choice(&tag.id.to_string(), &tag.name))
        .collect()
}

fn zone_choices(typed: &str) -> Vec<Choice> {
    let typed = typed.to_lowercase().replace(' ', "_");
    jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name.to_lowercase().contains(&typed))
        .take(CHOICES)
        .map(|name| replies::choice(&name, &name))
        .collect()
}
