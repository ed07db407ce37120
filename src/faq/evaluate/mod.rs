//! Evaluates the book's matching on labelled texts: reads files, trains a classifier on them, measures its predictions,
//! and plays a stream of messages from which it learns. Knows no clock: who measures time is above.

mod labelled;
mod metrics;
mod settled;
mod trial;

pub use labelled::{Labelled, read_csv};
pub use metrics::{MatchQuality, Prediction, ThresholdWorth, Tuning};
pub use settled::{Same, Settling};
pub use trial::{Stream, StreamStage, Trial, sample, shuffled, smaller};
