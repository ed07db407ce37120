//! Satisfaction: what surveys say, complete ones as one figure and every question by itself. A
//! survey cut short counts for the questions it answered, with their own n. A ticket that was resolved
//! more than once counts once, by the last of its surveys that was answered.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use crate::domain::{LearnerKey, SurveyAnswers, SurveyFact, SurveyQuestion, TicketId};

use super::statistics::{Interval, Share, t_95};

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// Of how many values; at least one.
    pub n: usize,
    /// Of how many learners; at least one, and at most n.
    pub learners: usize,
    /// The arithmetic mean.
    pub mean: f64,
    /// `mean ± t·e`, cut at the scale's ends. What one learner says twice is not said by two, so that
    /// the error e is clustered by learner: e² = g/(g − 1) · Σ (a learner's sum of differences from the
    /// mean)² ÷ n², and t is Student's with g − 1 degrees of freedom, for g learners (Liang and Zeger,
    /// 1986). Where each answered once, that is s²/n. `None` for one learner, who says nothing of spread.
    pub interval: Option<Interval>,
}

impl Mean {
    /// The mean of values on a scale, each with who gave it; `None` when there are none.
    fn on_scale(values: &[(LearnerKey, f64)], scale: RangeInclusive<f64>) -> Option<Self> {
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

/// The sum of each learner's differences from the mean, in the order in which they first answered: so
/// that the same rows give the same figure to the last digit.
fn differences_by_learner(values: &[(LearnerKey, f64)], mean: f64) -> Vec<f64> {
    let (mut places, mut sums) = (HashMap::new(), Vec::new());
    for (learner, value) in values {
        let place = *places.entry(*learner).or_insert(sums.len());
        if place == sums.len() {
            sums.push(0.0);
        }
        sums[place] += value - mean;
    }
    sums
}

/// The summary of a set of surveys.
#[derive(Clone, Debug, PartialEq)]
pub struct Satisfaction {
    /// Surveys with any answer ÷ surveys sent.
    pub responses: Share,
    /// Surveys with some answers but not all.
    pub cut_short: usize,
    /// Mean of (perceived value − perceived effort) ÷ expected value over complete surveys, from
    /// −4 to 4.
    pub score: Option<Mean>,
    /// The mean rating of each question, 1 to 5, over all surveys that answered it.
    pub questions: [(SurveyQuestion, Option<Mean>); 3],
    /// The score of every resolution by itself, where a ticket in it was resolved more than once.
    pub by_episode: Option<Mean>,
    /// The score of those whose expected value was asked before the help, and of the others: asked afterwards it is
    /// biased by how the help turned out. Absent where nobody was asked before.
    pub by_asking: Option<[Option<Mean>; 2]>,
}

impl Satisfaction {
    /// Sums up any surveys, the oldest first.
    pub fn of<'a>(surveys: impl IntoIterator<Item = &'a SurveyFact>) -> Self {
        let all: Vec<&SurveyFact> = surveys.into_iter().collect();
        let counted = one_a_ticket(&all);
        let responses = Share::of(&counted, |survey| survey.answers.is_any());
        let question = |question: SurveyQuestion| {
            let rating = |given: &SurveyAnswers| Some(f64::from(given.get(question)?.get()));
            (
                question,
                Mean::on_scale(&values(&counted, rating), 1.0..=5.0),
            )
        };
        let score = |surveys: &[&SurveyFact]| {
            Mean::on_scale(&values(surveys, SurveyAnswers::satisfaction), -4.0..=4.0)
        };
        let complete = score(&counted);
        let (before, after): (Vec<_>, Vec<_>) = counted
            .iter()
            .copied()
            .partition(|survey| survey.answers.expected_before);
        Self {
            responses,
            cut_short: responses.part - complete.map_or(0, |mean| mean.n),
            score: complete,
            questions: SurveyQuestion::ALL.map(question),
            by_episode: (counted.len() < all.len()).then(|| score(&all)).flatten(),
            by_asking: (!before.is_empty()).then(|| [score(&before), score(&after)]),
        }
    }
}

/// The surveys that count, one a ticket: the last that was answered, else the last. Those after automatic answers all.
fn one_a_ticket<'a>(surveys: &[&'a SurveyFact]) -> Vec<&'a SurveyFact> {
    let answered: HashSet<TicketId> = surveys
        .iter()
        .filter(|survey| survey.answers.is_any())
        .filter_map(|survey| survey.ticket)
        .collect();
    let mut seen = HashSet::new();
    let mut kept: Vec<&SurveyFact> = surveys
        .iter()
        .rev()
        .copied()
        .filter(|survey| match survey.ticket {
            Some(ticket) => {
                let tells = survey.answers.is_any() || !answered.contains(&ticket);
                tells && seen.insert(ticket)
            }
            None => true,
        })
        .collect();
    kept.reverse();
    kept
}

/// The value of each survey by one measure, with who gave it.
fn values(
    surveys: &[&SurveyFact],
    measure: impl Fn(&SurveyAnswers) -> Option<f64>,
) -> Vec<(LearnerKey, f64)> {
    surveys
        .iter()
        .filter_map(|survey| Some((survey.learner, measure(&survey.answers)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{InquiryId, Rating, Timestamp};
    use proptest::prelude::*;

    fn survey(ratings: [u8; 3]) -> SurveyFact {
        SurveyFact {
            inquiry: InquiryId::new(1),
            ticket: None,
            learner: LearnerKey::new(1),
            sent_at: Timestamp::from_millis(0),
            answers: SurveyAnswers {
                value: Rating::new(ratings[0]),
                effort: Rating::new(ratings[1]),
                expected: Rating::new(ratings[2]),
                expected_before: false,
            },
        }
    }

    #[test]
    fn complete_surveys_make_the_score_and_every_answer_its_question() {
        // 0 is no answer. Complete: 0.75 and 0.25.
        let surveys = by_learners([1, 2, 3, 4], [[5, 2, 4], [4, 3, 4], [5, 0, 0], [0, 0, 0]]);
        let satisfaction = Satisfaction::of(&surveys);
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

    fn by_learners<const N: usize>(learners: [i64; N], ratings: [[u8; 3]; N]) -> [SurveyFact; N] {
        std::array::from_fn(|at| SurveyFact {
            learner: LearnerKey::new(learners[at]),
            ..survey(ratings[at])
        })
    }

    /// Surveys by ticket and ratings; the mean, its complete and answered ones, and those cut short.
    type Case<'a> = (&'a [(i64, [u8; 3])], Option<f64>, (usize, usize), usize);

    #[test]
    fn a_ticket_resolved_twice_counts_once_by_its_last_answered_survey() {
        let of_ticket = |ticket: i64, ratings| SurveyFact {
            ticket: Some(TicketId::new(ticket)),
            learner: LearnerKey::new(ticket),
            ..survey(ratings)
        };
        // Scores: 1 is (5 − 1) ÷ 4, −1 is (1 − 5) ÷ 4.
        let (good, bad, none, begun) = ([5, 1, 4], [1, 5, 4], [0; 3], [3, 0, 0]);
        let cases: [Case<'_>; 6] = [
            (&[(1, bad), (1, good)], Some(1.0), (1, 1), 0),
            (&[(1, good), (1, bad), (1, good)], Some(1.0), (1, 1), 0),
            (&[(1, bad), (1, none)], Some(-1.0), (1, 1), 0),
            (&[(1, none), (1, none)], None, (0, 1), 0),
            (&[(1, good), (1, begun)], None, (1, 1), 1),
            (
                &[(1, bad), (2, bad), (1, good), (2, none)],
                Some(0.0),
                (2, 2),
                0,
            ),
        ];
        for (surveys, score, (part, n), cut_short) in cases {
            let facts: Vec<_> = surveys
                .iter()
                .map(|(ticket, ratings)| of_ticket(*ticket, *ratings))
                .collect();
            let said = Satisfaction::of(&facts);
            assert_eq!(said.score.map(|mean| mean.mean), score, "{surveys:?}");
            assert_eq!(said.responses, Share { part, n }, "{surveys:?}");
            assert_eq!(said.cut_short, cut_short, "{surveys:?}");
        }
        let twice = [of_ticket(1, bad), of_ticket(1, good)];
        let episodes = Satisfaction::of(&twice).by_episode.unwrap();
        assert_eq!((episodes.n, episodes.learners, episodes.mean), (2, 1, 0.0));
        assert_eq!(
            episodes.interval, None,
            "one learner says nothing of spread"
        );
        let apart = [of_ticket(1, bad), of_ticket(2, good)];
        assert_eq!(Satisfaction::of(&apart).by_episode, None);
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
        ];
        let many = Satisfaction::of(&by_learners([1, 2, 3, 4, 5, 6], ratings));
        let few = Satisfaction::of(&by_learners([1, 1, 1, 1, 2, 3], ratings));
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
        let one = Satisfaction::of(&[survey([5, 1, 5])]);
        assert_eq!(one.score.map(|mean| mean.interval), Some(None));
        assert_eq!(Satisfaction::of(&[]).score, None);
        assert_eq!(Satisfaction::of(&[]).responses.rate(), None);
    }

    proptest! {
        #[test]
        fn the_score_and_its_interval_stay_on_the_scale(
            drawn in prop::collection::vec(prop::array::uniform3(0_u8..=5), 0..40),
        ) {
            let surveys: Vec<_> = drawn
                .into_iter()
                .zip(0_i64..)
                .map(|(ratings, at)| SurveyFact {
                    learner: LearnerKey::new(at % 7),
                    ticket: (at % 3 == 0).then(|| TicketId::new(at % 5)),
                    ..survey(ratings)
                })
                .collect();
            let satisfaction = Satisfaction::of(&surveys);
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
