//! The rules that do not help, and why: those of whose answers fewer helped, or after which more learners asked again
//! or went to a person, than of all other rules together, beyond chance.

use super::rules::RuleFigures;
use super::statistics::Share;

/// The fewest that a share is judged by.
const ENOUGH: usize = 5;

/// Counts the learners that a rule has failed; one may count twice.
const fn failed(rule: &RuleFigures) -> usize {
    let let_down = rule.helpful.n - rule.helpful.part;
    let_down + rule.reasked.part + rule.escalated.part
}

/// A respect in which a rule falls short of the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shortfall {
    /// A smaller share of answers helped; the share of the others that did.
    NotHelpful(f64),
    /// A larger share of learners asked again; the share after the others.
    AskedAgain(f64),
    /// A larger share of tickets was opened; the share after the others.
    WentToPerson(f64),
}

/// A rule that does not help.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFinding {
    /// The figures of its answers.
    pub figures: RuleFigures,
    /// The respects in which it falls short; at least one.
    pub why: Vec<Shortfall>,
}

/// Lists the rules that fall short of the others beyond chance, those that failed most learners first.
pub fn rule_findings(rules: &[RuleFigures]) -> Vec<RuleFinding> {
    let sum = |of: fn(&RuleFigures) -> Share| {
        let all = rules.iter().map(of);
        all.fold(Share::default(), |sum, one| Share {
            part: sum.part + one.part,
            n: sum.n + one.n,
        })
    };
    let helpful = sum(|one| one.helpful);
    let (again, person) = (sum(|one| one.reasked), sum(|one| one.escalated));
    let mut found: Vec<RuleFinding> = rules
        .iter()
        .filter_map(|figures| {
            let why = [
                below(figures.helpful, helpful).map(Shortfall::NotHelpful),
                above(figures.reasked, again).map(Shortfall::AskedAgain),
                above(figures.escalated, person).map(Shortfall::WentToPerson),
            ];
            let why: Vec<Shortfall> = why.into_iter().flatten().collect();
            (!why.is_empty()).then(|| RuleFinding {
                figures: figures.clone(),
                why,
            })
        })
        .collect();
    found.sort_by(|a, b| {
        let by_failed = failed(&b.figures).cmp(&failed(&a.figures));
        by_failed.then_with(|| a.figures.rule.cmp(&b.figures.rule))
    });
    found
}

/// Computes the share of all others, if there is one and one's own can be judged.
fn of_others(own: Share, all: Share) -> Option<f64> {
    let others = Share {
        part: all.part.checked_sub(own.part)?,
        n: all.n.checked_sub(own.n)?,
    };
    others.rate().filter(|_| own.n >= ENOUGH)
}

/// Computes the others' share, if one's own lies below it beyond chance.
fn below(own: Share, all: Share) -> Option<f64> {
    let others = of_others(own, all)?;
    (own.wilson()?.high < others).then_some(others)
}

/// Computes the others' share, if one's own lies above it beyond chance.
fn above(own: Share, all: Share) -> Option<f64> {
    let others = of_others(own, all)?;
    (own.wilson()?.low > others).then_some(others)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::RuleId;

    fn counts(
        rule: &str,
        [answered, solved, let_down, reasked, escalated]: [usize; 5],
    ) -> RuleFigures {
        let share = |part| Share { part, n: answered };
        RuleFigures {
            rule: RuleId::new(rule),
            answered,
            helpful: Share {
                part: solved,
                n: solved + let_down,
            },
            before: None,
            escalated: share(escalated),
            reasked: share(reasked),
        }
    }

    #[test]
    fn rules_are_listed_with_what_they_fall_short_in_the_worst_first() {
        let rules = [
            counts("good", [100, 45, 5, 2, 3]),
            counts("again", [40, 9, 1, 20, 2]),
            counts("bad", [60, 4, 30, 3, 25]),
            counts("new", [4, 0, 4, 4, 4]),
        ];
        let found = rule_findings(&rules);
        let named: Vec<&str> = found.iter().map(|one| one.figures.rule.as_str()).collect();
        assert_eq!(named, ["bad", "again"], "{found:?}");
        assert!(matches!(
            found[0].why[..],
            [Shortfall::NotHelpful(_), Shortfall::WentToPerson(_)]
        ));
        let [Shortfall::AskedAgain(others)] = found[1].why[..] else {
            panic!("{found:?}");
        };
        assert!((others - 9.0 / 164.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn rules_that_do_alike_are_not_listed_and_every_reason_holds(
            drawn in prop::collection::vec((0_usize..40, 0_usize..40, 0_usize..40, 0_usize..40), 0..8),
        ) {
            let rules: Vec<RuleFigures> = drawn.iter().enumerate().map(|(at, &(solved, let_down, reasked, escalated))| {
                let answered = solved + let_down + reasked + escalated;
                counts(&format!("r{at}"), [answered, solved, let_down, reasked, escalated])
            }).collect();
            for found in rule_findings(&rules) {
                prop_assert!(!found.why.is_empty());
                for why in found.why {
                    let holds = match why {
                        Shortfall::NotHelpful(others) => found.figures.helpful.rate() < Some(others),
                        Shortfall::AskedAgain(others) => found.figures.reasked.rate() > Some(others),
                        Shortfall::WentToPerson(others) => found.figures.escalated.rate() > Some(others),
                    };
                    prop_assert!(holds);
                }
            }
            let alike = vec![counts("a", [50, 20, 5, 5, 5]), counts("b", [50, 20, 5, 5, 5]), counts("c", [50, 20, 5, 5, 5])];
            prop_assert!(rule_findings(&alike).is_empty());
        }
    }
}
