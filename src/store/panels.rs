//! The panels: messages with a button by which learners ask, one per channel.

use sqlx::{AnyConnection, query, query_scalar};

use super::{Result, Tx, reads};
use crate::domain::{ChannelId, GuildId, MessageId};

reads! {
    /// Reads the panel of a channel, if there is one.
    fn panel(guild: GuildId, channel: ChannelId) -> Option<MessageId>;
    /// Reads the channels of a guild that have a panel.
    fn panels(guild: GuildId) -> Vec<ChannelId>;
}

async fn panel(
    db: &mut AnyConnection,
    guild: GuildId,
    channel: ChannelId,
) -> Result<Option<MessageId>> {
    Ok(
        query_scalar("SELECT message FROM panels WHERE guild = $1 AND channel = $2")
            .bind(guild)
            .bind(channel)
            .fetch_optional(db)
            .await?,
    )
}

async fn panels(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<ChannelId>> {
    Ok(
        query_scalar("SELECT channel FROM panels WHERE guild = $1 ORDER BY channel")
            .bind(guild)
            .fetch_all(db)
            .await?,
    )
}

impl Tx {
    /// Notes the panel of a channel, in place of an earlier one.
    pub fn set_panel(&mut self, guild: GuildId, channel: ChannelId, message: MessageId) {
        self.defer(
            "INSERT INTO panels (guild, channel, message) VALUES ($1, $2, $3) \
             ON CONFLICT (guild, channel) DO UPDATE SET message = excluded.message",
            move |write| write.bind(guild).bind(channel).bind(message),
        );
    }

    /// Forgets the panel of a channel, which was deleted.
    pub async fn forget_panel(&mut self, guild: GuildId, channel: ChannelId) -> Result<()> {
        query("DELETE FROM panels WHERE guild = $1 AND channel = $2")
            .bind(guild)
            .bind(channel)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }
}
