//! Makes the posts of missing rules: the list, the card of one, and that card again after a press.

use super::card;
use super::found::{self, Found, find};
use super::group::Missing;
use crate::desk::event::Press;
use crate::desk::platform::Response;
use crate::desk::ui::post::Post;
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, interactions};
use crate::domain::{GuildId, InquiryId};

/// Makes the list of missing rules.
pub(super) async fn list(desk: &Desk, found: &Found, voice: Voice<'_>) -> Result<Post, DeskError> {
    let wanted = found.asked.wanted();
    let scope = wanted.scope(found.asked.call(desk, voice)).await?;
    Ok(card::list(found, scope, voice))
}

/// Makes the card of a missing rule.
pub(super) async fn card_of(
    desk: &Desk,
    found: &Found,
    missing: &Missing,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let wanted = found.asked.wanted();
    let scope = wanted.scope(found.asked.call(desk, voice)).await?;
    let since = match &missing.supplied {
        Some(supplied) => Some(found::since(desk, supplied, missing).await?),
        None => None,
    };
    Ok(card::card(missing, since.as_ref(), scope, voice))
}

/// Shows the card again, with the result of the press above it.
pub(super) async fn again(
    desk: &Desk,
    press: &Press,
    guild: GuildId,
    (inquiry, told): (InquiryId, String),
    voice: Voice<'_>,
) -> Result<(), DeskError> {
    let post = match find(desk, guild, voice).await? {
        Err(refusal) => *refusal,
        Ok(found) => match found.missing.iter().find(|one| one.holds(inquiry)) {
            None => Post::text(told),
            Some(missing) => {
                let mut post = card_of(desk, &found, missing, voice).await?;
                post.text = format!("{told}\n\n{}", post.text);
                post
            }
        },
    };
    interactions::respond(desk, press, &Response::Update(post)).await
}
