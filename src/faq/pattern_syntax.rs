//! Whether a pattern is a regex we can run, and which groups it has. Never matches a text.

use std::collections::BTreeSet;

/// A compiled pattern may take this much memory; what grows beyond it is refused when loaded.
pub(super) const SIZE_LIMIT: usize = 1 << 20;

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

/// Compiles a pattern the way the matcher will, and tells its groups.
///
/// # Errors
/// The regex crate's own words, with its caret under the place.
pub(super) fn examine(pattern: &str) -> Result<Groups, String> {
    let regex = compile(pattern).map_err(|error| error.to_string())?;
    Ok(Groups {
        numbered: regex.captures_len() - 1,
        named: regex.capture_names().flatten().map(str::to_owned).collect(),
    })
}

/// A pattern as it is run: without regard to case, and bounded in size.
///
/// # Errors
/// As the regex crate says.
pub(super) fn compile(pattern: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(SIZE_LIMIT)
        .build()
}
