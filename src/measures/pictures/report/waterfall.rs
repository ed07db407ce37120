//! Draws the outcomes of all inquiries as a waterfall: the whole, the groups in it, and the parts of each, every bar
//! beginning where the previous one ends. A larger bar is computed as the sum of its parts, so that the picture always
//! adds up.

use super::super::canvas::{Align, Area, BadPicture, Hand, Pen, Point};
use super::super::palette::{
    Colour, FAINT_INK, Fill, GOOD, GROUND, INK, LINE, MISSING, PERSON, Pattern, RULE, SKY,
};
use super::description::Description;
use super::laid_out::LaidOut;
use super::sheet::{Caption, MARGIN, NAME, ROOM, SMALL, Sheet, WIDTH};
use super::words::PictureWords;
use crate::measures::whole_percents;

/// The height of a row and of the bar in it.
const ROW: f32 = 38.0;
const BAR: f32 = 25.0;
/// The distance by which the name of a part is indented.
const INDENT: f32 = 20.0;
/// The greatest width of names.
const WIDEST_NAME: f32 = 300.0;
/// The most groups, and the most parts of a group.
const MAX_GROUPS: usize = 12;

/// The outcomes of all inquiries, as parts of the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waterfall {
    /// The texts above and below it.
    pub caption: Caption,
    /// The name of the whole.
    pub all: String,
    /// The groups of the whole, in order; at most twelve are drawn, with twelve parts each.
    pub groups: Vec<OutcomeGroup>,
}

/// A part of the whole that has parts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeGroup {
    /// Its name.
    pub name: String,
    /// Its parts, in order, which make up all of it.
    pub parts: Vec<OutcomePart>,
}

/// The inquiries with one outcome, as a part of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomePart {
    /// Its name.
    pub name: String,
    /// The number of its inquiries.
    pub count: u64,
    /// The kind of outcome it is.
    pub kind: OutcomeKind,
}

/// The kinds of outcomes, which decide the look of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeKind {
    /// It ended well, as the learner says.
    Good,
    /// It is assumed that it ended well.
    Assumed,
    /// It did not end well.
    Bad,
    /// It went to people.
    Person,
    /// It is open, or was withdrawn.
    Open,
}

impl OutcomeKind {
    /// Chooses a colour and, for colours that are similar to each other, a pattern.
    fn fill(self) -> Fill {
        let patterned = |ground, pattern| Fill {
            ground,
            pattern: Some((pattern, GROUND)),
        };
        match self {
            OutcomeKind::Good => Fill::plain(GOOD),
            OutcomeKind::Assumed => patterned(GOOD, Pattern::Hatched),
            OutcomeKind::Bad => patterned(MISSING, Pattern::Bars),
            OutcomeKind::Person => Fill::plain(PERSON),
            OutcomeKind::Open => patterned(FAINT_INK, Pattern::Dots),
        }
    }
}

/// A row of the picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WaterfallRow<'a> {
    pub(super) name: &'a str,
    /// The depth of the row: 0 for the whole, 1 for a group, 2 for a part.
    pub(super) depth: usize,
    /// The count at which its bar begins.
    pub(super) from: u64,
    /// The number of its inquiries.
    pub(super) count: u64,
    /// The percent of the whole, so that those of all parts add up to 100.
    pub(super) percent: u64,
    fill: Fill,
}

impl Waterfall {
    /// Lists the groups that are drawn.
    fn groups(&self) -> impl Iterator<Item = &OutcomeGroup> {
        self.groups.iter().take(MAX_GROUPS)
    }

    /// Counts the whole.
    fn count(&self) -> u64 {
        self.groups()
            .map(OutcomeGroup::count)
            .fold(0, u64::saturating_add)
    }

    /// Lists the whole, each group and each non-empty part; a group with a single part of the same name is one row.
    pub(super) fn rows(&self) -> Vec<WaterfallRow<'_>> {
        let counts: Vec<u64> = self
            .groups()
            .flat_map(OutcomeGroup::parts)
            .map(|part| part.count)
            .collect();
        let mut percents = whole_percents(&counts).into_iter();
        let whole = WaterfallRow {
            name: &self.all,
            depth: 0,
            from: 0,
            count: self.count(),
            percent: if self.count() > 0 { 100 } else { 0 },
            fill: Fill::plain(FAINT_INK),
        };
        let (mut rows, mut at) = (vec![whole], 0_u64);
        for (group, fill) in self.groups().zip([LINE, SKY].iter().cycle()) {
            let place = rows.len();
            let (from, mut percent) = (at, 0);
            for (part, own) in group.parts().zip(percents.by_ref()) {
                percent += own;
                rows.push(WaterfallRow {
                    name: &part.name,
                    depth: 2,
                    from: at,
                    count: part.count,
                    percent: own,
                    fill: part.kind.fill(),
                });
                at = at.saturating_add(part.count);
            }
            let group = group.row(from, percent, *fill);
            rows.insert(place, group);
        }
        rows.retain(|row| row.count > 0 || row.depth == 0);
        rows
    }
}

impl LaidOut for Waterfall {
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture> {
        let mut sheet = Sheet::new()?;
        let top = sheet.head(&self.caption);
        let rows = self.rows();
        let names = rows
            .iter()
            .map(|row| indent(row) + sheet.width_of(row.name, NAME));
        let left = MARGIN + names.fold(60.0, f32::max).min(WIDEST_NAME) + 14.0;
        let counts: Vec<String> = rows.iter().map(|row| words.count(row.count)).collect();
        let percents: Vec<String> = rows.iter().map(|row| words.percent(row.percent)).collect();
        let column = sheet.widest(&percents, SMALL).min(110.0);
        let number = sheet.widest(&counts, NAME).min(190.0);
        let right = WIDTH - MARGIN - column - number - 30.0;
        let bars = Area {
            left,
            top,
            width: (right - left).max(80.0),
            height: ROW * rows.len() as f32,
        };
        draw_bars(&mut sheet, &rows, bars);
        for (nth, row) in rows.iter().enumerate() {
            let base = top + ROW * nth as f32 + ROW / 2.0 + NAME * 0.34;
            let name = Point(MARGIN + indent(row), base);
            let room = left - MARGIN - indent(row) - 10.0;
            sheet.write(row.name, name, Hand::new(NAME, INK), room);
            let hand = Hand::new(NAME, INK).align(Align::Right);
            let at = Point(WIDTH - MARGIN - column - 14.0, base);
            sheet.write(&counts[nth], at, hand, number.max(20.0));
            let hand = Hand::new(SMALL, FAINT_INK).align(Align::Right);
            sheet.write(&percents[nth], Point(WIDTH - MARGIN, base), hand, column);
        }
        let bottom = bars.top + bars.height + 8.0;
        let bottom = sheet.foot(&self.caption, bottom);
        Ok((sheet, bottom))
    }

    fn in_words(&self, words: &PictureWords) -> String {
        let mut description = Description::new(&self.caption);
        for row in self.rows() {
            let dashes = ["", "", "– "][row.depth];
            let (count, percent) = (words.count(row.count), words.percent(row.percent));
            description.line(&format!("{dashes}{}: {count} ({percent})", row.name));
        }
        description.finish()
    }
}

impl OutcomeGroup {
    fn parts(&self) -> impl Iterator<Item = &OutcomePart> {
        self.parts.iter().take(MAX_GROUPS)
    }

    fn count(&self) -> u64 {
        let counts = self.parts().map(|part| part.count);
        counts.fold(0, u64::saturating_add)
    }

    fn row(&self, from: u64, percent: u64, colour: Colour) -> WaterfallRow<'_> {
        WaterfallRow {
            name: &self.name,
            depth: 1,
            from,
            count: self.count(),
            percent,
            fill: Fill::plain(colour),
        }
    }
}

fn indent(row: &WaterfallRow<'_>) -> f32 {
    INDENT * row.depth.saturating_sub(1) as f32
}

/// Draws the bars, with thin lines from the end of each to the beginning of the next.
fn draw_bars(sheet: &mut Sheet, rows: &[WaterfallRow<'_>], bars: Area) {
    let all = rows.first().map_or(0, |row| row.count).max(1) as f64;
    let x_of = |count: u64| bars.left + bars.width * (count as f64 / all).min(1.0) as f32;
    let pen = Pen::new(1.5, RULE);
    let (foot, ends) = (bars.top + bars.height, [bars.left, bars.left + bars.width]);
    for x in ends {
        sheet.line(Point(x, bars.top), Point(x, foot), pen);
    }
    for (nth, row) in rows.iter().enumerate() {
        let top = bars.top + ROW * nth as f32 + (ROW - BAR) / 2.0;
        let (from, until) = (x_of(row.from), x_of(row.from.saturating_add(row.count)));
        let bar = Area {
            left: from,
            top,
            width: (until - from).clamp(2.0, ROOM),
            height: BAR,
        };
        if row.count > 0 {
            sheet.fill(bar, row.fill);
        }
        let is_last = nth + 1 == rows.len();
        if row.depth == 2 && !is_last && rows[nth + 1].depth == 2 {
            sheet.line(
                Point(until, top + BAR),
                Point(until, top + ROW),
                Pen::new(2.0, FAINT_INK),
            );
        }
    }
}
