//! The progress of a long work on the database, as one line on a terminal that is drawn again and again. Says nothing
//! where nobody looks.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The line is drawn at most so often in a second.
const DRAWN_A_SECOND: u8 = 10;

/// Makes the bar `[##########....................]  33 %`, of so many, and behind it `rest`, a template of indicatif's.
pub(super) fn progress(total: u64, rest: &str) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(DRAWN_A_SECOND);
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let line = format!("[{{bar:30}}] {{percent:>3}} %  {rest}");
    let style =
        ProgressStyle::with_template(&line).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("#."));
    bar
}
