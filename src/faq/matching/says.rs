//! The kinds of text that a waiting learner gets from others: courtesies only (thanks, that something works, emoji), a
//! promise that somebody will look at it, or more. Thanks ask for nothing, and a promise is no answer. In doubt a text
//! counts as more, because a question that is taken for thanks is lost.

use std::sync::LazyLock;

use crate::faq::language;
use crate::faq::language::{WordList, chinese, english};
use crate::faq::matching::courtesy::{GREETINGS, THANKS};
use crate::faq::matching::text::{Text, Token, tokens};
use crate::faq::matching::wording;
use crate::faq::matching::wording::Wording;

/// The kinds of text that a waiting learner gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Thanks, a greeting, that something was understood or works: nothing to reply to.
    Courtesy,
    /// A promise that somebody will look at it, with nothing but courtesies beside it.
    Promise,
    /// A text that says anything else.
    More,
}

impl Says {
    /// Returns the kind of a text. One without words, such as a sticker, is empty.
    pub fn of(raw: &str) -> Self {
        let text = Text::new(raw);
        let has_links = raw.contains("://");
        if has_links || !text.code().is_empty() || asks(raw) {
            Self::More
        } else if raw.trim().is_empty() || is_courtesy(raw) {
            Self::Courtesy
        } else if promises(&text) {
            Self::Promise
        } else {
            Self::More
        }
    }
}

/// Returns whether a text asks a question back, which wants an answer.
fn asks(raw: &str) -> bool {
    let marks = [
        '?', '\u{ff1f}', '\u{2753}', '\u{2754}', '\u{bf}', '\u{2047}', '\u{2048}', '\u{2049}',
    ];
    raw.contains(marks)
}

/// The phrases that acknowledge; of those with the same beginning, the longest first.
static PHRASES: LazyLock<Vec<Vec<&str>>> =
    LazyLock::new(|| language::split(english("courtesy/phrases")));

/// The other words that acknowledge.
static ACKNOWLEDGES: WordList = WordList::new(|| english("courtesy/acknowledges"));

/// Words beside those of thanks and acknowledgement that add nothing.
static BESIDE: WordList = WordList::new(|| english("courtesy/beside"));

/// Words that begin a further thought where a name might follow.
static GOES_ON: WordList = WordList::new(|| english("courtesy/goes on"));

/// The Chinese words that acknowledge; of those with the same beginning, the longest first.
static ACKNOWLEDGES_ZH: WordList = WordList::new(|| chinese("courtesy/acknowledges"));

/// Chinese words beside those that acknowledge which add nothing, besides the particles of every question.
static BESIDE_ZH: WordList = WordList::new(|| chinese("courtesy/beside"));

/// The faces that are typed.
const TYPED_FACES: &[&str] = &[
    ":-)", ":)", ";-)", ";)", "=)", ":D", ":d", "<3", "^_^", "^^", ":3", ":p", ":P", "xD",
];

/// The emoji that say no thanks.
const UNHAPPY: &[char] = &[
    '👎', '❌', '😡', '🤬', '😠', '💔', '🆘', '⚠', '🙁', '☹', '😞', '😔', '😕', '😤', '🤔', '😢',
    '😭', '🚫', '😩', '😫', '😣', '😖', '😟', '😦', '😧', '😨', '😰', '😱', '😥', '😓', '😒', '🙄',
    '😑', '😐', '😵', '😿', '🥺', '🤦', '🤷', '💀', '🛑', '⛔', '❗', '‼',
];

/// Returns whether a text is courtesies alone.
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
    // "Is it fixed" and its like are the only questions that consist of such words alone.
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

/// Returns whether a text without words is emoji or faces, `typed` or drawn, none of them unhappy.
fn is_friendly_picture(raw: &str, typed: bool) -> bool {
    let is_mark = |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2010}'..='\u{2027}');
    let is_picture =
        |c: char| !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !is_mark(c);
    let custom = raw.contains("<:") || raw.contains("<a:");
    let drawn = raw.contains(is_picture);
    (custom || drawn || typed) && !raw.contains(UNHAPPY)
}

/// Returns whether words acknowledge something; `None` if they say anything else.
fn acknowledges(words: &[&str]) -> Option<bool> {
    let (mut rest, mut found, mut after_thanks) = (words, false, false);
    while let [first, others @ ..] = rest {
        if let Some(phrase) = PHRASES.iter().find(|phrase| rest.starts_with(phrase)) {
            (rest, found, after_thanks) = (&rest[phrase.len()..], true, false);
            continue;
        }
        let thanks = THANKS.contains(first);
        let beside = BESIDE.contains(first) || GREETINGS.contains(first);
        // One name may follow, because somebody is thanked by name.
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

/// Returns whether unspaced runs acknowledge something; `None` if they say anything else, or are not Chinese.
fn acknowledge_zh(runs: &[&str]) -> Option<bool> {
    let mut found = false;
    for run in runs {
        let mut rest = *run;
        while !rest.is_empty() {
            let starts = |known: &&&str| rest.starts_with(**known);
            if let Some(known) = ACKNOWLEDGES_ZH.iter().find(starts) {
                (rest, found) = (&rest[known.len()..], true);
            } else if let Some(empty) = wording::empty_chinese(rest) {
                // Before single characters: 你好 greets, though 好 by itself acknowledges.
                rest = &rest[empty.len()..];
            } else {
                rest = &rest[BESIDE_ZH.iter().find(starts)?.len()..];
            }
        }
    }
    Some(found)
}

/// The most words of a sentence that is only a promise.
const WORDS: usize = 20;
const CHARS_ZH: usize = 40;

/// The words for who will do it, before "will".
static WHO: WordList = WordList::new(|| english("promise/who"));

/// The verbs of what they will do.
static WILL: WordList = WordList::new(|| english("promise/will"));

/// The other phrases of a promise.
static PROMISES: WordList = WordList::new(|| english("promise/phrases"));

/// The whole sentences that promise it.
static SENTENCES: WordList = WordList::new(|| english("promise/sentences"));

/// The sentences about a wait that is over, and one that continues.
static SORRY: WordList = WordList::new(|| english("promise/sorry"));

static PROMISES_ZH: WordList = WordList::new(|| chinese("promise/phrases"));

/// Returns whether a text only promises a look.
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
    let in_words = PROMISES.iter().any(says) || SENTENCES.contains(&spaced.trim()) || will(&words);
    let in_chinese = sentence.chars().count() <= CHARS_ZH
        && PROMISES_ZH.iter().any(|phrase| sentence.contains(phrase));
    short && (in_words || in_chinese)
}

/// Returns whether the words promise that somebody will do it: "An instructor will look at it", or just "will look
/// today".
fn will(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let by_somebody = at == 0 || WHO.contains(&words[at - 1]);
        let soon = words.iter().skip(at + 1).take(4);
        *word == "will" && by_somebody && soon.clone().any(|verb| WILL.contains(verb))
    })
}

fn is_polite(sentence: &str) -> bool {
    let text = Text::new(sentence);
    SORRY.contains(&sentence) || Wording::of(&text).is_empty() || is_courtesy(sentence)
}

#[cfg(test)]
mod tests {
    use super::Says::{Courtesy, More, Promise};
    use super::*;

    fn hold(expected: Says, texts: &[&str]) {
        for text in texts {
            assert_eq!(Says::of(text), expected, "{text}");
        }
    }

    #[test]
    fn thanks_say_nothing_that_wants_a_reply() {
        hold(
            Courtesy,
            &[
                "",
                "thanks",
                "Thank you so much! 🙏",
                "thx a lot :)",
                "ok great",
                "OK",
                "got it",
                "Got it, thanks!!",
                "perfect, that works now",
                "it works now, thank you ivy",
                "Thanks Ivy!",
                "thanks <@123456789012345678>",
                "ah I see, makes sense. Thank you for your help",
                "all good, have a nice day",
                "that solved it 🎉",
                "thanks, will try that",
                "👍",
                "🙏🙏❤️",
                "<:party:123456789012345678>",
                "<a:D_yes:123456789012345678> thanks",
                "<3",
                "谢谢",
                "谢谢老师，明白了",
                "好的，谢谢您的帮助！",
                "收到",
                "非常感谢🙏",
                "解决了，辛苦了",
                "太好了，问题解决了",
                "嗯嗯 好的",
                "没问题了，谢谢你们",
                "謝謝老師，瞭解了",
                "3q",
                "ok谢谢",
            ],
        );
    }

    #[test]
    fn what_thanks_and_goes_on_says_more() {
        hold(
            More,
            &[
                "thanks, but it still fails",
                "thank you, one more question",
                "ok but now the sound is gone",
                "thanks. It does not work",
                "great, and now?",
                "is it fixed?",
                "not solved",
                "it works no longer",
                "hello?",
                "i have got this again",
                "yes",
                "no",
                "yes please",
                "hello",
                "你好",
                "您好！",
                "老师您好",
                "你们好",
                "👎",
                "😭😭",
                "😫",
                "🤦\u{200d}♀\u{fe0f}",
                "‼\u{fe0f}",
                "⁉\u{fe0f}",
                "???",
                "?",
                "...",
                "12",
                "thanks broken again",
                "thanks, error 500",
                "ok 2",
                "thanks https://school.example/error",
                "谢谢，还是不行",
                "好的，但是视频还是黑的",
                "没解决",
                "解决了吗",
                "谢谢，还有一个问题",
                "不行",
                "可以吗？",
                "是的",
                "好了一点，声音没有了",
                "謝謝，還是不行",
            ],
        );
    }

    #[test]
    fn who_will_look_has_not_answered() {
        hold(
            Promise,
            &[
                "An instructor will look at this today.",
                "will look today",
                "I'll look into it and get back to you.",
                "Hi alice, let me check.",
                "Let me check whether there is room.",
                "one moment please",
                "Sorry for the wait! We are looking into it.",
                "On it!",
                "I'm on it",
                "Thanks for the report. Somebody will answer tomorrow",
                "hold on, I am asking the team",
                "I have forwarded this to ivy",
                "稍等",
                "稍等，我看一下",
                "好的，我去问一下老师",
                "今天会有老师来处理",
                "我们会尽快回复您",
                "已转给老师，请稍候",
                "您好！我马上看。",
            ],
        );
    }

    #[test]
    fn an_answer_is_one_whatever_else_it_promises() {
        hold(
            More,
            &[
                "It opens at nine.",
                "It opens at nine. I'll check the rest tomorrow.",
                "Which browser do you use? I'll look into it.",
                "Click on it.",
                "You will see a button on the left.",
                "Hello alice, I have started your refund.",
                "Sorry for the wait!",
                "It takes a minute to load.",
                "九点开门。其余的我去问一下。",
                "在设置里看看“账号”一栏",
                "请等五分钟再刷新",
            ],
        );
    }
}
