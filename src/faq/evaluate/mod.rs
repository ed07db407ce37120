//! How good a classifier is on labelled texts: pure arithmetic on what it said. Trains and measures
//! nothing by itself but what it is given, and knows no clock.

mod labelled;
mod metrics;

pub use labelled::{BadFile, Labelled, read_csv};
pub use metrics::{Metrics, Said, Tuning};
