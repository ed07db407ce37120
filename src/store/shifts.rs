//! Weekly shifts, rotations, holidays and absences. A row that has begun is ended rather than changed, so that past
//! duty stays. The [`Roster`](crate::domain::Roster) decides who is on duty.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::error::BoxDynError;
use sqlx::{AnyConnection, FromRow, Row, query, query_as, query_scalar};

use super::columns::{from_json, small, to_json};
use super::{CLAIM_TRIES, Result, StoreError, Tx, reads};
use crate::domain::{
    Absence, Dates, GuildId, Holiday, Hours, Millis, Rotation, RotationMember, Span, Split,
    Timestamp, UserId, Validity, Weekdays, WeeklyShift, date_of,
};

/// Makes the error of a column with an invalid value.
fn unreadable(column: &str, source: impl Into<BoxDynError>) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: source.into(),
    }
}

/// Reads the time zone of a row.
fn zone(row: &AnyRow) -> sqlx::Result<TimeZone> {
    let name: &str = row.try_get("zone")?;
    TimeZone::get(name).map_err(|error| unreadable("zone", error))
}

/// Reads the hours of a row, stored as the minutes of the day at which they start and end.
fn hours(row: &AnyRow) -> sqlx::Result<Hours> {
    let minute = |column| u16::try_from(small(row, column)?).map_err(|e| unreadable(column, e));
    let (starts, ends) = (minute("starts")?, minute("ends")?);
    Hours::from_minutes(starts, ends).ok_or_else(|| unreadable("ends", "no hours of a day"))
}

/// Reads the dates to which a row is limited; `None` if it is unlimited.
fn dates(row: &AnyRow) -> sqlx::Result<Option<Dates>> {
    let date = |column: &str| -> sqlx::Result<Option<Date>> {
        let text: Option<&str> = row.try_get(column)?;
        let date = text.map(|text| text.parse().map_err(|e: jiff::Error| unreadable(column, e)));
        date.transpose()
    };
    let dates = date("first_on")?.zip(date("last_on")?);
    Ok(dates.map(|(first, last)| Dates { first, last }))
}

/// Reads the split of a rotation, from bits of days; one without parts if the column is empty.
fn split(row: &AnyRow) -> sqlx::Result<Split> {
    if row.try_get::<Option<&str>, _>("split")?.is_none() {
        return Ok(Split::default());
    }
    let bits: Vec<u8> = from_json(row, "split")?;
    let parts: Option<Vec<Weekdays>> = bits.into_iter().map(Weekdays::from_bits).collect();
    let split = parts.and_then(Split::of);
    split.ok_or_else(|| unreadable("split", "no parts of a week"))
}

/// Reads the time in which a row is in the plan.
fn validity(row: &AnyRow) -> sqlx::Result<Validity> {
    Ok(Validity {
        from: row.try_get("valid_from")?,
        until: row.try_get("valid_until")?,
    })
}

/// Returns the stored name of a zone.
fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

impl FromRow<'_, AnyRow> for WeeklyShift {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let bits = u8::try_from(small(row, "days")?).map_err(|e| unreadable("days", e))?;
        Ok(Self {
            number: small(row, "number")?,
            instructor: row.try_get("instructor")?,
            days: Weekdays::from_bits(bits).ok_or_else(|| unreadable("days", "no days"))?,
            hours: hours(row)?,
            zone: zone(row)?,
            dates: dates(row)?,
            valid: validity(row)?,
        })
    }
}

/// A member as JSON: dates as `2026-01-31`.
#[derive(Serialize, Deserialize)]
struct MemberJson {
    user: UserId,
    joins: Option<String>,
    leaves: Option<String>,
}

impl From<&RotationMember> for MemberJson {
    fn from(member: &RotationMember) -> Self {
        let written = |date: Option<Date>| date.map(|date| date.to_string());
        Self {
            user: member.instructor,
            joins: written(member.joins),
            leaves: written(member.leaves),
        }
    }
}

impl TryFrom<MemberJson> for RotationMember {
    type Error = jiff::Error;

    fn try_from(member: MemberJson) -> Result<Self, jiff::Error> {
        let read = |date: Option<String>| date.map(|date| date.parse()).transpose();
        Ok(Self {
            instructor: member.user,
            joins: read(member.joins)?,
            leaves: read(member.leaves)?,
        })
    }
}

impl FromRow<'_, AnyRow> for Rotation {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let start: &str = row.try_get("start_on")?;
        let days = u16::try_from(small(row, "turn_days")?);
        let members: Vec<MemberJson> = from_json(row, "members")?;
        let members: Result<Vec<RotationMember>, _> =
            members.into_iter().map(RotationMember::try_from).collect();
        Ok(Self {
            name: row.try_get("name")?,
            turn_days: days.map_err(|error| unreadable("turn_days", error))?,
            start: start
                .parse()
                .map_err(|e: jiff::Error| unreadable("start_on", e))?,
            split: split(row)?,
            hours: hours(row)?,
            zone: zone(row)?,
            members: members.map_err(|error| unreadable("members", error))?,
            valid: validity(row)?,
        })
    }
}

impl FromRow<'_, AnyRow> for Absence {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            instructor: row.try_get("instructor")?,
            span: Span {
                from: row.try_get("from_at")?,
                until: row.try_get("until_at")?,
            },
        })
    }
}

impl FromRow<'_, AnyRow> for Holiday {
    fn from_row(row: &AnyRow) -> sqlx::Result<Self> {
        let day: &str = row.try_get("day")?;
        Ok(Self {
            date: day
                .parse()
                .map_err(|error: jiff::Error| unreadable("day", error))?,
            valid: validity(row)?,
        })
    }
}

/// Returns the earliest date whose hours may still run at a moment, in any zone.
pub(super) fn earliest_day(since: Timestamp) -> Date {
    date_of(&TimeZone::UTC, since - Millis::days(3))
}

reads! {
    /// Reads the weekly shifts of a guild that are in the plan at a moment or later, in the order of adding.
    fn shifts(guild: GuildId, since: Timestamp) -> Vec<WeeklyShift>;
    /// Reads the rotations of a guild that are in the plan at a moment or later, by name.
    fn rotations(guild: GuildId, since: Timestamp) -> Vec<Rotation>;
    /// Reads the absences of a guild that are not over at a moment, the earliest first.
    fn absences(guild: GuildId, since: Timestamp) -> Vec<Absence>;
    /// Reads the holidays of a guild that are in the plan and matter at a moment or later, in order.
    fn holidays(guild: GuildId, since: Timestamp) -> Vec<Holiday>;
    /// Reads up to `limit` guilds that plan duty at a moment, by id, after a given one.
    fn guilds_with_plans(at: Timestamp, after: Option<GuildId>, limit: u32) -> Vec<GuildId>;
}

async fn guilds_with_plans(
    db: &mut AnyConnection,
    at: Timestamp,
    after: Option<GuildId>,
    limit: u32,
) -> Result<Vec<GuildId>> {
    const PLANS: &str = "SELECT guild FROM shifts \
         WHERE guild > $1 AND (valid_until IS NULL OR valid_until > $2) \
         UNION SELECT guild FROM rotations \
         WHERE guild > $1 AND (valid_until IS NULL OR valid_until > $2) ORDER BY guild LIMIT $3";
    Ok(query_scalar(PLANS)
        .bind(after.map_or(0, |guild| guild.get() as i64))
        .bind(at)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
}

/// Reads the rows of a guild's plan with a statement whose parameters are the guild and a moment.
pub(super) async fn rows_since<R>(
    db: &mut AnyConnection,
    statement: &'static str,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<R>>
where
    R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
{
    Ok(query_as(statement)
        .bind(guild)
        .bind(since)
        .fetch_all(db)
        .await?)
}

pub(super) async fn shifts(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<WeeklyShift>> {
    let statement = "SELECT * FROM shifts WHERE guild = $1 AND (valid_until IS NULL OR valid_until > $2) \
                     ORDER BY number";
    rows_since(db, statement, guild, since).await
}

pub(super) async fn rotations(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<Rotation>> {
    let statement = "SELECT * FROM rotations WHERE guild = $1 AND (valid_until IS NULL OR valid_until > $2) \
                     ORDER BY name, valid_from";
    rows_since(db, statement, guild, since).await
}

pub(super) async fn absences(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<Absence>> {
    let statement = "SELECT instructor, from_at, until_at FROM absences WHERE guild = $1 AND until_at > $2 \
                     ORDER BY from_at, id";
    rows_since(db, statement, guild, since).await
}

pub(super) async fn holidays(
    db: &mut AnyConnection,
    guild: GuildId,
    since: Timestamp,
) -> Result<Vec<Holiday>> {
    Ok(
        query_as("SELECT * FROM holidays WHERE guild = $1 AND day >= $2 ORDER BY day, valid_from")
            .bind(guild)
            .bind(earliest_day(since).to_string())
            .fetch_all(db)
            .await?,
    )
}

impl Tx {
    /// Makes a date a holiday from a moment on. Returns false if it is one already.
    pub async fn add_holiday(
        &mut self,
        guild: GuildId,
        date: Date,
        now: Timestamp,
    ) -> Result<bool> {
        self.note_schedule_changed(guild);
        let added = self.write("INSERT INTO holidays (guild, day, valid_from, valid_until) SELECT $1, $2, $3, CAST(NULL AS BIGINT) \
             WHERE NOT EXISTS (SELECT 1 FROM holidays \
             WHERE guild = $1 AND day = $2 AND valid_until IS NULL) ON CONFLICT DO NOTHING", |write| write.bind(guild).bind(date.to_string()).bind(now));
        Ok(added.await? == 1)
    }

    /// Makes a date a working day again from a moment on. Returns false if it is no holiday.
    pub async fn end_holiday(
        &mut self,
        guild: GuildId,
        date: Date,
        now: Timestamp,
    ) -> Result<bool> {
        self.note_schedule_changed(guild);
        let ended = self.write(
            "UPDATE holidays SET valid_until = $3 \
             WHERE guild = $1 AND day = $2 AND valid_until IS NULL",
            |write| write.bind(guild).bind(date.to_string()).bind(now),
        );
        Ok(ended.await? > 0)
    }

    /// Adds a weekly shift, and returns its new number; the number in it is ignored.
    pub async fn add_shift(&mut self, guild: GuildId, shift: &WeeklyShift) -> Result<u32> {
        self.note_schedule_changed(guild);
        for _ in 0..CLAIM_TRIES {
            // If two transactions add one at the same time, the second finds the number taken.
            let given: Option<i64> = query_scalar(
                "INSERT INTO shifts \
                 (guild, number, instructor, days, starts, ends, zone, valid_from, valid_until, \
                 first_on, last_on) \
                 VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM shifts WHERE guild = $1), \
                 $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING number",
            )
            .bind(guild)
            .bind(shift.instructor)
            .bind(i64::from(shift.days.bits()))
            .bind(i64::from(shift.hours.starts()))
            .bind(i64::from(shift.hours.ends()))
            .bind(zone_name(&shift.zone))
            .bind(shift.valid.from)
            .bind(shift.valid.until)
            .bind(shift.dates.map(|dates| dates.first.to_string()))
            .bind(shift.dates.map(|dates| dates.last.to_string()))
            .fetch_optional(self.db().await?)
            .await?;
            if let Some(number) = given.and_then(|number| u32::try_from(number).ok()) {
                return Ok(number);
            }
        }
        Err(StoreError::NoFreeNumber)
    }

    /// Removes a weekly shift from the plan from a moment on. Returns false if it is not in the plan any more.
    pub async fn end_shift(&mut self, guild: GuildId, number: u32, now: Timestamp) -> Result<bool> {
        self.note_schedule_changed(guild);
        let ended = self.write(
            "UPDATE shifts SET valid_until = $3 \
             WHERE guild = $1 AND number = $2 AND (valid_until IS NULL OR valid_until > $3)",
            |write| write.bind(guild).bind(i64::from(number)).bind(now),
        );
        Ok(ended.await? == 1)
    }

    /// Puts a rotation with a new `id` into the plan, in place of one of the same name.
    pub async fn set_rotation(
        &mut self,
        guild: GuildId,
        rotation: &Rotation,
        id: i64,
    ) -> Result<()> {
        self.note_schedule_changed(guild);
        self.end_rotation(guild, &rotation.name, rotation.valid.from)
            .await?;
        let members: Vec<MemberJson> = rotation.members.iter().map(MemberJson::from).collect();
        let parts: Vec<u8> = rotation
            .split
            .parts()
            .iter()
            .map(|part| part.bits())
            .collect();
        let split = (!parts.is_empty()).then(|| to_json(&parts)).transpose()?;
        query(
            "INSERT INTO rotations (id, guild, name, turn_days, start_on, starts, ends, zone, \
             members, valid_from, valid_until, split) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(id)
        .bind(guild)
        .bind(&rotation.name)
        .bind(i64::from(rotation.turn_days))
        .bind(rotation.start.to_string())
        .bind(i64::from(rotation.hours.starts()))
        .bind(i64::from(rotation.hours.ends()))
        .bind(zone_name(&rotation.zone))
        .bind(to_json(&members)?)
        .bind(rotation.valid.from)
        .bind(rotation.valid.until)
        .bind(split)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Removes a rotation from the plan from a moment on. Returns false if there is none of that name.
    pub async fn end_rotation(
        &mut self,
        guild: GuildId,
        name: &str,
        now: Timestamp,
    ) -> Result<bool> {
        self.note_schedule_changed(guild);
        let ended = self.write(
            "UPDATE rotations SET valid_until = $3 \
             WHERE guild = $1 AND name = $2 AND valid_until IS NULL",
            |write| write.bind(guild).bind(name).bind(now),
        );
        Ok(ended.await? > 0)
    }

    /// Adds an absence; `id` is its own.
    pub async fn add_absence(&mut self, guild: GuildId, absence: &Absence, id: i64) -> Result<()> {
        self.note_schedule_changed(guild);
        query(
            "INSERT INTO absences (id, guild, instructor, from_at, until_at) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(guild)
        .bind(absence.instructor)
        .bind(absence.span.from)
        .bind(absence.span.until)
        .execute(self.db().await?)
        .await?;
        Ok(())
    }

    /// Ends an absence now; one that has not begun then never begins. Returns false if there is no such absence.
    pub async fn end_absence(
        &mut self,
        guild: GuildId,
        absence: &Absence,
        now: Timestamp,
    ) -> Result<bool> {
        self.note_schedule_changed(guild);
        let begins = absence.span.from;
        let cut = query(
            "UPDATE absences SET until_at = $5 \
             WHERE guild = $1 AND instructor = $2 AND from_at = $3 AND until_at = $4",
        )
        .bind(guild)
        .bind(absence.instructor)
        .bind(begins)
        .bind(absence.span.until)
        .bind(now.max(begins))
        .execute(self.db().await?)
        .await?;
        query("DELETE FROM absences WHERE guild = $1 AND instructor = $2 AND until_at = from_at")
            .bind(guild)
            .bind(absence.instructor)
            .execute(self.db().await?)
            .await?;
        Ok(cut.rows_affected() > 0)
    }
}
