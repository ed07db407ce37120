//! Streams of steps from one rule to the next: generated, with a structure that is known and chance from a seed.

use std::collections::BTreeMap;

use frontdesk::domain::{Entropy, Millis, RuleId, Timestamp};
use frontdesk::faq::related::Helped;

/// When a generated stream begins.
const BEGINS: Timestamp = Timestamp::from_millis(1_767_603_600_000);
/// The products of a generated community.
const PRODUCTS: u64 = 3;
/// Half a year.
const LASTS: Millis = Millis::days(180);

/// A learner was answered by one rule, and then by another.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) prior: RuleId,
    pub(crate) next: RuleId,
    pub(crate) at: Timestamp,
    pub(crate) helped: Helped,
    /// The product that the learner bought.
    pub(crate) product: u64,
}

/// Steps in the order of their times, and what the rule files list as related.
pub(crate) struct Stream {
    pub(crate) steps: Vec<Step>,
    pub(crate) listed: BTreeMap<RuleId, Vec<RuleId>>,
}

/// The sizes of a generated community.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    rules: u64,
    learners: u64,
    /// How likely a learner goes on to one of the rules that belong after the last.
    follows: f64,
    /// Whether what belongs after a rule is another after half of the time.
    changes: bool,
    /// How often what belongs after a rule is another for those who bought another of three products.
    products: f64,
}

impl Shape {
    pub(crate) const ALL: [(&'static str, Shape); 7] = [
        ("small: 20 rules, 150 learners", Shape::new(20, 150, 0.6)),
        (
            "middle: 60 rules, 1,000 learners",
            Shape::new(60, 1_000, 0.6),
        ),
        (
            "large: 300 rules, 8,000 learners",
            Shape::new(300, 8_000, 0.6),
        ),
        (
            "middle, changes half-way",
            Shape {
                changes: true,
                ..Shape::new(60, 1_000, 0.6)
            },
        ),
        (
            "middle, half by product",
            Shape {
                products: 0.5,
                ..Shape::new(60, 1_000, 0.6)
            },
        ),
        (
            "large, all by product",
            Shape {
                products: 1.0,
                ..Shape::new(300, 8_000, 0.6)
            },
        ),
        ("middle, no structure", Shape::new(60, 1_000, 0.0)),
    ];

    const fn new(rules: u64, learners: u64, follows: f64) -> Self {
        Self {
            rules,
            learners,
            follows,
            changes: false,
            products: 0.0,
        }
    }

    pub(crate) fn has_structure(self) -> bool {
        self.follows > 0.0
    }
}

impl Stream {
    pub(crate) fn listed(&self, rule: &RuleId) -> &[RuleId] {
        self.listed.get(rule).map_or(&[], Vec::as_slice)
    }

    /// Learners ask two rules or more. The first, and those that follow nothing, are drawn by a popularity that falls as 1 ÷
    /// rank (Zipf); the others among three that belong after the last. Files list one of these for every third rule.
    pub(crate) fn generated(shape: Shape, seed: u64) -> Self {
        let chance = Entropy::seeded(seed);
        let popular = Popularity::new(shape.rules);
        let belonging = |_| -> Vec<u64> { (0..3).map(|_| chance.number() % shape.rules).collect() };
        let first: Vec<Vec<u64>> = (0..shape.rules).map(belonging).collect();
        let later: Vec<Vec<u64>> = (0..shape.rules).map(belonging).collect();
        let of_products: Vec<Vec<Vec<u64>>> = (0..PRODUCTS)
            .map(|_| (0..shape.rules).map(belonging).collect())
            .collect();
        let mut steps = Vec::new();
        for _ in 0..shape.learners {
            let span = LASTS.get().unsigned_abs();
            let mut at = Millis::new((chance.number() % span).cast_signed());
            let mut last = popular.draw(&chance);
            let product = chance.number() % PRODUCTS;
            while chance.chance(0.6) {
                at = Millis::new(
                    at.get() + Millis::hours(1 + (chance.number() % 96).cast_signed()).get(),
                );
                let is_late = shape.changes && at.get() > LASTS.get() / 2;
                let common = if is_late { &later } else { &first };
                let after = if chance.chance(shape.products) {
                    &of_products[product as usize]
                } else {
                    common
                };
                let next = if chance.chance(shape.follows) {
                    after[last as usize][(chance.number() % 3) as usize]
                } else {
                    popular.draw(&chance)
                };
                if next == last {
                    continue;
                }
                let helped = match chance.number() % 10 {
                    0..3 => Helped::Yes,
                    3 => Helped::No,
                    _ => Helped::Unsaid,
                };
                let (prior, next_rule) = (rule(last), rule(next));
                steps.push(Step {
                    prior,
                    next: next_rule,
                    at: BEGINS + at,
                    helped,
                    product,
                });
                last = next;
            }
        }
        steps.sort_by_key(|step| step.at);
        let every_third = (0..shape.rules).filter(|number| number % 3 == 0);
        let listed = every_third
            .map(|number| (rule(number), vec![rule(first[number as usize][0])]))
            .collect();
        Self { steps, listed }
    }
}

fn rule(number: u64) -> RuleId {
    RuleId::new(format!("rule-{number}"))
}

/// Draws rules by a share that falls with their rank.
struct Popularity(Vec<f64>);

impl Popularity {
    fn new(rules: u64) -> Self {
        let mut sum = 0.0;
        let sums = (1..=rules).map(|rank| {
            sum += 1.0 / rank as f64;
            sum
        });
        Self(sums.collect())
    }

    fn draw(&self, chance: &Entropy) -> u64 {
        let total = self.0.last().copied().unwrap_or_default();
        let drawn = (chance.number() >> 11) as f64 / (1_u64 << 53) as f64 * total;
        self.0.partition_point(|sum| *sum < drawn) as u64
    }
}
