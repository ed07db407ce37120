//! The analysis: computes measures from typed rows, each as docs/measures.md defines it and always with its n. Knows no
//! database, no platform and no clock, and writes no text for people.

mod backlog;
mod cell;
mod digest;
mod drivers;
mod duty_times;
mod estimate;
mod explained;
mod facts;
mod fairness;
mod file_rows;
mod forecast;
mod groups;
mod instructors;
mod lacking;
mod outcomes;
mod period;
pub mod pictures;
mod purchase_file;
mod ratings;
mod regression;
mod response;
mod retention;
mod rule_findings;
mod rules;
mod satisfaction;
mod statistics;
mod stretches;
mod survey_file;
mod survival;
mod tested_fit;
mod ticket_times;
mod times;
mod weekly;

#[cfg(test)]
mod cell_tests;
#[cfg(test)]
mod coverage_tests;
#[cfg(test)]
mod duty_tests;
#[cfg(test)]
mod naive_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod turn_tests;

pub use backlog::{DayEnd, backlog};
pub use cell::{BadCell, Cell, CellSum, DEFINITIONS};
pub use digest::{Compared, Estimate, SignificantChange, changes};
pub use drivers::{Drivers, Rated};
pub use duty_times::{duty_window, open_duty_time, open_duty_window};
pub use estimate::{HoursAsked, WaitEstimate, hour_began};
pub use explained::{Case, Explained, Factor, Unexplained};
pub use facts::{FactSource, date_of_day, day_at, day_number, fact};
pub use fairness::{DutyShare, difference, tickets_taken};
pub use file_rows::{BadRowFile, RefusedRow, RowFile, RowRefusal};
pub use forecast::{
    CHECKED_WEEKS, FORECAST_WEEKS, Forecast, ForecastCheck, ForecastMethod, WEEK_HOURS, WeekFigures,
};
pub use groups::{FEWEST_SHOWN, GroupSample, LearnerGroup, groups_of};
pub use instructors::{
    CreditedFigures, InstructorFigures, Satisfied, by_instructor, satisfaction_in_steps,
};
pub use lacking::{LackingShift, lacking_shifts};
pub use outcomes::{Helpful, Outcomes};
pub use period::{BadPeriod, Beside, Period, PeriodName, zone_of};
pub use purchase_file::{Buyer, PurchaseFile, PurchaseRow};
pub use ratings::Ratings;
pub use regression::{Coefficient, Observation, Regression, Unfit};
pub use response::{Replies, ResponseTimes, first_waits};
pub use retention::{
    Did, FollowUpPurchases, SAME_MATTER, Visits, checked_stay, follow_up, is_too_late,
    months_subscribed, next_month, unchecked_stay,
};
pub use rule_findings::{RuleFinding, Shortfall, rule_findings};
pub use rules::{RuleFigures, RuleTrend, worst_rules_first};
pub use satisfaction::{Mean, Satisfaction};
pub use statistics::{Interval, MeanLength, Median, Share, Spread, counts_differ, whole_percents};
pub use stretches::{Stretch, TimeStep};
pub use survey_file::{SurveyFile, SurveyRow};
pub use survival::{Survival, SurvivalStep};
pub use tested_fit::TestedFit;
pub use times::Times;
pub use weekly::{DigestWeek, WeekFigure, compared, last_two_weeks, next_digest};
