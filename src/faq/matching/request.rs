//! Whether a text asks for something by asking politely, in English and Chinese: "refund please" does, "please
//! welcome our new member" and "yes please" do not. What is said to everyone, or accepts an offer, is no request.

use std::collections::HashMap;
use std::sync::OnceLock;

/// How people write it.
const PLEASE: [&str; 4] = ["please", "pls", "plz", "plse"];

/// After one of these it accepts, refuses, hushes or cheers ("me too please", "as you please").
const TALK_BEFORE: [&str; 29] = [
    "yes",
    "yea",
    "yeah",
    "yep",
    "yup",
    "no",
    "nope",
    "nah",
    "oh",
    "too",
    "more",
    "another",
    "stop",
    "enough",
    "quiet",
    "silence",
    "attention",
    "drumroll",
    "everyone",
    "everybody",
    "guys",
    "folks",
    "people",
    "you",
    "they",
    "we",
    "to",
    "always",
    "god",
];

/// Before one of these it is said to everyone, or to nobody ("please welcome …", "please note …").
const TALK_AFTER: [&str; 50] = [
    "welcome",
    "be",
    "note",
    "notice",
    "remember",
    "read",
    "join",
    "don't",
    "dont",
    "do not",
    "do so",
    "do it",
    "not",
    "no",
    "never",
    "stop",
    "keep",
    "enjoy",
    "feel",
    "respect",
    "follow",
    "vote",
    "introduce",
    "ignore",
    "forgive",
    "excuse",
    "pardon",
    "accept my",
    "refrain",
    "avoid",
    "subscribe",
    "congratulate",
    "wish",
    "make sure",
    "everyone",
    "everybody",
    "all",
    "guys",
    "folks",
    "wait",
    "hold",
    "stay",
    "go ahead",
    "come",
    "continue",
    "have fun",
    "have a seat",
    "react",
    "god",
    "say",
];

/// Words of greeting and thanks: with nothing but these, nothing is asked for.
const COURTESY: [&str; 23] = [
    "hi", "hello", "hey", "ok", "okay", "so", "and", "but", "dear", "sir", "madam", "thank", "you",
    "thanks", "thx", "pretty", "very", "much", "again", "do", "lol", "haha", "oh",
];

/// Chinese phrases that have 请 or 麻烦 and ask for nothing: applications and invitations, what is said to
/// everyone, politeness, and trouble that is only told of.
const CHINESE_TALK: [&str; 40] = [
    "申请",
    "邀请",
    "请假",
    "请客",
    "敬请",
    "聘请",
    "有请",
    "请大家",
    "请各位",
    "请注意",
    "请欢迎",
    "请查收",
    "请查看",
    "请进",
    "请坐",
    "请稍",
    "请等",
    "请勿",
    "请不要",
    "请别",
    "请放心",
    "请多",
    "请继续",
    "请允许",
    "请原谅",
    "请见谅",
    "请谅解",
    "请收下",
    "请笑纳",
    "我请你",
    "请你吃",
    "请我吃",
    "请吃",
    "请加入",
    "麻烦大家",
    "麻烦各位",
    "麻烦了",
    "不麻烦",
    "嫌麻烦",
    "怕麻烦",
];

/// What stands before trouble that is only told of: 太麻烦, 有点麻烦, 这么麻烦.
const CHINESE_DEGREES: [char; 9] = ['太', '很', '好', '真', '挺', '点', '更', '最', '么'];

/// Whether words ask for something with "please".
pub(crate) fn asks_politely(words: &[&str]) -> bool {
    let mut pleas = (0..words.len()).filter(|at| PLEASE.contains(&words[*at]));
    let asks = pleas.any(|at| {
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        !TALK_BEFORE.contains(&before) && talk_after().length_at(&words[at + 1..]) == 0
    });
    let mut others = words.iter();
    asks && others.any(|word| !PLEASE.contains(word) && !COURTESY.contains(word))
}

fn talk_after() -> &'static Phrases {
    static SORTED: OnceLock<Phrases> = OnceLock::new();
    SORTED.get_or_init(|| Phrases::new(TALK_AFTER.iter()))
}

/// Whether a text asks for something with 请 or 麻烦.
pub(crate) fn asks_politely_in_chinese(folded: &str) -> bool {
    let mut plain = folded.replace('請', "请").replace("麻煩", "麻烦");
    if !plain.contains('请') && !plain.contains("麻烦") {
        return false;
    }
    for phrase in CHINESE_TALK {
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

/// Phrases of whole words, by their first word.
pub(crate) struct Phrases(HashMap<&'static str, Vec<Vec<&'static str>>>);

impl Phrases {
    pub(crate) fn new<'a>(phrases: impl Iterator<Item = &'a &'static str>) -> Self {
        let mut by_first: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
        for words in phrases.map(|phrase| phrase.split(' ').collect::<Vec<_>>()) {
            by_first.entry(words[0]).or_default().push(words);
        }
        Self(by_first)
    }

    /// How many words from the first on are one of the phrases; 0 where none begins.
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
    use crate::faq::matching::question::looks_like_question;
    use crate::faq::matching::text::Text;

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
