//! Groups questions that no rule answered by likeness; each group is a missing rule. Pure: reads nothing and writes no
//! sentence.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::{
    Fact, FirstReply, GuildId, InquiryId, LearnerNumber, Millis, Outcome, ResolvedTicket, RuleId,
    Timestamp,
};
use crate::faq::{Encoder, RuleBook, TextGroups, review};
use crate::store::SuppliedRule;

/// A question that no rule answered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct UnansweredQuestion {
    pub(super) fact: Fact,
    pub(super) text: String,
}

/// A rule that is missing, or was until it was supplied.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Missing {
    /// Its questions, the earliest first. Never empty.
    pub(super) questions: Vec<UnansweredQuestion>,
    /// The rule that answers its questions now, as moderators say.
    pub(super) supplied: Option<SuppliedRule>,
}

impl Missing {
    /// Groups questions, given the earliest first; by their meaning if there is an encoder. Returns the largest groups
    /// first.
    pub(super) fn among(
        questions: Vec<UnansweredQuestion>,
        encoder: Option<&Arc<Encoder>>,
    ) -> Vec<Self> {
        // Room for all, so that no group is dropped.
        let mut groups = TextGroups::with_room_for(questions.len(), encoder);
        let texts: Vec<&str> = questions.iter().map(|one| one.text.as_str()).collect();
        let numbers = groups.add_all(&texts);
        let mut missing: Vec<Self> = Vec::new();
        for (question, number) in questions.into_iter().zip(numbers) {
            let Some(number) = number else {
                continue;
            };
            match missing.get_mut(number) {
                Some(known) => known.questions.push(question),
                None => missing.push(Self {
                    questions: vec![question],
                    supplied: None,
                }),
            }
        }
        missing.sort_by_key(|one| (Reverse(one.n()), Reverse(one.handling()), one.newest()));
        missing
    }

    /// Notes the supplied rule of each group: the latest one supplied for any of its questions.
    pub(super) fn note_supplied(
        missing: &mut [Self],
        rules: &[SuppliedRule],
        questions: &HashMap<InquiryId, i64>,
    ) {
        for one in missing {
            let ids: BTreeSet<i64> = one
                .questions
                .iter()
                .filter_map(|question| questions.get(&question.fact.inquiry).copied())
                .collect();
            let own = rules.iter().filter(|rule| ids.contains(&rule.id));
            one.supplied = own.max_by_key(|rule| (rule.supplied_at, rule.id)).cloned();
        }
    }

    /// Counts the questions.
    pub(super) fn n(&self) -> usize {
        self.questions.len()
    }

    /// Counts the learners who asked them.
    pub(super) fn learners(&self) -> usize {
        let learners: BTreeSet<LearnerNumber> =
            self.questions.iter().map(|one| one.fact.learner).collect();
        learners.len()
    }

    /// Returns its newest question, which identifies the group later.
    pub(super) fn newest(&self) -> InquiryId {
        let newest = self.questions.last();
        newest.map_or(InquiryId::new(0), |one| one.fact.inquiry)
    }

    /// Returns whether a question belongs to it.
    pub(super) fn holds(&self, inquiry: InquiryId) -> bool {
        self.questions.iter().any(|one| one.fact.inquiry == inquiry)
    }

    /// Counts the questions that nobody answered.
    pub(super) fn without_answer(&self) -> usize {
        let facts = self.questions.iter().map(|one| &one.fact);
        facts.filter(|fact| is_without_answer(fact)).count()
    }

    /// Counts the tickets of these questions that are resolved.
    pub(super) fn tickets(&self) -> usize {
        self.resolved().count()
    }

    /// Adds up the handling times of these tickets.
    pub(super) fn handling(&self) -> Millis {
        self.resolved().map(|ticket| ticket.whole.handling).sum()
    }

    fn resolved(&self) -> impl Iterator<Item = &ResolvedTicket> {
        let tickets = self.questions.iter().flat_map(|one| &one.fact.resolved);
        tickets.filter(|ticket| !ticket.is_open_again)
    }

    /// Finds the most frequent category of its questions; of equally frequent ones, the first by name.
    pub(super) fn category(&self) -> Option<&str> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for category in self
            .questions
            .iter()
            .filter_map(|one| one.fact.category.as_deref())
        {
            *counts.entry(category).or_default() += 1;
        }
        let most = counts
            .into_iter()
            .min_by_key(|(name, count)| (Reverse(*count), *name));
        most.map(|(name, _)| name)
    }

    /// Counts the questions that were asked at or after `from` and before `to`.
    pub(super) fn asked_between(&self, from: Timestamp, to: Timestamp) -> usize {
        let times = self.questions.iter().map(|one| one.fact.asked_at);
        times.filter(|at| (from..to).contains(at)).count()
    }

    /// Lists different texts of its questions, the newest first.
    pub(super) fn samples(&self, most: usize) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let texts = self.questions.iter().rev().map(|one| one.text.trim());
        let differ = texts.filter(|text| seen.insert(text.to_lowercase()));
        differ.take(most).collect()
    }

    /// Finds the rule that would answer most of its questions, with their number.
    pub(super) fn answered_by(&self, book: &RuleBook, guild: GuildId) -> Option<(RuleId, usize)> {
        let mut counts: BTreeMap<RuleId, usize> = BTreeMap::new();
        for question in &self.questions {
            let verdict = review::consult(book, guild, &question.text);
            if let Some(best) = verdict.answer() {
                *counts.entry(best.rule.clone()).or_default() += 1;
            }
        }
        let most = counts.into_iter();
        most.min_by_key(|(rule, count)| (Reverse(*count), rule.clone()))
    }
}

/// Returns whether nobody answered a question: no rule, no person, and no instructor in its ticket.
pub(super) fn is_without_answer(fact: &Fact) -> bool {
    match fact.outcome {
        Outcome::Unanswered => true,
        Outcome::Escalated => matches!(fact.first_reply, FirstReply::Never(_)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DayNumber, Place};

    fn question(id: i64, learner: u32, text: &str) -> UnansweredQuestion {
        UnansweredQuestion {
            fact: Fact {
                inquiry: InquiryId::new(id),
                guild: GuildId::new(7),
                learner: LearnerNumber::new(learner),
                asked_at: Timestamp::from_millis(id),
                day: DayNumber::new(0),
                place: Place::Direct,
                category: (id % 2 == 0).then(|| "account".to_owned()),
                outcome: Outcome::Unanswered,
                ..Fact::sample()
            },
            text: text.to_owned(),
        }
    }

    fn supplied(id: i64, at: i64) -> SuppliedRule {
        SuppliedRule {
            id,
            guild: GuildId::new(7),
            rule: RuleId::new(format!("rule-{id}")),
            supplied_at: Timestamp::from_millis(at),
            week_before: 0,
            told_at: None,
        }
    }

    #[test]
    fn questions_that_say_much_the_same_are_one_missing_rule_and_the_most_asked_stands_first() {
        let questions = vec![
            question(1, 1, "where are the slides of week 3"),
            question(2, 1, "how do I cancel my subscription?"),
            question(3, 2, "How do I cancel the subscription"),
            question(4, 2, "how do I cancel my subscription?"),
            question(5, 3, "🎉"),
        ];
        let mut missing = Missing::among(questions, None);
        let shown: Vec<(usize, usize)> = missing
            .iter()
            .map(|one| (one.n(), one.learners()))
            .collect();
        assert_eq!(shown, [(3, 2), (1, 1)]);
        let first = &missing[0];
        assert_eq!(
            (first.newest(), first.category()),
            (InquiryId::new(4), Some("account"))
        );
        let samples = [
            "how do I cancel my subscription?",
            "How do I cancel the subscription",
        ];
        assert_eq!(first.samples(5), samples);
        assert_eq!(first.samples(1), samples[..1]);
        let at = Timestamp::from_millis;
        assert_eq!(first.asked_between(at(2), at(4)), 2);
        assert!(first.holds(InquiryId::new(3)) && !first.holds(InquiryId::new(1)));

        let questions = HashMap::from([(InquiryId::new(2), 10), (InquiryId::new(3), 11)]);
        Missing::note_supplied(
            &mut missing,
            &[supplied(10, 5), supplied(11, 6)],
            &questions,
        );
        let ids: Vec<Option<i64>> = missing
            .iter()
            .map(|one| one.supplied.as_ref().map(|rule| rule.id))
            .collect();
        assert_eq!(ids, [Some(11), None]);
    }

    #[test]
    fn who_was_answered_by_a_person_or_gave_up_is_not_without_an_answer() {
        let of = |outcome, first_reply| {
            is_without_answer(&Fact {
                outcome,
                first_reply,
                ..question(1, 1, "x").fact
            })
        };
        let hour = Millis::hours(1);
        assert!(of(Outcome::Unanswered, FirstReply::Unasked));
        assert!(of(Outcome::Escalated, FirstReply::Never(hour)));
        assert!(!of(Outcome::Escalated, FirstReply::After(hour)));
        assert!(!of(Outcome::Escalated, FirstReply::Awaited));
        assert!(!of(Outcome::ByPerson, FirstReply::After(hour)));
        assert!(!of(Outcome::Cancelled, FirstReply::Unasked));
        assert!(!of(Outcome::Pending, FirstReply::Unasked));
    }
}
