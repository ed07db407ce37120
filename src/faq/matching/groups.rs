//! The groups of similar texts in a long stream, in bounded memory. Each text is compared with every group, by meaning
//! if there is an encoder, otherwise by the features it shares with the group's first text, weighted by rarity. When
//! there is no more room, the rarest group is replaced, and the new one inherits its count (Metwally, Agrawal and El
//! Abbadi 2005, *space-saving*). So no group that is frequent enough is lost, and the part of a count that may come
//! from others is known.

use std::collections::HashMap;
use std::sync::Arc;

use crate::faq::encoder::Encoder;
use crate::faq::matching::likeness::{Comparable, MUCH_THE_SAME, Middle};
use crate::faq::matching::text::Text;

/// The most characters of a text that are compared: the important part comes first, and room is bounded.
const COMPARED_CHARS: usize = 300;
/// The most characters of a text that are kept to show it.
const KEPT_CHARS: usize = 200;
/// The number of texts that are encoded at a time.
const TOGETHER: usize = 256;

/// A collection of near-equal texts of a stream, counted.
pub struct TextGroups {
    most: usize,
    groups: Vec<KeptExample>,
    /// The groups whose text has a feature, by feature.
    postings: HashMap<u64, Vec<u32>>,
    evicted: bool,
    encoder: Option<Arc<Encoder>>,
}

struct KeptExample {
    example: String,
    said: GroupSense,
    count: u64,
    /// The number of texts that may be those of groups that made way.
    owed: u64,
}

/// The sense of the texts of a group.
enum GroupSense {
    /// The middle of their meanings.
    Meanings(Middle),
    /// The features of the first of them.
    Words(Vec<u64>),
}

impl GroupSense {
    fn features(&self) -> &[u64] {
        match self {
            Self::Meanings(_) => &[],
            Self::Words(features) => features,
        }
    }
}

/// A group of near-equal texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextGroup {
    /// The first of them, cut.
    pub example: String,
    /// The least number of texts in it.
    pub count: u64,
}

impl TextGroups {
    /// Makes room for some groups, at least one. Texts are grouped by meaning if there is an encoder.
    pub fn with_room_for(most: usize, encoder: Option<&Arc<Encoder>>) -> Self {
        Self {
            most: most.max(1),
            groups: Vec::new(),
            postings: HashMap::new(),
            evicted: false,
            encoder: encoder.cloned(),
        }
    }

    /// Adds texts, and returns the group of each as [`TextGroups::add`] does. Faster than adding them one by one.
    pub fn add_all(&mut self, raw: &[&str]) -> Vec<Option<usize>> {
        let each = raw.chunks(TOGETHER).flat_map(|some| {
            let texts: Vec<Text> = some.iter().map(|raw| compared(raw)).collect();
            if let Some(encoder) = &self.encoder {
                let folded: Vec<&str> = texts.iter().map(Text::folded).collect();
                encoder.of_all(&folded);
            }
            let numbers = some.iter().zip(&texts);
            numbers
                .map(|(raw, text)| self.add_read(raw, text))
                .collect::<Vec<_>>()
        });
        each.collect()
    }

    /// Adds a text, and returns the number of its group, which stays valid until a group is replaced. Ignores a text
    /// without content.
    pub fn add(&mut self, raw: &str) -> Option<usize> {
        self.add_read(raw, &compared(raw))
    }

    fn add_read(&mut self, raw: &str, text: &Text) -> Option<usize> {
        let text = Comparable::of(text, self.encoder.as_deref())?;
        if let Some(known) = self.nearest(&text) {
            let group = &mut self.groups[known];
            group.count += 1;
            if let (GroupSense::Meanings(middle), Comparable::Meaning(own)) =
                (&mut group.said, &text)
            {
                middle.add(own);
            }
            return Some(known);
        }
        let fresh = KeptExample {
            example: raw.trim().chars().take(KEPT_CHARS).collect(),
            said: match text {
                Comparable::Meaning(own) => GroupSense::Meanings(Middle::of(&own)),
                Comparable::Words(features) => GroupSense::Words(features),
            },
            count: 1,
            owed: 0,
        };
        if self.groups.len() < self.most {
            let number = self.groups.len();
            self.groups.push(fresh);
            self.note(number);
            return Some(number);
        }
        self.replace_least(fresh)
    }

    /// Lists the groups with most texts, at most so many.
    pub fn most_frequent(&self, limit: usize) -> Vec<TextGroup> {
        let mut groups: Vec<TextGroup> = self
            .groups
            .iter()
            .map(|group| TextGroup {
                example: group.example.clone(),
                count: group.count - group.owed,
            })
            .collect();
        groups.sort_by(|a, b| {
            b.count
                .cmp(&a.count)
                .then_with(|| a.example.cmp(&b.example))
        });
        groups.truncate(limit);
        groups
    }

    /// Returns whether groups were replaced. Then counts are lower bounds, and rare groups are missing.
    pub fn is_approximate(&self) -> bool {
        self.evicted
    }

    fn replace_least(&mut self, fresh: KeptExample) -> Option<usize> {
        let counts = self.groups.iter().map(|group| group.count).enumerate();
        let (least, count) = counts.min_by_key(|(_, count)| *count)?;
        let number = least as u32;
        for feature in self.groups[least].said.features() {
            if let Some(list) = self.postings.get_mut(feature) {
                list.retain(|group| *group != number);
                if list.is_empty() {
                    self.postings.remove(feature);
                }
            }
        }
        self.groups[least] = KeptExample {
            count: count + 1,
            owed: count,
            ..fresh
        };
        self.note(least);
        self.evicted = true;
        Some(least)
    }

    fn note(&mut self, position: usize) {
        for feature in self.groups[position].said.features() {
            let list = self.postings.entry(*feature).or_default();
            list.push(position as u32);
        }
    }

    /// Weights a feature by its rarity: the fewer groups have it, the higher.
    fn weight(&self, feature: u64) -> f64 {
        let having = self.postings.get(&feature).map_or(0, Vec::len);
        ((self.groups.len() + 2) as f64 / (having + 1) as f64).ln()
    }

    /// Finds the group that is most like a text, if it is similar enough.
    fn nearest(&self, text: &Comparable) -> Option<usize> {
        match text {
            Comparable::Meaning(own) => {
                let groups = self.groups.iter().enumerate();
                best(groups.filter_map(|(at, group)| match &group.said {
                    GroupSense::Meanings(middle) => Some((at, middle.likeness(own))),
                    GroupSense::Words(_) => None,
                }))
            }
            Comparable::Words(features) => self.nearest_in_words(features),
        }
    }

    fn nearest_in_words(&self, features: &[u64]) -> Option<usize> {
        let mut weighed: Vec<(u64, f64)> = features
            .iter()
            .map(|feature| (*feature, self.weight(*feature)))
            .collect();
        let total: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // A group that says much the same shares at least that part of the total, so it has one of these rarest
        // features.
        let (mut passed, mut candidates) = (0.0, Vec::new());
        for (feature, weight) in &weighed {
            if passed > (1.0 - MUCH_THE_SAME) * total {
                break;
            }
            passed += weight;
            candidates.extend(self.postings.get(feature).into_iter().flatten().copied());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let weights: HashMap<u64, f64> = weighed.into_iter().collect();
        best(candidates.into_iter().map(|group| {
            let group = group as usize;
            (group, self.likeness(&weights, total, group))
        }))
    }

    /// Computes the weight of the shared features as a part of the weight of all.
    fn likeness(&self, weights: &HashMap<u64, f64>, total: f64, group: usize) -> f64 {
        let (mut shared, mut own) = (0.0, 0.0);
        for feature in self.groups[group].said.features() {
            match weights.get(feature) {
                Some(weight) => shared += weight,
                None => own += self.weight(*feature),
            }
        }
        shared / (total + own)
    }
}

/// Returns whether two texts say much the same.
pub fn say_much_the_same(one: &str, other: &str, encoder: Option<&Arc<Encoder>>) -> bool {
    let numbers = TextGroups::with_room_for(2, encoder).add_all(&[one, other]);
    matches!(numbers[..], [Some(one), Some(other)] if one == other)
}

/// Reads as much of a text as is compared.
fn compared(raw: &str) -> Text {
    let start: String = raw.chars().take(COMPARED_CHARS).collect();
    Text::new(&start)
}

/// Finds the group with the highest likeness, the first of several, if it says much the same.
fn best(alike: impl Iterator<Item = (usize, f64)>) -> Option<usize> {
    let near = alike.filter(|(_, likeness)| *likeness >= MUCH_THE_SAME);
    let best = near.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    best.map(|(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faq::encoder::of_tests;
    use crate::faq::evaluate::read_csv;

    fn grouped(most: usize, texts: impl IntoIterator<Item = String>) -> TextGroups {
        let mut groups = TextGroups::with_room_for(most, None);
        for text in texts {
            groups.add(&text);
        }
        groups
    }

    #[test]
    fn the_same_question_in_other_words_counts_as_one() {
        let texts = [
            "how do I cancel my subscription?",
            "where can I see the slides of week 3",
            "怎么取消订阅",
            "How do i cancel my subscripton",
            "where can I see the slides for week 3?",
            "请问怎么取消订阅？",
            "the microphone crackles in the live lesson",
            "how do I cancel the subscription",
            "🎉🎉",
        ];
        let groups = grouped(100, texts.map(str::to_owned));
        let found: Vec<(String, u64)> = groups
            .most_frequent(3)
            .into_iter()
            .map(|group| (group.example, group.count))
            .collect();
        assert_eq!(
            found,
            [
                (texts[0].to_owned(), 3),
                (texts[1].to_owned(), 2),
                (texts[2].to_owned(), 2)
            ]
        );
        assert_eq!(groups.most_frequent(99).len(), 4);
        assert!(!groups.is_approximate());
    }

    #[test]
    fn a_frequent_group_is_not_lost_among_many_rare_ones() {
        let word = |n: u32| -> String {
            let letters = (0..6).map(|at| char::from(b'a' + ((n >> (at * 4)) % 16) as u8));
            letters.collect()
        };
        let stream = (0..3_000_u32).map(|n| match n % 10 {
            0 => format!("why is the exam locked {n}"),
            _ => format!(
                "{} {} {}",
                word(n * 7919),
                word(n * 104_729),
                word(n * 1_299_709)
            ),
        });
        let groups = grouped(50, stream);
        assert!(groups.is_approximate());
        let first = &groups.most_frequent(1)[0];
        assert!(
            first.example.starts_with("why is the exam locked"),
            "{first:?}"
        );
        assert!((200..=300).contains(&first.count), "{first:?}");
        assert!(groups.groups.len() <= 50);
        let postings: usize = groups.postings.values().map(Vec::len).sum();
        let features: usize = groups
            .groups
            .iter()
            .map(|group| group.said.features().len())
            .sum();
        assert_eq!(postings, features, "nothing of those that made way is left");
    }

    #[test]
    fn a_long_text_takes_no_more_room_than_a_short_one() {
        let groups = grouped(5, [format!("why {}", "word ".repeat(10_000))]);
        assert!(groups.most_frequent(1)[0].example.chars().count() <= KEPT_CHARS);
    }

    /// Computes precision and recall of the groups: how many of the grouped pairs belong together, and how many pairs
    /// that belong together are grouped.
    fn pairs(numbers: &[Option<usize>], labels: &[&str]) -> (f64, f64) {
        let (mut together, mut alike, mut both) = (0.0, 0.0, 0.0);
        for one in 0..labels.len() {
            for other in 0..one {
                let is_together = numbers[one] == numbers[other];
                let is_alike = labels[one] == labels[other];
                together += f64::from(u8::from(is_together));
                alike += f64::from(u8::from(is_alike));
                both += f64::from(u8::from(is_together && is_alike));
            }
        }
        (both / f64::max(together, 1.0), both / alike)
    }

    #[test]
    fn by_meaning_more_of_what_asks_the_same_is_one_group_in_whatever_language() {
        let Some(encoder) = of_tests() else { return };
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/languages");
        let read = |name: &str| read_csv(&std::fs::read_to_string(folder.join(name)).unwrap());
        let tests = ["english-by-chinese.test.csv", "chinese-by-english.test.csv"];
        let mut rows = tests.map(|name| read(name).unwrap()).concat();
        rows.retain(|row| row.label.is_some());
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        let labels: Vec<&str> = rows.iter().filter_map(|row| row.label.as_deref()).collect();
        let grouped = |encoder| TextGroups::with_room_for(texts.len(), encoder).add_all(&texts);
        let by_words = pairs(&grouped(None), &labels);
        let by_meaning = pairs(&grouped(Some(encoder)), &labels);
        assert!(
            by_meaning.0 > 0.8 && by_meaning.1 > 2.0 * by_words.1,
            "{by_meaning:?} against {by_words:?}"
        );
    }

    #[test]
    fn what_the_encoder_cannot_read_is_grouped_by_its_words() {
        let Some(encoder) = of_tests() else { return };
        let mut groups = TextGroups::with_room_for(9, Some(encoder));
        let texts = [
            "मैं अपना पासवर्ड कैसे बदलूं",
            "मुझे चालान कहां मिलेगा",
            "मैं अपना पासवर्ड कैसे बदलूं?",
        ];
        assert_eq!(groups.add_all(&texts), [Some(0), Some(1), Some(0)]);
    }
}
