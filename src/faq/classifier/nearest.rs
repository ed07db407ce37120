//! How near a text comes to a label's lessons, by the words they share: the cosine of their unit vectors.

use super::vocabulary::Vector;

/// No more than so many lessons of a label are compared; they are spread over all of its lessons.
const COMPARED: usize = 128;

/// The lessons' words, by label.
pub(super) struct Nearest {
    by_label: Vec<Words>,
}

/// One label's words, each with the lessons that have it.
#[derive(Debug, Clone, Default)]
struct Words {
    /// The words in their order, each with where its lessons begin; the next word's are behind them.
    words: Vec<(u32, u32)>,
    /// Places among `lessons`, and the word's weight there.
    postings: Vec<(u32, f32)>,
    /// The lessons that are compared.
    lessons: Vec<u32>,
}

/// A lesson, and how near it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    /// The lesson's position among the lessons that were taught.
    pub(super) lesson: u32,
    /// From 0 to 1.
    pub(super) likeness: f32,
}

impl Nearest {
    /// From the lessons' words with their labels, in the order of the lessons.
    pub(super) fn new<'a>(
        lessons: impl Iterator<Item = (usize, &'a Vector)>,
        labels: usize,
    ) -> Self {
        let mut by_label: Vec<Vec<(u32, &Vector)>> = vec![Vec::new(); labels];
        for (lesson, (label, words)) in (0_u32..).zip(lessons) {
            if let Some(own) = by_label.get_mut(label) {
                own.push((lesson, words));
            }
        }
        let compared = |own: Vec<(u32, &Vector)>| {
            let every = own.len().div_ceil(COMPARED).max(1);
            Words::of(&own.into_iter().step_by(every).collect::<Vec<_>>())
        };
        Self {
            by_label: by_label.into_iter().map(compared).collect(),
        }
    }

    /// The label's lesson that comes nearest, but for those that are left out.
    pub(super) fn of(
        &self,
        words: &Vector,
        label: usize,
        without: impl Fn(u32) -> bool,
    ) -> Option<Near> {
        let own = self.by_label.get(label)?;
        let likeness = own.likeness(words);
        own.lessons
            .iter()
            .zip(likeness)
            .filter(|(lesson, _)| !without(**lesson))
            .map(|(lesson, likeness)| Near {
                lesson: *lesson,
                likeness: likeness.clamp(0.0, 1.0),
            })
            .max_by(|a, b| a.likeness.total_cmp(&b.likeness))
    }

    /// The same with each lesson known by its position in what was given.
    pub(super) fn renumbered(mut self, sources: &[(Option<usize>, bool)]) -> Self {
        for lesson in self.by_label.iter_mut().flat_map(|own| &mut own.lessons) {
            let given = sources.get(*lesson as usize).and_then(|(given, _)| *given);
            *lesson = given
                .and_then(|given| u32::try_from(given).ok())
                .unwrap_or(u32::MAX);
        }
        self
    }
}

impl Words {
    fn of(lessons: &[(u32, &Vector)]) -> Self {
        let mut all: Vec<(u32, u32, f32)> = (0..)
            .zip(lessons)
            .flat_map(|(place, (_, words))| {
                words.iter().map(move |(word, own)| (*word, place, *own))
            })
            .collect();
        all.sort_unstable_by_key(|(word, place, _)| (*word, *place));
        let mut words: Vec<(u32, u32)> = Vec::new();
        for (at, (word, ..)) in (0..).zip(&all) {
            if words.last().is_none_or(|(last, _)| last != word) {
                words.push((*word, at));
            }
        }
        Self {
            words,
            postings: all
                .into_iter()
                .map(|(_, place, own)| (place, own))
                .collect(),
            lessons: lessons.iter().map(|(lesson, _)| *lesson).collect(),
        }
    }

    /// How alike each of the lessons is to a text.
    fn likeness(&self, words: &Vector) -> Vec<f32> {
        let mut likeness = vec![0.0; self.lessons.len()];
        for (word, weight) in words {
            let Ok(at) = self.words.binary_search_by_key(word, |(own, _)| *own) else {
                continue;
            };
            let end = self
                .words
                .get(at + 1)
                .map_or(self.postings.len(), |(_, end)| *end as usize);
            for (place, own) in &self.postings[self.words[at].1 as usize..end] {
                likeness[*place as usize] += own * weight;
            }
        }
        likeness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_lesson_of_the_label_is_found() {
        let lessons = [
            (0, vec![(1, 0.6), (2, 0.8)]),
            (1, vec![(1, 1.0)]),
            (0, vec![(3, 1.0)]),
        ];
        let nearest = Nearest::new(lessons.iter().map(|(label, words)| (*label, words)), 2);
        let words = vec![(1, 0.6), (2, 0.8)];
        let near = nearest.of(&words, 0, |_| false).unwrap();
        assert_eq!(near.lesson, 0);
        assert!((near.likeness - 1.0).abs() < 1e-6);
        assert_eq!(
            nearest.of(&words, 0, |lesson| lesson == 0).unwrap().lesson,
            2
        );
        assert_eq!(nearest.of(&words, 7, |_| false), None);
    }
}
