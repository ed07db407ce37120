//! Shows a row about a person in their copy: times in RFC 3339, ids as text, flags as booleans, and nothing about
//! staff.

use serde_json::{Map, Value, json};
use sqlx::any::AnyRow;
use sqlx::{Column, Row, ValueRef};

use crate::domain::Timestamp;

/// The largest whole number that every program can read exactly from JSON.
const EXACT: i64 = (1 << 53) - 1;

/// Converts a row into a JSON object, by the names of its columns.
pub(super) fn columns_of(row: &AnyRow) -> sqlx::Result<Map<String, Value>> {
    let mut object = Map::new();
    for column in row.columns() {
        let name = column.name();
        if row.try_get_raw(column.ordinal())?.is_null() {
            object.insert(shown_name(name), Value::Null);
            continue;
        }
        let value = if name.ends_with("_at") {
            let at: Timestamp = row.try_get(column.ordinal())?;
            json!(at.to_jiff().to_string())
        } else if name.ends_with("_id") {
            let id: i64 = row.try_get(column.ordinal())?;
            json!(id.cast_unsigned().to_string())
        } else if name.starts_with("is_") {
            let flag: i64 = row.try_get(column.ordinal())?;
            json!(flag != 0)
        } else {
            plain(row, column.ordinal(), name)?
        };
        object.insert(shown_name(name), value);
    }
    Ok(object)
}

/// Converts a number or a text. JSON in a text is read.
fn plain(row: &AnyRow, at: usize, name: &str) -> sqlx::Result<Value> {
    if let Ok(number) = row.try_get::<i64, _>(at) {
        return Ok(json!(number));
    }
    if let Ok(number) = row.try_get::<f64, _>(at) {
        return Ok(json!(number));
    }
    let text: String = row.try_get(at)?;
    if name.ends_with("_json") {
        let read: Value =
            serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))?;
        return Ok(without_staff(read));
    }
    Ok(json!(text))
}

/// Returns an event without the member of staff who caused it, whose personal data that is. Long numbers become text,
/// like other ids.
fn without_staff(mut value: Value) -> Value {
    if let Value::Array(all) = value {
        return all.into_iter().map(without_staff).collect();
    }
    if let Value::Object(detail) = &mut value {
        let of_staff = ["staff", "assignee", "instructor", "credit"];
        detail.retain(|name, _| !of_staff.contains(&name.as_str()));
        for number in detail.values_mut() {
            if number.as_i64().is_some_and(|number| number > EXACT) {
                *number = json!(number.to_string());
            }
        }
    }
    value
}

/// Returns a column's name in the copy, without the suffix that only marks its format.
fn shown_name(name: &str) -> String {
    match name {
        "at_at" => "at".to_owned(),
        _ => name.trim_end_matches("_json").to_owned(),
    }
}
