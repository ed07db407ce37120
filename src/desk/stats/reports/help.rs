//! `/stats help`: the short definition of each measure.

use crate::desk::stats::layout::format::{FEW_BELOW, Figures};
use crate::desk::ui::post::{Embed, Post};
use crate::measures::DEFINITIONS;

/// The definitions, in the order in which the other replies show the measures.
const MEASURES: [&str; 18] = [
    "stats-help-cohort",
    "stats-help-change",
    "stats-help-outcome",
    "stats-help-auto-replies",
    "stats-help-deflection",
    "stats-help-helpful",
    "stats-help-satisfaction",
    "stats-help-surveys",
    "stats-help-response-time",
    "stats-help-handling",
    "stats-help-first-response",
    "stats-help-next-response",
    "stats-help-resolution",
    "stats-help-duty",
    "stats-help-backlog",
    "stats-help-retention",
    "stats-help-spread",
    "stats-help-instructors",
];

pub(crate) fn help(figures: Figures<'_>) -> Post {
    let measures = MEASURES.iter().map(|measure| figures.word(measure));
    let n = [
        ("few", FEW_BELOW.to_string()),
        ("definitions", DEFINITIONS.to_string()),
    ];
    let n = figures.say("stats-help-n", &n);
    let lines: Vec<String> = measures.chain([n]).collect();
    Post::embeds(vec![Embed {
        title: figures.word("stats-help-title"),
        figures: Vec::new(),
        text: lines.join("\n"),
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    #[test]
    fn every_definition_is_there_and_all_fit_into_one_message() {
        let texts = Texts::load().unwrap();
        for locale in Locale::ALL {
            let help = help(Figures::all(Voice::new(&texts, locale)));
            let text = &help.embeds[0].text;
            assert!(text.chars().count() <= 4000, "{}", text.chars().count());
            assert_eq!(text.lines().count(), MEASURES.len() + 1);
            assert!(!text.contains("stats-"), "{text}");
        }
    }
}
