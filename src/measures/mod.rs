//! Pure analysis: typed rows in, measures out, each by the definition of the design and always with
//! its n. Knows no database, no platform and no clock, and writes no sentence.

mod digest;
mod drivers;
mod estimate;
mod fairness;
mod outcomes;
mod period;
pub mod pictures;
mod regression;
mod response;
mod satisfaction;
mod statistics;
mod survey_file;
mod survival;
mod ticket_times;

#[cfg(test)]
mod samples;

pub use digest::{Change, Compared, Estimate, changes};
pub use drivers::{Drivers, Rated};
pub use estimate::wait_at_this_hour;
pub use fairness::{DutyShare, difference, tickets_taken};
pub use outcomes::{Helpful, Outcomes};
pub use period::{BadPeriod, Period, PeriodName, zone_of};
pub use regression::{Coefficient, Observation, Regression, Unfit};
pub use response::{FirstResponse, Response, first_response};
pub use satisfaction::{Mean, Satisfaction};
pub use statistics::{Interval, Share, Spread};
pub use survey_file::{BadSurveyFile, RefusedRow, RowRefusal, SurveyFile, SurveyRow};
pub use survival::{Step, Survival};
pub use ticket_times::{DayEnd, TicketTimes, backlog};
