//! The likeness of two texts: TF-IDF over words, letters within words, and Chinese characters alone and in pairs;
//! cosine over an inverted index, so that a text's cost is that of its shared features. Words of courtesy make no two
//! texts alike.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::faq::classifier::hashing::{AsIs, hash};
use crate::faq::matching::text::{Text, Token};
use crate::faq::matching::{courtesy, tf_idf};

/// The most features that are taken from one text.
const MAX_FEATURES: usize = 4_000;

/// The most letters of a word that are read.
const MAX_LETTERS: usize = 38;
/// The seeds of the kinds of features, so that two kinds share a hash only by chance.
const WORD: u64 = 11;
const LETTERS: u64 = 12;
const ONE: u64 = 13;
const PAIR: u64 = 14;

/// A feature in more than one of this many texts of a large index is too common to count.
const COMMON: usize = 4;
/// The number of texts from which an index counts as large.
const LARGE: usize = 400;
/// A feature in more than this many texts, in an index of any size, is too common to count. This bounds the cost of a
/// text.
const MOST_SHARED: usize = 10_000;

/// An index of texts, found by what they share.
pub(crate) struct SimilarityIndex {
    count: usize,
    postings: Postings,
}

/// The weight of each feature, and the texts that have it with their share of it.
type Postings = HashMap<u64, (f64, Vec<(u32, f32)>), AsIs>;

impl SimilarityIndex {
    /// Indexes texts; they are known by their position. Each is read twice rather than kept in parts.
    pub(crate) fn new(texts: &[Text]) -> Self {
        let mut shared: HashMap<u64, usize, AsIs> = HashMap::default();
        for (feature, _) in texts.iter().flat_map(features) {
            *shared.entry(feature).or_default() += 1;
        }
        let count = texts.len();
        let mut postings: Postings = shared
            .into_iter()
            .map(|(feature, texts)| {
                (
                    feature,
                    (tf_idf::rarity(texts, count), Vec::with_capacity(texts)),
                )
            })
            .collect();
        for (position, own) in (0_u32..).zip(texts.iter().map(features)) {
            let weight = |feature, times: &f64| {
                postings
                    .get(feature)
                    .map_or(0.0, |(rarity, _)| rarity * times)
            };
            let length = own
                .iter()
                .map(|(feature, times)| weight(feature, times).powi(2))
                .sum::<f64>()
                .sqrt();
            for (feature, times) in own {
                if let Some((rarity, list)) = postings.get_mut(&feature) {
                    list.push((position, (*rarity * times / length) as f32));
                }
            }
        }
        Self { count, postings }
    }

    /// Finds the texts that are most alike, best first: position and likeness, 0 to 1.
    pub(crate) fn nearest(&self, text: &Text, limit: usize) -> Vec<(usize, f64)> {
        let own = self.weigh(text);
        let mut found = LIKENESS.with_borrow_mut(|likeness| {
            if likeness.of.len() < self.count {
                likeness.of.resize(self.count, 0.0);
            }
            for (feature, share) in &own.0 {
                let Some((_, list)) = self.postings.get(feature) else {
                    continue;
                };
                if self.count > LARGE && list.len() > (self.count / COMMON).min(MOST_SHARED) {
                    continue;
                }
                likeness.add(list, *share);
            }
            likeness.take()
        });
        let best_first =
            |a: &(usize, f64), b: &(usize, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if found.len() > limit && limit > 0 {
            found.select_nth_unstable_by(limit - 1, best_first);
        }
        found.truncate(limit);
        found.sort_by(best_first);
        found
    }
}

impl SimilarityIndex {
    /// Weights a text's features by their rarity among the indexed texts. A feature that none of them has weighs most.
    pub(crate) fn weigh(&self, text: &Text) -> Weighed {
        let mut own = features(text);
        let unknown = tf_idf::rarity(0, self.count);
        for (feature, times) in &mut own {
            let known = self.postings.get(feature);
            *times *= known.map_or(unknown, |(rarity, _)| *rarity);
        }
        let squares = own.iter().map(|(_, weight)| weight.powi(2));
        let length = squares.sum::<f64>().sqrt();
        for (_, weight) in &mut own {
            *weight /= length;
        }
        Weighed(own)
    }
}

/// A text's share of each feature, in the order of the features; the squares add up to one.
#[derive(Clone, Debug)]
pub(crate) struct Weighed(Vec<(u64, f64)>);

impl Weighed {
    /// Computes the likeness of two texts that one index weighed, 0 to 1.
    pub(crate) fn likeness(&self, other: &Weighed) -> f64 {
        let mut theirs = other.0.iter().peekable();
        let mut sum = 0.0;
        for (feature, own) in &self.0 {
            while theirs.next_if(|(other, _)| other < feature).is_some() {}
            if let Some((_, their)) = theirs.next_if(|(other, _)| other == feature) {
                sum += own * their;
            }
        }
        sum.min(1.0)
    }
}

thread_local! {
    /// The likeness of texts while it is added up, in each thread's own memory.
    static LIKENESS: RefCell<Likeness> = RefCell::default();
}

/// The likeness of each text, as far as it was added up.
#[derive(Default)]
struct Likeness {
    /// The likeness of each text, by position; zero for all texts between two uses.
    of: Vec<f64>,
    /// The positions that are not zero.
    touched: Vec<u32>,
}

impl Likeness {
    fn add(&mut self, list: &[(u32, f32)], weight: f64) {
        for (position, share) in list {
            let own = &mut self.of[*position as usize];
            if *own == 0.0 {
                self.touched.push(*position);
            }
            *own += weight * f64::from(*share);
        }
    }

    fn take(&mut self) -> Vec<(usize, f64)> {
        let Self { of, touched } = self;
        let mut taken: Vec<(usize, f64)> = Vec::with_capacity(touched.len());
        for position in touched.drain(..) {
            let own = std::mem::take(&mut of[position as usize]);
            taken.push((position as usize, own.min(1.0)));
        }
        taken
    }
}

/// Computes the weight of each feature by how often it occurs, sublinear. In the order of the features, so that sums
/// over them are the same to the last bit.
pub(crate) fn features(text: &Text) -> Vec<(u64, f64)> {
    let mut counted: Vec<(u64, f64)> = Vec::with_capacity(text.folded().len());
    for token in text.tokens() {
        if counted.len() >= MAX_FEATURES {
            break;
        }
        each_feature(token, |feature, weight| counted.push((feature, weight)));
    }
    counted.sort_by_key(|(feature, _)| *feature);
    counted.dedup_by(|again, first| {
        let same = again.0 == first.0;
        if same {
            first.1 += again.1;
        }
        same
    });
    for (_, times) in &mut counted {
        *times = tf_idf::damped(*times);
    }
    counted
}

fn each_feature(token: Token<'_>, mut take: impl FnMut(u64, f64)) {
    match token {
        Token::Word(word) if courtesy::is_courtesy(word) => {}
        Token::Word(word) => {
            take(hash(word.as_bytes(), WORD), 1.0);
            // Letters carry inflections and slips; together they weigh about as much as the word.
            let mut bounded = String::with_capacity(word.len() + 2);
            bounded.push('<');
            bounded.extend(word.chars().take(MAX_LETTERS));
            bounded.push('>');
            let starts: Starts = bounded.char_indices().map(|(at, _)| at).collect();
            let weight = 1.0 / (starts.len().max(3) as f64 - 2.0).sqrt();
            each_run(&bounded, &starts, 3, |three| {
                take(hash(three, LETTERS), weight);
            });
        }
        Token::Run(run) => {
            let starts: Starts = run
                .char_indices()
                .map(|(at, _)| at)
                .take(MAX_FEATURES / 2)
                .collect();
            each_run(run, &starts, 1, |one| take(hash(one, ONE), 0.5));
            each_run(run, &starts, 2, |pair| take(hash(pair, PAIR), 1.0));
        }
    }
}

/// The positions at which characters begin.
type Starts = Vec<usize>;

/// Lists the bytes of every run of so many characters.
fn each_run<'a>(text: &'a str, starts: &Starts, length: usize, mut take: impl FnMut(&'a [u8])) {
    let bytes = text.as_bytes();
    for (first, start) in starts
        .iter()
        .enumerate()
        .take((starts.len() + 1).saturating_sub(length))
    {
        let end = starts.get(first + length).copied().unwrap_or_else(|| {
            let last = &text[starts[first + length - 1]..];
            text.len() - last.len() + last.chars().next().map_or(0, char::len_utf8)
        });
        take(&bytes[*start..end]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[&str]) -> SimilarityIndex {
        let texts: Vec<Text> = texts.iter().map(|text| Text::new(text)).collect();
        SimilarityIndex::new(&texts)
    }

    #[test]
    fn a_text_is_most_like_itself() {
        let texts = [
            "how do I reset my password",
            "where is my invoice",
            "忘记密码了怎么办",
            "在哪里开发票",
        ];
        let index = index(&texts);
        for (position, text) in texts.iter().enumerate() {
            let found = index.nearest(&Text::new(text), 1);
            assert_eq!(found[0].0, position);
            assert!((found[0].1 - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn slips_and_inflections_keep_texts_alike() {
        let index = index(&[
            "resetting passwords",
            "downloading invoices",
            "发票在哪里下载",
        ]);
        for (text, position) in [
            ("pasword reset", 0),
            ("download an invoice", 1),
            ("怎么下载发票", 2),
        ] {
            assert_eq!(index.nearest(&Text::new(text), 1)[0].0, position, "{text}");
        }
    }

    #[test]
    fn what_shares_nothing_is_not_found() {
        assert!(
            index(&["abc"])
                .nearest(&Text::new("xyz 你好"), 5)
                .is_empty()
        );
        assert!(index(&[]).nearest(&Text::new("abc"), 5).is_empty());
        assert!(index(&["abc"]).nearest(&Text::new(""), 5).is_empty());
    }
}
