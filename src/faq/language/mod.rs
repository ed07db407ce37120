//! Words and phrases of the languages that frontdesk reads, as data: what tells, takes back, asks for a person.
//! Each phrase is a regular expression over whole words of a clause, without regard to case; an apostrophe in it
//! may be missing, or curly. What they mean is decided where they are used.

pub(crate) mod chinese;
pub(crate) mod english;

/// What one language says in passing.
pub(crate) struct Phrases {
    /// What may stand before, between and after the words of a phrase that is a whole clause.
    pub(crate) fillers: &'static [&'static str],
    /// A clause that is one of these, fillers aside, takes back what was said before it.
    pub(crate) takes_back: &'static [&'static str],
    /// These take back what was said before them, in the same clause too.
    pub(crate) retracts: &'static [&'static str],
    /// These do so wherever they stand in a clause that asks nothing.
    pub(crate) takes_back_anywhere: &'static [&'static str],
    /// Before a phrase that takes back, these make it take back nothing: "when the problem is solved".
    pub(crate) keeps: &'static [&'static str],
    /// A clause with one of these tells something, unless it asks as well.
    pub(crate) tells: &'static [&'static str],
    /// A clause with one of these tells something, whatever stands before it.
    pub(crate) thanks: &'static [&'static str],
    /// Before a phrase that tells, these make it asked: "I don't know how to".
    pub(crate) asks_before: &'static [&'static str],
    /// Anywhere in a clause, these make it asked.
    pub(crate) asks_within: &'static [&'static str],
    /// What a mark says that stands in brackets at the beginning or end of a line: `[SOLVED]`.
    pub(crate) solved: &'static [&'static str],
    /// A clause that is one of these, fillers aside, asks for a person.
    pub(crate) person: &'static [&'static str],
    /// These ask for a person wherever they stand.
    pub(crate) person_anywhere: &'static [&'static str],
    /// Words of which a sentence that tells something has one.
    pub(crate) statement: &'static [&'static str],
    /// Words of a wish, or of something that is not as it should be: a sentence with one may ask for help.
    pub(crate) wish: &'static [&'static str],
}
