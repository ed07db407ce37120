//! Breaks lines at the width of a terminal: between words, between letters of a script without spaces, and within a
//! word only if it is longer than a line.

use unicode_width::UnicodeWidthChar;

/// A part of a line in which it is not broken.
pub(super) struct UnbrokenPart {
    /// The number of spaces before it, which are left out at the start of a line.
    pub(super) gap: usize,
    /// The number of columns it takes.
    pub(super) columns: usize,
    /// Its text.
    pub(super) text: String,
}

/// Cuts a line into pieces, none of which takes more than `room` columns.
pub(super) fn pieces(line: &str, room: usize) -> Vec<UnbrokenPart> {
    let mut pieces: Vec<UnbrokenPart> = Vec::new();
    let (mut gap, mut may_go_on) = (0, false);
    for letter in line.chars() {
        if letter == ' ' {
            (gap, may_go_on) = (gap + 1, false);
            continue;
        }
        let columns = letter.width().unwrap_or(0);
        match pieces.last_mut() {
            Some(last) if may_go_on && last.columns + columns <= room && columns < 2 => {
                last.columns += columns;
                last.text.push(letter);
            }
            _ => pieces.push(UnbrokenPart {
                gap,
                columns,
                text: letter.to_string(),
            }),
        }
        (gap, may_go_on) = (0, columns < 2);
    }
    pieces
}

/// Joins parts into lines of at most `room` columns, as few as possible and at least one.
pub(super) fn filled(pieces: impl IntoIterator<Item = UnbrokenPart>, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for piece in pieces {
        let begins = lines.len() == 1 && taken == 0;
        if !begins && taken + piece.gap + piece.columns > room {
            lines.push(String::new());
            taken = 0;
        } else {
            taken += piece.gap;
        }
        if let Some(line) = lines.last_mut() {
            let gap = if taken == 0 { 0 } else { piece.gap };
            line.push_str(&" ".repeat(gap));
            line.push_str(&piece.text);
        }
        taken += piece.columns;
    }
    lines
}
