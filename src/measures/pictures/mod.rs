//! The pictures of frontdesk, drawn from typed rows and words that are given, as PNG. Pure as the measures are: they
//! know no database, no platform and no clock, and write no sentence of their own.

mod canvas;
mod day;
mod font;
mod palette;
pub mod report;
mod rows;
mod timetable;
mod week;

pub use canvas::BadPicture;
pub use day::{ClockChange, Day};
pub use week::{OnWeek, Week, WeekWords};
