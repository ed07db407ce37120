//! Weighted logistic regression by Newton's method, in which each weight is drawn towards one that is known beforehand
//! and may have a lower bound.

const NEWTON_STEPS: usize = 25;
/// The longest step of a weight.
const LONGEST_STEP: f64 = 2.0;
/// The step below which the weights count as at rest.
const AT_REST: f64 = 1e-6;

/// One case: its terms, whether it was right, and its weight.
#[derive(Debug, Clone)]
pub(crate) struct WeightedCase {
    pub(crate) terms: Vec<f64>,
    pub(crate) right: bool,
    pub(crate) weight: f64,
}

/// The prior of one weight, which holds it against chance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prior {
    /// The strength with which the weight is drawn.
    pub(crate) ridge: f64,
    /// The weight towards which it is drawn.
    pub(crate) towards: f64,
    /// The least weight that it may have.
    pub(crate) least: f64,
}

impl Prior {
    /// Makes a prior that draws a weight towards 0, without a bound.
    pub(crate) fn to_none(ridge: f64) -> Self {
        Self {
            ridge,
            towards: 0.0,
            least: f64::NEG_INFINITY,
        }
    }
}

/// Fits the weights of terms, one for each prior.
pub(crate) fn fit(cases: &[WeightedCase], holds: &[Prior]) -> Vec<f64> {
    let mut weights: Vec<f64> = holds.iter().map(|hold| hold.towards).collect();
    for _ in 0..NEWTON_STEPS {
        let step = step(cases, &weights, holds);
        for (weight, change) in weights.iter_mut().zip(&step) {
            *weight -= change.clamp(-LONGEST_STEP, LONGEST_STEP);
        }
        if step.iter().all(|change| change.abs() < AT_REST) {
            break;
        }
    }
    weights
}

pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

pub(crate) fn dot(terms: &[f64], weights: &[f64]) -> f64 {
    terms.iter().zip(weights).map(|(x, w)| x * w).sum()
}

/// Computes Newton's step, which is subtracted from the weights. A weight that would pass its bound stops there, and
/// the others are solved again.
fn step(cases: &[WeightedCase], weights: &[f64], holds: &[Prior]) -> Vec<f64> {
    let (gradient, curvature) = slopes(cases, weights, holds);
    let mut stopped = vec![false; weights.len()];
    loop {
        let (mut right, mut rows) = (gradient.clone(), curvature.clone());
        for at in (0..weights.len()).filter(|at| stopped[*at]) {
            let own = weights[at] - holds[at].least;
            for (other, row) in rows
                .iter_mut()
                .enumerate()
                .filter(|(other, _)| *other != at)
            {
                right[other] -= row[at] * own;
                row[at] = 0.0;
            }
            rows[at].fill(0.0);
            rows[at][at] = 1.0;
            right[at] = own;
        }
        let step = solve(rows, right);
        let passes = |at: &usize| !stopped[*at] && weights[*at] - step[*at] < holds[*at].least;
        let passing: Vec<usize> = (0..weights.len()).filter(passes).collect();
        if passing.is_empty() {
            return step;
        }
        passing.into_iter().for_each(|at| stopped[at] = true);
    }
}

/// Computes the gradient and the curvature of the function that is minimised.
fn slopes(cases: &[WeightedCase], weights: &[f64], holds: &[Prior]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let count = weights.len();
    let (mut gradient, mut curvature) = (vec![0.0; count], vec![vec![0.0; count]; count]);
    for case in cases {
        let p = logistic(dot(&case.terms, weights));
        let error = (p - f64::from(u8::from(case.right))) * case.weight;
        let bend = (p * (1.0 - p)).max(1e-6) * case.weight;
        for (at, term) in case.terms.iter().enumerate() {
            gradient[at] += error * term;
            for (sum, other) in curvature[at][..=at].iter_mut().zip(&case.terms) {
                *sum += bend * term * other;
            }
        }
    }
    for (at, hold) in holds.iter().enumerate() {
        gradient[at] += hold.ridge * (weights[at] - hold.towards);
        curvature[at][at] += hold.ridge;
        let (above, own) = curvature.split_at_mut(at);
        for (row, bent) in above.iter_mut().zip(&own[0]) {
            row[at] = *bent;
        }
    }
    (gradient, curvature)
}

/// Solves a positive definite system by elimination.
fn solve(mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    for pivot in 0..count {
        let (above, below) = rows.split_at_mut(pivot + 1);
        let own = &above[pivot];
        for (at, row) in below.iter_mut().enumerate() {
            let factor = row[pivot] / own[pivot];
            for (number, other) in row[pivot..].iter_mut().zip(&own[pivot..]) {
                *number -= factor * other;
            }
            right[pivot + 1 + at] -= factor * right[pivot];
        }
    }
    for pivot in (0..count).rev() {
        let known = dot(&rows[pivot][pivot + 1..], &right[pivot + 1..]);
        right[pivot] = (right[pivot] - known) / rows[pivot][pivot];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases that are the likelier right the more they have of the first term and the less of the second.
    fn cases() -> Vec<WeightedCase> {
        (0..400_u32)
            .map(|n| {
                let (one, other) = (f64::from(n % 20) / 20.0, f64::from(n % 7) / 7.0);
                WeightedCase {
                    terms: vec![one, other, 1.0],
                    right: one > other,
                    weight: 1.0,
                }
            })
            .collect()
    }

    #[test]
    fn weights_follow_the_cases_and_keep_their_bounds() {
        let free = fit(&cases(), &[Prior::to_none(1.0); 3]);
        assert!(free[0] > 1.0 && free[1] < -1.0, "{free:?}");
        let bound = Prior {
            least: 0.0,
            ..Prior::to_none(1.0)
        };
        let held = fit(&cases(), &[bound, bound, Prior::to_none(1.0)]);
        assert!(held[0] > 0.5 && held[1].abs() < 1e-9, "{held:?}");
    }

    #[test]
    fn few_cases_leave_what_is_known() {
        let known = Prior {
            ridge: 100.0,
            towards: 3.0,
            least: 0.0,
        };
        let held = fit(&cases()[..3], &[known; 3]);
        assert!(
            held.iter().all(|weight| (weight - 3.0).abs() < 0.1),
            "{held:?}"
        );
    }
}
