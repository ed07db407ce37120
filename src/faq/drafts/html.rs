//! Reads the questions of a web page: from its data for search engines (schema.org's `FAQPage`) if it has any,
//! otherwise from headings, summaries and terms with the text below them. Reads any page, even an invalid one, and runs
//! nothing in it.

use super::lines::{self, PageLine};
use super::{FaqEntry, data};

/// A piece of a page.
enum HtmlPiece<'a> {
    /// A tag: its name in small letters, whether it closes, and its attributes.
    Tag(String, bool, &'a str),
    Text(&'a str),
    /// The content of a script for search engines.
    Data(&'a str),
}

/// The elements whose text is a question.
const HEADINGS: [&str; 8] = ["h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"];
/// The elements that begin a paragraph.
const PARAGRAPHS: [&str; 10] = [
    "p",
    "div",
    "ul",
    "ol",
    "dd",
    "section",
    "article",
    "table",
    "details",
    "blockquote",
];
/// The elements that begin a line.
const LINES: [&str; 3] = ["br", "li", "tr"];
/// The elements that are skipped.
const SKIPPED: [&str; 5] = ["script", "style", "noscript", "template", "title"];

/// Reads the questions of a page that have an answer.
pub(super) fn answered(page: &str) -> Vec<FaqEntry> {
    let pieces = pieces(page);
    let for_engines = pieces.iter().filter_map(|piece| match piece {
        HtmlPiece::Data(data) => serde_json::from_str(data).ok(),
        _ => None,
    });
    let told: Vec<FaqEntry> = for_engines
        .flat_map(|value| data::of_value(&value))
        .collect();
    if told.is_empty() {
        lines::answered(read_lines(&pieces))
    } else {
        told
    }
}

/// Reads the words in a part of a page.
pub(super) fn plain(page: &str) -> String {
    let lines = read_lines(&pieces(page));
    let words = lines.into_iter().map(|line| match line {
        PageLine::Heading(text) | PageLine::Text(text) => text,
    });
    lines::paragraphs(&words.collect::<Vec<_>>().join("\n"))
}

fn pieces(page: &str) -> Vec<HtmlPiece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        pieces.push(HtmlPiece::Text(&rest[..at]));
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = rest.find('>') else {
            break;
        };
        let (tag, after) = (&rest[1..end], &rest[end + 1..]);
        rest = after;
        let (name, is_closing) = name_of(tag);
        if SKIPPED.contains(&name.as_str()) && !is_closing {
            let inside = end_of(after, &name);
            if tag.contains("ld+json") {
                pieces.push(HtmlPiece::Data(&after[..inside]));
            }
            rest = &after[inside..];
            continue;
        }
        pieces.push(HtmlPiece::Tag(name, is_closing, tag));
    }
    pieces.push(HtmlPiece::Text(rest));
    pieces
}

fn name_of(tag: &str) -> (String, bool) {
    let (inside, is_closing) = match tag.strip_prefix('/') {
        Some(inside) => (inside, true),
        None => (tag, false),
    };
    let end = inside
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inside.len());
    (inside[..end].to_ascii_lowercase(), is_closing)
}

/// Finds the end of an element that contains no other.
fn end_of(text: &str, name: &str) -> usize {
    let small = text.to_ascii_lowercase();
    small.find(&format!("</{name}")).unwrap_or(text.len())
}

/// Reads the lines of a page.
fn read_lines(pieces: &[HtmlPiece<'_>]) -> Vec<PageLine> {
    let mut lines = Vec::new();
    let (mut line, mut is_heading, mut link) = (String::new(), false, None);
    for piece in pieces {
        match piece {
            HtmlPiece::Data(_) => {}
            HtmlPiece::Text(text) => line.push_str(text),
            HtmlPiece::Tag(name, is_closing, tag) => match name.as_str() {
                heading if HEADINGS.contains(&heading) => {
                    end_line(&mut lines, &mut line, is_heading);
                    is_heading = !is_closing;
                }
                paragraph if PARAGRAPHS.contains(&paragraph) && !is_heading => {
                    end_line(&mut lines, &mut line, false);
                    lines.push(PageLine::Text(String::new()));
                }
                one if LINES.contains(&one) && !is_heading => {
                    end_line(&mut lines, &mut line, false);
                    if one == "li" && !is_closing {
                        line.push_str("- ");
                    }
                }
                "a" if *is_closing => line.push_str(&shown(link.take(), &line)),
                "a" => link = address(tag).map(|address| (address, line.len())),
                _ => {}
            },
        }
    }
    end_line(&mut lines, &mut line, is_heading);
    lines
}

fn end_line(lines: &mut Vec<PageLine>, line: &mut String, is_heading: bool) {
    let text = decoded(&std::mem::take(line));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.as_str() {
        "" | "-" => {}
        _ if is_heading => lines.push(PageLine::Heading(text)),
        _ => lines.push(PageLine::Text(text)),
    }
}

/// Reads the address of a link, if it leads somewhere on the web.
fn address(tag: &str) -> Option<String> {
    let (_, value) = tag.split_once("href=")?;
    let quote = value.chars().next().filter(|c| ['"', '\''].contains(c));
    let address = match quote {
        Some(quote) => value[1..].split(quote).next()?,
        None => value.split_whitespace().next()?,
    };
    (address.starts_with("https://") || address.starts_with("http://")).then(|| address.to_owned())
}

/// Writes the address to add behind a link's words, unless they contain it.
fn shown(link: Option<(String, usize)>, line: &str) -> String {
    match link {
        Some((address, from)) if line.get(from..).is_some_and(|said| said.trim() != address) => {
            format!(" ({address})")
        }
        _ => String::new(),
    }
}

/// The characters that pages write by name.
const NAMED: [(&str, &str); 12] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
];
/// The longest name of a character.
const NAME: usize = 8;

/// Replaces the names and numbers of characters in a text by the characters.
fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= NAME + 1);
        match end.and_then(|end| Some((end, sign(&rest[1..end])?))) {
            Some((end, sign)) => {
                decoded.push_str(&sign);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn sign(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number).map(String::from);
    }
    let found = NAMED.iter().find(|(known, _)| *known == name);
    found.map(|(_, sign)| (*sign).to_owned())
}
