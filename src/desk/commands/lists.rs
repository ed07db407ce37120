//! Lists in a reply. If not all lines fit, the reply gives the number of the others, and has a text file with every
//! line.

use crate::desk::ui::post::{POST_CHARS, Post};
use crate::desk::ui::replies::Voice;
use crate::desk::{Desk, DeskError, readable};
use crate::domain::GuildId;

/// The most lines of a list that stands alone.
const LISTED: usize = 20;
/// The characters of a reply that are reserved for the number of further lines.
const MORE: usize = 40;

/// A list of lines, under a title if there is one.
pub(crate) struct List {
    /// The title; none if it is empty.
    pub(crate) title: String,
    /// The lines, of which the first are shown.
    pub(crate) lines: Vec<String>,
    /// The most lines that are shown.
    pub(crate) most: usize,
}

impl List {
    /// Makes a list that is alone in a reply.
    pub(crate) const fn of(lines: Vec<String>) -> Self {
        Self {
            title: String::new(),
            lines,
            most: LISTED,
        }
    }

    fn title(&self) -> Option<&str> {
        Some(&*self.title).filter(|title| !title.is_empty())
    }
}

/// Makes the reply with the lines of lists that fit into one message. If not all fit, adds a file of the given name
/// with every line.
pub(crate) async fn reply(
    desk: &Desk,
    guild: GuildId,
    lists: &[List],
    file: &str,
    voice: Voice<'_>,
) -> Result<Post, DeskError> {
    let (shown, is_all) = shown(lists, voice);
    let post = Post::text(shown.join("\n"));
    if is_all {
        return Ok(post);
    }
    let titled = lists.iter().flat_map(|list| {
        let lines = list.lines.iter().map(String::as_str);
        list.title().into_iter().chain(lines)
    });
    let all = titled.collect::<Vec<_>>().join("\n");
    let all = readable::text(desk, guild, &all).await?;
    Ok(post.document(file, all.replace(['*', '`'], "")))
}

/// Returns the lines that fit into a message, and whether all of them do.
fn shown(lists: &[List], voice: Voice<'_>) -> (Vec<String>, bool) {
    let chars = |text: &str| text.chars().count() + 1;
    let titles = lists.iter().filter_map(List::title).map(chars).sum();
    let mut room = POST_CHARS.saturating_sub(titles);
    room = room.saturating_sub(MORE * lists.len());
    let (mut shown, mut is_all) = (Vec::new(), true);
    for list in lists {
        shown.extend(list.title().map(str::to_owned));
        let fits = |line: &&String| {
            let rest = room.checked_sub(chars(line));
            room = rest.unwrap_or(room);
            rest.is_some()
        };
        let fitting: Vec<&String> = list.lines.iter().take(list.most).take_while(fits).collect();
        let more = list.lines.len() - fitting.len();
        shown.extend(fitting.into_iter().cloned());
        if more > 0 {
            shown.push(voice.count("duty-more", "count", more));
            is_all = false;
        }
    }
    (shown, is_all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    #[test]
    fn a_list_is_shown_as_far_as_a_message_goes_and_tells_how_much_more_there_is() {
        let texts = Texts::load().unwrap();
        let voice = Voice::new(&texts, Locale::EnUs);
        let list = |title: &str, count: usize, length: usize, most: usize| List {
            title: title.to_owned(),
            lines: (0..count).map(|_| "x".repeat(length)).collect(),
            most,
        };
        let cases = [
            (vec![list("", 3, 5, 20)], 3, true),
            (vec![list("A", 3, 5, 20), list("B", 0, 0, 6)], 5, true),
            (vec![list("A", 8, 5, 6), list("B", 1, 5, 6)], 10, false),
            (
                vec![list("A", 19, 100, 20), list("B", 19, 100, 20)],
                22,
                false,
            ),
        ];
        for (lists, lines, is_all) in cases {
            let found = shown(&lists, voice);
            assert_eq!((found.0.len(), found.1), (lines, is_all), "{found:?}");
            assert!(found.0.join("\n").chars().count() <= POST_CHARS);
        }
        let (shown, _) = shown(&[list("A", 8, 1, 6)], voice);
        assert_eq!(shown.last().map(String::as_str), Some("… and 2 more"));
    }
}
