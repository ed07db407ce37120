//! Pure analysis: typed rows in, measures out, each by the definition of the design and always with
//! its n. Knows no database, no platform and no clock, and writes no sentence.

mod definitions;
mod drivers;
mod estimate;
mod fairness;
mod file_rows;
mod outcomes;
mod period;
pub mod pictures;
mod purchase_file;
mod regression;
mod response;
mod rule_findings;
mod satisfaction;
mod statistics;
mod survey_file;
mod ticket_times;

#[cfg(test)]
mod samples;

pub use definitions::DEFINITIONS;
pub use drivers::{Drivers, Rated};
pub use estimate::wait_at_this_hour;
pub use fairness::{DutyShare, difference, tickets_taken};
pub use file_rows::{RefusedRow, RowRefusal};
pub use outcomes::{Helpful, Outcomes};
pub use period::{BadPeriod, Period, PeriodName, zone_of};
pub use purchase_file::{BadPurchaseFile, Buyer, PurchaseFile, PurchaseRow};
pub use regression::{Coefficient, Observation, Regression, Unfit};
pub use response::{FirstResponse, Response, first_response};
pub use rule_findings::{RuleCounts, RuleFinding, Shortfall, rule_findings};
pub use satisfaction::{Mean, Satisfaction};
pub use statistics::{Interval, Share, Spread};
pub use survey_file::{BadSurveyFile, SurveyFile, SurveyRow};
pub use ticket_times::{DayEnd, TicketTimes, backlog};
