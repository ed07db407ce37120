//! Draws the share that still waits by the time since they asked: the Kaplan–Meier curve in steps, with its interval,
//! its median, and the number at risk at each mark. Short times get more room on the time axis, which spans seconds to
//! months.

use super::super::canvas::{Align, Area, BadPicture, Hand, Pen, Point};
use super::super::palette::{BAND, FAINT_INK, Fill, GROUND, INK, LINE, MISSING, RULE};
use super::description::Description;
use super::laid_out::LaidOut;
use super::sheet::{Caption, MARGIN, NAME, SMALL, Sample, Sheet, SheetItem, WIDTH};
use super::ticks::Axis;
use super::unit::Unit;
use super::words::PictureWords;
use crate::domain::Millis;
use crate::measures::{Interval, Survival, SurvivalStep};

/// The height of the plot.
const HEIGHT: f32 = 280.0;
/// The most unfinished waits at which each has a mark on the curve.
const MOST_MARKS: u64 = 60;
/// The line of the curve, followed by that of its median.
const CURVE: Pen = Pen::new(4.0, LINE);
const MEDIAN: Pen = Pen::dashed(2.5, MISSING);

/// The curve of the share that still waits after each length of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The texts above and below it.
    pub caption: Caption,
    /// The curve; `None` where there are no waits.
    pub curve: Option<Survival>,
}

impl LaidOut for Waiting {
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture> {
        let mut sheet = Sheet::new()?;
        let top = sheet.head(&self.caption) + 12.0;
        let Some(curve) = &self.curve else {
            let bottom = sheet.nothing(words, &self.caption, top);
            return Ok((sheet, bottom));
        };
        let left = MARGIN
            + sheet
                .width_of(&words.percent(100), SMALL)
                .clamp(30.0, 160.0)
            + 10.0;
        let plot = Area {
            left,
            top,
            width: WIDTH - MARGIN - 10.0 - left,
            height: HEIGHT,
        };
        let mut layout = WaitingLayout {
            axis: axis(curve),
            sheet,
            curve,
            words,
            plot,
        };
        layout.band();
        layout.scale();
        layout.steps();
        layout.censored();
        layout.median();
        let bottom = layout.times();
        let bottom = layout.sheet.legend(&legend(curve, words), bottom);
        let bottom = layout.sheet.foot(&self.caption, bottom);
        Ok((layout.sheet, bottom))
    }

    fn in_words(&self, words: &PictureWords) -> String {
        let mut description = Description::new(&self.caption);
        let Some(curve) = &self.curve else {
            description.line(&words.nothing);
            return description.finish();
        };
        let not_over = curve.n - curve.ended;
        let n = words.n(curve.n);
        description.line(&format!(
            "{n}; {}: {}",
            words.not_over,
            words.count(not_over)
        ));
        description.line(&median_in_words(curve, words));
        description.line(&format!("{} ({}):", words.still_waiting, words.interval));
        for tick in axis(curve).ticks {
            let (share, interval) = curve.after(length(tick));
            let [share, low, high] =
                [share, interval.low, interval.high].map(|part| words.say(Unit::Share, part));
            let after = words.say(Unit::Length, tick);
            description.line(&format!("{after}: {share} ({low}–{high})"));
        }
        description.finish()
    }
}

/// Makes the axis of lengths of time for a curve.
fn axis(curve: &Survival) -> Axis {
    let ended = curve.steps().iter().find(|step| step.ended > 0);
    let first = ended
        .or(curve.steps().first())
        .map_or(0.0, |step| ms(step.at));
    let last = curve.steps().last().map_or(0.0, |step| ms(step.at));
    Axis::of_waits(first, last)
}

fn ms(length: Millis) -> f64 {
    length.get() as f64
}

fn length(ms: f64) -> Millis {
    Millis::new(ms as i64)
}

/// Puts the median with its interval into words.
fn median_in_words(curve: &Survival, words: &PictureWords) -> String {
    let middle = curve.middle();
    let Some(median) = middle.at else {
        return format!("{}: {}", words.median, words.not_reached);
    };
    let said = |length: Millis| words.say(Unit::Length, ms(length));
    let [low, high] = middle.interval;
    let Some(low) = low.map(said) else {
        return format!("{}: {}", words.median, said(median));
    };
    let high = high.map_or_else(|| "∞".to_owned(), said);
    format!("{}: {} ({low}–{high})", words.median, said(median))
}

fn legend(curve: &Survival, words: &PictureWords) -> Vec<(Sample, String)> {
    let mut entries = vec![(Sample::Line(CURVE), words.still_waiting.clone())];
    if curve.ended > 0 {
        entries.push((Sample::Fill(Fill::plain(BAND)), words.interval.clone()));
    }
    let not_over = curve.n - curve.ended;
    if (1..=MOST_MARKS).contains(&not_over) {
        entries.push((Sample::Letter("|"), words.not_over.clone()));
    }
    entries
}

/// A curve that is being laid out.
struct WaitingLayout<'a> {
    sheet: Sheet,
    curve: &'a Survival,
    words: &'a PictureWords,
    axis: Axis,
    plot: Area,
}

impl WaitingLayout<'_> {
    fn x_of(&self, at: Millis) -> f32 {
        self.plot.left + self.plot.width * self.axis.part(ms(at))
    }

    fn y_of(&self, share: f64) -> f32 {
        self.plot.top + self.plot.height * (1.0 - share.clamp(0.0, 1.0) as f32)
    }

    /// Lists the steps of a value of the curve, from the left side to the last watched moment.
    fn points(&self, of: impl Fn(&SurvivalStep) -> f64) -> Vec<Point> {
        let mut points = vec![Point(self.plot.left, self.y_of(1.0))];
        let mut y = self.y_of(1.0);
        for step in self.curve.steps() {
            let (x, next) = (self.x_of(step.at), self.y_of(of(step)));
            points.push(Point(x, y));
            points.push(Point(x, next));
            y = next;
        }
        points.dedup();
        points
    }

    fn band(&mut self) {
        let end = |of: fn(Interval) -> f64| self.points(move |step| of(step.interval));
        let mut points = end(|interval| interval.high);
        points.extend(end(|interval| interval.low).into_iter().rev());
        self.sheet.draw(SheetItem::Shape(points, BAND));
    }

    /// Draws the marks of the share, and those of time.
    fn scale(&mut self) {
        let right = self.plot.left + self.plot.width;
        for quarter in 0..=4_u64 {
            let y = self.y_of(quarter as f64 / 4.0);
            let colour = if quarter == 0 { FAINT_INK } else { RULE };
            self.sheet.line(
                Point(self.plot.left, y),
                Point(right, y),
                Pen::new(1.5, colour),
            );
            let hand = Hand::new(SMALL, FAINT_INK).align(Align::Right);
            let name = self.words.percent(quarter * 25);
            let room = self.plot.left - MARGIN;
            self.sheet
                .write(&name, Point(self.plot.left - 8.0, y + 7.0), hand, room);
        }
        let base = self.plot.top + self.plot.height;
        for tick in self.axis.ticks.clone() {
            let x = self.x_of(length(tick));
            self.sheet
                .line(Point(x, self.plot.top), Point(x, base), Pen::new(1.0, RULE));
        }
    }

    fn steps(&mut self) {
        let points = self.points(|step| step.share);
        if points.len() > 1 {
            self.sheet.draw(SheetItem::Path(points, CURVE));
        }
    }

    /// Marks on the curve where unfinished waits were last watched, unless there are many.
    fn censored(&mut self) {
        if self.curve.n - self.curve.ended > MOST_MARKS {
            return;
        }
        let steps = self.curve.steps().iter().filter(|step| step.censored > 0);
        for step in steps {
            let (x, y) = (self.x_of(step.at), self.y_of(step.share));
            let (above, below) = (Point(x, y - 9.0), Point(x, y + 9.0));
            self.sheet.line(above, below, Pen::new(2.0, INK));
        }
    }

    /// Draws the median: lines to it from the left and from below, and its words.
    fn median(&mut self) {
        let base = self.plot.top + self.plot.height;
        let half = self.y_of(0.5);
        let right = self.plot.left + self.plot.width;
        if let Some(median) = self.curve.median() {
            let x = self.x_of(median);
            let points = vec![Point(self.plot.left, half), Point(x, half), Point(x, base)];
            self.sheet.draw(SheetItem::Path(points, MEDIAN));
            self.sheet
                .draw(SheetItem::Dot(Point(x, half), 6.0, MISSING));
        }
        let said = median_in_words(self.curve, self.words);
        let width = self.sheet.width_of(&said, NAME).min(self.plot.width - 20.0);
        let top = self.plot.top + 8.0;
        let plate = Area {
            left: right - width - 16.0,
            top,
            width: width + 12.0,
            height: 34.0,
        };
        self.sheet.fill(plate, Fill::plain(GROUND));
        let hand = Hand::new(NAME, INK).align(Align::Right);
        self.sheet.write(
            &said,
            Point(right - 10.0, top + 25.0),
            hand,
            self.plot.width - 20.0,
        );
    }

    /// Writes the names of the lengths of time and the number watched at each, and returns the height at which they
    /// end.
    fn times(&mut self) -> f32 {
        let base = self.plot.top + self.plot.height;
        let whole = Area {
            left: MARGIN,
            top: base,
            width: WIDTH - MARGIN - 4.0,
            height: 200.0,
        };
        let hand = Hand::new(SMALL, FAINT_INK).align(Align::Centre);
        self.sheet.write(
            &self.words.at_risk,
            Point(MARGIN, base + 62.0),
            Hand::new(SMALL - 2.0, INK),
            WIDTH - 2.0 * MARGIN,
        );
        for tick in self.axis.ticks.clone() {
            let at = length(tick);
            let x = self.x_of(at);
            let name = self.words.say(Unit::Length, tick);
            let middle = x.min(WIDTH - 6.0 - self.sheet.width_of(&name, SMALL) / 2.0);
            if self
                .sheet
                .label(&name, Point(middle, base + 32.0), hand, whole)
            {
                let watched = self.words.count(self.curve.at_risk(at));
                self.sheet
                    .label(&watched, Point(x, base + 88.0), hand, whole);
            }
        }
        base + 98.0
    }
}
