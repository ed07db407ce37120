//! The groups of learners that report lines reveal. A group keeps only as many learners as show whether it is smaller
//! than five; no figure about fewer people is shown to everyone.

use serde::{Deserialize, Serialize};

use crate::domain::{
    Fact, FirstReply, HandOver, LastPress, LearnerNumber, Outcome, SentSurvey, SurveyQuestion,
};

/// The fewest learners behind a public figure, and in every group that it reveals.
pub const FEWEST_SHOWN: usize = 5;

/// A group of learners who have something in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LearnerGroup {
    /// All learners that figures are about.
    Anyone,
    /// The learners who asked.
    Asked,
    /// The learners who asked something that had this outcome.
    Outcome(Outcome),
    /// The learners whom a rule answered.
    Answered,
    /// The learners who asked something that no rule answered.
    NotAnswered,
    /// The learners whom a rule answered and who said that this solved it (`true`), or did not say so.
    Confirmed(bool),
    /// The learners whom a rule answered and whose question is assumed solved (`true`), or is not.
    Assumed(bool),
    /// The learners who had something solved without the answer of a rule.
    SolvedOtherwise,
    /// The learners who pressed below an answer: *Solved* (`true`) or *Not what I asked*.
    Pressed(bool),
    /// The learners whom a rule answered and who pressed nothing.
    Unpressed,
    /// The learners with an inquiry that was handed over for this reason.
    Reason(HandOver),
    /// The learners whose survey counts and is complete: after a ticket (`true`) or after an automatic answer.
    Scored(bool),
    /// The learners whose survey counts and is complete: with the expected value asked before the help (`true`) or
    /// afterwards.
    ScoredAsked(bool),
    /// The learners who completed a survey that does not count, because it is about an earlier resolution.
    ScoredEarlier,
    /// The learners who answered a survey that counts.
    Replied,
    /// The learners who left a survey unanswered.
    Silent,
    /// The learners who began a survey and did not complete it.
    CutShort,
    /// The learners who answered this question.
    Rated(SurveyQuestion),
    /// The learners who answered this question in a survey that they did not complete.
    RatedOnly(SurveyQuestion),
    /// The learners whose survey counts and is complete.
    Complete,
    /// The learners with a ticket that is resolved.
    Resolved,
    /// The learners with a ticket that was resolved and reopened (`true`), or was not reopened.
    Reopened(bool),
    /// The learners with a reopened ticket that is open again (`true`), or is resolved again.
    OpenAgain(bool),
    /// The learners to whom a person replied.
    FirstReplied,
    /// The learners who wait for a first reply.
    Awaiting,
    /// The learners whose ticket ended without a reply.
    NeverReplied,
    /// The learners who got a person's reply to a later turn.
    NextReplied,
    /// The learners who wait for the reply to a later turn.
    OwedLater,
    /// The learners with a ticket that was resolved and about which no survey was sent.
    Unsurveyed,
    /// The learners who asked something that a rule answered and that had this outcome.
    AnsweredAs(Outcome),
    /// The learners with an inquiry that no rule answered and that had this outcome.
    NotAnsweredAs(Outcome),
    /// The learners who waited for a first reply, with any result.
    Waited,
    /// The learners who waited for the reply to a later turn, with any result.
    WaitedLater,
    /// The learners with a later turn to which nobody had replied when the ticket ended.
    NeverRepliedLater,
    /// The learners with a ticket that is open (`true`), or has ended and was never resolved.
    Unresolved(bool),
    /// The learners with an open ticket that was never resolved.
    OpenFirst,
}

/// The smallest learner numbers of a group, at most five. Merged samples show exactly whether the merged group is
/// smaller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupSample(Vec<LearnerNumber>);

impl GroupSample {
    /// Adds a learner.
    pub fn add(&mut self, learner: LearnerNumber) {
        if let Err(at) = self.0.binary_search(&learner)
            && at < FEWEST_SHOWN
        {
            self.0.insert(at, learner);
            self.0.truncate(FEWEST_SHOWN);
        }
    }

    /// Adds another group's learners.
    pub fn merge(&mut self, other: &Self) {
        for learner in &other.0 {
            self.add(*learner);
        }
    }

    /// Returns whether the group has people, but too few to be shown.
    pub fn is_few(&self) -> bool {
        (1..FEWEST_SHOWN).contains(&self.0.len())
    }
}

/// Lists the groups to which a fact assigns its learner.
pub fn groups_of(fact: &Fact) -> Vec<LearnerGroup> {
    let mut groups = vec![LearnerGroup::Anyone];
    if fact.is_asked() {
        asked(fact, &mut groups);
        waited(fact, &mut groups);
    }
    for survey in &fact.surveys {
        surveyed(survey, &mut groups);
    }
    groups
}

fn asked(fact: &Fact, groups: &mut Vec<LearnerGroup>) {
    groups.extend([LearnerGroup::Asked, LearnerGroup::Outcome(fact.outcome)]);
    groups.extend(fact.reason.map(LearnerGroup::Reason));
    if fact.rule.is_none() {
        groups.extend([
            LearnerGroup::NotAnswered,
            LearnerGroup::NotAnsweredAs(fact.outcome),
        ]);
        if fact.outcome == Outcome::Solved {
            groups.push(LearnerGroup::SolvedOtherwise);
        }
        return;
    }
    groups.extend([
        LearnerGroup::Answered,
        LearnerGroup::AnsweredAs(fact.outcome),
        LearnerGroup::Confirmed(fact.outcome == Outcome::Solved),
        LearnerGroup::Assumed(fact.outcome == Outcome::Assumed),
    ]);
    groups.push(match fact.press {
        Some(press) => LearnerGroup::Pressed(press == LastPress::Solved),
        None => LearnerGroup::Unpressed,
    });
}

fn waited(fact: &Fact, groups: &mut Vec<LearnerGroup>) {
    match fact.first_reply {
        FirstReply::Unasked => {}
        FirstReply::After(_) => groups.push(LearnerGroup::FirstReplied),
        FirstReply::Awaited => groups.push(LearnerGroup::Awaiting),
        FirstReply::Never(_) => groups.push(LearnerGroup::NeverReplied),
    }
    if fact.first_reply != FirstReply::Unasked {
        groups.push(LearnerGroup::Waited);
    }
    if fact.turns.iter().any(|turn| !turn.replied) {
        groups.push(LearnerGroup::NeverRepliedLater);
    }
    if !fact.turns.is_empty() || fact.owed_since.is_some() {
        groups.push(LearnerGroup::WaitedLater);
    }
    if fact.is_unresolved {
        groups.push(LearnerGroup::Unresolved(true));
        if !fact.is_open_again() {
            groups.push(LearnerGroup::OpenFirst);
        }
    }
    if !fact.unresolved.is_empty() {
        groups.push(LearnerGroup::Unresolved(false));
    }
    if fact.turns.iter().any(|turn| turn.replied) {
        groups.push(LearnerGroup::NextReplied);
    }
    if fact.owed_since.is_some() {
        groups.push(LearnerGroup::OwedLater);
    }
    for ticket in &fact.resolved {
        let is_reopened = ticket.reopened > 0;
        groups.push(LearnerGroup::Reopened(is_reopened));
        if is_reopened {
            groups.push(LearnerGroup::OpenAgain(ticket.is_open_again));
        }
        if !ticket.is_open_again {
            groups.push(LearnerGroup::Resolved);
        }
    }
    if !fact.resolved.is_empty() && !fact.surveys.iter().any(|survey| survey.after_ticket) {
        groups.push(LearnerGroup::Unsurveyed);
    }
}

fn surveyed(survey: &SentSurvey, groups: &mut Vec<LearnerGroup>) {
    let answers = survey.answers;
    let is_complete = answers.next().is_none();
    if !survey.counts {
        if is_complete {
            groups.push(LearnerGroup::ScoredEarlier);
        }
        return;
    }
    groups.push(match (answers.is_any(), is_complete) {
        (true, _) => LearnerGroup::Replied,
        (false, _) => LearnerGroup::Silent,
    });
    if is_complete {
        groups.push(LearnerGroup::Complete);
        groups.push(LearnerGroup::Scored(survey.after_ticket));
        groups.push(LearnerGroup::ScoredAsked(answers.expected_before));
    } else if answers.is_any() {
        groups.push(LearnerGroup::CutShort);
    }
    for question in SurveyQuestion::ALL {
        if answers.get(question).is_some() {
            groups.push(LearnerGroup::Rated(question));
            if !is_complete {
                groups.push(LearnerGroup::RatedOnly(question));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn of(learners: &[u32]) -> GroupSample {
        let mut few = GroupSample::default();
        for learner in learners {
            few.add(LearnerNumber::new(*learner));
        }
        few
    }

    proptest! {
        #[test]
        fn a_group_put_together_of_parts_is_few_exactly_when_it_is(
            parts in prop::collection::vec(prop::collection::vec(0_u32..9, 0..12), 0..5),
        ) {
            let mut all = GroupSample::default();
            for part in &parts {
                all.merge(&of(part));
            }
            let people: BTreeSet<u32> = parts.concat().into_iter().collect();
            prop_assert_eq!(all.is_few(), (1..FEWEST_SHOWN).contains(&people.len()));
            prop_assert_eq!(all, of(&parts.concat()));
        }
    }
}
