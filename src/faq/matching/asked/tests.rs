//! Tests of what is told, taken back and asked, kind by kind; beside each kind stand texts that sound like it and ask.

use crate::faq::matching::asked::*;

/// Returns the words of a text without what it tells or takes back, and why the rest is not asked.
fn left(text: &str) -> Option<(String, Unasked)> {
    without_what_is_told(text).map(|left| (Text::new(&left.text).cleaned().to_owned(), left.why))
}

const TOLD: &[&str] = &[
    "I found out how to reset my password",
    "i just found out how to reset my password",
    "finally, now I know how to download the videos!",
    "Now I know how to get my certificate",
    "I already know how to get a refund",
    "Ah, we finally figured out how to turn on the subtitles",
    "thanks for explaining how to reset my password",
    "Thank you so much for showing me how to get my invoice!",
    "thx for the help",
    "**[SOLVED]** the video does not play",
    "[SOLVED] the video does not play",
    "(Solved) How do I reset my password?",
    "SOLVED: how do I reset my password?",
    "How do I reset my password? [solved]",
    "How do I reset my password? [SOLVED]\nI cannot find the page.",
    "【已解决】视频打不开",
    "[已解決] 怎麼退款",
    "视频打不开（已解决）",
    "finally I managed to reset my password",
    "I managed to change my email",
    "I was finally able to download the videos",
    "I finally got my certificate!",
    "I successfully changed my email",
    "ivy showed me how to reset my password",
    "The video explains how to download the lessons",
    "Here's how to reset my password",
    "I read the guide on how to get a refund",
    "I learned how to reset my password yesterday",
    "I now understand how to book a mentor",
    "I remember how to reset my password now",
    "I know where to download my certificate",
    "我学会怎么重置密码了",
    "我知道怎么开发票了",
    "终于知道怎么下载视频了！",
    "我已经知道怎么退款",
    "现在明白如何下载证书了",
    "学会了怎么重置密码",
    "谢谢老师告诉我怎么重置密码",
    "感谢老师的耐心讲解",
    "终于成功重置密码了",
    "我知道在哪里下载证书了",
    "我知道怎麼開發票了",
    "老师教了我怎么退款",
];

const WITHDRAWN: &[&str] = &[
    "How do I reset my password? Never mind, found it",
    "How do I reset my password?\nNever mind, I found it, thanks!",
    "how do i reset my password nvm found it",
    "How do I reset my password? nevermind",
    "How do I reset my password? Oh, never mind!",
    "How do I reset my password? _Never mind_, it was in the FAQ",
    "How do I reset my password? Found it in the settings.",
    "How do I reset my password? Edit: figured it out",
    "How do I reset my password? EDIT - solved",
    "How do I reset my password? Ok I got it, sorry",
    "How do I reset my password 😅 found it",
    "how do I reset my password?? scratch that",
    "How do I get my certificate? It works now!",
    "The video does not play. Forget it, it was my browser",
    "The video does not play. Please ignore my question.",
    "The video does not play. The problem is solved.",
    "I want a refund. Just kidding",
    "I want a refund. Just kidding, I love this course!",
    "I want a refund jk",
    "I want a refund... just joking lol",
    "I want a refund (kidding)",
    "I want a refund. Actually, I changed my mind.",
    "I want a refund. I was only joking",
    "Where is my invoice? It just arrived",
    "Where is my invoice? No longer needed, thanks",
    "Where is my invoice? False alarm!",
    "Where is my invoice? wrong channel, sorry",
    "怎么退款？不用了，谢谢",
    "怎么退款？算了",
    "怎么退款 不用了",
    "怎么重置密码？找到了",
    "怎么重置密码？没事了，已经解决了",
    "怎么重置密码？我自己搞定了，谢谢大家",
    "我要退款。开玩笑的",
    "我要退款！当我没说",
    "视频打不开？好了好了，可以了",
    "视频打不开。又好了",
    "怎麼退款？不用了，謝謝",
    "怎麼重設密碼？解決了",
];

/// The texts that tell or take back something, each with the part that is asked all the same.
const PARTLY: &[(&str, &str)] = &[
    (
        "I found out how to open the page, but how do I download the video?",
        "but how do I download the video?",
    ),
    (
        "I know how to reset it but the link never comes, what now?",
        "but the link never comes, what now?",
    ),
    (
        "I already know how to pay. Where do I get the invoice?",
        "Where do I get the invoice?",
    ),
    (
        "Thanks for explaining how to pay! How do I get a receipt?",
        "How do I get a receipt?",
    ),
    (
        "How do I pay? Never mind, found it. But how do I get a receipt?",
        "But how do I get a receipt?",
    ),
    (
        "Never mind, found it. How do I get a receipt?",
        "How do I get a receipt?",
    ),
    ("我知道怎么付款了，但是怎么开发票？", "但是怎么开发票?"),
    ("怎么付款？找到了。怎么开发票？", "怎么开发票?"),
    ("谢谢老师的讲解！请问怎么退款？", "请问怎么退款?"),
];

/// The texts that have such words and tell or take back nothing.
const ASKED: &[&str] = &[
    "never mind the price, how do I pay?",
    "I don't know how to reset my password",
    "I still have not figured out how to reset my password",
    "does anyone know how to reset my password",
    "I want to know how to reset my password",
    "I need to find out how to get a refund",
    "I'd like to learn how to turn on the subtitles",
    "please tell me how to reset my password",
    "can you explain how to reset my password",
    "nobody told me how to reset my password",
    "no one explained how to get a certificate",
    "I forgot how to reset my password",
    "Hi all how to reset my password",
    "sir how to get my certificate",
    "how to reset my password",
    "how do I mark my question as solved?",
    "is this problem solved?",
    "the problem is still not solved",
    "I can't figure it out",
    "I haven't found it",
    "I could not find it",
    "where do I find the answer",
    "I have a question about how to reset my password",
    "Thank you in advance for telling me how to reset my password",
    "thanks for the course how do I get my certificate",
    "I want a refund, I changed my mind",
    "I want a refund, not kidding",
    "I want a refund, I don't need it any more",
    "How do I get my certificate? I found the page, but there is no button",
    "The email came, but the link is dead",
    "[UNSOLVED] the video does not play",
    "solved exercises: where are they?",
    "The video does not play. It worked yesterday.",
    "The video does not play. Everything else is fine.",
    "If it works, how do I cancel?",
    "I finally lost my patience, the video does not play",
    "my payment finally failed",
    "you know how to reset my password",
    "I can not find out how to pay",
    "我不知道怎么重置密码",
    "有人知道怎么退款吗",
    "谁知道怎么退款",
    "想知道怎么退款",
    "请老师告诉我怎么重置密码，谢谢",
    "知道怎么重置密码吗",
    "还没解决",
    "问题还没有解决",
    "没找到证书",
    "找不到发票",
    "怎么解决了又出现",
    "我学会了怎么登录吗",
    "密码不用了怎么办",
    "视频不能用了",
    "现在不知道怎么退款了",
    "谢谢，请教一下怎么退款",
    "发现视频打不开了",
];

#[test]
fn what_is_told_is_not_asked() {
    let asked: Vec<_> = TOLD
        .iter()
        .filter(|text| left(text).is_none_or(|left| looks_asked(&left.0)))
        .collect();
    assert!(asked.is_empty(), "{asked:#?}");
}

#[test]
fn what_is_withdrawn_is_not_asked() {
    let asked: Vec<_> = WITHDRAWN
        .iter()
        .filter(|text| {
            !left(text).is_some_and(|left| left.1 == Unasked::Withdrawn && !looks_asked(&left.0))
        })
        .map(|text| (text, left(text)))
        .collect();
    assert!(asked.is_empty(), "{asked:#?}");
}

#[test]
fn what_a_text_asks_beside_what_it_tells_is_left() {
    for (text, asked) in PARTLY {
        assert_eq!(
            left(text).map(|left| left.0).as_deref(),
            Some(*asked),
            "{text}"
        );
    }
}

#[test]
fn what_is_asked_in_such_words_is_left_whole() {
    let cut: Vec<_> = ASKED
        .iter()
        .filter_map(|text| Some((text, left(text)?)))
        .collect();
    assert!(cut.is_empty(), "{cut:#?}");
}

/// Returns whether anything is left that could be a question or a rule's words.
fn looks_asked(rest: &str) -> bool {
    crate::faq::matching::question::looks_like_question(&Text::new(rest))
        || ["password", "refund", "video", "密码", "退款"]
            .iter()
            .any(|word| rest.contains(word))
}

const FOR_A_PERSON: &[&str] = &[
    "can I get a human please",
    "Can I talk to a human?",
    "agent",
    "Agent!",
    "human please",
    "a real person, please",
    "representative",
    "I want to speak to a real person",
    "let me talk to someone real",
    "talk to someone real",
    "can I speak with someone",
    "could I talk to somebody about my invoice?",
    "get me a human",
    "I need a human",
    "connect me to an agent",
    "transfer me to a human agent please",
    "is there a real person here?",
    "are you a bot?",
    "contact support",
    "customer service",
    "I would rather talk to an instructor",
    "this does not help, I want a human",
    "真人",
    "人工",
    "人工！",
    "转人工",
    "转人工客服",
    "请转人工",
    "我要人工客服",
    "我想找真人",
    "有真人吗",
    "有人吗",
    "能不能和真人聊",
    "人工客服在吗",
    "我想联系老师",
    "轉人工",
    "真人客服",
    "I want a human",
    "I would like a human",
    "I want to talk to people",
    "I would like to talk to real people please",
    "I don't want to talk to a bot",
    "我想和人说话",
    "我要真人",
    "想找个人聊聊",
    "能不能找个人来处理一下",
    "请找人回复我",
    "让我跟人说话",
    "我不想跟机器说话",
];

const NOT_FOR_A_PERSON: &[&str] = &[
    "how do I reset my password",
    "how do I book a session with a mentor",
    "how do I write an agent in Python?",
    "I need an agent framework for the project",
    "is the human anatomy course included?",
    "what is a human readable error",
    "how do I message someone",
    "someone insulted me",
    "can someone explain closures again",
    "my user agent is blocked",
    "do I need a person to test my app",
    "who represents the school",
    "is the support team paid",
    "人工智能课程在哪里",
    "人工智能怎么学",
    "我要学人工智能",
    "真人秀的作业怎么交",
    "有人知道怎么退款吗",
    "有人一起学习吗",
    "作业是人工批改的吗",
    "机器人课程什么时候开始",
    "老师什么时候直播",
    "how do I talk to people in the forum",
    "找人一起学习",
    "和别人合作的作业怎么交",
    "我想和同学说话",
    "作业可以找人代写吗",
];

#[test]
fn who_asks_for_a_person_is_told_from_who_asks_about_one() {
    let asks = |text: &&&str| asks_for_a_person(&Text::new(text));
    let missed: Vec<_> = FOR_A_PERSON.iter().filter(|text| !asks(text)).collect();
    let wrong: Vec<_> = NOT_FOR_A_PERSON.iter().filter(asks).collect();
    assert!(
        missed.is_empty() && wrong.is_empty(),
        "missed {missed:#?}, wrong {wrong:#?}"
    );
}

#[test]
fn a_struck_out_text_says_nothing_and_a_quote_says_what_it_quotes() {
    for (raw, said, struck_out) in [
        ("~~I want a refund~~", "", Some(Unasked::StruckOut)),
        ("~~I want a refund~~ 😅", "😅", Some(Unasked::StruckOut)),
        ("> how do I pay?", "how do I pay?", None),
        ("> how do I pay?\nwith a card", "with a card", None),
        ("🙏", "🙏", None),
        ("~~~", "", None),
    ] {
        let (own, why) = own(raw);
        assert_eq!(
            (Text::new(&own).cleaned(), why),
            (said, struck_out),
            "{raw}"
        );
    }
}

#[test]
fn a_line_is_cut_where_another_thought_begins() {
    for (line, expected) in [
        (
            "How do I pay? With a card, I think.",
            &["How do I pay", "With a card", "I think"][..],
        ),
        ("oh, never mind", &["oh, never mind"]),
        (
            "I know how to pay but how do I get a receipt",
            &["I know how to pay", "but how do I get a receipt"],
        ),
        (
            "now I know and where do I go",
            &["now I know", "and where do I go"],
        ),
        (
            "it costs 1,000.50 at 12:30",
            &["it costs 1,000.50 at 12:30"],
        ),
        ("怎么退款 不用了", &["怎么退款", "不用了"]),
        ("怎么退款?谢谢,算了", &["怎么退款", "谢谢,算了"]),
        (
            "我知道怎么退款但是没到账",
            &["我知道怎么退款", "但是没到账"],
        ),
        ("how do I pay 😅 found it", &["how do I pay", "found it"]),
        ("", &[]),
        ("?!", &[]),
    ] {
        let texts: Vec<&str> = clauses(line).iter().map(|one| one.text).collect();
        assert_eq!(texts, expected, "{line}");
    }
}

#[test]
fn every_phrase_compiles() {
    for compiled in [&*IN_WORDS, &*IN_CHINESE] {
        for (place, finder) in compiled.all().iter().enumerate() {
            assert!(finder.0.is_some(), "{place}");
        }
    }
}

#[test]
fn who_found_it_alone_takes_all_back() {
    for text in [
        "solved it myself, thanks",
        "found it, thx",
        "nvm",
        "never mind, thanks!",
        "oh, I found it in the menu. Thank you",
        "不用了，谢谢",
        "算了",
        "已经解决了，谢谢大家",
    ] {
        assert!(withdraws_all(text), "{text}");
    }
    for text in [
        "",
        "thanks",
        "found it, but it does not open",
        "I found the page. Where is the button?",
        "is it solved?",
        "I have tried it in Firefox",
        "解决了吗",
        "找到了，但是打不开",
    ] {
        assert!(!withdraws_all(text), "{text}");
    }
}

#[test]
fn who_only_has_the_same_question_is_told_from_who_answers_it() {
    for text in [
        "",
        "👍",
        "😭😭",
        "???",
        "same here",
        "Same here!!",
        "same",
        "me too",
        "me too, same problem",
        "+1",
        "+ 1",
        "up",
        "bump",
        "I have the same problem",
        "I'd also like to know",
        "also wondering",
        "I have this too",
        "我也是",
        "我也想知道",
        "同问",
        "我也有同样的问题",
        "一样",
        "蹲一个",
        "顶",
        "+1 同问",
    ] {
        assert!(only_says_so_too(text), "{text}");
    }
    for text in [
        "yes",
        "no",
        "是的",
        "不是",
        "same here. It does, says the plan.",
        "me too, and then I restarted the app",
        "Use the button at the top.",
        "look up the plan",
        "the same as last week: page 3",
        "https://school.example/plan",
        "我也是，后来重启就好了",
        "同一个页面的右上角",
        "在设置里",
    ] {
        assert!(!only_says_so_too(text), "{text}");
    }
}

#[test]
fn who_says_that_an_answer_was_of_no_use_says_nothing_else() {
    for text in [
        "it does not work",
        "It doesnt work!!",
        "still not working 😭",
        "it's not working",
        "its still not working",
        "that\u{2019}s not helpful",
        "it's no use",
        "thanks, but it does not work",
        "that did not help me",
        "This didn\u{2019}t help",
        "that is not what I asked",
        "nope, still the same problem",
        "I tried that already",
        "没用",
        "没用，还是不行",
        "试过了还是不行",
        "试了没用",
        "这不是我问的",
        "答非所问",
    ] {
        assert!(only_says_no_help(text), "{text}");
    }
    for text in [
        "",
        "👍",
        "no",
        "it works",
        "I did it!",
        "I'm useless",
        "is it not working?",
        "the app does not work",
        "the video does not work on my tablet",
        "it does not work on my tablet",
        "it does not work, can I get a human?",
        "does not work: https://school.example/error",
        "it does not work `E500`",
        "视频还是不行",
        "没用过这个功能",
        "没用过这个功能怎么开始",
        "这个不行吗",
    ] {
        assert!(!only_says_no_help(text), "{text}");
    }
}

#[test]
fn who_asks_what_answers_or_scolds_it_says_nothing_else() {
    for text in [
        "are you a bot?",
        "Are you human",
        "hi, are you a real person?",
        "am I talking to a robot or a human?",
        "is this automated?",
        "You\u{2019}re a bot!",
        "who are you?",
        "你是机器人吗",
        "你是不是机器人？",
        "您是真人吗",
        "你是AI吗？",
        "是人还是机器人",
        "你是谁",
    ] {
        let said = SaidOfFrontdesk::of(text);
        assert_eq!(said, Some(SaidOfFrontdesk::WhoAnswers), "{text}");
    }
    for text in [
        "you are useless",
        "You're so stupid!",
        "useless",
        "what a useless bot",
        "this bot sucks",
        "bad bot",
        "I hate this bot",
        "I think you are useless",
        "you don't understand anything",
        "垃圾机器人",
        "你真没用",
        "太差劲了",
        "你什么都不懂",
    ] {
        let said = SaidOfFrontdesk::of(text);
        assert_eq!(said, Some(SaidOfFrontdesk::Scolding), "{text}");
    }
    for text in [
        "",
        "👍",
        "who are you to say that my essay is late?",
        "are you a bot? how do I reset my password?",
        "is this course taught by a real person?",
        "are bots allowed in the exam?",
        "I want a human",
        "my code is useless without the library",
        "is this a stupid question?",
        "you can't reset my password?",
        "机器人课程什么时候开始",
        "这个方法没用上",
        "我太笨了怎么办",
        "Oh, I'm so stupid",
        "sorry, im dumb",
        "我真笨",
        "我真没用",
        "这程序呢",
        "真人",
    ] {
        assert_eq!(SaidOfFrontdesk::of(text), None, "{text}");
    }
}
