//! The outbox: outgoing steps, written in the transaction of their decision, then claimed, sent and marked. The steps
//! of one stream are sent one after another. Never interprets a body.

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query, query_scalar};

use super::columns::{flag, small};
use super::processes::{guild_column, guild_from_column};
use super::sealed::Of;
use super::{Claimed, Lease, Result, Store, StoreError, TextKeys, Tx, processes, reads};
use crate::domain::{DeliveryId, GuildId, Timestamp};

/// A claimed outgoing step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, which the sent message also carries.
    pub id: DeliveryId,
    /// The stream, whose rows are sent one after another.
    pub stream: i64,
    /// The guild whose process sends it; none for direct messages.
    pub guild: Option<GuildId>,
    /// The time of its decision.
    pub created_at: Timestamp,
    /// The step, as JSON that only `desk` reads.
    pub body: String,
    /// The number of attempts that have failed.
    pub attempts: u32,
    /// Whether an earlier attempt may have reached the platform, so that its result must be looked for first.
    pub unsure: bool,
    /// The time until which it belongs to the process, in the database's time.
    pub lease_until: Timestamp,
}

impl Delivery {
    fn of_row(row: &AnyRow, texts: &TextKeys) -> Result<Self> {
        let id = row.try_get("id")?;
        Ok(Self {
            id,
            stream: row.try_get("stream")?,
            guild: guild_from_column(row.try_get("guild")?),
            created_at: row.try_get("created_at")?,
            body: texts.read(Of::Step(id), row)?,
            attempts: small(row, "attempts")?,
            unsure: flag(row, "unsure")?,
            lease_until: row.try_get("lease_until")?,
        })
    }
}

reads! {
    /// Counts the deliveries that are neither done nor given up.
    fn pending_deliveries() -> u64;
}

async fn pending_deliveries(db: &mut AnyConnection) -> Result<u64> {
    let count: i64 = query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE done = 0")
        .fetch_one(db)
        .await?;
    Ok(count.unsigned_abs())
}

impl Store {
    /// Claims up to `limit` due deliveries that are unclaimed and first in their stream: of guilds that the lease's
    /// process serves, or that no living process serves.
    pub async fn claim_deliveries(
        &self,
        due_by: Timestamp,
        lease: Lease,
        limit: u32,
    ) -> Result<Claimed<Delivery>> {
        processes::claim(|| self.claim_once(due_by, lease, limit)).await
    }

    async fn claim_once(
        &self,
        due_by: Timestamp,
        lease: Lease,
        limit: u32,
    ) -> Result<Claimed<Delivery>> {
        let mut tx = self.begin().await?;
        // A row whose lease has run out was claimed by a process that died or was late. It was perhaps sent, so it is
        // unsure and its message is looked for first. Only the first unfinished row of a stream is claimed, which keeps
        // the order. `done = 0` is in both halves of the condition, so that each uses its partial index.
        let rows: Vec<AnyRow> = query(
            "UPDATE outbox SET worker = $1, lease_until = $2, \
             unsure = CASE WHEN lease_until IS NULL THEN unsure ELSE 1 END \
             WHERE id IN (SELECT o.id FROM outbox AS o WHERE \
             ((o.done = 0 AND o.lease_until IS NULL AND o.due <= $3) \
             OR (o.done = 0 AND o.lease_until IS NOT NULL AND o.lease_until <= $5)) \
             AND NOT EXISTS (SELECT 1 FROM outbox AS ahead WHERE ahead.done = 0 \
             AND ahead.stream = o.stream AND (ahead.seq, ahead.id) < (o.seq, o.id)) \
             AND NOT EXISTS (SELECT 1 FROM served_guilds AS s \
             JOIN workers AS w ON w.worker = s.worker \
             WHERE s.guild = o.guild AND s.worker <> $1 AND w.lives_until > $5) \
             ORDER BY o.due, o.created_at, o.seq, o.id LIMIT $4) \
             AND done = 0 AND due <= $3 AND (lease_until IS NULL OR lease_until <= $5) \
             RETURNING id, stream, created_at, attempts, unsure, lease_until, guild, body",
        )
        .bind(lease.process)
        .bind(lease.until)
        .bind(due_by)
        .bind(i64::from(limit))
        .bind(lease.now)
        .fetch_all(tx.db().await?)
        .await?;
        if rows.is_empty() {
            tx.cancel().await?;
            return Ok(Claimed {
                taken: Vec::new(),
                set_aside: 0,
            });
        }
        let mut taken = Vec::new();
        for row in &rows {
            match Delivery::of_row(row, &self.0.texts) {
                Ok(claimed) => taken.push(claimed),
                // Another process has a newer key: until this one has it too, the step waits.
                Err(error @ StoreError::NoTextKey(_)) => return Err(error),
                Err(error) => {
                    let id: DeliveryId = row.try_get("id")?;
                    tracing::error!(%error, delivery = %id, "a step that cannot be read is set aside");
                    tx.abandon(id, "it cannot be read").await?;
                }
            }
        }
        tx.commit().await?;
        let set_aside = rows.len() - taken.len();
        taken.sort_by_key(|one| (one.created_at, one.id));
        Ok(Claimed { taken, set_aside })
    }

    /// Releases a failed delivery, which may be claimed again from `at` on.
    pub async fn retry_at(&self, id: DeliveryId, at: Timestamp, reason: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        query(
            "UPDATE outbox SET due = $2, attempts = attempts + 1, unsure = 1, reason = $3, \
             worker = NULL, lease_until = NULL WHERE id = $1 AND done = 0",
        )
        .bind(id)
        .bind(at)
        .bind(reason)
        .execute(tx.db().await?)
        .await?;
        tx.commit().await
    }
}

impl Tx {
    /// Adds a delivery at the end of a stream. Its guild is that of the stream's ticket or inquiry, or else `guild`.
    pub fn enqueue(
        &mut self,
        id: DeliveryId,
        stream: i64,
        guild: Option<GuildId>,
        body: &str,
        now: Timestamp,
    ) {
        // One more than the last unfinished row, rather than a clock or a counter of this process, so that the order
        // holds across processes. Two concurrent writers may draw the same number; the id then decides, and either
        // order is right.
        let body = self.pools.texts.seal(Of::Step(id), body);
        self.defer(
            "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done, body, guild) \
             VALUES ($1, $2, (SELECT COALESCE(MAX(seq), 0) + 1 FROM outbox \
             WHERE stream = $2 AND done = 0), $3, $3, 0, 0, 0, $4, \
             COALESCE((SELECT t.guild FROM tickets AS t WHERE t.id = $2), \
             (SELECT i.guild FROM inquiries AS i WHERE i.id = $2 AND i.place <> 'direct'), $5))",
            move |write| {
                write
                    .bind(id)
                    .bind(stream)
                    .bind(now)
                    .bind(body)
                    .bind(guild_column(guild))
            },
        );
        self.wakes_outbox = true;
    }

    /// Adds a delivery before all others that wait in a ticket's stream.
    pub fn enqueue_first(&mut self, id: DeliveryId, stream: i64, body: &str, now: Timestamp) {
        let body = self.pools.texts.seal(Of::Step(id), body);
        self.defer(
            "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done, body, guild) \
             VALUES ($1, $2, (SELECT COALESCE(MIN(seq), 2) - 1 FROM outbox \
             WHERE stream = $2 AND done = 0), $3, $3, 0, 0, 0, $4, \
             COALESCE((SELECT t.guild FROM tickets AS t WHERE t.id = $2), 0))",
            move |write| write.bind(id).bind(stream).bind(now).bind(body),
        );
        self.wakes_outbox = true;
    }

    /// Adds a step that starts a new stream, already leased to this process.
    pub fn enqueue_claimed(&mut self, delivery: &Delivery, process: i64) {
        let body = self.pools.texts.seal(Of::Step(delivery.id), &delivery.body);
        let delivery = delivery.clone();
        self.defer(
            "INSERT INTO outbox (id, stream, seq, created_at, due, attempts, unsure, done, \
             worker, lease_until, body, guild) VALUES ($1, $2, 1, $3, $3, 0, 0, 0, $4, $5, $6, $7)",
            move |write| {
                write
                    .bind(delivery.id)
                    .bind(delivery.stream)
                    .bind(delivery.created_at)
                    .bind(process)
                    .bind(delivery.lease_until)
                    .bind(body)
                    .bind(guild_column(delivery.guild))
            },
        );
    }

    /// Marks a delivery as done and forgets its body.
    pub async fn complete(&mut self, id: DeliveryId) -> Result<()> {
        self.end(id, None).await
    }

    /// Gives a delivery up for a reason, forgets its body, and lets its stream continue.
    pub async fn abandon(&mut self, id: DeliveryId, reason: &str) -> Result<()> {
        self.end(id, Some(reason)).await
    }

    async fn end(&mut self, id: DeliveryId, reason: Option<&str>) -> Result<()> {
        let next: Option<i64> = query_scalar(
            "UPDATE outbox SET done = 1, reason = $2, worker = NULL, lease_until = NULL, body = '' \
             WHERE id = $1 AND done = 0 RETURNING (SELECT CAST(COUNT(*) AS BIGINT) \
             FROM outbox AS o WHERE o.stream = outbox.stream AND o.done = 0 AND o.id <> $1)",
        )
        .bind(id)
        .bind(reason)
        .fetch_optional(self.db().await?)
        .await?;
        self.wakes_outbox |= next.is_some_and(|waiting| waiting > 0);
        Ok(())
    }
}
