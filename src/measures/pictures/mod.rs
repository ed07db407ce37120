//! The pictures of frontdesk, drawn as PNG from typed rows and given words. Pure like the measures: they know no
//! database, no platform and no clock, and write no text of their own.

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
