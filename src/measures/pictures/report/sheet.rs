//! A sheet on which a report is laid out: the shapes to draw and the position of each text, before anything is drawn.
//! So no text overlaps another, and a test can check all positions.

use super::super::canvas::{Align, Area, BadPicture, Canvas, Hand, Pen, Point};
use super::super::font::Font;
use super::super::palette::{Colour, FAINT_INK, Fill, GROUND, INK, MISSING_GROUND, RULE};
use super::words::PictureWords;

/// The width of each picture: twice as wide as a phone shows it.
pub(super) const WIDTH: f32 = 800.0;
/// The margin at the left and the right.
pub(super) const MARGIN: f32 = 18.0;
/// The width within the margins.
pub(super) const ROOM: f32 = WIDTH - 2.0 * MARGIN;
/// The size of letters of a title, followed by those of names and of further texts.
pub(super) const TITLE: f32 = 30.0;
pub(super) const NAME: f32 = 23.0;
pub(super) const SMALL: f32 = 21.0;
/// The parts of its size by which a text reaches above and below its base line.
const ABOVE: f32 = 0.88;
const BELOW: f32 = 0.24;
/// The room between two texts.
const BETWEEN: f32 = 4.0;
/// The width or height below which a part is drawn without its pattern.
const NARROW: f32 = 9.0;
/// The most lines of a title, of the line under it, and of a note.
const LINES: usize = 2;
/// The most notes.
const NOTES: usize = 4;
/// The height of a line of the legend, and the length of the sample in front of a name.
const LEGEND_LINE: f32 = 34.0;
const SAMPLE: f32 = 34.0;

/// The texts above and below a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// The title of the picture.
    pub title: String,
    /// The line under the title: period, category, zone, and number of inquiries.
    pub under: String,
    /// The notes at the foot, one a line, such as the time up to which there are data; at most four.
    pub notes: Vec<String>,
}

/// A drawn report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The picture as PNG.
    pub png: Vec<u8>,
    /// The description of the picture in words, within Discord's limit.
    pub description: String,
}

/// An item on a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SheetItem {
    /// A filled rectangle.
    Fill(Area, Fill),
    /// The sides of a rectangle.
    Frame(Area, Colour),
    /// A line through points.
    Path(Vec<Point>, Pen),
    /// The filled area within points.
    Shape(Vec<Point>, Colour),
    /// A dot.
    Dot(Point, f32, Colour),
    /// A text that begins at a point, and the area that it takes.
    Text(String, Point, Hand, Area),
}

/// A sample of the legend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sample {
    /// A filled part.
    Fill(Fill),
    /// A line.
    Line(Pen),
    /// A letter, such as the dot at figures based on too few.
    Letter(&'static str),
}

/// The items that are laid out so far.
pub(super) struct Sheet {
    font: Font,
    marks: Vec<SheetItem>,
}

impl Sheet {
    /// Makes an empty sheet.
    pub(super) fn new() -> Result<Self, BadPicture> {
        let font = Font::built_in().ok_or(BadPicture::Font)?;
        let marks = Vec::new();
        Ok(Self { font, marks })
    }

    /// Adds an item.
    pub(super) fn draw(&mut self, mark: SheetItem) {
        self.marks.push(mark);
    }

    /// Fills an area, without its pattern if that would not be recognisable.
    pub(super) fn fill(&mut self, area: Area, fill: Fill) {
        let is_narrow = area.width < NARROW || area.height < NARROW;
        let pattern = fill.pattern.filter(|_| !is_narrow);
        let ground = match fill.pattern {
            // A fill that is recognised only by its pattern keeps the pattern's colour.
            Some((_, colour)) if is_narrow && fill.ground == MISSING_GROUND => colour,
            _ => fill.ground,
        };
        self.draw(SheetItem::Fill(area, Fill { ground, pattern }));
    }

    /// Draws a line from a point to another.
    pub(super) fn line(&mut self, from: Point, to: Point, pen: Pen) {
        self.draw(SheetItem::Path(vec![from, to], pen));
    }

    /// Writes a text, cut to a width.
    pub(super) fn write(&mut self, text: &str, at: Point, hand: Hand, room: f32) {
        let text = self.font.fitting(text, hand.size, room.max(0.0));
        let area = self.area_of(&text, at, hand);
        self.put(text, at, hand, area);
    }

    /// Writes a text if it overlaps no other and stays within the width and above a height; returns whether it did.
    pub(super) fn label(&mut self, text: &str, at: Point, hand: Hand, within: Area) -> bool {
        let area = self.area_of(text, at, hand);
        let is_free = !self.texts().any(|other| meet(area, other));
        let is_within = area.left >= within.left
            && area.left + area.width <= within.left + within.width
            && area.top >= within.top
            && area.top + area.height <= within.top + within.height;
        if is_free && is_within {
            self.put(text.to_owned(), at, hand, area);
        }
        is_free && is_within
    }

    fn put(&mut self, text: String, at: Point, hand: Hand, area: Area) {
        let at = Point(area.left, at.1);
        let mark = SheetItem::Text(text, at, hand.align(Align::Left), area);
        self.draw(mark);
    }

    fn area_of(&self, text: &str, at: Point, hand: Hand) -> Area {
        let width = self.width_of(text, hand.size);
        let left = match hand.align {
            Align::Left => at.0,
            Align::Centre => at.0 - width / 2.0,
            Align::Right => at.0 - width,
        };
        Area {
            left,
            top: at.1 - ABOVE * hand.size,
            width,
            height: (ABOVE + BELOW) * hand.size,
        }
    }

    /// Lists the areas of all texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = Area> {
        self.marks.iter().filter_map(|mark| match mark {
            SheetItem::Text(_, _, _, area) => Some(*area),
            _ => None,
        })
    }

    /// Measures the width of a text.
    pub(super) fn width_of(&self, text: &str, size: f32) -> f32 {
        self.font.width(text, size)
    }

    /// Measures the width of the widest of some texts.
    pub(super) fn widest<'t>(&self, texts: impl IntoIterator<Item = &'t String>, size: f32) -> f32 {
        let widths = texts.into_iter().map(|text| self.width_of(text, size));
        widths.fold(0.0, f32::max)
    }

    /// Writes the title and the line under it, and returns the height at which the picture can begin.
    pub(super) fn head(&mut self, caption: &Caption) -> f32 {
        let title = self.paragraph(&caption.title, 8.0, Hand::new(TITLE, INK));
        self.paragraph(&caption.under, title, Hand::new(SMALL, FAINT_INK)) + 8.0
    }

    /// Writes that there is nothing to draw, with the notes below, and returns the height at which they end.
    pub(super) fn nothing(&mut self, words: &PictureWords, caption: &Caption, top: f32) -> f32 {
        let at = Point(MARGIN, top + 60.0);
        self.write(
            &words.nothing,
            at,
            Hand::new(NAME, INK),
            WIDTH - 2.0 * MARGIN,
        );
        self.foot(caption, top + 100.0)
    }

    /// Writes the notes at the foot, and returns the height at which they end.
    pub(super) fn foot(&mut self, caption: &Caption, top: f32) -> f32 {
        let notes = caption.notes.iter().take(NOTES);
        let hand = Hand::new(SMALL - 2.0, FAINT_INK);
        notes.fold(top, |top, note| self.paragraph(note, top, hand))
    }

    /// Writes a text in as many lines as it needs, at most two, and returns the height at which it ends.
    fn paragraph(&mut self, text: &str, top: f32, hand: Hand) -> f32 {
        let mut bottom = top;
        for line in lines(&self.font, text, hand.size) {
            let at = Point(MARGIN, bottom + hand.size * 1.08);
            self.write(&line, at, hand, ROOM);
            bottom += hand.size * 1.36;
        }
        bottom
    }

    /// Writes the legend, with the meaning of each sample, and returns the height at which it ends.
    pub(super) fn legend(&mut self, entries: &[(Sample, String)], top: f32) -> f32 {
        let (mut left, mut line_top) = (MARGIN, top);
        for (sample, name) in entries {
            let most = ROOM - SAMPLE - 12.0;
            let width = self.width_of(name, SMALL).min(most);
            let next = left + SAMPLE + 10.0 + width + 26.0;
            if next - 26.0 > WIDTH - MARGIN && left > MARGIN {
                (left, line_top) = (MARGIN, line_top + LEGEND_LINE);
            }
            self.sample(*sample, left, line_top);
            let at = Point(left + SAMPLE + 10.0, line_top + 24.0);
            self.write(name, at, Hand::new(SMALL, INK), most);
            left += SAMPLE + 10.0 + width + 26.0;
        }
        if entries.is_empty() {
            top
        } else {
            line_top + LEGEND_LINE
        }
    }

    fn sample(&mut self, sample: Sample, left: f32, top: f32) {
        let middle = Point(left + SAMPLE / 2.0, top + 17.0);
        match sample {
            Sample::Fill(fill) => {
                let area = Area {
                    left,
                    top: top + 6.0,
                    width: SAMPLE,
                    height: 22.0,
                };
                self.fill(area, fill);
                self.draw(SheetItem::Frame(area, RULE));
            }
            Sample::Line(pen) => {
                let (from, to) = (Point(left, middle.1), Point(left + SAMPLE, middle.1));
                self.line(from, to, pen);
            }
            Sample::Letter(letter) => {
                let hand = Hand::new(NAME, INK).align(Align::Centre);
                self.write(letter, Point(middle.0, top + 25.0), hand, SAMPLE);
            }
        }
    }

    /// Returns the items on the sheet.
    #[cfg(test)]
    pub(super) fn marks(&self) -> &[SheetItem] {
        &self.marks
    }

    /// Draws all items, down to a height.
    pub(super) fn png(&self, bottom: f32) -> Result<Vec<u8>, BadPicture> {
        let height = (bottom + 10.0).ceil() as u32;
        let mut canvas = Canvas::new(WIDTH as u32, height, GROUND)?;
        for mark in &self.marks {
            match mark {
                SheetItem::Fill(area, fill) => canvas.fill(*area, *fill),
                SheetItem::Frame(area, colour) => canvas.frame(*area, 2.0, *colour),
                SheetItem::Path(points, pen) => canvas.path(points, *pen),
                SheetItem::Shape(points, colour) => canvas.shape(points, *colour),
                SheetItem::Dot(middle, radius, colour) => canvas.dot(*middle, *radius, *colour),
                SheetItem::Text(text, at, hand, _) => canvas.write(text, *at, *hand),
            }
        }
        canvas.png()
    }
}

/// Returns whether two texts are too near to each other.
fn meet(one: Area, other: Area) -> bool {
    one.left < other.left + other.width + BETWEEN
        && other.left < one.left + one.width + BETWEEN
        && one.top < other.top + other.height
        && other.top < one.top + one.height
}

/// Breaks a text into lines within the margins: between words, and between Chinese characters; cut after the second.
fn lines(font: &Font, text: &str, size: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 == LINES || font.width(rest, size) <= ROOM {
            lines.push(font.fitting(rest, size, ROOM));
            break;
        }
        let (line, more) = rest.split_at(break_of(font, rest, size));
        lines.push(line.trim_end().to_owned());
        rest = more.trim_start();
    }
    lines
}

/// Finds the best position at which to break a text that is too long.
fn break_of(font: &Font, text: &str, size: f32) -> usize {
    let (mut reach, mut best, mut last) = (0.0, None, text.len());
    for (at, letter) in text.char_indices() {
        reach += font.width(letter.encode_utf8(&mut [0; 4]), size);
        if reach > ROOM {
            last = at;
            break;
        }
        let after = at + letter.len_utf8();
        let closes = text[after..].starts_with(['，', '。', '、', '；', '：', '）', '”']);
        if letter.is_whitespace() || (letter >= '\u{2e80}' && !closes) {
            best = Some(after);
        }
    }
    // At least one letter, so that the remaining text becomes shorter.
    let first = text.chars().next().map_or(0, char::len_utf8);
    best.unwrap_or(last).max(first)
}
