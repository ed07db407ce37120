//! The phrases of all languages, compiled once, and what they make of a clause.

use std::sync::LazyLock;

use regex::Regex;

use super::clause::Clause;
use crate::faq::language::{CHINESE, ENGLISH, Phrases};
use crate::faq::text::is_unspaced;

/// One expression of a language's phrases. One that does not compile finds nothing; a test holds that all do.
pub(super) struct Finder(Option<Regex>);

impl Finder {
    /// Compiles an expression, without regard to case.
    pub(super) fn new(expression: &str) -> Self {
        Self(Regex::new(&format!("(?i){expression}")).ok())
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Where the first one begins.
    pub(super) fn start_in(&self, text: &str) -> Option<usize> {
        self.starts(text).next()
    }

    /// Where each begins.
    pub(super) fn starts<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let found = self.0.iter().flat_map(move |regex| regex.find_iter(text));
        found.map(|found| found.start())
    }
}

/// How a language's phrases are put together.
#[derive(Clone, Copy)]
enum Writing {
    /// Words between spaces.
    Spaced,
    /// Characters, one behind the other.
    Unspaced,
}

impl Writing {
    /// One of these, wherever it stands.
    fn anywhere(self, phrases: &[&str]) -> Finder {
        let any = phrases.join("|");
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(r"(?-u:\b)(?:{any})(?-u:\b)")),
            Self::Unspaced => format!("(?:{any})"),
        })
    }

    /// One of these, of which only the beginning matters.
    fn beginnings(self, phrases: &[&str]) -> Finder {
        let any = phrases.join("|");
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(r"(?-u:\b)(?:{any})")),
            Self::Unspaced => format!("(?:{any})"),
        })
    }

    /// One of these and nothing else but fillers.
    fn whole(self, phrases: &[&str], fillers: &[&str]) -> Finder {
        let (any, fill) = (phrases.join("|"), fillers.join("|"));
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(
                r#"^["*]*(?:(?:{fill})(?-u:\b)[ ,:."]*)*(?:{any})(?:[ ,:"]+(?:{fill}))*["*]*$"#
            )),
            Self::Unspaced => format!("^(?:{fill}|[ ,:、~])*(?:{any})(?:{fill}|[ ,:、~])*$"),
        })
    }

    /// Nothing but fillers.
    fn only(self, fillers: &[&str]) -> Finder {
        let fill = fillers.join("|");
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(r"^(?: *(?:{fill})(?-u:\b)[ ,:]*)+$")),
            Self::Unspaced => format!("^ *(?:(?:{fill})[ ,:、~]*)+$"),
        })
    }
}

/// Apostrophes may be curly or missing; words are of letters and digits alone.
fn spelled(expression: &str) -> String {
    expression
        .replace('\'', "['\u{2019}]?")
        .replace(r"\w", "[a-z0-9_-]")
}

/// A language's phrases, compiled.
pub(super) struct Compiled {
    filler: Finder,
    takes_back: Finder,
    retracts: Finder,
    takes_back_anywhere: Finder,
    keeps: Finder,
    tells: Finder,
    thanks: Finder,
    asks_before: Finder,
    asks_within: Finder,
    solved: Finder,
    pub(super) person: Finder,
    pub(super) person_anywhere: Finder,
    pub(super) statement: Finder,
    pub(super) wish: Finder,
}

static IN_WORDS: LazyLock<Compiled> = LazyLock::new(|| Compiled::new(Writing::Spaced, &ENGLISH));
static IN_CHINESE: LazyLock<Compiled> =
    LazyLock::new(|| Compiled::new(Writing::Unspaced, &CHINESE));

/// The phrases of the language that a clause is in.
pub(super) fn of(clause: &str) -> &'static Compiled {
    if clause.contains(is_unspaced) {
        &IN_CHINESE
    } else {
        &IN_WORDS
    }
}

impl Compiled {
    fn new(writing: Writing, phrases: &Phrases) -> Self {
        let solved = phrases.solved.join("|");
        let opens = format!(
            r"^[*_~# ]*[\[(【（]\s*(?:{solved})[ !:]*[\])】）]|^[*_~# ]*(?:{solved})\s*(?:[:：|]|[-–—]+ )|[\[(【（]\s*(?:{solved})[ !]*[\])】）][\s*_.!]*$"
        );
        Self {
            filler: writing.only(phrases.fillers),
            takes_back: writing.whole(phrases.takes_back, phrases.fillers),
            retracts: writing.anywhere(phrases.retracts),
            takes_back_anywhere: writing.anywhere(phrases.takes_back_anywhere),
            keeps: writing.anywhere(phrases.keeps),
            tells: writing.anywhere(phrases.tells),
            thanks: writing.beginnings(phrases.thanks),
            asks_before: writing.anywhere(phrases.asks_before),
            asks_within: writing.anywhere(phrases.asks_within),
            solved: Finder::new(&opens),
            person: writing.whole(phrases.person, phrases.fillers),
            person_anywhere: writing.anywhere(phrases.person_anywhere),
            statement: writing.anywhere(phrases.statement),
            wish: writing.anywhere(phrases.wish),
        }
    }

    #[cfg(test)]
    fn all(&self) -> [&Finder; 14] {
        [
            &self.filler,
            &self.takes_back,
            &self.retracts,
            &self.takes_back_anywhere,
            &self.keeps,
            &self.tells,
            &self.thanks,
            &self.asks_before,
            &self.asks_within,
            &self.solved,
            &self.person,
            &self.person_anywhere,
            &self.statement,
            &self.wish,
        ]
    }
}

/// Whether a clause so far consists of fillers alone.
pub(super) fn is_filler(clause: &str) -> bool {
    of(clause).filler.is_in(clause)
}

/// Whether a line is marked as settled: `[SOLVED] no sound`.
pub(super) fn is_marked_solved(line: &str) -> bool {
    IN_WORDS.solved.is_in(line) || IN_CHINESE.solved.is_in(line)
}

/// Whether a clause takes back what was said before it. `turns` says that another thought follows at once:
/// "I found the page, but …" takes nothing back.
pub(super) fn takes_back(clause: &Clause<'_>, turns: bool) -> bool {
    if clause.mark == "?" {
        return false;
    }
    let own = of(clause.text);
    let anywhere = own.takes_back_anywhere.start_in(clause.text);
    own.retracts.is_in(clause.text)
        || anywhere.is_some_and(|start| !own.keeps.is_in(&clause.text[..start]))
        || (!turns && own.takes_back.is_in(clause.text))
}

/// Whether a clause tells something that its author knows, did or was given.
pub(super) fn tells(clause: &Clause<'_>) -> bool {
    let own = of(clause.text);
    if clause.mark == "?" || own.asks_within.is_in(clause.text) {
        return false;
    }
    let told = own.tells.start_in(clause.text);
    told.is_some_and(|start| !own.asks_before.is_in(&clause.text[..start]))
        || own.thanks.is_in(clause.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_compiles() {
        for compiled in [&*IN_WORDS, &*IN_CHINESE] {
            for (place, finder) in compiled.all().iter().enumerate() {
                assert!(finder.0.is_some(), "{place}");
            }
        }
    }
}
