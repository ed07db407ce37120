//! The groups of near-equal texts of a long stream, in bounded memory: each text is compared with one text of every
//! group by what both share, rare features weighing more. When there is no more room, the group seen least makes way
//! and hands its count on (Metwally, Agrawal and El Abbadi 2005, *space-saving*), so that a group which is frequent
//! enough is never lost; what its count may owe to others is known.

use std::collections::HashMap;

use crate::faq::matching::similarity::features;
use crate::faq::matching::text::Text;

/// The part of what two texts have together, by weight, from which they are near-equal if they share it.
const NEAR: f64 = 0.5;
/// The most characters of a text that are compared: what matters stands first, and room is bounded.
const COMPARED_CHARS: usize = 300;
/// The most characters of a text that are kept to show it.
const KEPT_CHARS: usize = 200;

/// A collection of near-equal texts of a stream, counted.
pub struct TextGroups {
    most: usize,
    groups: Vec<Kept>,
    /// The groups whose text has a feature, by feature.
    postings: HashMap<u64, Vec<u32>>,
    evicted: bool,
}

struct Kept {
    example: String,
    features: Vec<u64>,
    count: u64,
    /// The number of texts that may be those of groups that made way.
    owed: u64,
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
    /// Makes room for so many groups, at least one.
    pub fn with_room_for(most: usize) -> Self {
        Self {
            most: most.max(1),
            groups: Vec::new(),
            postings: HashMap::new(),
            evicted: false,
        }
    }

    /// Adds a text, and tells the number of the group that it is put into, which stands for that group for as long as
    /// none had to make way. One that says nothing is passed over.
    pub fn add(&mut self, raw: &str) -> Option<usize> {
        let start: String = raw.chars().take(COMPARED_CHARS).collect();
        let features: Vec<u64> = features(&Text::new(&start))
            .into_iter()
            .map(|(feature, _)| feature)
            .collect();
        if features.is_empty() {
            return None;
        }
        if let Some(known) = self.nearest(&features) {
            self.groups[known].count += 1;
            return Some(known);
        }
        let example: String = raw.trim().chars().take(KEPT_CHARS).collect();
        let fresh = Kept {
            example,
            features,
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

    /// Whether groups had to make way, so that counts are the least there were, and rare groups are missing.
    pub fn is_approximate(&self) -> bool {
        self.evicted
    }

    fn replace_least(&mut self, fresh: Kept) -> Option<usize> {
        let counts = self.groups.iter().map(|group| group.count).enumerate();
        let (least, count) = counts.min_by_key(|(_, count)| *count)?;
        let number = least as u32;
        for feature in &self.groups[least].features {
            if let Some(list) = self.postings.get_mut(feature) {
                list.retain(|group| *group != number);
                if list.is_empty() {
                    self.postings.remove(feature);
                }
            }
        }
        self.groups[least] = Kept {
            count: count + 1,
            owed: count,
            ..fresh
        };
        self.note(least);
        self.evicted = true;
        Some(least)
    }

    fn note(&mut self, position: usize) {
        for feature in &self.groups[position].features {
            let list = self.postings.entry(*feature).or_default();
            list.push(position as u32);
        }
    }

    /// Weighs a feature by its rarity: the fewer groups have it, the more it tells.
    fn weight(&self, feature: u64) -> f64 {
        let having = self.postings.get(&feature).map_or(0, Vec::len);
        ((self.groups.len() + 2) as f64 / (having + 1) as f64).ln()
    }

    /// Finds the group that is most like these features, if one is near-equal.
    fn nearest(&self, features: &[u64]) -> Option<usize> {
        let mut weighed: Vec<(u64, f64)> = features
            .iter()
            .map(|feature| (*feature, self.weight(*feature)))
            .collect();
        let total: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // What is near-equal shares at least `NEAR` of the total; so it has one of these, the rarest.
        let (mut passed, mut candidates) = (0.0, Vec::new());
        for (feature, weight) in &weighed {
            if passed > (1.0 - NEAR) * total {
                break;
            }
            passed += weight;
            candidates.extend(self.postings.get(feature).into_iter().flatten().copied());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let weights: HashMap<u64, f64> = weighed.into_iter().collect();
        let alike = candidates.into_iter().map(|group| {
            let group = group as usize;
            (group, self.likeness(&weights, total, group))
        });
        let near = alike.filter(|(_, likeness)| *likeness >= NEAR);
        let best = near.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        best.map(|(group, _)| group)
    }

    /// Computes the weight of what both have, by the weight of what either has.
    fn likeness(&self, weights: &HashMap<u64, f64>, total: f64, group: usize) -> f64 {
        let (mut shared, mut own) = (0.0, 0.0);
        for feature in &self.groups[group].features {
            match weights.get(feature) {
                Some(weight) => shared += weight,
                None => own += self.weight(*feature),
            }
        }
        shared / (total + own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(most: usize, texts: impl IntoIterator<Item = String>) -> TextGroups {
        let mut groups = TextGroups::with_room_for(most);
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
        let features: usize = groups.groups.iter().map(|group| group.features.len()).sum();
        assert_eq!(postings, features, "nothing of those that made way is left");
    }

    #[test]
    fn a_long_text_takes_no_more_room_than_a_short_one() {
        let groups = grouped(5, [format!("why {}", "word ".repeat(10_000))]);
        assert!(groups.most_frequent(1)[0].example.chars().count() <= KEPT_CHARS);
    }
}
