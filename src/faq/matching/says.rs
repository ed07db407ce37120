//! How much a text says to somebody who waits for a reply: courtesies alone, a promise to look at it, or
//! more. Thanks ask for nothing, and who is told that somebody will look has not been answered. It prefers to
//! take a text for more: a question that is taken for thanks is lost.

use crate::faq::matching::text::Text;
use crate::faq::matching::{courtesy, promise};

/// How much a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Thanks, a greeting, that something was understood or works: nothing to reply to.
    Courtesy,
    /// That somebody will look at it, besides courtesies nothing.
    Promise,
    /// Anything else.
    More,
}

impl Says {
    /// How much a text says. One without words says nothing, as a sticker does.
    pub fn of(raw: &str) -> Self {
        let text = Text::new(raw);
        let has_links = raw.contains("://");
        if has_links || !text.code().is_empty() || asks(raw) {
            Self::More
        } else if raw.trim().is_empty() || courtesy::is_courtesy(raw) {
            Self::Courtesy
        } else if promise::promises(&text) {
            Self::Promise
        } else {
            Self::More
        }
    }
}

/// Whether a text asks back, which wants an answer.
fn asks(raw: &str) -> bool {
    raw.contains(['?', '\u{ff1f}', '\u{2753}', '\u{2754}', '\u{bf}'])
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
                "👎",
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
