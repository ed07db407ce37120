//! Draws the hours of a week as a heat map: a row per weekday, a column per hour, with darker cells for larger values
//! and the number in each cell where it fits.

use super::super::canvas::{Align, Area, BadPicture, Hand, Point};
use super::super::palette::{Colour, EMPTY, FAINT_INK, Fill, GROUND, INK, Pattern, RULE};
use super::description::Description;
use super::laid_out::LaidOut;
use super::sheet::{Caption, MARGIN, NAME, SMALL, Sample, Sheet, SheetItem, WIDTH};
use super::ticks::Axis;
use super::unit::{DAY, HOUR, MINUTE, SECOND, Unit, drawn};
use super::words::PictureWords;

/// The hours of a day.
pub(super) const HOURS: usize = 24;
/// The height of a row.
const ROW: f32 = 46.0;
/// The steps of the scale.
const STEPS: usize = 5;
/// The size of the numbers in cells, followed by that of longer ones.
const NUMBER: f32 = 19.0;
const LONG_NUMBER: f32 = 16.0;
/// The most cells that a description names.
const NAMED: usize = 8;

/// A figure by weekday and hour.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekHours {
    /// The texts above and below it.
    pub caption: Caption,
    /// The name of the figure.
    pub name: String,
    /// The unit of its values.
    pub unit: Unit,
    /// The cells of each day, Monday to Sunday, each from midnight on, in the guild's zone.
    pub cells: [[HourCell; HOURS]; 7],
}

/// A figure of one hour of a weekday.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourCell {
    /// The number of cases behind the value; for counts, the value itself.
    pub n: u64,
    /// Its value; `None` if there are no data.
    pub value: Option<f64>,
    /// Whether the value is based on too few to be shown; then it has neither number nor colour.
    pub few: bool,
}

impl HourCell {
    fn value(&self) -> Option<f64> {
        let value = self.value.filter(|value| value.is_finite());
        value.map(|value| drawn(value).max(0.0))
    }
}

/// A cell with its place in the week.
struct PlacedCell {
    /// The weekday, from 0.
    day: usize,
    hour: usize,
    n: u64,
    value: f64,
}

impl WeekHours {
    /// Lists the cells with a value, the largest first.
    fn largest(&self) -> Vec<PlacedCell> {
        let cells = self.cells.iter().enumerate().flat_map(|(day, cells)| {
            let cells = cells.iter().enumerate();
            let told = cells.filter(|(_, cell)| !cell.few);
            told.filter_map(move |(hour, cell)| {
                let (n, value) = (cell.n, cell.value()?);
                Some(PlacedCell {
                    day,
                    hour,
                    n,
                    value,
                })
            })
        });
        let mut cells: Vec<_> = cells.filter(|cell| cell.value > 0.0).collect();
        cells.sort_by(|a, b| b.value.total_cmp(&a.value));
        cells
    }
}

impl LaidOut for WeekHours {
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture> {
        let mut sheet = Sheet::new()?;
        let top = sheet.head(&self.caption);
        let grid = Grid::new(&mut sheet, words, top, ROW);
        let scale = Scale::of(self);
        for (day, cells) in self.cells.iter().enumerate() {
            for (hour, cell) in cells.iter().enumerate() {
                let area = grid.cell(day, hour);
                draw_cell(&mut sheet, *cell, area, &scale);
            }
        }
        let bottom = scale.legend(&mut sheet, self, words, grid.bottom() + 14.0);
        let bottom = sheet.foot(&self.caption, bottom);
        Ok((sheet, bottom))
    }

    fn in_words(&self, words: &PictureWords) -> String {
        let mut description = Description::new(&self.caption);
        let largest = self.largest();
        if largest.is_empty() {
            description.line(&words.nothing);
        } else {
            description.line(&format!("{} – {}:", self.name, words.highest));
        }
        for cell in largest.iter().take(NAMED) {
            let (value, day) = (words.say(self.unit, cell.value), &words.weekdays[cell.day]);
            let n = match self.unit {
                Unit::Count => String::new(),
                Unit::Share | Unit::Length | Unit::Score => format!(", {}", words.n(cell.n)),
            };
            let hour = cell.hour;
            description.line(&format!("{day} {hour}–{}: {value}{n}", hour + 1));
        }
        description.finish()
    }
}

/// The grid of weekdays and hours, with its names.
pub(super) struct Grid {
    left: f32,
    top: f32,
    row: f32,
}

impl Grid {
    /// Writes the names of the weekdays and hours.
    pub(super) fn new(sheet: &mut Sheet, words: &PictureWords, top: f32, row: f32) -> Self {
        let widest = sheet.widest(&words.weekdays, NAME).clamp(20.0, 120.0);
        let grid = Self {
            left: MARGIN + widest + 12.0,
            top: top + 30.0,
            row,
        };
        for hour in (0..=HOURS).step_by(3) {
            let align = if hour == HOURS {
                Align::Right
            } else {
                Align::Centre
            };
            let x = grid.left + grid.width() * hour as f32;
            let hand = Hand::new(SMALL, FAINT_INK).align(align);
            sheet.write(&hour.to_string(), Point(x, top + 22.0), hand, 60.0);
        }
        for (day, name) in words.weekdays.iter().enumerate() {
            let at = Point(
                MARGIN,
                grid.top + row * day as f32 + row / 2.0 + NAME * 0.36,
            );
            sheet.write(name, at, Hand::new(NAME, INK), widest);
        }
        grid
    }

    fn width(&self) -> f32 {
        (WIDTH - MARGIN - self.left) / HOURS as f32
    }

    /// Computes the area of an hour.
    pub(super) fn cell(&self, day: usize, hour: usize) -> Area {
        Area {
            left: self.left + self.width() * hour as f32,
            top: self.top + self.row * day as f32,
            width: self.width(),
            height: self.row,
        }
    }

    /// Returns the height at which it ends.
    pub(super) fn bottom(&self) -> f32 {
        self.top + 7.0 * self.row
    }
}

/// The meaning of the cells' colours and numbers.
struct Scale {
    axis: Axis,
    unit: Unit,
    /// The quantity that numbers in cells are multiples of.
    per: f64,
}

impl Scale {
    fn of(week: &WeekHours) -> Self {
        let cells = week.cells.iter().flatten().filter(|cell| !cell.few);
        let most = cells.filter_map(HourCell::value);
        let most = most.fold(0.0, f64::max);
        let per = match week.unit {
            Unit::Count | Unit::Score => 1.0,
            Unit::Share => 0.01,
            Unit::Length => {
                let units = [DAY, HOUR, MINUTE, SECOND];
                let fitting = units.into_iter().find(|unit| most >= 2.0 * unit);
                fitting.unwrap_or(SECOND)
            }
        };
        Self {
            axis: Axis::over(week.unit, 0.0, most, STEPS),
            unit: week.unit,
            per,
        }
    }

    /// Returns the step of a value: 0 for nothing, else one more for each mark that it passes.
    fn step(&self, value: f64) -> usize {
        let below = self.axis.ticks.iter().filter(|tick| **tick < value);
        below.count()
    }

    /// Returns the colour of a step.
    fn colour(&self, step: usize) -> Colour {
        let steps = self.axis.ticks.len() - 1;
        match step {
            0 => EMPTY,
            _ if steps < 2 => Colour::of_part(0.5),
            _ => Colour::of_part((step - 1) as f32 / (steps - 1) as f32),
        }
    }

    /// Writes the number in a cell as a whole one, with thousands shortened.
    fn number(&self, value: f64) -> String {
        let counted = value / self.per;
        match self.unit {
            Unit::Score => format!("{counted:.1}"),
            _ if counted > 0.0 && counted < 0.5 => "<1".to_owned(),
            _ if counted >= 999.5 => format!("{:.0}k", counted / 1000.0),
            Unit::Count | Unit::Share | Unit::Length => format!("{counted:.0}"),
        }
    }

    /// Draws the meaning of the colours below the grid; returns the height at which it ends.
    fn legend(&self, sheet: &mut Sheet, week: &WeekHours, words: &PictureWords, top: f32) -> f32 {
        let special = special(week, words);
        if week
            .cells
            .iter()
            .flatten()
            .all(|cell| cell.few || cell.value().is_none())
        {
            return sheet.legend(&special, top);
        }
        let steps = self.axis.ticks.len() - 1;
        let (width, left) = (68.0, WIDTH - MARGIN - 20.0 - 68.0 * steps as f32);
        for step in 1..=steps {
            let area = Area {
                left: left + width * (step - 1) as f32,
                top: top + 4.0,
                width,
                height: 22.0,
            };
            sheet.fill(area, Fill::plain(self.colour(step)));
            sheet.draw(SheetItem::Frame(area, RULE));
        }
        let whole = Area {
            left: left - 40.0,
            top,
            width: WIDTH - left + 40.0,
            height: 80.0,
        };
        for (nth, tick) in self.axis.ticks.iter().enumerate() {
            let at = Point(left + width * nth as f32, top + 46.0);
            let hand = Hand::new(SMALL - 2.0, FAINT_INK).align(Align::Centre);
            let said = words.say(self.said_as(), tick / self.per);
            sheet.label(&said, at, hand, whole);
        }
        let name = format!("{}{}", week.name, self.counted_in(words));
        let hand = Hand::new(SMALL, INK);
        sheet.write(&name, Point(MARGIN, top + 22.0), hand, left - MARGIN - 50.0);
        sheet.legend(&special, top + 54.0)
    }

    /// Returns the unit of the numbers on the scale, which is that of the cells.
    fn said_as(&self) -> Unit {
        match self.unit {
            Unit::Count | Unit::Share | Unit::Length => Unit::Count,
            Unit::Score => Unit::Score,
        }
    }

    /// Names the unit of the numbers, if it is not written beside each.
    fn counted_in(&self, words: &PictureWords) -> String {
        let pattern = match self.unit {
            Unit::Count | Unit::Score => return String::new(),
            Unit::Share => &words.percent,
            Unit::Length if self.per == DAY => &words.days,
            Unit::Length if self.per == HOUR => &words.hours,
            Unit::Length if self.per == MINUTE => &words.minutes,
            Unit::Length => &words.seconds,
        };
        format!(" ({})", pattern.replace('#', "").trim())
    }
}

/// The look of a cell with nothing in it.
const NOTHING: Fill = Fill {
    ground: GROUND,
    pattern: Some((Pattern::Hatched, RULE)),
};

/// Lists the meanings of cells that are not on the scale.
fn special(week: &WeekHours, words: &PictureWords) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    let mut cells = week.cells.iter().flatten();
    if cells.clone().any(|cell| cell.value().is_none()) {
        entries.push((Sample::Fill(NOTHING), words.nothing.clone()));
    }
    if cells.any(|cell| cell.few && cell.value().is_some()) {
        entries.push((Sample::Letter("·"), words.few.clone()));
    }
    entries
}

fn draw_cell(sheet: &mut Sheet, cell: HourCell, area: Area, scale: &Scale) {
    let inner = area.within(1.0);
    let Some(value) = cell.value() else {
        sheet.fill(inner, NOTHING);
        return;
    };
    let colour = scale.colour(if cell.few { 0 } else { scale.step(value) });
    sheet.fill(inner, Fill::plain(colour));
    if value <= 0.0 && !cell.few {
        return;
    }
    let number = if cell.few {
        "·".to_owned()
    } else {
        scale.number(value)
    };
    let size = [NUMBER, LONG_NUMBER].into_iter();
    let fits = |size: &f32| sheet.width_of(&number, *size) <= area.width - 4.0;
    let Some(size) = size.clone().find(fits) else {
        return;
    };
    let at = Point(
        area.left + area.width / 2.0,
        area.top + area.height / 2.0 + size * 0.36,
    );
    let hand = Hand::new(size, colour.of_text()).align(Align::Centre);
    sheet.write(&number, at, hand, area.width);
}
