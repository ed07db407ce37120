//! The figures of instructors, each by themselves, from the tickets that are credited to them.

use std::collections::BTreeMap;

use super::cell::Cell;
use super::groups::ENOUGH;
use super::outcomes::size;
use super::satisfaction::{Mean, Satisfaction};
use super::statistics::{Share, Spread};
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
    /// The figures of the period before; absent of all time.
    pub before: Option<CreditedFigures>,
}

/// The figures of the tickets that were last resolved by one instructor, of the inquiries of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct CreditedFigures {
    /// The number of tickets that were resolved.
    pub resolved: usize,
    /// The times from asked to the first text of a person.
    pub first_reply: Option<Spread>,
    /// The times from a learner's later turn to a person's reply.
    pub next_reply: Option<Spread>,
    /// The handling of each ticket.
    pub handling: Option<Spread>,
    /// The tickets that were reopened ÷ all tickets.
    pub reopened: Share,
    /// The satisfaction of their learners.
    pub satisfaction: Satisfied,
}

/// The satisfaction of an instructor's learners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Satisfied {
    /// Nobody completed a survey.
    Nobody,
    /// The learners who completed one are so few that their ratings could be told from each other.
    TooFew,
    /// The mean of complete surveys after tickets.
    Mean(Mean),
}

impl Satisfied {
    fn of(cell: &Cell) -> Self {
        let [after_tickets, _] = Satisfaction::of(cell).by_source;
        match after_tickets {
            None => Self::Nobody,
            Some(mean) if mean.learners < ENOUGH => Self::TooFew,
            Some(mean) => Self::Mean(mean),
        }
    }
}

/// Computes the figures of the instructors who have the credit for anything or hold a ticket now: those first who
/// resolved most.
pub fn by_instructor(
    cells: &BTreeMap<Subject, Cell>,
    before: Option<&BTreeMap<Subject, Cell>>,
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
                before: before.map(was),
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
            first_reply: cell.first_reply.spread(),
            next_reply: cell.next_reply.spread(),
            handling: cell.handling.spread(),
            reopened: Share {
                part: size(cell.reopened),
                n: size(cell.resolved),
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
    use crate::measures::samples::fact;

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
            ..fact()
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
        let open = [(7, 3), (9, 1), (10, 0)].map(|(user, n)| (UserId::new(user), n));
        let found = by_instructor(&cells, Some(&before), &open.into());
        let load = found
            .iter()
            .map(|one| (one.instructor.get(), one.now.resolved, one.open_now));
        assert_eq!(load.collect::<Vec<_>>(), [(8, 6, 0), (7, 2, 3), (9, 0, 1)]);
        assert_eq!(found[0].now.reopened, Share { part: 3, n: 6 });
        let was = |at: usize| found[at].before.as_ref().map(|before| before.resolved);
        assert_eq!([was(0), was(1)], [Some(3), Some(0)]);
        assert_eq!(
            by_instructor(&cells, None, &BTreeMap::new())[0].before,
            None
        );
        let median = |spread: Option<Spread>| spread.map(|spread| spread.median);
        assert_eq!(median(found[0].now.handling), Some(Millis::minutes(30)));
        assert_eq!(median(found[0].now.first_reply), Some(Millis::minutes(4)));
        assert_eq!(median(found[2].now.next_reply), None);
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
