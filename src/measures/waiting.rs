//! How long people wait, those included whose wait is not over: it is known of them only that it is longer than so far.

use crate::domain::Millis;

/// Waits of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// How long.
    pub length: Millis,
    /// How many.
    pub times: u64,
    /// Whether it ended with what was waited for; else it went on longer, nobody knows how long.
    pub replied: bool,
}

/// The median of waits by the estimator of Kaplan and Meier: the first length at which at most half still wait. `None`
/// where more than half do at the end.
pub fn median_wait(mut waits: Vec<Wait>) -> Option<Millis> {
    // Whose wait ends at the same time as another's is not known to end was still waiting for it.
    waits.sort_unstable_by_key(|wait| (wait.length, !wait.replied));
    let mut at_risk: u64 = waits.iter().map(|wait| wait.times).sum();
    let mut still = 1.0_f64;
    let mut waits = waits.into_iter().peekable();
    while let Some(wait) = waits.next() {
        let mut over = wait.times;
        while let Some(same) =
            waits.next_if(|next| next.length == wait.length && next.replied == wait.replied)
        {
            over += same.times;
        }
        if wait.replied {
            still *= 1.0 - over as f64 / at_risk as f64;
            // What adds up to one half in fractions must not miss it by a last digit.
            if still <= 0.5 + 1e-12 {
                return Some(wait.length);
            }
        }
        at_risk -= over;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn waits(all: &[(i64, bool)]) -> Vec<Wait> {
        let all = all.iter();
        all.map(|(minutes, replied)| Wait {
            length: Millis::minutes(*minutes),
            times: 1,
            replied: *replied,
        })
        .collect()
    }

    #[test]
    fn the_median_is_that_of_the_literature() {
        // The 6-mercaptopurine group of Freireich's trial (1963), in weeks: the median remission is 23.
        let over = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let mut all = over.map(|week| (week, true)).to_vec();
        all.extend(open.map(|week| (week, false)));
        assert_eq!(median_wait(waits(&all)), Some(Millis::minutes(23)));
    }

    #[test]
    fn where_more_than_half_still_wait_there_is_no_median() {
        for (all, median) in [
            (&[][..], None),
            (&[(5, false)], None),
            (&[(5, true)], Some(5)),
            (&[(5, true), (9, false)], Some(5)),
            (&[(5, true), (9, false), (9, false)], None),
            (&[(5, false), (9, true)], Some(9)),
        ] {
            assert_eq!(
                median_wait(waits(all)),
                median.map(Millis::minutes),
                "{all:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn where_nobody_waits_any_more_it_is_the_lower_median(
            mut lengths in prop::collection::vec(0_i64..500, 1..80),
        ) {
            let all: Vec<_> = lengths.iter().map(|length| (*length, true)).collect();
            lengths.sort_unstable();
            let median = lengths[(lengths.len() - 1) / 2];
            prop_assert_eq!(median_wait(waits(&all)), Some(Millis::minutes(median)));
        }

        #[test]
        fn who_waits_longer_makes_it_no_shorter(
            all in prop::collection::vec((0_i64..500, any::<bool>()), 1..60), age in 500_i64..900,
        ) {
            let before = median_wait(waits(&all));
            let mut more = all;
            more.push((age, false));
            let after = median_wait(waits(&more));
            prop_assert!(after.is_none() || after >= before);
        }
    }
}
