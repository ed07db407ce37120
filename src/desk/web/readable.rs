//! Makes a message readable on a website: removes the reader's own name from the beginning, and turns Discord's marks
//! into words. All other markdown stays for the page to show.

use crate::desk::readable;
use crate::desk::web::{KnownVisitor, WebError};

/// Makes a text of frontdesk's or of staff readable for its visitor.
pub(super) async fn text(known: &KnownVisitor<'_>, text: &str) -> Result<String, WebError> {
    let text = without_name(text, &known.user.user().mention());
    Ok(readable::text(known.desk, known.guild, text).await?)
}

/// Removes the reader's name from the beginning of a text.
fn without_name<'a>(text: &'a str, name: &str) -> &'a str {
    match text.strip_prefix(name) {
        Some(rest) => rest.trim_start_matches([',', '，', ':', '：', ' ']),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_by_name_in_their_own_conversation() {
        let name = "`web:0000000000000005`";
        for (given, shown) in [
            (
                "`web:0000000000000005`, T-1 is resolved.",
                "T-1 is resolved.",
            ),
            ("`web:0000000000000005`，T-1 已解决。", "T-1 已解决。"),
            ("Hello", "Hello"),
        ] {
            assert_eq!(without_name(given, name), shown);
        }
    }
}
