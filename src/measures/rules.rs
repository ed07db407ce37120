//! The figures of each rule, the worst first.

use std::collections::BTreeMap;

use super::cell::Cell;
use super::outcomes::{Helpful, Outcomes, size};
use super::period::Beside;
use super::statistics::Share;
use crate::domain::{Outcome, RuleId, Subject};

/// The figures of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFigures {
    /// The rule.
    pub rule: RuleId,
    /// The number of inquiries it answered, including those that another rule answered later.
    pub answered: usize,
    /// The number of times that instructors gave its reply in tickets of the inquiries.
    pub given: usize,
    /// Its helpful rate.
    pub helpful: Share,
    /// Its helpful rate on the settled days, beside that of as many days before; absent where there are none.
    pub settled: Option<Beside<Share>>,
    /// The inquiries that were handed over after its answer, with no other rule's answer between ÷ those that it
    /// answered.
    pub escalated: Share,
    /// The inquiries that were asked again after its answer ÷ those that it answered.
    pub reasked: Share,
}

/// The change of a rule's helpful rate against the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleTrend {
    /// More find it helpful.
    Better,
    /// Fewer find it helpful.
    Worse,
    /// The difference is within chance.
    WithinChance,
    /// Unknown, because there were too few presses in one of the periods.
    Unknown,
}

impl RuleFigures {
    /// Returns how its helpful rate has changed.
    pub fn trend(&self) -> RuleTrend {
        let Some(Beside { now, before }) = self.settled else {
            return RuleTrend::Unknown;
        };
        match now.differs(before) {
            Some(false) => RuleTrend::WithinChance,
            Some(true) if now.rate() > before.rate() => RuleTrend::Better,
            Some(true) => RuleTrend::Worse,
            None => RuleTrend::Unknown,
        }
    }
}

/// Computes the figures of the rules that answered anything or whose reply was given in tickets. Sorted by the upper
/// end of the helpful rate's interval, lowest first (1 without presses), then by most answers.
pub fn worst_rules_first(
    cells: &BTreeMap<Subject, Cell>,
    settled: Option<Beside<&BTreeMap<Subject, Cell>>>,
) -> Vec<RuleFigures> {
    let nothing = Cell::default();
    let mut all: Vec<RuleFigures> = cells
        .iter()
        .filter_map(|(subject, cell)| {
            let Subject::Rule(rule) = subject else {
                return None;
            };
            let own = |cells: &BTreeMap<Subject, Cell>| {
                let cell = cells.get(subject).unwrap_or(&nothing);
                Helpful::of(cell).rate
            };
            of_rule(rule, cell, settled.map(|settled| settled.map(own)))
        })
        .collect();
    let at_best = |one: &RuleFigures| one.helpful.wilson().map_or(1.0, |interval| interval.high);
    all.sort_by(|a, b| {
        let by_helpful = at_best(a).total_cmp(&at_best(b));
        by_helpful
            .then(b.answered.cmp(&a.answered))
            .then(a.rule.cmp(&b.rule))
    });
    all
}

fn of_rule(rule: &RuleId, cell: &Cell, settled: Option<Beside<Share>>) -> Option<RuleFigures> {
    let (answered, given) = (answered_in(cell), size(cell.given));
    (answered + given > 0).then(|| RuleFigures {
        rule: rule.clone(),
        answered,
        given,
        helpful: Helpful::of(cell).rate,
        settled,
        escalated: share_of(cell, Outcome::Escalated),
        reasked: share_of(cell, Outcome::Reasked),
    })
}

fn answered_in(cell: &Cell) -> usize {
    Outcomes::of(cell).auto_replies().part + size(cell.passed_on)
}

fn share_of(cell: &Cell, outcome: Outcome) -> Share {
    Share {
        part: size(cell.answered.get(&outcome).copied().unwrap_or_default()),
        n: answered_in(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Fact, LastPress};

    fn presses(solved: usize, not: usize, none: usize) -> Cell {
        let answered = |press: Option<LastPress>, outcome| Fact {
            rule: Some(RuleId::new("any")),
            press,
            outcome,
            ..Fact::sample()
        };
        let mut facts = vec![answered(Some(LastPress::Solved), Outcome::Solved); solved];
        facts.extend(vec![
            answered(Some(LastPress::NotThis), Outcome::Escalated);
            not
        ]);
        facts.extend(vec![answered(None, Outcome::Reasked); none]);
        Cell::of(&facts)
    }

    #[test]
    fn the_worst_rule_comes_first_and_what_nobody_pressed_last() {
        let rule = |name: &str| Subject::Rule(RuleId::new(name));
        let given = Cell {
            given: 3,
            ..Cell::default()
        };
        let cells = BTreeMap::from([
            (Subject::All, presses(9, 9, 9)),
            (rule("good"), presses(40, 2, 0)),
            (rule("surely-bad"), presses(2, 30, 4)),
            // One press has a wide interval: at best the rule is as good as most.
            (rule("perhaps-bad"), presses(0, 1, 1)),
            (rule("unpressed"), presses(0, 0, 7)),
            (rule("unpressed-more"), presses(0, 0, 8)),
            (rule("silent"), Cell::default()),
            (rule("given"), given),
        ]);
        let before = BTreeMap::from([(rule("good"), presses(30, 10, 0))]);
        let settled = Beside {
            now: &cells,
            before: &before,
        };
        let found = worst_rules_first(&cells, Some(settled));
        let order: Vec<String> = found.iter().map(|one| one.rule.to_string()).collect();
        let expected = [
            "surely-bad",
            "perhaps-bad",
            "good",
            "unpressed-more",
            "unpressed",
            "given",
        ];
        assert_eq!(order, expected);
        assert_eq!((found[5].answered, found[5].given), (0, 3));
        let worst = &found[0];
        assert_eq!(
            (worst.answered, worst.helpful),
            (36, Share { part: 2, n: 32 })
        );
        assert_eq!(worst.escalated, Share { part: 30, n: 36 });
        assert_eq!(worst.reasked, Share { part: 4, n: 36 });
        let was = |one: &RuleFigures| one.settled.map(|settled| settled.before);
        assert_eq!(was(worst), Some(Share::default()));
        assert_eq!(was(&found[2]), Some(Share { part: 30, n: 40 }));
        assert_eq!(was(&worst_rules_first(&cells, None)[2]), None);
    }

    #[test]
    fn a_trend_is_what_is_more_than_chance() {
        let rule = Subject::Rule(RuleId::new("any"));
        for (now, before, trend) in [
            (
                presses(38, 2, 0),
                Some(presses(20, 20, 0)),
                RuleTrend::Better,
            ),
            (
                presses(20, 20, 0),
                Some(presses(38, 2, 0)),
                RuleTrend::Worse,
            ),
            (
                presses(20, 20, 0),
                Some(presses(21, 19, 0)),
                RuleTrend::WithinChance,
            ),
            (
                presses(20, 20, 0),
                Some(presses(0, 0, 9)),
                RuleTrend::Unknown,
            ),
            (
                presses(0, 0, 9),
                Some(presses(20, 20, 0)),
                RuleTrend::Unknown,
            ),
            (presses(20, 20, 0), None, RuleTrend::Unknown),
        ] {
            let cells = BTreeMap::from([(rule.clone(), now)]);
            let before = before.map(|cell| BTreeMap::from([(rule.clone(), cell)]));
            let settled = before.as_ref().map(|before| Beside {
                now: &cells,
                before,
            });
            let found = worst_rules_first(&cells, settled);
            assert_eq!(found[0].trend(), trend, "{found:?}");
        }
    }
}
