//! Lists the rows of a file that cannot be read or imported, for the person who gave it.

use std::path::Path;

use crate::measures::RefusedRow;

/// The most rows that are listed one by one.
const MAX_LISTED: usize = 20;

/// Lists the refused rows, a line each, up to a limit, and the number of further ones.
pub(super) fn refused_lines(file: &Path, refused: &[RefusedRow]) -> String {
    let name = file.display();
    let told = refused.iter().take(MAX_LISTED);
    let mut lines: String = told
        .map(|row| format!("{name}:{}: left out: {}\n", row.line, row.reason))
        .collect();
    if refused.len() > MAX_LISTED {
        let more = refused.len() - MAX_LISTED;
        lines += &format!("{name}: {more} rows more are left out\n");
    }
    lines
}
