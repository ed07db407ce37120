//! Draws the expected inquiries beside the people on duty: for each hour of a week a bar of the inquiries, below it the
//! number of people, and a mark where they are too few.

use super::super::canvas::{Align, Area, BadPicture, Hand, Pen, Point};
use super::super::palette::{FAINT_INK, Fill, INK, MISSING, RULE, SKY};
use super::description::Description;
use super::laid_out::LaidOut;
use super::sheet::{Caption, SMALL, Sample, Sheet, SheetItem};
use super::unit::{Unit, drawn};
use super::week_hours::{Grid, HOURS};
use super::words::PictureWords;

/// The height of a row, of the bars in it, and of the numbers of people.
const ROW: f32 = 64.0;
const BARS: f32 = 40.0;
const PEOPLE: f32 = 18.0;
/// The hours that a description names.
const NAMED: usize = 8;

/// The inquiries expected in each hour of a week, beside the people on duty.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedCover {
    /// The texts above and below it.
    pub caption: Caption,
    /// The hours of each day, Monday to Sunday, each from midnight on, in the guild's zone.
    pub hours: [[ExpectedHour; HOURS]; 7],
}

/// An hour of a weekday.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ExpectedHour {
    /// The number of inquiries that are expected for people.
    pub expected: f64,
    /// The number of people on duty, on average over the hour.
    pub on_duty: f64,
    /// Whether more is expected than these people can take.
    pub is_short: bool,
}

impl ExpectedHour {
    fn expected(self) -> f64 {
        drawn(self.expected).max(0.0)
    }

    fn on_duty(self) -> f64 {
        drawn(self.on_duty).max(0.0)
    }
}

impl LaidOut for ExpectedCover {
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture> {
        let mut sheet = Sheet::new()?;
        let top = sheet.head(&self.caption);
        let grid = Grid::new(&mut sheet, words, top, ROW);
        let most = self.hours.iter().flatten().map(|hour| hour.expected());
        let most = most.fold(0.0, f64::max);
        for (day, hours) in self.hours.iter().enumerate() {
            for (nth, hour) in hours.iter().enumerate() {
                draw_hour(&mut sheet, *hour, most, grid.cell(day, nth));
            }
        }
        let highest = words.say(Unit::Count, (most * 10.0).round() / 10.0);
        let entries = [
            (
                Sample::Fill(Fill::plain(SKY)),
                format!("{} ({}: {highest})", words.expected, words.highest),
            ),
            (Sample::Letter("2"), words.on_duty.clone()),
            (Sample::Fill(Fill::MISSING), words.short.clone()),
        ];
        let bottom = sheet.legend(&entries, grid.bottom() + 10.0);
        let bottom = sheet.foot(&self.caption, bottom);
        Ok((sheet, bottom))
    }

    fn in_words(&self, words: &PictureWords) -> String {
        let mut description = Description::new(&self.caption);
        let hours = self.hours.iter().enumerate().flat_map(|(day, hours)| {
            let hours = hours.iter().enumerate();
            hours.map(move |(nth, hour)| (day, nth, *hour))
        });
        let mut short: Vec<_> = hours.filter(|(_, _, hour)| hour.is_short).collect();
        short.sort_by(|a, b| b.2.expected().total_cmp(&a.2.expected()));
        description.line(&format!("{}: {}", words.short, short.len()));
        let count = |value: f64| words.say(Unit::Count, (value * 10.0).round() / 10.0);
        for (day, nth, hour) in short.into_iter().take(NAMED) {
            let weekday = &words.weekdays[day];
            let (expected, on_duty) = (count(hour.expected()), count(hour.on_duty()));
            let said = format!("{} {expected}, {} {on_duty}", words.expected, words.on_duty);
            description.line(&format!("{weekday} {nth}–{}: {said}", nth + 1));
        }
        description.finish()
    }
}

fn draw_hour(sheet: &mut Sheet, hour: ExpectedHour, most: f64, cell: Area) {
    let base = cell.top + BARS + 2.0;
    let height = if most > 0.0 {
        (BARS - 4.0) * (hour.expected() / most) as f32
    } else {
        0.0
    };
    let bar = Area {
        left: cell.left + 3.0,
        top: base - height,
        width: cell.width - 6.0,
        height,
    };
    if hour.is_short {
        sheet.fill(bar, Fill::MISSING);
        sheet.draw(SheetItem::Frame(bar, MISSING));
    } else {
        sheet.fill(bar, Fill::plain(SKY));
    }
    let right = Point(cell.left + cell.width, base);
    sheet.line(Point(cell.left, base), right, Pen::new(1.5, RULE));
    let (people, colour) = match hour.on_duty() {
        nobody if nobody <= 0.0 => ("–".to_owned(), FAINT_INK),
        part if part < 0.5 => ("<1".to_owned(), INK),
        most if most >= 99.5 => ("99".to_owned(), INK),
        some => (format!("{some:.0}"), INK),
    };
    let hand = Hand::new(SMALL - 3.0, colour).align(Align::Centre);
    let at = Point(cell.left + cell.width / 2.0, base + PEOPLE);
    sheet.write(&people, at, hand, cell.width);
}
