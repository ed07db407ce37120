//! The sample book against what its authors did not write: other wordings of its questions, and texts
//! that sound like one of them and are not. A wrong answer is worse than none.

use std::path::Path;

use crate::domain::Locale;
use crate::faq::{Addressee, Asking, Band, RuleBook};

/// Other wordings, and the rule that must answer.
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

/// Texts that no rule may answer.
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

fn book() -> RuleBook {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    RuleBook::load(&folder).unwrap_or_else(|problems| panic!("{problems}"))
}

fn answer(book: &RuleBook, text: &str) -> Option<String> {
    let locale = Locale::of_text(text).unwrap_or_default();
    book.consult(text, &Asking::anyone(locale))
        .answer()
        .map(|answer| answer.rule.to_string())
}

#[test]
fn no_text_is_answered_by_the_wrong_rule() {
    let book = book();
    let mut wrong = Vec::new();
    for text in LEFT_ALONE {
        wrong.extend(answer(&book, text).map(|rule| format!("{text}: {rule}")));
    }
    for (text, right) in ANSWERED {
        wrong.extend(
            answer(&book, text)
                .filter(|rule| rule != right)
                .map(|rule| format!("{text}: {rule}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn other_wordings_of_its_questions_are_answered() {
    let book = book();
    let missed: Vec<&str> = ANSWERED
        .iter()
        .filter(|(text, _)| answer(&book, text).is_none())
        .map(|(text, _)| *text)
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

/// What learners write to frontdesk itself, too short to look like a question.
const TERSE: &[&str] = &[
    "refund please",
    "refund",
    "my certificate",
    "invoice pls",
    "退款",
    "我的发票",
];

/// What is said in passing, to frontdesk too.
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
    let book = book();
    let silent = |text: &&&str| band(&book, text, Addressee::Frontdesk) == Band::Unknown;
    let missed: Vec<&&str> = TERSE.iter().filter(silent).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_is_of_no_category_is_not_put_into_one() {
    let book = book();
    for text in ["what is the meaning of frobnication?", "my dog ate it"] {
        let category = book.consult(text, &Asking::anyone(Locale::EnUs)).category;
        assert_eq!(category, None, "{text}");
    }
}

#[test]
fn small_talk_is_not_met_with_rules() {
    let book = book();
    for addressee in [Addressee::Frontdesk, Addressee::People] {
        let met = |text: &&&str| band(&book, text, addressee) != Band::Unknown;
        let met: Vec<&&str> = SMALL_TALK.iter().filter(met).collect();
        assert!(met.is_empty(), "{addressee:?}: {met:#?}");
    }
}

#[test]
fn what_is_talk_in_a_channel_may_be_a_request_to_frontdesk() {
    let book = book();
    for text in ["video week two", "we talked about the recordings"] {
        let bands = [Addressee::People, Addressee::Frontdesk].map(|whom| band(&book, text, whom));
        assert_eq!(bands, [Band::Unknown, Band::Suggest], "{text}");
    }
}

/// What people tell each other all day; some of it in words that the book has too.
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
    let book = book();
    let anyone = Asking::anyone(Locale::EnUs);
    let searched = |text: &&&str| !book.explain(text, &anyone).is_talk;
    let searched: Vec<&&str> = CHATTER.iter().filter(searched).collect();
    assert!(searched.is_empty(), "{searched:#?}");
}

#[test]
fn what_an_example_says_is_answered_in_a_channel_however_politely_it_is_said() {
    let book = book();
    let mut missed = Vec::new();
    for rule in book.rules(None) {
        for example in &rule.examples {
            let politely = format!("Hi, {}, please", example.text.trim_end_matches(['?', '.']));
            let bands = [Addressee::Frontdesk, Addressee::People]
                .map(|whom| band(&book, &politely, whom) == Band::Answer);
            if bands[0] != bands[1] {
                missed.push(politely);
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
