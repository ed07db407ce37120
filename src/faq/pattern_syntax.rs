//! Whether a pattern is a regex we can run, and which groups it has. Never matches a text.

use std::collections::BTreeSet;

use super::text::is_unspaced;
use rule_patterns::{PatternError, group_names};

/// The groups of a rule's patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Groups {
    numbered: usize,
    named: BTreeSet<String>,
}

impl Groups {
    /// Whether a reply may use this group.
    pub(super) fn has(&self, group: &str) -> bool {
        match group.parse::<usize>() {
            Ok(number) => (1..=self.numbered).contains(&number),
            Err(_) => self.has_name(group),
        }
    }

    /// Whether a group has this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.named.contains(name)
    }

    /// Adds the groups of another pattern of the same rule.
    pub(super) fn join(&mut self, other: Groups) {
        self.numbered = self.numbered.max(other.numbered);
        self.named.extend(other.named);
    }

    /// What there is, in words.
    pub(super) fn names(&self) -> String {
        let numbers = (1..=self.numbered).map(|number| number.to_string());
        let names: Vec<String> = numbers.chain(self.named.iter().cloned()).collect();
        if names.is_empty() {
            "they have none".to_owned()
        } else {
            format!("they have: {}", names.join(", "))
        }
    }
}

/// Reads a pattern the way the matcher will, and tells its groups. Compiles it only if its size is in doubt.
///
/// # Errors
/// What is wrong with it, with a caret under the place where there is one.
pub(super) fn examine(pattern: &str) -> Result<Groups, String> {
    let names = group_names(pattern).map_err(|error| match error {
        PatternError::Syntax { at, .. } => format!("{error}{}", caret(pattern, at)),
        PatternError::TooLong { .. } | PatternError::TooLarge | PatternError::TooMany => {
            error.to_string()
        }
    })?;
    Ok(Groups {
        numbered: names.len(),
        named: names.into_iter().flatten().collect(),
    })
}

/// The pattern with a caret below its `at`th character; nothing where that would not fit a line.
fn caret(pattern: &str, at: usize) -> String {
    if pattern.contains('\n') || pattern.chars().count() > 120 {
        return String::new();
    }
    // A Chinese character is two columns wide, and so is an ideographic space.
    let blank = |letter| if is_unspaced(letter) { '\u{3000}' } else { ' ' };
    let before: String = pattern
        .chars()
        .take(at.saturating_sub(1))
        .map(blank)
        .collect();
    format!("\n    {pattern}\n    {before}^")
}
