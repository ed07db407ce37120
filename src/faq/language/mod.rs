//! The word lists as data: the words and phrases of the languages that frontdesk reads, one file per language, and
//! texts that belong to no book. The meaning of a list is decided where it is used.

use std::sync::LazyLock;

const ENGLISH: &str = include_str!("en.txt");
const CHINESE: &str = include_str!("zh.txt");
/// The everyday words that stand for one another, one kind per line.
pub(crate) const KINDS: &str = include_str!("kinds.txt");
/// The texts that no rule book answers, one per line.
pub(crate) const OFF_TOPIC: &str = include_str!("off_topic.txt");

/// A list of words or phrases, read when it is first used.
pub(crate) type WordList = LazyLock<Vec<&'static str>>;

/// Reads the English list under a heading, in the order written.
pub(crate) fn english(heading: &str) -> Vec<&'static str> {
    list(ENGLISH, heading)
}

/// Reads the Chinese list under a heading, in the order written.
pub(crate) fn chinese(heading: &str) -> Vec<&'static str> {
    list(CHINESE, heading)
}

/// Reads the lines of a list file; comments and blank lines are left out.
pub(crate) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Cuts each phrase of a list into its words.
pub(crate) fn split(list: Vec<&'static str>) -> Vec<Vec<&'static str>> {
    list.into_iter()
        .map(|phrase| phrase.split(' ').collect())
        .collect()
}

/// Cuts each line of a list at its ` = `.
pub(crate) fn pairs(list: Vec<&'static str>) -> Vec<(&'static str, &'static str)> {
    list.into_iter()
        .filter_map(|line| line.split_once(" = "))
        .collect()
}

fn list(file: &'static str, heading: &str) -> Vec<&'static str> {
    let found: Vec<&str> = lines(file)
        .skip_while(|line| heading_of(line) != Some(heading))
        .skip(1)
        .take_while(|line| heading_of(line).is_none())
        .collect();
    debug_assert!(!found.is_empty(), "no list {heading}");
    found
}

fn heading_of(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_list_has_a_heading_of_its_own_and_entries() {
        for file in [ENGLISH, CHINESE] {
            let headings: Vec<&str> = lines(file).filter_map(heading_of).collect();
            assert!(headings.len() > 20, "{headings:?}");
            let distinct: HashSet<&str> = headings.iter().copied().collect();
            assert_eq!(distinct.len(), headings.len(), "{headings:?}");
            for heading in headings {
                let entries = list(file, heading);
                assert!(!entries.is_empty(), "{heading}");
                assert!(entries.iter().all(|one| one.trim() == *one), "{heading}");
            }
        }
    }

    #[test]
    fn every_line_of_pairs_is_a_pair() {
        for list in [
            english("wording/spelled out"),
            english("reflect/pronouns"),
            chinese("reflect/pronouns"),
        ] {
            assert_eq!(pairs(list.clone()).len(), list.len(), "{list:?}");
        }
    }

    #[test]
    fn files_of_lines_leave_out_comments_and_blank_lines() {
        for file in [KINDS, OFF_TOPIC] {
            assert!(lines(file).count() > 100);
            assert!(lines(file).all(|line| !line.is_empty() && !line.starts_with('#')));
        }
    }
}
