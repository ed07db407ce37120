//! Learning, played through: labelled texts as a stream of messages. Every so many messages the best
//! candidates of the review queue are labelled as staff would, what was answered is pressed as a learner
//! would, and the classifier learns from both.

use super::labelled::Labelled;
use super::metrics::{Said, Tuning};
use super::trial::Trial;
use crate::faq::classifier::Judged;

/// So many candidates are reviewed at a time.
const REVIEWED: usize = 20;
/// The precision that is kept.
const PRECISION: f64 = 0.95;

/// Messages to come, and what was learned from those that came.
pub struct Stream<'a> {
    lessons: Vec<Labelled>,
    messages: std::slice::Chunks<'a, Labelled>,
    presses: Vec<(Judged, bool)>,
    waiting: Vec<Candidate>,
    seen: usize,
    threads: usize,
}

/// A message whose meaning staff have not said yet.
struct Candidate {
    row: Labelled,
    /// Higher is more useful.
    worth: f64,
}

/// One stretch of the stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// How many messages had come when it ended.
    pub messages: usize,
    /// How many lessons there were while it lasted.
    pub lessons: usize,
    /// Messages of this stretch that were answered ÷ its messages.
    pub coverage: f64,
    /// Right answers of this stretch ÷ its answers; `None` without any.
    pub precision: Option<f64>,
}

impl<'a> Stream<'a> {
    /// A stream of messages that a book of these lessons meets; it learns every `each` of them.
    #[must_use]
    pub fn new(
        lessons: Vec<Labelled>,
        messages: &'a [Labelled],
        each: usize,
        threads: usize,
    ) -> Self {
        Self {
            lessons,
            messages: messages.chunks(each.max(1)),
            presses: Vec::new(),
            waiting: Vec::new(),
            seen: 0,
            threads,
        }
    }

    fn press(&mut self, said: &Said) {
        let judged = Judged {
            confidence: said.confidence,
            right: said.place == Some(0),
            weight: 1.0,
        };
        self.presses.push((judged, said.out_of_scope));
    }

    /// Puts a message in the queue: pressed *Not what I asked* first, then what lies nearest below the threshold.
    fn queue(&mut self, row: &Labelled, said: &Said, threshold: f64) {
        let is_wrong = said.answered && said.place != Some(0);
        if said.answered && !is_wrong {
            return;
        }
        let worth = if is_wrong {
            2.0
        } else {
            1.0 - (threshold - said.confidence).abs()
        };
        self.waiting.push(Candidate {
            row: row.clone(),
            worth,
        });
    }

    /// The best candidates become lessons; the rest keep waiting.
    fn review(&mut self) {
        self.waiting.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        let reviewed = self.waiting.len().min(REVIEWED);
        self.lessons.extend(
            self.waiting
                .drain(..reviewed)
                .map(|candidate| candidate.row),
        );
    }
}

impl Iterator for Stream<'_> {
    type Item = Stage;

    fn next(&mut self) -> Option<Stage> {
        let messages = self.messages.next()?;
        let trial = Trial::train(&self.lessons, self.threads);
        let mut cases = trial.cross_judged();
        cases.extend(&self.presses);
        let tuning = Tuning::choose(&cases, PRECISION);
        let lessons = self.lessons.len();
        let (mut answered, mut right) = (0_usize, 0_usize);
        for row in messages {
            let mut said = trial.say_one(row);
            said.answer(&tuning);
            if said.answered {
                answered += 1;
                right += usize::from(said.place == Some(0));
                self.press(&said);
            }
            self.queue(row, &said, tuning.precise.unwrap_or(1.0));
        }
        self.review();
        self.seen += messages.len();
        Some(Stage {
            messages: self.seen,
            lessons,
            coverage: answered as f64 / messages.len() as f64,
            precision: (answered > 0).then(|| right as f64 / answered as f64),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: String, label: Option<&str>) -> Labelled {
        Labelled {
            text,
            label: label.map(str::to_owned),
        }
    }

    #[test]
    fn the_stream_learns_what_staff_say() {
        let lessons: Vec<Labelled> = (0..12)
            .map(|n| match n % 2 {
                0 => row(format!("reset password number {n}"), Some("password")),
                _ => row(format!("invoice please number {n}"), Some("invoice")),
            })
            .collect();
        let messages: Vec<Labelled> = (0..60)
            .map(|n| match n % 3 {
                0 => row(format!("how do I reset the password {n}"), Some("password")),
                1 => row(format!("certificate of week {n}"), Some("certificate")),
                _ => row(format!("nice weather {n}"), None),
            })
            .collect();
        let stages: Vec<Stage> = Stream::new(lessons, &messages, 30, 1).collect();
        assert_eq!(stages.len(), 2);
        assert_eq!((stages[0].messages, stages[1].messages), (30, 60));
        assert_eq!(stages[0].lessons, 12);
        assert_eq!(stages[1].lessons, 12 + REVIEWED);
        assert!(
            stages
                .iter()
                .all(|stage| (0.0..=1.0).contains(&stage.coverage))
        );
    }
}
