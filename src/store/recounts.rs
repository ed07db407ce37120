//! What is read only where figures are made anew and compared: all inquiries of a guild, and facts that none belongs to.

use sqlx::{AnyConnection, query_as, query_scalar};

use super::{Result, reads};
use crate::domain::{DayNumber, GuildId, InquiryId};

reads! {
    /// A page of a guild's inquiries, by id, after one of them.
    fn inquiries_after(guild: GuildId, after: InquiryId, limit: u32) -> Vec<InquiryId>;
    /// How many facts of a guild's belong to no inquiry, by day.
    fn orphaned_facts(guild: GuildId) -> Vec<(DayNumber, usize)>;
    /// How many inquiries a guild has.
    fn inquiries_in(guild: GuildId) -> u64;
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

async fn orphaned_facts(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<(DayNumber, usize)>> {
    let found: Vec<(DayNumber, i64)> = query_as(
        "SELECT f.day, COUNT(*) FROM inquiry_facts AS f WHERE f.guild = $1 AND NOT EXISTS \
         (SELECT 1 FROM inquiries AS i WHERE i.id = f.inquiry AND i.guild = $1) GROUP BY f.day ORDER BY f.day",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    let count = |count: i64| usize::try_from(count).unwrap_or_default();
    Ok(found.into_iter().map(|(day, n)| (day, count(n))).collect())
}

async fn inquiries_in(db: &mut AnyConnection, guild: GuildId) -> Result<u64> {
    let count: i64 = query_scalar("SELECT COUNT(*) FROM inquiries WHERE guild = $1")
        .bind(guild)
        .fetch_one(db)
        .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
