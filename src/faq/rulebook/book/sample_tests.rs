//! The sample book against what its authors did not write: other wordings of its questions, and texts
//! that sound like one of them and are not. A wrong answer is worse than none.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use crate::domain::{Band, Locale};
use crate::faq::encoder::{Encoder, of_tests};
use crate::faq::matching::verdict::{Addressee, Asking};
use crate::faq::rulebook::book::RuleBook;

/// The wordings that no example has, and the rule that must answer each.
const ANSWERED: &[(&str, &str)] = &[
    ("hi, i forgot my password :(", "reset-password"),
    ("how to reset my pasword", "reset-password"),
    ("I lost the password, help!", "reset-password"),
    ("老师好，我忘记登录密码了", "reset-password"),
    ("how can I change my email", "change-email"),
    ("i never got the verification email", "confirmation-email"),
    ("please delete my account", "delete-account"),
    (
        "I paid for the Python course but I can't see it anywhere",
        "course-not-showing",
    ),
    (
        "how long will I have access to the videos?",
        "access-duration",
    ),
    ("how do i link my discord to the website", "discord-role"),
    ("can i pay with paypal?", "payment-methods"),
    ("可以用支付宝付款吗", "payment-methods"),
    ("my card got declined again", "payment-failed"),
    ("能分期吗", "instalments"),
    ("do you have student discounts", "discount"),
    ("I was charged two times!!", "double-charge"),
    ("I'd like a refund please", "request-refund"),
    (
        "Hello all, I bought the course yesterday. How do I get an invoice?",
        "get-invoice",
    ),
    (
        "Quick question: how do I reset my password?",
        "reset-password",
    ),
    ("老师好，我昨天买的课，怎么开发票", "get-invoice"),
    ("我要退款！！", "request-refund"),
    ("when will I get my refund", "refund-status"),
    ("how do I cancel my membership", "cancel-subscription"),
    ("where can I find the invoice?", "get-invoice"),
    ("怎么下载发票", "get-invoice"),
    ("where do i download my certificate", "certificate-get"),
    ("证书在哪下载", "certificate-get"),
    (
        "is your certificate officially accredited",
        "certificate-recognised",
    ),
    ("The course video doesn't load", "video-does-not-play"),
    ("视频打不开", "video-does-not-play"),
    ("are there any subtitles", "subtitles"),
    ("直播几点开始啊", "live-sessions"),
    ("will the live sessions be recorded", "recordings"),
    ("I missed yesterday's live session", "recordings"),
    ("where to submit the homework", "submit-homework"),
    ("作业什么时候截止呀", "homework-deadline"),
    ("how do I book a session with a mentor", "book-mentoring"),
    ("what are the server rules", "community-rules"),
    ("someone insulted me", "report-someone"),
];

/// The texts that no rule may answer.
const LEFT_ALONE: &[&str] = &[
    "the video of week 3 stays black on my tablet",
    "How do I hash a password in Python?",
    "my app forgets the password after a restart, which hook do I need?",
    "How do I validate an email address with a regex?",
    "my React app does not render the video component",
    "how do I deploy an Android app to my phone",
    "Where do I get an SSL certificate for nginx?",
    "my homework loop never ends, what is wrong?",
    "the project does not compile after the last lesson",
    "what is the difference between a list and a tuple?",
    "can someone explain closures again",
    "how do I merge two branches",
    "is anyone else stuck on exercise 4?",
    "how do I turn off the warnings in pytest",
    "my subscription callback fires twice",
    "which laptop would you buy for machine learning",
    "does the API charge per request?",
    "how do I record my screen for the demo",
    "how do I refund a payment with the Stripe API?",
    "what a great session today, thanks!",
    "good morning everyone",
    "I passed the final project!!",
    "see you on thursday",
    "lol same",
    "怎么用正则表达式匹配邮箱",
    "项目里怎么实现登录功能",
    "这个报错是什么意思",
    "有没有人一起学习",
    "今天的课太棒了",
    "请问递归怎么理解",
    "我的代码为什么跑不起来",
    "视频里第五分钟那段没听懂",
    "证书过期导致接口报错怎么办",
    "支付接口怎么对接",
    "大家周末愉快",
    "发现一个好用的插件分享给大家",
    "I don't want a refund, I love it here",
    "I was not charged twice, false alarm",
    "please don't cancel my subscription!",
    "I never want to delete my account, you are great",
    "I reset my password and now everything works, thanks!",
    "how do I reset my password in MySQL?",
    "In MySQL, how do I reset my password?",
    "MySQL root login.\nHow do I reset my password?",
    "Why did you take a payment from my card?",
    "Is there a problem with the app today?",
    "不要删除我的账号",
    "取消订阅了为什么还扣费",
    "申请退款以后还能看课吗",
    "how do I reset my passport",
    "can I get a refund from amazon if the box is damaged?",
    "my transaction failed with a deadlock, how do I retry?",
    "when do I create a new class instead of a function?",
    "the verification code does not compile",
    "this homework bullied me hard",
    "how do I get my certificate signed by a CA?",
    "how do I upload my project to github?",
    "I was changed twice",
    "存款什么时候到账",
    "有人在群里帮人",
    "作业可以早交吗",
    "证书可以用假名吗",
    "忘了WiFi密码怎么办",
    "京东怎么申请退款",
    "SSL证书要求是什么",
];

/// The sample book that knows words alone.
pub(super) static OF_WORDS: LazyLock<RuleBook> = LazyLock::new(|| load(None));

/// The sample book that knows meanings too; none where there is no encoder.
pub(super) static OF_MEANINGS: LazyLock<Option<RuleBook>> =
    LazyLock::new(|| of_tests().map(|encoder| load(Some(Arc::clone(encoder)))));

fn load(encoder: Option<Arc<Encoder>>) -> RuleBook {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    RuleBook::load_with(&folder, encoder).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The sample book without the encoder, and with it where it is there.
fn books() -> impl Iterator<Item = &'static RuleBook> {
    std::iter::once(&*OF_WORDS).chain(OF_MEANINGS.as_ref())
}

fn answer(book: &RuleBook, text: &str) -> Option<String> {
    let locale = Locale::of_text(text).unwrap_or_default();
    book.consult(text, &Asking::anyone(locale))
        .answer()
        .map(|answer| answer.rule.to_string())
}

#[test]
fn no_text_is_answered_by_the_wrong_rule() {
    for book in books() {
        let mut wrong = Vec::new();
        for text in LEFT_ALONE {
            wrong.extend(answer(book, text).map(|rule| format!("{text}: {rule}")));
        }
        for (text, right) in ANSWERED {
            wrong.extend(
                answer(book, text)
                    .filter(|rule| rule != right)
                    .map(|rule| format!("{text}: {rule}")),
            );
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn other_wordings_of_its_questions_are_answered() {
    for book in books() {
        let missed: Vec<&str> = ANSWERED
            .iter()
            .filter(|(text, _)| answer(book, text).is_none())
            .map(|(text, _)| *text)
            .collect();
        assert!(missed.is_empty(), "{missed:#?}");
    }
}

/// Texts that learners write to frontdesk itself, too short to look like a question.
const TERSE: &[&str] = &[
    "refund please",
    "refund",
    "my certificate",
    "invoice pls",
    "退款",
    "我的发票",
];

/// Texts said in passing, to frontdesk too.
const SMALL_TALK: &[&str] = &[
    "hello",
    "thanks!",
    "ok thank you so much",
    "good morning",
    "yes please",
    "never mind",
    "lol",
    "great, that worked",
    "谢谢",
    "好的",
    "你好",
    "haha same, I laughed so hard at that slide",
];

fn band(book: &RuleBook, text: &str, addressee: Addressee) -> Band {
    let asking = Asking {
        addressee,
        ..Asking::anyone(Locale::of_text(text).unwrap_or_default())
    };
    book.consult(text, &asking).band
}

#[test]
fn a_terse_request_to_frontdesk_is_met_with_something() {
    for book in books() {
        let silent = |text: &&&str| band(book, text, Addressee::Frontdesk) == Band::Unknown;
        let missed: Vec<&&str> = TERSE.iter().filter(silent).collect();
        assert!(missed.is_empty(), "{missed:#?}");
    }
}

#[test]
fn what_is_meant_is_suggested_before_what_shares_words() {
    let Some(book) = &*OF_MEANINGS else { return };
    let asking = Asking {
        addressee: Addressee::Frontdesk,
        ..Asking::anyone(Locale::EnUs)
    };
    for (text, rule) in [
        ("can my boss pay for this", "company-purchase"),
        ("is 1:1 coaching part of the price", "mentoring-included"),
        ("is next week off", "holidays"),
        ("until when do i have to hand in", "homework-deadline"),
    ] {
        let verdict = book.consult(text, &asking);
        let first = verdict.candidates.first().map(|one| one.rule.as_str());
        assert_eq!(first, Some(rule), "{text}: {verdict:?}");
        let scores = verdict.candidates.iter().map(|one| -one.score);
        assert!(scores.is_sorted(), "{text}: {verdict:?}");
    }
}

#[test]
fn what_is_of_no_category_is_not_put_into_one() {
    for book in books() {
        for text in ["what is the meaning of frobnication?", "my dog ate it"] {
            let category = book.consult(text, &Asking::anyone(Locale::EnUs)).category;
            assert_eq!(category, None, "{text}");
        }
    }
}

#[test]
fn small_talk_is_not_met_with_rules() {
    for book in books() {
        for addressee in [Addressee::Frontdesk, Addressee::People] {
            let met = |text: &&&str| band(book, text, addressee) != Band::Unknown;
            let met: Vec<&&str> = SMALL_TALK.iter().filter(met).collect();
            assert!(met.is_empty(), "{addressee:?}: {met:#?}");
        }
    }
}

#[test]
fn what_is_talk_in_a_channel_may_be_a_request_to_frontdesk() {
    let whom = [Addressee::People, Addressee::Frontdesk];
    let bands = whom.map(|whom| band(&OF_WORDS, "video week two", whom));
    assert_eq!(bands, [Band::Unknown, Band::Suggest]);
}

/// Texts that people tell each other all day; some of them in words that the book has too.
const CHATTER: &[&str] = &[
    "coffee is ready here, good morning all ☕",
    "haha I nearly fell off my chair",
    "such a long day, but worth it",
    "brb, phone",
    "the colours in your drawing go so well together",
    "see you on friday then",
    "congrats, well deserved!",
    "nice, that finally makes sense to me",
    "大家晚上好",
    "哈哈哈太搞笑了",
    "今天天气真好",
];

#[test]
fn chatter_is_known_by_its_words_alone() {
    let anyone = Asking::anyone(Locale::EnUs);
    let searched = |text: &&&str| !OF_WORDS.explain(text, &anyone).is_talk;
    let searched: Vec<&&str> = CHATTER.iter().filter(searched).collect();
    assert!(searched.is_empty(), "{searched:#?}");
}

#[test]
fn what_an_example_says_is_answered_in_a_channel_however_politely_it_is_said() {
    for book in books() {
        let mut missed = Vec::new();
        for rule in book.rules(None) {
            for example in &rule.examples {
                let politely = format!("Hi, {}, please", example.text.trim_end_matches(['?', '.']));
                let bands = [Addressee::Frontdesk, Addressee::People]
                    .map(|whom| band(book, &politely, whom) == Band::Answer);
                if bands[0] != bands[1] {
                    missed.push(politely);
                }
            }
        }
        assert!(missed.is_empty(), "{missed:#?}");
    }
}

/// Texts that are told, taken back or struck out: nobody is answered, and nothing is offered.
const UNASKED: &[&str] = &[
    "I found out how to reset my password",
    "finally, now I know how to download the videos!",
    "finally I managed to reset my password",
    "I already know how to get a refund",
    "thanks for explaining how to get my certificate",
    "thanks for your help",
    "that solved my problem, thank you",
    "[SOLVED] the video does not play",
    "How do I reset my password? Never mind, found it",
    "How do I reset my password?\nNever mind, I found it, thanks!",
    "I want a refund. Just kidding",
    "~~I want a refund~~",
    "~~How do I reset my password?~~ edit: found it",
    "我知道怎么开发票了",
    "终于学会怎么重置密码了",
    "谢谢老师告诉我怎么重置密码",
    "怎么退款？不用了，谢谢",
    "我要退款。开玩笑的",
    "【已解决】视频打不开",
    "我知道怎麼開發票了",
];

#[test]
fn what_is_not_asked_is_met_with_nothing() {
    for book in books() {
        for addressee in [Addressee::Frontdesk, Addressee::People] {
            for text in UNASKED {
                let asking = Asking {
                    addressee,
                    ..Asking::anyone(Locale::EnUs)
                };
                let verdict = book.consult(text, &asking);
                assert!(
                    verdict.candidates.is_empty() && !verdict.question,
                    "{addressee:?} {text}: {verdict:?}"
                );
                let is_known = addressee == Addressee::People || verdict.unasked.is_some();
                assert!(is_known, "{text}: {verdict:?}");
            }
        }
    }
}

/// Questions beside something that is quoted, told or taken back, and the rule that must answer each.
const ASKED_BESIDE: &[(&str, Option<&str>)] = &[
    ("> how do I reset my password?", Some("reset-password")),
    ("> 怎么退款\n<@12345>", Some("request-refund")),
    (
        "> how do I reset my password?\n<@12345> 🙏",
        Some("reset-password"),
    ),
    (
        "> I want a refund\nhow do I reset my password?",
        Some("reset-password"),
    ),
    (
        "~~I want a refund~~ how do I reset my password?",
        Some("reset-password"),
    ),
    (
        "I found out how to pay. How do I reset my password?",
        Some("reset-password"),
    ),
    (
        "How do I pay? Never mind, found it. How do I reset my password?",
        Some("reset-password"),
    ),
    (
        "Thanks for the course! I want a refund",
        Some("request-refund"),
    ),
    ("怎么付款？找到了。怎么退款？", Some("request-refund")),
    ("怎麼開發票", Some("get-invoice")),
    ("忘記密碼了怎麼辦", Some("reset-password")),
    ("證書在哪裡下載", Some("certificate-get")),
    (
        "I know how to reset it but the link never comes, what now?",
        None,
    ),
    (
        "I found out how to open the page, but how do I download the video?",
        None,
    ),
    ("never mind the price, how do I pay?", None),
    (
        "> my certificate has a wrong name, can I change it?\nsame here, no idea",
        None,
    ),
];

#[test]
fn what_is_asked_beside_is_asked_all_the_same() {
    for book in books() {
        for (text, rule) in ASKED_BESIDE {
            let verdict = book.consult(text, &Asking::anyone(Locale::EnUs));
            let answer = verdict.answer().map(|answer| answer.rule.as_str());
            assert!(verdict.question || verdict.band == Band::Answer, "{text}");
            if rule.is_some() {
                assert_eq!(answer, *rule, "{text}");
            }
        }
    }
}

#[test]
fn who_asks_for_a_person_is_offered_one_and_no_rule() {
    for book in books() {
        for text in [
            "can I get a human please",
            "agent",
            "talk to someone real",
            "I want to speak to a real person about my refund",
            "真人",
            "转人工",
            "轉人工客服",
        ] {
            for addressee in [Addressee::Frontdesk, Addressee::People] {
                let asking = Asking {
                    addressee,
                    ..Asking::anyone(Locale::EnUs)
                };
                let verdict = book.consult(text, &asking);
                assert!(
                    verdict.candidates.is_empty(),
                    "{addressee:?} {text}: {verdict:?}"
                );
                // In a channel a bare word is talk.
                let is_bare = addressee == Addressee::People && !text.contains(' ');
                assert!(
                    verdict.question || is_bare,
                    "{addressee:?} {text}: {verdict:?}"
                );
            }
        }
    }
}

/// Statements that people make of themselves in a direct message or a forum, wishing for nothing.
const STATEMENTS: &[&str] = &[
    "I finished week 3 today",
    "we talked about the recordings",
    "my certificate arrived this morning",
    "I love the course so far",
    "the new video of week two is great",
    "I uploaded my homework yesterday",
    "just paid for the Python course",
    "I bought the bundle with a discount",
    "my mentor was very kind",
    "I passed the final project!!",
    "I was in the live session and it was fun",
    "the slides of this week are beautiful",
    "I changed my email and my password today",
    "I got my invoice, all is well",
    "I submitted the homework before the deadline",
    "this is my first course here",
    "I am a beginner from Berlin",
    "I watched all the videos on my phone",
    "the subtitles are really good",
    "I joined the study group on Monday",
    "she booked a session with her mentor",
    "I had a great session with my mentor",
    "thanks to the course I found a job",
    "the live session starts with music, nice",
    "我今天学完了第三周",
    "我的证书收到了，很开心",
    "老师讲得太好了",
    "我昨天交了作业",
    "这个课程真的很棒",
    "我看了直播回放，很有收获",
];

/// Wishes and complaints about the same topics, in few words.
const WISHES: &[&str] = &[
    "refund please",
    "my certificate",
    "video week two",
    "invoice for my company",
    "I need my certificate",
    "I want my invoice",
    "I would like to change my email",
    "I paid but the course is not there",
    "my certificate has the wrong name",
    "the video is still black",
    "I never got the confirmation email",
    "access to the recordings",
    "password reset",
    "homework deadline",
    "looking for the slides of week two",
    "please cancel my subscription",
    "退款",
    "我的发票",
    "我想换邮箱",
    "证书名字错了",
    "作业还没批改",
    "我要退款",
];

#[test]
fn a_statement_gets_no_offer_and_a_wish_does() {
    for book in books() {
        let met = |text: &str| {
            let asking = Asking {
                addressee: Addressee::Frontdesk,
                ..Asking::anyone(Locale::EnUs)
            };
            let verdict = book.consult(text, &asking);
            verdict.question || verdict.band != Band::Unknown
        };
        let offered: Vec<&&str> = STATEMENTS.iter().filter(|text| met(text)).collect();
        let missed: Vec<&&str> = WISHES.iter().filter(|text| !met(text)).collect();
        println!(
            "statements met with an offer: {} of {}; wishes: {} of {}",
            offered.len(),
            STATEMENTS.len(),
            WISHES.len() - missed.len(),
            WISHES.len()
        );
        // With the encoder, two that name a topic and wish for nothing are not sure enough to be suggested.
        let may_miss = if std::ptr::eq(book, &*OF_WORDS) { 0 } else { 2 };
        assert!(missed.len() <= may_miss, "{missed:#?}");
        assert!(offered.len() <= 2, "{offered:#?}");
    }
}
