//! Pure analysis: typed rows in, measures out, each by the definition of design §6 and always with
//! its n. Knows no database, no platform and no clock, and writes no sentence.

pub mod backlog;
pub mod course;
pub mod helpful;
pub mod outcomes;
pub mod period;
pub mod response;
pub mod satisfaction;
pub mod share;
pub mod spread;
mod student;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod worked_example;

pub use backlog::{DayEnd, backlog};
pub use course::Course;
pub use helpful::Helpful;
pub use outcomes::Outcomes;
pub use period::{BadPeriod, Period, PeriodName, zone_of};
pub use response::{FirstResponse, Response, first_response};
pub use satisfaction::{Mean, Satisfaction};
pub use share::{Interval, Share};
pub use spread::Spread;
