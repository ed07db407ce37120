//! Converts the domain's types to columns and back: ids and times as BIGINT, names as TEXT, lists as JSON. Never reads
//! a clock or a row: it only converts single values.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Any;
use sqlx::any::{AnyRow, AnyTypeInfo, AnyValueRef};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Row, Type};

use super::timers::TimerKind;
use crate::domain::{
    Band, ChannelId, ChannelMode, CountedBy, DayNumber, DeliveryId, GuildId, HandOver, Handled,
    Handoff, InquiryId, InteractionId, LastPress, LearnerKey, LearnerNumber, LearningMode,
    LessonId, LessonKind, LessonSource, Locale, MessageId, Millis, Outcome, Place, Presence,
    PressMeaning, Priority, Rating, ReviewDecision, RoleId, RuleId, SetupPart, SurveyId, TagId,
    TicketId, TicketNumber, TicketState, Timestamp, UserId,
};

/// The buffer for bound values.
type BoundValues = <Any as Database>::ArgumentBuffer;

/// Reads a row into a struct, each field from the column of its name: `field ("column")` from another,
/// `field: read` by a function of this module.
// SQLx's own macro makes cargo compile the drivers, SQLite and TLS a second time, for the compiler.
macro_rules! from_columns {
    (@read $row:ident $field:ident) => { sqlx::Row::try_get($row, stringify!($field))? };
    (@read $row:ident $field:ident ($column:literal)) => { sqlx::Row::try_get($row, $column)? };
    (@read $row:ident $field:ident: $read:ident) => { $read($row, stringify!($field))? };
    ($of:ident { $($field:ident $(($column:literal))? $(: $read:ident)?),+ }) => {
        impl sqlx::FromRow<'_, sqlx::any::AnyRow> for $of {
            fn from_row(row: &sqlx::any::AnyRow) -> sqlx::Result<Self> {
                Ok(Self { $($field: from_columns!(@read row $field $(($column))? $(: $read)?)),+ })
            }
        }
    };
}
pub(super) use from_columns;

macro_rules! number_columns {
    ($($name:ty, $value:ident => $to:expr, $raw:ident => $from:expr;)+) => {$(
        impl Type<Any> for $name {
            fn type_info() -> AnyTypeInfo {
                <i64 as Type<Any>>::type_info()
            }

            fn compatible(ty: &AnyTypeInfo) -> bool {
                <i64 as Type<Any>>::compatible(ty)
            }
        }

        impl Encode<'_, Any> for $name {
            fn encode_by_ref(&self, buffer: &mut BoundValues) -> Result<IsNull, BoxDynError> {
                let $value = *self;
                <i64 as Encode<'_, Any>>::encode($to, buffer)
            }
        }

        impl Decode<'_, Any> for $name {
            fn decode(value: AnyValueRef<'_>) -> Result<Self, BoxDynError> {
                let $raw = <i64 as Decode<'_, Any>>::decode(value)?;
                $from
            }
        }
    )+};
}

macro_rules! id_columns {
    ($($name:ident)+) => {
        number_columns! { $($name, id => id.to_db(), raw => Ok($name::from_db(raw));)+ }
    };
}

id_columns! {
    GuildId ChannelId MessageId UserId RoleId InteractionId InquiryId TicketId SurveyId LearnerKey
    DeliveryId LessonId TagId
}

number_columns! {
    Timestamp, time => time.as_millis(), raw => Ok(Timestamp::from_millis(raw));
    Millis, length => length.get(), raw => Ok(Millis::new(raw));
    TicketNumber, number => i64::from(number.get()), raw => Ok(TicketNumber::new(u32::try_from(raw)?));
    DayNumber, day => day.get(), raw => Ok(DayNumber::new(raw));
    LearnerNumber, number => i64::from(number.get()), raw => Ok(LearnerNumber::new(u32::try_from(raw)?));
    Rating, rating => i64::from(rating.get()), raw => Ok(Rating::try_from(u8::try_from(raw)?)?);
}

macro_rules! text_columns {
    ($($name:ty, $value:ident => $to:expr, $raw:ident => $from:expr;)+) => {$(
        impl Type<Any> for $name {
            fn type_info() -> AnyTypeInfo {
                <str as Type<Any>>::type_info()
            }
        }

        impl Encode<'_, Any> for $name {
            fn encode_by_ref(&self, buffer: &mut BoundValues) -> Result<IsNull, BoxDynError> {
                let $value = self;
                <&str as Encode<'_, Any>>::encode($to, buffer)
            }
        }

        impl Decode<'_, Any> for $name {
            fn decode(value: AnyValueRef<'_>) -> Result<Self, BoxDynError> {
                let $raw = <&str as Decode<'_, Any>>::decode(value)?;
                $from.ok_or_else(|| format!("no {} is called `{}`", stringify!($name), $raw).into())
            }
        }
    )+};
}

macro_rules! named_columns {
    ($($name:ident)+) => {
        text_columns! { $($name, one => one.name(), raw => $name::from_name(raw);)+ }
    };
}

named_columns! {
    Place Band LastPress HandOver Outcome TicketState Priority ChannelMode LearningMode Handoff CountedBy
    LessonKind LessonSource ReviewDecision Handled PressMeaning TimerKind SetupPart
}

text_columns! {
    Locale, locale => locale.tag(), raw => Locale::ALL.into_iter().find(|locale| locale.tag() == raw);
    RuleId, rule => rule.as_str(), raw => Some(RuleId::new(raw));
    Presence, presence => presence_name(*presence), raw => PRESENCES.into_iter().find(|one| presence_name(*one) == raw);
}

const PRESENCES: [Presence; 2] = [Presence::On, Presence::Off];

const fn presence_name(presence: Presence) -> &'static str {
    match presence {
        Presence::On => "on",
        Presence::Off => "off",
    }
}

/// Writes a list or an event as the TEXT of its JSON.
pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// Reads the JSON in a TEXT column.
pub(super) fn from_json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, sqlx::Error> {
    of_json(column, row.try_get(column)?)
}

/// Reads the JSON of a column.
pub(super) fn of_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(text).map_err(|source| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: source.into(),
    })
}

/// Reads a yes or no, which is stored as 1 or 0.
pub(super) fn flag(row: &AnyRow, column: &str) -> Result<bool, sqlx::Error> {
    Ok(row.try_get::<i64, _>(column)? != 0)
}

/// Reads a count or another small number that is not negative.
pub(super) fn small(row: &AnyRow, column: &str) -> Result<u32, sqlx::Error> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|source| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: source.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_columns_are_read_back() {
        for place in Place::ALL {
            assert_eq!(Place::from_name(place.name()), Some(place));
        }
        for band in Band::ALL {
            assert_eq!(Band::from_name(band.name()), Some(band));
        }
        assert_eq!(PRESENCES.map(presence_name), ["on", "off"]);
        for kind in TimerKind::ALL {
            assert_eq!(TimerKind::from_name(kind.name()), Some(kind));
        }
    }
}
