//! The pictures of reports: figures over time and by weekday and hour, outcomes, categories, waits, rules, instructors
//! and groups of learners beside each other, and expected inquiries beside the people on duty. Each is drawn from
//! numbers and words that are given, as a PNG with a description that says the same. All are as wide as a phone shows
//! well, on a ground of their own that stands in Discord's dark and light theme, and no two things are told apart by
//! colour alone.

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
