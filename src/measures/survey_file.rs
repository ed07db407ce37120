//! Survey answers from a CSV file (RFC 4180) with the columns *Perceived Value*, *Perceived Effort* and *Expected
//! Value*, in any order and case, and among others. What cannot be read of a row is told with its line.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::drivers::Rated;
use super::regression::Observation;

/// The columns that a file must have.
const COLUMNS: [&str; 3] = ["Perceived Value", "Perceived Effort", "Expected Value"];
/// The ratings that there are.
const RATINGS: std::ops::RangeInclusive<f64> = 1.0..=5.0;

/// The rows of a file that could be read, and those that could not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurveyFile {
    /// The rows with three ratings, in the order of the file.
    pub rows: Vec<SurveyRow>,
    /// The others, in the same order.
    pub refused: Vec<RefusedRow>,
}

/// One row with three ratings, 1 to 5. Averages of several people's are fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurveyRow {
    /// Its line, from 1.
    pub line: u64,
    /// Perceived value.
    pub value: f64,
    /// Perceived effort.
    pub effort: f64,
    /// Expected value.
    pub expected: f64,
}

/// A row that was not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its line, from 1.
    pub line: u64,
    /// The reason.
    pub reason: RowRefusal,
}

/// Why a row was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// There is nothing in a column.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Something else than a rating stands there.
    #[error("{column} is {found:?}, not a number from 1 to 5")]
    NoRating {
        /// The column.
        column: &'static str,
        /// What was found, cut short.
        found: String,
    },
    /// The reader of CSV refuses it.
    #[error("{0}")]
    Unreadable(String),
}

/// Why a whole file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSurveyFile {
    /// The first line names no such column.
    #[error(
        "line 1: there is no column \"{0}\"; the first line must name Perceived Value, Perceived Effort and Expected Value, with commas between"
    )]
    NoColumn(&'static str),
    /// The first line cannot be read.
    #[error("line 1: {0}")]
    Unreadable(String),
}

impl SurveyRow {
    /// The row as the regression of drivers takes it.
    pub fn rated(&self) -> Rated {
        Observation {
            explains: [self.value, self.effort],
            explained: self.expected,
        }
    }
}

impl SurveyFile {
    /// Reads a file's content; a byte order mark is passed over.
    ///
    /// # Errors
    /// [`BadSurveyFile`], if the first line does not name the columns.
    pub fn read(content: &str) -> Result<Self, BadSurveyFile> {
        let content = content.strip_prefix('\u{FEFF}').unwrap_or(content);
        let mut reader = ReaderBuilder::new()
            .trim(Trim::All)
            .flexible(true)
            .from_reader(content.as_bytes());
        let unreadable = |error: csv::Error| BadSurveyFile::Unreadable(error.to_string());
        let names = reader.headers().map_err(unreadable)?.clone();
        let places = places(&names)?;
        let (mut file, mut lines) = (Self::default(), Lines::of(content));
        for record in reader.into_records() {
            let (line, ratings) = match record {
                Ok(record) => {
                    let line = lines.at(record.position());
                    (line, ratings(&record, places))
                }
                Err(error) => {
                    let reason = RowRefusal::Unreadable(error.to_string());
                    (lines.at(error.position()), Err(reason))
                }
            };
            match ratings {
                Ok([value, effort, expected]) => file.rows.push(SurveyRow {
                    line,
                    value,
                    effort,
                    expected,
                }),
                Err(reason) => file.refused.push(RefusedRow { line, reason }),
            }
        }
        Ok(file)
    }
}

/// Tells the line of a row, in the order of the rows. The reader counts the end of a line, and blank lines, as the next
/// row's.
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

/// The three ratings of a row.
fn ratings(record: &StringRecord, places: [usize; 3]) -> Result<[f64; 3], RowRefusal> {
    let rating = |at: usize| rating(COLUMNS[at], record.get(places[at]).unwrap_or_default());
    Ok([rating(0)?, rating(1)?, rating(2)?])
}

/// Where the three columns stand.
fn places(names: &StringRecord) -> Result<[usize; 3], BadSurveyFile> {
    let place = |wanted: &'static str| {
        let found = names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(wanted));
        found.ok_or(BadSurveyFile::NoColumn(wanted))
    };
    Ok([place(COLUMNS[0])?, place(COLUMNS[1])?, place(COLUMNS[2])?])
}

fn rating(column: &'static str, found: &str) -> Result<f64, RowRefusal> {
    if found.is_empty() {
        return Err(RowRefusal::Empty(column));
    }
    let rating = found.parse().ok().filter(|rating| RATINGS.contains(rating));
    rating.ok_or_else(|| RowRefusal::NoRating {
        column,
        found: found.chars().take(40).collect(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_stand_in_any_order_and_case_and_among_others() {
        let file = SurveyFile::read(
            "\u{FEFF}Course,EXPECTED VALUE, perceived value ,Perceived Effort\r\nRust,4,5,2\r\n\r\n\"a, b\",3.5,1,1\r\n",
        );
        let rows = file.unwrap().rows;
        let ratings: Vec<_> = rows
            .iter()
            .map(|row| (row.line, row.value, row.effort, row.expected))
            .collect();
        assert_eq!(ratings, [(2, 5.0, 2.0, 4.0), (4, 1.0, 1.0, 3.5)]);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let file = SurveyFile::read(
            "Perceived Value,Perceived Effort,Expected Value\n5,2,4\n0,2,4\n5,,4\n5,2\n5,two,4\n5,2,NaN\n5,2,inf\n4,4,4\n",
        )
        .unwrap();
        assert_eq!(file.rows.len(), 2);
        let told: Vec<String> = file
            .refused
            .iter()
            .map(|row| format!("{}: {}", row.line, row.reason))
            .collect();
        assert_eq!(
            told,
            [
                "3: Perceived Value is \"0\", not a number from 1 to 5",
                "4: Perceived Effort is empty",
                "5: Expected Value is empty",
                "6: Perceived Effort is \"two\", not a number from 1 to 5",
                "7: Expected Value is \"NaN\", not a number from 1 to 5",
                "8: Expected Value is \"inf\", not a number from 1 to 5",
            ]
        );
    }

    #[test]
    fn a_file_without_the_columns_is_refused() {
        for (content, missing) in [
            ("", "Perceived Value"),
            ("a,b\n1,2\n", "Perceived Value"),
            (
                "Perceived Value;Perceived Effort;Expected Value\n",
                "Perceived Value",
            ),
            ("Perceived Value,Perceived Effort\n1,2\n", "Expected Value"),
        ] {
            assert_eq!(
                SurveyFile::read(content),
                Err(BadSurveyFile::NoColumn(missing)),
                "{content:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_row_is_read_or_told(content in "[0-9a-z,.\"\n]{0,200}") {
            let content = format!("Perceived Value,Perceived Effort,Expected Value\n{content}");
            let file = SurveyFile::read(&content).unwrap();
            for row in &file.rows {
                for rating in [row.value, row.effort, row.expected] {
                    prop_assert!(RATINGS.contains(&rating));
                }
            }
        }
    }
}
