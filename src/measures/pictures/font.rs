//! The letters of pictures: the built-in fonts, read into outlines. A letter that they lack becomes a box.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{Path, PathBuilder, Rect};

/// The fonts, the preferred one first; beside them stands how they were made.
static BYTES: [&[u8]; 2] = [
    include_bytes!("../../../assets/fonts/noto-sans-subset.ttf"),
    include_bytes!("../../../assets/fonts/noto-sans-sc-subset.otf"),
];

/// The sides of the box that replaces a letter missing in all fonts, as parts of the size.
const BOX_WIDTH: f32 = 0.6;
const BOX_HEIGHT: f32 = 0.7;
/// The space that the box takes.
const BOX_ADVANCE: f32 = 0.75;

/// The built-in fonts.
pub(super) struct Font([FontRef<'static>; 2]);

impl Font {
    /// Reads the fonts; `None` if one is broken, which is a fault of the build.
    pub(super) fn built_in() -> Option<Self> {
        let [first, second] = BYTES;
        Some(Self([
            FontRef::new(first).ok()?,
            FontRef::new(second).ok()?,
        ]))
    }

    /// Finds the first font that has a letter, with the letter's glyph.
    fn find(&self, letter: char) -> Option<(&FontRef<'static>, GlyphId)> {
        let mut found = self.0.iter();
        found.find_map(|font| Some((font, font.charmap().map(letter)?)))
    }

    /// Measures the width of a text.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let width = |letter: char| match self.find(letter) {
            Some((font, glyph)) => advance(font, glyph, size),
            None => BOX_ADVANCE * size,
        };
        text.chars()
            .filter(|letter| is_seen(*letter))
            .map(width)
            .sum()
    }

    /// Cuts a text to a width.
    pub(super) fn fitting(&self, text: &str, size: f32, room: f32) -> String {
        let dots = self.width("…", size);
        let (mut reach, mut within) = (0.0, 0);
        for (at, letter) in text.char_indices() {
            reach += self.width(letter.encode_utf8(&mut [0; 4]), size);
            if reach + dots <= room {
                within = at + letter.len_utf8();
            }
            if reach > room {
                return format!("{}…", text[..within].trim_end());
            }
        }
        text.to_owned()
    }

    /// Draws the outlines of a text that begins at 0 on a base line at 0; `None` if there is nothing visible.
    pub(super) fn outlines(&self, text: &str, size: f32) -> Option<Path> {
        let mut pen = PathPen::default();
        for letter in text.chars().filter(|letter| is_seen(*letter)) {
            match self.find(letter) {
                Some((font, glyph)) => {
                    draw(font, glyph, size, &mut pen);
                    pen.at += advance(font, glyph, size);
                }
                None => pen.draw_box(size),
            }
        }
        pen.path.finish()
    }
}

/// Measures the width of a letter, with the space after it.
fn advance(font: &FontRef<'_>, glyph: GlyphId, size: f32) -> f32 {
    let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
    metrics.advance_width(glyph).unwrap_or_default()
}

fn draw(font: &FontRef<'_>, glyph: GlyphId, size: f32, pen: &mut PathPen) {
    let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
    let outline = font.outline_glyphs().get(glyph);
    // A broken glyph is left out; the text around it stays readable.
    let drawn = outline.map(|outline| outline.draw(settings, pen));
    debug_assert!(drawn.is_some_and(|drawn| drawn.is_ok()), "{glyph}");
}

/// Returns whether a character is visible by itself, rather than only changing or joining its neighbours.
fn is_seen(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}')
}

/// A pen that collects outlines.
#[derive(Default)]
struct PathPen {
    path: PathBuilder,
    /// The position at which the letter begins.
    at: f32,
}

impl PathPen {
    fn draw_box(&mut self, size: f32) {
        let (width, height, line) = (BOX_WIDTH * size, BOX_HEIGHT * size, size / 12.0);
        let left = self.at + (BOX_ADVANCE - BOX_WIDTH) / 2.0 * size;
        let sides = [
            (left, -height, width, line),
            (left, -line, width, line),
            (left, -height, line, height),
            (left + width - line, -height, line, height),
        ];
        for (x, y, width, height) in sides {
            if let Some(side) = Rect::from_xywh(x, y, width, height) {
                self.path.push_rect(side);
            }
        }
        self.at += BOX_ADVANCE * size;
    }
}

impl OutlinePen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.at + x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.at + x, -y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.at + x1, -y1, self.at + x, -y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let at = self.at;
        self.path.cubic_to(at + x1, -y1, at + x2, -y2, at + x, -y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_our_languages_are_there_and_others_become_boxes() {
        let font = Font::built_in().unwrap();
        for text in [
            "On duty, Żółć & Ñandú",
            "值班安排：无人、休假",
            "Ελλάδα Привет",
            "Nguyễn Thị",
            "かな",
            "–…·±",
        ] {
            for letter in text.chars().filter(|letter| *letter != ' ') {
                assert!(font.find(letter).is_some(), "{letter}");
                assert!(
                    font.outlines(&letter.to_string(), 20.0).is_some(),
                    "{letter}"
                );
            }
        }
        // All words of reports and duty can be drawn.
        for words in [
            include_str!("../../../locales/en-US/stats.ftl"),
            include_str!("../../../locales/zh-CN/stats.ftl"),
            include_str!("../../../locales/zh-CN/duty.ftl"),
        ] {
            let mut letters = words.chars().filter(|letter| !letter.is_whitespace());
            let missing = letters.find(|letter| font.find(*letter).is_none());
            assert_eq!(missing, None);
        }
        for odd in ["🦀", "ع", "\u{10ffff}"] {
            assert!(font.outlines(odd, 20.0).is_some(), "{odd:?}");
            assert!((font.width(odd, 20.0) - 15.0).abs() < 0.01, "{odd:?}");
        }
        assert!(font.outlines(" \u{200d}\n", 20.0).is_none());
        assert!(font.outlines("", 20.0).is_none());
    }
}
