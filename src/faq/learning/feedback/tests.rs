//! The laws of trust in rules: bounded, monotone, the same in any order, and deaf to one learner alone.

use proptest::prelude::*;

use crate::faq::learning::feedback::*;

const NOW: Timestamp = Timestamp::from_millis(1_000_000_000_000);

fn vote(learner: i64, rule: &str, said: PressMeaning, days_ago: i64) -> Vote {
    Vote {
        learner: LearnerKey::new(learner),
        rule: RuleId::new(rule),
        said,
        at: Timestamp::from_millis(NOW.as_millis() - Millis::days(days_ago).get()),
    }
}

fn rule_trust(votes: &[Vote]) -> RuleTrust {
    GuildTrust::of(votes, NOW).get(&RuleId::new("a"))
}

/// Makes the votes of so many learners, numbered from `first`, each saying this of the rule `a`.
fn crowd(first: i64, count: i64, said: PressMeaning, days_ago: i64) -> Vec<Vote> {
    (first..first + count)
        .map(|learner| vote(learner, "a", said, days_ago))
        .collect()
}

#[test]
fn without_presses_nothing_moves() {
    assert!(GuildTrust::of(&[], NOW).is_neutral());
    assert_eq!(rule_trust(&[]), RuleTrust::default());
    for probability in [0.0, 0.3, 0.999, 1.0] {
        assert_eq!(rule_trust(&[]).lean(probability), probability);
    }
}

#[test]
fn three_learners_who_say_no_demote_and_two_do_not() {
    let two = rule_trust(&crowd(0, 2, PressMeaning::NotThis, 0));
    assert!(!two.demoted && two.shift == 0.0 && two.learners == 2);
    let three = rule_trust(&crowd(0, 3, PressMeaning::NotThis, 0));
    assert!(three.demoted && three.shift < -1.0);
    assert!((three.helpful - 3.0 / 7.0).abs() < 1e-12);
}

#[test]
fn who_is_content_outweighs_who_is_not() {
    let mut votes = crowd(0, 3, PressMeaning::NotThis, 0);
    votes.extend(crowd(10, 2, PressMeaning::Solved, 0));
    assert!(!rule_trust(&votes).demoted);
    votes.extend(crowd(20, 3, PressMeaning::NotThis, 0));
    assert!(rule_trust(&votes).demoted);
}

#[test]
fn a_demotion_fades_with_its_presses() {
    assert!(rule_trust(&crowd(0, 3, PressMeaning::NotThis, 40)).demoted);
    assert!(!rule_trust(&crowd(0, 3, PressMeaning::NotThis, 60)).demoted);
    assert_eq!(
        rule_trust(&crowd(0, 30, PressMeaning::NotThis, 360)),
        RuleTrust::default()
    );
}

#[test]
fn asking_an_instructor_weighs_half_of_a_no() {
    let asked = rule_trust(&crowd(0, 4, PressMeaning::AskedInstructor, 0));
    let denied = rule_trust(&crowd(0, 2, PressMeaning::NotThis, 0));
    assert!((asked.helpful - denied.helpful).abs() < 1e-12);
    assert!(!asked.demoted && asked.shift < 0.0);
}

#[test]
fn a_later_press_takes_the_place_of_the_former() {
    let mut votes = crowd(0, 3, PressMeaning::NotThis, 2);
    votes.extend(crowd(0, 3, PressMeaning::Solved, 1));
    assert_eq!(
        rule_trust(&votes),
        rule_trust(&crowd(0, 3, PressMeaning::Solved, 1))
    );
}

#[test]
fn who_presses_on_everything_weighs_little_on_each() {
    let mut votes = crowd(0, 3, PressMeaning::NotThis, 0);
    assert!(rule_trust(&votes).demoted);
    for other in 0..7 {
        for learner in 0..2 {
            votes.push(vote(
                learner,
                &format!("other-{other}"),
                PressMeaning::NotThis,
                0,
            ));
        }
    }
    assert!(!rule_trust(&votes).demoted);
}

#[test]
fn a_new_account_and_a_visitor_weigh_less() {
    let ago = |days| Some(NOW - Millis::days(days));
    let long = ago(400);
    for (case, account, returned, weight) in [
        ("long here, and came back", long, ago(3), 1.0),
        ("whose account is not known", None, ago(3), 1.0),
        ("came back at this moment", long, Some(NOW), 1.0),
        ("never came back", long, None, 0.75),
        ("came back only afterwards", long, ago(-1), 0.75),
        ("a month old", ago(30), ago(3), 1.0),
        (
            "not quite a month old",
            Some(NOW - Millis::days(30) + Millis::secs(1)),
            ago(3),
            0.25,
        ),
        ("made just now, never came back", ago(0), None, 0.25 * 0.75),
        ("of the future", ago(-1), ago(3), 1.0),
    ] {
        assert_eq!(press_weight(NOW, account, returned), weight, "{case}");
    }
}

#[test]
fn so_many_new_accounts_and_visitors_demote_a_rule() {
    let demoted_by = |learners: i64, weight: f64| {
        let word = Word {
            at: NOW,
            said: PressMeaning::NotThis,
            weight,
        };
        let rule = RuleId::new("a");
        let words = Words::from([(rule.clone(), word)]);
        let mut tally = Tally::default();
        for _ in 0..learners {
            for share in shares(&words).into_values() {
                tally.add(share);
            }
        }
        let guild_trust = GuildTrust::from_tallies([(rule.clone(), tally)], NOW, |_| true);
        guild_trust.get(&rule).demoted
    };
    // In doubt for as long as no more than two whole words stand against the three that are given it.
    for (case, weight, too_few, enough) in [
        ("long here", 1.0, 2, 3),
        ("visitors", 0.75, 2, 3),
        ("new accounts that came back", 0.25, 7, 9),
        ("new accounts that did not", 0.25 * 0.75, 10, 11),
    ] {
        assert!(!demoted_by(too_few, weight), "{case}");
        assert!(demoted_by(enough, weight), "{case}");
    }
}

fn saids() -> impl Strategy<Value = PressMeaning> {
    prop::sample::select(vec![
        PressMeaning::NotThis,
        PressMeaning::AskedInstructor,
        PressMeaning::Chosen,
        PressMeaning::Solved,
    ])
}

fn some_votes() -> impl Strategy<Value = Vec<Vote>> {
    let one = (0_i64..8, 0_usize..3, saids(), 0_i64..400)
        .prop_map(|(learner, rule, said, days)| vote(learner, ["a", "b", "c"][rule], said, days));
    prop::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn whatever_is_pressed_the_shift_is_bounded(votes in some_votes(), p in 0.0..1.0_f64) {
        let rule_trust = rule_trust(&votes);
        prop_assert!((MOST_DOWN..=MOST_UP).contains(&rule_trust.shift));
        prop_assert!((0.0..=1.0).contains(&rule_trust.helpful));
        let leaned = rule_trust.lean(p);
        prop_assert!((0.0..=1.0).contains(&leaned));
        prop_assert!((leaned >= p - 1e-12) == (rule_trust.shift >= 0.0) || (leaned - p).abs() < 1e-12);
    }

    #[test]
    fn the_order_of_votes_does_not_matter(votes in some_votes(), seed: u64) {
        let mut other = votes.clone();
        crate::faq::classifier::hashing::Shuffle::new(seed).apply(&mut other);
        prop_assert_eq!(GuildTrust::of(&votes, NOW), GuildTrust::of(&other, NOW));
    }

    #[test]
    fn one_learner_alone_moves_nothing(
        pressed in prop::collection::vec((0_usize..3, saids(), 0_i64..400), 0..200),
    ) {
        let votes: Vec<Vote> = pressed
            .into_iter()
            .map(|(rule, said, days)| vote(1, ["a", "b", "c"][rule], said, days))
            .collect();
        prop_assert!(GuildTrust::of(&votes, NOW).is_neutral());
    }

    #[test]
    fn one_learner_among_others_moves_the_share_by_a_fifth_at_most(
        others in some_votes(),
        pressed in prop::collection::vec((0_usize..3, saids(), 0_i64..400), 0..200),
    ) {
        let mut votes = others.clone();
        votes.extend(
            pressed
                .into_iter()
                .map(|(rule, said, days)| vote(99, ["a", "b", "c"][rule], said, days)),
        );
        let moved = rule_trust(&votes).helpful - rule_trust(&others).helpful;
        prop_assert!(moved.abs() <= 1.0 / (PRIOR_WEIGHT + 1.0) + 1e-12, "{}", moved);
    }

    #[test]
    fn a_kinder_press_never_lowers_a_rule(votes in some_votes(), at in 0_usize..40) {
        prop_assume!(at < votes.len());
        let mut kinder = votes.clone();
        kinder[at].said = PressMeaning::Solved;
        let (before, after) = (rule_trust(&votes), rule_trust(&kinder));
        prop_assert!(after.shift >= before.shift - 1e-12);
        prop_assert!(before.demoted || !after.demoted);
    }

    #[test]
    fn one_more_content_learner_never_lowers_a_rule(votes in some_votes(), days in 0_i64..400) {
        let mut more = votes.clone();
        more.push(vote(99, "a", PressMeaning::Solved, days));
        let (before, after) = (rule_trust(&votes), rule_trust(&more));
        prop_assert!(after.helpful >= before.helpful - 1e-12);
        prop_assert!(after.shift >= before.shift - 1e-12);
        prop_assert!(before.demoted || !after.demoted);
    }
}
