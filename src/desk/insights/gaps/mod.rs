//! `/insights gaps`: lists missing rules by the questions of the last 90 days that no rule answered, with a card for
//! each and a draft of its rule. Once a rule answers them, shows whether fewer such questions come. [`notice`] tells
//! the askers.

mod card;
mod found;
mod group;
mod notice;
mod shown;

use std::sync::Arc;

use tokio::task::spawn_blocking;

use self::found::{WEEK, find};
use self::group::Missing;
use self::shown::{again, card_of, list};
use crate::desk::commands::catalogue::Audience;
use crate::desk::event::Press;
use crate::desk::platform::Response;
use crate::desk::rulebook::teach;
use crate::desk::stats::presses::allowed;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions, outbox};
use crate::domain::{GuildId, InquiryId, Locale};
use crate::store::SuppliedRule;

/// Answers `/insights gaps`.
pub(crate) async fn command(
    desk: &Desk,
    guild: GuildId,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    match find(desk, guild, voice).await? {
        Ok(found) => list(desk, &found, voice).await,
        Err(refusal) => Ok(*refusal),
    }
}

/// Handles a press below the list or a card, if the presser is a moderator.
pub(crate) async fn pressed(
    desk: &Desk,
    press: &Press,
    action: Action,
    locale: Locale,
) -> Result<(), DeskError> {
    let voice = desk.voice(locale);
    let Some(settings) = allowed(desk, press, Audience::Moderator, locale).await? else {
        return Ok(());
    };
    let guild = settings.guild;
    let found = match find(desk, guild, voice).await? {
        Ok(found) => found,
        Err(refusal) => {
            return interactions::respond(desk, press, &Response::Update(*refusal)).await;
        }
    };
    if action == Action::ListMissingRules {
        let post = list(desk, &found, voice).await?;
        return interactions::respond(desk, press, &Response::Update(post)).await;
    }
    let Some(wanted) = wanted(&found.missing, press, action) else {
        return interactions::reply_privately(desk, press, voice.say("insights-gaps-gone")).await;
    };
    match action {
        Action::DraftRule(_) => draft(desk, press, guild, wanted, voice).await,
        Action::SupplyRule(_) => supply(desk, press, guild, wanted, voice).await,
        Action::TellOfRule(_) => notice::tell(desk, press, guild, wanted, voice).await,
        _ => {
            let post = card_of(desk, &found, wanted, voice).await?;
            interactions::respond(desk, press, &Response::Update(post)).await
        }
    }
}

/// Finds the missing rule that a press is about.
fn wanted<'a>(missing: &'a [Missing], press: &Press, action: Action) -> Option<&'a Missing> {
    let mut missing = missing.iter();
    match action {
        Action::DraftRule(inquiry) | Action::SupplyRule(inquiry) => {
            missing.find(|one| one.holds(inquiry))
        }
        Action::TellOfRule(id) => {
            missing.find(|one| one.supplied.as_ref().is_some_and(|rule| rule.id == id))
        }
        _ => {
            let chosen = press.value.as_deref()?.parse().ok()?;
            missing.find(|one| one.holds(InquiryId::new(chosen)))
        }
    }
}

/// Shows the draft of the rule, as a text and as a file. If learning is off, learners' words do not become examples.
async fn draft(
    desk: &Desk,
    press: &Press,
    guild: GuildId,
    missing: &Missing,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    if teach::learning_is_off(desk, guild).await? {
        return interactions::reply_privately(desk, press, voice.say("learning-off")).await;
    }
    let book = desk.book();
    let category = missing.category().map_or_else(
        || {
            let first = book.categories().first();
            first.map_or_else(String::new, |category| category.id.to_string())
        },
        str::to_owned,
    );
    let post = card::draft(missing, &category, voice);
    interactions::respond(desk, press, &Response::Ephemeral(post)).await
}

/// Notes that a rule answers the questions now: the rule by which the book in use answers more than half of them.
async fn supply(
    desk: &Desk,
    press: &Press,
    guild: GuildId,
    missing: &Missing,
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let (book, own) = (Arc::clone(&desk.book()), missing.clone());
    let answered = spawn_blocking(move || own.answered_by(&book, guild)).await?;
    let n = missing.n();
    let (rule, by) = match answered {
        Some((rule, by)) if by * 2 > n => (rule, by),
        other => {
            let by = other.map_or(0, |(_, by)| by);
            let told = voice.counts("insights-gaps-not-yet", &[("answered", by), ("n", n)]);
            return interactions::reply_privately(desk, press, told).await;
        }
    };
    let now = desk.now();
    let supplied = SuppliedRule {
        id: desk.entropy.id(),
        guild,
        rule,
        supplied_at: now,
        week_before: u32::try_from(missing.asked_between(now - WEEK, now)).unwrap_or(u32::MAX),
        told_at: None,
    };
    let mut tx = interactions::begin_once(desk, press.interaction.id).await?;
    let questions = missing.questions.iter().map(|one| one.fact.inquiry);
    tx.supply(&supplied, &questions.collect::<Vec<_>>()).await?;
    outbox::commit(desk, tx).await?;
    let values = [
        ("rule", supplied.rule.to_string()),
        ("answered", by.to_string()),
        ("n", n.to_string()),
    ];
    let told = voice.say_with("insights-gaps-supplied", &values);
    again(desk, press, guild, (missing.newest(), told), voice).await
}
