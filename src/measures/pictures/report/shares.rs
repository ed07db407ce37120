//! Whole percents of parts of a whole that add up to 100: each is rounded down, and those that lost most by it get what
//! is missing (largest remainder).

/// The whole percents of some parts; all nought where the parts are.
pub(super) fn whole_percents(parts: &[u64]) -> Vec<u64> {
    let all: u128 = parts.iter().map(|part| u128::from(*part)).sum();
    if all == 0 {
        return vec![0; parts.len()];
    }
    let scaled = |part: &u64| u128::from(*part) * 100;
    let mut percents: Vec<u64> = parts
        .iter()
        .map(|part| (scaled(part) / all) as u64)
        .collect();
    let missing = 100 - percents.iter().sum::<u64>();
    let mut by_loss: Vec<usize> = (0..parts.len()).collect();
    by_loss.sort_by_key(|nth| std::cmp::Reverse(scaled(&parts[*nth]) % all));
    for nth in by_loss.into_iter().take(missing as usize) {
        percents[nth] += 1;
    }
    percents
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_lost_by_rounding_goes_to_those_that_lost_most() {
        assert_eq!(whole_percents(&[1, 1, 1]), [34, 33, 33]);
        assert_eq!(whole_percents(&[2, 1]), [67, 33]);
        assert_eq!(whole_percents(&[0, 0]), [0, 0]);
        assert_eq!(whole_percents(&[]), [0_u64; 0]);
    }

    proptest! {
        #[test]
        fn percents_add_up_and_are_off_by_less_than_one(
            parts in prop::collection::vec(0_u64..=u64::MAX / 64, 1..40),
        ) {
            let all: f64 = parts.iter().map(|part| *part as f64).sum();
            prop_assume!(all > 0.0);
            let percents = whole_percents(&parts);
            prop_assert_eq!(percents.iter().sum::<u64>(), 100);
            for (part, percent) in parts.iter().zip(percents) {
                prop_assert!((*part as f64 * 100.0 / all - percent as f64).abs() < 1.0 + 1e-9);
            }
        }
    }
}
