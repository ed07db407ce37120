//! Finds the figures that are not shown to everyone: those that rest on fewer than five learners, by
//! themselves or by comparison with others that are shown.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::desk::stats::selection::Rows;
use crate::desk::stats::selection::Surveyed;
use crate::desk::stats::selection::question_key;
use crate::domain::{LearnerKey, Outcome};
use crate::measures::{FirstResponse, Helpful, Mean, Outcomes, Response, Share, first_response};

/// The fewest learners in a public figure and in every group that it reveals.
pub(crate) const ENOUGH: usize = 5;

/// Whether a group has people, but too few to be shown.
pub(crate) fn is_few(people: usize) -> bool {
    (1..ENOUGH).contains(&people)
}

/// The keys of the lines that are not shown to everyone.
pub(crate) type Withheld = BTreeSet<&'static str>;

/// The rows of a report, by learner.
pub(crate) struct Crowd(HashMap<LearnerKey, Rows>);

impl Crowd {
    /// Groups rows by learner.
    pub(crate) fn of(rows: &Rows) -> Self {
        let mut learners: HashMap<LearnerKey, Rows> = HashMap::new();
        for fact in &rows.inquiries {
            let own = learners.entry(fact.learner).or_default();
            own.inquiries.push(fact.clone());
        }
        for fact in &rows.resolved {
            let own = learners.entry(fact.learner).or_default();
            own.resolved.push(fact.clone());
        }
        for fact in &rows.surveys {
            let own = learners.entry(fact.learner).or_default();
            own.surveys.push(fact.clone());
        }
        for fact in &rows.open {
            learners.entry(fact.learner).or_default();
        }
        Self(learners)
    }

    /// Whether there are too few learners for any figure.
    pub(crate) fn is_few(&self) -> bool {
        is_few(self.0.len())
    }

    /// The lines that reveal a group of too few learners.
    pub(crate) fn withheld(&self) -> Withheld {
        let mut people: BTreeMap<(&'static str, usize), usize> = BTreeMap::new();
        for learner in self.0.values() {
            for (key, groups) in groups(learner) {
                for (group, count) in groups.into_iter().enumerate() {
                    *people.entry((key, group)).or_default() += usize::from(count > 0);
                }
            }
        }
        let few = people.into_iter().filter(|(_, people)| is_few(*people));
        few.map(|((key, _), _)| key).collect()
    }
}

/// The number of a learner's rows in each group that a line reveals: what it counts, the rest of a whole
/// that is shown, and the difference from a figure beside it.
fn groups(learner: &Rows) -> Vec<(&'static str, Vec<usize>)> {
    let mut groups = surveyed(learner);
    groups.extend(asked(learner));
    groups.extend(waited(learner));
    groups
}

fn asked(learner: &Rows) -> [(&'static str, Vec<usize>); 7] {
    let outcomes = Outcomes::of(&learner.inquiries);
    let helpful = Helpful::of(&learner.inquiries);
    let each = Outcome::ALL.map(|outcome| outcomes.count(outcome));
    let confirmed = outcomes.deflection_confirmed();
    let assumed = outcomes.deflection_assumed();
    let answered = split(outcomes.auto_replies());
    let unanswered_and_solved = outcomes.count(Outcome::Solved) - confirmed.part;
    let pressed = [answered, split(helpful.pressed)].concat();
    [
        ("stats-inquiries", vec![outcomes.n]),
        ("stats-outcomes", each.to_vec()),
        ("stats-auto-replies", answered.to_vec()),
        (
            "stats-deflection-confirmed",
            [&answered[..], &split(confirmed), &[unanswered_and_solved]].concat(),
        ),
        (
            "stats-deflection-assumed",
            [
                &answered[..],
                &split(assumed),
                &[assumed.part - confirmed.part],
            ]
            .concat(),
        ),
        (
            "stats-helpful",
            [&pressed[..], &split(helpful.rate)].concat(),
        ),
        ("stats-pressed", pressed),
    ]
}

fn surveyed(learner: &Rows) -> Vec<(&'static str, Vec<usize>)> {
    let Surveyed {
        all,
        after_tickets,
        after_answers,
    } = Surveyed::of(&learner.surveys);
    let complete = values(all.score);
    let parts = [values(after_tickets.score), values(after_answers.score)];
    let earlier = values(after_tickets.by_episode).saturating_sub(parts[0]);
    let mut groups = vec![
        ("stats-score", vec![complete]),
        ("stats-score-tickets", parts.to_vec()),
        ("stats-score-answers", parts.to_vec()),
        ("stats-score-episodes", [parts[0], parts[1], earlier].into()),
        (
            "stats-surveys",
            [&split(all.responses)[..], &[all.cut_short]].concat(),
        ),
    ];
    groups.extend(all.questions.map(|(question, rated)| {
        let rated = values(rated);
        (question_key(question), vec![rated, rated - complete])
    }));
    groups
}

fn waited(learner: &Rows) -> [(&'static str, Vec<usize>); 8] {
    let times = Response::of(&learner.inquiries, &learner.resolved);
    let FirstResponse {
        times: first,
        waiting,
    } = first_response(&learner.inquiries);
    let resolved = vec![times.resolved];
    [
        ("stats-response-time", vec![times.resolved, times.learners]),
        ("stats-response-sum", resolved.clone()),
        ("stats-response-waits", resolved.clone()),
        ("stats-resolution", resolved.clone()),
        ("stats-handling", resolved),
        (
            "stats-first-response",
            vec![first.map_or(0, |spread| spread.n)],
        ),
        ("stats-first-response-waiting", vec![waiting]),
        ("stats-reopened", split(times.reopened).to_vec()),
    ]
}

/// The number that counts, and the rest.
fn split(share: Share) -> [usize; 2] {
    [share.part, share.n - share.part]
}

fn values(mean: Option<Mean>) -> usize {
    mean.map_or(0, |mean| mean.n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stats::tests::{inquiry, survey, ticket, worked_example};
    use crate::domain::{InquiryFact, Millis, SurveyFact, TicketId};

    /// So many learners were answered and pressed nothing, and so many handed over.
    fn answered(answered: i64, handed_over: i64) -> Vec<InquiryFact> {
        let all = 1..=answered + handed_over;
        let plain = all.map(|n| inquiry(n, n <= answered));
        plain
            .map(|fact| InquiryFact {
                outcome: match fact.rule {
                    Some(_) => Outcome::Assumed,
                    None => Outcome::Escalated,
                },
                events: Vec::new(),
                ..fact
            })
            .collect()
    }

    /// Complete surveys of so many learners, each so often: the first of them after tickets.
    fn complete(learners: i64, each: i64, after_tickets: i64) -> Vec<SurveyFact> {
        let all = (0..each).flat_map(|_| 1..=learners).zip(1..);
        all.map(|(learner, number)| SurveyFact {
            learner: LearnerKey::new(learner),
            ticket: (number <= after_tickets).then(|| TicketId::new(number)),
            ..survey(number, [5, 2, 4])
        })
        .collect()
    }

    fn with_inquiries(inquiries: Vec<InquiryFact>) -> Rows {
        Rows {
            inquiries,
            ..Rows::default()
        }
    }

    fn with_surveys(surveys: Vec<SurveyFact>) -> Rows {
        Rows {
            surveys,
            ..Rows::default()
        }
    }

    /// A case: its name, the rows, and lines that are withheld and that are shown.
    type Case<'a> = (&'a str, Rows, &'a [&'a str], &'a [&'a str]);

    fn check(cases: &[Case<'_>]) {
        for (case, rows, hidden, shown) in cases {
            let withheld = Crowd::of(rows).withheld();
            for key in *hidden {
                assert!(withheld.contains(key), "{case}: {key} is shown");
            }
            for key in *shown {
                assert!(!withheld.contains(key), "{case}: {key} is withheld");
            }
        }
    }

    #[test]
    fn a_line_on_fewer_than_five_askers_or_all_but_so_many_is_withheld() {
        let asked = "stats-inquiries";
        let (outcomes, auto) = ("stats-outcomes", "stats-auto-replies");
        let (helpful, pressed) = ("stats-helpful", "stats-pressed");
        let of = |rule, person| with_inquiries(answered(rule, person));
        // Every fourth answer got a press.
        let presses = |answers| with_inquiries((1..=answers).map(|n| inquiry(n, true)).collect());
        check(&[
            ("all alike", of(5, 0), &[], &[asked, auto, outcomes]),
            (
                "a rest of one",
                of(19, 1),
                &[auto, outcomes, helpful],
                &[asked],
            ),
            ("a rest of five", of(15, 5), &[], &[asked, auto, outcomes]),
            (
                "four presses",
                presses(19),
                &[helpful, pressed, outcomes],
                &[auto],
            ),
            (
                "five presses",
                presses(20),
                &[],
                &[helpful, pressed, outcomes],
            ),
        ]);
        let all = Crowd::of(&worked_example()).withheld();
        assert_eq!(all, Withheld::new());
    }

    #[test]
    fn a_line_on_surveys_of_fewer_than_five_learners_is_withheld() {
        let score = "stats-score";
        let parts = ["stats-score-tickets", "stats-score-answers"];
        let effort = "stats-question-effort";
        let of =
            |learners, each, after_tickets| with_surveys(complete(learners, each, after_tickets));
        let mut one_cut_short = complete(20, 1, 0);
        one_cut_short.push(survey(21, [5, 0, 0]));
        let one_cut_short = with_surveys(one_cut_short);
        let by_it = ["stats-question-value", "stats-surveys"];
        check(&[
            ("four who answer thrice", of(4, 3, 0), &[score], &[]),
            ("five who answer", of(5, 1, 0), &[], &[score]),
            ("one after a ticket", of(12, 1, 1), &parts, &[score]),
            ("five after tickets", of(12, 1, 5), &[], &parts),
            ("one cut short", one_cut_short, &by_it, &[score, effort]),
        ]);
    }

    #[test]
    fn a_line_on_tickets_of_fewer_than_five_learners_is_withheld() {
        let lines = [
            "stats-response-time",
            "stats-response-sum",
            "stats-response-waits",
            "stats-resolution",
            "stats-handling",
            "stats-reopened",
        ];
        let resolved = |tickets: i64| Rows {
            resolved: (1..=tickets).map(|n| ticket(n, Millis::hours(1))).collect(),
            ..with_inquiries(answered(0, 20))
        };
        check(&[
            ("four tickets", resolved(4), &lines, &["stats-inquiries"]),
            ("five tickets", resolved(5), &[], &lines),
        ]);
    }

    #[test]
    fn a_report_on_fewer_than_five_learners_is_withheld_as_a_whole() {
        for (learners, few) in [(0, false), (1, true), (4, true), (5, false)] {
            let rows = with_inquiries(answered(learners, 0));
            assert_eq!(Crowd::of(&rows).is_few(), few, "{learners}");
        }
        // Who asked in the period and who was surveyed in it need not be the same.
        let rows = Rows {
            surveys: complete(3, 1, 0),
            inquiries: (4..=6).map(|n| inquiry(n, true)).collect(),
            ..Rows::default()
        };
        let crowd = Crowd::of(&rows);
        assert!(!crowd.is_few());
        let withheld = crowd.withheld();
        assert!(withheld.contains("stats-inquiries") && withheld.contains("stats-score"));
    }
}
