//! `/stats help`: what each figure means, in the words of the design.

use crate::desk::post::Post;

use super::figures::{FEW, Figures};

/// In the order in which the other replies show them.
const MEASURES: [&str; 11] = [
    "outcome",
    "auto-replies",
    "deflection",
    "helpful",
    "satisfaction",
    "response-time",
    "handling",
    "first-response",
    "resolution",
    "backlog",
    "spread",
];

pub(super) fn help(figures: Figures<'_>) -> Post {
    let title = figures.word("stats-help-title");
    let measures = MEASURES
        .iter()
        .map(|measure| figures.word(&format!("stats-help-{measure}")));
    let n = figures.line("stats-help-n", "few", FEW.to_string());
    let lines: Vec<String> = std::iter::once(title).chain(measures).chain([n]).collect();
    Post::text(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::texts::Texts;
    use crate::domain::Locale;

    #[test]
    fn every_definition_is_there_and_all_fit_into_one_message() {
        let texts = Texts::load().unwrap();
        for locale in Locale::ALL {
            let texts = &texts;
            let text = help(Figures {
                texts,
                locale,
                withheld: None,
            })
            .text;
            assert!(text.chars().count() <= 2000, "{}", text.chars().count());
            assert_eq!(text.lines().count(), MEASURES.len() + 2);
            assert!(!text.contains("stats-"), "{text}");
        }
    }
}
