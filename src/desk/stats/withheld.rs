//! Finds the figures that are not shown to everyone: those that rest on fewer than five learners, by
//! themselves or by comparison with others that are shown.

use std::collections::BTreeSet;

use crate::desk::stats::selection::question_key;
use crate::domain::{HandOver, Outcome, SurveyQuestion};
use crate::measures::{Cell, ENOUGH, Group};

/// Whether a group has people, but too few to be shown.
pub(crate) fn is_few(people: usize) -> bool {
    (1..ENOUGH).contains(&people)
}

/// The keys of the lines that are not shown to everyone.
pub(crate) type Withheld = BTreeSet<&'static str>;

/// Whether there are too few learners for any figure.
pub(crate) fn is_about_few(cell: &Cell) -> bool {
    cell.is_few(Group::Anyone)
}

/// Finds the lines that reveal a group of too few learners.
pub(crate) fn withheld(cell: &Cell) -> Withheld {
    let few = |groups: &[Group]| groups.iter().any(|group| cell.is_few(*group));
    let lines = lines().into_iter().filter(|(_, groups)| few(groups));
    lines.map(|(key, _)| key).collect()
}

/// Lists each line with the groups that it reveals: what it counts, the rest of a whole that is shown, and the
/// difference from a figure beside it.
fn lines() -> Vec<(&'static str, Vec<Group>)> {
    let mut lines = asked();
    lines.extend(surveyed());
    lines.extend(waited());
    lines
}

fn asked() -> Vec<(&'static str, Vec<Group>)> {
    let answered = [Group::Answered, Group::NotAnswered];
    let confirmed = [
        Group::Confirmed(true),
        Group::Confirmed(false),
        Group::SolvedOtherwise,
    ];
    let assumed = [Group::Assumed(true), Group::Assumed(false)];
    let pressed = [
        &answered[..],
        &[
            Group::Pressed(true),
            Group::Pressed(false),
            Group::Unpressed,
        ],
    ];
    vec![
        ("stats-inquiries", vec![Group::Asked]),
        ("stats-outcomes", Outcome::ALL.map(Group::Outcome).into()),
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
        ("stats-reasons", HandOver::ALL.map(Group::Reason).into()),
        (
            "picture-outcomes",
            [
                Outcome::ALL.map(Group::AnsweredAs),
                Outcome::ALL.map(Group::NotAnsweredAs),
            ]
            .concat(),
        ),
    ]
}

fn surveyed() -> Vec<(&'static str, Vec<Group>)> {
    let complete = [Group::Scored(true), Group::Scored(false)];
    let asked = [Group::ScoredAsked(true), Group::ScoredAsked(false)];
    let episodes = [&complete[..], &[Group::ScoredEarlier]].concat();
    let mut lines = vec![
        ("stats-score", vec![Group::Complete]),
        ("stats-score-tickets", complete.into()),
        ("stats-score-answers", complete.into()),
        ("stats-score-episodes", episodes),
        ("stats-score-expected-before", asked.into()),
        ("stats-score-expected-after", asked.into()),
        (
            "stats-surveys",
            vec![Group::Replied, Group::Silent, Group::CutShort],
        ),
        (
            "stats-cut-short",
            vec![Group::Replied, Group::Silent, Group::CutShort],
        ),
        ("stats-unsurveyed", vec![Group::Unsurveyed]),
    ];
    lines.extend(SurveyQuestion::ALL.map(|question| {
        let groups = vec![Group::Rated(question), Group::RatedOnly(question)];
        (question_key(question), groups)
    }));
    lines
}

fn waited() -> Vec<(&'static str, Vec<Group>)> {
    let resolved = || vec![Group::Resolved];
    let reopened = || vec![Group::Reopened(true), Group::Reopened(false)];
    vec![
        ("stats-response-time", vec![Group::Resolved, Group::Asked]),
        ("stats-response-sum", resolved()),
        ("stats-response-waits", resolved()),
        ("stats-resolution", resolved()),
        ("stats-handling", resolved()),
        ("stats-resolution-first", reopened()),
        ("stats-handling-first", reopened()),
        ("stats-first-response", vec![Group::FirstReplied]),
        (
            "stats-first-response-waiting",
            vec![Group::Awaiting, Group::FirstReplied, Group::NeverReplied],
        ),
        ("stats-next-response", vec![Group::NextReplied]),
        (
            "stats-next-response-waiting",
            vec![Group::OwedLater, Group::NextReplied],
        ),
        ("stats-reopened", reopened()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stats::tests::{fact, ticket, with_surveys, worked_example};
    use crate::domain::{Fact, FirstReply, LearnerNumber, SentSurvey};

    /// Makes the facts of so many learners who were answered and pressed nothing, and of so many handed over.
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

    /// Makes complete surveys of so many learners, each so often: the first of them after tickets.
    fn complete(learners: u32, each: u32, after_tickets: u32) -> Vec<Fact> {
        let all = (0..each).flat_map(|_| 1..=learners).zip(1..);
        all.map(|(learner, number)| Fact {
            learner: LearnerNumber::new(learner),
            ..with_surveys(fact(number, true), number <= after_tickets, [5, 2, 4])
        })
        .collect()
    }

    /// A case: its name, the facts, and lines that are withheld and that are shown.
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
        assert_eq!(withheld(&worked_example().cell), Withheld::new());
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
            ("four wait", wait(4), &[waiting], &[]),
            ("five wait", wait(5), &[], &[waiting]),
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
