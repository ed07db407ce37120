//! The labelled texts of a CSV file (RFC 4180) with the columns `text` and `label`, in any order and among others.

use csv::{ReaderBuilder, StringRecord};

/// The label of texts that must not be answered.
const OUT_OF_SCOPE: &str = "oos";

/// A text with its label, or without one if it must not be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The text that somebody wrote.
    pub text: String,
    /// Its label; `None` for `oos`.
    pub label: Option<String>,
}

/// The reason why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// The first line does not name a required column.
    #[error("line 1: there is no column `{0}`; the first line must name `text` and `label`")]
    NoColumn(&'static str),
    /// The columns are there, but not separated by commas.
    #[error(
        "line 1: {0} stands between the columns where a comma is needed; save the file with commas"
    )]
    OtherSeparator(&'static str),
    /// A row is too short.
    #[error("line {line}: {found} columns where {wanted} are needed")]
    ShortRow {
        /// The row's first line, from 1.
        line: usize,
        /// The number of columns it has.
        found: usize,
        /// The number of columns it must have.
        wanted: usize,
    },
    /// A row is too long, most likely because a text with a comma has no quotes around it.
    #[error(
        "line {line}: {found} columns where the first line has {wanted}; put a text with a comma in quotes"
    )]
    LongRow {
        /// The row's first line, from 1.
        line: usize,
        /// The number of columns it has.
        found: usize,
        /// The number of columns of the first line.
        wanted: usize,
    },
    /// A text has no label: no rule can be made from it, and it is not marked as out of scope.
    #[error("line {0}: the label is empty; `oos` is the label of what must not be answered")]
    NoLabel(usize),
    /// A quote is opened and not closed.
    #[error("line {0}: a quote is opened and never closed")]
    OpenQuote(usize),
    /// The reader of CSV refuses something else.
    #[error("{0}")]
    Unreadable(String),
}

/// Reads labelled texts. Blank lines are passed over; a byte order mark too.
///
/// # Errors
/// The first thing that is wrong with the file.
pub fn read_csv(content: &str) -> Result<Vec<Labelled>, BadFile> {
    let content = content.strip_prefix('\u{FEFF}').unwrap_or(content);
    let table = LabelledRows::read(content)?;
    let open_quote = table.open_quote.map_or(Ok(()), Err);
    let Some((header, rows)) = table.rows.split_first() else {
        open_quote?;
        return Err(BadFile::NoColumn("text"));
    };
    let column = |name: &'static str| {
        let mut names = header.fields.iter();
        names
            .position(|own| own.trim().eq_ignore_ascii_case(name))
            .ok_or_else(|| other_separator(content).unwrap_or(BadFile::NoColumn(name)))
    };
    let columns = LabelledColumns {
        text: column("text")?,
        label: column("label")?,
        count: header.fields.len(),
    };
    let labelled: Result<_, _> = rows.iter().map(|row| columns.labelled(row)).collect();
    let labelled = labelled?;
    open_quote?;
    Ok(labelled)
}

/// The positions of the text and the label in a row, as the first line names them.
struct LabelledColumns {
    text: usize,
    label: usize,
    count: usize,
}

impl LabelledColumns {
    fn labelled(&self, row: &LabelledRow) -> Result<Labelled, BadFile> {
        let (line, found) = (row.line, row.fields.len());
        let wanted = self.text.max(self.label) + 1;
        if found > self.count {
            let wanted = self.count;
            return Err(BadFile::LongRow {
                line,
                found,
                wanted,
            });
        }
        if found < wanted {
            return Err(BadFile::ShortRow {
                line,
                found,
                wanted,
            });
        }
        let label = row.fields[self.label].trim();
        if label.is_empty() {
            return Err(BadFile::NoLabel(line));
        }
        Ok(Labelled {
            text: row.fields[self.text].to_owned(),
            label: (!label.eq_ignore_ascii_case(OUT_OF_SCOPE)).then(|| label.to_owned()),
        })
    }
}

/// Finds the character that a spreadsheet put between columns instead of a comma, if the first line has both columns
/// with it.
fn other_separator(content: &str) -> Option<BadFile> {
    let first = content.lines().find(|line| !line.is_empty())?;
    let has = |separator: char, name: &str| {
        let mut cells = first
            .split(separator)
            .map(|cell| cell.trim().trim_matches('"'));
        cells.any(|cell| cell.eq_ignore_ascii_case(name))
    };
    [(';', "`;`"), ('\t', "a tab"), ('|', "`|`")]
        .into_iter()
        .find(|(separator, _)| ["text", "label"].iter().all(|name| has(*separator, name)))
        .map(|(_, name)| BadFile::OtherSeparator(name))
}

/// The rows of a file, and the fault at its end, if there is one.
struct LabelledRows {
    rows: Vec<LabelledRow>,
    open_quote: Option<BadFile>,
}

/// A row, with the line on which it begins.
struct LabelledRow {
    line: usize,
    fields: StringRecord,
}

/// The row that is appended to every file: only an unclosed quote swallows it.
const END: &str = "\n\0";

impl LabelledRows {
    fn read(content: &str) -> Result<Self, BadFile> {
        let content = format!("{content}{END}");
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(content.as_bytes());
        let (mut rows, mut line, mut counted) = (Vec::new(), 1, 0);
        for record in reader.into_records() {
            let fields = record.map_err(|error| BadFile::Unreadable(error.to_string()))?;
            let begins = fields.position().map_or(0, |at| at.byte() as usize);
            // The blank lines before a row count as its own there.
            let blank = content[begins..].find(|letter| !matches!(letter, '\r' | '\n'));
            let begins = begins + blank.unwrap_or_default();
            line += line_breaks(&content[counted..begins]);
            counted = begins;
            rows.push(LabelledRow { line, fields });
        }
        let last = rows.pop().map(|row| row.fields);
        let last = last.as_ref().and_then(|fields| fields.iter().next_back());
        let open_quote = last
            .filter(|last| *last != END.trim_start())
            .map(|swallowed| {
                // A quote within quotes is written twice.
                let written = swallowed.len() + swallowed.matches('"').count();
                let opened = content.len() - written;
                BadFile::OpenQuote(1 + line_breaks(&content[..opened]))
            });
        Ok(Self { rows, open_quote })
    }
}

fn line_breaks(text: &str) -> usize {
    text.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labelled(text: &str, label: Option<&str>) -> Labelled {
        Labelled {
            text: text.to_owned(),
            label: label.map(str::to_owned),
        }
    }

    #[test]
    fn quotes_commas_and_line_breaks_are_read() {
        let content =
            "\u{FEFF}id,label,text\r\n1,refund,\"I want, \"\"my\"\"\nmoney\"\r\n\r\n2,oos,hello\n";
        assert_eq!(
            read_csv(content),
            Ok(vec![
                labelled("I want, \"my\"\nmoney", Some("refund")),
                labelled("hello", None)
            ])
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (content, problem) in [
            ("", BadFile::NoColumn("text")),
            ("text,intent\na,b\n", BadFile::NoColumn("label")),
            (
                "text,label\n\na,b\nc\n",
                BadFile::ShortRow {
                    line: 4,
                    found: 1,
                    wanted: 2,
                },
            ),
            (
                "text,label\na, b,c\n",
                BadFile::LongRow {
                    line: 2,
                    found: 3,
                    wanted: 2,
                },
            ),
            ("text;label\na;b\n", BadFile::OtherSeparator("`;`")),
            (
                "\u{FEFF}id;Label;Text\r\n1;a;b\r\n",
                BadFile::OtherSeparator("`;`"),
            ),
            (
                "\"text\";\"label\"\n\"a\";\"b\"\n",
                BadFile::OtherSeparator("`;`"),
            ),
            ("text\tlabel\na\tb\n", BadFile::OtherSeparator("a tab")),
            ("text | label\na | b\n", BadFile::OtherSeparator("`|`")),
            ("text;intent\na;b\n", BadFile::NoColumn("text")),
            (
                "text,label\na;b\n",
                BadFile::ShortRow {
                    line: 2,
                    found: 1,
                    wanted: 2,
                },
            ),
            ("text,label\na,b\nc, \n", BadFile::NoLabel(3)),
            ("text,label\na,b\n\"c,d\n", BadFile::OpenQuote(3)),
        ] {
            assert_eq!(read_csv(content), Err(problem), "{content:?}");
        }
    }

    #[test]
    fn lines_are_counted_past_blank_ones_and_within_quotes() {
        let short = |line| BadFile::ShortRow {
            line,
            found: 1,
            wanted: 2,
        };
        for (content, problem) in [
            (
                "text,label\n\n\"a\nb\",\"c \"\"d\"\"\n",
                BadFile::OpenQuote(4),
            ),
            ("\"text,label\n", BadFile::OpenQuote(1)),
            ("text,label\n\n\r\nc\n", short(4)),
            ("text,label\nc\n\"d\n", short(2)),
        ] {
            assert_eq!(read_csv(content), Err(problem), "{content:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(texts in prop::collection::vec("[a\",\n\r 你]{1,12}", 1..20)) {
            let mut content = String::from("text,label\n");
            for text in &texts {
                content.push_str(&format!("\"{}\",x\n", text.replace('"', "\"\"")));
            }
            let read: Vec<String> = read_csv(&content).unwrap().into_iter().map(|row| row.text).collect();
            prop_assert_eq!(read, texts);
        }
    }
}
