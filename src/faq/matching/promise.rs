//! Whether a text promises that somebody will look at something, and says nothing else but courtesies.

use crate::faq::matching::text::{Text, Token, tokens};
use crate::faq::matching::wording;
use crate::faq::matching::wording::Wording;

/// A longer sentence says more than that.
const WORDS: usize = 20;
const CHARS_ZH: usize = 40;

/// Who will do it, where "will" follows.
const WHO: &[&str] = &[
    "i",
    "we",
    "somebody",
    "someone",
    "instructor",
    "instructors",
    "team",
    "colleague",
    "colleagues",
    "moderator",
    "moderators",
    "teacher",
    "teachers",
    "support",
    "staff",
    "expert",
    "lead",
];

/// What they will do.
const WILL: &[&str] = &[
    "look",
    "check",
    "see",
    "find",
    "ask",
    "get",
    "come",
    "let",
    "reply",
    "answer",
    "respond",
    "be",
    "help",
    "take",
    "handle",
    "investigate",
    "forward",
    "follow",
    "pass",
    "review",
    "reach",
    "contact",
];

/// How else it is said.
const PHRASES: &[&str] = &[
    "let me check",
    "let me look",
    "let me see",
    "let me ask",
    "let me find",
    "let me take a look",
    "let me have a look",
    "looking into",
    "am looking",
    "are looking",
    "having a look",
    "am checking",
    "are checking",
    "still checking",
    "am asking",
    "are asking",
    "am on it",
    "are on it",
    "working on this",
    "working on it",
    "one moment",
    "one sec",
    "one second",
    "one minute",
    "just a moment",
    "just a minute",
    "just a sec",
    "give me a",
    "hang on",
    "hold on",
    "bear with",
    "get back to you",
    "have forwarded",
    "has been forwarded",
    "passed this on",
    "passed it on",
    "have asked",
    "please hold",
];

/// Whole sentences that say it.
const SENTENCES: &[&str] = &["on it", "checking", "brb", "be right back", "please wait"];

/// What is said of a wait that is over, and of one that goes on.
const SORRY: &[&str] = &[
    "sorry",
    "sorry for the wait",
    "sorry for the delay",
    "sorry for the late reply",
    "sorry to keep you waiting",
    "apologies",
    "thanks for the report",
];

const PHRASES_ZH: &[&str] = &[
    "稍等",
    "请等一下",
    "等我",
    "等一下",
    "请稍候",
    "稍候",
    "稍后回复",
    "稍后给",
    "我看看",
    "我看一下",
    "我先看",
    "我来看",
    "帮你看",
    "帮您看",
    "我查",
    "我去查",
    "我问",
    "去问",
    "帮你问",
    "帮您问",
    "马上看",
    "马上来",
    "马上处理",
    "马上回复",
    "老师会",
    "讲师会",
    "会有人",
    "会有老师",
    "会尽快",
    "尽快回复",
    "尽快处理",
    "晚点回",
    "晚点看",
    "今天会看",
    "明天会看",
    "今天看",
    "明天看",
    "正在处理",
    "正在看",
    "正在查",
    "处理中",
    "会跟进",
    "已反馈",
    "转给",
    "馬上看",
    "稍後",
];

/// Whether a text promises a look and no more.
pub(crate) fn promises(text: &Text) -> bool {
    let ends = ['.', '!', ';', '\n', '。', '！', '；', '…'];
    let sentences = text.folded().split(ends);
    let mut promised = false;
    for sentence in sentences.filter(|one| tokens(one).next().is_some()) {
        let spelled = wording::spell_out(sentence);
        let spelled = spelled.trim();
        if is_promise(spelled) {
            promised = true;
        } else if !is_polite(spelled) {
            return false;
        }
    }
    promised
}

fn is_promise(sentence: &str) -> bool {
    let words: Vec<&str> = tokens(sentence).map(Token::as_str).collect();
    let spaced = format!(" {} ", words.join(" "));
    let says = |phrase: &&str| spaced.contains(&format!(" {phrase} "));
    let short = words.len() <= WORDS && sentence.chars().count() <= CHARS_ZH * 4;
    let in_words = PHRASES.iter().any(says) || SENTENCES.contains(&spaced.trim()) || will(&words);
    let in_chinese = sentence.chars().count() <= CHARS_ZH
        && PHRASES_ZH.iter().any(|phrase| sentence.contains(phrase));
    short && (in_words || in_chinese)
}

/// "An instructor will look at it", or just "will look today".
fn will(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let by_somebody = at == 0 || WHO.contains(&words[at - 1]);
        let soon = words.iter().skip(at + 1).take(4);
        *word == "will" && by_somebody && soon.clone().any(|verb| WILL.contains(verb))
    })
}

fn is_polite(sentence: &str) -> bool {
    let text = Text::new(sentence);
    SORRY.contains(&sentence)
        || Wording::of(&text).is_empty()
        || crate::faq::matching::courtesy::is_courtesy(sentence)
}
