//! The words of a text that a rule does not use itself: a text that says more than a pattern looks for may mean
//! something else. "How do I reset my password?" and "… in MySQL?" match the same pattern, and only the first is
//! certain.
//!
//! A rule uses the words of its patterns, examples and titles, in all their forms; of scripts without spaces, their
//! characters. Words that say nothing by themselves are foreign to no rule.

use std::collections::HashSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::faq::language::{WordList, chinese, english};
use crate::faq::matching::courtesy::is_courtesy;
use crate::faq::matching::text::{Text, Token, tokens};
use crate::faq::matching::wording::spell_out;
use crate::faq::rulebook::rule::Rule;

/// The most foreign words that are listed for a text.
pub(crate) const MAX_LISTED: usize = 5;

/// Words without a meaning of their own, besides those of courtesy.
static BESIDE: LazyLock<HashSet<&str>> =
    LazyLock::new(|| english("pattern/beside").into_iter().collect());
/// The Chinese characters that say nothing else.
static BESIDE_ZH: LazyLock<HashSet<char>> = LazyLock::new(|| {
    let lines = chinese("pattern/beside").into_iter();
    lines.flat_map(str::chars).collect()
});

/// Phrases without a meaning of their own, although one of their words has one.
static PHRASES: WordList = WordList::new(|| english("pattern/beside phrases"));
/// The words of a clause that only announces a question.
static ANNOUNCES: WordList = WordList::new(|| english("pattern/announces"));

/// The words that a rule uses, by their stems, and the characters.
#[derive(Debug, Default)]
pub(crate) struct OwnWords {
    stems: HashSet<String>,
    characters: HashSet<char>,
}

impl OwnWords {
    /// Collects the words of a rule's patterns, examples and titles.
    pub(crate) fn of(rule: &Rule) -> Self {
        let mut own = Self::default();
        let patterns = rule.patterns.iter().map(|one| words_of(&one.text));
        let examples = rule.examples.iter().map(|one| one.text.clone());
        let titles = rule.titles.iter().map(|(_, title)| title.clone());
        for said in patterns.chain(examples).chain(titles) {
            own.add(&said);
        }
        own
    }

    fn add(&mut self, said: &str) {
        let stemmer = Stemmer::create(Algorithm::English);
        for token in tokens(&spelled(said)) {
            match token {
                Token::Word(word) => {
                    self.stems.insert(stemmer.stem(bare(word)).into_owned());
                }
                Token::Run(run) => self.characters.extend(run.chars()),
            }
        }
    }

    /// Lists the first few words of a text, as written, that have a meaning of their own and that the rule does not
    /// use.
    pub(crate) fn foreign(&self, text: &str) -> Vec<String> {
        let stemmer = Stemmer::create(Algorithm::English);
        let spelled = without_phrases(spelled(text));
        let has_words =
            tokens(&spelled).any(|token| matches!(token, Token::Word(word) if word.is_ascii()));
        let said = tokens(&spelled).filter(|token| !is_ornament(*token, has_words));
        let foreign = said.flat_map(|token| match token {
            Token::Word(word) => {
                let is_own = says_nothing(bare(word))
                    || self.stems.contains(stemmer.stem(bare(word)).as_ref());
                if is_own { Vec::new() } else { vec![word] }
            }
            Token::Run(run) => self.foreign_parts(run),
        });
        foreign.take(MAX_LISTED).map(str::to_owned).collect()
    }

    /// Lists the stretches of an unspaced run whose characters the rule does not use.
    fn foreign_parts<'a>(&self, run: &'a str) -> Vec<&'a str> {
        let is_own = |c: char| BESIDE_ZH.contains(&c) || self.characters.contains(&c);
        run.split(is_own).filter(|part| !part.is_empty()).collect()
    }
}

/// Returns whether a word of a clause only announces a question: "quick question, …".
pub(crate) fn announces(word: &str) -> bool {
    ANNOUNCES.contains(&word)
}

/// Removes the phrases without a meaning of their own from a spelled text.
fn without_phrases(spelled: String) -> String {
    PHRASES.iter().fold(spelled, |text, phrase| {
        text.replace(&format!(" {phrase} "), " ")
    })
}

/// Returns whether a word has no meaning of its own; numbers have one.
fn says_nothing(word: &str) -> bool {
    BESIDE.contains(word) || is_courtesy(word) || word.chars().all(char::is_numeric)
}

/// Returns whether a token is a part of a face made of letters, such as `(ノಠ益ಠ)ノ彡`, rather than a word: a single letter
/// of another script, or, beside words, one or two Chinese or Japanese characters.
fn is_ornament(token: Token<'_>, has_words: bool) -> bool {
    let is_han = |letter: &char| ('\u{4E00}'..='\u{9FFF}').contains(letter);
    match token {
        Token::Word(word) => !word.is_ascii() && word.chars().count() == 1,
        Token::Run(run) => {
            has_words && run.chars().count() <= 2 && run.chars().filter(is_han).count() <= 1
        }
    }
}

/// Takes the ending of the genitive off a word.
fn bare(word: &str) -> &str {
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix("\u{2019}s"))
        .unwrap_or(word)
}

/// Reads a text as it is compared, its contractions spelled out.
fn spelled(text: &str) -> String {
    spell_out(Text::new(text).folded())
}

/// Reads the words of a pattern, without its syntax.
pub(crate) fn words_of(pattern: &str) -> String {
    let mut words = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                letters.next(); // a class or an escaped sign; neither is a word
                words.push(' ');
            }
            letter if letter.is_alphanumeric() || letter == '\'' => words.push(letter),
            '?' => {} // `passwords?` stands for one word
            _ => words.push(' '),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(said: &[&str]) -> OwnWords {
        let mut own = OwnWords::default();
        for one in said {
            own.add(one);
        }
        own
    }

    #[test]
    fn what_a_rule_does_not_say_is_foreign_to_it() {
        let password = own(&[
            "How do I reset my password?",
            "My password does not work any more",
            "忘记密码了怎么办",
        ]);
        for (text, foreign) in [
            ("hi, how can I reset my passwords again please", vec![]),
            ("it doesn't work, how do I reset it???", vec![]),
            ("so which one of today's passwords works, 1 or 2", vec![]),
            ("I would like to reset my password", vec![]),
            ("I do like my password", vec!["like"]),
            ("for the first time my password does not work", vec![]),
            ("how much time has my password", vec!["time"]),
            ("is there a problem with my password", vec!["problem"]),
            ("忘记密码后怎么办", vec!["后"]),
            ("how do I reset my password in MySQL?", vec!["mysql"]),
            (
                "reset the password of my grandmother's router",
                vec!["grandmother's", "router"],
            ),
            ("how do I reset my password? (ノಠ益ಠ)ノ彡┻━┻", vec![]),
            ("how do I reset my 微信 password?", vec!["微信"]),
            ("老师好，我忘记密码了怎么办呢", vec![]),
            ("忘了WiFi密码怎么办", vec!["wifi"]),
            ("京东忘记密码了", vec!["京东"]),
            ("", vec![]),
        ] {
            assert_eq!(password.foreign(text), foreign, "{text}");
        }
    }

    #[test]
    fn a_negation_is_foreign_unless_the_rule_has_it() {
        let text = "I will not delete my account";
        assert_eq!(own(&["delete my account"]).foreign(text), ["not"]);
        let plays = own(&["the video does not play"]);
        assert!(plays.foreign("the video doesn't play").is_empty());
    }

    #[test]
    fn no_more_than_a_few_foreign_words_are_told() {
        let text = "one ".to_owned() + &"zq xj ".repeat(1_000);
        assert_eq!(own(&[]).foreign(&text).len(), MAX_LISTED);
    }

    #[test]
    fn a_pattern_is_read_as_words() {
        let words = words_of(r"\b(reset|lost) (my|the) passwords?\b");
        let words: Vec<&str> = words.split_whitespace().collect();
        assert_eq!(words, ["reset", "lost", "my", "the", "passwords"]);
    }
}
