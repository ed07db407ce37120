//! The rows of a CSV file made by people (RFC 4180): the readable ones, and the unreadable ones with reasons, each with
//! the line on which it begins.

use csv::{ReaderBuilder, StringRecord, StringRecordsIntoIter, Trim};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::domain::Timestamp;

/// A row that was not read, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its line, from 1.
    pub line: u64,
    /// The reason.
    pub reason: RowRefusal,
}

/// The reason why a row was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// A column is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A column holds no rating.
    #[error("{column} is {found:?}, not a number from 1 to 5")]
    NoRating {
        /// The column.
        column: &'static str,
        /// The text that was found, cut short.
        found: String,
    },
    /// A column holds no moment.
    #[error("{column} is {found:?}, not a date such as 2026-01-31 or 2026-01-31T10:00:00Z")]
    NoTime {
        /// The column.
        column: &'static str,
        /// The text that was found, cut short.
        found: String,
    },
    /// A column holds no id.
    #[error("{column} is {found:?}, not an id")]
    NoId {
        /// The column.
        column: &'static str,
        /// The text that was found, cut short.
        found: String,
    },
    /// The column `amount` holds no amount.
    #[error(
        "amount is {0:?}, neither a whole number of the currency's smallest unit, such as 4900, nor one with the currency's decimals, such as 49.00"
    )]
    NoAmount(String),
    /// The column `currency` holds no currency.
    #[error("currency is {0:?}, not three letters such as EUR")]
    NoCurrency(String),
    /// A text is too long.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// No learner has this key, at least no longer.
    #[error("no learner has the key {0}")]
    NoLearner(i64),
    /// The person's data was deleted at their wish.
    #[error("what was kept about this person was deleted; take them out of the file")]
    Forgotten,
    /// The reader of CSV refuses it.
    #[error("{0}")]
    Unreadable(String),
}

/// The rows of a file: those that could be read, and the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFile<R> {
    /// The rows that could be read, in the order of the file.
    pub rows: Vec<R>,
    /// The rows that could not be read, in the order of the file.
    pub refused: Vec<RefusedRow>,
}

/// The reason why a whole file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRowFile {
    /// The first line lacks a column.
    #[error(
        "line 1: there is no column \"{missing}\"; the first line must name {needed}, with commas between"
    )]
    NoColumn {
        /// The column.
        missing: &'static str,
        /// All columns that it must name, in words.
        needed: &'static str,
    },
    /// The first line cannot be read.
    #[error("line 1: {0}")]
    Unreadable(String),
}

impl<R> RowFile<R> {
    /// Reads each row of a file with a function of its cells and its line; skips a byte order mark. The first line must
    /// name the columns that are `needed`: `columns` finds their positions, or returns a missing one.
    pub(super) fn read_by<C>(
        content: &str,
        needed: &'static str,
        columns: impl FnOnce(&StringRecord) -> Result<C, &'static str>,
        row: impl Fn(&C, Cells<'_>, u64) -> Result<R, RowRefusal>,
    ) -> Result<Self, BadRowFile> {
        let mut records = FileRows::of(content).map_err(BadRowFile::Unreadable)?;
        let columns =
            columns(&records.names).map_err(|missing| BadRowFile::NoColumn { missing, needed })?;
        let (mut rows, mut refused) = (Vec::new(), Vec::new());
        while let Some((line, record)) = records.next() {
            match record.and_then(|record| row(&columns, Cells(&record), line)) {
                Ok(row) => rows.push(row),
                Err(reason) => refused.push(RefusedRow { line, reason }),
            }
        }
        Ok(Self { rows, refused })
    }
}

/// The cells of a row.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a>(&'a StringRecord);

impl<'a> Cells<'a> {
    /// Returns the content of a column; nothing if the row is too short.
    pub(super) fn at(self, place: usize) -> &'a str {
        self.0.get(place).unwrap_or_default()
    }

    /// Returns the content of an optional column.
    pub(super) fn given(self, place: Option<usize>) -> Option<&'a str> {
        place
            .map(|place| self.at(place))
            .filter(|cell| !cell.is_empty())
    }
}

/// A reader of the rows of a file, one after the other.
struct FileRows<'a> {
    names: StringRecord,
    records: StringRecordsIntoIter<&'a [u8]>,
    lines: Lines<'a>,
}

impl<'a> FileRows<'a> {
    /// Reads the first line, without a byte order mark.
    fn of(content: &'a str) -> Result<Self, String> {
        let content = content.strip_prefix('\u{FEFF}').unwrap_or(content);
        let mut reader = ReaderBuilder::new()
            .trim(Trim::All)
            .flexible(true)
            .from_reader(content.as_bytes());
        let names = reader.headers().map_err(|error| error.to_string())?.clone();
        Ok(Self {
            names,
            records: reader.into_records(),
            lines: Lines::of(content),
        })
    }

    /// Reads the next row, with its line.
    fn next(&mut self) -> Option<(u64, Result<StringRecord, RowRefusal>)> {
        Some(match self.records.next()? {
            Ok(record) => (self.lines.at(record.position()), Ok(record)),
            Err(error) => {
                let line = self.lines.at(error.position());
                (line, Err(RowRefusal::Unreadable(error.to_string())))
            }
        })
    }
}

/// Finds the position of a column by its name, in any case.
pub(super) fn column_of(names: &StringRecord, wanted: &str) -> Option<usize> {
    names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(wanted))
}

/// Cuts a text from a file to the length in which it is quoted.
pub(super) fn cut(found: &str) -> String {
    found.chars().take(40).collect()
}

/// Reads a time in ISO 8601. A date means its first moment; a time without an offset is in the zone.
pub(super) fn moment(
    column: &'static str,
    found: &str,
    zone: &TimeZone,
) -> Result<Timestamp, RowRefusal> {
    let with_offset = || found.parse::<jiff::Timestamp>().ok();
    let local = || {
        let local: DateTime = found.parse().ok()?;
        Some(local.to_zoned(zone.clone()).ok()?.timestamp())
    };
    let at = with_offset().or_else(local);
    let at = at.ok_or_else(|| RowRefusal::NoTime {
        column,
        found: cut(found),
    })?;
    Ok(Timestamp::from_millis(at.as_millisecond()))
}

/// Finds the line of each row, in the order of the rows. Needed because the reader counts a line's end, and blank
/// lines, to the next row.
struct Lines<'a> {
    content: &'a str,
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(content: &'a str) -> Self {
        Self {
            content,
            counted: 0,
            line: 1,
        }
    }

    fn at(&mut self, position: Option<&csv::Position>) -> u64 {
        let begins = position.map_or(0, |at| at.byte() as usize);
        let blank = self
            .content
            .get(begins..)
            .and_then(|rest| rest.find(|letter| !matches!(letter, '\r' | '\n')));
        let begins = begins + blank.unwrap_or_default();
        let passed = self.content.get(self.counted..begins).unwrap_or_default();
        self.line += passed.matches('\n').count() as u64;
        self.counted = self.counted.max(begins);
        self.line
    }
}
