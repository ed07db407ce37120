//! Discord's markup, removed: code blocks, mentions, custom emoji, timestamps, links, emphasis, quotes, headings and
//! list marks.
//!
//! The order of the steps leaves hardly anything for a second round: emphasis before links and mentions (so that
//! nothing joins into one), marks at the start of a line last. Text in angle brackets may become a mention only once it
//! is on one line, so it gets a second round.

/// Returns whether an ASCII text may contain markup; true does not mean that it does.
pub(crate) fn may_be_in(ascii: &[u8]) -> bool {
    // Emphasis and code, references, lines and their marks; a link has a colon or begins with `www.`.
    let is_mark = |byte: &u8| {
        matches!(
            byte,
            b'*' | b'_'
                | b'~'
                | b'|'
                | b'`'
                | b'['
                | b']'
                | b'<'
                | b'>'
                | b'@'
                | b':'
                | b'#'
                | b'\n'
                | b'\r'
        )
    };
    let marked = ascii
        .iter()
        .fold(false, |marked, byte| marked | is_mark(byte));
    let opens_a_list = || {
        let mut bytes = ascii.iter().copied();
        bytes.find(|byte| !is_blank(char::from(*byte))) == Some(b'-')
    };
    marked
        || opens_a_list()
        || ascii
            .windows(4)
            .any(|four| four.eq_ignore_ascii_case(b"www."))
}

/// Cuts fenced code blocks out of a text. Returns the prose (a line break where a block stood) and the blocks.
pub(crate) fn cut_out_code(text: &str) -> (String, Vec<String>) {
    let mut prose = String::with_capacity(text.len());
    let mut code = Vec::new();
    for (index, part) in text.split("```").enumerate() {
        if index % 2 == 0 {
            prose.push_str(part);
        } else {
            prose.push('\n');
            if !part.trim().is_empty() {
                code.push(part.to_owned());
            }
        }
    }
    (prose, code)
}

/// Takes every other markup off and puts the text on one line with single spaces.
pub(crate) fn strip(prose: &str) -> String {
    let mut line = strip_once(prose);
    while line.contains('<') {
        let again = strip_once(&line);
        if again == line {
            break;
        }
        line = again;
    }
    line
}

fn strip_once(prose: &str) -> String {
    let plain = strip_references(&strip_emphasis(prose));
    let mut line = String::with_capacity(plain.len());
    for word in plain
        .split(['\n', '\r'])
        .map(strip_line_marks)
        .flat_map(|l| l.split(is_blank))
        .filter(|word| !word.is_empty())
    {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Removes runs of emphasis marks. Underscores between letters stay (`snake_case`); a lone `|` or `~` parts words.
fn strip_emphasis(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_emphasis) {
        out.push_str(&rest[..start]);
        let marked = &rest[start..];
        let end = marked.find(|c| !is_emphasis(c)).unwrap_or(marked.len());
        let (run, after) = marked.split_at(end);
        let inside = out.chars().next_back().is_some_and(char::is_alphanumeric)
            && after.chars().next().is_some_and(char::is_alphanumeric);
        if inside && run.chars().all(|c| c == '_') {
            out.push_str(run);
        } else if matches!(run, "|" | "~") {
            out.push(' ');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn is_emphasis(c: char) -> bool {
    matches!(c, '*' | '_' | '~' | '|' | '`')
}

/// Puts a space in place of each mention, custom emoji, timestamp, link and square bracket.
fn strip_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_word = false;
    while let Some(c) = rest.chars().next() {
        let length = reference_length(rest, in_word);
        if length > 0 {
            out.push(' ');
            rest = &rest[length..];
            in_word = false;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            in_word = c.is_alphanumeric() || c == '_';
        }
    }
    out
}

/// Counts the bytes at the start of the text that are one reference; 0 if none starts here.
fn reference_length(text: &str, in_word: bool) -> usize {
    match text.as_bytes().first() {
        Some(b'[' | b']') => 1,
        Some(b'<') => angle_length(text),
        Some(b'@') if !in_word => ["@everyone", "@here"]
            .into_iter()
            .find(|name| {
                text.get(..name.len())
                    .is_some_and(|t| t.eq_ignore_ascii_case(name))
            })
            .map_or(0, str::len),
        Some(b'h' | b'H' | b'w' | b'W') if !in_word => link_length(text),
        _ => 0,
    }
}

/// Measures a reference in angle brackets: `<@1>`, `<@!1>`, `<@&1>`, `<#1>`, `<:name:1>`, `<a:name:1>`, `<t:1:R>`,
/// `</name sub:1>`, `<id:home>`.
fn angle_length(text: &str) -> usize {
    const LONGEST: usize = 120;
    let Some(end) = text
        .bytes()
        .take(LONGEST)
        .position(|byte| byte == b'>' || byte == b'\n')
    else {
        return 0;
    };
    let inner = &text[1..end];
    let is_reference = text.as_bytes()[end] == b'>'
        && (inner.strip_prefix(['@', '#']).is_some_and(|id| {
            id.trim_start_matches(['!', '&'])
                .bytes()
                .all(|b| b.is_ascii_digit())
                && !id.is_empty()
        }) || [":", "a:", "A:", "t:", "T:", "/", "id:", "ID:"]
            .into_iter()
            .any(|start| inner.starts_with(start) && inner.len() > start.len()));
    if is_reference { end + 1 } else { 0 }
}

fn link_length(text: &str) -> usize {
    let starts = ["http://", "https://", "www."].into_iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(start))
    });
    if starts {
        text.find(|c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']' | '"'))
            .unwrap_or(text.len())
    } else {
        0
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Drops the marks of quotes, headings and lists that a line opens with.
fn strip_line_marks(line: &str) -> &str {
    let mut rest = line.trim_start_matches(is_blank);
    loop {
        let mark = rest.trim_start_matches(['>', '#', '-']);
        let opens = mark.len() < rest.len() && mark.chars().next().is_none_or(is_blank);
        if !opens {
            return rest;
        }
        rest = mark.trim_start_matches(is_blank);
    }
}
