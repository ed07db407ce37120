//! The origins of pages from which browsers may call, as the operator lists them.

use std::fmt;
use std::str::FromStr;

/// The origin of pages, such as `https://course.example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOrigin(String);

impl FromStr for PageOrigin {
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
            Some(rest) if is_host(rest) => {
                Ok(Self(without_default_port(&text.to_ascii_lowercase())))
            }
            _ => Err(format!(
                "`{text}` is not an origin such as https://course.example.org, without a path"
            )),
        }
    }
}

/// Returns an origin without its scheme's default port, which browsers leave out.
fn without_default_port(text: &str) -> String {
    let default_port = if text.starts_with("https://") {
        ":443"
    } else {
        ":80"
    };
    text.strip_suffix(default_port).unwrap_or(text).to_owned()
}

impl PageOrigin {
    /// Returns whether an origin, as a browser writes it, is this one.
    pub(super) fn matches(&self, named: &str) -> bool {
        self.0 == named
    }
}

impl fmt::Display for PageOrigin {
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
            assert_eq!(text.parse::<PageOrigin>().is_ok(), taken, "{text}");
        }
    }

    #[test]
    fn an_origin_is_what_browsers_say_of_it() {
        for (listed, said) in [
            (
                "https://Course.example.org:443",
                "https://course.example.org",
            ),
            ("http://course.example.org:80", "http://course.example.org"),
            (
                "https://course.example.org:80",
                "https://course.example.org:80",
            ),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert!(
                listed.parse::<PageOrigin>().unwrap().matches(said),
                "{listed}"
            );
        }
    }
}
