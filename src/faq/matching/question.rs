//! Whether a text asks something or calls for help, in English and Chinese. It errs towards yes: the cost is an
//! offer that nobody needs, and a missed call for help costs more.
//!
//! Asking politely counts: "refund please" asks for something, "please welcome our new member" and "yes please" do
//! not. A text that is said to everyone, or accepts an offer, is no request.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::faq::language::{WordList, chinese, english};
use crate::faq::matching::courtesy;
use crate::faq::matching::text::{Text, Token, tokens};

/// The words with which a text that asks something begins.
static OPENERS: WordList = WordList::new(|| english("question/openers"));

/// The words that ask or call for help wherever they stand.
static SIGNS: WordList = WordList::new(|| english("question/signs"));

/// Words for something broken or missing, at any position.
static COMPLAINTS: WordList = WordList::new(|| english("question/complaints"));

/// The Chinese signs of a question or a call for help.
static CHINESE: WordList = WordList::new(|| chinese("question/signs"));

/// Chinese phrases that have such a sign and ask nothing.
static NO_SIGNS: WordList = WordList::new(|| chinese("question/idle"));

/// The English phrases that have the sign of a question and ask nothing.
static IDLE: WordList = WordList::new(|| english("question/idle"));

/// Returns whether a text looks like a question or a call for help.
///
/// Code blocks and links have question marks of their own; a [`Text`] leaves them out.
pub fn looks_like_question(text: &Text) -> bool {
    if text.is_empty() {
        return false;
    }
    let folded = text.folded();
    if folded.contains(['?', '؟', '⁇', '¿']) {
        return true;
    }
    let mut words: Vec<&str> = text.tokens().map(Token::as_str).collect();
    drop_idle_phrases(&mut words);
    let opens = !words.is_empty() && sentences(folded).any(|first| OPENERS.contains(&first));
    opens || signs().any_in(&words) || asks_politely(&words) || asks_in_chinese(folded)
}

fn signs() -> &'static Phrases {
    static SORTED: OnceLock<Phrases> = OnceLock::new();
    SORTED.get_or_init(|| Phrases::new(SIGNS.iter().chain(COMPLAINTS.iter())))
}

fn idle() -> &'static Phrases {
    static SORTED: OnceLock<Phrases> = OnceLock::new();
    SORTED.get_or_init(|| Phrases::new(IDLE.iter()))
}

fn drop_idle_phrases(words: &mut Vec<&str>) {
    let mut from = 0;
    while from < words.len() {
        match idle().length_at(&words[from..]) {
            0 => from += 1,
            length => drop(words.drain(from..from + length)),
        }
    }
}

/// Lists the first word of each sentence; greetings are passed over.
fn sentences(folded: &str) -> impl Iterator<Item = &str> {
    const GREETINGS: [&str; 8] = ["hi", "hello", "hey", "so", "ok", "okay", "and", "but"];
    folded
        .split(['.', '!', ';', ',', '\n'])
        .filter_map(|sentence| {
            tokens(sentence)
                .map(Token::as_str)
                .find(|word| !GREETINGS.contains(word))
        })
}

fn asks_in_chinese(folded: &str) -> bool {
    if folded.is_ascii() {
        return false;
    }
    let mut plain = folded.to_owned();
    for phrase in NO_SIGNS.iter() {
        if plain.contains(phrase) {
            plain = plain.replace(phrase, " ");
        }
    }
    CHINESE.iter().any(|sign| plain.contains(sign)) || asks_politely_in_chinese(&plain)
}

/// The words after which "please" accepts, refuses, hushes or cheers ("me too please", "as you please").
static TALK_BEFORE: WordList = WordList::new(|| english("request/talk before"));

/// The words after "please" that show that it is addressed to everyone or nobody ("please welcome …", "please note …").
static TALK_AFTER: WordList = WordList::new(|| english("request/talk after"));

/// The words that stand beside those of courtesy. A text of nothing but these asks for nothing.
static BESIDE: WordList = WordList::new(|| english("request/beside"));

/// The Chinese phrases that have 请 or 麻烦 and ask for nothing: applications and invitations, what is said to everyone,
/// politeness, and mere reports of trouble.
static CHINESE_TALK: WordList = WordList::new(|| chinese("request/talk"));

/// The characters before a mere report of trouble: 太麻烦, 有点麻烦, 这么麻烦.
const CHINESE_DEGREES: [char; 9] = ['太', '很', '好', '真', '挺', '点', '更', '最', '么'];

/// Returns whether words ask for something with "please".
pub(crate) fn asks_politely(words: &[&str]) -> bool {
    let mut pleas = (0..words.len()).filter(|at| courtesy::PLEASE.contains(&words[*at]));
    let asks = pleas.any(|at| {
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        !TALK_BEFORE.contains(&before) && talk_after().length_at(&words[at + 1..]) == 0
    });
    let mut others = words.iter();
    asks && others.any(|word| !courtesy::is_courtesy(word) && !BESIDE.contains(word))
}

fn talk_after() -> &'static Phrases {
    static SORTED: OnceLock<Phrases> = OnceLock::new();
    SORTED.get_or_init(|| Phrases::new(TALK_AFTER.iter()))
}

/// Returns whether a text asks for something with 请 or 麻烦.
pub(crate) fn asks_politely_in_chinese(folded: &str) -> bool {
    let mut plain = folded.replace('請', "请").replace("麻煩", "麻烦");
    if !plain.contains('请') && !plain.contains("麻烦") {
        return false;
    }
    for phrase in CHINESE_TALK.iter() {
        plain = plain.replace(phrase, " ");
    }
    let trouble = plain.match_indices("麻烦").any(|(at, word)| {
        let before = plain[..at].chars().next_back();
        let after = plain[at + word.len()..].chars().next();
        let is_told = before.is_some_and(|letter| CHINESE_DEGREES.contains(&letter));
        !is_told && after.is_some_and(char::is_alphanumeric)
    });
    let mut pleas = plain.match_indices('请');
    let plea = pleas.any(|(at, word)| {
        let after = plain[at + word.len()..].chars().next();
        after.is_some_and(char::is_alphanumeric)
    });
    plea || trouble
}

/// A list of phrases of whole words, by their first word.
pub(crate) struct Phrases(HashMap<&'static str, Vec<Vec<&'static str>>>);

impl Phrases {
    pub(crate) fn new<'a>(phrases: impl Iterator<Item = &'a &'static str>) -> Self {
        let mut by_first: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
        for words in phrases.map(|phrase| phrase.split(' ').collect::<Vec<_>>()) {
            by_first.entry(words[0]).or_default().push(words);
        }
        Self(by_first)
    }

    /// Counts the first words that make up one of the phrases; 0 if none begins here.
    pub(crate) fn length_at(&self, words: &[&str]) -> usize {
        let known = words.first().and_then(|first| self.0.get(first));
        let mut own = known.into_iter().flatten();
        own.find(|phrase| words.starts_with(phrase))
            .map_or(0, Vec::len)
    }

    pub(crate) fn any_in(&self, words: &[&str]) -> bool {
        (0..words.len()).any(|from| self.length_at(&words[from..]) > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::matching::text::Text;

    fn asks(text: &str) -> bool {
        looks_like_question(&Text::new(text))
    }

    #[test]
    fn questions_and_calls_for_help_are_known() {
        for text in [
            "how do I reset my password?",
            "where is the schedule",
            "can I get an invoice",
            "Hi, is there a recording",
            "the video of week 3 stays black on my tablet",
            "help",
            "I can't log in",
            "it doesn't work",
            "I still get an error when I pay",
            "anyone know when the next live is",
            "密码怎么改",
            "可以退款吗",
            "视频打不开",
            "无法登录",
            "我不能提交作业",
            "证书在哪里下载",
            "作业什么时候截止？",
            "能不能延期",
            "求助！",
            "???",
        ] {
            assert!(asks(text), "{text}");
        }
    }

    #[test]
    fn chatter_is_not_a_question() {
        for text in [
            "good morning everyone",
            "thanks, that solved it",
            "I finished week 3 today",
            "nice work!",
            "see you tomorrow",
            "no problem, will do",
            "can't wait!",
            "lol",
            "🎉🎉🎉",
            "",
            "https://example.com/?q=how",
            "```\nx ? y : z\n```",
            "大家早上好",
            "谢谢老师",
            "没问题，收到",
            "我今天学完了第三周",
            "这么快就更新了，太棒了",
        ] {
            assert!(!asks(text), "{text}");
        }
    }

    #[test]
    fn hostile_texts_are_bounded() {
        for text in [
            "?".repeat(100_000),
            "\n".repeat(2_000),
            "\u{200B}".repeat(4_000),
            "how ".repeat(50_000),
        ] {
            let _ = asks(&text);
        }
        assert!(!asks(&"\n".repeat(2_000)));
        assert!(!asks(&"\u{200B}".repeat(4_000)));
    }

    const REQUESTS: &[&str] = &[
        "refund please",
        "Invoice pls",
        "certificate plz",
        "a new password, please!",
        "please, my certificate",
        "please send me the invoice for March",
        "hi, please reset my password. thanks",
        "please extend my deadline by a week",
        "I would like a refund please, thank you",
        "please do something about my order",
        "link to the recording please",
        "please let me know the deadline",
        "good morning, please reset my password",
        "我请求退款",
        "please advise",
        "请发一下发票",
        "请退款",
        "麻烦开一下发票",
        "麻烦老师看看我的作业",
        "老师请重置我的密码",
        "請幫我重設密碼",
        "麻煩重置密碼",
        "退款，麻烦处理",
        "请尽快退款，谢谢",
    ];

    const TALK: &[&str] = &[
        "please",
        "please please please",
        "pls 🙏",
        "yes please",
        "Yes, please!",
        "oh please",
        "no please",
        "me too please",
        "one more please",
        "thanks, please do",
        "please welcome our new member",
        "please everyone be on time tomorrow",
        "everyone please read the pinned post",
        "please note that the live starts at 7",
        "please be kind to each other",
        "please don't spam here",
        "please remember to vote",
        "please join us tonight",
        "please stop",
        "as you please",
        "pleased to meet you",
        "she aims to please",
        "pretty please 🥺",
        "大家好，请多关照",
        "请大家注意时间",
        "请注意直播时间改了",
        "我今天请假",
        "已经申请了",
        "谢谢邀请",
        "太麻烦了",
        "有点麻烦",
        "麻烦了，谢谢老师",
        "不麻烦",
        "请客吃饭",
        "敬请期待",
        "请进",
        "我请你喝咖啡",
    ];

    #[test]
    fn a_polite_request_is_a_call_for_help() {
        for text in REQUESTS {
            assert!(looks_like_question(&Text::new(text)), "{text}");
        }
    }

    #[test]
    fn politeness_alone_is_talk() {
        for text in TALK {
            assert!(!looks_like_question(&Text::new(text)), "{text}");
        }
    }
}
