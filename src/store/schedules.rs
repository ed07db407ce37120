//! The duty schedules that this process has read, cached per guild. A cached schedule holds as long as the guild's
//! revision in the database is the same: a random number, which every transaction that changes the schedule replaces as
//! it commits. The revision is read each time, so a change by any process is seen at once. Never decides who is on
//! duty: the [`Roster`](crate::domain::Roster) does.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row, query_scalar};

use super::columns::{from_columns, from_json, small};
use super::shifts::{absences, earliest_day, holidays, rotations, rows_since, shifts};
use super::swaps::taken_swaps;
use super::{Result, Store, Tx};
use crate::domain::{DutyOverride, FormerTakes, GuildId, Schedule, Timestamp, UserId};

/// The part of a guild's roster that seldom changes.
#[derive(Debug)]
pub(super) struct Planned {
    /// Everything that decides who is on duty.
    pub(super) schedule: Schedule,
    /// What instructors took until some time, the earliest first.
    pub(super) former: Vec<(UserId, FormerTakes)>,
}

impl Planned {
    /// Returns a copy without everything that is over at a moment, as a read for that moment would be.
    fn since(&self, since: Timestamp) -> Self {
        let goes_on = |until: Option<Timestamp>| until.is_none_or(|until| until > since);
        let earliest = earliest_day(since);
        let all = &self.schedule;
        let schedule = Schedule {
            shifts: copied(&all.shifts, |one| goes_on(one.valid.until)),
            rotations: copied(&all.rotations, |one| goes_on(one.valid.until)),
            holidays: copied(&all.holidays, |one| one.date >= earliest),
            overrides: copied(&all.overrides, |one| goes_on(one.until)),
            swaps: copied(&all.swaps, |one| one.span.until > since),
            absences: copied(&all.absences, |one| one.span.until > since),
        };
        let former = copied(&self.former, |(_, one)| one.until > since);
        Self { schedule, former }
    }
}

fn copied<T: Clone>(all: &[T], is_wanted: impl Fn(&T) -> bool) -> Vec<T> {
    let wanted = all.iter().filter(|one| is_wanted(one));
    wanted.cloned().collect()
}

/// A guild's schedule as it was read.
#[derive(Debug)]
struct KnownSchedule {
    revision: i64,
    /// The moment from which on it is known.
    since: Timestamp,
    planned: Planned,
}

/// The schedules that were read lately, by guild.
#[derive(Debug, Default)]
pub(super) struct Schedules(Mutex<HashMap<GuildId, Arc<KnownSchedule>>>);

impl Schedules {
    /// Finds a guild's schedule by revision, if the cached one reaches back to a moment.
    fn find(&self, guild: GuildId, revision: i64, since: Timestamp) -> Option<Arc<KnownSchedule>> {
        let known = self.all().get(&guild).cloned();
        known.filter(|known| known.revision == revision && known.since <= since)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<GuildId, Arc<KnownSchedule>>> {
        self.0.lock()
    }
}

/// Returns a guild's schedule from a moment on, from the cache `schedules` if it is given and still holds.
pub(super) async fn planned(
    db: &mut AnyConnection,
    schedules: Option<&Schedules>,
    guild: GuildId,
    since: Timestamp,
) -> Result<Planned> {
    let Some(schedules) = schedules else {
        return read(db, guild, since).await;
    };
    let Some(revision) = revision_of(&mut *db, guild).await? else {
        return read(db, guild, since).await;
    };
    if let Some(known) = schedules.find(guild, revision, since) {
        return Ok(known.planned.since(since));
    }
    let planned = read(&mut *db, guild, since).await?;
    // A change that was committed during the reading may be in it in part.
    if revision_of(db, guild).await? == Some(revision) {
        let known = KnownSchedule {
            revision,
            since,
            planned: planned.since(since),
        };
        schedules.all().insert(guild, Arc::new(known));
    }
    Ok(planned)
}

async fn revision_of(db: &mut AnyConnection, guild: GuildId) -> Result<Option<i64>> {
    Ok(
        query_scalar("SELECT revision FROM schedule_revisions WHERE guild = $1")
            .bind(guild)
            .fetch_optional(db)
            .await?,
    )
}

from_columns! {
    DutyOverride {
        instructor, presence, from ("from_at"), until ("until_at")
    }
}

/// A row of `former_takes`, with its instructor.
struct FormerRow(UserId, FormerTakes);

impl FromRow<'_, AnyRow> for FormerRow {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let former = FormerTakes {
            until: row.try_get("until_at")?,
            categories: from_json(row, "categories")?,
            capacity: small(row, "capacity")?,
        };
        Ok(Self(row.try_get("user_id")?, former))
    }
}

async fn read(db: &mut AnyConnection, guild: GuildId, since: Timestamp) -> Result<Planned> {
    let schedule = Schedule {
        shifts: shifts(&mut *db, guild, since).await?,
        rotations: rotations(&mut *db, guild, since).await?,
        holidays: holidays(&mut *db, guild, since).await?,
        overrides: overrides(&mut *db, guild, since).await?,
        swaps: taken_swaps(&mut *db, guild, since).await?,
        absences: absences(&mut *db, guild, since).await?,
    };
    let former = former_takes(db, guild, since).await?;
    Ok(Planned { schedule, former })
}

async fn overrides(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<DutyOverride>> {
    let statement = "SELECT instructor, presence, from_at, until_at FROM duty_overrides \
                     WHERE guild = $1 AND (until_at IS NULL OR until_at > $2) ORDER BY seq, id";
    rows_since(db, statement, guild, since).await
}

/// Reads the categories that the guild's instructors took until some time after a moment, the earliest first.
async fn former_takes(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<(UserId, FormerTakes)>> {
    let statement = "SELECT * FROM former_takes WHERE guild = $1 AND until_at > $2 \
                     ORDER BY until_at, user_id";
    let found: Vec<FormerRow> = rows_since(db, statement, guild, since).await?;
    let found = found.into_iter();
    Ok(found
        .map(|FormerRow(user, former)| (user, former))
        .collect())
}

impl Store {
    /// Empties the cache of schedules. This frees the room of unused ones, and shows changes by a process of an older
    /// version, which does not replace the revision.
    pub fn forget_schedules(&self) {
        self.0.schedules.all().clear();
    }
}

impl Tx {
    /// Notes that this transaction changes a guild's schedule. From now on the transaction reads it from the database
    /// and does not cache it, because its changes may be rolled back.
    pub(super) fn note_schedule_changed(&mut self, guild: GuildId) {
        self.schedules_changed.insert(guild);
    }

    /// Replaces the revision of each changed schedule. Must be the last write, so that a transaction that waits for one
    /// of these rows cannot hold one that this transaction still needs.
    pub(super) fn revise_schedules(&mut self) {
        for guild in std::mem::take(&mut self.schedules_changed) {
            let revision: i64 = rand::random();
            self.defer(
                "INSERT INTO schedule_revisions (guild, revision) VALUES ($1, $2) \
                 ON CONFLICT (guild) DO UPDATE SET revision = excluded.revision",
                move |write| write.bind(guild).bind(revision),
            );
        }
    }
}
