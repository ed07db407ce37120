//! Labelled texts from CSV (RFC 4180) with the columns `text` and `label`, in any order and among others.

/// The label of texts that must not be answered.
const OUT_OF_SCOPE: &str = "oos";

/// A text and its label; no label where it must not be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The text that somebody wrote.
    pub text: String,
    /// Its label; `None` for `oos`.
    pub label: Option<String>,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// The first line does not name what is needed.
    #[error("line 1: there is no column `{0}`; the first line must name `text` and `label`")]
    NoColumn(&'static str),
    /// The columns are there, and something else than a comma stands between them.
    #[error(
        "line 1: {0} stands between the columns where a comma is needed; save the file with commas"
    )]
    OtherSeparator(&'static str),
    /// A row is too short.
    #[error("line {line}: {found} columns where {wanted} are needed")]
    ShortRow {
        /// The row's first line, from 1.
        line: usize,
        /// How many columns it has.
        found: usize,
        /// How many it must have.
        wanted: usize,
    },
    /// A row is too long: most likely a text with a comma has no quotes around it.
    #[error(
        "line {line}: {found} columns where the first line has {wanted}; put a text with a comma in quotes"
    )]
    LongRow {
        /// The row's first line, from 1.
        line: usize,
        /// How many columns it has.
        found: usize,
        /// How many the first line has.
        wanted: usize,
    },
    /// A text without a label: a rule cannot be made of it, and it is not said that it has none.
    #[error("line {0}: the label is empty; `oos` is the label of what must not be answered")]
    NoLabel(usize),
    /// A quote is opened and never closed.
    #[error("line {0}: a quote is opened and never closed")]
    OpenQuote(usize),
}

/// Reads labelled texts. Blank lines are passed over; a byte order mark too.
///
/// # Errors
/// The first thing that is wrong with the file.
pub fn read_csv(content: &str) -> Result<Vec<Labelled>, BadFile> {
    let content = content.strip_prefix('\u{FEFF}').unwrap_or(content);
    let mut rows = Rows {
        rest: content,
        line: 1,
    };
    let header = rows
        .next()
        .transpose()?
        .map(|(_, row)| row)
        .unwrap_or_default();
    let column = |name: &'static str| {
        header
            .iter()
            .position(|own| own.trim().eq_ignore_ascii_case(name))
            .ok_or_else(|| other_separator(content).unwrap_or(BadFile::NoColumn(name)))
    };
    let (text, label) = (column("text")?, column("label")?);
    let (wanted, most) = (text.max(label) + 1, header.len());
    rows.map(|row| {
        let (line, mut row) = row?;
        let found = row.len();
        if found > most {
            return Err(BadFile::LongRow {
                line,
                found,
                wanted: most,
            });
        }
        if found < wanted {
            return Err(BadFile::ShortRow {
                line,
                found,
                wanted,
            });
        }
        let own = row[label].trim();
        if own.is_empty() {
            return Err(BadFile::NoLabel(line));
        }
        let label = (!own.eq_ignore_ascii_case(OUT_OF_SCOPE)).then(|| own.to_owned());
        Ok(Labelled {
            text: std::mem::take(&mut row[text]),
            label,
        })
    })
    .collect()
}

/// The character that a spreadsheet put between columns instead of a comma, if the first line has both columns then.
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

/// The rows of a file with the line each begins on.
struct Rows<'a> {
    rest: &'a str,
    line: usize,
}

impl Iterator for Rows<'_> {
    type Item = Result<(usize, Vec<String>), BadFile>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(rest) = self.rest.strip_prefix(['\r', '\n']) {
            self.line += usize::from(self.rest.starts_with('\n'));
            self.rest = rest;
        }
        if self.rest.is_empty() {
            return None;
        }
        let begins = self.line;
        let mut row = Vec::new();
        loop {
            match self.field() {
                Ok(field) => row.push(field),
                Err(problem) => {
                    self.rest = "";
                    return Some(Err(problem));
                }
            }
            let Some(rest) = self.rest.strip_prefix(',') else {
                return Some(Ok((begins, row)));
            };
            self.rest = rest;
        }
    }
}

impl Rows<'_> {
    /// One field, up to its comma or the end of its line.
    fn field(&mut self) -> Result<String, BadFile> {
        let mut field = String::new();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let begins = self.line;
            self.rest = quoted;
            loop {
                let end = self.rest.find('"').ok_or(BadFile::OpenQuote(begins))?;
                let part = &self.rest[..end];
                self.line += part.matches('\n').count();
                field.push_str(part);
                self.rest = &self.rest[end + 1..];
                let Some(rest) = self.rest.strip_prefix('"') else {
                    break;
                };
                field.push('"');
                self.rest = rest;
            }
        }
        // What follows a closing quote is taken as it stands.
        let end = self.rest.find([',', '\r', '\n']).unwrap_or(self.rest.len());
        field.push_str(&self.rest[..end]);
        self.rest = &self.rest[end..];
        Ok(field)
    }
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
