//! The pages as the tests read them: their blocks, their tables, the code that they quote. Judges nothing.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use regex::Regex;

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect(name)
}

pub(crate) fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// The files below a folder with this ending, without hidden folders and what is built.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// One page of the documentation.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Every page of a folder and its subfolders.
pub(crate) fn pages(folder: &Path) -> Vec<Page> {
    files(folder, ".md").into_iter().map(Page::open).collect()
}

/// Every page that is about frontdesk: the crates beside it are not.
pub(crate) fn own_pages() -> Vec<Page> {
    let mut own = pages(root());
    own.retain(|page| !page.path.starts_with(root().join("crates")));
    own
}

/// A fenced block.
pub(crate) struct Block<'a> {
    pub(crate) kind: &'a str,
    pub(crate) inside: Range<usize>,
}

impl Page {
    fn open(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        Self { path, text }
    }

    /// Its fenced blocks, in their order.
    pub(crate) fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut open: Option<(&str, usize)> = None;
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            if let Some(kind) = line.trim().strip_prefix("```") {
                open = match open {
                    None => Some((kind, at + line.len())),
                    Some((kind, start)) => {
                        let inside = start..at;
                        blocks.push(Block { kind, inside });
                        None
                    }
                };
            }
            at += line.len();
        }
        assert!(open.is_none(), "a block never ends: {:?}", self.path);
        blocks
    }

    /// Lists the contents of the blocks of a kind.
    pub(crate) fn blocks_of(&self, kind: &str) -> Vec<&str> {
        let blocks = self.blocks().into_iter();
        let of_kind = blocks.filter(|block| block.kind == kind);
        of_kind.map(|block| &self.text[block.inside]).collect()
    }

    /// The text with blanks where its blocks are.
    pub(crate) fn prose(&self) -> String {
        let mut prose = self.text.clone();
        for block in self.blocks() {
            let blank = blank(&self.text[block.inside.clone()]);
            prose.replace_range(block.inside, &blank);
        }
        prose.replace("```", "   ")
    }

    /// Lists what stands between single backticks.
    pub(crate) fn code(&self) -> Vec<String> {
        let code = pattern("`([^`]+)`");
        let prose = self.prose();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = code.captures_iter(&prose);
        found.map(|code| words(&code[1])).collect()
    }
}

/// As many bytes of blanks, on the same lines.
pub(crate) fn blank(text: &str) -> String {
    let blank = text
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    blank.collect()
}

/// The cells of the `number`th table below a heading, row by row without the head.
pub(crate) fn table(page: &str, heading: &str, number: usize) -> Vec<Vec<String>> {
    let text = Page::open(root().join(page)).prose();
    let section = text
        .lines()
        .skip_while(|line| line.trim_start_matches('#').trim() != heading);
    let section = section.skip(1).take_while(|line| !line.starts_with('#'));
    let lines: Vec<&str> = section.collect();
    let mut tables = lines
        .split(|line| !line.starts_with('|'))
        .filter(|rows| !rows.is_empty());
    let rows = tables.nth(number).expect(heading);
    let cells = |row: &&str| {
        let row = row.replace("\\|", "¦");
        let cells = row.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().replace('¦', "|")).collect()
    };
    rows.iter().skip(2).map(cells).collect()
}

/// The first cells of such a table, without backticks.
pub(crate) fn firsts(page: &str, heading: &str, number: usize) -> Vec<String> {
    let rows = table(page, heading, number).into_iter();
    rows.map(|row| row[0].replace('`', "")).collect()
}
