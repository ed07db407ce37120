//! Makes rules as operators write them, and messages as learners write them, always the same.

use crate::vocabulary::Vocabulary;

/// One rule in this many is in Chinese.
const CHINESE_SHARE: usize = 5;
/// Of so many messages one has an emoji, one curly quotes, and one capitals.
const DECORATED_SHARE: usize = 20;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }

    /// One of the words that stand between bars.
    fn one_word<'a>(&mut self, alternatives: &'a str) -> &'a str {
        let words: Vec<&str> = alternatives.split('|').collect();
        self.one_of(&words)
    }
}

/// The language of a rule or of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Words between spaces.
    English,
    /// No spaces.
    Chinese,
}

/// One rule: its pattern, and what it is about.
pub(crate) struct Rule {
    /// The regex as an operator writes it.
    pub(crate) pattern: String,
    language: Language,
    topic: Topic,
}

#[derive(Clone, Copy)]
struct Topic {
    action: &'static str,
    object: &'static str,
    subject: Option<&'static str>,
}

/// A community: everything is drawn from it in one fixed order.
pub(crate) struct Community {
    english: Vocabulary,
    chinese: Vocabulary,
    dice: Dice,
}

impl Community {
    /// The same community each time.
    pub(crate) fn new() -> Self {
        Self {
            english: Vocabulary::english(),
            chinese: Vocabulary::chinese(),
            dice: Dice(7),
        }
    }

    /// The rules of a book.
    pub(crate) fn rules(&mut self, count: usize) -> Vec<Rule> {
        (0..count)
            .map(|number| match number % CHINESE_SHARE {
                0 => self.rule(Language::Chinese),
                _ => self.rule(Language::English),
            })
            .collect()
    }

    fn rule(&mut self, language: Language) -> Rule {
        let (words, dice) = self.in_language(language);
        let topic = Topic {
            action: dice.one_of(&words.actions),
            object: dice.one_of(&words.objects),
            subject: Some(dice.one_of(&words.subjects)).filter(|_| dice.roll(10) < 7),
        };
        let style = dice.roll(6);
        let pattern = match language {
            Language::English => in_english(topic, style),
            Language::Chinese => in_chinese(topic, style),
        };
        Rule {
            pattern,
            language,
            topic,
        }
    }

    fn in_language(&mut self, language: Language) -> (&Vocabulary, &mut Dice) {
        match language {
            Language::English => (&self.english, &mut self.dice),
            Language::Chinese => (&self.chinese, &mut self.dice),
        }
    }

    /// A question about the topic of one of the rules of this language.
    pub(crate) fn question(&mut self, rules: &[Rule], language: Language) -> String {
        let (words, dice) = self.in_language(language);
        let known: Vec<&Rule> = rules
            .iter()
            .filter(|rule| rule.language == language)
            .collect();
        let Topic {
            action,
            object,
            subject,
        } = known[dice.roll(known.len())].topic;
        let (action, object) = (dice.one_word(action), dice.one_word(object));
        let mut filler = || dice.one_of(&words.fillers);
        let text = match language {
            Language::English => {
                let subject = subject.unwrap_or_default();
                format!(
                    "{} {} how {action} my {object} {} {subject} {}?",
                    filler(),
                    filler(),
                    filler(),
                    filler()
                )
            }
            Language::Chinese => {
                let subject = subject.unwrap_or_default();
                format!(
                    "{}{}{action}{object}{}{subject}{}",
                    filler(),
                    filler(),
                    filler(),
                    filler()
                )
            }
        };
        self.decorated(text)
    }

    /// Something said in passing: everyday words, and one in four of a topic.
    pub(crate) fn chatter(&mut self, language: Language) -> String {
        let (words, dice) = self.in_language(language);
        let topics = [&words.actions, &words.objects, &words.subjects];
        let said: Vec<&str> = (0..6 + dice.roll(9))
            .map(|_| match dice.roll(12) {
                topic @ 0..3 => {
                    let alternatives = dice.one_of(topics[topic]);
                    dice.one_word(alternatives)
                }
                _ => dice.one_of(&words.fillers),
            })
            .collect();
        let text = said.join(words.space);
        self.decorated(text)
    }

    fn decorated(&mut self, text: String) -> String {
        match self.dice.roll(DECORATED_SHARE) {
            0 => format!("{text} 🙏"),
            1 => format!("“{text}”"),
            2 => text.to_uppercase(),
            _ => text,
        }
    }
}

fn in_english(
    Topic {
        action,
        object,
        subject,
    }: Topic,
    style: usize,
) -> String {
    let bounded = subject.map_or(String::new(), |subject| format!(r".*\b{subject}\b"));
    match style {
        0 => {
            let subject = subject.map_or(String::new(), |subject| format!(".*{subject}"));
            format!("({action}).*({object}){subject}")
        }
        1 => format!(r"\b(how|where|why|what)\b.*\b({action})\b.*\b({object})s?\b{bounded}"),
        2 => format!(r"\b({action})\s+(my|the|a)\s+({object})\b{bounded}"),
        _ => format!(r"\b({action})\b.*\b({object})\b{bounded}"),
    }
}

fn in_chinese(
    Topic {
        action,
        object,
        subject,
    }: Topic,
    style: usize,
) -> String {
    let subject = subject.map_or(String::new(), |subject| format!(".*{subject}"));
    match style {
        0 | 1 => format!("({action})(了|过)?.{{0,6}}({object}){subject}"),
        _ => format!("({action}).*({object}){subject}"),
    }
}
