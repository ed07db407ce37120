//! The satisfaction that surveys show: complete ones as one figure, and every question by itself. An incomplete survey
//! counts for the questions it answers, each with its own n. A ticket that was resolved more than once counts once, by
//! its last answered survey.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::cell::Cell;
use super::outcomes::size;
use super::ratings::Ratings;
use super::statistics::{Interval, Share, t_95};
use crate::domain::{SentSurvey, SurveyQuestion};

/// The scale of the score.
const SCORES: RangeInclusive<f64> = -4.0..=4.0;

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
    /// is Student's with g − 1 degrees of freedom, for g learners (Liang and Zeger, 1986). If each answered once, that
    /// is s²/n. `None` for one learner.
    pub interval: Option<Interval>,
}

impl Mean {
    /// Computes the mean of `n` non-negative whole numbers, one per learner, from their sum and the sum of their
    /// squares. `None` if `n` is 0.
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

    /// Returns whether it differs from another beyond chance: by the half-widths of both 95 % intervals, combined like
    /// errors. `None` if either has no interval.
    pub fn differs(self, other: Self) -> Option<bool> {
        let half = |interval: Interval| (interval.high - interval.low) / 2.0;
        let error = half(self.interval?).hypot(half(other.interval?));
        Some((self.mean - other.mean).abs() > error)
    }
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
    /// The score of learners whose expected value was asked before the help, and that of the others, whose answer is
    /// biased by the result. Absent if nobody was asked before.
    pub by_asking: Option<[Option<Mean>; 2]>,
}

/// The figures that are computed of surveys, at the places below.
type SurveyFigures = [f64; 10];

/// The place of the score.
const SCORE: usize = 0;
/// The index of the score after tickets; that after automatic answers follows.
const BY_SOURCE: usize = 1;
/// The index of the score where the expected value was asked before the help; that of the others follows.
const BY_ASKING: usize = 3;
/// The place of the score with every resolution counted.
const BY_EPISODE: usize = 5;
/// The place of the first question, before the others.
const QUESTIONS: usize = 6;
/// The place of the surveys with any answer.
const REPLIED: usize = 9;

/// The values of every possible survey, by its code: surveys are many, but few are different.
static KNOWN: LazyLock<Vec<SurveyValues>> = LazyLock::new(|| {
    let all = (0..Ratings::KINDS).map(Ratings::survey);
    all.map(|survey| SurveyValues::of(&survey)).collect()
});

/// The values of a survey for each figure: how many, and their sum.
struct SurveyValues {
    n: SurveyFigures,
    sum: SurveyFigures,
    counts: bool,
    is_split: bool,
}

impl SurveyValues {
    fn of(survey: &SentSurvey) -> Self {
        let given = &survey.answers;
        let score = given.satisfaction();
        let mut values = Self {
            n: SurveyFigures::default(),
            sum: SurveyFigures::default(),
            counts: survey.counts,
            is_split: survey.counts && given.expected_before,
        };
        if survey.after_ticket {
            values.put(BY_EPISODE, score);
        }
        if !survey.counts {
            return values;
        }
        values.put(REPLIED, given.is_any().then_some(1.0));
        values.put(SCORE, score);
        values.put(BY_SOURCE + usize::from(!survey.after_ticket), score);
        values.put(BY_ASKING + usize::from(!given.expected_before), score);
        for (place, question) in (QUESTIONS..).zip(SurveyQuestion::ALL) {
            let rating = given.get(question);
            values.put(place, rating.map(|rating| f64::from(rating.get())));
        }
        values
    }

    fn put(&mut self, place: usize, value: Option<f64>) {
        if let Some(value) = value {
            (self.n[place], self.sum[place]) = (1.0, value);
        }
    }
}

/// The sums from which the mean of each figure follows, computed in one pass over the surveys in the learners' order.
#[derive(Debug, Default)]
struct SurveySums {
    is_split: bool,
    has_earlier: bool,
    n: SurveyFigures,
    sum: SurveyFigures,
    learners: SurveyFigures,
    /// The sums of squares of each learner's sum.
    squares: SurveyFigures,
    /// The sums of each learner's sum times the number of their values.
    products: SurveyFigures,
    /// The sums of squares of the numbers of each learner's values.
    counts_squared: SurveyFigures,
}

impl SurveySums {
    fn of(ratings: &Ratings) -> Self {
        let known: &[SurveyValues] = &KNOWN;
        let mut sums = Self::default();
        let (mut n, mut sum) = (SurveyFigures::default(), SurveyFigures::default());
        let mut present = None;
        for (learner, kind) in ratings.kinds() {
            let Some(survey) = known.get(kind) else {
                continue;
            };
            if present != Some(learner) {
                sums.add_learner(&n, &sum);
                (n, sum) = (SurveyFigures::default(), SurveyFigures::default());
                present = Some(learner);
            }
            add(&mut n, &survey.n);
            add(&mut sum, &survey.sum);
            sums.is_split |= survey.is_split;
            sums.has_earlier |= !survey.counts;
        }
        sums.add_learner(&n, &sum);
        sums
    }

    fn add_learner(&mut self, n: &SurveyFigures, sum: &SurveyFigures) {
        add(&mut self.n, n);
        add(&mut self.sum, sum);
        for (learners, n) in self.learners.iter_mut().zip(n) {
            *learners += n.min(1.0);
        }
        add_products(&mut self.squares, sum, sum);
        add_products(&mut self.products, sum, n);
        add_products(&mut self.counts_squared, n, n);
    }

    /// Computes the mean of a figure's values, which lie on a scale; `None` if there are none. With S a learner's sum
    /// and n the number of their values, Σ (S − n·mean)² is Σ S² − 2·mean·Σ S·n + mean²·Σ n².
    fn mean(&self, place: usize, scale: RangeInclusive<f64>) -> Option<Mean> {
        let (lowest, highest) = scale.into_inner();
        let (n, g) = (self.n[place], self.learners[place]);
        if n == 0.0 {
            return None;
        }
        let mean = (self.sum[place] / n).clamp(lowest, highest);
        let learners = g as usize;
        let interval = (learners > 1).then(|| {
            let squares = self.squares[place] - 2.0 * mean * self.products[place]
                + mean * mean * self.counts_squared[place];
            let half = t_95(learners - 1) * (g / (g - 1.0) * squares.max(0.0)).sqrt() / n;
            Interval {
                low: (mean - half).max(lowest),
                high: (mean + half).min(highest),
            }
        });
        Some(Mean {
            n: n as usize,
            learners,
            mean,
            interval,
        })
    }
}

fn add(sums: &mut SurveyFigures, values: &SurveyFigures) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

fn add_products(sums: &mut SurveyFigures, a: &SurveyFigures, b: &SurveyFigures) {
    for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
        *sum += a * b;
    }
}

impl Satisfaction {
    /// Reads the results from a cell.
    pub fn of(cell: &Cell) -> Self {
        let sums = SurveySums::of(&cell.ratings);
        let score = |place: usize| sums.mean(place, SCORES);
        let complete = score(SCORE);
        let replied = sums.n[REPLIED] as usize;
        let question = |nth: usize| {
            let mean = sums.mean(QUESTIONS + nth, 1.0..=5.0);
            (SurveyQuestion::ALL[nth], mean)
        };
        Self {
            responses: Share {
                part: replied,
                n: size(cell.surveys_sent),
            },
            cut_short: replied - complete.map_or(0, |mean| mean.n),
            score: complete,
            by_source: [BY_SOURCE, BY_SOURCE + 1].map(score),
            questions: [0, 1, 2].map(question),
            by_episode: sums.has_earlier.then(|| score(BY_EPISODE)).flatten(),
            by_asking: sums.is_split.then(|| [BY_ASKING, BY_ASKING + 1].map(score)),
        }
    }

    /// Returns whether at least so many learners have a score.
    pub fn is_scored_by(cell: &Cell, learners: usize) -> bool {
        let scored = cell.ratings.surveys().filter(|(_, survey)| {
            let score = survey.answers.satisfaction();
            survey.counts && score.is_some()
        });
        let mut last = None;
        let others = scored.filter(|(learner, _)| last.replace(*learner) != Some(*learner));
        others.take(learners).count() == learners
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fact, LearnerNumber, Rating, SurveyAnswers};
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
