//! The wording of a sentence: the sentence without politeness, articles and common beginnings of questions; and whether
//! two sentences are equal except for typing slips.
//!
//! In doubt two wordings are different: one real word makes the difference, because a wrong answer costs more than a
//! suggestion.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use pinyin::ToPinyinMulti;

use crate::faq::classifier::kinds::is_everyday;
use crate::faq::language;
use crate::faq::language::{WordList, chinese, english};
use crate::faq::matching::courtesy::is_courtesy;
use crate::faq::matching::text::{Text, Token, tokens};

/// The most units of a wording that is compared with near ones; longer ones must be equal.
const MAX_UNITS: usize = 60;

/// The whole phrases that carry no meaning of their own, the longest first. Spaces bound each.
static EMPTY_PHRASES: WordList = WordList::new(|| english("wording/empty phrases"));

/// The ways to ask how something is done; they become "how".
static HOW_PHRASES: WordList = WordList::new(|| english("wording/how"));

/// The words that carry no meaning of their own, besides those of courtesy.
static EMPTY_WORDS: WordList = WordList::new(|| english("wording/empty words"));

/// The contractions, with and without their apostrophe.
static SPELLED_OUT: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| language::pairs(english("wording/spelled out")));

/// The Chinese words of politeness and particles, the longest first.
static EMPTY_CHINESE: WordList = WordList::new(|| chinese("wording/empty"));

/// The endings that may come or go without changing what is asked.
const OPEN_ENDINGS: [char; 2] = ['了', '吗'];

/// A wording: the words that matter, Chinese characters one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Wording(Vec<Box<str>>);

impl Wording {
    /// Reads the wording of a text.
    pub(crate) fn of(text: &Text) -> Self {
        let spelled = spell_out(text.folded());
        let stripped = strip_phrases(spelled);
        let mut units = Vec::new();
        for token in tokens(&stripped) {
            match token {
                Token::Word(word) if EMPTY_WORDS.contains(&word) || is_courtesy(word) => {}
                Token::Word(word) => units.push(singular(word).into()),
                Token::Run(run) => push_run(&mut units, run),
            }
        }
        Self(units)
    }

    /// Returns whether nothing that matters was said.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists its words.
    pub(crate) fn units(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|unit| &**unit)
    }

    /// Returns whether the other is equal but for typing slips in this one. A word that the book itself uses is no
    /// slip:
    /// `known` holds those.
    pub(crate) fn is_slip_of(&self, other: &Wording, known: &HashSet<Box<str>>) -> bool {
        if self.0.len() != other.0.len() || self.0.len() > MAX_UNITS {
            return false;
        }
        let mut slips = 0;
        for (typed, meant) in self.0.iter().zip(&other.0) {
            if typed == meant {
                continue;
            }
            if known.contains(typed) || !is_slip(typed, meant, self.0.len()) {
                return false;
            }
            slips += 1;
        }
        slips <= 1 + self.0.len() / 5
    }
}

/// A map from wordings to entries with the same wording.
pub(crate) type ByWording<T> = HashMap<Wording, Vec<T>>;

/// Spells out the contractions of a folded text, its tokens set apart by spaces.
pub(crate) fn spell_out(folded: &str) -> String {
    let mut spelled = String::from(" ");
    for token in tokens(folded) {
        let word = token.as_str();
        let known = SPELLED_OUT.iter().find(|(short, _)| *short == word);
        spelled.push_str(known.map_or(word, |(_, long)| long));
        spelled.push(' ');
    }
    spelled
}

fn strip_phrases(mut text: String) -> String {
    let begins = |text: &str, word: &str| text.split(' ').any(|own| own == word);
    // Few texts have any of the words that begin a phrase.
    let known = first_words().iter().copied();
    let present: Vec<&str> = known.filter(|word| begins(&text, word)).collect();
    if present.is_empty() {
        return text;
    }
    for phrase in EMPTY_PHRASES
        .iter()
        .filter(|phrase| present.contains(&first(phrase)))
    {
        text = replace_words(text, phrase, " ");
    }
    for phrase in HOW_PHRASES
        .iter()
        .filter(|phrase| present.contains(&first(phrase)))
    {
        text = replace_words(text, phrase, " how ");
    }
    text
}

fn first<'a>(phrase: &&'a str) -> &'a str {
    phrase.split(' ').next().unwrap_or_default()
}

/// Lists the words with which phrases begin, each once.
fn first_words() -> &'static [&'static str] {
    static FIRST: OnceLock<Vec<&str>> = OnceLock::new();
    FIRST.get_or_init(|| {
        let mut words: Vec<&str> = EMPTY_PHRASES
            .iter()
            .chain(HOW_PHRASES.iter())
            .map(first)
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    })
}

fn replace_words(text: String, phrase: &str, by: &str) -> String {
    let bounded = format!(" {phrase} ");
    if text.contains(&bounded) {
        text.replace(&bounded, by)
    } else {
        text
    }
}

/// Takes the ending of the plural off a word: "certificates" and "certificate" ask the same.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with(['s', 'u', 'i', '\'']) => stem,
        _ => word,
    }
}

/// Finds the politeness or particle that a Chinese text begins with.
pub(crate) fn empty_chinese(text: &str) -> Option<&'static str> {
    let mut empty = EMPTY_CHINESE.iter().copied();
    empty.find(|empty| text.starts_with(empty))
}

fn push_run(units: &mut Vec<Box<str>>, run: &str) {
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        if let Some(empty) = empty_chinese(rest) {
            rest = &rest[empty.len()..];
            continue;
        }
        rest = &rest[first.len_utf8()..];
        if !(rest.is_empty() && OPEN_ENDINGS.contains(&first)) {
            units.push(first.to_string().into());
        }
    }
}

/// The real words that are one letter away from words of books, besides the everyday ones that are known anyway.
const WORDS_OF_THEIR_OWN: &str = "amuse badger barge bleak budge bungle cancer captain clash clasp coarse \
    compete coder crush curse cursed deplete devise devised discard empire expend grace graces grape grapes \
    grate grates guess lessen lesion massage mouth mouths nodes odder palace payer phony plaice plane planes \
    pride primate prince prize prizes prone quit rehearse relay relays rely remake repay resort retort route \
    scope seed seeds shard shards shave shore shores side sides slice slices slime stare stares statue steam \
    stuff sturdy summit table tables tent tents text texts threat threats tides tiles tires tonic tract \
    trail trails tread tropic truck trucks vice weakly witch worship";

/// The fewest units of a wording in which a single character may be a slip.
const TELLING: usize = 6;

/// Returns whether a unit of a wording, of so many in all, is likely a slip for another unit. A word may have one
/// letter more, less, different or swapped (two in the longest words), but not the first. A character must sound the
/// same, because people type by sound.
pub(crate) fn is_slip(typed: &str, meant: &str, units: usize) -> bool {
    let letters = |word: &str| word.chars().collect::<Vec<char>>();
    match (letters(typed).as_slice(), letters(meant).as_slice()) {
        ([typed], [meant]) => units >= TELLING && sound_alike(*typed, *meant),
        (own, other) => {
            let allowed = match other.len() {
                0..4 => 0,
                4..10 => 1,
                _ => 2,
            };
            own.first() == other.first()
                && distance_within(own, other, allowed)
                && !is_another_word(typed, meant)
        }
    }
}

/// Returns whether two characters have a syllable in common, tones apart.
fn sound_alike(one: char, other: char) -> bool {
    let syllables = |c: char| {
        c.to_pinyin_multi()
            .into_iter()
            .flatten()
            .map(pinyin::Pinyin::plain)
    };
    syllables(one).any(|own| syllables(other).any(|theirs| own == theirs))
}

/// Returns whether a word is one that people use, and not a form of the other one by its stem.
fn is_another_word(word: &str, other: &str) -> bool {
    WORDS_OF_THEIR_OWN.split(' ').any(|own| own == word) || is_everyday(word, other)
}

/// Returns whether the edit distance, a swap of neighbours counting as one, is at most `allowed`.
fn distance_within(a: &[char], b: &[char], allowed: usize) -> bool {
    if a.len().abs_diff(b.len()) > allowed {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substituted = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substituted.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()] <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording(text: &str) -> Wording {
        Wording::of(&Text::new(text))
    }

    #[test]
    fn politeness_and_articles_change_nothing() {
        let cases = [
            (
                "How do I reset my password?",
                "hi, how to reset the password please",
            ),
            ("I can't log in", "I cant log in, thanks"),
            ("Where are the certificates?", "where are certificate"),
            (
                "What's the schedule?",
                "could you please tell me what is the schedule",
            ),
            ("忘记密码了怎么办", "老师，请问我忘记密码了怎么办呢？"),
            ("可以退款吗？", "可以退款"),
        ];
        for (one, other) in cases {
            assert_eq!(wording(one), wording(other), "{one} / {other}");
        }
    }

    #[test]
    fn slips_are_forgiven_but_other_words_are_not() {
        let book = [
            "How do I reset my password?",
            "How do I change my email?",
            "怎么重置我的登录密码",
        ];
        let known: HashSet<Box<str>> = book
            .iter()
            .flat_map(|text| wording(text).units().map(Box::from).collect::<Vec<_>>())
            .collect();
        let cases = [
            ("how do i reset my pasword", book[0], true),
            ("how do i rest my password", book[0], true),
            ("how do i reset my email", book[0], false),
            ("how do i change my password", book[0], false),
            ("how do i chnage my email", book[1], true),
            ("how do i send my email", book[1], false),
            ("怎么重置登录秘码", book[2], true),
            ("怎么登录", book[2], false),
            ("怎么重置取款密码", book[2], false),
            ("how do i reset my passport", book[0], false),
        ];
        for (typed, meant, slip) in cases {
            assert_eq!(
                wording(typed).is_slip_of(&wording(meant), &known),
                slip,
                "{typed}"
            );
        }
    }

    #[test]
    fn a_text_of_politeness_alone_says_nothing() {
        for text in ["", "hello there", "谢谢老师", "🎉🎉", "thank you so much!"] {
            assert!(wording(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_mistyped_is_told_from_what_is_another_word() {
        for (typed, meant, expected) in [
            ("pasword", "password", true),
            ("passwrod", "password", true),
            ("certifcate", "certificate", true),
            ("certificat", "certificate", true),
            ("subcsripton", "subscription", true),
            ("chnage", "change", true),
            ("adress", "address", true),
            ("paymnt", "payments", false),
            ("passport", "password", false),
            ("changed", "charged", false),
            ("declared", "declined", false),
            ("grapes", "grades", false),
            ("employees", "employers", false),
            ("relays", "replays", false),
            ("curse", "course", false),
            ("sides", "slides", false),
            ("bard", "card", false),
            ("changing", "change", false),
        ] {
            assert_eq!(is_slip(typed, meant, 4), expected, "{typed} for {meant}");
        }
    }

    #[test]
    fn characters_are_mistyped_for_those_that_sound_alike() {
        for (typed, meant, units, expected) in [
            ("秘", "密", 6, true),
            ("推", "退", 8, true),
            ("推", "退", 5, false),
            ("存", "退", 8, false),
            ("早", "晚", 8, false),
            ("假", "真", 8, false),
            ("a", "b", 8, false),
            ("あ", "い", 8, false),
        ] {
            assert_eq!(
                is_slip(typed, meant, units),
                expected,
                "{typed} for {meant}"
            );
        }
    }
}
