//! Offers to set a guild up, once, when frontdesk joins it, unless somebody has done so by then.

use crate::desk::outbox::Outgoing;
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Post, Row, Style};
use crate::desk::ui::setup_step::SetupStep;
use crate::desk::{Desk, DeskError, outbox, timers};
use crate::domain::{GuildId, Millis};
use crate::store::{Timer, TimerKind};

/// The time until the offer: the person who invited frontdesk may set it up without one.
const AFTER: Millis = Millis::secs(10);

/// Schedules the offer to a guild that has set nothing up and got no offer before.
pub(crate) async fn plan(desk: &Desk, guild: GuildId) -> Result<(), DeskError> {
    if desk.store.is_setup_known(guild).await? {
        return Ok(());
    }
    let now = desk.now();
    let mut tx = desk.store.begin().await?;
    if tx.offer_setup(guild, now).await? {
        tx.set_timer(TimerKind::SetupOffer, guild.to_db(), now + AFTER);
    }
    Ok(tx.commit().await?)
}

/// Makes the offer with a button, in the channel of Discord's own notices, or to the owner.
pub(crate) async fn on_setup_offer(desk: &Desk, timer: &Timer) -> Result<(), DeskError> {
    let Some(guild) = timer.guild else {
        return timers::finish(desk, timer).await;
    };
    if desk.store.is_set_up(guild).await? {
        return timers::finish(desk, timer).await;
    }
    let servers = desk.platform.servers();
    let hearing = servers.hearing(guild).await?;
    let voice = desk.voice(desk.guilds.get(guild).await?.locale);
    let step = match hearing.channel {
        Some(channel) => {
            let action = Action::SetUp(SetupStep::Begin);
            let begin = voice.button("button-set-up", action, Style::Primary);
            let post = Post::text(voice.say("setup-offer")).row(Row::Buttons(vec![begin]));
            Outgoing::Post {
                guild: Some(guild),
                channel,
                to: None,
                post,
            }
        }
        None => {
            let name = servers.guild_name(guild).await?;
            Outgoing::Direct {
                user: hearing.owner,
                post: Post::text(voice.say1("setup-offer-owner", "guild", name)),
                otherwise: None,
            }
        }
    };
    let mut tx = desk.store.begin().await?;
    if !tx.finish_timer(timer).await? {
        return Ok(());
    }
    outbox::enqueue(desk, &mut tx, &step)?;
    outbox::commit(desk, tx).await
}
