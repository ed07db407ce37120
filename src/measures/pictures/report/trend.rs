//! Draws a figure over days, weeks or months: a line with its interval, the number of cases of each point below, and
//! the period before for comparison. The line has a gap where there are no data.

use super::super::canvas::{Align, Area, BadPicture, Hand, Pen, Point};
use super::super::palette::{BAND, BEFORE, FAINT_INK, Fill, GROUND, INK, LINE, RULE, SKY};
use super::description::Description;
use super::laid_out::LaidOut;
use super::sheet::{Caption, MARGIN, NAME, SMALL, Sample, Sheet, SheetItem, WIDTH};
use super::ticks::Axis;
use super::unit::{Unit, drawn};
use super::words::PictureWords;
use crate::measures::Interval;

/// The height of the plot, followed by that of the bars of n below it.
const HEIGHT: f32 = 264.0;
const BARS: f32 = 34.0;
/// The steps of the axis of values.
const STEPS: usize = 4;
/// The most points at which each is drawn with a dot.
const MOST_DOTS: usize = 31;
/// The multiple of the highest value up to which the end of an interval is drawn.
const REACH: f64 = 2.0;
/// The most points that a description lists one by one.
const MOST_LISTED: usize = 31;

/// A figure over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The texts above and below it.
    pub caption: Caption,
    /// The name of the figure.
    pub name: String,
    /// The unit of its values.
    pub unit: Unit,
    /// Its points, a day, a week or a month each, in order.
    pub points: Vec<TrendPoint>,
    /// The values of the period before, in order from its beginning; empty if there is none.
    pub before: Vec<Option<f64>>,
}

/// A figure of a day, a week or a month.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// The short name of the day, week or month.
    pub label: String,
    /// The number of cases behind it.
    pub n: u64,
    /// Its value; `None` if there are no data.
    pub value: Option<f64>,
    /// Its 95 % interval, if it has one.
    pub interval: Option<Interval>,
}

impl TrendPoint {
    fn interval(&self) -> Option<Interval> {
        let value = self.value()?;
        let interval = self.interval?;
        Some(Interval {
            low: drawn(interval.low).min(value),
            high: drawn(interval.high).max(value),
        })
    }

    fn value(&self) -> Option<f64> {
        self.value.filter(|value| value.is_finite()).map(drawn)
    }
}

impl Trend {
    /// Makes the axis, which includes zero, all values and their intervals, but not an interval that reaches far beyond
    /// all values.
    fn axis(&self) -> Axis {
        let before = self.before().flatten();
        let values = || self.points.iter().filter_map(TrendPoint::value);
        let (low, high) = reach(values().chain(before));
        let intervals = self.points.iter().filter_map(TrendPoint::interval);
        let (mut bottom, mut top) = (low, high);
        for interval in intervals {
            bottom = bottom.min(interval.low.max(low * REACH));
            top = top.max(interval.high.min(high * REACH));
        }
        if self.unit == Unit::Share {
            top = top.min(1.0).max(high);
        }
        Axis::over(self.unit, bottom, top, STEPS)
    }

    /// Returns the values of the period before, as far as there are points.
    fn before(&self) -> impl Iterator<Item = Option<f64>> {
        let values = self.before.iter().take(self.points.len());
        values.map(|value| value.filter(|value| value.is_finite()).map(drawn))
    }

    fn has_data(&self) -> bool {
        self.points.iter().any(|point| point.value().is_some())
    }

    /// Finds the largest n.
    fn most(&self) -> u64 {
        let ns = self.points.iter().map(|point| point.n);
        ns.max().unwrap_or_default()
    }

    fn legend(&self, words: &PictureWords) -> Vec<(Sample, String)> {
        let mut entries = Vec::new();
        if self.has_data() {
            entries.push((Sample::Line(Pen::new(4.0, LINE)), self.name.clone()));
        }
        if self.points.iter().any(|point| point.interval().is_some()) {
            entries.push((Sample::Fill(Fill::plain(BAND)), words.interval.clone()));
        }
        if self.before().flatten().next().is_some() {
            let pen = Pen::dashed(2.5, BEFORE);
            entries.push((Sample::Line(pen), words.before.clone()));
        }
        entries
    }

    /// Puts each point into words; several in a row without data share one line.
    fn list(&self, words: &PictureWords, description: &mut Description) {
        let before: Vec<Option<f64>> = self.before().collect();
        let is_empty = |nth: usize| {
            let point = &self.points[nth];
            let before = before.get(nth).copied().flatten();
            point.n == 0 && point.value().is_none() && before.is_none()
        };
        let mut nth = 0;
        while nth < self.points.len() {
            let empty = (nth..self.points.len())
                .take_while(|at| is_empty(*at))
                .count();
            if empty > 1 {
                let (first, last) = (&self.points[nth], &self.points[nth + empty - 1]);
                description.line(&words.nothing_between(&first.label, &last.label));
                nth += empty;
            } else {
                description.line(&self.said(nth, words));
                nth += 1;
            }
        }
    }

    /// Puts a point into words: `03-04: 80 % (74 %–85 %), n = 120; the period before: 75 %`.
    fn said(&self, nth: usize, words: &PictureWords) -> String {
        let point = &self.points[nth];
        let value = |value: f64| words.say(self.unit, value);
        let mut said = format!("{}: ", point.label);
        said += &point.value().map_or_else(|| words.nothing.clone(), value);
        if let Some(interval) = point.interval() {
            said += &format!(" ({}–{})", value(interval.low), value(interval.high));
        }
        said += &format!(", {}", words.n(point.n));
        if let Some(before) = self.before().nth(nth).flatten() {
            said += &format!("; {}: {}", words.before, value(before));
        }
        said
    }
}

impl LaidOut for Trend {
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture> {
        let mut sheet = Sheet::new()?;
        let top = sheet.head(&self.caption) + 12.0;
        let axis = self.axis();
        let marks: Vec<String> = axis
            .ticks
            .iter()
            .map(|at| words.say(self.unit, *at))
            .collect();
        let left = MARGIN + sheet.widest(&marks, SMALL).clamp(30.0, 200.0) + 10.0;
        let plot = Area {
            left,
            top,
            width: WIDTH - MARGIN - left,
            height: HEIGHT,
        };
        let mut layout = TrendLayout {
            sheet,
            trend: self,
            words,
            axis,
            plot,
        };
        layout.band();
        layout.scale(&marks);
        layout.lines();
        layout.last();
        let bottom = layout.below();
        let mut sheet = layout.sheet;
        let bottom = sheet.legend(&self.legend(words), bottom);
        let bottom = sheet.foot(&self.caption, bottom);
        Ok((sheet, bottom))
    }

    fn in_words(&self, words: &PictureWords) -> String {
        let mut description = Description::new(&self.caption);
        let values = self.points.iter().map(TrendPoint::value).enumerate();
        let known: Vec<(usize, f64)> = values
            .filter_map(|(nth, value)| Some((nth, value?)))
            .collect();
        if self.points.iter().any(|point| point.interval().is_some()) {
            description.line(&format!("{} ({}):", self.name, words.interval));
        }
        if known.is_empty() {
            description.line(&words.nothing);
        }
        let by_value = |a: &&(usize, f64), b: &&(usize, f64)| a.1.total_cmp(&b.1);
        let marked = [
            (&words.first, known.first()),
            (&words.last, known.last()),
            (&words.lowest, known.iter().min_by(by_value)),
            (&words.highest, known.iter().max_by(by_value)),
        ];
        for (name, point) in marked {
            if let Some((nth, _)) = point.filter(|_| known.len() > 1) {
                description.line(&format!("{name}: {}", self.said(*nth, words)));
            }
        }
        if self.points.len() <= MOST_LISTED && !known.is_empty() {
            self.list(words, &mut description);
        }
        description.finish()
    }
}

/// Finds the lowest and the highest of some values and zero.
fn reach(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((0.0_f64, 0.0_f64), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// A trend that is being laid out.
struct TrendLayout<'a> {
    sheet: Sheet,
    trend: &'a Trend,
    words: &'a PictureWords,
    axis: Axis,
    plot: Area,
}

impl TrendLayout<'_> {
    /// Returns the width of a point's place.
    fn slot(&self) -> f32 {
        self.plot.width / self.trend.points.len().max(1) as f32
    }

    fn x_of(&self, nth: usize) -> f32 {
        self.plot.left + self.slot() * (nth as f32 + 0.5)
    }

    fn y_of(&self, value: f64) -> f32 {
        self.plot.top + self.plot.height * (1.0 - self.axis.part(value))
    }

    /// Draws the intervals: as a band where points follow each other, as a bar at a single one.
    fn band(&mut self) {
        let trend = self.trend;
        let with = trend.points.iter().map(TrendPoint::interval).enumerate();
        for run in runs(with) {
            let alone = if let [(nth, interval)] = run[..] {
                let width = (self.slot() * 0.6).clamp(3.0, 22.0);
                let x = self.x_of(nth);
                let ends = [x - width / 2.0, x + width / 2.0];
                let (high, low) = (self.y_of(interval.high), self.y_of(interval.low));
                let corners = [(0, high), (1, high), (1, low), (0, low)];
                corners.map(|(end, y)| Point(ends[end], y)).to_vec()
            } else {
                let above = run.iter().map(|(nth, one)| (*nth, one.high));
                let below = run.iter().rev().map(|(nth, one)| (*nth, one.low));
                let corners = above.chain(below);
                corners
                    .map(|(nth, y)| Point(self.x_of(nth), self.y_of(y)))
                    .collect()
            };
            self.sheet.draw(SheetItem::Shape(alone, BAND));
        }
    }

    /// Draws the marks of the axis of values, and their lines.
    fn scale(&mut self, names: &[String]) {
        let ticks = self.axis.ticks.clone();
        let (left, right) = (self.plot.left, self.plot.left + self.plot.width);
        for (tick, name) in ticks.iter().zip(names) {
            let y = self.y_of(*tick);
            let colour = if *tick == 0.0 { FAINT_INK } else { RULE };
            self.sheet
                .line(Point(left, y), Point(right, y), Pen::new(1.5, colour));
            let hand = Hand::new(SMALL, FAINT_INK).align(Align::Right);
            self.sheet
                .write(name, Point(left - 8.0, y + 7.0), hand, left - MARGIN);
        }
    }

    fn lines(&mut self) {
        let trend = self.trend;
        if !trend.has_data() {
            self.nothing();
        }
        self.line(trend.before(), Pen::dashed(2.5, BEFORE), 0);
        let values = trend.points.iter().map(TrendPoint::value);
        self.line(values, Pen::new(4.0, LINE), MOST_DOTS);
    }

    /// Writes that there are no data, on a plate that hides the marks behind it.
    fn nothing(&mut self) {
        let said = &self.words.nothing;
        let width = self.sheet.width_of(said, NAME).min(self.plot.width - 24.0) + 24.0;
        let plate = Area {
            left: self.plot.left + (self.plot.width - width) / 2.0,
            top: self.plot.top + self.plot.height / 2.0 - 20.0,
            width,
            height: 40.0,
        };
        self.sheet.fill(plate, Fill::plain(GROUND));
        let hand = Hand::new(NAME, INK).align(Align::Centre);
        let middle = Point(plate.left + width / 2.0, plate.top + 28.0);
        self.sheet.write(said, middle, hand, width - 20.0);
    }

    /// Draws a line with gaps; points have dots if there are few of them or if they stand alone.
    fn line(&mut self, values: impl Iterator<Item = Option<f64>>, pen: Pen, most_dots: usize) {
        let has_dots = self.trend.points.len() <= most_dots;
        for run in runs(values.enumerate()) {
            let places = run
                .iter()
                .map(|(nth, value)| Point(self.x_of(*nth), self.y_of(*value)));
            let points: Vec<Point> = places.collect();
            if has_dots || points.len() == 1 {
                let radius = pen.width * 1.4;
                for point in &points {
                    self.sheet.draw(SheetItem::Dot(*point, radius, pen.colour));
                }
            }
            if points.len() > 1 {
                self.sheet.draw(SheetItem::Path(points, pen));
            }
        }
    }

    /// Draws the last value, beside its point.
    fn last(&mut self) {
        let known = self.trend.points.iter().enumerate().rev();
        let Some((nth, value)) = known.filter_map(|(nth, p)| Some((nth, p.value()?))).next() else {
            return;
        };
        let said = self.words.say(self.trend.unit, value);
        let (x, y) = (self.x_of(nth), self.y_of(value));
        let half = self.sheet.width_of(&said, NAME) / 2.0;
        let x = x.min(self.plot.left + self.plot.width - half);
        let (highest, lowest) = self.line_within(x - half - 6.0, nth);
        let (above, below) = (highest - 12.0, lowest + 30.0);
        let places = if y - highest <= lowest - y {
            [above, below]
        } else {
            [below, above]
        };
        let hand = Hand::new(NAME, INK).align(Align::Centre);
        let within = Area {
            top: self.plot.top - 12.0,
            height: self.plot.height + 12.0,
            ..self.plot
        };
        for base in places {
            if self.sheet.label(&said, Point(x, base), hand, within) {
                return;
            }
        }
    }

    /// Finds the highest and the lowest position of the lines between a place and a point.
    fn line_within(&self, left: f32, last: usize) -> (f32, f32) {
        let values = self.trend.points.iter().map(TrendPoint::value);
        let before = self.trend.before();
        let heights = self.heights_within(left, last, values.collect());
        let also = self.heights_within(left, last, before.collect());
        let heights = heights.into_iter().chain(also);
        heights.fold((f32::MAX, f32::MIN), |(highest, lowest), y| {
            (highest.min(y), lowest.max(y))
        })
    }

    /// Returns the heights of a line at its points between a place and a point, and where it enters that range.
    fn heights_within(&self, left: f32, last: usize, values: Vec<Option<f64>>) -> Vec<f32> {
        let mut heights = Vec::new();
        let mut right: Option<Point> = None;
        for (nth, value) in values.into_iter().enumerate().take(last + 1).rev() {
            let place = value.map(|value| Point(self.x_of(nth), self.y_of(value)));
            if self.x_of(nth) >= left {
                heights.extend(place.map(|place| place.1));
                right = place;
                continue;
            }
            // The line enters on its way from here to the point after.
            let enters = place.zip(right).map(|(from, to)| {
                from.1 + (to.1 - from.1) * (left - from.0) / (to.0 - from.0).max(1.0)
            });
            heights.extend(enters);
            break;
        }
        heights
    }

    /// Draws the names of the points and the number of cases of each, and returns the height at which they end.
    fn below(&mut self) -> f32 {
        let base = self.plot.top + self.plot.height;
        let top = base + 14.0;
        let whole = Area {
            left: self.plot.left - 40.0,
            top: base,
            width: WIDTH - self.plot.left + 40.0,
            height: 400.0,
        };
        let widest = self
            .sheet
            .widest(self.trend.points.iter().map(|p| &p.label), SMALL);
        let stride = ((widest + 16.0) / self.slot()).ceil().max(1.0) as usize;
        for (nth, point) in self.trend.points.iter().enumerate().step_by(stride) {
            let half = self.sheet.width_of(&point.label, SMALL) / 2.0;
            let x = self.x_of(nth).min(WIDTH - MARGIN - half);
            let hand = Hand::new(SMALL, FAINT_INK).align(Align::Centre);
            self.sheet
                .label(&point.label, Point(x, top + 18.0), hand, whole);
        }
        self.bars(top + 32.0);
        top + 32.0 + BARS + 30.0
    }

    /// Draws the number of cases behind each point, as bars, and as numbers where there is room.
    fn bars(&mut self, top: f32) {
        let most = self.trend.most();
        let base = top + 22.0 + BARS;
        let right = Point(self.plot.left + self.plot.width, base);
        self.sheet
            .line(Point(self.plot.left, base), right, Pen::new(1.5, RULE));
        let numbers: Vec<String> = self
            .trend
            .points
            .iter()
            .map(|p| self.words.count(p.n))
            .collect();
        let fits = self.sheet.widest(&numbers, SMALL - 3.0) + 6.0 <= self.slot();
        for (nth, (point, number)) in self.trend.points.iter().zip(&numbers).enumerate() {
            let height = BARS * (point.n as f64 / most.max(1) as f64) as f32;
            let width = (self.slot() * 0.6).clamp(1.5, 40.0);
            let bar = Area {
                left: self.x_of(nth) - width / 2.0,
                top: base - height,
                width,
                height,
            };
            self.sheet.fill(bar, Fill::plain(SKY));
            if fits {
                let hand = Hand::new(SMALL - 3.0, FAINT_INK).align(Align::Centre);
                let at = Point(self.x_of(nth), base - height - 4.0);
                self.sheet.write(number, at, hand, self.slot());
            }
        }
        if !fits {
            self.largest(base);
        }
        let hand = Hand::new(SMALL, FAINT_INK).align(Align::Right);
        let at = Point(self.plot.left - 8.0, base);
        self.sheet.write("n", at, hand, self.plot.left - MARGIN);
    }

    /// Draws the largest n, above its bar.
    fn largest(&mut self, base: f32) {
        let by_n = |(_, point): &(usize, &TrendPoint)| point.n;
        let Some((nth, point)) = self.trend.points.iter().enumerate().max_by_key(by_n) else {
            return;
        };
        let said = self.words.count(point.n);
        let half = self.sheet.width_of(&said, SMALL - 3.0) / 2.0;
        let x = self.x_of(nth).min(WIDTH - MARGIN - half);
        let hand = Hand::new(SMALL - 3.0, FAINT_INK).align(Align::Centre);
        self.sheet
            .write(&said, Point(x, base - BARS - 4.0), hand, 200.0);
    }
}

/// Splits values into runs without a gap.
fn runs<T>(values: impl Iterator<Item = (usize, Option<T>)>) -> Vec<Vec<(usize, T)>> {
    let mut runs: Vec<Vec<(usize, T)>> = vec![Vec::new()];
    for (nth, value) in values {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((nth, value)),
            (Some(_), None) => {}
            (None, _) => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}
