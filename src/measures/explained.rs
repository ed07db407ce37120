//! The regression of a figure on known numbers and names of each case, such as the people on duty and the weekday.
//! Names become columns of 0 and 1, compared with the most frequent name.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::regression::{Observation, Unfit};
use super::tested_fit::TestedFit;

/// The fewest cases of a name with a column of its own; a rarer name is treated as the most frequent one.
const FEWEST_OF_NAME: usize = 5;
/// The most names of a kind that have columns, the most frequent.
const MOST_NAMES: usize = 6;

/// A case: its figure, and the numbers and names that may explain it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The numbers that may explain it; equally many in every case.
    pub numbers: Vec<f64>,
    /// A name of each kind that may explain it; equally many in every case.
    pub names: Vec<String>,
    /// The figure that is explained.
    pub explained: f64,
}

/// A factor with a coefficient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Factor {
    /// A number, by its position in a case; its coefficient is the change of the figure for one more.
    Number(usize),
    /// A name, in comparison with the most frequent of its kind.
    Name {
        /// The kind, by its position in a case.
        kind: usize,
        /// The name.
        name: String,
    },
}

/// The numbers and names on which a figure depends, by a regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The regression, with its errors on the cases that were held out.
    pub tested: TestedFit,
    /// The factor of each of its coefficients, in their order.
    pub factors: Vec<Factor>,
    /// The most frequent name of each kind, with which the other names are compared.
    pub usual: Vec<String>,
    /// The numbers that were equal in every case, and so explain nothing.
    pub left_out: Vec<usize>,
}

/// The reason why the cases do not determine what a figure depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// There are too few cases.
    TooFew {
        /// The number of cases.
        n: usize,
    },
    /// Every number and name was equal in every case.
    Same {
        /// The number of cases.
        n: usize,
    },
    /// Some factors move together, so that their effects cannot be separated.
    Together(Vec<Factor>),
}

impl Explained {
    /// Fits cases, given in a fixed order.
    ///
    /// # Errors
    /// [`Unexplained`] if the cases do not determine a fit.
    pub fn of(cases: &[Case]) -> Result<Self, Unexplained> {
        let n = cases.len();
        let (numbers, kinds) = cases
            .first()
            .map_or((0, 0), |case| (case.numbers.len(), case.names.len()));
        let mut factors: Vec<Factor> = (0..numbers).map(Factor::Number).collect();
        let mut usual = Vec::new();
        for kind in 0..kinds {
            let mut names = names_of(cases, kind).into_iter();
            usual.extend(names.next());
            factors.extend(names.map(|name| Factor::Name { kind, name }));
        }
        let mut left_out = Vec::new();
        loop {
            match TestedFit::of(&rows(cases, &factors)) {
                Ok(tested) => {
                    return Ok(Self {
                        tested,
                        factors,
                        usual,
                        left_out,
                    });
                }
                Err(Unfit::TooFew { n }) => return Err(Unexplained::TooFew { n }),
                Err(Unfit::Collinear { columns }) => {
                    let together = columns
                        .into_iter()
                        .filter_map(|at| factors.get(at).cloned());
                    return Err(Unexplained::Together(together.collect()));
                }
                Err(Unfit::Constant { columns }) if columns.is_empty() => {
                    return Err(Unexplained::Same { n });
                }
                Err(Unfit::Constant { columns }) => {
                    for at in columns.into_iter().rev() {
                        if let Factor::Number(number) = factors.remove(at) {
                            left_out.insert(0, number);
                        }
                    }
                }
            }
        }
    }
}

/// Lists the most frequent name of a kind, followed by those with columns; of equally frequent ones, the first by name.
fn names_of(cases: &[Case], kind: usize) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in cases.iter().filter_map(|case| case.names.get(kind)) {
        *counts.entry(name).or_default() += 1;
    }
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    names.sort_by_key(|(name, count)| (Reverse(*count), *name));
    let kept = names.into_iter().enumerate();
    let kept = kept.filter(|(at, (_, count))| *at == 0 || *count >= FEWEST_OF_NAME);
    kept.take(MOST_NAMES + 1)
        .map(|(_, (name, _))| name.to_owned())
        .collect()
}

fn rows(cases: &[Case], factors: &[Factor]) -> Vec<Observation> {
    let figure = |case: &Case, factor: &Factor| match factor {
        Factor::Number(at) => case.numbers[*at],
        Factor::Name { kind, name } => f64::from(u8::from(case.names[*kind] == *name)),
    };
    let row = |case: &Case| Observation {
        explains: factors.iter().map(|factor| figure(case, factor)).collect(),
        explained: case.explained,
    };
    cases.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn case(numbers: &[f64], names: &[&str], explained: f64) -> Case {
        Case {
            numbers: numbers.to_vec(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            explained,
        }
    }

    fn name(kind: usize, name: &str) -> Factor {
        let name = name.to_owned();
        Factor::Name { kind, name }
    }

    #[test]
    fn names_are_compared_with_the_most_frequent_and_rare_ones_count_as_it() {
        let cases: Vec<Case> = (0..80_u32)
            .map(|at| {
                let day = ["mon", "mon", "tue", "wed"][(at % 4) as usize];
                let day = if at == 79 { "sun" } else { day };
                let late = if day == "tue" { 30.0 } else { 0.0 };
                let queue = f64::from(at * 7 % 5);
                case(&[queue, 1.0], &[day], 10.0 + late + 3.0 * queue)
            })
            .collect();
        let found = Explained::of(&cases).unwrap();
        assert_eq!(
            found.factors,
            [Factor::Number(0), name(0, "tue"), name(0, "wed")]
        );
        assert_eq!(
            (found.usual, found.left_out),
            (vec!["mon".to_owned()], vec![1])
        );
        let values: Vec<f64> = found
            .tested
            .fit
            .coefficients
            .iter()
            .map(|one| one.value)
            .collect();
        for (value, expected) in values.iter().zip([3.0, 30.0, 0.0]) {
            assert!((value - expected).abs() < 1e-9, "{values:?}");
        }
    }

    #[test]
    fn what_moves_together_is_named_and_too_little_is_refused() {
        let twins = |n: u32| -> Vec<Case> {
            (0..n)
                .map(|at| {
                    let night = if at % 3 == 0 { "night" } else { "day" };
                    let there = f64::from(u8::from(night == "day"));
                    case(&[there, f64::from(at % 7)], &[night], f64::from(at))
                })
                .collect()
        };
        let together = vec![Factor::Number(0), name(0, "night")];
        assert_eq!(
            Explained::of(&twins(60)),
            Err(Unexplained::Together(together))
        );
        assert_eq!(
            Explained::of(&twins(29)),
            Err(Unexplained::TooFew { n: 29 })
        );
        assert_eq!(Explained::of(&[]), Err(Unexplained::TooFew { n: 0 }));
        let same = vec![case(&[1.0], &["day"], 5.0); 50];
        assert_eq!(Explained::of(&same), Err(Unexplained::Same { n: 50 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Whatever the cases are, they are told or refused, and the columns are as many as the factors.
        #[test]
        fn any_cases_are_told_or_refused(
            drawn in prop::collection::vec((0_u8..3, 0_u8..2, 0_usize..4, 0_usize..3, -9.0_f64..9.0), 0..90),
        ) {
            let cases: Vec<Case> = drawn.iter().map(|&(x, z, day, part, y)| {
                let names = [["mon", "tue", "wed", "thu"][day], ["a", "b", "c"][part]];
                case(&[f64::from(x), f64::from(z)], &names, y)
            }).collect();
            match Explained::of(&cases) {
                Ok(found) => prop_assert_eq!(found.factors.len(), found.tested.fit.coefficients.len()),
                Err(Unexplained::TooFew { n }) => prop_assert!(n == cases.len() && n < TestedFit::NEEDED),
                Err(Unexplained::Together(factors)) => prop_assert!(factors.len() > 1),
                Err(Unexplained::Same { .. }) => {}
            }
        }
    }
}
