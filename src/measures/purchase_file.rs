//! Reads the purchases of learners from a CSV file with the columns *user* (a Discord id) or *learner* (a key, as in
//! exports), *product* and *at*, and optionally *amount* and *currency*, in any order and case. Unreadable rows are
//! reported with their line.

use csv::StringRecord;
use jiff::tz::TimeZone;

use super::file_rows::{BadRowFile, Cells, RowFile, RowRefusal, column_of, cut, moment};
use crate::domain::{LearnerKey, Timestamp, UserId};

/// The most characters of a product's name.
const MAX_NAME_CHARS: usize = 100;

/// The columns that a file must have, in words.
const COLUMNS: &str = "user (or learner), product and at";

/// A file of purchases.
pub type PurchaseFile = RowFile<PurchaseRow>;

/// The learner who bought something, as the file names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buyer {
    /// A Discord user.
    User(UserId),
    /// A learner by their key.
    Learner(LearnerKey),
}

/// A row of the file: one purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseRow {
    /// Its line, from 1.
    pub line: u64,
    /// The learner who bought it.
    pub buyer: Buyer,
    /// The product that was bought.
    pub product: String,
    /// The time of the purchase.
    pub at: Timestamp,
    /// The price in the currency's smallest unit, converted if the file has another form.
    pub amount: Option<i64>,
    /// The currency, in capitals.
    pub currency: Option<String>,
}

impl PurchaseFile {
    /// Reads a file's content; skips a byte order mark. Times without an offset are in the zone.
    ///
    /// # Errors
    /// [`BadRowFile`] if the first line does not name the columns.
    pub fn read(content: &str, zone: &TimeZone) -> Result<Self, BadRowFile> {
        Self::read_by(
            content,
            COLUMNS,
            PurchaseColumns::of,
            |columns, cells, line| columns.row(cells, line, zone),
        )
    }
}

/// The positions of the columns.
struct PurchaseColumns {
    user: Option<usize>,
    learner: Option<usize>,
    product: usize,
    at: usize,
    amount: Option<usize>,
    currency: Option<usize>,
}

impl PurchaseColumns {
    fn of(names: &StringRecord) -> Result<Self, &'static str> {
        let place = |wanted| column_of(names, wanted).ok_or(wanted);
        let (user, learner) = (column_of(names, "user"), column_of(names, "learner"));
        if user.is_none() && learner.is_none() {
            return Err("user");
        }
        Ok(Self {
            user,
            learner,
            product: place("product")?,
            at: place("at")?,
            amount: column_of(names, "amount"),
            currency: column_of(names, "currency"),
        })
    }

    fn row(&self, cells: Cells<'_>, line: u64, zone: &TimeZone) -> Result<PurchaseRow, RowRefusal> {
        let product = needed("product", cells.at(self.product))?;
        if product.chars().count() > MAX_NAME_CHARS {
            return Err(RowRefusal::TooLong("product"));
        }
        let currency = cells.given(self.currency).map(currency).transpose()?;
        Ok(PurchaseRow {
            line,
            buyer: buyer(cells.given(self.user), cells.given(self.learner))?,
            product: product.to_owned(),
            at: moment("at", needed("at", cells.at(self.at))?, zone)?,
            amount: match cells.given(self.amount) {
                Some(found) => Some(amount(found, currency.as_deref())?),
                None => None,
            },
            currency,
        })
    }
}

fn needed<'a>(column: &'static str, found: &'a str) -> Result<&'a str, RowRefusal> {
    if found.is_empty() {
        Err(RowRefusal::Empty(column))
    } else {
        Ok(found)
    }
}

/// Reads the buyer of a row; if it has both a user and a learner, the user.
fn buyer(user: Option<&str>, learner: Option<&str>) -> Result<Buyer, RowRefusal> {
    let no_id = |column, found: &str| RowRefusal::NoId {
        column,
        found: cut(found),
    };
    match (user, learner) {
        (Some(user), _) => {
            let id = user.parse().map_err(|_| no_id("user", user))?;
            Ok(Buyer::User(id))
        }
        (None, Some(key)) => {
            let id = key.parse().ok().filter(|id: &i64| *id > 0);
            let id = id.ok_or_else(|| no_id("learner", key))?;
            Ok(Buyer::Learner(LearnerKey::new(id)))
        }
        (None, None) => Err(RowRefusal::Empty("user")),
    }
}

/// Reads a price. A whole number is in the currency's smallest unit. A number with a point or a comma is in the
/// currency itself, and must not have more decimals than it, so that a thousands separator is not taken for a decimal
/// point.
fn amount(found: &str, currency: Option<&str>) -> Result<i64, RowRefusal> {
    let read = match found.split_once(['.', ',']) {
        None => found.parse().ok(),
        Some((whole, decimals)) => with_decimals(whole, decimals, digits_of(currency)),
    };
    read.ok_or_else(|| RowRefusal::NoAmount(cut(found)))
}

fn with_decimals(whole: &str, decimals: &str, digits: usize) -> Option<i64> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("-", whole),
        None => ("", whole),
    };
    if !is_number(whole) || !is_number(decimals) || decimals.len() > digits {
        return None;
    }
    format!("{sign}{whole}{decimals:0<digits$}").parse().ok()
}

/// Returns the number of decimals of a currency (ISO 4217); most have two.
fn digits_of(currency: Option<&str>) -> usize {
    match currency {
        Some(
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
            | "VND" | "VUV" | "XAF" | "XOF" | "XPF",
        ) => 0,
        Some("BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND") => 3,
        _ => 2,
    }
}

fn currency(found: &str) -> Result<String, RowRefusal> {
    let is_one = found.len() == 3 && found.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_one {
        Ok(found.to_ascii_uppercase())
    } else {
        Err(RowRefusal::NoCurrency(cut(found)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<PurchaseFile, BadRowFile> {
        PurchaseFile::read(content, &TimeZone::UTC)
    }

    #[test]
    fn rows_say_who_bought_what_when_and_for_how_much() {
        let file = read(
            "At,Product,USER,learner,amount,currency\n2026-01-31,Rust course,9,,4900,eur\n1970-01-01T00:00:01Z,Go,,77,,\n",
        )
        .unwrap();
        assert!(file.refused.is_empty(), "{:?}", file.refused);
        let first = PurchaseRow {
            line: 2,
            buyer: Buyer::User(UserId::new(9)),
            product: "Rust course".to_owned(),
            at: Timestamp::from_millis(1_769_817_600_000),
            amount: Some(4900),
            currency: Some("EUR".to_owned()),
        };
        let second = PurchaseRow {
            line: 3,
            buyer: Buyer::Learner(LearnerKey::new(77)),
            product: "Go".to_owned(),
            at: Timestamp::from_millis(1000),
            amount: None,
            currency: None,
        };
        assert_eq!(file.rows, [first, second]);
    }

    #[test]
    fn a_price_is_of_the_smallest_unit_or_has_its_decimals() {
        for (found, currency, expected) in [
            ("1990", "EUR", Some(1990)),
            ("19.90", "EUR", Some(1990)),
            ("19,90", "eur", Some(1990)),
            ("19.9", "", Some(1990)),
            ("-5,00", "USD", Some(-500)),
            ("0.05", "USD", Some(5)),
            ("1.250", "KWD", Some(1250)),
            ("1990", "JPY", Some(1990)),
            ("19.90", "JPY", None),
            ("1.990", "EUR", None),
            ("1,990.00", "EUR", None),
            (".50", "EUR", None),
            ("19.", "EUR", None),
            ("19.-1", "EUR", None),
            ("€19.90", "EUR", None),
            ("99999999999999999.99", "EUR", None),
        ] {
            let line = format!("9,Rust,2026-01-31,\"{found}\",{currency}\n");
            let file = read(&format!("user,product,at,amount,currency\n{line}")).unwrap();
            let amount = file.rows.first().and_then(|row| row.amount);
            assert_eq!(amount, expected, "{found} {currency}");
            assert_eq!(
                file.refused.is_empty(),
                expected.is_some(),
                "{found} {currency}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let file = read(
            "user,product,at,amount,currency\nann,Rust,2026-01-31,,\n0,Rust,2026-01-31,,\n9,,2026-01-31,,\n9,Rust,,,\n\
             9,Rust,soon,,\n9,Rust,2026-01-31,49.000,\n9,Rust,2026-01-31,4900,euro\n,Rust,2026-01-31,,\n",
        )
        .unwrap();
        let told: Vec<String> = file
            .refused
            .iter()
            .map(|row| format!("{}: {}", row.line, row.reason))
            .collect();
        assert_eq!(
            told,
            [
                "2: user is \"ann\", not an id",
                "3: user is \"0\", not an id",
                "4: product is empty",
                "5: at is empty",
                "6: at is \"soon\", not a date such as 2026-01-31 or 2026-01-31T10:00:00Z",
                "7: amount is \"49.000\", neither a whole number of the currency's smallest unit, such as 4900, nor one with the currency's decimals, such as 49.00",
                "8: currency is \"euro\", not three letters such as EUR",
                "9: user is empty",
            ]
        );
        let error = read("product,at\n").unwrap_err().to_string();
        assert_eq!(
            error,
            "line 1: there is no column \"user\"; the first line must name user (or learner), product and at, with commas between"
        );
    }
}
