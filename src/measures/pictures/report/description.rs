//! The description of a report's picture, for people who do not see it: lines of text within Discord's limit for
//! descriptions.

use super::sheet::Caption;

/// The longest description, in characters.
const MAX_CHARS: usize = 1024;

/// A description that is being written.
pub(super) struct Description {
    said: String,
    /// The lines at its end, for which room is reserved.
    end: Vec<String>,
}

impl Description {
    /// Begins a description with the title and the line under it; it will end with the notes.
    pub(super) fn new(caption: &Caption) -> Self {
        let mut description = Self {
            said: String::new(),
            end: caption.notes.clone(),
        };
        description.line(&caption.title);
        description.line(&caption.under);
        description
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: &str) {
        if line.is_empty() {
            return;
        }
        if !self.said.is_empty() {
            self.said.push('\n');
        }
        self.said.push_str(line);
    }

    /// Joins all lines and cuts the text if it is too long: the notes are kept if they take at most half.
    pub(super) fn finish(self) -> String {
        let mut end = String::new();
        for note in self.end.iter().filter(|note| !note.is_empty()) {
            end.push('\n');
            end.push_str(note);
        }
        let end = cut(&end, MAX_CHARS / 2);
        let room = MAX_CHARS - end.chars().count();
        cut(&self.said, room) + &end
    }
}

/// Cuts a text to no more than so many characters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_its_notes_and_its_bound() {
        let caption = Caption {
            title: "Helpful rate".to_owned(),
            under: String::new(),
            notes: vec!["until today".to_owned()],
        };
        let mut short = Description::new(&caption);
        short.line("80 %");
        assert_eq!(short.finish(), "Helpful rate\n80 %\nuntil today");
        let mut long = Description::new(&caption);
        for _ in 0..300 {
            long.line("值班值班值班");
        }
        let long = long.finish();
        assert_eq!(long.chars().count(), MAX_CHARS);
        assert!(long.ends_with("…\nuntil today"), "{long}");
    }
}
