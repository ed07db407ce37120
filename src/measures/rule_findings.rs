//! Finds the rules that do not help, with the reasons: their answers helped less often, or more learners asked again or
//! went to a person, than with all other rules together, beyond chance.

use std::collections::BTreeMap;

use super::digest::{Compared, Estimate, beyond_chance};
use super::pictures::report::Unit;
use super::rules::RuleFigures;
use super::statistics::Share;

/// The fewest cases for judging a share.
const LEAST_CASES: usize = 5;

/// Counts the learners that a rule has failed; one learner may count twice.
const fn failed(rule: &RuleFigures) -> usize {
    let let_down = rule.helpful.n - rule.helpful.part;
    let_down + rule.reasked.part + rule.escalated.part
}

/// A respect in which a rule is worse than the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shortfall {
    /// A smaller share of answers helped; holds the others' share.
    NotHelpful(f64),
    /// A larger share of learners asked again; holds the others' share.
    AskedAgain(f64),
    /// A larger share went to a person; holds the others' share.
    WentToPerson(f64),
}

/// The respects in which rules are compared, in the order in which they are listed.
const KINDS: [fn(f64) -> Shortfall; 3] = [
    Shortfall::NotHelpful,
    Shortfall::AskedAgain,
    Shortfall::WentToPerson,
];

impl Shortfall {
    /// Returns whether a rule's share is worse than the others'.
    fn is_of(self, own: Share) -> bool {
        let own = own.rate().unwrap_or_default();
        match self {
            Self::NotHelpful(others) => own < others,
            Self::AskedAgain(others) | Self::WentToPerson(others) => own > others,
        }
    }

    /// Returns its place among the respects.
    const fn place(self) -> u8 {
        match self {
            Self::NotHelpful(_) => 0,
            Self::AskedAgain(_) => 1,
            Self::WentToPerson(_) => 2,
        }
    }
}

/// A rule that does not help.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFinding {
    /// The figures of its answers.
    pub figures: RuleFigures,
    /// The respects in which it is worse; at least one.
    pub why: Vec<Shortfall>,
}

/// Lists the rules that are worse than the others beyond chance, those that failed most learners first. The
/// significance levels are corrected for the number of compared shares (Holm, 1979): if all rules are alike, at most
/// one list in twenty names any.
pub fn rule_findings(rules: &[RuleFigures]) -> Vec<RuleFinding> {
    let sum = |of: fn(&RuleFigures) -> Share| {
        let all = rules.iter().map(of);
        all.fold(Share::default(), |sum, one| Share {
            part: sum.part + one.part,
            n: sum.n + one.n,
        })
    };
    let all = [
        sum(|one| one.helpful),
        sum(|one| one.reasked),
        sum(|one| one.escalated),
    ];
    let compared = rules.iter().enumerate();
    let compared = compared.flat_map(|(nth, rule)| {
        let own = [rule.helpful, rule.reasked, rule.escalated];
        let each = own.into_iter().zip(all).zip(KINDS);
        each.filter_map(move |((own, all), kind)| {
            let (chance, others) = beside_others(own, all)?;
            Some((chance, (nth, own, kind(others))))
        })
    });
    let mut why: BTreeMap<usize, Vec<Shortfall>> = BTreeMap::new();
    for (nth, own, shortfall) in beyond_chance(compared.collect()) {
        if shortfall.is_of(own) {
            why.entry(nth).or_default().push(shortfall);
        }
    }
    let mut found: Vec<RuleFinding> = why
        .into_iter()
        .map(|(nth, mut why)| {
            why.sort_by_key(|one| one.place());
            RuleFinding {
                figures: rules[nth].clone(),
                why,
            }
        })
        .collect();
    found.sort_by(|a, b| {
        let by_failed = failed(&b.figures).cmp(&failed(&a.figures));
        by_failed.then_with(|| a.figures.rule.cmp(&b.figures.rule))
    });
    found
}

/// Compares a share with that of all other rules. Returns the p-value of the difference and the others' share; `None`
/// if there are no others, or the share has too few cases.
fn beside_others(own: Share, all: Share) -> Option<(f64, f64)> {
    let others = Share {
        part: all.part.checked_sub(own.part)?,
        n: all.n.checked_sub(own.n)?,
    };
    let compared = Compared {
        what: (),
        unit: Unit::Share,
        before: Estimate::of_share(others)?,
        now: Estimate::of_share(own).filter(|_| own.n >= LEAST_CASES)?,
    };
    Some((compared.likelihood(), others.rate()?))
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
            given: 0,
            helpful: Share {
                part: solved,
                n: solved + let_down,
            },
            settled: None,
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

    #[test]
    fn among_many_rules_that_do_alike_hardly_any_is_listed() {
        let mut state = 42_u64;
        let mut hits = |trials: usize, percent: u64| {
            let drawn = (0..trials).filter(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 33) % 100 < percent
            });
            drawn.count()
        };
        let mut listed = 0;
        for _ in 0..300 {
            let rules: Vec<RuleFigures> = (0..30)
                .map(|at| {
                    let solved = hits(40, 70);
                    let escalated = hits(60, 20);
                    let reasked = hits(60, 15);
                    counts(
                        &format!("r{at}"),
                        [60, solved, 40 - solved, reasked, escalated],
                    )
                })
                .collect();
            listed += usize::from(!rule_findings(&rules).is_empty());
        }
        assert!(listed <= 20, "{listed} of 300 lists name a rule");
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
