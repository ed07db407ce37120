//! Reads answers to surveys from a CSV file (RFC 4180) with the columns *Perceived Value*, *Perceived Effort* and
//! *Expected Value*, in any order and case, and optionally *at* and *category*. Unreadable rows are reported with their
//! line.

use csv::StringRecord;
use jiff::tz::TimeZone;

use super::drivers::Rated;
use super::file_rows::{BadRowFile, Cells, RowFile, RowRefusal, column_of, cut, moment};
use crate::domain::Timestamp;

/// The columns that a file must have.
const COLUMNS: [&str; 3] = ["Perceived Value", "Perceived Effort", "Expected Value"];
/// The names of these columns, in words.
const NEEDED: &str = "Perceived Value, Perceived Effort and Expected Value";
/// The optional column for the time, followed by that for the category.
const AT: &str = "at";
const CATEGORY: &str = "category";
/// The possible ratings.
const RATINGS: std::ops::RangeInclusive<f64> = 1.0..=5.0;

/// A file of answers to surveys.
pub type SurveyFile = RowFile<SurveyRow>;

/// A row with three ratings, 1 to 5; fractions if they are averages over several people.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyRow {
    /// Its line, from 1.
    pub line: u64,
    /// The perceived value.
    pub value: f64,
    /// The perceived effort.
    pub effort: f64,
    /// The expected value.
    pub expected: f64,
    /// The time at which it was answered, if the file says so.
    pub at: Option<Timestamp>,
    /// The category, if the file says so.
    pub category: Option<String>,
}

impl SurveyRow {
    /// Returns the row in the form that the regression of drivers uses.
    pub fn rated(&self) -> Rated {
        Rated {
            value: self.value,
            effort: self.effort,
            expected: self.expected,
        }
    }
}

impl SurveyFile {
    /// Reads a file's content, without a byte order mark. Times without an offset are in the zone.
    ///
    /// # Errors
    /// [`BadRowFile`] if the first line does not name the columns.
    pub fn read(content: &str, zone: &TimeZone) -> Result<Self, BadRowFile> {
        Self::read_by(
            content,
            NEEDED,
            SurveyColumns::of,
            |columns, cells, line| columns.row(cells, line, zone),
        )
    }
}

/// The positions of the columns.
struct SurveyColumns {
    ratings: [usize; 3],
    at: Option<usize>,
    category: Option<usize>,
}

impl SurveyColumns {
    fn of(names: &StringRecord) -> Result<Self, &'static str> {
        let place = |wanted| column_of(names, wanted).ok_or(wanted);
        Ok(Self {
            ratings: [place(COLUMNS[0])?, place(COLUMNS[1])?, place(COLUMNS[2])?],
            at: column_of(names, AT),
            category: column_of(names, CATEGORY),
        })
    }

    fn row(&self, cells: Cells<'_>, line: u64, zone: &TimeZone) -> Result<SurveyRow, RowRefusal> {
        let rating = |at: usize| rating(COLUMNS[at], cells.at(self.ratings[at]));
        Ok(SurveyRow {
            line,
            value: rating(0)?,
            effort: rating(1)?,
            expected: rating(2)?,
            at: cells
                .given(self.at)
                .map(|at| moment(AT, at, zone))
                .transpose()?,
            category: cells.given(self.category).map(str::to_owned),
        })
    }
}

fn rating(column: &'static str, found: &str) -> Result<f64, RowRefusal> {
    if found.is_empty() {
        return Err(RowRefusal::Empty(column));
    }
    let rating = found.parse().ok().filter(|rating| RATINGS.contains(rating));
    rating.ok_or_else(|| RowRefusal::NoRating {
        column,
        found: cut(found),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(content: &str) -> Result<SurveyFile, BadRowFile> {
        SurveyFile::read(content, &TimeZone::get("Asia/Shanghai").unwrap())
    }

    #[test]
    fn when_and_what_about_are_read_where_a_file_says_so() {
        let file = read(
            "AT,Perceived Value,Perceived Effort,Expected Value,Category\n2026-01-31,5,2,4,billing\n\
             2026-01-31T10:00:00Z,5,2,4,\n,5,2,4,\nyesterday,5,2,4,x\n",
        )
        .unwrap();
        let told: Vec<_> = file
            .rows
            .iter()
            .map(|row| (row.at.map(Timestamp::as_millis), row.category.as_deref()))
            .collect();
        let midnight = 1_769_788_800_000;
        assert_eq!(
            told,
            [
                (Some(midnight), Some("billing")),
                (Some(midnight + 18 * 3_600_000), None),
                (None, None)
            ]
        );
        assert_eq!(file.refused[0].line, 5);
        assert!(file.refused[0].reason.to_string().contains("yesterday"));
    }

    #[test]
    fn columns_stand_in_any_order_and_case_and_among_others() {
        let file = read(
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
        let file = read(
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
                read(content),
                Err(BadRowFile::NoColumn {
                    missing,
                    needed: NEEDED
                }),
                "{content:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_row_is_read_or_told(content in "[0-9a-z,.\"\n]{0,200}") {
            let content = format!("Perceived Value,Perceived Effort,Expected Value\n{content}");
            let file = read(&content).unwrap();
            for row in &file.rows {
                for rating in [row.value, row.effort, row.expected] {
                    prop_assert!(RATINGS.contains(&rating));
                }
            }
        }
    }
}
