//! Swaps: parts of shifts that instructors ask others to take. Never decides what a taken swap changes: the
//! [`Schedule`](crate::domain::Schedule) does.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query_as, query_scalar};

use super::columns::small;
use super::shifts::rows_since;
use super::{CLAIM_TRIES, Result, StoreError, Tx, reads};
use crate::domain::{AskedSwap, ChannelId, GuildId, MessageId, Span, Swap, Timestamp, UserId};

impl FromRow<'_, AnyRow> for AskedSwap {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let taker: Option<UserId> = row.try_get("taker")?;
        let taken_at: Option<Timestamp> = row.try_get("taken_at")?;
        Ok(Self {
            number: small(row, "number")?,
            giver: row.try_get("giver")?,
            asked_of: row.try_get("asked_of")?,
            span: Span {
                from: row.try_get("from_at")?,
                until: row.try_get("until_at")?,
            },
            taken: taker.zip(taken_at),
            withdrawn_at: row.try_get("withdrawn_at")?,
        })
    }
}

reads! {
    /// Reads a swap of a guild by its number.
    fn swap(guild: GuildId, number: u32) -> Option<AskedSwap>;
    /// Reads the swaps of a guild that are open or taken and not over at a moment, the earliest first.
    fn swaps(guild: GuildId, now: Timestamp) -> Vec<AskedSwap>;
    /// Reads the message that shows a swap's state, if it was sent.
    fn swap_message(guild: GuildId, number: u32) -> Option<(ChannelId, MessageId)>;
}

async fn swap_message(
    db: &mut AnyConnection,
    guild: GuildId,
    number: u32,
) -> Result<Option<(ChannelId, MessageId)>> {
    Ok(query_as(
        "SELECT channel, message FROM swaps WHERE guild = $1 AND number = $2 \
         AND channel IS NOT NULL AND message IS NOT NULL",
    )
    .bind(guild)
    .bind(i64::from(number))
    .fetch_optional(db)
    .await?)
}

async fn swap(db: &mut AnyConnection, guild: GuildId, number: u32) -> Result<Option<AskedSwap>> {
    Ok(
        query_as("SELECT * FROM swaps WHERE guild = $1 AND number = $2")
            .bind(guild)
            .bind(i64::from(number))
            .fetch_optional(db)
            .await?,
    )
}

async fn swaps(db: &mut AnyConnection, guild: GuildId, now: Timestamp) -> Result<Vec<AskedSwap>> {
    let statement = "SELECT * FROM swaps WHERE guild = $1 AND until_at > $2 AND withdrawn_at IS NULL \
                     ORDER BY from_at, number";
    rows_since(db, statement, guild, now).await
}

/// Reads the taken swaps of a guild that are not over at a moment, in the order of taking.
pub(super) async fn taken_swaps(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<Swap>> {
    let statement = "SELECT * FROM swaps WHERE guild = $1 AND until_at > $2 AND taker IS NOT NULL \
                     ORDER BY taken_at, number";
    let found: Vec<AskedSwap> = rows_since(db, statement, guild, since).await?;
    let taken = found.into_iter().filter_map(|asked| {
        let (taker, at) = asked.taken?;
        Some(asked.taken_by(taker, at))
    });
    Ok(taken.collect())
}

impl Tx {
    /// Writes a swap that is asked for, and returns its new number; the number in it is ignored.
    pub async fn ask_swap(&mut self, guild: GuildId, asked: &AskedSwap) -> Result<u32> {
        for _ in 0..CLAIM_TRIES {
            // If two transactions ask at the same time, the second finds the number taken.
            let given: Option<i64> = query_scalar(
                "INSERT INTO swaps (guild, number, giver, asked_of, from_at, until_at) \
                 VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM swaps WHERE guild = $1), \
                 $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING number",
            )
            .bind(guild)
            .bind(asked.giver)
            .bind(asked.asked_of)
            .bind(asked.span.from)
            .bind(asked.span.until)
            .fetch_optional(self.db().await?)
            .await?;
            if let Some(number) = given.and_then(|number| u32::try_from(number).ok()) {
                return Ok(number);
            }
        }
        Err(StoreError::NoFreeNumber)
    }

    /// Notes the message that shows a swap's state.
    pub fn set_swap_message(
        &mut self,
        guild: GuildId,
        number: u32,
        channel: ChannelId,
        message: MessageId,
    ) {
        self.defer(
            "UPDATE swaps SET channel = $3, message = $4 WHERE guild = $1 AND number = $2",
            move |write| {
                let swap = write.bind(guild).bind(i64::from(number));
                swap.bind(channel).bind(message)
            },
        );
    }

    /// Gives an open swap to its taker. Returns false if it is not open any more.
    pub async fn take_swap(
        &mut self,
        guild: GuildId,
        number: u32,
        taker: UserId,
        now: Timestamp,
    ) -> Result<bool> {
        self.note_schedule_changed(guild);
        let taken = self.write(
            "UPDATE swaps SET taker = $3, taken_at = $4 WHERE guild = $1 AND number = $2 \
             AND taker IS NULL AND withdrawn_at IS NULL AND until_at > $4",
            |write| {
                write
                    .bind(guild)
                    .bind(i64::from(number))
                    .bind(taker)
                    .bind(now)
            },
        );
        Ok(taken.await? == 1)
    }

    /// Opens a taken swap again. Returns false if nobody has taken it, or it has begun.
    pub async fn give_swap_back(
        &mut self,
        guild: GuildId,
        number: u32,
        taker: UserId,
        now: Timestamp,
    ) -> Result<bool> {
        self.note_schedule_changed(guild);
        let given_back = self.write(
            "UPDATE swaps SET taker = NULL, taken_at = NULL WHERE guild = $1 AND number = $2 \
             AND taker = $3 AND from_at > $4",
            |write| {
                write
                    .bind(guild)
                    .bind(i64::from(number))
                    .bind(taker)
                    .bind(now)
            },
        );
        Ok(given_back.await? == 1)
    }

    /// Ends a swap, taken or not, that no longer contains a shift. Returns false if it has begun or ended.
    pub async fn end_swap(&mut self, guild: GuildId, number: u32, now: Timestamp) -> Result<bool> {
        self.note_schedule_changed(guild);
        let ended = self.write(
            "UPDATE swaps SET withdrawn_at = $3, taker = NULL, taken_at = NULL WHERE guild = $1 \
             AND number = $2 AND withdrawn_at IS NULL AND from_at > $3",
            |write| write.bind(guild).bind(i64::from(number)).bind(now),
        );
        Ok(ended.await? == 1)
    }

    /// Withdraws an open swap. Returns false if it is taken, withdrawn or over.
    pub async fn withdraw_swap(
        &mut self,
        guild: GuildId,
        number: u32,
        now: Timestamp,
    ) -> Result<bool> {
        let withdrawn = self.write(
            "UPDATE swaps SET withdrawn_at = $3 WHERE guild = $1 AND number = $2 \
             AND taker IS NULL AND withdrawn_at IS NULL AND until_at > $3",
            |write| write.bind(guild).bind(i64::from(number)).bind(now),
        );
        Ok(withdrawn.await? == 1)
    }
}
