//! Panels: messages of frontdesk's with buttons by which learners ask, at most one in a channel. The text in a button's
//! form is handled like a question by `/ask`. The buttons carry no ids, and so never expire.

use crate::desk::outbox::{Outgoing, Sent};
use crate::desk::platform::PlatformError;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, outbox};
use crate::domain::{ChannelId, GuildId};
use crate::store::Delivery;

/// Queues a panel for a channel, in place of its present one.
pub(crate) async fn enqueue(
    desk: &Desk,
    guild: GuildId,
    channel: ChannelId,
) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    let step = Outgoing::Panel {
        guild,
        channel,
        anew: true,
    };
    outbox::enqueue(desk, &mut tx, &step)?;
    outbox::commit(desk, tx).await
}

/// Queues steps that put the panels of a guild into its language.
pub(crate) async fn change_language(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    let mut tx = desk.store.begin().await?;
    for channel in tx.panels(guild).await? {
        let step = Outgoing::Panel {
            guild,
            channel,
            anew: false,
        };
        outbox::enqueue(desk, &mut tx, &step)?;
    }
    outbox::commit(desk, tx).await
}

/// Brings the panel of a channel up to date, or, if `anew`, posts another in its place.
pub(crate) async fn send(
    desk: &Desk,
    delivery: &Delivery,
    guild: GuildId,
    channel: ChannelId,
    anew: bool,
) -> Result<Sent, DeskError> {
    let post = panel(desk.voice(desk.guilds.get(guild).await?.locale));
    if anew {
        replace(desk, delivery, guild, channel, &post).await
    } else {
        update(desk, delivery, guild, channel, &post).await
    }
}

/// Replaces the present panel of a channel by a new message, which is the channel's newest.
async fn replace(
    desk: &Desk,
    delivery: &Delivery,
    guild: GuildId,
    channel: ChannelId,
    post: &Post,
) -> Result<Sent, DeskError> {
    if let Some(former) = desk.store.panel(guild, channel).await? {
        desk.platform.delete(channel, former).await?;
    }
    outbox::send_post(desk, delivery, channel, None, post).await
}

/// Edits the panel of a channel, if there is one. Forgets a panel that somebody deleted.
async fn update(
    desk: &Desk,
    delivery: &Delivery,
    guild: GuildId,
    channel: ChannelId,
    post: &Post,
) -> Result<Sent, DeskError> {
    if let Some(known) = desk.store.panel(guild, channel).await?
        && let Err(error) = desk.platform.edit(channel, known, post, delivery.id).await
    {
        if error != PlatformError::Gone {
            return Err(error.into());
        }
        // Somebody deleted it, so no other is posted.
        let mut tx = desk.store.begin().await?;
        tx.forget_panel(guild, channel).await?;
        tx.commit().await?;
    }
    Ok(Sent::Done)
}

fn panel(voice: Voice<'_>) -> Post {
    let ask = |key, anonymous, style| voice.button(key, Action::AskOnPanel { anonymous }, style);
    Post::text(voice.say("panel")).row(Row::Buttons(vec![
        ask("button-ask-question", false, Style::Primary),
        ask("button-ask-anonymously", true, Style::Secondary),
    ]))
}
