//! Instructors and the overrides of their duty. The [`Roster`] decides who is on duty.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row, query, query_as, query_scalar};

use super::columns::{from_json, small, to_json};
use super::schedules::{self, Planned, Schedules};
use super::tickets::{OpenCount, open_counts};
use super::{Result, Store, Ticket, Tx, reads};
use crate::domain::{
    Absence, DutyOverride, GuildId, Instructor, Presence, Roster, RosterMember, Span, Timestamp,
    UserId,
};

impl FromRow<'_, AnyRow> for Instructor {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            user: row.try_get("user_id")?,
            categories: from_json(row, "categories")?,
            capacity: small(row, "capacity")?,
            last_assigned: row.try_get("last_assigned_at")?,
            former: Vec::new(),
            gone_since: row.try_get("gone_since")?,
        })
    }
}

reads! {
    /// Reads the open tickets that an instructor holds (claimed, or tagged last and unclaimed), whether staff or the
    /// learner has to speak next. Sorted by priority, then oldest first.
    fn tickets_held(guild: GuildId, user: UserId) -> Vec<Ticket>;
    /// Reads the open tickets that nobody took over when their holder's duty ended, in the order of `tickets_held`.
    fn tickets_left(guild: GuildId) -> Vec<Ticket>;
    /// Reads the last handled end of each instructor's duty.
    fn ends_seen(guild: GuildId) -> BTreeMap<UserId, Timestamp>;
    /// Reads the last announced beginning of each instructor's shift.
    fn beginnings_told(guild: GuildId) -> BTreeMap<UserId, Timestamp>;
}

/// A statement that finds open tickets of a guild by their holder, the most urgent first.
macro_rules! open_tickets_held_by {
    ($holder:literal) => {
        concat!(
            "SELECT * FROM tickets WHERE guild = $1 AND state IN ('waiting', 'claimed') \
             AND CASE WHEN state = 'claimed' THEN assignee ELSE last_tagged END = ",
            $holder,
            " ORDER BY CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 \
             ELSE 3 END, opened_at, number"
        )
    };
}

async fn tickets_held(db: &mut AnyConnection, guild: GuildId, user: UserId) -> Result<Vec<Ticket>> {
    let held = query_as(open_tickets_held_by!("$2")).bind(guild).bind(user);
    Ok(held.fetch_all(db).await?)
}

async fn tickets_left(db: &mut AnyConnection, guild: GuildId) -> Result<Vec<Ticket>> {
    let left = query_as(open_tickets_held_by!("left_by")).bind(guild);
    Ok(left.fetch_all(db).await?)
}

async fn ends_seen(db: &mut AnyConnection, guild: GuildId) -> Result<BTreeMap<UserId, Timestamp>> {
    let seen: Vec<(UserId, Timestamp)> = query_as(
        "SELECT user_id, duty_ended_at FROM instructors \
         WHERE guild = $1 AND duty_ended_at IS NOT NULL",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    Ok(seen.into_iter().collect())
}

async fn beginnings_told(
    db: &mut AnyConnection,
    guild: GuildId,
) -> Result<BTreeMap<UserId, Timestamp>> {
    let told: Vec<(UserId, Timestamp)> = query_as(
        "SELECT user_id, told_began_at FROM instructors \
         WHERE guild = $1 AND told_began_at IS NOT NULL",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    Ok(told.into_iter().collect())
}

impl Store {
    /// Reads a guild's instructors with their tickets, and everything that decides who is on duty at `now` or later.
    /// Contains everybody with a shift, an override or a ticket; missing settings get defaults.
    pub async fn roster(&self, guild: GuildId, now: Timestamp) -> Result<Roster> {
        let mut db = self.reader().await?;
        roster(&mut db, Some(&self.0.schedules), guild, now).await
    }
}

async fn roster(
    db: &mut AnyConnection,
    schedules: Option<&Schedules>,
    guild: GuildId,
    now: Timestamp,
) -> Result<Roster> {
    // Instructors are read before the schedule. A change of an instructor's categories or capacity also stores the old
    // values in the schedule, and their return stores an absence. If such a change is committed between the two
    // readings, the older row and the newer record together still describe the past correctly.
    let known: Vec<Instructor> = query_as(
        "SELECT user_id, categories, capacity, last_assigned_at, gone_since FROM instructors \
         WHERE guild = $1",
    )
    .bind(guild)
    .fetch_all(&mut *db)
    .await?;
    let Planned { schedule, former } = schedules::planned(&mut *db, schedules, guild, now).await?;
    let counts: BTreeMap<UserId, OpenCount> = open_counts(db, guild)
        .await?
        .into_iter()
        .map(|count| (count.holder, count))
        .collect();
    let mut instructors: BTreeMap<UserId, Instructor> =
        known.into_iter().map(|one| (one.user, one)).collect();
    let mut others = schedule.people();
    others.extend(counts.keys());
    for user in others {
        instructors
            .entry(user)
            .or_insert_with(|| Instructor::new(user));
    }
    for (user, former) in former {
        let instructor = instructors
            .entry(user)
            .or_insert_with(|| Instructor::new(user));
        instructor.former.push(former);
    }
    let candidates = instructors
        .into_values()
        .map(|instructor| {
            let count = counts.get(&instructor.user);
            RosterMember {
                open: count.map_or(0, |count| count.open),
                load: count.map_or(0, |count| count.load),
                instructor,
            }
        })
        .collect();
    Ok(Roster {
        candidates,
        schedule,
    })
}

impl Tx {
    /// Reads a guild's roster like [`Store::roster`], with what this transaction has changed.
    pub async fn roster(&mut self, guild: GuildId, now: Timestamp) -> Result<Roster> {
        let pools = Arc::clone(&self.pools);
        let is_changed = self.schedules_changed.contains(&guild);
        let schedules = (!is_changed).then_some(&pools.schedules);
        roster(self.db().await?, schedules, guild, now).await
    }

    /// Adds an override under a new `id`; it outweighs earlier ones. An override on duty also ends the person's earlier
    /// ones. An override off duty only interrupts them.
    pub async fn set_override(
        &mut self,
        guild: GuildId,
        made: &DutyOverride,
        id: i64,
    ) -> Result<()> {
        self.note_schedule_changed(guild);
        if made.presence == Presence::On {
            self.end_overrides(guild, made.instructor, made.from)
                .await?;
        }
        query(
            "INSERT INTO duty_overrides (id, guild, seq, instructor, presence, from_at, until_at) \
             VALUES ($1, $2, (SELECT COALESCE(MAX(seq), 0) + 1 FROM duty_overrides WHERE guild = $2), \
             $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(guild)
        .bind(made.instructor)
        .bind(made.presence)
        .bind(made.from)
        .bind(made.until)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Ends the overrides of a person: from a moment on, only their shifts count.
    pub async fn end_overrides(
        &mut self,
        guild: GuildId,
        instructor: UserId,
        now: Timestamp,
    ) -> Result<()> {
        self.note_schedule_changed(guild);
        query(
            "UPDATE duty_overrides SET until_at = $3 \
             WHERE guild = $1 AND instructor = $2 AND (until_at IS NULL OR until_at > $3)",
        )
        .bind(guild)
        .bind(instructor)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Ends an open-ended override off duty, because the person is given shifts from a moment on.
    pub async fn end_open_off(
        &mut self,
        guild: GuildId,
        instructor: UserId,
        now: Timestamp,
    ) -> Result<()> {
        self.note_schedule_changed(guild);
        query(
            "UPDATE duty_overrides SET until_at = $3 WHERE guild = $1 AND instructor = $2 \
             AND presence = $4 AND until_at IS NULL",
        )
        .bind(guild)
        .bind(instructor)
        .bind(now)
        .bind(Presence::Off)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Writes the categories and the capacity of an instructor from now on; the former values are kept.
    pub async fn save_instructor(
        &mut self,
        guild: GuildId,
        instructor: &Instructor,
        now: Timestamp,
    ) -> Result<()> {
        self.note_schedule_changed(guild);
        self.lock_instructor(guild, instructor.user).await?;
        query(
            "INSERT INTO former_takes (guild, user_id, until_at, categories, capacity) \
             SELECT guild, user_id, $3, categories, capacity FROM instructors \
             WHERE guild = $1 AND user_id = $2 ON CONFLICT DO NOTHING",
        )
        .bind(guild)
        .bind(instructor.user)
        .bind(now)
        .execute(self.db().await?)
        .await?;
        // The lock has created the row. Its other columns may have changed since they were read.
        query(
            "UPDATE instructors SET categories = $3, capacity = $4 \
             WHERE guild = $1 AND user_id = $2",
        )
        .bind(guild)
        .bind(instructor.user)
        .bind(to_json(&instructor.categories)?)
        .bind(i64::from(instructor.capacity))
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Notes that an instructor was given a ticket now.
    pub async fn assigned(&mut self, guild: GuildId, user: UserId, now: Timestamp) -> Result<()> {
        let statement =
            "UPDATE instructors SET last_assigned_at = $3 WHERE guild = $1 AND user_id = $2";
        self.note_moment(statement, guild, user, Some(now)).await
    }

    /// Notes that the end of an instructor's duty was handled.
    pub async fn end_seen(&mut self, guild: GuildId, user: UserId, at: Timestamp) -> Result<()> {
        let statement =
            "UPDATE instructors SET duty_ended_at = $3 WHERE guild = $1 AND user_id = $2";
        self.note_moment(statement, guild, user, Some(at)).await
    }

    /// Notes since when a person of the roster is no longer an instructor.
    pub async fn note_instructor_gone(
        &mut self,
        guild: GuildId,
        user: UserId,
        since: Timestamp,
    ) -> Result<()> {
        let statement = "UPDATE instructors SET gone_since = $3 WHERE guild = $1 AND user_id = $2";
        self.note_moment(statement, guild, user, Some(since)).await
    }

    /// Notes that somebody who was gone is an instructor again. Adds an absence until now, under `id`, so that past
    /// duty does not change.
    pub async fn note_instructor_back(
        &mut self,
        guild: GuildId,
        user: UserId,
        now: Timestamp,
        id: i64,
    ) -> Result<()> {
        self.lock_instructor(guild, user).await?;
        let since: Option<Timestamp> = query_scalar(
            "SELECT gone_since FROM instructors \
             WHERE guild = $1 AND user_id = $2 AND gone_since IS NOT NULL",
        )
        .bind(guild)
        .bind(user)
        .fetch_optional(self.db().await?)
        .await?;
        let Some(since) = since else { return Ok(()) };
        let statement = "UPDATE instructors SET gone_since = $3 WHERE guild = $1 AND user_id = $2";
        self.note_moment(statement, guild, user, None).await?;
        let Some(span) = Span::between(since, now) else {
            return Ok(());
        };
        let away = Absence {
            instructor: user,
            span,
        };
        self.add_absence(guild, &away, id).await
    }

    /// Notes that the beginning of a shift is announced to its instructor.
    pub async fn beginning_told(
        &mut self,
        guild: GuildId,
        user: UserId,
        began: Timestamp,
    ) -> Result<()> {
        let statement =
            "UPDATE instructors SET told_began_at = $3 WHERE guild = $1 AND user_id = $2";
        self.note_moment(statement, guild, user, Some(began)).await
    }

    /// Notes the former holder of an open ticket that nobody took over, or that it was handed on.
    pub fn note_left(&mut self, ticket: &Ticket, by: Option<UserId>) {
        let (guild, id) = (ticket.guild, ticket.id);
        self.defer(
            "UPDATE tickets SET left_by = $3 WHERE guild = $1 AND id = $2",
            move |write| write.bind(guild).bind(id).bind(by),
        );
    }

    /// Writes a moment that concerns an instructor.
    async fn note_moment(
        &mut self,
        statement: &'static str,
        guild: GuildId,
        user: UserId,
        at: Option<Timestamp>,
    ) -> Result<()> {
        self.lock_instructor(guild, user).await?;
        query(statement)
            .bind(guild)
            .bind(user)
            .bind(at)
            .execute(self.db().await?)
            .await?;
        Ok(())
    }

    /// Prevents other transactions from choosing an instructor until this one ends. A row that is written is locked on
    /// both engines; SELECT … FOR UPDATE is PostgreSQL's alone.
    pub async fn lock_instructor(&mut self, guild: GuildId, user: UserId) -> Result<()> {
        let fresh = Instructor::new(user);
        query(
            "INSERT INTO instructors (guild, user_id, categories, capacity, last_assigned_at) \
             VALUES ($1, $2, $3, $4, NULL) ON CONFLICT (guild, user_id) DO UPDATE SET \
             capacity = instructors.capacity",
        )
        .bind(guild)
        .bind(user)
        .bind(to_json(&fresh.categories)?)
        .bind(i64::from(fresh.capacity))
        .execute(self.db().await?)
        .await?;
        Ok(())
    }
}
