//! A canvas for pictures: rectangles with patterns, lines and texts, written as a PNG. It knows nothing of the contents
//! of pictures.

use tiny_skia::{
    Color, FillRule, FilterQuality, LineCap, LineJoin, Paint, PathBuilder, Pattern as Tiled,
    Pixmap, PremultipliedColorU8, Rect, Shader, SpreadMode, Stroke, StrokeDash, Transform,
};

use super::font::Font;
use super::palette::{Colour, Fill, Pattern};

/// The side of a tile of a pattern, in pixels.
const TILE: u32 = 16;

/// The reason why a picture could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPicture {
    /// The picture would be empty or too large.
    #[error("no picture can be {0} by {1}")]
    Size(u32, u32),
    /// The built-in font is broken.
    #[error("the built-in font cannot be read")]
    Font,
    /// The picture cannot be written as PNG.
    #[error("no PNG: {0}")]
    Png(String),
}

/// A rectangle of a canvas, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    /// Its left side.
    pub(super) left: f32,
    /// Its upper side.
    pub(super) top: f32,
    /// Its width, from its left to its right side.
    pub(super) width: f32,
    /// Its height, from its upper to its lower side.
    pub(super) height: f32,
}

impl Area {
    /// Returns the rectangle within a margin at each side.
    pub(super) fn within(self, margin: f32) -> Self {
        Self {
            left: self.left + margin,
            top: self.top + margin,
            width: (self.width - 2.0 * margin).max(0.0),
            height: (self.height - 2.0 * margin).max(0.0),
        }
    }

    fn rect(self) -> Option<Rect> {
        Rect::from_xywh(self.left, self.top, self.width, self.height)
    }
}

/// A point of a canvas, in pixels from its left and from its upper side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point(pub(super) f32, pub(super) f32);

/// The look of a line through points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pen {
    /// Its width.
    pub(super) width: f32,
    /// Its colour.
    pub(super) colour: Colour,
    /// Whether it is dashed.
    pub(super) dash: bool,
}

impl Pen {
    /// Makes the pen of an unbroken line.
    pub(super) const fn new(width: f32, colour: Colour) -> Self {
        Self {
            width,
            colour,
            dash: false,
        }
    }

    /// Makes the pen of a dashed line.
    pub(super) const fn dashed(width: f32, colour: Colour) -> Self {
        Self {
            width,
            colour,
            dash: true,
        }
    }
}

/// The position of a text relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// It begins at the point.
    Left,
    /// Its middle is at the point.
    Centre,
    /// It ends at the point.
    Right,
}

/// The look of a text, and its position relative to its point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hand {
    /// The size of its letters.
    pub(super) size: f32,
    /// Its colour.
    pub(super) colour: Colour,
    /// Its position relative to its point.
    pub(super) align: Align,
}

impl Hand {
    /// Makes the hand of a text that begins at its point.
    pub(super) const fn new(size: f32, colour: Colour) -> Self {
        Self {
            size,
            colour,
            align: Align::Left,
        }
    }

    /// Changes the position of the text.
    pub(super) const fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }
}

/// A canvas that is drawn on.
pub(super) struct Canvas {
    pixels: Pixmap,
    font: Font,
}

impl Canvas {
    /// Makes a canvas of one colour.
    pub(super) fn new(width: u32, height: u32, ground: Colour) -> Result<Self, BadPicture> {
        let mut pixels = Pixmap::new(width, height).ok_or(BadPicture::Size(width, height))?;
        pixels.fill(opaque(ground));
        let font = Font::built_in().ok_or(BadPicture::Font)?;
        Ok(Self { pixels, font })
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, area: Area, fill: Fill) {
        let Some(rect) = area.rect() else { return };
        let plain = Transform::identity();
        self.pixels
            .fill_rect(rect, &paint(fill.ground), plain, None);
        let tile = fill
            .pattern
            .and_then(|(pattern, colour)| tile(pattern, colour));
        if let Some(tile) = tile {
            let tiled = Tiled::new(
                tile.as_ref(),
                SpreadMode::Repeat,
                FilterQuality::Nearest,
                1.0,
                plain,
            );
            let paint = Paint {
                shader: tiled,
                anti_alias: false,
                ..Paint::default()
            };
            self.pixels.fill_rect(rect, &paint, plain, None);
        }
    }

    /// Draws the sides of a rectangle, inside it.
    pub(super) fn frame(&mut self, area: Area, width: f32, colour: Colour) {
        let inner = area.within(width / 2.0);
        let Some(rect) = inner.rect() else { return };
        let stroke = Stroke {
            width,
            ..Stroke::default()
        };
        let path = PathBuilder::from_rect(rect);
        let plain = Transform::identity();
        self.pixels
            .stroke_path(&path, &paint(colour), &stroke, plain, None);
    }

    /// Draws a line from a point to another.
    pub(super) fn line(&mut self, from: Point, to: Point, width: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        let stroke = Stroke {
            width,
            line_cap: LineCap::Butt,
            ..Stroke::default()
        };
        if let Some(path) = path.finish() {
            let plain = Transform::identity();
            self.pixels
                .stroke_path(&path, &paint(colour), &stroke, plain, None);
        }
    }

    /// Draws a line through points, dashed or not.
    pub(super) fn path(&mut self, points: &[Point], pen: Pen) {
        let mut path = PathBuilder::new();
        for (nth, point) in points.iter().enumerate() {
            match nth {
                0 => path.move_to(point.0, point.1),
                _ => path.line_to(point.0, point.1),
            }
        }
        let dash = pen.dash.then(|| vec![pen.width * 3.0, pen.width * 2.5]);
        let stroke = Stroke {
            width: pen.width,
            line_join: LineJoin::Round,
            dash: dash.and_then(|dash| StrokeDash::new(dash, 0.0)),
            ..Stroke::default()
        };
        if let Some(path) = path.finish() {
            let plain = Transform::identity();
            self.pixels
                .stroke_path(&path, &paint(pen.colour), &stroke, plain, None);
        }
    }

    /// Fills the area within points.
    pub(super) fn shape(&mut self, points: &[Point], colour: Colour) {
        let mut path = PathBuilder::new();
        for (nth, point) in points.iter().enumerate() {
            match nth {
                0 => path.move_to(point.0, point.1),
                _ => path.line_to(point.0, point.1),
            }
        }
        path.close();
        self.fill_path(path, colour);
    }

    /// Draws a dot.
    pub(super) fn dot(&mut self, middle: Point, radius: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        path.push_circle(middle.0, middle.1, radius);
        self.fill_path(path, colour);
    }

    fn fill_path(&mut self, path: PathBuilder, colour: Colour) {
        if let Some(path) = path.finish() {
            let plain = Transform::identity();
            let paint = paint(colour);
            self.pixels
                .fill_path(&path, &paint, FillRule::Winding, plain, None);
        }
    }

    /// Writes a text on a base line at a point.
    pub(super) fn write(&mut self, text: &str, at: Point, hand: Hand) {
        let width = self.font.width(text, hand.size);
        let left = match hand.align {
            Align::Left => at.0,
            Align::Centre => at.0 - width / 2.0,
            Align::Right => at.0 - width,
        };
        if let Some(path) = self.font.outlines(text, hand.size) {
            let paint = paint(hand.colour);
            let there = Transform::from_translate(left, at.1);
            self.pixels
                .fill_path(&path, &paint, FillRule::Winding, there, None);
        }
    }

    /// Measures the width of a text.
    pub(super) fn width_of(&self, text: &str, size: f32) -> f32 {
        self.font.width(text, size)
    }

    /// Cuts a text to a width.
    pub(super) fn fitting(&self, text: &str, size: f32, room: f32) -> String {
        self.font.fitting(text, size, room)
    }

    /// Writes the picture as PNG.
    pub(super) fn png(&self) -> Result<Vec<u8>, BadPicture> {
        let png = self.pixels.encode_png();
        png.map_err(|error| BadPicture::Png(error.to_string()))
    }
}

fn opaque(Colour(red, green, blue): Colour) -> Color {
    Color::from_rgba8(red, green, blue, u8::MAX)
}

fn paint(colour: Colour) -> Paint<'static> {
    Paint {
        shader: Shader::SolidColor(opaque(colour)),
        ..Paint::default()
    }
}

/// Draws one tile of a pattern; the rest of it is transparent.
fn tile(pattern: Pattern, Colour(red, green, blue): Colour) -> Option<Pixmap> {
    let mut tile = Pixmap::new(TILE, TILE)?;
    let ink = PremultipliedColorU8::from_rgba(red, green, blue, u8::MAX)?;
    let is_inked = |x: u32, y: u32| match pattern {
        Pattern::Hatched => (x + y) % TILE < 3,
        Pattern::Lines => y % 8 < 3,
        Pattern::Bars => x % 8 < 3,
        Pattern::Dots => x % 8 < 4 && y % 8 < 4,
    };
    let places = (0..TILE).flat_map(|y| (0..TILE).map(move |x| (x, y)));
    for ((x, y), pixel) in places.zip(tile.pixels_mut()) {
        if is_inked(x, y) {
            *pixel = ink;
        }
    }
    Some(tile)
}

#[cfg(test)]
mod tests {
    use super::super::palette::{GROUND, INK};
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_room_ends() {
        let canvas = Canvas::new(10, 10, GROUND).unwrap();
        let whole = canvas.width_of("Bartholomew", 20.0);
        assert_eq!(canvas.fitting("Bartholomew", 20.0, whole), "Bartholomew");
        let cut = canvas.fitting("Bartholomew", 20.0, whole / 2.0);
        assert!(cut.starts_with("Ba") && cut.ends_with('…'), "{cut}");
        assert!(canvas.width_of(&cut, 20.0) <= whole / 2.0);
        assert_eq!(canvas.fitting("值班", 20.0, 1.0), "…");
    }

    #[test]
    fn what_is_drawn_is_found_in_the_png() {
        let mut canvas = Canvas::new(40, 30, GROUND).unwrap();
        let area = Area {
            left: 10.0,
            top: 10.0,
            width: 20.0,
            height: 10.0,
        };
        canvas.fill(area, Fill::plain(INK));
        let drawn = Pixmap::decode_png(&canvas.png().unwrap()).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (40, 30));
        let at = |x, y| {
            let pixel = drawn.pixel(x, y).unwrap();
            Colour(pixel.red(), pixel.green(), pixel.blue())
        };
        assert_eq!((at(0, 0), at(15, 15), at(35, 25)), (GROUND, INK, GROUND));
        assert!(Canvas::new(0, 3, GROUND).is_err());
    }
}
