//! How near a text comes to a label's lessons, by the words they share: the cosine of their unit vectors.

use super::vocabulary::Vector;

/// No more than so many lessons of a label are compared; they are spread over all of its lessons.
const COMPARED: usize = 128;

/// The lessons' words, by label.
pub(super) struct Nearest {
    by_label: Vec<Vec<(u32, Vector)>>,
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
    pub(super) fn new(lessons: impl Iterator<Item = (usize, Vector)>, labels: usize) -> Self {
        let mut by_label = vec![Vec::new(); labels];
        for (lesson, (label, words)) in (0_u32..).zip(lessons) {
            if let Some(own) = by_label.get_mut(label) {
                own.push((lesson, words));
            }
        }
        for own in &mut by_label {
            let every = own.len().div_ceil(COMPARED).max(1);
            let mut place = 0;
            own.retain(|_| {
                place += 1;
                (place - 1) % every == 0
            });
        }
        Self { by_label }
    }

    /// The label's lesson that comes nearest, but for one that is left out.
    pub(super) fn of(&self, words: &Vector, label: usize, without: Option<u32>) -> Option<Near> {
        let wanted = Wanted::new(words);
        self.by_label
            .get(label)?
            .iter()
            .filter(|(lesson, _)| Some(*lesson) != without)
            .map(|(lesson, own)| Near {
                lesson: *lesson,
                likeness: own
                    .iter()
                    .map(|(word, weight)| weight * wanted.weight(*word))
                    .sum::<f32>()
                    .clamp(0.0, 1.0),
            })
            .max_by(|a, b| a.likeness.total_cmp(&b.likeness))
    }

    /// The same with each lesson known by its position in what was given.
    pub(super) fn renumbered(mut self, sources: &[(Option<usize>, bool)]) -> Self {
        for (lesson, _) in self.by_label.iter_mut().flatten() {
            let given = sources.get(*lesson as usize).and_then(|(given, _)| *given);
            *lesson = given
                .and_then(|given| u32::try_from(given).ok())
                .unwrap_or(u32::MAX);
        }
        self
    }
}

/// The words of a text, to be looked up: a table with open addressing, at most a quarter full.
struct Wanted {
    slots: Vec<(u32, f32)>,
}

impl Wanted {
    const EMPTY: u32 = u32::MAX;

    fn new(words: &Vector) -> Self {
        let size = (words.len() * 4).next_power_of_two().max(32);
        let mut slots = vec![(Self::EMPTY, 0.0); size];
        for (word, weight) in words {
            let mut at = *word as usize & (size - 1);
            while slots[at].0 != Self::EMPTY {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (*word, *weight);
        }
        Self { slots }
    }

    fn weight(&self, word: u32) -> f32 {
        let last = self.slots.len() - 1;
        let mut at = word as usize & last;
        loop {
            let (own, weight) = self.slots[at];
            if own == word {
                return weight;
            }
            if own == Self::EMPTY {
                return 0.0;
            }
            at = (at + 1) & last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_lesson_of_the_label_is_found() {
        let lessons = vec![
            (0, vec![(1, 0.6), (2, 0.8)]),
            (1, vec![(1, 1.0)]),
            (0, vec![(3, 1.0)]),
        ];
        let nearest = Nearest::new(lessons.into_iter(), 2);
        let words = vec![(1, 0.6), (2, 0.8)];
        let near = nearest.of(&words, 0, None).unwrap();
        assert_eq!(near.lesson, 0);
        assert!((near.likeness - 1.0).abs() < 1e-6);
        assert_eq!(nearest.of(&words, 0, Some(0)).unwrap().lesson, 2);
        assert_eq!(nearest.of(&words, 7, None), None);
    }
}
