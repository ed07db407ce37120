//! Whether a text asks something or calls for help, in English and Chinese. It errs towards yes: the
//! cost is an offer that nobody needs, and a missed call for help costs more.

use std::sync::OnceLock;

use crate::faq::matching::request;
use crate::faq::matching::request::Phrases;
use crate::faq::matching::text::{Text, Token, tokens};

/// A text that begins with one of these asks something.
const OPENERS: [&str; 44] = [
    "how", "what", "whats", "what's", "why", "when", "where", "wheres", "where's", "who", "whom",
    "whose", "which", "can", "could", "may", "might", "shall", "should", "would", "will", "do",
    "does", "did", "is", "are", "am", "was", "were", "has", "have", "had", "isn't", "aren't",
    "don't", "doesn't", "didn't", "can't", "cant", "won't", "any", "anyone", "anybody", "how's",
];

/// These ask or call for help wherever they stand.
const SIGNS: [&str; 62] = [
    "how do",
    "how can",
    "how to",
    "how long",
    "how much",
    "how many",
    "how does",
    "how come",
    "what is",
    "what's",
    "what are",
    "what if",
    "what should",
    "what do",
    "what time",
    "why is",
    "why does",
    "why do",
    "why can",
    "when is",
    "when will",
    "when do",
    "where is",
    "where can",
    "where do",
    "where are",
    "who is",
    "who can",
    "which one",
    "can i",
    "can you",
    "can someone",
    "can somebody",
    "can anyone",
    "can we",
    "could i",
    "could you",
    "could someone",
    "may i",
    "is there",
    "is it possible",
    "are there",
    "do i",
    "do you",
    "does anyone",
    "does it",
    "should i",
    "would it",
    "anyone know",
    "help",
    "no idea",
    "i wonder",
    "wondering",
    "not sure",
    "confused",
    "stuck",
    "question",
    "unable to",
    "trouble",
    "issue",
    "problem",
    "any idea",
];

/// Something is broken or missing, wherever it stands.
const COMPLAINTS: [&str; 44] = [
    "can't",
    "cant",
    "cannot",
    "can not",
    "couldn't",
    "doesn't",
    "doesnt",
    "does not",
    "didn't",
    "did not",
    "won't",
    "wont",
    "isn't working",
    "isnt working",
    "not working",
    "not work",
    "don't work",
    "dont work",
    "doesn't work",
    "stopped working",
    "broken",
    "error",
    "errors",
    "fails",
    "failed",
    "failing",
    "crash",
    "crashes",
    "crashed",
    "frozen",
    "freezes",
    "stays black",
    "black screen",
    "blank",
    "missing",
    "lost",
    "forgot",
    "locked out",
    "bug",
    "wrong",
    "don't understand",
    "dont understand",
    "still no",
    "never received",
];

/// Chinese signs of a question or a call for help.
const CHINESE: [&str; 66] = [
    "吗",
    "么",
    "呢",
    "怎么",
    "怎样",
    "怎麼",
    "如何",
    "什么",
    "啥",
    "咋",
    "为什么",
    "为何",
    "哪里",
    "哪儿",
    "哪个",
    "哪些",
    "哪天",
    "谁",
    "几点",
    "几号",
    "几天",
    "几个",
    "多少",
    "多久",
    "多长",
    "多大",
    "能不能",
    "可不可以",
    "可以不",
    "是不是",
    "有没有",
    "会不会",
    "要不要",
    "行不行",
    "对不对",
    "好不好",
    "能否",
    "是否",
    "可否",
    "请问",
    "请教",
    "求助",
    "求解",
    "救命",
    "帮忙",
    "帮我",
    "帮帮",
    "无法",
    "不能",
    "不了",
    "打不开",
    "不行",
    "不动",
    "不出",
    "没有收到",
    "没收到",
    "失败",
    "报错",
    "错误",
    "出错",
    "卡住",
    "黑屏",
    "闪退",
    "问题",
    "忘记",
    "忘了",
];

/// Chinese phrases that have such a sign and ask nothing.
const NO_SIGNS: [&str; 8] = [
    "没问题",
    "没有问题",
    "这么",
    "那么",
    "没什么",
    "多么",
    "不错误",
    "好的呢",
];

/// English phrases that have such a sign and ask nothing.
const IDLE: [&str; 9] = [
    "no problem",
    "no problems",
    "no question",
    "no questions",
    "good question",
    "can't wait",
    "cant wait",
    "will do",
    "nothing wrong",
];

/// Whether a text looks like a question or a call for help.
///
/// Code blocks and links have question marks of their own; they are set aside in a [`Text`].
pub fn looks_like_question(text: &Text) -> bool {
    if text.is_empty() {
        return false;
    }
    let folded = text.folded();
    if folded.contains(['?', '؟', '⁇', '¿']) {
        return true;
    }
    let mut words: Vec<&str> = text.tokens().map(Token::as_str).collect();
    set_idle_phrases_aside(&mut words);
    let opens = !words.is_empty() && sentences(folded).any(|first| OPENERS.contains(&first));
    opens || signs().any_in(&words) || request::asks_politely(&words) || asks_in_chinese(folded)
}

fn signs() -> &'static Phrases {
    static SORTED: OnceLock<Phrases> = OnceLock::new();
    SORTED.get_or_init(|| Phrases::new(SIGNS.iter().chain(&COMPLAINTS)))
}

fn idle() -> &'static Phrases {
    static SORTED: OnceLock<Phrases> = OnceLock::new();
    SORTED.get_or_init(|| Phrases::new(IDLE.iter()))
}

fn set_idle_phrases_aside(words: &mut Vec<&str>) {
    let mut from = 0;
    while from < words.len() {
        match idle().length_at(&words[from..]) {
            0 => from += 1,
            length => drop(words.drain(from..from + length)),
        }
    }
}

/// The first word of each sentence; greetings are passed over.
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
    for phrase in NO_SIGNS {
        if plain.contains(phrase) {
            plain = plain.replace(phrase, " ");
        }
    }
    CHINESE.iter().any(|sign| plain.contains(sign)) || request::asks_politely_in_chinese(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
