//! What a sentence says once its politeness, its articles and the ways to begin a question are set
//! aside, and whether two sentences say the same but for slips of the keyboard. It prefers to miss:
//! two wordings that differ in one real word are different.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::slip::is_slip;
use super::text::{Text, Token, tokens};

/// Longer wordings are compared as they stand only.
const MAX_UNITS: usize = 60;

/// Whole phrases that carry no meaning of their own, the longest first. Spaces bound each.
const EMPTY_PHRASES: [&str; 26] = [
    "could you please tell me",
    "can you please tell me",
    "could you tell me",
    "can you tell me",
    "can somebody tell me",
    "can someone tell me",
    "does anyone know",
    "does anybody know",
    "do you know",
    "i would like to know",
    "i'd like to know",
    "i want to know",
    "i was wondering",
    "i am wondering",
    "just wondering",
    "quick question",
    "i have a question",
    "good morning",
    "good evening",
    "good afternoon",
    "thank you so much",
    "thank you very much",
    "thank you",
    "thanks a lot",
    "thanks in advance",
    "excuse me",
];

/// Ways to ask how something is done; they become "how".
const HOW_PHRASES: [&str; 16] = [
    "what is the way to",
    "what is the best way to",
    "how would i go about",
    "how do i go about",
    "how am i supposed to",
    "how do i",
    "how can i",
    "how could i",
    "how should i",
    "how would i",
    "how do we",
    "how can we",
    "how do you",
    "how can one",
    "how does one",
    "how to",
];

/// Words that carry no meaning of their own.
const EMPTY_WORDS: [&str; 27] = [
    "please", "pls", "plz", "hi", "hello", "hey", "thanks", "thx", "ty", "the", "a", "an", "my",
    "your", "our", "just", "so", "ok", "okay", "um", "uh", "there", "guys", "everyone", "team",
    "sir", "kindly",
];

/// Those of [`EMPTY_WORDS`] that are said for politeness alone.
const COURTESY: [&str; 10] = [
    "please", "pls", "plz", "hi", "hello", "hey", "thanks", "thx", "ty", "kindly",
];

/// Contractions, with and without their apostrophe.
const SPELLED_OUT: [(&str, &str); 30] = [
    ("can't", "cannot"),
    ("cant", "cannot"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("don't", "do not"),
    ("dont", "do not"),
    ("doesn't", "does not"),
    ("doesnt", "does not"),
    ("didn't", "did not"),
    ("didnt", "did not"),
    ("isn't", "is not"),
    ("isnt", "is not"),
    ("aren't", "are not"),
    ("haven't", "have not"),
    ("havent", "have not"),
    ("hasn't", "has not"),
    ("i'm", "i am"),
    ("im", "i am"),
    ("i've", "i have"),
    ("ive", "i have"),
    ("i'd", "i would"),
    ("i'll", "i will"),
    ("what's", "what is"),
    ("whats", "what is"),
    ("where's", "where is"),
    ("when's", "when is"),
    ("how's", "how is"),
    ("who's", "who is"),
    ("it's", "it is"),
    ("there's", "there is"),
];

/// Chinese politeness and particles, the longest first.
const EMPTY_CHINESE: [&str; 28] = [
    "请问一下",
    "请教一下",
    "麻烦问下",
    "麻烦问一下",
    "想问一下",
    "问一下",
    "大家好",
    "老师好",
    "你好",
    "您好",
    "请问",
    "请教",
    "麻烦",
    "谢谢",
    "多谢",
    "各位",
    "老师",
    "一下",
    "那个",
    "我的",
    "我",
    "呢",
    "啊",
    "呀",
    "吧",
    "嘛",
    "哦",
    "的",
];

/// Endings that may come or go without changing what is asked.
const OPEN_ENDINGS: [char; 2] = ['了', '吗'];

/// A wording: the words that matter, Chinese characters one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Wording(Vec<Box<str>>);

impl Wording {
    /// What a text says.
    pub(super) fn of(text: &Text) -> Self {
        let spelled = spell_out(text.folded());
        let stripped = strip_phrases(spelled);
        let mut units = Vec::new();
        for token in tokens(&stripped) {
            match token {
                Token::Word(word) if EMPTY_WORDS.contains(&word) => {}
                Token::Word(word) => units.push(singular(word).into()),
                Token::Run(run) => push_run(&mut units, run),
            }
        }
        Self(units)
    }

    /// Whether nothing that matters was said.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its words.
    pub(super) fn units(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|unit| &**unit)
    }

    /// Whether the other says the same but for typing slips in this one. A word that the book
    /// itself uses is no slip: `known` holds those.
    pub(super) fn is_slip_of(&self, other: &Wording, known: &HashSet<Box<str>>) -> bool {
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

/// Whether a word is said for politeness alone.
pub(super) fn is_courtesy(word: &str) -> bool {
    word.len() <= 6 && COURTESY.contains(&word)
}

/// Wordings by what they say.
pub(super) type ByWording<T> = HashMap<Wording, Vec<T>>;

/// A folded text with its contractions spelled out, its tokens set apart by spaces.
pub(super) fn spell_out(folded: &str) -> String {
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

/// The words with which phrases begin, each once.
fn first_words() -> &'static [&'static str] {
    static FIRST: OnceLock<Vec<&str>> = OnceLock::new();
    FIRST.get_or_init(|| {
        let mut words: Vec<&str> = EMPTY_PHRASES
            .iter()
            .chain(&HOW_PHRASES)
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

/// "certificates" and "certificate" ask the same.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with(['s', 'u', 'i', '\'']) => stem,
        _ => word,
    }
}

/// The politeness or particle that a Chinese text begins with.
pub(super) fn empty_chinese(text: &str) -> Option<&'static str> {
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
}
