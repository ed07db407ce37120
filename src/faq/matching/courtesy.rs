//! Whether a text is made of courtesies alone: thanks, that something was understood or works, emoji.

use crate::faq::matching::text::{Text, Token, tokens};
use crate::faq::matching::wording;

/// What acknowledges, in several words; the longest of what begins alike first.
const PHRASES: &[&[&str]] = &[
    &["i", "got", "it"],
    &["got", "it"],
    &["got", "that"],
    &["got", "you"],
    &["i", "see"],
    &["will", "do"],
    &["i", "will", "try", "that"],
    &["i", "will", "try", "it"],
    &["i", "will", "try"],
    &["will", "try", "that"],
    &["will", "try", "it"],
    &["will", "try"],
    &["makes", "sense"],
    &["all", "good"],
    &["all", "set"],
    &["all", "clear"],
    &["sounds", "good"],
    &["good", "to", "know"],
    &["fair", "enough"],
    &["it", "is", "working"],
    &["working", "now"],
    &["it", "works"],
    &["that", "works"],
    &["works", "now"],
    &["it", "worked"],
    &["that", "worked"],
    &["that", "helps"],
    &["that", "helped"],
    &["that", "fixed", "it"],
    &["that", "solved", "it"],
    &["that", "did", "it"],
    &["have", "a", "nice", "day"],
    &["have", "a", "good", "day"],
    &["have", "a", "great", "day"],
    &["much", "appreciated"],
    &["no", "worries"],
];

/// Words of thanks: after one of them a name may stand.
const THANKS: &[&str] = &[
    "thanks", "thank", "thankyou", "thx", "thnx", "tnx", "tks", "ty", "tysm", "tyvm", "cheers",
    "3q", "gracias", "merci", "danke", "obrigado",
];

/// Other words that acknowledge.
const ACKNOWLEDGES: &[&str] = &[
    "ok",
    "okay",
    "okey",
    "k",
    "kk",
    "great",
    "perfect",
    "awesome",
    "nice",
    "cool",
    "excellent",
    "wonderful",
    "brilliant",
    "amazing",
    "lovely",
    "super",
    "fantastic",
    "gotcha",
    "understood",
    "noted",
    "alright",
    "good",
    "fine",
    "solved",
    "resolved",
    "fixed",
    "sorted",
    "works",
    "worked",
    "yay",
    "bye",
    "appreciated",
];

/// Words that stand beside those and add nothing.
const BESIDE: &[&str] = &[
    "you",
    "u",
    "so",
    "very",
    "much",
    "many",
    "a",
    "lot",
    "lots",
    "ton",
    "tons",
    "million",
    "bunch",
    "again",
    "really",
    "it",
    "that",
    "this",
    "is",
    "was",
    "all",
    "now",
    "to",
    "me",
    "my",
    "for",
    "the",
    "your",
    "quick",
    "fast",
    "reply",
    "answer",
    "help",
    "helping",
    "response",
    "time",
    "support",
    "everything",
    "everyone",
    "guys",
    "team",
    "in",
    "advance",
    "oh",
    "ah",
    "wow",
    "well",
    "hi",
    "hello",
    "hey",
    "and",
    "d",
    "xd",
    "haha",
];

/// What begins a further thought where a name might stand.
const GOES_ON: &[&str] = &[
    "but", "however", "still", "except", "yet", "although", "though", "nothing", "no", "not",
    "nope", "where", "when", "how", "why", "what", "who", "which", "if", "also", "broken", "wrong",
    "wait", "sorry",
];

/// What acknowledges in Chinese, the longest of what begins alike first.
const ACKNOWLEDGES_ZH: &[&str] = &[
    "麻烦您了",
    "麻烦你了",
    "麻烦了",
    "打扰了",
    "辛苦您了",
    "辛苦了",
    "辛苦",
    "非常感谢",
    "太感谢了",
    "感谢",
    "感恩",
    "谢谢",
    "谢了",
    "多谢",
    "感謝",
    "謝謝",
    "謝了",
    "多謝",
    "明白了",
    "明白",
    "懂了",
    "清楚了",
    "晓得了",
    "知道了",
    "了解了",
    "了解",
    "瞭解了",
    "瞭解",
    "收到",
    "好的",
    "好滴",
    "好哒",
    "好嘞",
    "太好了",
    "很好",
    "好了",
    "好",
    "可以了",
    "可以",
    "行了",
    "行",
    "嗯",
    "问题解决了",
    "已解决",
    "解决了",
    "解決了",
    "搞定了",
    "搞定",
    "成功了",
    "没问题了",
    "没问题",
    "沒問題了",
    "沒問題",
    "没事了",
    "没关系",
    "学到了",
    "厉害",
    "太棒了",
    "棒",
    "赞",
    "再见",
];

/// What stands beside those and adds nothing, besides the particles of every question.
const BESIDE_ZH: &[&str] = &[
    "您",
    "你",
    "们",
    "們",
    "了",
    "啦",
    "哈",
    "哟",
    "噢",
    "太",
    "真",
    "非常",
    "这",
    "那",
    "老師",
    "帮助",
    "帮忙",
    "幫助",
    "回复",
    "解答",
    "耐心",
    "指导",
    "支持",
    "及时",
    "再试试",
    "试试",
    "已经",
];

/// Faces that are typed.
const TYPED_FACES: &[&str] = &[
    ":-)", ":)", ";-)", ";)", "=)", ":D", ":d", "<3", "^_^", "^^", ":3", ":p", ":P", "xD",
];

/// What no thanks are said with.
const UNHAPPY: &[char] = &[
    '👎', '❌', '😡', '🤬', '😠', '💔', '🆘', '⚠', '🙁', '☹', '😞', '😔', '😕', '😤', '🤔', '😢',
    '😭', '🚫', '😩',
];

/// Whether a text is courtesies alone.
pub(crate) fn is_courtesy(raw: &str) -> bool {
    // Markup goes first: the name of a drawn emoji may begin like a typed face.
    let written = Text::new(raw);
    let plain = without_faces(written.cleaned());
    let shown = Text::new(&plain);
    if shown.tokens().next().is_none() {
        return is_friendly_picture(raw, plain != written.cleaned());
    }
    let spelled = wording::spell_out(shown.folded());
    let (words, runs): (Vec<Token<'_>>, Vec<Token<'_>>) =
        tokens(&spelled).partition(|token| matches!(token, Token::Word(_)));
    let words: Vec<&str> = words.into_iter().map(Token::as_str).collect();
    let runs: Vec<&str> = runs.into_iter().map(Token::as_str).collect();
    // "Is it fixed": the only ways to ask that are made of such words alone.
    if matches!(words.first(), Some(&"is" | &"was")) {
        return false;
    }
    let (Some(in_words), Some(in_runs)) = (acknowledges(&words), acknowledge_zh(&runs)) else {
        return false;
    };
    in_words || in_runs
}

fn without_faces(text: &str) -> String {
    TYPED_FACES
        .iter()
        .fold(text.to_owned(), |text, face| text.replace(face, " "))
}

/// Whether a text without words is emoji or faces, `typed` or drawn, none of them unhappy.
fn is_friendly_picture(raw: &str, typed: bool) -> bool {
    let is_mark = |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2010}'..='\u{2027}');
    let is_picture =
        |c: char| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !is_mark(c);
    let custom = raw.contains("<:") || raw.contains("<a:");
    let drawn = raw.contains(is_picture);
    (custom || drawn || typed) && !raw.contains(UNHAPPY)
}

/// Whether words acknowledge something; `None` if they say anything else.
fn acknowledges(words: &[&str]) -> Option<bool> {
    let (mut rest, mut found, mut after_thanks) = (words, false, false);
    while let [first, others @ ..] = rest {
        if let Some(phrase) = PHRASES.iter().find(|phrase| rest.starts_with(phrase)) {
            (rest, found, after_thanks) = (&rest[phrase.len()..], true, false);
            continue;
        }
        let thanks = THANKS.contains(first);
        let beside = BESIDE.contains(first);
        // Once, somebody is thanked by name.
        let is_name = after_thanks
            && others.is_empty()
            && !GOES_ON.contains(first)
            && first.chars().all(char::is_alphabetic);
        if !(thanks || beside || ACKNOWLEDGES.contains(first) || is_name) {
            return None;
        }
        found |= thanks || ACKNOWLEDGES.contains(first);
        after_thanks = thanks || (after_thanks && *first == "you");
        rest = others;
    }
    Some(found)
}

/// The same of unspaced runs, which are Chinese or nothing that is understood here.
fn acknowledge_zh(runs: &[&str]) -> Option<bool> {
    let mut found = false;
    for run in runs {
        let mut rest = *run;
        while !rest.is_empty() {
            let starts = |known: &&&str| rest.starts_with(**known);
            if let Some(known) = ACKNOWLEDGES_ZH.iter().find(starts) {
                (rest, found) = (&rest[known.len()..], true);
            } else if let Some(known) = BESIDE_ZH.iter().find(starts) {
                rest = &rest[known.len()..];
            } else {
                rest = &rest[wording::empty_chinese(rest)?.len()..];
            }
        }
    }
    Some(found)
}
