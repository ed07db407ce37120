//! The common part of presses and commands: each is handled once, in a scope, and answered. Also looks up staff,
//! learners and categories for them.

use crate::desk::event::Press;
use crate::desk::interaction_replies;
use crate::desk::interaction_replies::AwaitingUser;
use crate::desk::platform::Response;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError};
use crate::domain::{GuildId, InteractionId, Locale, UserId};
use crate::store::{Inquiry, Scope, Tx};

/// Sends a text that only the presser sees.
pub(crate) async fn reply_privately(
    desk: &Desk,
    press: &Press,
    text: String,
) -> Result<(), DeskError> {
    respond(desk, press, &Response::Ephemeral(Post::text(text))).await
}

/// Answers a press.
pub(crate) async fn respond(
    desk: &Desk,
    press: &Press,
    response: &Response,
) -> Result<(), DeskError> {
    interaction_replies::give(desk, &AwaitingUser::presser(press), response).await
}

/// Finds the scope of a press: its guild or, in direct messages, the presser's own data. A button can be copied
/// elsewhere, so the thing that it names must belong to the scope.
pub(crate) async fn scope_of(desk: &Desk, press: &Press) -> Result<Option<Scope>, DeskError> {
    Ok(match press.guild {
        Some(guild) => Some(Scope::Guild(guild)),
        None => {
            let learner = desk.store.learner_of(press.by.user).await?;
            learner.map(Scope::Direct)
        }
    })
}

/// Returns the guild of a press. Outside a server, tells the presser that the button works in a server only.
pub(crate) async fn guild_of(
    desk: &Desk,
    press: &Press,
    voice: Voice<'_>,
) -> Result<Option<GuildId>, DeskError> {
    if press.guild.is_none() {
        reply_privately(desk, press, voice.say("guild-only")).await?;
    }
    Ok(press.guild)
}

/// Begins a transaction for an interaction; [`DeskError::SeenBefore`] if it was seen before.
pub(crate) async fn begin_once(desk: &Desk, id: InteractionId) -> Result<Tx, DeskError> {
    let first = begin_if_first(desk, id).await?;
    first.ok_or(DeskError::SeenBefore)
}

/// Begins a transaction for an interaction; `None` if it was seen before. For acts whose answer can be shown again: the
/// process may have died before it was.
pub(crate) async fn begin_if_first(
    desk: &Desk,
    id: InteractionId,
) -> Result<Option<Tx>, DeskError> {
    let mut tx = desk.store.begin().await?;
    let first = tx.first_time(id, desk.now()).await?;
    Ok(first.then_some(tx))
}

/// Returns whether a person belongs to a guild's staff.
pub(crate) async fn is_staff(
    desk: &Desk,
    guild: GuildId,
    person: &crate::desk::event::Person,
) -> Result<bool, DeskError> {
    let settings = desk.guilds.get(guild).await?;
    Ok(person.is_staff(&settings))
}

/// Looks up the Discord id of an inquiry's learner; `None` once erased.
pub(crate) async fn learner_user(
    desk: &Desk,
    inquiry: &Inquiry,
) -> Result<Option<UserId>, DeskError> {
    Ok(desk.store.user_of(inquiry.learner).await?)
}

/// Makes the text for a category that does not exist, with the list of those that do.
pub(crate) fn no_category(desk: &Desk, voice: Voice<'_>) -> String {
    let book = desk.book();
    let known: Vec<&str> = book.categories().iter().map(|one| &*one.id).collect();
    voice.say1("ticket-category-unknown", "known", known.join(", "))
}

/// Returns the title of a category in a language; its id if the book does not know it.
pub(crate) fn category_title(desk: &Desk, category: Option<&str>, locale: Locale) -> String {
    let book = desk.book();
    let known = category.and_then(|id| book.categories().iter().find(|one| &*one.id == id));
    match (known, category) {
        (Some(category), _) => category.title.get(locale).clone(),
        (None, Some(id)) => id.to_owned(),
        (None, None) => desk.voice(locale).say("ticket-no-category"),
    }
}
