//! The survey: three questions, each answered 1 to 5 or left open. Never computes a mean over surveys: `measures` does.

use serde::{Deserialize, Serialize};

/// The answer to one question of a survey, 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Rating(u8);

impl Rating {
    /// Every answer, from 1 to 5.
    pub const ALL: [Rating; 5] = [Rating(1), Rating(2), Rating(3), Rating(4), Rating(5)];

    /// Accepts 1 to 5.
    pub const fn new(value: u8) -> Option<Self> {
        if value >= 1 && value <= 5 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// Returns the number, 1 to 5.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Rating {
    type Error = &'static str;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        Self::new(value).ok_or("a rating is a number from 1 to 5")
    }
}

impl From<Rating> for u8 {
    fn from(rating: Rating) -> u8 {
        rating.0
    }
}

/// A question of the survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SurveyQuestion {
    /// The worth of the help.
    Value,
    /// The work that it was to get help.
    Effort,
    /// The help that was expected.
    Expected,
}

impl SurveyQuestion {
    /// The questions, in the order in which they are asked.
    pub const ALL: [SurveyQuestion; 3] = [Self::Value, Self::Effort, Self::Expected];
}

/// The reason why a survey was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsent {
    /// The answer was not drawn for a survey.
    NotDrawn,
    /// The learner had a survey about an answer within the week.
    WithinWeek,
    /// The learner takes no direct messages.
    DirectClosed,
    /// Discord refused it.
    Refused,
    /// The learner has left, or the place of the survey no longer exists.
    Left,
    /// The learner is no longer known.
    Forgotten,
    /// The learner asked in public and pressed nothing; they get no unrequested message.
    Unprompted,
}

impl Unsent {
    /// Every reason, in the order in which statistics list them.
    pub const ALL: [Self; 7] = [
        Self::NotDrawn,
        Self::WithinWeek,
        Self::DirectClosed,
        Self::Refused,
        Self::Left,
        Self::Forgotten,
        Self::Unprompted,
    ];

    /// Returns the name in exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotDrawn => "not_drawn",
            Self::WithinWeek => "within_week",
            Self::DirectClosed => "direct_closed",
            Self::Refused => "refused",
            Self::Left => "left",
            Self::Forgotten => "forgotten",
            Self::Unprompted => "unprompted",
        }
    }
}

/// The answers of a learner so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyAnswers {
    /// The perceived value.
    pub value: Option<Rating>,
    /// The perceived effort.
    pub effort: Option<Rating>,
    /// The expected value.
    pub expected: Option<Rating>,
    /// Whether the expected value was asked before the help, when its result was unknown.
    pub expected_before: bool,
}

impl SurveyAnswers {
    /// Returns whether any question about the help was answered.
    pub fn is_any(&self) -> bool {
        let afterwards = self.expected.filter(|_| !self.expected_before);
        self.value.or(self.effort).or(afterwards).is_some()
    }

    /// Returns the first unanswered question; `None` when complete.
    pub fn next(&self) -> Option<SurveyQuestion> {
        SurveyQuestion::ALL
            .into_iter()
            .find(|question| self.get(*question).is_none())
    }

    /// Returns the answer to one question.
    pub fn get(&self, question: SurveyQuestion) -> Option<Rating> {
        match question {
            SurveyQuestion::Value => self.value,
            SurveyQuestion::Effort => self.effort,
            SurveyQuestion::Expected => self.expected,
        }
    }

    /// Sets or changes one answer.
    #[must_use]
    pub fn with(mut self, question: SurveyQuestion, rating: Rating) -> Self {
        match question {
            SurveyQuestion::Value => self.value = Some(rating),
            SurveyQuestion::Effort => self.effort = Some(rating),
            SurveyQuestion::Expected => self.expected = Some(rating),
        }
        self
    }

    /// Computes the satisfaction of a complete survey: (perceived value − perceived effort) ÷ expected value, from −4
    /// to 4 (docs/measures.md).
    pub fn satisfaction(&self) -> Option<f64> {
        let (value, effort, expected) = (self.value?, self.effort?, self.expected?);
        Some((f64::from(value.0) - f64::from(effort.0)) / f64::from(expected.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(value: u8, effort: u8, expected: u8) -> SurveyAnswers {
        SurveyAnswers {
            value: Rating::new(value),
            effort: Rating::new(effort),
            expected: Rating::new(expected),
            expected_before: false,
        }
    }

    #[test]
    fn satisfaction_is_value_less_effort_over_expected() {
        for (given, expected) in [
            ((5, 2, 4), 0.75),
            ((5, 1, 1), 4.0),
            ((1, 5, 1), -4.0),
            ((3, 3, 5), 0.0),
        ] {
            assert_eq!(
                answers(given.0, given.1, given.2).satisfaction(),
                Some(expected)
            );
        }
    }

    #[test]
    fn a_survey_cut_short_has_no_satisfaction_and_knows_its_next_question() {
        let started = SurveyAnswers::default().with(SurveyQuestion::Value, Rating(4));
        assert_eq!(started.next(), Some(SurveyQuestion::Effort));
        assert_eq!(started.satisfaction(), None);
        assert_eq!(answers(1, 1, 1).next(), None);
    }

    #[test]
    fn a_rating_is_one_to_five() {
        assert!(Rating::new(0).is_none() && Rating::new(6).is_none());
        assert!(serde_json::from_str::<Rating>("6").is_err());
    }
}
