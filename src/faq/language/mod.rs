//! Words and phrases of the languages that frontdesk reads, as data: what tells, takes back, asks for a person.
//! Each phrase is a regular expression over whole words of a clause, without regard to case; an apostrophe in it
//! may be missing, or curly. What they mean is decided where they are used.

mod chinese;
mod english;

pub(super) use chinese::CHINESE;
pub(super) use english::ENGLISH;

/// What one language says in passing.
pub(super) struct Phrases {
    /// What may stand before, between and after the words of a phrase that is a whole clause.
    pub(super) fillers: &'static [&'static str],
    /// A clause that is one of these, fillers aside, takes back what was said before it.
    pub(super) takes_back: &'static [&'static str],
    /// These take back what was said before them, in the same clause too.
    pub(super) retracts: &'static [&'static str],
    /// These do so wherever they stand in a clause that asks nothing.
    pub(super) takes_back_anywhere: &'static [&'static str],
    /// Before a phrase that takes back, these make it take back nothing: "when the problem is solved".
    pub(super) keeps: &'static [&'static str],
    /// A clause with one of these tells something, unless it asks as well.
    pub(super) tells: &'static [&'static str],
    /// A clause with one of these tells something, whatever stands before it.
    pub(super) thanks: &'static [&'static str],
    /// Before a phrase that tells, these make it asked: "I don't know how to".
    pub(super) asks_before: &'static [&'static str],
    /// Anywhere in a clause, these make it asked.
    pub(super) asks_within: &'static [&'static str],
    /// What a mark says that stands in brackets at the beginning or end of a line: `[SOLVED]`.
    pub(super) solved: &'static [&'static str],
    /// A clause that is one of these, fillers aside, asks for a person.
    pub(super) person: &'static [&'static str],
    /// These ask for a person wherever they stand.
    pub(super) person_anywhere: &'static [&'static str],
    /// Words of which a sentence that tells something has one.
    pub(super) statement: &'static [&'static str],
    /// Words of a wish, or of something that is not as it should be: a sentence with one may ask for help.
    pub(super) wish: &'static [&'static str],
}
