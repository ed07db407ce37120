//! The weight of a feature of a text (TF-IDF): the more often the text has it, and the fewer texts have it at all, the
//! higher. Both parts are computed like scikit-learn's `TfidfVectorizer` with `sublinear_tf` and `smooth_idf`.

/// Computes the weight of a feature that `having` of `all` texts have: `ln((1 + all) / (1 + having)) + 1`, smoothed as
/// if one more text had every feature.
pub(crate) fn rarity(having: usize, all: usize) -> f64 {
    ((all + 1) as f64 / (having + 1) as f64).ln() + 1.0
}

/// Computes the weight of a feature by how often its text has it, sublinear: `1 + ln(times)`. A feature that counts for
/// less than one time keeps its weight.
pub(crate) fn damped(times: f64) -> f64 {
    if times > 1.0 { 1.0 + times.ln() } else { times }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarer_a_feature_the_more_it_tells() {
        let all = 100;
        let told: Vec<f64> = (0..=all).map(|having| rarity(having, all)).collect();
        assert!(told.windows(2).all(|two| two[0] > two[1]));
        assert!(
            (told[all] - 1.0).abs() < 1e-12,
            "what all texts have keeps one"
        );
    }

    #[test]
    fn each_further_time_adds_less() {
        for (times, weight) in [(0.3, 0.3), (1.0, 1.0), (std::f64::consts::E, 2.0)] {
            assert!((damped(times) - weight).abs() < 1e-12, "{times}");
        }
    }
}
