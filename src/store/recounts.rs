//! The reads for recomputing and comparing figures: all inquiries of a guild, changed ones, and facts without an
//! inquiry.

use std::collections::BTreeSet;

use sqlx::{AnyConnection, query_as, query_scalar};

use super::{Result, reads};
use crate::domain::{DayNumber, GuildId, InquiryId};

reads! {
    /// Reads which of a guild's inquiries have changed since their fact was made.
    fn changed_inquiries(guild: GuildId) -> BTreeSet<InquiryId>;
    /// Reads a page of a guild's inquiries, by id, beginning after one of them.
    fn inquiries_after(guild: GuildId, after: InquiryId, limit: u32) -> Vec<InquiryId>;
    /// Reads the facts of a guild that belong to no inquiry, each with its day.
    fn orphaned_facts(guild: GuildId) -> Vec<(InquiryId, DayNumber)>;
    /// Counts the inquiries of a guild.
    fn inquiries_in(guild: GuildId) -> u64;
}

async fn changed_inquiries(db: &mut AnyConnection, guild: GuildId) -> Result<BTreeSet<InquiryId>> {
    let changed: Vec<InquiryId> =
        query_scalar(
            "SELECT inquiry FROM changed_inquiries WHERE guild = $1 UNION ALL \
             SELECT i.id FROM measured_guilds AS g JOIN inquiries AS i ON i.guild = g.guild WHERE g.guild = $1 \
             AND g.to_queue_at IS NOT NULL AND i.asked_at <= g.to_queue_at \
             AND (i.asked_at < g.to_queue_at OR i.id < g.to_queue)",
        )
            .bind(guild)
            .fetch_all(db)
            .await?;
    Ok(changed.into_iter().collect())
}

async fn inquiries_after(
    db: &mut AnyConnection,
    guild: GuildId,
    after: InquiryId,
    limit: u32,
) -> Result<Vec<InquiryId>> {
    Ok(
        query_scalar("SELECT id FROM inquiries WHERE guild = $1 AND id > $2 ORDER BY id LIMIT $3")
            .bind(guild)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?,
    )
}

async fn orphaned_facts(
    db: &mut AnyConnection,
    guild: GuildId,
) -> Result<Vec<(InquiryId, DayNumber)>> {
    Ok(query_as(
        "SELECT f.inquiry, f.day FROM inquiry_facts AS f WHERE f.guild = $1 AND NOT EXISTS \
         (SELECT 1 FROM inquiries AS i WHERE i.id = f.inquiry AND i.guild = $1) ORDER BY f.day, f.inquiry",
    )
    .bind(guild)
    .fetch_all(db)
    .await?)
}

async fn inquiries_in(db: &mut AnyConnection, guild: GuildId) -> Result<u64> {
    let count: i64 = query_scalar("SELECT COUNT(*) FROM inquiries WHERE guild = $1")
        .bind(guild)
        .fetch_one(db)
        .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
