//! Writes rows as CSV (RFC 4180, UTF-8, with a header) or as JSON, row by row. Times are in the guild's zone, with its
//! offset. Texts that a spreadsheet would take for formulas are quoted.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::desk::export::record::{ExportRow, ExportValue};
use crate::domain::Timestamp;

/// The way in which rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// One JSON object: a description, and the rows.
    Json,
}

impl Format {
    /// Returns the name in commands, which is also the ending of files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Reads a [`Format::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Csv, Self::Json]
            .into_iter()
            .find(|format| format.name() == name)
    }
}

/// A file that is being written.
pub(crate) struct ExportFile<W: Write> {
    out: Out<W>,
    columns: Vec<&'static str>,
    zone: TimeZone,
    rows: u64,
}

enum Out<W: Write> {
    Csv(Box<Writer<W>>),
    Json(W),
}

impl<W: Write> ExportFile<W> {
    /// Begins a file: in CSV with the names of its columns, in JSON with a description of the rows.
    pub(crate) fn begin(
        mut to: W,
        format: Format,
        columns: Vec<&'static str>,
        about: &Value,
        zone: TimeZone,
    ) -> io::Result<Self> {
        let out = match format {
            Format::Csv => {
                let lines = WriterBuilder::new()
                    .terminator(Terminator::CRLF)
                    .from_writer(to);
                let mut lines = Box::new(lines);
                lines.write_record(&columns)?;
                Out::Csv(lines)
            }
            Format::Json => {
                write!(to, "{{\"about\":{about},\"rows\":[")?;
                Out::Json(to)
            }
        };
        Ok(Self {
            out,
            columns,
            zone,
            rows: 0,
        })
    }

    /// Writes rows, and keeps none of them in memory.
    pub(crate) fn write(&mut self, records: Vec<ExportRow>) -> io::Result<()> {
        for record in records {
            match &mut self.out {
                Out::Csv(lines) => {
                    lines
                        .write_record(record.into_iter().map(|cell| csv_cell(cell, &self.zone)))?;
                }
                Out::Json(to) => {
                    let cells = record.into_iter().map(|cell| json_cell(cell, &self.zone));
                    let names = self.columns.iter().map(|name| (*name).to_owned());
                    let row: Map<String, Value> = names.zip(cells).collect();
                    let comma = if self.rows == 0 { "" } else { "," };
                    write!(to, "{comma}\n{}", Value::Object(row))?;
                }
            }
            self.rows += 1;
        }
        match &mut self.out {
            Out::Csv(lines) => lines.flush(),
            Out::Json(to) => to.flush(),
        }
    }

    /// Ends the file, and returns the number of its rows.
    pub(crate) fn end(mut self) -> io::Result<u64> {
        match &mut self.out {
            Out::Csv(lines) => lines.flush()?,
            Out::Json(to) => {
                to.write_all(b"\n]}\n")?;
                to.flush()?;
            }
        }
        Ok(self.rows)
    }
}

/// Writes a moment in ISO 8601, with the offset of a zone.
pub(crate) fn time(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_jiff().to_zoned(zone.clone());
    local.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

fn csv_cell(cell: ExportValue, zone: &TimeZone) -> String {
    match cell {
        ExportValue::Nothing => String::new(),
        ExportValue::Text(text) => harmless(text),
        ExportValue::Id(id) => id.to_string(),
        ExportValue::Whole(number) => number.to_string(),
        ExportValue::Number(number) => number.to_string(),
        ExportValue::Time(at) => time(at, zone),
        ExportValue::Flag(is) => is.to_string(),
        ExportValue::Json(value) => harmless(value.to_string()),
    }
}

/// Makes a text that a spreadsheet shows and does not compute. Puts an apostrophe before a text that begins like a
/// formula, and before one whose own apostrophe would be taken for that.
fn harmless(text: String) -> String {
    let begins_one = |letter: char| "=+-@\t\r\n＝＋－＠".contains(letter);
    let rest = text.trim_start_matches('\'');
    if rest.starts_with(begins_one) {
        format!("'{text}")
    } else {
        text
    }
}

fn json_cell(cell: ExportValue, zone: &TimeZone) -> Value {
    match cell {
        ExportValue::Nothing => Value::Null,
        ExportValue::Text(text) => Value::String(text),
        // Not every program would read it exactly as a number.
        ExportValue::Id(id) => Value::String(id.to_string()),
        ExportValue::Whole(number) => json!(number),
        ExportValue::Number(number) => json!(number),
        ExportValue::Time(at) => Value::String(time(at, zone)),
        ExportValue::Flag(is) => Value::Bool(is),
        ExportValue::Json(value) => value,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(format: Format, records: Vec<ExportRow>, columns: Vec<&'static str>) -> String {
        let mut out = Vec::new();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let about = json!({"kind": "inquiries"});
        let mut file = ExportFile::begin(&mut out, format, columns, &about, zone).unwrap();
        let n = records.len() as u64;
        file.write(records).unwrap();
        assert_eq!(file.end().unwrap(), n);
        String::from_utf8(out).unwrap()
    }

    /// Removes the apostrophe that was put before a text which begins like a formula.
    fn unquoted(cell: &str) -> String {
        let rest = cell.strip_prefix('\'').unwrap_or(cell);
        if harmless(rest.to_owned()) == cell {
            rest.to_owned()
        } else {
            cell.to_owned()
        }
    }

    #[test]
    fn cells_are_written_so_that_a_spreadsheet_reads_and_does_not_compute_them() {
        let record = vec![
            ExportValue::Text("=HYPERLINK(\"http://evil\")".to_owned()),
            ExportValue::Text("-1".to_owned()),
            ExportValue::Text("'+1".to_owned()),
            ExportValue::Text("it's, \"so\"".to_owned()),
            ExportValue::Whole(-5),
            ExportValue::Number(-0.25),
            ExportValue::Time(Timestamp::from_millis(1_768_471_200_007)),
            ExportValue::Id(u64::MAX),
            ExportValue::Flag(true),
            ExportValue::Nothing,
        ];
        let columns = vec!["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        assert_eq!(
            written(Format::Csv, vec![record.clone()], columns.clone()),
            "a,b,c,d,e,f,g,h,i,j\r\n\"'=HYPERLINK(\"\"http://evil\"\")\",'-1,''+1,\"it's, \"\"so\"\"\",-5,-0.25,\
             2026-01-15T11:00:00.007+01:00,18446744073709551615,true,\r\n"
        );
        let json: Value =
            serde_json::from_str(&written(Format::Json, vec![record], columns)).unwrap();
        assert_eq!(json["about"]["kind"], "inquiries");
        assert_eq!(
            json["rows"],
            json!([{"a": "=HYPERLINK(\"http://evil\")", "b": "-1", "c": "'+1", "d": "it's, \"so\"", "e": -5,
                "f": -0.25, "g": "2026-01-15T11:00:00.007+01:00", "h": "18446744073709551615", "i": true, "j": null}])
        );
    }

    #[test]
    fn without_rows_there_is_a_header_and_whole_json() {
        assert_eq!(written(Format::Csv, Vec::new(), vec!["a", "b"]), "a,b\r\n");
        let json: Value =
            serde_json::from_str(&written(Format::Json, Vec::new(), vec!["a"])).unwrap();
        assert_eq!(json["rows"], json!([]));
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_none_begins_like_a_formula(
            texts in prop::collection::vec(("(?s)['=+@\t-]{0,2}.{0,12}", ".{0,8}"), 1..8),
        ) {
            let record = |(a, b): &(String, String)| vec![ExportValue::Text(a.clone()), ExportValue::Text(b.clone())];
            let records: Vec<ExportRow> = texts.iter().map(record).collect();
            let file = written(Format::Csv, records.clone(), vec!["a", "b"]);
            let mut reader = csv::Reader::from_reader(file.as_bytes());
            let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(read.len(), texts.len());
            for (read, (a, b)) in read.iter().zip(&texts) {
                prop_assert!(!read[0].starts_with(['=', '+', '-', '@', '\t', '\r']));
                prop_assert_eq!(&unquoted(&read[0]), a);
                prop_assert_eq!(&unquoted(&read[1]), b);
            }
            let json: Value = serde_json::from_str(&written(Format::Json, records, vec!["a", "b"])).unwrap();
            for (row, (a, b)) in json["rows"].as_array().unwrap().iter().zip(&texts) {
                prop_assert_eq!(row["a"].as_str(), Some(a.as_str()));
                prop_assert_eq!(row["b"].as_str(), Some(b.as_str()));
            }
        }
    }
}
