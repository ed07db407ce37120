//! The pictures of reports: figures over time and by weekday and hour, outcomes, categories, waits, rules, instructors
//! and groups of learners beside each other, and expected inquiries beside the people on duty. Each is drawn from given
//! numbers and words, as a PNG with a description of the same content. All fit the width of a phone, have a background
//! that suits Discord's dark and light theme, and distinguish nothing by colour alone.

mod chart;
mod cover;
mod description;
mod laid_out;
mod pareto;
mod ranking;
mod sheet;
mod ticks;
mod trend;
mod unit;
mod waiting;
mod waterfall;
mod week_hours;
mod words;

#[cfg(test)]
mod layout_tests;
#[cfg(test)]
mod samples;

pub use chart::Chart;
pub use cover::{ExpectedCover, ExpectedHour};
pub use pareto::Pareto;
pub use ranking::{Ranked, Ranking};
pub use sheet::{Caption, Picture};
pub use trend::{Trend, TrendPoint};
pub use unit::Unit;
pub use waiting::Waiting;
pub use waterfall::{OutcomeGroup, OutcomeKind, OutcomePart, Waterfall};
pub use week_hours::{HourCell, WeekHours};
pub use words::PictureWords;
