//! The progress of reading a long file, as one line that is redrawn on a terminal. Prints nothing into a pipe or a
//! file.

use std::fmt::Write;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressBarIter, ProgressDrawTarget, ProgressState, ProgressStyle};

/// The most times a second that the line is drawn.
const DRAWN_A_SECOND: u8 = 10;
/// `[##########....................]  33 %  171 of 512 MB  132000 messages, 8 s left`
const LINE: &str =
    "[{bar:30}] {percent:>3} %  {megabytes} of {total_megabytes} MB  {messages} messages{left}";

/// The progress of reading files of a known size together.
pub(super) struct Progress {
    bar: ProgressBar,
    messages: Arc<AtomicU64>,
}

impl Progress {
    /// Starts the progress of reading so many bytes.
    pub(super) fn of(total: u64) -> Self {
        Self::drawn_on(ProgressDrawTarget::stderr_with_hz(DRAWN_A_SECOND), total)
    }

    fn drawn_on(target: ProgressDrawTarget, total: u64) -> Self {
        let messages = Arc::new(AtomicU64::new(0));
        let bar = ProgressBar::with_draw_target(Some(total), target);
        bar.set_style(style(Arc::clone(&messages)));
        Self { bar, messages }
    }

    /// Counts the bytes that are read from a file.
    pub(super) fn counting<R: Read>(&self, inner: R) -> ProgressBarIter<R> {
        self.bar.wrap_read(inner)
    }

    /// Counts one more message.
    pub(super) fn goes_on(&self) {
        self.messages.fetch_add(1, Ordering::Relaxed);
    }

    /// Removes the line from the terminal.
    pub(super) fn ends(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(messages: Arc<AtomicU64>) -> ProgressStyle {
    let megabytes = |bytes: u64, line: &mut dyn Write| {
        // Writing to the line cannot fail.
        let _ = write!(line, "{}", bytes / 1_000_000);
    };
    let style = ProgressStyle::with_template(LINE).unwrap_or_else(|_| ProgressStyle::default_bar());
    style
        .progress_chars("#.")
        .with_key(
            "megabytes",
            move |state: &ProgressState, line: &mut dyn Write| {
                megabytes(state.pos(), line);
            },
        )
        .with_key(
            "total_megabytes",
            move |state: &ProgressState, line: &mut dyn Write| {
                megabytes(state.len().unwrap_or_default(), line);
            },
        )
        .with_key(
            "messages",
            move |_: &ProgressState, line: &mut dyn Write| {
                let _ = write!(line, "{}", messages.load(Ordering::Relaxed));
            },
        )
        .with_key("left", |state: &ProgressState, line: &mut dyn Write| {
            if state.pos() > 0 {
                let _ = write!(line, ", {:.0} s left", state.eta().as_secs_f64());
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::InMemoryTerm;

    /// Returns the terminal's text after reading `read` bytes and one message.
    fn drawn(read: usize, total: u64) -> String {
        let terminal = InMemoryTerm::new(2, 120);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let progress = Progress::drawn_on(target, total);
        let mut source = progress.counting(std::io::repeat(7).take(read as u64));
        std::io::copy(&mut source, &mut std::io::sink()).unwrap();
        progress.goes_on();
        progress.bar.tick();
        let shown = terminal.contents();
        progress.ends();
        assert_eq!(terminal.contents(), "", "the line is taken away");
        shown
    }

    #[test]
    fn the_line_tells_how_much_is_done_and_how_long_it_takes() {
        let quarter = drawn(2_500_000, 10_000_000);
        let begins = "[#######.......................]  25 %  2 of 10 MB  1 messages, ";
        assert!(quarter.starts_with(begins), "{quarter}");
        assert!(quarter.ends_with(" s left"), "{quarter}");
        assert!(drawn(0, 10).ends_with("1 messages"));
        assert!(drawn(11, 10).contains(" 100 %"));
        assert!(drawn(0, 0).contains(" 100 %"));
    }
}
