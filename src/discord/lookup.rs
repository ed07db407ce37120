//! One channel or thread, asked of Discord where it is not known: of archived threads nothing is kept,
//! and Discord tells of active ones alone. Decides nothing.

use serenity::http::Route;
use serenity::model::channel::{Channel, GuildChannel};
use serenity::model::id as serenity_id;

use super::failure::Failure;
use super::guilds::{Guilds, KnownChannel};
use super::rest::{Ask, Rest};
use crate::domain::{ChannelId, GuildId};

/// A channel or thread of a guild, known or asked for; `None` if it belongs to no guild.
pub(super) async fn channel(
    rest: &Rest,
    guilds: &Guilds,
    guild: GuildId,
    channel: ChannelId,
) -> Result<Option<KnownChannel>, Failure> {
    if let Some(known) = guilds.channel(guild, channel) {
        return Ok(Some(known));
    }
    let found = asked(rest, channel).await?;
    Ok(found.map(|found| {
        guilds.put_channel(&found);
        KnownChannel::of(&found)
    }))
}

/// A channel or thread as Discord has it; `None` if it belongs to no guild.
pub(super) async fn asked(
    rest: &Rest,
    channel: ChannelId,
) -> Result<Option<GuildChannel>, Failure> {
    let channel_id = serenity_id::ChannelId::new(channel.get());
    let found: Channel = rest.call(Ask::get(Route::Channel { channel_id })).await?;
    Ok(found.guild())
}
