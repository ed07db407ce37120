//! The ratings of surveys, each stored as three small numbers with its learner's number. This saves memory, and keeps
//! several answers by one learner distinct from those of several learners.

use serde::{Deserialize, Serialize};

use crate::domain::{LearnerNumber, Rating, SentSurvey, SurveyAnswers, SurveyQuestion};

/// The surveys with any answer, by learner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "EncodedRatings", into = "EncodedRatings")]
pub struct Ratings(Vec<OwnSurvey>);

/// A survey with its learner, in one number, which sorts faster than two: the learner's number before the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct OwnSurvey(u64);

impl OwnSurvey {
    fn new(learner: LearnerNumber, Code(code): Code) -> Self {
        Self(u64::from(learner.get()) << u16::BITS | u64::from(code))
    }

    const fn learner(self) -> LearnerNumber {
        LearnerNumber::new((self.0 >> u16::BITS) as u32)
    }

    const fn code(self) -> Code {
        Code(self.0 as u16)
    }
}

/// A survey as a number: its three ratings as digits to base 6, 0 for none (value, effort, expected), and then a bit
/// each for `after_ticket`, `counts` and `expected_before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
struct Code(u16);

/// The serialized form of ratings: each learner as the difference from the previous one.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct EncodedRatings(Vec<(u32, Code)>);

impl From<Ratings> for EncodedRatings {
    fn from(ratings: Ratings) -> Self {
        let mut before = 0;
        let gaps = ratings.0.into_iter().map(|survey| {
            let learner = survey.learner().get();
            let gap = learner - before;
            before = learner;
            (gap, survey.code())
        });
        Self(gaps.collect())
    }
}

impl From<EncodedRatings> for Ratings {
    fn from(gaps: EncodedRatings) -> Self {
        let mut learner = 0_u32;
        let all = gaps.0.into_iter().map(|(gap, code)| {
            learner = learner.saturating_add(gap);
            OwnSurvey::new(LearnerNumber::new(learner), code)
        });
        Self(all.collect())
    }
}

impl Code {
    fn of(survey: &SentSurvey) -> Self {
        let ratings = SurveyQuestion::ALL.map(|question| {
            let rating = survey.answers.get(question);
            rating.map_or(0, |rating| u16::from(rating.get()))
        });
        let flags = [
            survey.after_ticket,
            survey.counts,
            survey.answers.expected_before,
        ];
        let ratings = ratings.iter().fold(0, |all, one| all * 6 + one);
        Self(
            flags
                .iter()
                .fold(ratings, |all, flag| all * 2 + u16::from(*flag)),
        )
    }

    fn decode(self) -> SentSurvey {
        let flag = |at: u32| (self.0 >> at) & 1 == 1;
        let ratings = self.0 >> 3;
        let rating =
            |place: u16| Rating::new(u8::try_from(ratings / place % 6).unwrap_or_default());
        SentSurvey {
            after_ticket: flag(2),
            counts: flag(1),
            answers: SurveyAnswers {
                value: rating(36),
                effort: rating(6),
                expected: rating(1),
                expected_before: flag(0),
            },
        }
    }
}

impl Ratings {
    /// Adds a survey if it has any answer.
    pub fn add(&mut self, learner: LearnerNumber, survey: &SentSurvey) {
        let answered = SurveyQuestion::ALL.map(|question| survey.answers.get(question));
        if answered.iter().all(Option::is_none) {
            return;
        }
        let one = OwnSurvey::new(learner, Code::of(survey));
        let at = self.0.partition_point(|other| *other < one);
        self.0.insert(at, one);
    }

    /// Adds another's surveys.
    pub fn merge(&mut self, other: &Self) {
        if other.0.is_empty() {
            return;
        }
        self.0.extend_from_slice(&other.0);
        // Both parts are in order, which this sort finds and puts together.
        self.0.sort();
    }

    /// The number of different surveys: three ratings or none, and three flags.
    pub(super) const KINDS: usize = 6 * 6 * 6 * 8;

    /// Reads a survey from its number, which is below [`Ratings::KINDS`].
    pub(super) fn survey(kind: usize) -> SentSurvey {
        Code(kind as u16).decode()
    }

    /// Lists the numbers of the surveys, by learner.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (LearnerNumber, usize)> + '_ {
        let all = self.0.iter();
        all.map(|survey| (survey.learner(), usize::from(survey.code().0)))
    }

    /// Lists the surveys, by learner.
    pub fn surveys(&self) -> impl Iterator<Item = (LearnerNumber, SentSurvey)> + '_ {
        let all = self.0.iter();
        all.map(|survey| (survey.learner(), survey.code().decode()))
    }
}

/// A sum of many ratings, which are put in order together.
#[derive(Clone, Debug, Default)]
pub(super) struct RatingsSum(Vec<Ratings>);

impl RatingsSum {
    pub(super) fn add(&mut self, ratings: Ratings) {
        if !ratings.0.is_empty() {
            self.0.push(ratings);
        }
    }

    /// Returns the ratings of all that was added.
    pub(super) fn total(self) -> Ratings {
        // Allocated at its final size, because a growing list would take up to three times its room.
        let mut all = Vec::with_capacity(self.0.iter().map(|part| part.0.len()).sum());
        for Ratings(part) in self.0 {
            all.extend(part);
        }
        all.sort_unstable();
        Ratings(all)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn any_survey()(
            ratings in prop::array::uniform3(0_u8..=5), flags in prop::array::uniform3(any::<bool>()),
        ) -> SentSurvey {
            SentSurvey {
                after_ticket: flags[0],
                counts: flags[1],
                answers: SurveyAnswers {
                    value: Rating::new(ratings[0]),
                    effort: Rating::new(ratings[1]),
                    expected: Rating::new(ratings[2]),
                    expected_before: flags[2],
                },
            }
        }
    }

    proptest! {
        #[test]
        fn a_survey_is_read_from_its_number(survey in any_survey()) {
            prop_assert_eq!(Code::of(&survey).decode(), survey);
        }

        #[test]
        fn what_is_put_together_is_in_order_and_read_back(
            all in prop::collection::vec((0_u32..9, any_survey()), 0..60), cut in 0_usize..60,
        ) {
            let of = |surveys: &[(u32, SentSurvey)]| {
                let mut ratings = Ratings::default();
                for (learner, survey) in surveys {
                    ratings.add(LearnerNumber::new(*learner), survey);
                }
                ratings
            };
            let (a, b) = all.split_at(cut.min(all.len()));
            let (mut one, mut other) = (of(a), of(b));
            one.merge(&of(b));
            other.merge(&of(a));
            prop_assert_eq!(&one, &other);
            prop_assert_eq!(&one, &of(&all));
            let mut sum = RatingsSum::default();
            [of(b), of(a)].into_iter().for_each(|part| sum.add(part));
            prop_assert_eq!(&sum.total(), &one);
            let bytes = postcard::to_stdvec(&one).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Ratings>(&bytes).unwrap(), one);
        }
    }
}
