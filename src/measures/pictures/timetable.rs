//! Draws a week of duty: a row per day, with the people on duty at each hour and the times without anybody. Drawn at
//! twice the size at which a phone shows it.

use super::canvas::{Align, Area, BadPicture, Canvas, Hand, Point};
use super::day::{ClockChange, Half, MINUTES, PlacedSpan};
use super::palette::{
    EMPTY, FAINT_INK, FREE, Fill, GROUND, INK, MISSING, MISSING_GROUND, OVER, RULE,
};
use super::rows::{DayRow, DutyHolder};
use super::week::Week;
use crate::domain::Span;

const WIDTH: u32 = 800;
/// The positions at which the scale of hours begins and ends.
const LEFT: f32 = 112.0;
const RIGHT: f32 = 780.0;
/// The height at which the first row begins.
const TOP: f32 = 96.0;
const BETWEEN_ROWS: f32 = 10.0;
/// The height of a single lane in a row; the next constants are that of one of several lanes, and that of the line of
/// people who are away.
const ALONE: f32 = 52.0;
const SHARED: f32 = 34.0;
const AWAY: f32 = 28.0;
/// The sizes of letters.
const TITLE: f32 = 30.0;
const NAME: f32 = 24.0;
const SMALL: f32 = 21.0;
/// The height of the legend's lines, followed by the number of entries in a line.
const LEGEND_LINE: f32 = 38.0;
const LEGEND_COLUMNS: usize = 3;
/// The most people in the legend; further ones are counted.
const MOST_NAMED: usize = 23;

impl Week {
    /// Draws the picture as PNG.
    ///
    /// # Errors
    /// It would be too large, or the built-in font is broken.
    pub fn png(&self) -> Result<Vec<u8>, BadPicture> {
        let days = Self::days(self.first, &self.zone);
        let rows: Vec<DayRow<'_>> = days.iter().map(|day| DayRow::of(day, self)).collect();
        let named = self.people.len().min(MOST_NAMED);
        let lines = (named + 2).div_ceil(LEGEND_COLUMNS) + self.words.notes.len();
        let all_rows: f32 = rows.iter().map(|row| height(row) + BETWEEN_ROWS).sum();
        let below = TOP + all_rows;
        let total = below + 16.0 + lines as f32 * LEGEND_LINE;
        let canvas = Canvas::new(WIDTH, total.ceil() as u32, GROUND)?;
        let mut drawing = Drawing { canvas, week: self };
        drawing.head();
        let mut top = TOP;
        for row in &rows {
            drawing.row(row, top);
            top += height(row) + BETWEEN_ROWS;
        }
        drawing.scale(below);
        drawing.legend(below + 16.0);
        drawing.canvas.png()
    }
}

/// Returns the height of each lane of a row.
fn lane_height(row: &DayRow<'_>) -> f32 {
    if row.lanes > 1 { SHARED } else { ALONE }
}

/// Returns the height of a row.
fn height(row: &DayRow<'_>) -> f32 {
    let away = if row.away.is_empty() { 0.0 } else { AWAY };
    lane_height(row) * row.lanes as f32 + away
}

/// Computes the position of a minute of the day on the scale.
fn x_of(minute: f32) -> f32 {
    LEFT + (RIGHT - LEFT) * minute / MINUTES
}

/// Computes the area of a time within a lane.
fn area_of(placed: PlacedSpan, top: f32, height: f32) -> Area {
    let (top, height) = match placed.half {
        Half::Whole => (top, height),
        Half::Upper => (top, height / 2.0),
        Half::Lower => (top + height / 2.0, height / 2.0),
    };
    Area {
        left: x_of(placed.from),
        top,
        width: x_of(placed.until) - x_of(placed.from),
        height,
    }
}

/// A picture of a week that is being drawn.
struct Drawing<'a> {
    canvas: Canvas,
    week: &'a Week,
}

impl Drawing<'_> {
    fn head(&mut self) {
        let title = self
            .canvas
            .fitting(&self.week.title, TITLE, WIDTH as f32 - 40.0);
        self.canvas
            .write(&title, Point(20.0, 44.0), Hand::new(TITLE, INK));
        for hour in (0..=24_u8).step_by(3) {
            let align = match hour {
                24 => Align::Right,
                _ => Align::Centre,
            };
            let at = Point(x_of(f32::from(hour) * 60.0), TOP - 12.0);
            let hand = Hand::new(SMALL, FAINT_INK).align(align);
            self.canvas.write(&hour.to_string(), at, hand);
        }
    }

    /// Draws the lines of every third hour, over all rows.
    fn scale(&mut self, below: f32) {
        for hour in (0..=24_u8).step_by(3) {
            let x = x_of(f32::from(hour) * 60.0);
            let top = TOP - 6.0;
            self.canvas.line(Point(x, top), Point(x, TOP), 2.0, RULE);
            let end = below - BETWEEN_ROWS;
            self.canvas
                .line(Point(x, end), Point(x, end + 6.0), 2.0, RULE);
        }
    }

    fn row(&mut self, row: &DayRow<'_>, top: f32) {
        let (lane, lanes) = (lane_height(row), row.lanes as f32);
        self.label(row, top);
        let whole = Area {
            left: LEFT,
            top,
            width: RIGHT - LEFT,
            height: height(row),
        };
        self.canvas.fill(whole, Fill::plain(EMPTY));
        let passed = Span::between(row.day.span.from, self.week.now);
        for placed in passed.iter().flat_map(|span| row.day.place(*span)) {
            let area = area_of(placed, top, height(row));
            self.canvas.fill(area, Fill::plain(OVER));
        }
        if let Some(ClockChange::Skipped(from, until)) = row.day.change() {
            let half = Half::Whole;
            let area = area_of(PlacedSpan { from, until, half }, top, height(row));
            self.canvas.fill(area, Fill::plain(RULE));
            let middle = Point(area.left + area.width / 2.0, top + height(row) / 2.0 + 8.0);
            let hand = Hand::new(SMALL, INK).align(Align::Centre);
            self.canvas.write("→", middle, hand);
        }
        for gap in &self.week.gaps {
            for placed in row.day.place(*gap) {
                self.gap(area_of(placed, top, lane * lanes));
            }
        }
        for part in &row.parts {
            let top = top + lane * part.lane as f32;
            for placed in row.day.place(part.span) {
                self.part(part.whose, area_of(placed, top, lane));
            }
        }
        for (span, names) in &row.away {
            let said = format!("{}: {}", self.week.words.away, names.join(", "));
            for placed in row.day.place(*span) {
                self.away(&said, area_of(placed, top + lane * lanes, AWAY));
            }
        }
    }

    /// Writes the day of a row, and whether it is a holiday.
    fn label(&mut self, row: &DayRow<'_>, top: f32) {
        let words = &self.week.words;
        let weekday = usize::try_from(row.day.date.weekday().to_monday_zero_offset());
        let weekday = &words.weekdays[weekday.unwrap_or_default()];
        let is_free = self.week.holidays.contains(&row.day.date);
        if is_free {
            let area = Area {
                left: 12.0,
                top,
                width: LEFT - 20.0,
                height: height(row),
            };
            self.canvas.fill(area, Fill::plain(FREE));
        }
        let date = row.day.date.strftime("%m-%d").to_string();
        let under = if is_free { &words.holiday } else { &date };
        let over = if is_free {
            format!("{weekday} {}", row.day.date.day())
        } else {
            weekday.clone()
        };
        let (over, under) = (
            self.canvas.fitting(&over, NAME, LEFT - 22.0),
            self.canvas.fitting(under, SMALL - 2.0, LEFT - 24.0),
        );
        self.canvas
            .write(&over, Point(18.0, top + 23.0), Hand::new(NAME, INK));
        self.canvas.write(
            &under,
            Point(18.0, top + 46.0),
            Hand::new(SMALL - 2.0, FAINT_INK),
        );
    }

    fn gap(&mut self, area: Area) {
        self.canvas.fill(area, Fill::MISSING);
        self.canvas.frame(area, 3.0, MISSING);
        let nobody = &self.week.words.nobody;
        let width = self.canvas.width_of(nobody, SMALL) + 12.0;
        if width + 8.0 > area.width || area.height < SMALL + 6.0 {
            return;
        }
        let plate = Area {
            left: area.left + (area.width - width) / 2.0,
            top: area.top + (area.height - 28.0) / 2.0,
            width,
            height: 28.0,
        };
        self.canvas.fill(plate, Fill::plain(MISSING_GROUND));
        let at = Point(plate.left + 6.0, plate.top + 21.0);
        self.canvas.write(nobody, at, Hand::new(SMALL, INK));
    }

    /// Draws a person's duty, with as much of their name as fits.
    fn part(&mut self, whose: DutyHolder<'_>, area: Area) {
        let area = Area {
            left: area.left + 1.0,
            top: area.top + 1.0,
            width: (area.width - 2.0).max(1.0),
            height: (area.height - 2.0).max(1.0),
        };
        let (fill, name, short) = match whose {
            DutyHolder::Person { place, name, short } => (Fill::of_person(place), name, short),
            DutyHolder::Others(count) => (Fill::plain(FAINT_INK), count, count),
        };
        self.canvas.fill(area, fill);
        let size = if area.height < 30.0 {
            SMALL - 3.0
        } else {
            NAME
        };
        let room = area.width - 5.0;
        if area.height < size - 4.0 {
            return;
        }
        let fits = |text: &str| self.canvas.width_of(text, size) <= room;
        let said = if fits(name) {
            name.to_owned()
        } else if room > 3.5 * size {
            self.canvas.fitting(name, size, room)
        } else if fits(short) {
            short.to_owned()
        } else {
            return;
        };
        let ink = fill.ground.of_text();
        let at = Point(area.left + 4.0, area.top + area.height / 2.0 + size * 0.36);
        if fill.pattern.is_some() {
            let plate = Area {
                left: area.left,
                top: at.1 - size * 0.95,
                width: self.canvas.width_of(&said, size) + 10.0,
                height: size * 1.3,
            };
            self.canvas.fill(plate, Fill::plain(fill.ground));
        }
        self.canvas.write(&said, at, Hand::new(size, ink));
    }

    fn away(&mut self, said: &str, area: Area) {
        self.canvas.fill(area, Fill::plain(GROUND));
        self.canvas.frame(area, 2.0, FAINT_INK);
        let said = self.canvas.fitting(said, SMALL - 2.0, area.width - 12.0);
        let at = Point(area.left + 6.0, area.top + 21.0);
        self.canvas
            .write(&said, at, Hand::new(SMALL - 2.0, FAINT_INK));
    }

    /// Draws the legend: the colour of each person, the look of a gap, and the notes on changes of the clocks.
    fn legend(&mut self, top: f32) {
        let words = &self.week.words;
        let people = self.week.people.iter().take(MOST_NAMED).enumerate();
        let mut entries: Vec<(Fill, String)> = people
            .map(|(place, one)| (Fill::of_person(place), one.name.clone()))
            .collect();
        entries.push((Fill::MISSING, words.nobody.clone()));
        entries.push((Fill::plain(OVER), words.over.clone()));
        let room = (WIDTH as f32 - 40.0) / LEGEND_COLUMNS as f32;
        let mut bottom = top;
        for (nth, (fill, name)) in entries.iter().enumerate() {
            let (column, line) = (nth % LEGEND_COLUMNS, nth / LEGEND_COLUMNS);
            let (left, top) = (20.0 + room * column as f32, top + LEGEND_LINE * line as f32);
            let swatch = Area {
                left,
                top: top + 3.0,
                width: 36.0,
                height: 26.0,
            };
            self.canvas.fill(swatch, *fill);
            let edge = if *fill == Fill::MISSING {
                MISSING
            } else {
                RULE
            };
            self.canvas.frame(swatch, 2.0, edge);
            let name = self.canvas.fitting(name, NAME, room - 56.0);
            self.canvas
                .write(&name, Point(left + 46.0, top + 25.0), Hand::new(NAME, INK));
            bottom = top + LEGEND_LINE;
        }
        for (nth, note) in words.notes.iter().enumerate() {
            let note = self.canvas.fitting(note, SMALL, WIDTH as f32 - 40.0);
            let at = Point(20.0, bottom + LEGEND_LINE * nth as f32 + 25.0);
            self.canvas.write(&note, at, Hand::new(SMALL, INK));
        }
    }
}

#[cfg(test)]
#[path = "timetable_tests.rs"]
mod tests;
