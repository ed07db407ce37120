//! The part of a text that asks something, without what its author quotes, strikes out, tells or takes back. A line is
//! divided into clauses (at its punctuation, its emoji, and words that begin another thought), and each language has
//! phrases that show the role of a clause. Also detects that a text asks for a person ("can I get a human please",
//! "转人工"), or tells something instead of naming a wish. Never looks at rules.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::faq::language::{chinese, english};
use crate::faq::matching::quotes::{has_words, own_words};
use crate::faq::matching::text::{MAX_CHARS, Text, is_unspaced};

/// The reason why a text that has words asks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// It is struck out as a whole.
    StruckOut,
    /// It tells what its author knows, did or was given.
    Told,
    /// It takes back what it asked.
    Withdrawn,
}

/// Reads the author's own part of a text, without quoted or struck out words; returns the reason if nothing is left.
pub(crate) fn own(raw: &str) -> (Cow<'_, str>, Option<Unasked>) {
    let end = raw
        .char_indices()
        .nth(MAX_CHARS)
        .map_or(raw.len(), |(at, _)| at);
    let raw = &raw[..end];
    let own = own_words(raw);
    let is_struck_out = own.len() != raw.len() && !has_words(&own) && has_words(raw);
    (own, is_struck_out.then_some(Unasked::StruckOut))
}

/// The rest of a text without what it tells or takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// The rest as written; it may be nothing.
    pub(crate) text: String,
    /// The reason why the rest is not asked.
    pub(crate) why: Unasked,
}

/// Leaves out what a text tells or takes back; `None` if it does neither.
pub(crate) fn without_what_is_told(raw: &str) -> Option<Left> {
    let prose = Text::prose(raw);
    if prose.lines().any(is_marked_solved) {
        return Some(Left {
            text: String::new(),
            why: Unasked::Told,
        });
    }
    let mut kept: Vec<String> = Vec::new();
    let mut why = None;
    let mut is_withdrawn = false;
    for line in prose.lines() {
        let line = Text::new(line);
        let clauses = clauses(line.cleaned());
        for (at, clause) in clauses.iter().enumerate() {
            let turns = clauses.get(at + 1).is_some_and(turns) && !is_withdrawn;
            is_withdrawn = withdraws(clause, turns);
            if is_withdrawn {
                let is_first = kept.is_empty() && why.is_none() && tells(clause);
                why = Some(if is_first {
                    Unasked::Told
                } else {
                    Unasked::Withdrawn
                });
                kept.clear();
            } else if tells(clause) {
                why = why.or(Some(Unasked::Told));
            } else {
                kept.push(format!("{}{} ", clause.text, clause.mark));
            }
        }
        if let Some(last) = kept.last_mut() {
            last.push('\n');
        }
    }
    why.map(|why| Left {
        text: kept.concat(),
        why,
    })
}

/// The most bytes of a filler; a longer one is a clause of its own.
const FILLER: usize = 48;

/// A clause, and what ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clause<'a> {
    pub(crate) text: &'a str,
    /// The punctuation behind it, or nothing.
    pub(crate) mark: &'a str,
}

/// The words that begin a clause of their own, without any punctuation before them.
static TURNS: LazyLock<Finder> = LazyLock::new(|| {
    let turns = r" (?:but|however|although|whereas|(?:and|so|then|or) (?:how|what|where|when|why|which|who) (?:do|does|did|can|could|should|is|are|will|would|to)|(?:and|so|then) (?:can|could|do|does|is|are|will|would|may|should) (?:i|you|we|it|there|someone|anyone|the|my))(?-u:\b)|(?:但是?|可是|不过|然而|只是|那么?(?:怎么|如何|在哪))";
    Finder::new(turns)
});

/// Cuts a line into clauses, in order.
pub(crate) fn clauses(line: &str) -> Vec<Clause<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let end = at + c.len_utf8();
        if is_end(line, at, c) && !is_soft_after_filler(&line[start..at], c) {
            push(&mut found, &line[start..at], &line[at..end]);
            start = end;
        }
        at = end;
    }
    push(&mut found, &line[start..], "");
    found
}

/// The words with which a clause turns against the one before it.
static CONTRAST: LazyLock<Finder> = LazyLock::new(|| {
    Finder::new(
        r"^(?:but|however|although|yet|except|only)(?-u:\b)|^(?:但|可是|不过|然而|只是|就是)",
    )
});

/// Returns whether a clause contradicts the previous one.
pub(crate) fn turns(clause: &Clause<'_>) -> bool {
    CONTRAST.is_in(clause.text)
}

fn push<'a>(found: &mut Vec<Clause<'a>>, part: &'a str, mark: &'a str) {
    let mut from = 0;
    for turn in TURNS.starts(part).filter(|start| *start > 0) {
        push_one(found, &part[from..turn], "");
        from = turn;
    }
    push_one(found, &part[from..], mark);
}

fn push_one<'a>(found: &mut Vec<Clause<'a>>, text: &'a str, mark: &'a str) {
    let text = text.trim_matches([' ', '"']);
    if text.chars().any(char::is_alphanumeric) {
        found.push(Clause { text, mark });
    } else if let Some(last) = found.last_mut()
        && last.mark != "?"
        && mark == "?"
    {
        // "Really!?" asks.
        last.mark = mark;
    }
}

/// Returns whether a character ends a clause at its position.
fn is_end(line: &str, at: usize, c: char) -> bool {
    let next = line[at + c.len_utf8()..].chars().next();
    match c {
        '!' | '?' | ';' | '(' | ')' => true,
        // "2.0", "1,000", "12:30"
        '.' | ',' | ':' => {
            !next.is_some_and(char::is_alphanumeric) || next.is_some_and(is_unspaced)
        }
        ' ' => {
            let before = line[..at].chars().next_back();
            before.is_some_and(is_unspaced) && next.is_some_and(is_unspaced)
        }
        '-' => line[..at].ends_with(' ') && next == Some(' '),
        '\'' | '"' | '&' | '/' | '\u{2019}' | '\u{2018}' | '·' => false,
        c => {
            !c.is_ascii()
                && !c.is_alphanumeric()
                && !unicode_normalization::char::is_combining_mark(c)
        }
    }
}

/// Returns whether a comma or colon after a filler belongs to the clause: "Oh, never mind" is one clause.
fn is_soft_after_filler(clause: &str, c: char) -> bool {
    matches!(c, ',' | ':') && clause.len() <= FILLER && is_filler(clause)
}

/// A regular expression of a language's phrases. One that does not compile matches nothing; a test checks that all
/// compile.
pub(crate) struct Finder(Option<Regex>);

impl Finder {
    /// Compiles an expression, without regard to case.
    pub(crate) fn new(expression: &str) -> Self {
        Self(Regex::new(&format!("(?i){expression}")).ok())
    }

    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Finds the beginning of the first one.
    pub(crate) fn start_in(&self, text: &str) -> Option<usize> {
        self.starts(text).next()
    }

    /// Finds the beginning of each one.
    pub(crate) fn starts<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let found = self.0.iter().flat_map(move |regex| regex.find_iter(text));
        found.map(|found| found.start())
    }
}

/// The way in which a language writes its words.
#[derive(Clone, Copy)]
enum Writing {
    /// The words stand between spaces.
    Spaced,
    /// The characters stand one behind the other.
    Unspaced,
}

impl Writing {
    /// Finds one of these phrases, wherever it stands.
    fn anywhere(self, phrases: &[&str]) -> Finder {
        let any = phrases.join("|");
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(r"(?-u:\b)(?:{any})(?-u:\b)")),
            Self::Unspaced => format!("(?:{any})"),
        })
    }

    /// Finds one of these phrases, of which only the beginning matters.
    fn beginnings(self, phrases: &[&str]) -> Finder {
        let any = phrases.join("|");
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(r"(?-u:\b)(?:{any})")),
            Self::Unspaced => format!("(?:{any})"),
        })
    }

    /// Finds one of these phrases and nothing else but fillers.
    fn whole(self, phrases: &[&str], fillers: &[&str]) -> Finder {
        let (any, fill) = (phrases.join("|"), fillers.join("|"));
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(
                r#"^["*]*(?:(?:{fill})(?-u:\b)[ ,:."]*)*(?:{any})(?:[ ,:"]+(?:{fill}))*["*]*$"#
            )),
            Self::Unspaced => format!("^(?:{fill}|[ ,:、~])*(?:{any})(?:{fill}|[ ,:、~])*$"),
        })
    }

    /// Finds a text of nothing but fillers.
    fn only(self, fillers: &[&str]) -> Finder {
        let fill = fillers.join("|");
        Finder::new(&match self {
            Self::Spaced => spelled(&format!(r"^(?: *(?:{fill})(?-u:\b)[ ,:]*)+$")),
            Self::Unspaced => format!("^ *(?:(?:{fill})[ ,:、~]*)+$"),
        })
    }
}

/// Makes an expression accept curly and missing apostrophes, and takes only letters and digits for words.
fn spelled(expression: &str) -> String {
    expression
        .replace('\'', "['\u{2019}]?")
        .replace(r"\w", "[a-z0-9_-]")
}

/// A language's phrases, compiled.
pub(crate) struct CompiledPhrases {
    filler: Finder,
    withdraws: Finder,
    retracts: Finder,
    withdraws_anywhere: Finder,
    keeps: Finder,
    tells: Finder,
    thanks: Finder,
    asks_before: Finder,
    asks_within: Finder,
    solved: Finder,
    pub(crate) person: Finder,
    pub(crate) person_anywhere: Finder,
    pub(crate) statement: Finder,
    pub(crate) wish: Finder,
    sentence: Finder,
    too: Finder,
    no_help: Finder,
    who_answers: Finder,
    scolds: Finder,
}

static IN_WORDS: LazyLock<CompiledPhrases> =
    LazyLock::new(|| CompiledPhrases::new(Writing::Spaced, english));
static IN_CHINESE: LazyLock<CompiledPhrases> =
    LazyLock::new(|| CompiledPhrases::new(Writing::Unspaced, chinese));

/// Returns the phrases of the language that a clause is in.
pub(crate) fn of(clause: &str) -> &'static CompiledPhrases {
    if clause.contains(is_unspaced) {
        &IN_CHINESE
    } else {
        &IN_WORDS
    }
}

impl CompiledPhrases {
    fn new(writing: Writing, list: fn(&str) -> Vec<&'static str>) -> Self {
        let anywhere = |heading| writing.anywhere(&list(heading));
        let fillers = list("asked/fillers");
        // "I'm so stupid" scolds nobody else.
        let oneself = list("asked/oneself");
        let mut of_others = fillers.clone();
        of_others.retain(|filler| !oneself.contains(filler));
        let solved = list("asked/solved").join("|");
        let opens = format!(
            r"^[*_~# ]*[\[(【（]\s*(?:{solved})[ !:]*[\])】）]|^[*_~# ]*(?:{solved})\s*(?:[:：|]|[-–—]+ )|[\[(【（]\s*(?:{solved})[ !]*[\])】）][\s*_.!]*$"
        );
        Self {
            filler: writing.only(&fillers),
            withdraws: writing.whole(&list("asked/takes back"), &fillers),
            retracts: anywhere("asked/retracts"),
            withdraws_anywhere: anywhere("asked/takes back anywhere"),
            keeps: anywhere("asked/keeps"),
            tells: anywhere("asked/tells"),
            thanks: writing.beginnings(&list("asked/thanks")),
            asks_before: anywhere("asked/asks before"),
            asks_within: anywhere("asked/asks within"),
            solved: Finder::new(&opens),
            person: writing.whole(&list("asked/person"), &fillers),
            person_anywhere: anywhere("asked/person anywhere"),
            statement: anywhere("asked/statement"),
            wish: anywhere("asked/wish"),
            sentence: anywhere("asked/sentence"),
            too: writing.whole(&list("asked/too"), &fillers),
            no_help: writing.whole(&list("asked/no help"), &fillers),
            who_answers: writing.whole(&list("asked/who answers"), &fillers),
            scolds: writing.whole(&list("asked/scolds"), &of_others),
        }
    }

    #[cfg(test)]
    fn all(&self) -> [&Finder; 19] {
        [
            &self.filler,
            &self.withdraws,
            &self.retracts,
            &self.withdraws_anywhere,
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
            &self.sentence,
            &self.too,
            &self.no_help,
            &self.who_answers,
            &self.scolds,
        ]
    }
}

/// Returns whether a clause so far consists of fillers alone.
pub(crate) fn is_filler(clause: &str) -> bool {
    of(clause).filler.is_in(clause)
}

/// Returns whether a line is marked as solved: `[SOLVED] no sound`.
pub(crate) fn is_marked_solved(line: &str) -> bool {
    IN_WORDS.solved.is_in(line) || IN_CHINESE.solved.is_in(line)
}

/// Returns whether a clause takes back what was asked before it. `turns` means that another thought follows at once: "I
/// found the page, but …" takes nothing back.
pub(crate) fn withdraws(clause: &Clause<'_>, turns: bool) -> bool {
    if clause.mark == "?" {
        return false;
    }
    let own = of(clause.text);
    let anywhere = own.withdraws_anywhere.start_in(clause.text);
    own.retracts.is_in(clause.text)
        || anywhere.is_some_and(|start| !own.keeps.is_in(&clause.text[..start]))
        || (!turns && own.withdraws.is_in(clause.text))
}

/// Returns whether a clause tells something that its author knows, did or was given.
pub(crate) fn tells(clause: &Clause<'_>) -> bool {
    let own = of(clause.text);
    if clause.mark == "?" || own.asks_within.is_in(clause.text) {
        return false;
    }
    let told = own.tells.start_in(clause.text);
    told.is_some_and(|start| !own.asks_before.is_in(&clause.text[..start]))
        || own.thanks.is_in(clause.text)
}

/// Returns whether a text asks for a person.
pub(crate) fn asks_for_a_person(text: &Text) -> bool {
    clauses(text.cleaned()).iter().any(is_for_a_person)
}

/// Returns whether a text only asks for a person.
pub(crate) fn asks_for_nothing_else(text: &Text) -> bool {
    let says_no_more = |clause: &Clause<'_>| is_for_a_person(clause) || is_filler(clause.text);
    clauses(text.cleaned()).iter().all(says_no_more)
}

fn is_for_a_person(clause: &Clause<'_>) -> bool {
    let own = of(clause.text);
    own.person.is_in(clause.text) || own.person_anywhere.is_in(clause.text)
}

/// Returns whether a text only takes back what its author asked before: "solved it myself, thanks".
pub fn withdraws_all(raw: &str) -> bool {
    let prose = Text::prose(raw);
    let mut withdrawn = false;
    for line in prose.lines() {
        let line = Text::new(line);
        for clause in clauses(line.cleaned()) {
            if withdraws(&clause, false) {
                withdrawn = true;
            } else if !(tells(&clause) || is_filler(clause.text)) {
                return false;
            }
        }
    }
    withdrawn
}

/// Returns whether a reply to a question is empty, or only says that its author has the same question: "same here", an
/// emoji.
pub fn only_says_so_too(raw: &str) -> bool {
    only_says(raw, |own| &own.too).unwrap_or(true)
}

/// Returns whether a message only says that an answer did not help: "it still does not work", "that is not what I
/// asked".
pub fn only_says_no_help(raw: &str) -> bool {
    only_says(raw, |own| &own.no_help).unwrap_or(false)
}

/// The meaning of a text that is only about frontdesk itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidOfFrontdesk {
    /// It asks who or what answers here: "are you a bot?".
    WhoAnswers,
    /// It scolds: "you are useless".
    Scolding,
}

impl SaidOfFrontdesk {
    /// Returns the one of these that a text means; `None` if it means none, or also something else.
    pub fn of(raw: &str) -> Option<Self> {
        let says = |phrases: fn(&CompiledPhrases) -> &Finder| only_says(raw, phrases) == Some(true);
        if says(|own| &own.who_answers) {
            Some(Self::WhoAnswers)
        } else if says(|own| &own.scolds) {
            Some(Self::Scolding)
        } else {
            None
        }
    }
}

/// Returns whether a text consists of a list's phrases; `None` if it is empty.
fn only_says(raw: &str, phrases: fn(&CompiledPhrases) -> &Finder) -> Option<bool> {
    let text = Text::new(raw);
    if raw.contains("://") || !text.code().is_empty() {
        return Some(false);
    }
    let clauses = clauses(text.cleaned());
    let says_so = |clause: &Clause<'_>| phrases(of(clause.text)).is_in(clause.text);
    let adds_nothing = |clause: &Clause<'_>| says_so(clause) || is_filler(clause.text);
    let all_says_so = || clauses.iter().any(says_so) && clauses.iter().all(adds_nothing);
    (!clauses.is_empty()).then(all_says_so)
}

/// The fewest words of a sentence.
const WORDS: usize = 3;
/// The fewest characters of a sentence in an unspaced script.
const CHARACTERS: usize = 5;

/// Returns whether a text that does not look like a question is a statement without a wish.
pub(crate) fn is_statement(text: &Text) -> bool {
    let said = text.folded();
    let own = of(said);
    let is_long = text.tokens().count() >= WORDS
        || said.chars().filter(|c| !c.is_ascii()).count() >= CHARACTERS;
    is_long && own.statement.is_in(said) && !own.wish.is_in(said)
}

/// Returns whether a clause is a complete sentence, rather than the frame of another one or a heading: "I am on a
/// train", not "in MySQL".
pub(crate) fn is_sentence(clause: &str) -> bool {
    let own = of(clause);
    own.statement.is_in(clause) || own.sentence.is_in(clause)
}

#[cfg(test)]
mod tests;
