//! The languages frontdesk speaks. Never translates: that is the texts' work.

use serde::{Deserialize, Serialize};

/// A language that has its own texts.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Locale {
    /// English, United States: the one everything falls back to.
    #[default]
    #[serde(rename = "en-US")]
    EnUs,
    /// Chinese, simplified.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Locale {
    /// All of them, the fallback first.
    pub const ALL: [Locale; 2] = [Locale::EnUs, Locale::ZhCn];

    /// The tag that Discord and the text files use.
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::EnUs => "en-US",
            Locale::ZhCn => "zh-CN",
        }
    }

    /// The short code that rule files use: `en`, `zh`.
    pub const fn code(self) -> &'static str {
        match self {
            Locale::EnUs => "en",
            Locale::ZhCn => "zh",
        }
    }

    /// Reads a tag by its language: `en-GB` is English, `zh-TW` Chinese; others are unknown.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| locale.code().eq_ignore_ascii_case(language))
    }

    /// The language a text is written in: Chinese if it has any Han character, else unknown.
    pub fn of_text(text: &str) -> Option<Self> {
        text.chars().any(is_han).then_some(Locale::ZhCn)
    }
}

/// Whether a character is a Han ideograph (the unified block and its first extension).
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_language() {
        let cases = [
            ("en-US", Some(Locale::EnUs)),
            ("en-GB", Some(Locale::EnUs)),
            ("zh-TW", Some(Locale::ZhCn)),
            ("zh", Some(Locale::ZhCn)),
            ("fr", None),
        ];
        for (tag, locale) in cases {
            assert_eq!(Locale::from_tag(tag), locale, "{tag}");
        }
    }

    #[test]
    fn chinese_is_known_by_its_script() {
        assert_eq!(Locale::of_text("忘记密码 help"), Some(Locale::ZhCn));
        assert_eq!(Locale::of_text("help"), None);
    }
}
