//! How far a long file has been read, as one line on a terminal that is drawn again and again. Says nothing
//! where nobody looks: into a pipe or a file.

use std::cell::Cell;
use std::io::{IsTerminal, Read, Write};
use std::rc::Rc;

use crate::domain::{Clock, Millis, SystemClock, Timestamp};

/// The line is drawn at most this often.
const DRAW_EVERY: Millis = Millis::new(100);
/// It is looked at the clock after so many messages.
const LOOK_EVERY: u64 = 256;
/// Signs of the bar.
const BAR: usize = 30;

/// Counts the bytes that are read.
pub(super) struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(room)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

/// The progress of reading files of a known size together.
pub(super) struct Progress {
    total: u64,
    read: Rc<Cell<u64>>,
    messages: u64,
    begun: Timestamp,
    drawn: Option<Timestamp>,
    is_watched: bool,
}

impl Progress {
    /// Of so many bytes.
    pub(super) fn of(total: u64) -> Self {
        Self {
            total,
            read: Rc::default(),
            messages: 0,
            begun: SystemClock.now(),
            drawn: None,
            is_watched: std::io::stderr().is_terminal(),
        }
    }

    /// Counts what is read of a file.
    pub(super) fn counting<R: Read>(&self, inner: R) -> Counted<R> {
        Counted {
            inner,
            read: Rc::clone(&self.read),
        }
    }

    /// One more message is done.
    pub(super) fn goes_on(&mut self) {
        self.messages += 1;
        if !self.is_watched || !self.messages.is_multiple_of(LOOK_EVERY) {
            return;
        }
        let now = SystemClock.now();
        if self
            .drawn
            .is_some_and(|drawn| now.since(drawn) < DRAW_EVERY)
        {
            return;
        }
        self.drawn = Some(now);
        let line = line(
            self.read.get(),
            self.total,
            self.messages,
            now.since(self.begun),
        );
        // Whoever closed the terminal does not miss it.
        let _ = write!(std::io::stderr(), "\r{line}\x1b[K");
    }

    /// Takes the line away.
    pub(super) fn ends(&self) {
        if self.drawn.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

/// `[##########....................]  33 %  171 of 512 MB  132000 messages, 8 s left`
fn line(read: u64, total: u64, messages: u64, taken: Millis) -> String {
    let share = if total == 0 {
        1.0
    } else {
        read as f64 / total as f64
    };
    let share = share.clamp(0.0, 1.0);
    let full = (share * BAR as f64) as usize;
    let bar: String = (0..BAR)
        .map(|at| if at < full { '#' } else { '.' })
        .collect();
    let left = match share > 0.0 {
        true => format!(
            ", {:.0} s left",
            taken.get() as f64 / 1000.0 * (1.0 - share) / share
        ),
        false => String::new(),
    };
    let megabytes = |bytes: u64| bytes / 1_000_000;
    format!(
        "[{bar}] {:3.0} %  {} of {} MB  {messages} messages{left}",
        share * 100.0,
        megabytes(read),
        megabytes(total)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_how_much_is_done_and_how_long_it_takes() {
        assert_eq!(
            line(250_000_000, 1_000_000_000, 9, Millis::secs(5)),
            "[#######.......................]  25 %  250 of 1000 MB  9 messages, 15 s left"
        );
        assert!(line(0, 10, 0, Millis::secs(1)).ends_with("0 messages"));
        assert!(line(11, 10, 1, Millis::secs(1)).contains(" 100 %"));
        assert!(line(0, 0, 0, Millis::secs(1)).contains(" 100 %"));
    }

    #[test]
    fn bytes_are_counted_as_they_are_read() {
        let progress = Progress::of(5);
        let mut text = String::new();
        progress
            .counting("hello".as_bytes())
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!((text.as_str(), progress.read.get()), ("hello", 5));
    }
}
