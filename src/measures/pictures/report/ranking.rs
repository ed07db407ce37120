//! Draws rules, instructors or groups of learners below each other in the given order: a count of each as a bar, and
//! beside it a figure of each with its interval.

use super::super::canvas::{Align, Area, BadPicture, Hand, Pen, Point};
use super::super::palette::{FAINT_INK, Fill, GROUND, INK, LINE, Pattern, RULE, SKY};
use super::description::Description;
use super::laid_out::LaidOut;
use super::sheet::{Caption, MARGIN, NAME, SMALL, Sample, Sheet, SheetItem, WIDTH};
use super::ticks::Axis;
use super::unit::{Unit, drawn};
use super::words::PictureWords;
use crate::measures::Interval;

/// The most items with a row of their own.
const MAX_ROWS: usize = 10;
/// The height of a row, and of its bar.
const ROW: f32 = 44.0;
const BAR: f32 = 22.0;
/// The greatest width of names.
const WIDEST_NAME: f32 = 210.0;
/// The width of the longest bar, followed by the greatest width of counts and figures.
const BARS: f32 = 90.0;
const WIDEST_COUNT: f32 = 110.0;
const WIDEST_FIGURE: f32 = 130.0;
/// The line of an interval, followed by the radius of the figure's dot on it.
const PEN: Pen = Pen::new(4.0, LINE);
const DOT: f32 = 7.0;
/// The fill of the bars, which distinguishes them from the lines without colour too.
const FILL: Fill = Fill {
    ground: SKY,
    pattern: Some((Pattern::Hatched, GROUND)),
};

/// A comparison of several rules, instructors or groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The texts above and below it.
    pub caption: Caption,
    /// The name of what the bars count.
    pub counted: String,
    /// The name of the figure.
    pub measured: String,
    /// The unit of the figure.
    pub unit: Unit,
    /// The compared items in order, of which the first ten are drawn.
    pub ranked: Vec<Ranked>,
}

/// One of the compared items.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Its name.
    pub name: String,
    /// The count that its bar shows.
    pub count: u64,
    /// Its figure, if it has one.
    pub value: Option<f64>,
    /// The 95 % interval of the figure, if it has one.
    pub interval: Option<Interval>,
    /// Whether the figure is based on too few to be reliable.
    pub few: bool,
}

impl Ranking {
    fn shown(&self) -> &[Ranked] {
        &self.ranked[..self.ranked.len().min(MAX_ROWS)]
    }

    /// Writes how many items are left out; `None` if none are.
    fn left_out(&self, words: &PictureWords) -> Option<String> {
        let left = self.ranked.len().saturating_sub(MAX_ROWS);
        (left > 0).then(|| words.others(left))
    }

    /// Makes the axis over all figures and their intervals; every picture of shares has one from 0 to 1.
    fn axis(&self) -> Axis {
        if self.unit == Unit::Share {
            return Axis::over(self.unit, 0.0, 1.0, 2);
        }
        let ends = self.shown().iter().flat_map(|one| {
            let interval = one.interval.map(|interval| [interval.low, interval.high]);
            one.value.into_iter().chain(interval.into_iter().flatten())
        });
        let ends: Vec<f64> = ends.map(drawn).collect();
        let low = ends.iter().copied().fold(0.0, f64::min);
        let high = ends.iter().copied().fold(0.0, f64::max);
        Axis::over(self.unit, low, high, 2)
    }
}

impl LaidOut for Ranking {
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture> {
        let mut sheet = Sheet::new()?;
        let top = sheet.head(&self.caption) + 4.0;
        let shown = self.shown();
        if shown.is_empty() {
            let bottom = sheet.nothing(words, &self.caption, top);
            return Ok((sheet, bottom));
        }
        let columns = RankingColumns::of(&sheet, self, words);
        let axis = self.axis();
        let height = ROW * shown.len() as f32;
        let plot = Area {
            left: columns.plot,
            top,
            width: columns.figures - columns.plot,
            height,
        };
        let bottom = draw_scale(&mut sheet, &axis, self.unit, plot, words);
        let most = shown.iter().map(|one| one.count).max().unwrap_or(0).max(1);
        for (nth, one) in shown.iter().enumerate() {
            let row = RankingRow {
                one,
                middle: top + ROW * (nth as f32 + 0.5),
                figure: figure_text(one, self.unit, words),
                count: words.count(one.count),
            };
            row.draw_name_and_bar(&mut sheet, &columns, one.count as f64 / most as f64);
            row.draw_figure(&mut sheet, &columns, &axis, plot);
        }
        let bottom = match self.left_out(words) {
            None => bottom,
            Some(left) => {
                let at = Point(MARGIN, bottom + 22.0);
                sheet.write(&left, at, Hand::new(SMALL, FAINT_INK), WIDTH - 2.0 * MARGIN);
                bottom + 30.0
            }
        };
        let entries = [
            (Sample::Fill(FILL), self.counted.clone()),
            (
                Sample::Line(PEN),
                format!("{}, {}", self.measured, words.interval),
            ),
        ];
        let bottom = sheet.legend(&entries, bottom);
        let bottom = sheet.foot(&self.caption, bottom);
        Ok((sheet, bottom))
    }

    fn in_words(&self, words: &PictureWords) -> String {
        let mut description = Description::new(&self.caption);
        if self.ranked.is_empty() {
            description.line(&words.nothing);
        }
        for one in self.shown() {
            let interval = one.interval.map(|interval| {
                let [low, high] =
                    [interval.low, interval.high].map(|end| words.say(self.unit, end));
                format!(" ({low}–{high})")
            });
            let figure = figure_text(one, self.unit, words);
            description.line(&format!(
                "{}: {} {}; {} {figure}{}",
                one.name,
                self.counted,
                words.count(one.count),
                self.measured,
                interval.unwrap_or_default()
            ));
        }
        if let Some(left) = self.left_out(words) {
            description.line(&left);
        }
        description.finish()
    }
}

/// Writes a figure, with a dot if it is based on too few.
fn figure_text(one: &Ranked, unit: Unit, words: &PictureWords) -> String {
    match one.value {
        None => "–".to_owned(),
        Some(value) if one.few => format!("{}·", words.say(unit, value)),
        Some(value) => words.say(unit, value),
    }
}

/// The places of the columns, from left to right.
struct RankingColumns {
    /// The room of names.
    names: f32,
    /// The left end of bars.
    bars: f32,
    /// The room of counts, right of a bar.
    counts: f32,
    /// The left end of the plot.
    plot: f32,
    /// The right end of the plot, where the figures begin.
    figures: f32,
}

impl RankingColumns {
    fn of(sheet: &Sheet, ranking: &Ranking, words: &PictureWords) -> Self {
        let shown = ranking.shown();
        let said = |say: &dyn Fn(&Ranked) -> String| shown.iter().map(say).collect::<Vec<_>>();
        let names = said(&|one| one.name.clone());
        let counts = said(&|one| words.count(one.count));
        let figures = said(&|one| figure_text(one, ranking.unit, words));
        let names = sheet.widest(&names, NAME).clamp(40.0, WIDEST_NAME);
        let counts = sheet.widest(&counts, SMALL).min(WIDEST_COUNT);
        let figures = sheet.widest(&figures, NAME).min(WIDEST_FIGURE);
        let bars = MARGIN + names + 14.0;
        Self {
            names,
            bars,
            counts,
            plot: bars + BARS + counts + 34.0,
            figures: WIDTH - MARGIN - figures - 16.0,
        }
    }
}

/// A row of the picture: an item, the middle of its height, and the texts of its figure and its count.
struct RankingRow<'a> {
    one: &'a Ranked,
    middle: f32,
    figure: String,
    count: String,
}

impl RankingRow<'_> {
    fn base(&self) -> f32 {
        self.middle + NAME * 0.34
    }

    fn draw_name_and_bar(&self, sheet: &mut Sheet, columns: &RankingColumns, part: f64) {
        let at = Point(MARGIN, self.base());
        sheet.write(&self.one.name, at, Hand::new(NAME, INK), columns.names);
        let width = (BARS * part.clamp(0.0, 1.0) as f32).max(2.0);
        let bar = Area {
            left: columns.bars,
            top: self.middle - BAR / 2.0,
            width,
            height: BAR,
        };
        if self.one.count > 0 {
            sheet.fill(bar, FILL);
        }
        let at = Point(columns.bars + width + 8.0, self.base());
        sheet.write(&self.count, at, Hand::new(SMALL, INK), columns.counts);
    }

    /// Draws the figure as a dot on its interval, hollow if it is based on too few.
    fn draw_figure(&self, sheet: &mut Sheet, columns: &RankingColumns, axis: &Axis, plot: Area) {
        let x_of = |value: f64| plot.left + plot.width * axis.part(value);
        if let Some(interval) = self.one.interval {
            let ends = [interval.low, interval.high].map(|end| Point(x_of(end), self.middle));
            sheet.line(ends[0], ends[1], PEN);
        }
        if let Some(value) = self.one.value {
            let at = Point(x_of(value), self.middle);
            sheet.draw(SheetItem::Dot(at, DOT, PEN.colour));
            if self.one.few {
                sheet.draw(SheetItem::Dot(at, DOT - 3.0, GROUND));
            }
        }
        let hand = Hand::new(NAME, INK).align(Align::Right);
        let at = Point(WIDTH - MARGIN, self.base());
        sheet.write(&self.figure, at, hand, WIDTH - MARGIN - columns.figures);
    }
}

/// Draws the marks of the axis with their values, and returns the height at which they end.
fn draw_scale(sheet: &mut Sheet, axis: &Axis, unit: Unit, plot: Area, words: &PictureWords) -> f32 {
    let base = plot.top + plot.height;
    let whole = Area {
        left: MARGIN,
        top: base,
        width: WIDTH - 2.0 * MARGIN,
        height: 60.0,
    };
    for tick in &axis.ticks {
        let x = plot.left + plot.width * axis.part(*tick);
        sheet.line(Point(x, plot.top), Point(x, base), Pen::new(1.5, RULE));
        let hand = Hand::new(SMALL - 2.0, FAINT_INK).align(Align::Centre);
        sheet.label(&words.say(unit, *tick), Point(x, base + 22.0), hand, whole);
    }
    base + 32.0
}
