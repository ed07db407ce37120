//! The evaluation of the book's matching on labelled texts: files read, a classifier trained on them, what it said
//! measured, and a stream of messages it learns from. Knows no clock: who measures time is above.

mod labelled;
mod metrics;
mod settled;
mod trial;

pub use labelled::{Labelled, read_csv};
pub use metrics::{MatchQuality, Prediction, ThresholdWorth, Tuning};
pub use settled::{Same, Settling};
pub use trial::{Stream, StreamStage, Trial, sample, shuffled, smaller};
