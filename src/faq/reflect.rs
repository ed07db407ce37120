//! Turns a learner's own words round, so that a reply can say them back: "my course" becomes "your
//! course". Never touches anything but pronouns and the verbs that belong to them.

/// English pronouns and what the other side says.
const ENGLISH: [(&str, &str); 22] = [
    ("i", "you"),
    ("me", "you"),
    ("my", "your"),
    ("mine", "yours"),
    ("myself", "yourself"),
    ("i'm", "you're"),
    ("im", "you're"),
    ("i've", "you've"),
    ("i'd", "you'd"),
    ("i'll", "you'll"),
    ("am", "are"),
    ("your", "my"),
    ("yours", "mine"),
    ("yourself", "myself"),
    ("you're", "I'm"),
    ("you've", "I've"),
    ("you'd", "I'd"),
    ("you'll", "I'll"),
    ("u", "I"),
    ("ur", "my"),
    ("aren't", "am not"),
    ("wasn't", "weren't"),
];

/// Chinese pronouns and what the other side says; the longest first.
const CHINESE: [(&str, &str); 9] = [
    ("自我", "自我"), // a word of its own: 自我介绍
    ("我们", "你们"),
    ("咱们", "你们"),
    ("你们", "我们"),
    ("您们", "我们"),
    ("我", "你"),
    ("俺", "你"),
    ("你", "我"),
    ("您", "我"),
];

/// After one of these, "you" is the one it happens to: "help you" becomes "help me".
const BEFORE_OBJECT: [&str; 32] = [
    "about", "ask", "at", "by", "call", "contact", "email", "for", "from", "give", "gave", "help",
    "let", "message", "of", "on", "pay", "paid", "reach", "sell", "send", "sent", "show", "tell",
    "than", "thank", "through", "to", "told", "with", "without", "write",
];

/// Swaps the two sides of a talk in a text.
pub(super) fn reflect(text: &str) -> String {
    let mut turned = String::with_capacity(text.len());
    let mut before = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((from, to)) = CHINESE.iter().find(|(from, _)| rest.starts_with(from)) {
            turned.push_str(to);
            rest = &rest[from.len()..];
            continue;
        }
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if length == 0 {
            turned.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(length);
        turned.push_str(&turn(word, &before));
        before = word.to_lowercase().replace('’', "'");
        rest = after;
    }
    turned
}

/// A letter of an English word; Chinese ones are handled before.
fn is_word(letter: char) -> bool {
    (letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '_'))
        && !CHINESE.iter().any(|(from, _)| from.starts_with(letter))
}

fn turn(word: &str, before: &str) -> String {
    let plain = word.to_lowercase().replace('’', "'");
    let to = match (plain.as_str(), before) {
        ("you", "") => "I",
        ("you", before) if BEFORE_OBJECT.contains(&before) => "me",
        ("you", _) => "I",
        ("are", "you") => "am",
        ("were", "you") => "was",
        ("was", "i") => "were",
        ("am" | "aren't" | "wasn't", before)
            if !matches!(
                (plain.as_str(), before),
                ("am" | "wasn't", "i") | ("aren't", "you")
            ) =>
        {
            return word.to_owned();
        }
        _ => match ENGLISH.iter().find(|(from, _)| *from == plain) {
            Some((_, to)) => to,
            None => return word.to_owned(),
        },
    };
    to.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_two_sides_change_places() {
        let cases = [
            ("my course", "your course"),
            ("I can't open my video", "you can't open your video"),
            ("i am late and I was ill", "you are late and you were ill"),
            ("you are slow", "I am slow"),
            ("can you help me", "can I help you"),
            ("I want to ask you", "you want to ask me"),
            ("I’m sure it is mine", "you're sure it is yours"),
            ("at 9 am", "at 9 am"),
            ("mystery theme army", "mystery theme army"),
            ("我的课程", "你的课程"),
            ("你们的老师和我", "我们的老师和你"),
            ("自我介绍", "自我介绍"),
            ("我的app打不开", "你的app打不开"),
            ("", ""),
        ];
        for (text, turned) in cases {
            assert_eq!(reflect(text), turned, "{text}");
        }
    }

    proptest! {
        #[test]
        fn chinese_turned_twice_is_itself(text in "(我|你|我们|你们|的|课程|app|，| ){0,20}") {
            prop_assert_eq!(reflect(&reflect(&text)), text);
        }

        #[test]
        fn what_has_no_pronoun_stays(text in "[bcdf0-9 .,!?视频课程]{0,60}") {
            prop_assert_eq!(reflect(&text), text);
        }
    }
}
