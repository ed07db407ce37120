//! The progress of long work on the database, as one line that is redrawn on a terminal. Prints nothing elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The most times a second that the line is drawn.
const DRAWN_A_SECOND: u8 = 10;

/// Makes a bar `[##########....................]  33 %` for a total, followed by `rest`, a template of indicatif's.
pub(super) fn progress(total: u64, rest: &str) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(DRAWN_A_SECOND);
    let bar = ProgressBar::with_draw_target(Some(total), target);
    let line = format!("[{{bar:30}}] {{percent:>3}} %  {rest}");
    let style =
        ProgressStyle::with_template(&line).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("#."));
    bar
}
