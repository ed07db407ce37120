//! Satisfaction: what surveys say, complete ones as one figure and every question by itself. A
//! survey cut short counts for the questions it answered, with their own n.

use crate::domain::{SurveyAnswers, SurveyFact, SurveyQuestion};

use super::share::{Interval, Share};
use super::student::t_95;

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// Of how many values; at least one.
    pub n: usize,
    /// The arithmetic mean.
    pub mean: f64,
    /// `mean ± t·s/√n`, by Student's t with n − 1 degrees of freedom and the sample's standard
    /// deviation, cut at the scale's ends. `None` for one value, which says nothing of spread.
    pub interval: Option<Interval>,
}

impl Mean {
    /// Of values on a scale; `None` when there are none.
    fn on_scale(values: &[f64], (lowest, highest): (f64, f64)) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        let mean = (values.iter().sum::<f64>() / n).clamp(lowest, highest);
        let interval = (values.len() > 1).then(|| {
            let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
            let half = t_95(values.len() - 1) * (squares / (n - 1.0) / n).sqrt();
            Interval {
                low: (mean - half).max(lowest),
                high: (mean + half).min(highest),
            }
        });
        Some(Self {
            n: values.len(),
            mean,
            interval,
        })
    }
}

/// What a set of surveys says.
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
}

impl Satisfaction {
    /// Of any surveys.
    pub fn of<'a>(surveys: impl IntoIterator<Item = &'a SurveyFact>) -> Self {
        let answers: Vec<_> = surveys.into_iter().map(|survey| survey.answers).collect();
        let any = |given: &SurveyAnswers| {
            SurveyQuestion::ALL
                .iter()
                .any(|question| given.get(*question).is_some())
        };
        let scores: Vec<f64> = answers
            .iter()
            .filter_map(SurveyAnswers::satisfaction)
            .collect();
        let responses = Share::of(&answers, any);
        let question = |question: SurveyQuestion| {
            let ratings: Vec<f64> = answers
                .iter()
                .filter_map(|given| given.get(question))
                .map(|rating| f64::from(rating.get()))
                .collect();
            (question, Mean::on_scale(&ratings, (1.0, 5.0)))
        };
        Self {
            responses,
            cut_short: responses.part - scores.len(),
            score: Mean::on_scale(&scores, (-4.0, 4.0)),
            questions: SurveyQuestion::ALL.map(question),
        }
    }
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
            sent_at: Timestamp::from_millis(0),
            answers: SurveyAnswers {
                value: Rating::new(ratings[0]),
                effort: Rating::new(ratings[1]),
                expected: Rating::new(ratings[2]),
            },
        }
    }

    #[test]
    fn complete_surveys_make_the_score_and_every_answer_its_question() {
        // 0 is no answer. Complete: 0.75 and 0.25.
        let surveys = [[5, 2, 4], [4, 3, 4], [5, 0, 0], [0, 0, 0]].map(survey);
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
            let surveys: Vec<_> = drawn.into_iter().map(survey).collect();
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
