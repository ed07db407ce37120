//! Holds the rule book in use and replaces it: a new one is made and trained beside it, and swapped in by one pointer,
//! so that nobody waits. Only [`Books::renew`] adds the lessons of guilds to the files' rules.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use parking_lot::{Mutex, MutexGuard};

use crate::domain::{GuildId, Millis, Timestamp};
use crate::faq::{Encoder, Footprint, Problems, RuleBook, Taught};

/// The most readings that one guild may request within a minute, followed by those of all guilds together. Reading
/// takes seconds, and changes are noticed anyway.
const ASKED_BY_ONE: usize = 4;
const ASKED_BY_ALL: usize = 12;
const ASKED_WITHIN: Millis = Millis::minutes(1);

/// The rule book in use, and the parts that it is made of.
pub struct Books {
    folder: PathBuf,
    served: ArcSwap<RuleBook>,
    /// The parts. Locked while a book is made, so that books replace each other in the order in which they were begun.
    making: Mutex<BookParts>,
    /// The folder as it looked just before it was last read.
    read: Mutex<Footprint>,
    /// The digest of the last broken version that was refused; `None` once a sound one is read.
    refused: Mutex<Option<u64>>,
    /// The recent requests to read the folder, each with its time and guild.
    asked: Mutex<VecDeque<(Timestamp, Option<GuildId>)>>,
}

/// The parts that the served book is made of.
struct BookParts {
    /// The rules of the files.
    base: Arc<RuleBook>,
    /// The lessons and presses of guilds.
    taught: BTreeMap<GuildId, Taught>,
}

/// The files' rules before and after a reading.
pub struct Renewed {
    /// The rules before.
    pub before: Arc<RuleBook>,
    /// The rules after.
    pub after: Arc<RuleBook>,
}

impl Books {
    /// Reads a rules folder and serves its rules. Trains nothing yet.
    ///
    /// # Errors
    /// All problems of the folder.
    pub fn open(folder: &Path) -> Result<Self, Problems> {
        Self::open_with(folder, None)
    }

    /// Reads a rules folder and serves its rules, which compare meanings if there is an encoder.
    ///
    /// # Errors
    /// All problems of the folder, as in [`Books::open`].
    pub fn open_with(folder: &Path, encoder: Option<Arc<Encoder>>) -> Result<Self, Problems> {
        // Taken first, so that a change during the reading is noticed.
        let read = Footprint::of(folder);
        let base = Arc::new(RuleBook::load_with(folder, encoder)?);
        Ok(Self {
            folder: folder.to_owned(),
            served: ArcSwap::new(Arc::clone(&base)),
            making: Mutex::new(BookParts {
                base,
                taught: BTreeMap::new(),
            }),
            read: Mutex::new(read),
            refused: Mutex::default(),
            asked: Mutex::default(),
        })
    }

    /// Returns the book in use.
    pub fn served(&self) -> Arc<RuleBook> {
        self.served.load_full()
    }

    /// Returns the folder that the book is read from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads the folder again. If it has a problem, the book in use stays. Takes seconds for a large book, so call it
    /// on a thread that may block.
    ///
    /// # Errors
    /// All problems of the folder.
    pub fn reload(&self) -> Result<Renewed, Problems> {
        let mut making = self.making();
        *self.read_lock() = Footprint::of(&self.folder);
        let encoder = making.base.encoder().cloned();
        let after = Arc::new(RuleBook::load_with(&self.folder, encoder)?);
        let before = std::mem::replace(&mut making.base, Arc::clone(&after));
        self.renew(&making);
        Ok(Renewed { before, after })
    }

    /// Replaces the lessons and presses of guilds, and serves the new book. Takes seconds for a large book, so call it
    /// on a thread that may block.
    pub(crate) fn teach(&self, taught: BTreeMap<GuildId, Taught>) {
        let mut making = self.making();
        let mut is_new = false;
        for (guild, taught) in taught {
            let nothing = taught == Taught::default();
            is_new |= match making.taught.get(&guild) {
                None => !nothing,
                Some(known) => *known != taught,
            };
            if nothing {
                making.taught.remove(&guild);
            } else {
                making.taught.insert(guild, taught);
            }
        }
        if is_new {
            self.renew(&making);
        }
    }

    /// Returns whether a guild may request a reading of the folder now, and if so counts the request.
    pub(crate) fn may_be_asked(&self, guild: Option<GuildId>, now: Timestamp) -> bool {
        let mut asked = self.asked.lock();
        while asked
            .front()
            .is_some_and(|(at, _)| now.since(*at) >= ASKED_WITHIN)
        {
            asked.pop_front();
        }
        let own = asked.iter().filter(|(_, asker)| *asker == guild).count();
        let may = own < ASKED_BY_ONE && asked.len() < ASKED_BY_ALL;
        if may {
            asked.push_back((now, guild));
        }
        may
    }

    /// Lists the guilds that have taught something.
    pub(crate) fn taught(&self) -> Vec<GuildId> {
        self.making().taught.keys().copied().collect()
    }

    /// Returns whether the folder looks as it did when it was last read.
    pub(crate) fn looks_as_read(&self, look: &Footprint) -> bool {
        *self.read_lock() == *look
    }

    /// Returns whether the files in the folder are a version that was refused.
    pub(crate) fn is_refused(&self) -> bool {
        let refused = self.refused.lock();
        refused.is_some()
    }

    /// Stores the broken version that was refused, or that there is none. Returns whether this is news.
    pub(crate) fn note_refused(&self, version: Option<u64>) -> bool {
        let mut refused = self.refused.lock();
        std::mem::replace(&mut *refused, version) != version
    }

    /// Makes the served book from its parts, trains it and swaps it in.
    fn renew(&self, making: &BookParts) {
        let book = if making.taught.is_empty() {
            Arc::clone(&making.base)
        } else {
            let served = self.served.load();
            Arc::new(making.base.with_lessons(&making.taught, Some(&served)))
        };
        book.warm_up();
        self.served.store(book);
    }

    fn making(&self) -> MutexGuard<'_, BookParts> {
        self.making.lock()
    }

    fn read_lock(&self) -> MutexGuard<'_, Footprint> {
        self.read.lock()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const BOOK: &str = "[[category]]\nid = 'a'\ntitle = { en = 'A' }\n";

    fn rule(id: &str) -> String {
        format!(
            "[[rule]]\nid = '{id}'\ncategory = 'a'\ntitle = {{ en = 'T' }}\nreplies = {{ en = ['x'] }}\n"
        )
    }

    fn ids(book: &RuleBook) -> Vec<&str> {
        book.rules(None).map(|rule| rule.id.as_str()).collect()
    }

    #[test]
    fn a_good_change_is_served_and_a_broken_one_leaves_the_old_book() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        write("book.toml", BOOK);
        write("a.toml", &rule("one"));
        let books = Books::open(dir.path()).unwrap();
        let in_hand = books.served();

        write("a.toml", &(rule("one") + &rule("two")));
        assert!(!books.looks_as_read(&Footprint::of(dir.path())));
        let renewed = books
            .reload()
            .unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(
            (ids(&renewed.before), ids(&renewed.after)),
            (vec!["one"], vec!["one", "two"])
        );
        assert_eq!(ids(&books.served()), ["one", "two"]);
        assert_eq!(ids(&in_hand), ["one"], "who holds the old one keeps it");

        write("a.toml", "[[rule]\n");
        let problems = books.reload().err().expect("it is broken");
        assert!(problems.to_string().contains("a.toml:1: "), "{problems}");
        assert_eq!(ids(&books.served()), ["one", "two"]);
        assert!(
            books.looks_as_read(&Footprint::of(dir.path())),
            "it is not read again and again"
        );
    }
}
