//! Plays a story act by act on a stage, and writes the transcript of what people saw. A stage is the console's
//! community or, in tests, a fake Discord; both give the same transcript.

use async_trait::async_trait;

use super::community::ActError;
use super::story::{Act, StoryError, StoryLine, read_story};
use super::transcript::{PageFormat, Record};
use crate::domain::Timestamp;

/// A platform on which a story is played.
#[async_trait]
pub trait Stage: Send {
    /// Performs one act, waits for all its consequences, and returns what became visible, in order.
    async fn perform(&mut self, act: &Act) -> Result<Vec<Record>, ActError>;

    /// Returns the time on the clock.
    fn now(&self) -> Timestamp;
}

/// The reason why a story could not be played to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlayError {
    /// A line is no act. No line was played.
    #[error(transparent)]
    Unreadable(#[from] StoryError),
    /// An act could not be performed.
    #[error("line {line}: {error}")]
    Impossible {
        /// The number of its line.
        line: usize,
        /// The reason for which the act was impossible.
        error: ActError,
    },
}

/// Plays a whole story and passes each line of its transcript to `out`: every line of the story unchanged, followed by
/// what became visible.
pub async fn play(
    story: &str,
    stage: &mut dyn Stage,
    page: PageFormat,
    out: &mut (dyn FnMut(&str) + Send),
) -> Result<(), PlayError> {
    let lines = read_story(story)?;
    let mut acts = lines.iter().peekable();
    for (index, text) in story.lines().enumerate() {
        let number = index + 1;
        let Some(StoryLine { act, .. }) = acts.next_if(|line| line.number == number) else {
            out("\n");
            continue;
        };
        let text = text.trim();
        match act {
            Act::Remark(_) => out(&page.remark(text)),
            _ => out(&page.act(text)),
        }
        let records = stage.perform(act).await;
        let records = records.map_err(|error| PlayError::Impossible {
            line: number,
            error,
        })?;
        out(&shown(act, &records, stage.now(), page));
    }
    Ok(())
}

/// Returns the lines shown after an act.
pub fn shown(act: &Act, records: &[Record], now: Timestamp, page: PageFormat) -> String {
    let mut lines = String::new();
    if let Act::Waits(_) = act {
        lines.push_str(&page.time(now));
    }
    for record in records {
        lines.push_str(&page.record(record));
    }
    lines
}
