//! Forecasts the inquiries in each hour of a coming week from past weeks, and measures the recent error of such
//! forecasts.

/// The hours of a week, Monday's first hour first.
pub const WEEK_HOURS: usize = 168;
/// The hours of a day.
const DAY_HOURS: usize = 24;
/// A figure for each hour of a week.
pub type WeekFigures = [f64; WEEK_HOURS];

/// The most weeks from which a forecast is made, the latest ones.
pub const FORECAST_WEEKS: usize = 8;
/// The number of recent weeks that are compared with forecasts made without them.
pub const CHECKED_WEEKS: usize = 2;
/// The fewest weeks from which a forecast is made, followed by the fewest inquiries in them.
const FEWEST_WEEKS: usize = 2;
const FEWEST_INQUIRIES: f64 = 30.0;
/// The weight of the expectation by weekday and hour of the day, in weeks.
const PRIOR_WEEKS: f64 = 4.0;

/// The way in which a forecast is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastMethod {
    /// The mean of each hour of the week, shrunk towards the expectation from its weekday and its hour of the day.
    Seasonal,
    /// The number in this hour of the last week.
    LastWeek,
}

/// The mean errors per hour of forecasts of recent weeks, made without these weeks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastCheck {
    /// The mean absolute error of [`ForecastMethod::Seasonal`].
    pub seasonal: f64,
    /// The mean absolute error of [`ForecastMethod::LastWeek`].
    pub last_week: f64,
    /// The number of hours that were compared.
    pub hours: usize,
}

/// The forecast of a coming week.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The inquiries expected in each hour of the week.
    pub hours: WeekFigures,
    /// The method: seasonal, unless repeating the last week would have been closer.
    pub method: ForecastMethod,
    /// The number of weeks from which it is made.
    pub weeks: usize,
    /// The number of inquiries that were asked in these weeks.
    pub n: f64,
    /// The recent errors of such forecasts; `None` if there are too few weeks to measure them.
    pub check: Option<ForecastCheck>,
}

impl Forecast {
    /// Makes a forecast from whole weeks, earliest first; `None` if there are too few weeks or inquiries.
    pub fn of(weeks: &[WeekFigures]) -> Option<Self> {
        let check = check(weeks);
        let latest = &weeks[weeks.len().saturating_sub(FORECAST_WEEKS)..];
        let n: f64 = latest.iter().flatten().sum();
        if latest.len() < FEWEST_WEEKS || n < FEWEST_INQUIRIES {
            return None;
        }
        let loses = check.is_some_and(|check| check.last_week < check.seasonal);
        let (hours, method) = match latest.last() {
            Some(last) if loses => (*last, ForecastMethod::LastWeek),
            _ => (seasonal(latest), ForecastMethod::Seasonal),
        };
        Some(Self {
            hours,
            method,
            weeks: latest.len(),
            n,
            check,
        })
    }
}

/// Compares both ways on the last weeks, each time with the weeks before them.
fn check(weeks: &[WeekFigures]) -> Option<ForecastCheck> {
    let (known, left_out) = weeks.split_at(weeks.len().checked_sub(CHECKED_WEEKS)?);
    let known = &known[known.len().saturating_sub(FORECAST_WEEKS)..];
    let last = known.last().filter(|_| known.len() >= FEWEST_WEEKS)?;
    let hours = left_out.len() * WEEK_HOURS;
    let error = |said: &WeekFigures| {
        let off = left_out.iter().flat_map(|week| week.iter().zip(said));
        off.map(|(was, said)| (was - said).abs()).sum::<f64>() / hours as f64
    };
    Some(ForecastCheck {
        seasonal: error(&seasonal(known)),
        last_week: error(last),
        hours,
    })
}

/// Computes the mean of each hour of the week over some weeks, shrunk towards the value expected if weekday and hour of
/// the day were independent: `(w·m + 4·p) ÷ (w + 4)`, with `m` the mean over `w` weeks and `p` the weekday's mean times
/// the hour's share of all. This is the posterior mean of Poisson counts under a gamma prior that weighs four weeks.
/// The sum of the week is preserved.
fn seasonal(weeks: &[WeekFigures]) -> WeekFigures {
    let n = weeks.len().max(1) as f64;
    let mut means = [0.0; WEEK_HOURS];
    for (hour, mean) in means.iter_mut().enumerate() {
        *mean = weeks.iter().map(|week| week[hour]).sum::<f64>() / n;
    }
    let total: f64 = means.iter().sum();
    if total <= 0.0 {
        return means;
    }
    let of_day: Vec<f64> = means
        .chunks(DAY_HOURS)
        .map(|day| day.iter().sum())
        .collect();
    let of_hour: Vec<f64> = (0..DAY_HOURS)
        .map(|hour| means.iter().skip(hour).step_by(DAY_HOURS).sum())
        .collect();
    let mut drawn = means;
    for (hour, drawn) in drawn.iter_mut().enumerate() {
        let prior = of_day[hour / DAY_HOURS] * of_hour[hour % DAY_HOURS] / total;
        *drawn = (n * *drawn + PRIOR_WEEKS * prior) / (n + PRIOR_WEEKS);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weeks(most: usize) -> impl Strategy<Value = Vec<WeekFigures>> {
        let week = prop::collection::vec(prop_oneof![3 => Just(0_u8), 1 => 0_u8..6], WEEK_HOURS);
        prop::collection::vec(week, 2..most).prop_map(|weeks| {
            weeks
                .iter()
                .map(|week| std::array::from_fn(|hour| f64::from(week[hour])))
                .collect()
        })
    }

    /// Computes the same by its definition, one hour at a time.
    fn naive(weeks: &[WeekFigures], hour: usize) -> f64 {
        let n = weeks.len() as f64;
        let sum = |wanted: &dyn Fn(usize) -> bool| -> f64 {
            let hours = weeks.iter().flat_map(|week| week.iter().enumerate());
            hours
                .filter(|(at, _)| wanted(*at))
                .map(|(_, count)| count / n)
                .sum()
        };
        let all = sum(&|_| true);
        if all == 0.0 {
            return 0.0;
        }
        let (day, of_day) = (hour / 24, hour % 24);
        let prior = sum(&|at| at / 24 == day) * sum(&|at| at % 24 == of_day) / all;
        (n * sum(&|at| at == hour) + 4.0 * prior) / (n + 4.0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn each_hour_is_as_its_definition_has_it_and_the_week_keeps_its_sum(weeks in weeks(9)) {
            let drawn = seasonal(&weeks);
            for (hour, drawn) in drawn.iter().enumerate().step_by(5) {
                prop_assert!((drawn - naive(&weeks, hour)).abs() < 1e-9);
            }
            let mean = weeks.iter().flatten().sum::<f64>() / weeks.len() as f64;
            prop_assert!((drawn.iter().sum::<f64>() - mean).abs() < 1e-6);
            prop_assert!(drawn.iter().all(|one| *one >= 0.0));
        }

        #[test]
        fn the_order_of_weeks_changes_nothing_and_twice_as_many_are_twice_as_many(weeks in weeks(9)) {
            let drawn = seasonal(&weeks);
            let turned: Vec<WeekFigures> = weeks.iter().rev().copied().collect();
            let twice: Vec<WeekFigures> = weeks.iter().map(|week| week.map(|one| one * 2.0)).collect();
            let (turned, twice) = (seasonal(&turned), seasonal(&twice));
            for ((drawn, turned), twice) in drawn.iter().zip(turned).zip(twice) {
                prop_assert!((turned - drawn).abs() < 1e-9);
                prop_assert!((twice - 2.0 * drawn).abs() < 1e-9);
            }
        }

        #[test]
        fn the_closer_way_is_taken_and_the_last_weeks_are_not_known_to_it(weeks in weeks(13)) {
            let Some(forecast) = Forecast::of(&weeks) else { return Ok(()) };
            let Some(check) = forecast.check else {
                prop_assert!(weeks.len() < 4);
                return Ok(());
            };
            let is_last = forecast.method == ForecastMethod::LastWeek;
            prop_assert_eq!(is_last, check.last_week < check.seasonal);
            // The weeks left out affect only the errors, by their distance from the forecast.
            let known = &weeks[..weeks.len() - 2];
            let said = seasonal(&known[known.len().saturating_sub(8)..]);
            let off = weeks[weeks.len() - 2..].iter().flat_map(|week| week.iter().zip(&said));
            let error = off.map(|(was, said)| (was - said).abs()).sum::<f64>() / 336.0;
            prop_assert!((error - check.seasonal).abs() < 1e-9);
        }
    }

    #[test]
    fn the_same_every_week_is_said_again_and_what_turns_every_week_is_not() {
        let week = |calm: bool| -> WeekFigures {
            std::array::from_fn(|hour| f64::from(u8::from((hour % 24 < 12) == calm)))
        };
        let same: Vec<WeekFigures> = vec![week(true); 10];
        let forecast = Forecast::of(&same).unwrap();
        assert_eq!((forecast.weeks, forecast.n), (8, 8.0 * 84.0));
        let check = forecast.check.unwrap();
        assert!(check.seasonal < 1e-9 && check.last_week < 1e-9, "{check:?}");
        assert_eq!(
            (forecast.method, check.hours),
            (ForecastMethod::Seasonal, 336)
        );

        // After a lasting change, the last week forecasts better.
        let mut changed = vec![week(true); 7];
        changed.extend([week(false); 3]);
        let forecast = Forecast::of(&changed).unwrap();
        assert_eq!(forecast.method, ForecastMethod::LastWeek);
        assert_eq!(forecast.hours, week(false));
    }

    #[test]
    fn too_little_is_refused() {
        let full = [1.0; WEEK_HOURS];
        assert_eq!(Forecast::of(&[]), None);
        assert_eq!(Forecast::of(&[full]), None);
        let mut few = [0.0; WEEK_HOURS];
        few[3] = 14.0;
        assert_eq!(Forecast::of(&[few, few]), None);
        let forecast = Forecast::of(&[full, full]).unwrap();
        assert_eq!((forecast.weeks, forecast.check), (2, None));
    }
}
