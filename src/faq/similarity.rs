//! How alike two texts are: TF-IDF over words, letters within words, and Chinese characters one by
//! one and in pairs; cosine over an inverted index, so that a text costs what it shares.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::text::{Text, Token};

/// No more features than this are taken from one text.
const MAX_FEATURES: usize = 4_000;

/// In a large index a feature that more than one in this many texts has tells nothing.
const COMMON: usize = 4;
/// What counts as large.
const LARGE: usize = 400;

/// Texts, found by what they share.
pub(super) struct SimilarityIndex {
    count: usize,
    /// Per feature: its weight, and the texts that have it with their share of it.
    postings: HashMap<u64, (f64, Vec<(u32, f32)>)>,
}

impl SimilarityIndex {
    /// Indexes texts; they are known by their position. Each is read twice rather than kept in parts.
    pub(super) fn new(texts: &[Text]) -> Self {
        let mut shared: HashMap<u64, usize> = HashMap::new();
        for feature in texts.iter().flat_map(|text| features(text).into_keys()) {
            *shared.entry(feature).or_default() += 1;
        }
        let count = texts.len();
        let mut postings: HashMap<u64, (f64, Vec<(u32, f32)>)> = shared
            .into_iter()
            .map(|(feature, texts)| (feature, (rarity(texts, count), Vec::with_capacity(texts))))
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

    /// The texts that are most alike, best first: position and likeness, 0 to 1.
    pub(super) fn nearest(&self, text: &Text, limit: usize) -> Vec<(usize, f64)> {
        let own = features(text);
        let unknown = rarity(0, self.count);
        let weigh = |feature: &u64, times: f64| {
            self.postings
                .get(feature)
                .map_or(unknown, |(rarity, _)| *rarity)
                * times
        };
        let length = own
            .iter()
            .map(|(feature, times)| weigh(feature, *times).powi(2))
            .sum::<f64>()
            .sqrt();
        let mut likeness: HashMap<u32, f64> = HashMap::new();
        for (feature, times) in &own {
            let Some((_, list)) = self.postings.get(feature) else {
                continue;
            };
            if self.count > LARGE && list.len() > self.count / COMMON {
                continue;
            }
            let weight = weigh(feature, *times) / length;
            for (position, share) in list {
                *likeness.entry(*position).or_default() += weight * f64::from(*share);
            }
        }
        let mut found: Vec<(usize, f64)> = likeness
            .into_iter()
            .map(|(position, likeness)| (position as usize, likeness.min(1.0)))
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(limit);
        found
    }
}

/// Smoothed inverse document frequency.
fn rarity(texts: usize, count: usize) -> f64 {
    ((count + 1) as f64 / (texts + 1) as f64).ln() + 1.0
}

/// How often each feature occurs, sublinear.
/// In the order of the features, so that sums over them are the same to the last bit.
fn features(text: &Text) -> BTreeMap<u64, f64> {
    let mut counted: BTreeMap<u64, f64> = BTreeMap::new();
    let mut taken = 0;
    for token in text.tokens() {
        if taken >= MAX_FEATURES {
            break;
        }
        each_feature(token, |feature, weight| {
            taken += 1;
            *counted.entry(feature).or_default() += weight;
        });
    }
    for times in counted.values_mut() {
        *times = if *times > 1.0 {
            1.0 + times.ln()
        } else {
            *times
        };
    }
    counted
}

fn each_feature(token: Token<'_>, mut take: impl FnMut(u64, f64)) {
    match token {
        Token::Word(word) => {
            take(hashed("word", word), 1.0);
            // Letters carry inflections and slips; together they weigh about as much as the word.
            let letters: Vec<char> = format!("<{word}>").chars().take(40).collect();
            let weight = 1.0 / (letters.len().max(3) as f64 - 2.0).sqrt();
            for three in letters.windows(3) {
                take(hashed("letters", &three.iter().collect::<String>()), weight);
            }
        }
        Token::Run(run) => {
            let letters: Vec<char> = run.chars().take(MAX_FEATURES / 2).collect();
            for letter in &letters {
                take(hashed("one", &letter.to_string()), 0.5);
            }
            for pair in letters.windows(2) {
                take(hashed("pair", &pair.iter().collect::<String>()), 1.0);
            }
        }
    }
}

fn hashed(kind: &str, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, text).hash(&mut hasher);
    hasher.finish()
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
