//! The satisfaction that surveys show: complete ones as one figure, and every question by itself. A survey cut short
//! counts for the questions it answered, with their own n. A ticket that was resolved more than once counts once, by
//! the last of its surveys that was answered.

use std::ops::RangeInclusive;

use super::cell::Cell;
use super::outcomes::size;
use super::statistics::{Interval, Share, t_95};
use crate::domain::{LearnerNumber, SentSurvey, SurveyAnswers, SurveyQuestion};

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The number of values; at least one.
    pub n: usize,
    /// The number of learners who gave them; at least one, and at most n.
    pub learners: usize,
    /// The arithmetic mean.
    pub mean: f64,
    /// The interval `mean ± t·e`, cut at the scale's ends. Several answers of one learner are not independent, so the
    /// error e is clustered by learner: e² = g/(g − 1) · Σ (a learner's sum of differences from the mean)² ÷ n², and t
    /// is Student's with g − 1 degrees of freedom, for g learners (Liang and Zeger, 1986). Where each answered once,
    /// that is s²/n. `None` for one learner, who says nothing of spread.
    pub interval: Option<Interval>,
}

impl Mean {
    /// Computes the mean of so many non-negative whole numbers, one per learner, from their sum and the sum of their
    /// squares. `None` of nobody.
    pub(super) fn of_sums(n: i64, sum: i64, squares: i64) -> Option<Self> {
        let learners = usize::try_from(n).ok().filter(|n| *n > 0)?;
        let (n, sum, squares) = (n as f64, sum as f64, squares as f64);
        let mean = sum / n;
        let interval = (learners > 1).then(|| {
            let variance = (squares - sum * mean).max(0.0) / (n - 1.0);
            let half = t_95(learners - 1) * (variance / n).sqrt();
            Interval {
                low: (mean - half).max(0.0),
                high: mean + half,
            }
        });
        Some(Self {
            n: learners,
            learners,
            mean,
            interval,
        })
    }

    /// Computes the mean of values on a scale, given with their learners and in the learners' order; `None` if there
    /// are none.
    fn on_scale(values: &[(LearnerNumber, f64)], scale: RangeInclusive<f64>) -> Option<Self> {
        let (lowest, highest) = scale.into_inner();
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        let sum: f64 = values.iter().map(|(_, value)| value).sum();
        let mean = (sum / n).clamp(lowest, highest);
        let differences = differences_by_learner(values, mean);
        let learners = differences.len();
        let interval = (learners > 1).then(|| {
            let g = learners as f64;
            let squares: f64 = differences.iter().map(|sum| sum.powi(2)).sum();
            let half = t_95(learners - 1) * (g / (g - 1.0) * squares).sqrt() / n;
            Interval {
                low: (mean - half).max(lowest),
                high: (mean + half).min(highest),
            }
        });
        Some(Self {
            n: values.len(),
            learners,
            mean,
            interval,
        })
    }
}

impl Mean {
    /// Whether it differs from another by more than chance: by the half-widths of both 95 % intervals, combined like
    /// errors. `None` where either has no interval.
    pub fn differs(self, other: Self) -> Option<bool> {
        let half = |interval: Interval| (interval.high - interval.low) / 2.0;
        let error = half(self.interval?).hypot(half(other.interval?));
        Some((self.mean - other.mean).abs() > error)
    }
}

/// Computes the sum of each learner's differences from the mean; the values are in the learners' order.
fn differences_by_learner(values: &[(LearnerNumber, f64)], mean: f64) -> Vec<f64> {
    let of_learners = values.chunk_by(|(one, _), (next, _)| one == next);
    of_learners
        .map(|own| own.iter().map(|(_, value)| value - mean).sum())
        .collect()
}

/// The results of surveys: the share that was answered, and the satisfaction of those who answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Satisfaction {
    /// The surveys with any answer ÷ surveys sent.
    pub responses: Share,
    /// The number of surveys with some answers but not all.
    pub cut_short: usize,
    /// The mean of (perceived value − perceived effort) ÷ expected value over complete surveys, from −4 to 4.
    pub score: Option<Mean>,
    /// The score after tickets, and after automatic answers.
    pub by_source: [Option<Mean>; 2],
    /// The mean rating of each question, 1 to 5, over all surveys that answered it.
    pub questions: [(SurveyQuestion, Option<Mean>); 3],
    /// The score with every resolution counted, if a ticket was resolved more than once.
    pub by_episode: Option<Mean>,
    /// The score of learners whose expected value was asked before the help, and that of the others: asked afterwards,
    /// it is biased by the result. Absent where nobody was asked before.
    pub by_asking: Option<[Option<Mean>; 2]>,
}

/// A survey, with the learner who answered it.
type LearnerSurvey = (LearnerNumber, SentSurvey);

impl Satisfaction {
    /// Reads the results from a cell.
    pub fn of(cell: &Cell) -> Self {
        let all: Vec<LearnerSurvey> = cell.ratings.surveys().collect();
        let counted: Vec<LearnerSurvey> = all
            .iter()
            .copied()
            .filter(|(_, survey)| survey.counts)
            .collect();
        let replied = counted.iter().filter(|(_, one)| one.answers.is_any());
        let responses = Share {
            part: replied.count(),
            n: size(cell.surveys_sent),
        };
        let complete = score(&counted, |_| true);
        let question = |question: SurveyQuestion| {
            let rating = |given: &SurveyAnswers| Some(f64::from(given.get(question)?.get()));
            let values = values(&counted, |_| true, rating);
            (question, Mean::on_scale(&values, 1.0..=5.0))
        };
        let asked_before = |survey: &SentSurvey| survey.answers.expected_before;
        let is_split = counted.iter().any(|(_, survey)| asked_before(survey));
        Self {
            responses,
            cut_short: responses.part - complete.map_or(0, |mean| mean.n),
            score: complete,
            by_source: [
                score(&counted, |survey| survey.after_ticket),
                score(&counted, |survey| !survey.after_ticket),
            ],
            questions: SurveyQuestion::ALL.map(question),
            by_episode: (counted.len() < all.len())
                .then(|| score(&all, |survey| survey.after_ticket))
                .flatten(),
            by_asking: is_split.then(|| {
                [
                    score(&counted, asked_before),
                    score(&counted, |survey| !asked_before(survey)),
                ]
            }),
        }
    }
}

fn score(surveys: &[LearnerSurvey], which: impl Fn(&SentSurvey) -> bool) -> Option<Mean> {
    let values = values(surveys, which, SurveyAnswers::satisfaction);
    Mean::on_scale(&values, -4.0..=4.0)
}

/// Computes the value of each survey by one measure, with its learner.
fn values(
    surveys: &[LearnerSurvey],
    which: impl Fn(&SentSurvey) -> bool,
    measure: impl Fn(&SurveyAnswers) -> Option<f64>,
) -> Vec<(LearnerNumber, f64)> {
    let chosen = surveys.iter().filter(|(_, survey)| which(survey));
    chosen
        .filter_map(|(learner, survey)| Some((*learner, measure(&survey.answers)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fact, Rating};
    use proptest::prelude::*;

    fn survey(ratings: [u8; 3]) -> SentSurvey {
        SentSurvey {
            after_ticket: false,
            counts: true,
            answers: SurveyAnswers {
                value: Rating::new(ratings[0]),
                effort: Rating::new(ratings[1]),
                expected: Rating::new(ratings[2]),
                expected_before: false,
            },
        }
    }

    /// Inquiries of so many learners, each with surveys.
    fn said(surveys: &[(u32, &[SentSurvey])]) -> Satisfaction {
        let facts = surveys.iter().map(|(learner, surveys)| Fact {
            learner: LearnerNumber::new(*learner),
            surveys: surveys.to_vec(),
            ..Fact::sample()
        });
        Satisfaction::of(&Cell::of(&facts.collect::<Vec<_>>()))
    }

    #[test]
    fn complete_surveys_make_the_score_and_every_answer_its_question() {
        // 0 is no answer. Complete: 0.75 and 0.25.
        let surveys = [[5, 2, 4], [4, 3, 4], [5, 0, 0], [0, 0, 0]].map(survey);
        let each: Vec<_> = (1..).zip(surveys.chunks(1)).collect();
        let satisfaction = said(&each);
        assert_eq!(satisfaction.responses, Share { part: 3, n: 4 });
        assert_eq!(satisfaction.cut_short, 1);
        let score = satisfaction.score.unwrap();
        assert_eq!((score.n, score.mean), (2, 0.5));
        let interval = score.interval.unwrap();
        // s = 0.353553, so t(1)·s/√2 = 12.7062 · 0.25 = 3.17655.
        assert!((interval.low + 2.676_55).abs() < 1e-4, "{interval:?}");
        assert!((interval.high - 3.676_55).abs() < 1e-4, "{interval:?}");
        let ns = satisfaction.questions.map(|(_, mean)| mean.map(|m| m.n));
        assert_eq!(ns, [Some(3), Some(2), Some(2)]);
    }

    #[test]
    fn every_resolution_stands_beside_what_counts_of_a_ticket() {
        // Scores: 1 is (5 − 1) ÷ 4, −1 is (1 − 5) ÷ 4.
        let of_ticket = |ratings, counts| SentSurvey {
            after_ticket: true,
            counts,
            ..survey(ratings)
        };
        let (bad, good) = (of_ticket([1, 5, 4], false), of_ticket([5, 1, 4], true));
        let twice = said(&[(1, &[bad, good])]);
        assert_eq!(twice.score.map(|mean| (mean.n, mean.mean)), Some((1, 1.0)));
        assert_eq!(twice.responses, Share { part: 1, n: 1 });
        let episodes = twice.by_episode.unwrap();
        assert_eq!((episodes.n, episodes.learners, episodes.mean), (2, 1, 0.0));
        assert_eq!(
            episodes.interval, None,
            "one learner says nothing of spread"
        );
        assert_eq!(said(&[(1, &[good])]).by_episode, None);
    }

    #[test]
    fn one_learner_who_answers_often_is_not_many() {
        let ratings = [
            [5, 1, 4],
            [5, 1, 4],
            [5, 1, 4],
            [5, 1, 4],
            [1, 5, 4],
            [3, 3, 4],
        ]
        .map(survey);
        let by = |learners: [u32; 6]| {
            let each: Vec<_> = learners.into_iter().zip(ratings.chunks(1)).collect();
            said(&each)
        };
        let (many, few) = (by([1, 2, 3, 4, 5, 6]), by([1, 1, 1, 1, 2, 3]));
        let width = |said: &Satisfaction| {
            let interval = said.score.unwrap().interval.unwrap();
            interval.high - interval.low
        };
        assert!(width(&few) > 1.5 * width(&many));
        let score = few.score.unwrap();
        assert_eq!((score.n, score.learners, score.mean), (6, 3, 0.5));
        // Sums of differences: 2, −1.5 and −0.5; √(3/2 · 6.5) ÷ 6 · t(2) = 0.520416 · 4.302653.
        assert!(
            (score.interval.unwrap().high - 2.739_17).abs() < 1e-4,
            "{score:?}"
        );
    }

    #[test]
    fn one_survey_has_no_interval_and_none_has_no_score() {
        let one = said(&[(1, &[survey([5, 1, 5])])]);
        assert_eq!(one.score.map(|mean| mean.interval), Some(None));
        assert_eq!(said(&[]).score, None);
        assert_eq!(said(&[]).responses.rate(), None);
    }

    proptest! {
        #[test]
        fn the_score_and_its_interval_stay_on_the_scale(
            drawn in prop::collection::vec(prop::array::uniform3(0_u8..=5), 0..40),
        ) {
            let surveys: Vec<_> = drawn.into_iter().map(survey).collect();
            let each: Vec<_> = (0_u32..).map(|at| at % 7).zip(surveys.chunks(1)).collect();
            let satisfaction = said(&each);
            let complete = satisfaction.score.map_or(0, |score| score.n);
            prop_assert_eq!(complete + satisfaction.cut_short, satisfaction.responses.part);
            if let Some(score) = satisfaction.score {
                prop_assert!((-4.0..=4.0).contains(&score.mean));
                if let Some(interval) = score.interval {
                    prop_assert!(-4.0 <= interval.low && interval.low <= score.mean);
                    prop_assert!(score.mean <= interval.high && interval.high <= 4.0);
                }
            }
        }
    }
}
