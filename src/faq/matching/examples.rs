//! The matching of a text with examples, titles and rejects: the rules whose examples it equals, nearly equals or
//! resembles, and the rules whose rejects forbid it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::faq::matching::similarity::{SimilarityIndex, Weighed};
use crate::faq::matching::text::{Text, Token};
use crate::faq::matching::wording::{ByWording, Wording};
use crate::faq::rulebook::rule::Rule;

/// The number of the most similar phrases that are looked at.
const NEAREST: usize = 48;

/// The kinds of match between a text and a phrase, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchKind {
    /// They share something.
    Similar,
    /// Both are equal but for politeness and slips.
    Near,
    /// They are equal.
    Equal,
}

/// A rule's phrase that resembles the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExampleHit {
    /// The rule's position.
    pub(crate) rule: usize,
    /// The phrase as written.
    pub(crate) phrase: Arc<str>,
    /// The likeness, from 0 to 1.
    pub(crate) likeness: f64,
    pub(crate) match_kind: MatchKind,
}

/// A rule's phrase that matches a text, and whether it is a reject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Claim {
    /// The rule's position.
    pub(crate) rule: usize,
    pub(crate) is_reject: bool,
    /// Whether it has the same words, rather than nearly the same.
    pub(crate) is_equal: bool,
}

/// The examples' result for a text.
#[derive(Debug, Default)]
pub(crate) struct ExampleHits {
    /// The best phrase of each rule, best rule first.
    pub(crate) rules: Vec<ExampleHit>,
    /// The positions of the rules that must not answer this text.
    pub(crate) rejected: BTreeSet<usize>,
}

struct Entry {
    rule: usize,
    phrase: Arc<str>,
    spoken: String,
    wording: Wording,
    is_reject: bool,
}

/// The examples, titles and rejects of all rules.
pub(crate) struct ExampleStep {
    entries: Vec<Entry>,
    by_wording: ByWording<usize>,
    /// The entries by their words; entries of emoji alone by their emoji.
    by_words: HashMap<String, Vec<usize>>,
    vocabulary: HashSet<Box<str>>,
    similarity: SimilarityIndex,
}

impl ExampleStep {
    pub(crate) fn new(rules: &[Arc<Rule>]) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut texts = Vec::new();
        let mut by_words: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, rule) in rules.iter().enumerate() {
            let examples = rule
                .examples
                .iter()
                .map(|phrase| (phrase.text.as_str(), false));
            let titles = rule.titles.iter().map(|(_, title)| (title.as_str(), false));
            let rejects = rule
                .rejects
                .iter()
                .map(|phrase| (phrase.text.as_str(), true));
            for (phrase, is_reject) in examples.chain(titles).chain(rejects) {
                let text = Text::new(phrase);
                let (spoken, wording) = (spoken(&text), Wording::of(&text));
                let entry = Entry {
                    rule: position,
                    phrase: Arc::from(phrase),
                    spoken,
                    wording,
                    is_reject,
                };
                // A phrase that a rule has twice is kept once.
                let same = by_words.entry(entry.spoken.clone()).or_default();
                if !is_among(&entry, same, &entries) {
                    same.push(entries.len());
                    texts.push(text);
                    entries.push(entry);
                }
            }
        }
        let mut by_wording: ByWording<usize> = ByWording::new();
        let mut vocabulary = HashSet::new();
        for (position, entry) in entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| !entry.wording.is_empty())
        {
            let same = by_wording.entry(entry.wording.clone()).or_default();
            if !is_among(entry, same, &entries) {
                same.push(position);
            }
            vocabulary.extend(entry.wording.units().map(Box::from));
        }
        let similarity = SimilarityIndex::new(&texts);
        Self {
            entries,
            by_wording,
            by_words,
            vocabulary,
            similarity,
        }
    }

    /// Finds the examples that are like a text.
    pub(crate) fn hits(&self, text: &Text) -> ExampleHits {
        let (said, wording) = (spoken(text), Wording::of(text));
        let mut akin: Vec<(MatchKind, f64, &Entry)> = self
            .akin(text, &said, &wording)
            .into_iter()
            .map(|(position, likeness)| {
                let entry = &self.entries[position];
                (self.match_kind(entry, &said, &wording), likeness, entry)
            })
            .collect();
        // The best phrase of each rule comes first; among equal ones, the one that was written first.
        akin.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
        let mut rules: Vec<ExampleHit> = Vec::new();
        let mut rejected = BTreeSet::new();
        let mut known: HashMap<usize, MatchKind> = HashMap::new();
        for (match_kind, likeness, entry) in akin {
            let best = known.get(&entry.rule);
            if entry.is_reject {
                // An example that is closer than the reject wins over it.
                if match_kind >= MatchKind::Near && best.is_none_or(|best| *best <= match_kind) {
                    rejected.insert(entry.rule);
                }
            } else if best.is_none() {
                known.insert(entry.rule, match_kind);
                rules.push(ExampleHit {
                    rule: entry.rule,
                    phrase: Arc::clone(&entry.phrase),
                    likeness,
                    match_kind,
                });
            }
        }
        ExampleHits { rules, rejected }
    }

    /// Returns whether any phrase matches a text without slips.
    pub(crate) fn is_said(&self, text: &Text) -> bool {
        let wording = Wording::of(text);
        if wording.is_empty() {
            let said = spoken(text);
            return self.entries.iter().any(|entry| entry.spoken == said);
        }
        self.by_wording.contains_key(&wording)
    }

    /// Finds every phrase that matches a text.
    pub(crate) fn claims(&self, text: &Text) -> Vec<Claim> {
        let (said, wording) = (spoken(text), Wording::of(text));
        self.akin(text, &said, &wording)
            .into_keys()
            .map(|position| &self.entries[position])
            .filter_map(|entry| {
                let match_kind = self.match_kind(entry, &said, &wording);
                (match_kind > MatchKind::Similar).then_some(Claim {
                    rule: entry.rule,
                    is_reject: entry.is_reject,
                    is_equal: match_kind == MatchKind::Equal,
                })
            })
            .collect()
    }

    /// Weighs a text as the examples are weighed.
    pub(crate) fn weigh(&self, text: &Text) -> Weighed {
        self.similarity.weigh(text)
    }

    /// Picks some examples, spread over all: the rule of each, the other rule whose example is most alike, and the
    /// likeness of both.
    pub(crate) fn neighbours(&self, limit: usize) -> Vec<(usize, usize, f64)> {
        let some = self.some(limit).into_iter();
        some.filter_map(|(rule, phrase)| {
            let near = self.similarity.nearest(&Text::new(phrase), NEAREST);
            let mut others = near
                .into_iter()
                .map(|(at, likeness)| (&self.entries[at], likeness))
                .filter(|(other, _)| other.rule != rule && !other.is_reject);
            let (other, likeness) = others.next()?;
            Some((rule, other.rule, likeness))
        })
        .collect()
    }

    /// Picks some examples, spread over all, each with its rule.
    pub(crate) fn some(&self, limit: usize) -> Vec<(usize, &str)> {
        let every = self.entries.len().div_ceil(limit).max(1);
        let some = self.entries.iter().step_by(every);
        some.filter(|entry| !entry.is_reject)
            .map(|entry| (entry.rule, &*entry.phrase))
            .collect()
    }

    /// Phrases worth a look, with their likeness: those of the same wording, and the most similar.
    fn akin(&self, text: &Text, said: &str, wording: &Wording) -> BTreeMap<usize, f64> {
        let mut akin: BTreeMap<usize, f64> =
            self.similarity.nearest(text, NEAREST).into_iter().collect();
        if !wording.is_empty() {
            for position in self.by_wording.get(wording).into_iter().flatten() {
                akin.entry(*position).or_insert(1.0);
            }
        }
        for position in self.by_words.get(said).into_iter().flatten() {
            akin.entry(*position).or_insert(1.0);
        }
        akin
    }

    fn match_kind(&self, entry: &Entry, said: &str, wording: &Wording) -> MatchKind {
        if entry.spoken == said {
            return MatchKind::Equal;
        }
        if wording.is_empty() {
            return MatchKind::Similar;
        }
        let near =
            entry.wording == *wording || wording.is_slip_of(&entry.wording, &self.vocabulary);
        if near {
            MatchKind::Near
        } else {
            MatchKind::Similar
        }
    }
}

/// Returns whether these entries hold one of the same rule and kind. The entries of its rule, if any, come last.
fn is_among(entry: &Entry, these: &[usize], entries: &[Entry]) -> bool {
    let latest_first = these.iter().rev().map(|position| &entries[*position]);
    let mut own = latest_first.take_while(|other| other.rule == entry.rule);
    own.any(|other| other.is_reject == entry.is_reject)
}

/// Reads the words of a text without its punctuation; of a text of only emoji, the emoji.
pub(crate) fn spoken(text: &Text) -> String {
    let words: Vec<&str> = text.tokens().map(Token::as_str).collect();
    if words.is_empty() {
        text.folded().to_owned()
    } else {
        words.join(" ")
    }
}
