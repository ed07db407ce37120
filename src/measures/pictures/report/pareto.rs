//! Draws counts by category, largest first, with a line of their running total, which shows how few categories make up
//! most inquiries.

use super::super::canvas::{Align, Area, BadPicture, Hand, Pen, Point};
use super::super::palette::{
    Colour, FAINT_INK, Fill, GROUND, INK, MISSING, OVER, Pattern, RULE, SKY,
};
use super::description::Description;
use super::laid_out::LaidOut;
use super::sheet::{Caption, MARGIN, NAME, SMALL, Sample, Sheet, SheetItem, WIDTH};
use super::words::PictureWords;

/// The most categories with a bar of their own; the others share one.
const MAX_BARS: usize = 8;
/// The height of a row, of its bar, and how far down in the row the bar begins.
const ROW: f32 = 50.0;
const BAR: f32 = 24.0;
const ABOVE: f32 = 22.0;
/// The greatest width of names.
const WIDEST_NAME: f32 = 230.0;
/// The room at the right for the last value of the running total.
const RIGHT: f32 = 84.0;
/// The line of the running total.
const PEN: Pen = Pen::new(3.0, MISSING);

/// The counts of a figure by category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pareto {
    /// The texts above and below it.
    pub caption: Caption,
    /// The name of the counted things.
    pub name: String,
    /// The categories with their counts, in any order.
    pub bars: Vec<(String, u64)>,
}

/// A bar of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) count: u64,
    /// The sum of its count and those above it.
    pub(super) so_far: u64,
    is_rest: bool,
}

impl Pareto {
    /// Sorts the bars, largest first, and combines those beyond the maximum into one.
    pub(super) fn sorted(&self, words: &PictureWords) -> Vec<Bar> {
        let mut bars: Vec<(&str, u64)> = self
            .bars
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| (name.as_str(), *count))
            .collect();
        bars.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        // If only one bar is left over, it is drawn itself, since the combined one takes as much room.
        let own = if bars.len() == MAX_BARS + 1 {
            MAX_BARS + 1
        } else {
            MAX_BARS
        };
        let rest = bars.split_off(own.min(bars.len()));
        let mut shown: Vec<(String, u64, bool)> = bars
            .into_iter()
            .map(|(name, count)| (name.to_owned(), count, false))
            .collect();
        if !rest.is_empty() {
            let counts = rest.iter().map(|(_, count)| *count);
            let count = counts.fold(0, u64::saturating_add);
            shown.push((words.others(rest.len()), count, true));
        }
        let bars = shown
            .into_iter()
            .scan(0_u64, |so_far, (name, count, is_rest)| {
                *so_far = so_far.saturating_add(count);
                Some(Bar {
                    name,
                    count,
                    so_far: *so_far,
                    is_rest,
                })
            });
        bars.collect()
    }
}

impl LaidOut for Pareto {
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture> {
        let mut sheet = Sheet::new()?;
        let top = sheet.head(&self.caption);
        let bars = self.sorted(words);
        if bars.is_empty() {
            let bottom = sheet.nothing(words, &self.caption, top);
            return Ok((sheet, bottom));
        }
        let counts: Vec<String> = bars.iter().map(|bar| words.count(bar.count)).collect();
        let number = sheet.widest(&counts, NAME).min(180.0);
        let names = sheet
            .widest(bars.iter().map(|bar| &bar.name), NAME)
            .min(WIDEST_NAME);
        let left = MARGIN + names + number + 28.0;
        let plot = Area {
            left,
            top,
            width: WIDTH - RIGHT - left,
            height: ROW * bars.len() as f32 + 4.0,
        };
        for (nth, bar) in bars.iter().enumerate() {
            let base = top + ROW * nth as f32 + ABOVE + BAR * 0.85;
            let hand = Hand::new(NAME, INK);
            sheet.write(&bar.name, Point(MARGIN, base), hand, names);
            let at = Point(left - 12.0, base);
            sheet.write(&counts[nth], at, hand.align(Align::Right), number);
        }
        draw_bars(&mut sheet, &bars, plot);
        draw_line(&mut sheet, &bars, plot, words);
        let bottom = draw_scale(&mut sheet, plot, words);
        let entries = [
            (Sample::Fill(Fill::plain(SKY)), self.name.clone()),
            (Sample::Line(PEN), words.adds_up.clone()),
        ];
        let bottom = sheet.legend(&entries, bottom);
        let bottom = sheet.foot(&self.caption, bottom);
        Ok((sheet, bottom))
    }

    fn in_words(&self, words: &PictureWords) -> String {
        let mut description = Description::new(&self.caption);
        let bars = self.sorted(words);
        if bars.is_empty() {
            description.line(&words.nothing);
        }
        let all = all(&bars);
        for bar in &bars {
            let (count, so_far) = (words.count(bar.count), percent(bar.so_far, all, words));
            description.line(&format!(
                "{}: {count} ({}: {so_far})",
                bar.name, words.adds_up
            ));
        }
        description.finish()
    }
}

/// Computes the sum of all bars.
fn all(bars: &[Bar]) -> u64 {
    bars.last().map_or(0, |bar| bar.so_far)
}

/// Writes the percent of a running total as a whole number, and 100 only for the whole.
fn percent(so_far: u64, all: u64, words: &PictureWords) -> String {
    let percent = (so_far as f64 / all.max(1) as f64 * 100.0).round() as u64;
    words.percent(if so_far < all {
        percent.min(99)
    } else {
        percent
    })
}

/// Computes the length of a count within the plot.
fn reach(count: u64, bars: &[Bar], plot: Area) -> f32 {
    plot.width * (count as f64 / all(bars).max(1) as f64).min(1.0) as f32
}

fn top_of(nth: usize, plot: Area) -> f32 {
    plot.top + ROW * nth as f32 + ABOVE
}

fn draw_bars(sheet: &mut Sheet, bars: &[Bar], plot: Area) {
    for quarter in 0..=4_u8 {
        let x = plot.left + plot.width * f32::from(quarter) / 4.0;
        let (above, below) = (Point(x, plot.top), Point(x, plot.top + plot.height));
        sheet.line(above, below, Pen::new(1.5, RULE));
    }
    let rest = Fill {
        ground: OVER,
        pattern: Some((Pattern::Hatched, GROUND)),
    };
    for (nth, bar) in bars.iter().enumerate() {
        let area = Area {
            left: plot.left,
            top: top_of(nth, plot),
            width: reach(bar.count, bars, plot).max(2.0),
            height: BAR,
        };
        let fill = if bar.is_rest { rest } else { Fill::plain(SKY) };
        sheet.fill(area, fill);
    }
}

/// Draws the running totals: a line through the ends of the bars, each with its percent.
fn draw_line(sheet: &mut Sheet, bars: &[Bar], plot: Area, words: &PictureWords) {
    let places = bars.iter().enumerate().map(|(nth, bar)| {
        let x = plot.left + reach(bar.so_far, bars, plot);
        Point(x, top_of(nth, plot) + BAR / 2.0)
    });
    let points: Vec<Point> = places.collect();
    sheet.draw(SheetItem::Path(points.clone(), PEN));
    for (bar, point) in bars.iter().zip(points) {
        sheet.draw(SheetItem::Dot(point, 6.0, PEN.colour));
        let said = percent(bar.so_far, all(bars), words);
        let at = Point(point.0 + 8.0, point.1 - 13.0);
        sheet.write(&said, at, Hand::new(SMALL, INK), RIGHT - MARGIN);
    }
}

/// Draws the marks of percent at the bottom, and returns the height at which they end.
fn draw_scale(sheet: &mut Sheet, plot: Area, words: &PictureWords) -> f32 {
    let base = plot.top + plot.height;
    let faint: Colour = FAINT_INK;
    for quarter in 0..=4_u8 {
        let x = plot.left + plot.width * f32::from(quarter) / 4.0;
        let hand = Hand::new(SMALL - 2.0, faint).align(Align::Centre);
        let whole = Area {
            left: MARGIN,
            top: base,
            width: WIDTH - MARGIN - 4.0,
            height: 60.0,
        };
        let said = words.percent(u64::from(quarter) * 25);
        sheet.label(&said, Point(x, base + 22.0), hand, whole);
    }
    base + 32.0
}
