//! Finds the figures that are withheld from everyone: those about fewer than five learners, by themselves or by
//! comparison with other shown figures.

use std::collections::BTreeSet;

use crate::desk::stats::selection::question_key;
use crate::domain::{HandOver, Outcome, SurveyQuestion};
use crate::measures::{Cell, FEWEST_SHOWN, LearnerGroup};

/// Returns whether a group has people, but too few to be shown.
pub(crate) fn is_few(people: usize) -> bool {
    (1..FEWEST_SHOWN).contains(&people)
}

/// The keys of the lines that are withheld from everyone.
pub(crate) type Withheld = BTreeSet<&'static str>;

/// Returns whether there are too few learners for any figure.
pub(crate) fn is_about_few(cell: &Cell) -> bool {
    cell.is_few(LearnerGroup::Anyone)
}

/// Finds the lines that reveal a group of too few learners.
pub(crate) fn withheld(cell: &Cell) -> Withheld {
    let few = |groups: &[LearnerGroup]| groups.iter().any(|group| cell.is_few(*group));
    let lines = lines().into_iter().filter(|(_, groups)| few(groups));
    lines.map(|(key, _)| key).collect()
}

/// Lists the learner groups that a reader could compute from each line of a report: the line's own group, its
/// complement in a shown total, and its difference to a neighbouring line.
fn lines() -> Vec<(&'static str, Vec<LearnerGroup>)> {
    let mut lines = asked();
    lines.extend(surveyed());
    lines.extend(waited());
    lines
}

fn asked() -> Vec<(&'static str, Vec<LearnerGroup>)> {
    let answered = [LearnerGroup::Answered, LearnerGroup::NotAnswered];
    let confirmed = [
        LearnerGroup::Confirmed(true),
        LearnerGroup::Confirmed(false),
        LearnerGroup::SolvedOtherwise,
    ];
    let assumed = [LearnerGroup::Assumed(true), LearnerGroup::Assumed(false)];
    let pressed = [
        &answered[..],
        &[
            LearnerGroup::Pressed(true),
            LearnerGroup::Pressed(false),
            LearnerGroup::Unpressed,
        ],
    ];
    vec![
        ("stats-inquiries", vec![LearnerGroup::Asked]),
        (
            "stats-outcomes",
            [
                &Outcome::ALL.map(LearnerGroup::Outcome)[..],
                &[
                    LearnerGroup::AnsweredAs(Outcome::Unanswered),
                    LearnerGroup::NotAnsweredAs(Outcome::Unanswered),
                ],
            ]
            .concat(),
        ),
        ("stats-auto-replies", answered.into()),
        (
            "stats-deflection-confirmed",
            [&answered[..], &confirmed].concat(),
        ),
        (
            "stats-deflection-assumed",
            [&answered[..], &assumed].concat(),
        ),
        ("stats-helpful", pressed.concat()),
        ("stats-pressed", pressed.concat()),
        (
            "stats-reasons",
            HandOver::ALL.map(LearnerGroup::Reason).into(),
        ),
        (
            "picture-outcomes",
            [
                Outcome::ALL.map(LearnerGroup::AnsweredAs),
                Outcome::ALL.map(LearnerGroup::NotAnsweredAs),
            ]
            .concat(),
        ),
    ]
}

fn surveyed() -> Vec<(&'static str, Vec<LearnerGroup>)> {
    let complete = [LearnerGroup::Scored(true), LearnerGroup::Scored(false)];
    let asked = [
        LearnerGroup::ScoredAsked(true),
        LearnerGroup::ScoredAsked(false),
    ];
    let episodes = [&complete[..], &[LearnerGroup::ScoredEarlier]].concat();
    let mut lines = vec![
        ("stats-score", vec![LearnerGroup::Complete]),
        ("stats-score-tickets", complete.into()),
        ("stats-score-answers", complete.into()),
        ("stats-score-episodes", episodes),
        ("stats-score-expected-before", asked.into()),
        ("stats-score-expected-after", asked.into()),
        (
            "stats-surveys",
            vec![
                LearnerGroup::Replied,
                LearnerGroup::Silent,
                LearnerGroup::CutShort,
            ],
        ),
        (
            "stats-cut-short",
            vec![
                LearnerGroup::Replied,
                LearnerGroup::Silent,
                LearnerGroup::CutShort,
            ],
        ),
        ("stats-unsurveyed", vec![LearnerGroup::Unsurveyed]),
    ];
    lines.extend(SurveyQuestion::ALL.map(|question| {
        let groups = vec![
            LearnerGroup::Rated(question),
            LearnerGroup::RatedOnly(question),
        ];
        (question_key(question), groups)
    }));
    lines
}

fn reopened() -> Vec<LearnerGroup> {
    vec![
        LearnerGroup::Reopened(true),
        LearnerGroup::Reopened(false),
        LearnerGroup::OpenAgain(true),
        LearnerGroup::OpenAgain(false),
    ]
}

fn waited() -> Vec<(&'static str, Vec<LearnerGroup>)> {
    let resolved = || vec![LearnerGroup::Resolved];
    let unresolved = [
        LearnerGroup::Unresolved(true),
        LearnerGroup::Unresolved(false),
    ];
    vec![
        (
            "stats-response-time",
            vec![LearnerGroup::Resolved, LearnerGroup::Asked],
        ),
        ("stats-response-sum", resolved()),
        (
            "stats-response-time-first",
            [
                &reopened()[..],
                &[LearnerGroup::Resolved, LearnerGroup::Asked],
            ]
            .concat(),
        ),
        ("stats-response-waits", resolved()),
        ("stats-resolution", [&resolved()[..], &unresolved].concat()),
        ("stats-resolution-waiting", unresolved.into()),
        ("stats-handling", resolved()),
        (
            "stats-resolution-first",
            [&reopened()[..], &unresolved, &[LearnerGroup::OpenFirst]].concat(),
        ),
        ("stats-handling-first", reopened()),
        (
            "stats-first-response",
            vec![LearnerGroup::FirstReplied, LearnerGroup::Waited],
        ),
        (
            "stats-first-response-waiting",
            vec![
                LearnerGroup::Awaiting,
                LearnerGroup::FirstReplied,
                LearnerGroup::NeverReplied,
            ],
        ),
        (
            "stats-next-response",
            vec![LearnerGroup::NextReplied, LearnerGroup::WaitedLater],
        ),
        (
            "stats-next-response-waiting",
            vec![
                LearnerGroup::OwedLater,
                LearnerGroup::NextReplied,
                LearnerGroup::NeverRepliedLater,
            ],
        ),
        ("stats-reopened", reopened()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stats::tests::{fact, ticket, with_surveys, worked_example};
    use crate::domain::{Fact, FirstReply, LearnerNumber, SentSurvey};

    /// Makes the facts of `answered` learners who were answered and pressed nothing, and of `handed_over` ones.
    fn answered(answered: u32, handed_over: u32) -> Vec<Fact> {
        let all = 1..=answered + handed_over;
        let plain = all.map(|n| fact(n, n <= answered));
        plain
            .map(|fact| Fact {
                outcome: match fact.rule {
                    Some(_) => Outcome::Assumed,
                    None => Outcome::Escalated,
                },
                press: None,
                ..fact
            })
            .collect()
    }

    /// Makes complete surveys of `learners`, `each` per learner; the first `after_tickets` are about tickets.
    fn complete(learners: u32, each: u32, after_tickets: u32) -> Vec<Fact> {
        let all = (0..each).flat_map(|_| 1..=learners).zip(1..);
        all.map(|(learner, number)| Fact {
            learner: LearnerNumber::new(learner),
            ..with_surveys(fact(number, true), number <= after_tickets, [5, 2, 4])
        })
        .collect()
    }

    /// A case: its name, its facts, the lines that are withheld, and those that are shown.
    type Case<'a> = (&'a str, Vec<Fact>, &'a [&'a str], &'a [&'a str]);

    fn check(cases: &[Case<'_>]) {
        for (case, facts, hidden, shown) in cases {
            let withheld = withheld(&Cell::of(facts));
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
        // Every fourth answer got a press.
        let presses = |answers| (1..=answers).map(|n| fact(n, true)).collect();
        check(&[
            ("all alike", answered(5, 0), &[], &[asked, auto, outcomes]),
            (
                "a rest of one",
                answered(19, 1),
                &[auto, outcomes, helpful],
                &[asked],
            ),
            (
                "a rest of five",
                answered(15, 5),
                &[],
                &[asked, auto, outcomes],
            ),
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
        assert_eq!(withheld(&worked_example().now.cell), Withheld::new());
    }

    #[test]
    fn a_line_on_surveys_of_fewer_than_five_learners_is_withheld() {
        let score = "stats-score";
        let parts = ["stats-score-tickets", "stats-score-answers"];
        let effort = "stats-question-effort";
        let mut one_cut_short = complete(20, 1, 0);
        one_cut_short.push(with_surveys(fact(21, true), false, [5, 0, 0]));
        let by_it = ["stats-question-value", "stats-surveys"];
        check(&[
            ("four who answer thrice", complete(4, 3, 0), &[score], &[]),
            ("five who answer", complete(5, 1, 0), &[], &[score]),
            ("one after a ticket", complete(12, 1, 1), &parts, &[score]),
            ("five after tickets", complete(12, 1, 5), &[], &parts),
            ("one cut short", one_cut_short, &by_it, &[score, effort]),
        ]);
    }

    #[test]
    fn a_survey_that_does_not_count_is_revealed_by_every_resolution_beside() {
        let mut facts = complete(12, 1, 12);
        let earlier = SentSurvey {
            counts: false,
            ..facts[0].surveys[0]
        };
        facts[0].surveys.insert(0, earlier);
        check(&[(
            "one of two",
            facts,
            &["stats-score-episodes"],
            &["stats-score-tickets"],
        )]);
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
        let resolved = |tickets: usize| {
            let mut facts = answered(0, 20);
            for fact in &mut facts[..tickets] {
                fact.resolved = vec![ticket()];
            }
            facts
        };
        check(&[
            ("four tickets", resolved(4), &lines, &["stats-inquiries"]),
            ("five tickets", resolved(5), &[], &lines),
        ]);
    }

    #[test]
    fn a_line_on_fewer_than_five_who_wait_is_withheld() {
        let waiting = "stats-first-response-waiting";
        let wait = |waiting: usize| {
            let mut facts = answered(0, 20);
            for fact in &mut facts[..waiting] {
                fact.first_reply = FirstReply::Awaited;
            }
            facts
        };
        check(&[
            (
                "four wait",
                wait(4),
                &[waiting, "stats-first-response"],
                &[],
            ),
            ("five wait", wait(5), &[], &[waiting]),
        ]);
    }

    #[test]
    fn a_median_that_tells_how_few_were_never_resolved_is_withheld() {
        let lines = ["stats-resolution", "stats-resolution-waiting"];
        let unresolved = |open: usize| {
            let mut facts = answered(0, 20);
            for (nth, fact) in facts.iter_mut().enumerate() {
                fact.is_unresolved = nth < open;
                fact.resolved = (nth >= open).then(ticket).into_iter().collect();
            }
            facts
        };
        check(&[
            ("four are open", unresolved(4), &lines, &["stats-handling"]),
            ("five are open", unresolved(5), &[], &lines),
        ]);
    }

    #[test]
    fn a_report_on_fewer_than_five_learners_is_withheld_as_a_whole() {
        for (learners, few) in [(0, false), (1, true), (4, true), (5, false)] {
            let cell = Cell::of(&answered(learners, 0));
            assert_eq!(is_about_few(&cell), few, "{learners}");
        }
    }
}
