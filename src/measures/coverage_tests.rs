//! Checks the intervals of figures by simulation: in 1,000 made-up samples with a known truth, each kind of interval
//! must contain it in about 95 %. The seed is fixed, so that the result is the same each time.

use std::f64::consts::LN_2;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use super::cell::Cell;
use super::regression::{Observation, Regression};
use super::response::ResponseTimes;
use super::retention::months_subscribed;
use super::satisfaction::Satisfaction;
use super::statistics::{Interval, MeanLength, Share, Spread, count_interval, counts_differ};
use super::survival::Survival;
use super::times::Times;
use crate::domain::{
    CohortCounts, LearnerNumber, Millis, Rating, SentSurvey, SurveyAnswers, TicketTimes,
};

/// The samples of each simulation.
const RUNS: usize = 1_000;

/// A source of numbers that look drawn by chance.
struct Chance(SmallRng);

impl Chance {
    /// Draws a number between 0 and 1.
    fn part(&mut self) -> f64 {
        self.0.random_range(0.0..1.0)
    }

    /// Draws a whole number from the first to the last.
    fn whole_number(&mut self, first: u32, last: u32) -> u32 {
        self.0.random_range(first..=last)
    }

    /// Draws a length of time from an exponential distribution.
    fn length(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.part()).ln()
    }

    /// Draws a normally distributed number (Box and Muller, 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.part()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.part()).cos()
    }

    /// Draws how many of some fall to a part.
    fn successes(&mut self, n: u32, part: f64) -> usize {
        (0..n).filter(|_| self.part() < part).count()
    }

    /// Draws a count from a Poisson distribution (Knuth, 1969).
    fn count(&mut self, mean: f64) -> u64 {
        let (mut count, mut left) = (0, self.part());
        while left > (-mean).exp() {
            count += 1;
            left *= self.part();
        }
        count
    }
}

/// Checks that the share of intervals that contain the truth is one that a 95 % interval can have in 1,000 runs.
fn check(what: &str, mut holds: impl FnMut(&mut Chance) -> bool) {
    let mut chance = Chance(SmallRng::seed_from_u64(what.len() as u64));
    let held = (0..RUNS).filter(|_| holds(&mut chance)).count();
    assert!((930..=970).contains(&held), "{what}: {held} of {RUNS}");
}

fn is_in(interval: Interval, truth: f64) -> bool {
    (interval.low..=interval.high).contains(&truth)
}

#[test]
fn the_interval_of_a_share_holds_the_true_one() {
    check("Wilson", |chance| {
        let (part, n) = (0.05 + 0.9 * chance.part(), chance.whole_number(20, 200));
        let share = Share {
            part: chance.successes(n, part),
            n: n as usize,
        };
        is_in(share.wilson().unwrap(), part)
    });
}

#[test]
fn the_interval_of_satisfaction_holds_the_true_one_where_some_answer_more_than_once() {
    // Half of the learners think more of it than the others, whatever they are asked about. The mean of value less effort
    // is 3 − 2; that of one divided by the expected value is (1/3 + 1/4 + 1/5) ÷ 3.
    let truth = (1.0 / 3.0 + 1.0 / 4.0 + 1.0 / 5.0) / 3.0;
    check("the clustered t", |chance| {
        let mut cell = Cell::default();
        for learner in 1..=30 {
            let fond = chance.whole_number(0, 1) * 2;
            for _ in 0..chance.whole_number(1, 3) {
                let mut rating = |first, last| Rating::new(chance.whole_number(first, last) as u8);
                let answers = SurveyAnswers {
                    value: rating(1 + fond, 3 + fond),
                    effort: rating(1, 3),
                    expected: rating(3, 5),
                    expected_before: false,
                };
                let survey = SentSurvey {
                    after_ticket: true,
                    counts: true,
                    answers,
                };
                cell.ratings.add(LearnerNumber::new(learner), &survey);
            }
        }
        let score = Satisfaction::of(&cell).score.unwrap();
        is_in(score.interval.unwrap(), truth)
    });
}

fn length(minutes: f64) -> Millis {
    Millis::new((minutes * 60_000.0) as i64)
}

fn holds(ends: [Millis; 2], truth: Millis) -> bool {
    (ends[0]..=ends[1]).contains(&truth)
}

/// For few lengths the interval covers slightly more than 95 %, because its ends are two of the lengths.
#[test]
fn the_interval_of_a_median_holds_the_true_one() {
    let truth = length(30.0 * LN_2);
    check("the sign test's", |chance| {
        let n = chance.whole_number(100, 300);
        let lengths = (0..n).map(|_| length(chance.length(30.0)));
        holds(Spread::of(lengths).unwrap().interval.unwrap(), truth)
    });
    check("the sign test's, of sums of days", |chance| {
        let mut times = Times::default();
        for _ in 0..chance.whole_number(100, 300) {
            times.add(length(chance.length(30.0)));
        }
        holds(times.spread().unwrap().interval.unwrap(), truth)
    });
}

/// Draws waits, some of them unfinished or ended without a reply.
fn waits(chance: &mut Chance) -> Survival {
    let n = chance.whole_number(40, 120);
    let waits = (0..n).map(|_| {
        let (until, watched) = (chance.length(30.0), chance.length(70.0));
        (length(until.min(watched)), until <= watched)
    });
    Survival::of(waits).unwrap()
}

#[test]
fn the_interval_of_the_median_of_waits_holds_the_true_one_though_some_are_not_over() {
    let truth = length(30.0 * LN_2);
    check("Brookmeyer and Crowley's", |chance| {
        let (low, high) = waits(chance).median_interval();
        low.is_none_or(|low| low <= truth) && high.is_none_or(|high| truth <= high)
    });
}

#[test]
fn the_band_around_the_curve_of_waits_holds_the_true_share_at_a_time() {
    for minutes in [8.0_f64, 20.0, 45.0] {
        let truth = (-minutes / 30.0).exp();
        check("the curve's band", |chance| {
            let (_, interval) = waits(chance).after(length(minutes));
            is_in(interval, truth)
        });
    }
}

/// The response time of learners of whom some have waited, a few of them twice.
fn waited(chance: &mut Chance) -> MeanLength {
    let mut cell = Cell::default();
    for learner in 0..chance.whole_number(150, 300) {
        cell.learners.insert(learner);
        let tickets = match chance.whole_number(1, 20) {
            1 => 2,
            2..=8 => 1,
            _ => 0,
        };
        for _ in 0..tickets {
            let ticket = TicketTimes {
                queue: length(chance.length(30.0)),
                ..TicketTimes::default()
            };
            cell.resolved += 1;
            cell.helped.insert(learner);
            cell.sum.queue = cell.sum.queue + ticket.queue;
            let seconds = u128::from(ticket.queue.get().unsigned_abs() / 1000);
            cell.waited_squared += seconds * seconds;
        }
    }
    ResponseTimes::of(&cell).per_learner().unwrap()
}

#[test]
fn the_interval_of_the_response_time_per_learner_holds_the_true_one() {
    // Seven of twenty have one ticket, and one of twenty has two.
    let truth = length(30.0 * 9.0 / 20.0);
    check("the response time's", |chance| {
        holds(waited(chance).interval.unwrap(), truth)
    });
}

#[test]
fn the_intervals_of_coefficients_hold_the_true_ones() {
    let truth = [3.0, 2.0, -0.5];
    for (nth, truth) in truth.into_iter().enumerate() {
        check("a coefficient's", |chance| {
            let rows: Vec<Observation> = (0..40)
                .map(|_| {
                    let (one, two) = (chance.part() * 5.0, f64::from(chance.whole_number(1, 5)));
                    let explained = 3.0 + 2.0 * one - 0.5 * two + chance.normal();
                    let explains = vec![one, two];
                    Observation {
                        explains,
                        explained,
                    }
                })
                .collect();
            let fit = Regression::fit(&rows).unwrap();
            let all = [fit.intercept, fit.coefficients[0], fit.coefficients[1]];
            is_in(all[nth].interval, truth)
        });
    }
}

#[test]
fn the_interval_of_a_count_holds_the_true_mean() {
    check("Bartlett's", |chance| {
        let mean = 10.0 + 90.0 * chance.part();
        is_in(count_interval(chance.count(mean)), mean)
    });
}

#[test]
fn the_interval_of_the_mean_of_months_holds_the_true_one() {
    check("Student's", |chance| {
        let mut counts = CohortCounts::default();
        for _ in 0..chance.whole_number(15, 60) {
            let months = i64::from(chance.whole_number(1, 12));
            counts.subscribers += 1;
            counts.months += months;
            counts.months_squared += months * months;
        }
        let mean = months_subscribed(&counts).unwrap();
        is_in(mean.interval.unwrap(), 6.5)
    });
}

#[test]
fn where_nothing_changed_a_change_is_within_chance_in_95_of_100() {
    check("of shares", |chance| {
        let part = 0.2 + 0.6 * chance.part();
        let mut share = || {
            let n = chance.whole_number(40, 200);
            let part = chance.successes(n, part);
            let n = n as usize;
            Share { part, n }
        };
        !share().differs(share()).unwrap()
    });
    check("of medians", |chance| {
        let mut spread = || {
            let n = chance.whole_number(200, 400);
            let lengths = (0..n).map(|_| length(chance.length(30.0)));
            Spread::of(lengths).unwrap().middle()
        };
        !spread().differs(spread()).unwrap()
    });
    check("of medians of waits", |chance| {
        let mut middle = || waits(chance).middle();
        !middle().differs(middle()).unwrap()
    });
    check("of counts", |chance| {
        let mean = 20.0 + 80.0 * chance.part();
        !counts_differ(chance.count(mean), chance.count(mean))
    });
}
