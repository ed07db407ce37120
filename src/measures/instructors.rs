//! The figures of each instructor, from the tickets that are credited to them.

use std::collections::BTreeMap;

use super::cell::Cell;
use super::groups::FEWEST_SHOWN;
use super::outcomes::size;
use super::period::Beside;
use super::response::Replies;
use super::satisfaction::{Mean, Satisfaction};
use super::statistics::{Median, Share, Spread};
use crate::domain::{Subject, UserId};

/// The figures of an instructor.
#[derive(Clone, Debug, PartialEq)]
pub struct InstructorFigures {
    /// The instructor.
    pub instructor: UserId,
    /// The number of tickets they hold now.
    pub open_now: u32,
    /// The figures of the period.
    pub now: CreditedFigures,
    /// The figures of its settled days, beside those of as many days before; `None` if there are none.
    pub settled: Option<Beside<CreditedFigures>>,
}

/// The figures of the tickets that one instructor resolved last, among the inquiries of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct CreditedFigures {
    /// The number of tickets that were resolved.
    pub resolved: usize,
    /// The median wait from asked to the first message of a person, including the tickets that were resolved without
    /// one.
    pub first_reply: Option<Median>,
    /// The median wait from a learner's later turn to a person's reply, including the waits that ended without one.
    pub next_reply: Option<Median>,
    /// The median handling of a ticket.
    pub handling: Option<Median>,
    /// The share of reopened tickets ÷ all tickets.
    pub reopened: Share,
    /// The satisfaction of their learners.
    pub satisfaction: Satisfied,
}

/// The satisfaction of an instructor's learners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Satisfied {
    /// Nobody completed a survey.
    Nobody,
    /// Too few learners completed one to keep their ratings apart from each other.
    TooFew,
    /// The mean of complete surveys after tickets.
    Mean(Mean),
}

impl Satisfied {
    fn of(cell: &Cell) -> Self {
        let [after_tickets, _] = Satisfaction::of(cell).by_source;
        match after_tickets {
            None => Self::Nobody,
            Some(mean) if mean.learners < FEWEST_SHOWN => Self::TooFew,
            Some(mean) => Self::Mean(mean),
        }
    }
}

/// Computes the satisfaction that instructors may see themselves over successive stretches of time, and how many of the
/// stretches it covers. Stretches are added only together with at least five more learners who completed a survey, so
/// that the difference of two reports never shows a single learner.
pub fn satisfaction_in_steps(stretches: &[Cell]) -> (Satisfied, usize) {
    let (mut shown, mut waiting) = (Cell::default(), Cell::default());
    let mut of = 0;
    for (nth, stretch) in stretches.iter().enumerate() {
        waiting.merge(stretch);
        if matches!(Satisfied::of(&waiting), Satisfied::Mean(_)) {
            shown.merge(&std::mem::take(&mut waiting));
            of = nth + 1;
        }
    }
    let satisfied = match Satisfied::of(&shown) {
        Satisfied::Nobody => Satisfied::of(&waiting),
        told => told,
    };
    (satisfied, of)
}

/// Computes the figures of the instructors with any credit or open ticket, those with most resolutions first.
pub fn by_instructor(
    cells: &BTreeMap<Subject, Cell>,
    settled: Option<Beside<&BTreeMap<Subject, Cell>>>,
    open: &BTreeMap<UserId, u32>,
) -> Vec<InstructorFigures> {
    let mut instructors: BTreeMap<UserId, &Cell> = BTreeMap::new();
    let nothing = Cell::default();
    for (instructor, tickets) in open {
        if *tickets > 0 {
            instructors.insert(*instructor, &nothing);
        }
    }
    for (subject, cell) in cells {
        if let Subject::Instructor(instructor) = subject {
            instructors.insert(*instructor, cell);
        }
    }
    let mut all: Vec<InstructorFigures> = instructors
        .into_iter()
        .map(|(instructor, cell)| {
            let was = |cells: &BTreeMap<Subject, Cell>| {
                let cell = cells.get(&Subject::Instructor(instructor));
                CreditedFigures::of(cell.unwrap_or(&nothing))
            };
            InstructorFigures {
                instructor,
                open_now: open.get(&instructor).copied().unwrap_or_default(),
                now: CreditedFigures::of(cell),
                settled: settled.map(|settled| settled.map(was)),
            }
        })
        .collect();
    all.sort_by_key(|one| {
        let most = std::cmp::Reverse((one.now.resolved, one.open_now));
        (most, one.instructor)
    });
    all
}

impl CreditedFigures {
    fn of(cell: &Cell) -> Self {
        Self {
            resolved: size(cell.resolved),
            first_reply: Replies::first(cell, &[]).median,
            next_reply: Replies::next(cell, &[]).median,
            handling: cell.handling.spread().map(Spread::middle),
            reopened: Share {
                part: size(cell.reopened),
                n: size(cell.ever_resolved()),
            },
            satisfaction: Satisfied::of(cell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Fact, FirstReply, LearnerNumber, Millis, Rating, ResolvedTicket, SentSurvey, SurveyAnswers,
        TicketTimes,
    };

    /// Tickets of so many learners with a complete survey each, every second one reopened.
    fn resolved(learners: u32, each: u32) -> Cell {
        let times = TicketTimes {
            handling: Millis::minutes(30),
            ..TicketTimes::default()
        };
        let five = Rating::new(5);
        let facts = (0..learners * each).map(|number| Fact {
            learner: LearnerNumber::new(number % learners + 1),
            first_reply: FirstReply::After(Millis::minutes(4)),
            resolved: vec![ResolvedTicket {
                first: times,
                whole: times,
                reopened: number % 2,
                is_open_again: false,
                credit: Some(UserId::new(7)),
            }],
            surveys: vec![SentSurvey {
                after_ticket: true,
                counts: true,
                answers: SurveyAnswers {
                    value: five,
                    effort: Rating::new(1),
                    expected: five,
                    expected_before: false,
                },
            }],
            ..Fact::sample()
        });
        Cell::of(&facts.collect::<Vec<_>>())
    }

    #[test]
    fn who_resolved_most_comes_first_and_who_holds_none_and_has_no_credit_is_left_out() {
        let of = |user: u64| Subject::Instructor(UserId::new(user));
        let cells = BTreeMap::from([
            (Subject::All, resolved(9, 1)),
            (of(7), resolved(2, 1)),
            (of(8), resolved(6, 1)),
        ]);
        let before = BTreeMap::from([(of(8), resolved(3, 1))]);
        let settled = Beside {
            now: &cells,
            before: &before,
        };
        let open = [(7, 3), (9, 1), (10, 0)].map(|(user, n)| (UserId::new(user), n));
        let found = by_instructor(&cells, Some(settled), &open.into());
        let load = found
            .iter()
            .map(|one| (one.instructor.get(), one.now.resolved, one.open_now));
        assert_eq!(load.collect::<Vec<_>>(), [(8, 6, 0), (7, 2, 3), (9, 0, 1)]);
        assert_eq!(found[0].now.reopened, Share { part: 3, n: 6 });
        let was = |at: usize| {
            found[at]
                .settled
                .as_ref()
                .map(|beside| beside.before.resolved)
        };
        assert_eq!([was(0), was(1)], [Some(3), Some(0)]);
        assert_eq!(
            by_instructor(&cells, None, &BTreeMap::new())[0].settled,
            None
        );
        let median = |of: Option<Median>| of.and_then(|median| median.at);
        assert_eq!(median(found[0].now.handling), Some(Millis::minutes(30)));
        assert_eq!(median(found[0].now.first_reply), Some(Millis::minutes(4)));
        assert_eq!(median(found[2].now.next_reply), None);
    }

    #[test]
    fn whose_ticket_was_resolved_without_a_reply_waited_too() {
        let ended = |first_reply| Fact {
            first_reply,
            ..Fact::sample()
        };
        let facts = [2, 4, 6]
            .map(|minutes| ended(FirstReply::After(Millis::minutes(minutes))))
            .into_iter()
            .chain([50, 60].map(|minutes| ended(FirstReply::Never(Millis::minutes(minutes)))));
        let figures = CreditedFigures::of(&Cell::of(&facts.collect::<Vec<_>>()));
        let first = figures.first_reply.unwrap();
        assert_eq!((first.n, first.at), (5, Some(Millis::minutes(6))));
    }

    #[test]
    fn instructors_see_ratings_in_steps_of_five_learners_at_least() {
        let rated = |learners: std::ops::Range<u32>| {
            let numbered = learners.map(LearnerNumber::new);
            let five = Rating::new(5);
            let facts = numbered.map(|learner| Fact {
                learner,
                surveys: vec![SentSurvey {
                    after_ticket: true,
                    counts: true,
                    answers: SurveyAnswers {
                        value: five,
                        effort: Rating::new(1),
                        expected: five,
                        expected_before: false,
                    },
                }],
                ..Fact::sample()
            });
            Cell::of(&facts.collect::<Vec<_>>())
        };
        let mut months: Vec<Cell> = Vec::new();
        let mut told = Vec::new();
        for learners in [0..3, 3..6, 6..7, 7..9, 9..20, 20..20] {
            months.push(rated(learners));
            let (satisfied, of) = satisfaction_in_steps(&months);
            told.push(match satisfied {
                Satisfied::Mean(mean) => (mean.learners, of),
                Satisfied::Nobody | Satisfied::TooFew => (0, of),
            });
        }
        assert_eq!(told, [(0, 0), (6, 2), (6, 2), (6, 2), (20, 5), (20, 5)]);
        assert_eq!(satisfaction_in_steps(&[]), (Satisfied::Nobody, 0));
        let few = satisfaction_in_steps(&[rated(0..3)]);
        assert_eq!(few, (Satisfied::TooFew, 0));
    }

    #[test]
    fn ratings_of_fewer_than_five_learners_are_not_told_however_many_they_are() {
        for (learners, each, told) in [(4, 3, false), (5, 1, true), (5, 2, true)] {
            let found = Satisfied::of(&resolved(learners, each));
            let is_told = matches!(found, Satisfied::Mean(mean) if (mean.mean - 0.8).abs() < 1e-9);
            assert_eq!(is_told, told, "{learners} {each}: {found:?}");
        }
        assert_eq!(Satisfied::of(&Cell::default()), Satisfied::Nobody);
        assert_eq!(Satisfied::of(&resolved(4, 9)), Satisfied::TooFew);
    }
}
