//! Makes the keys that recognise rows of a file: from a row's words, and from how often they occurred in the file
//! before. So a file that is imported again adds nothing, a file with one more row adds that row, and two people's
//! equal answers are two rows.

use std::collections::HashMap;

use crate::domain::fnv1a;

/// The keys of the rows of one file.
#[derive(Default)]
pub(super) struct RowKeys(HashMap<u64, u32>);

impl RowKeys {
    /// Makes the key of the next row.
    pub(super) fn of(&mut self, words: &str) -> String {
        let hash = fnv1a(words.bytes());
        let times = self.0.entry(hash).or_default();
        *times += 1;
        format!("{hash:016x}-{times}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_rows_of_a_file_have_keys_of_their_own_and_the_same_ones_each_time() {
        let keys = |rows: &[&str]| {
            let mut keys = RowKeys::default();
            rows.iter().map(|row| keys.of(row)).collect::<Vec<_>>()
        };
        let once = keys(&["5|2|4", "1|1|1", "5|2|4"]);
        assert_eq!(once, keys(&["5|2|4", "1|1|1", "5|2|4"]));
        assert!(once[0] != once[2] && once[0] != once[1]);
        let more = keys(&["9|9|9", "5|2|4", "1|1|1", "5|2|4"]);
        assert_eq!(once, more[1..]);
    }
}
