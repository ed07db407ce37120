//! Evaluates the book's matching on labelled texts: reads files, trains a classifier on them, measures its predictions,
//! and simulates learning from a stream of messages. Knows no clock: a layer above measures time.

mod labelled;
mod metrics;
mod settled;
mod trial;

pub use labelled::{Labelled, read_csv};
pub use metrics::{MatchQuality, Prediction, ThresholdWorth, Tuning};
pub use settled::{Same, Settling};
pub use trial::{Stream, StreamStage, Trial, sample, shuffled, smaller};
