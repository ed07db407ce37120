//! The shards of the gateway that this process runs. The range is checked when it is read, so that a wrong one is an
//! operator's error at start-up rather than a session that Discord refuses.

use std::fmt;
use std::str::FromStr;

/// The shards of one process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shards {
    /// All shards, as many as Discord recommends.
    #[default]
    Auto,
    /// A range of the shards, beside other processes.
    Range(ShardRange),
}

/// Shards from `first` to `last`, inclusive, of `total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardRange {
    first: u32,
    last: u32,
    total: u32,
}

/// The reason for which a range of shards is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadShards {
    /// The text is not in the form of a range.
    #[error("`{0}` is neither `auto` nor FIRST-LAST/TOTAL, such as 0-3/16")]
    NotARange(String),
    /// The first comes after the last.
    #[error("shards {first}-{last}: the first comes after the last")]
    Backwards {
        /// The first.
        first: u32,
        /// The last, included.
        last: u32,
    },
    /// The last shard of the range is beyond the number of all.
    #[error("shard {last} of {total}: shards are counted from 0, so the last of {total} is {}", total.saturating_sub(1))]
    TooFew {
        /// The last, included.
        last: u32,
        /// The number of shards that there are.
        total: u32,
    },
}

impl ShardRange {
    /// Makes the range of shards `first` to `last`, inclusive, of `total`.
    pub fn new(first: u32, last: u32, total: u32) -> Result<Self, BadShards> {
        if first > last {
            return Err(BadShards::Backwards { first, last });
        }
        if last >= total {
            return Err(BadShards::TooFew { last, total });
        }
        Ok(Self { first, last, total })
    }

    /// Makes the range of all shards; `total` counts as at least 1.
    pub fn all(total: u32) -> Self {
        let total = total.max(1);
        Self {
            first: 0,
            last: total - 1,
            total,
        }
    }

    /// Returns the first shard of the range.
    pub const fn first(self) -> u32 {
        self.first
    }

    /// Returns the number of shards that this process runs.
    pub const fn count(self) -> u32 {
        self.last - self.first + 1
    }

    /// Returns the number of shards in all processes.
    pub const fn total(self) -> u32 {
        self.total
    }
}

impl fmt::Display for ShardRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}/{}", self.first, self.last, self.total)
    }
}

impl FromStr for Shards {
    type Err = BadShards;

    fn from_str(text: &str) -> Result<Self, BadShards> {
        if text.trim().eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        let parse = || -> Option<(u32, u32, u32)> {
            let (range, total) = text.trim().split_once('/')?;
            let (first, last) = range.split_once('-')?;
            Some((first.parse().ok()?, last.parse().ok()?, total.parse().ok()?))
        };
        let (first, last, total) = parse().ok_or_else(|| BadShards::NotARange(text.to_owned()))?;
        ShardRange::new(first, last, total).map(Self::Range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_includes_its_last_shard() {
        let Ok(Shards::Range(range)) = "4-7/16".parse() else {
            panic!("a good range is taken");
        };
        assert_eq!((range.first(), range.count(), range.total()), (4, 4, 16));
        assert_eq!(range.to_string(), "4-7/16");
    }

    #[test]
    fn every_way_to_write_shards_is_taken_or_refused_with_its_reason() {
        let not = |text: &str| Err(BadShards::NotARange(text.to_owned()));
        let cases = [
            ("auto", Ok(Shards::Auto)),
            ("AUTO", Ok(Shards::Auto)),
            ("0-0/1", Ok(Shards::Range(ShardRange::all(1)))),
            ("0-3/4", Ok(Shards::Range(ShardRange::all(4)))),
            ("3-1/4", Err(BadShards::Backwards { first: 3, last: 1 })),
            ("0-4/4", Err(BadShards::TooFew { last: 4, total: 4 })),
            ("0-0/0", Err(BadShards::TooFew { last: 0, total: 0 })),
            ("", not("")),
            ("4", not("4")),
            ("0-3", not("0-3")),
            ("0/4", not("0/4")),
            ("-1-3/4", not("-1-3/4")),
            ("a-b/c", not("a-b/c")),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Shards>(), expected, "{text}");
        }
    }

    #[test]
    fn there_is_always_at_least_one_shard() {
        assert_eq!(ShardRange::all(0), ShardRange::all(1));
    }
}
