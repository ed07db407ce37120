//! From which pages browsers may call: those of the origins that the operator lists, and of no others.

use std::fmt;
use std::str::FromStr;

/// The origin of pages, such as `https://course.example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let is_host = |rest: &str| {
            !rest.is_empty()
                && rest
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter))
        };
        match rest {
            Some(rest) if is_host(rest) => Ok(Self(text.to_ascii_lowercase())),
            _ => Err(format!(
                "`{text}` is not an origin such as https://course.example.org, without a path"
            )),
        }
    }
}

impl Origin {
    /// Whether it is what a browser says.
    pub(super) fn is(&self, said: &str) -> bool {
        self.0 == said
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_no_path() {
        for (text, taken) in [
            ("https://course.example.org", true),
            ("http://127.0.0.1:8000", true),
            (" https://Course.example.org ", true),
            ("https://course.example.org/", false),
            ("course.example.org", false),
            ("*", false),
            ("https://", false),
        ] {
            assert_eq!(text.parse::<Origin>().is_ok(), taken, "{text}");
        }
    }
}
