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

    /// The language a text is written in, if it is one of these.
    pub fn of_text(text: &str) -> Option<Self> {
        super::language::of(text)
    }
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
}
