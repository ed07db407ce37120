//! Makes the pictures of reports, from the same sums as their text. In public, a picture is not shown if the text would
//! withhold a part of it.

use crate::desk::DeskError;
use crate::desk::stats::drawing::{Drawn, draw};
use crate::desk::stats::layout::format::{FEW_BELOW, Figures};
use crate::desk::stats::layout::scope::{ReportScope, period_label};
use crate::desk::stats::layout::withheld::{self, Withheld};
use crate::desk::stats::reports::outcome_key;
use crate::desk::stats::selection::{Selected, Selection};
use crate::desk::ui::report_view::PictureKind;
use crate::domain::{CellPart, Outcome};
use crate::measures::pictures::report::{
    Caption, Chart, HourCell, OutcomeGroup, OutcomeKind, OutcomePart, Pareto, Trend, TrendPoint,
    Unit, Waiting, Waterfall, WeekHours,
};
use crate::measures::{
    Beside, Cell, DEFINITIONS, Helpful, Mean, Satisfaction, Share, first_waits, zone_of,
};

/// A report for which a picture is made.
#[derive(Clone, Copy)]
pub(crate) struct ShownReport<'a> {
    pub figures: Figures<'a>,
    pub scope: ReportScope<'a>,
    pub selection: Selection<'a>,
    pub selected: &'a Selected,
    /// The points of the trend, if they were read together with the figures.
    pub trend: Option<&'a [TrendPart]>,
}

/// The content of a picture, or the reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// The chart that is drawn.
    Chart(Chart),
    /// No picture, because there is nothing to show.
    Nothing,
    /// No picture, because it would show figures that the text withholds.
    Withheld,
}

impl ShownReport<'_> {
    /// Draws a picture.
    pub(crate) async fn picture(self, kind: PictureKind) -> Result<Drawn, DeskError> {
        match self.content(kind).await? {
            Content::Chart(chart) => draw(chart, self.figures.voice).await,
            Content::Nothing => Ok(Drawn::Nothing),
            Content::Withheld => Ok(Drawn::Withheld),
        }
    }

    /// Makes the content of a picture of a kind.
    pub(crate) async fn content(self, kind: PictureKind) -> Result<Content, DeskError> {
        Ok(match kind {
            PictureKind::Outcomes => self.outcomes(),
            PictureKind::Week => self.week(),
            PictureKind::Waiting => self.waiting(),
            PictureKind::Trend => {
                const READ: [CellPart; 2] = [CellPart::Counts, CellPart::Ratings];
                let (step, parts) = self.selection.parts().await?;
                let part = |cell: Cell| TrendPart::of(&cell);
                let over_time = (step, parts.as_slice());
                let now = match self.trend {
                    Some(known) => known.to_vec(),
                    None => self.selection.over_time(over_time, &READ, part).await?,
                };
                let before = if self.is_public() {
                    Vec::new()
                } else {
                    self.selection.over_time_before(step, &READ, part).await?
                };
                let labels = parts.into_iter().map(|part| step.label(part)).collect();
                self.trend(labels, Beside { now, before })
            }
            PictureKind::Categories => {
                let cells = self.selection.categories(&[CellPart::Counts]).await?;
                self.categories(&cells)
            }
            // This picture belongs to other reports.
            PictureKind::Ranking => Content::Nothing,
        })
    }

    /// Returns whether everyone sees it.
    const fn is_public(self) -> bool {
        self.figures.withheld.is_some()
    }

    fn withholds(self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.figures.withholds(key))
    }

    /// Makes the words above and below a picture, by the key of its title.
    fn caption(self, title: &str, n: u64) -> Caption {
        caption(self.figures, self.scope, (title, n))
    }

    /// Makes the picture of the outcomes of inquiries: of those that a rule answered, and of the others.
    fn outcomes(self) -> Content {
        const SHOWN: [&str; 3] = ["stats-outcomes", "stats-auto-replies", "picture-outcomes"];
        let cell = &self.selected.now.cell;
        if cell.asked() == 0 {
            return Content::Nothing;
        }
        if self.withholds(&SHOWN) {
            return Content::Withheld;
        }
        let voice = self.figures.voice;
        let part = |outcome: Outcome, answered: bool, count: u64| OutcomePart {
            name: voice.say(outcome_key(outcome, answered)),
            count,
            kind: kind_of(outcome),
        };
        let count = |outcome: Outcome, answered: bool| {
            let by_rule = cell.answered.get(&outcome).copied().unwrap_or_default();
            let all = cell.outcomes.get(&outcome).copied().unwrap_or_default();
            if answered {
                by_rule
            } else {
                all.saturating_sub(by_rule)
            }
        };
        let group = |key: &str, answered: bool| OutcomeGroup {
            name: voice.say(key),
            parts: Outcome::ALL
                .map(|outcome| part(outcome, answered, count(outcome, answered)))
                .into(),
        };
        Content::Chart(Chart::Outcomes(Waterfall {
            caption: self.caption("picture-outcomes", cell.asked()),
            all: voice.say("picture-asked"),
            groups: vec![
                group("picture-answered", true),
                group("picture-not-answered", false),
            ],
        }))
    }

    /// Makes the picture of the inquiries of each hour of the week. It is never public, because it is not known how
    /// many learners are behind each hour.
    fn week(self) -> Content {
        if self.is_public() {
            return Content::Withheld;
        }
        let cell = &self.selected.now.cell;
        let mut cells = [[HourCell::default(); 24]; 7];
        for (day, hours) in (0_u8..).zip(&mut cells) {
            for (hour, shown) in (0_u8..).zip(hours) {
                let n = cell.hours.get(&(day * 24 + hour)).copied();
                let n = n.unwrap_or_default();
                *shown = HourCell {
                    n,
                    value: Some(n as f64),
                    few: false,
                };
            }
        }
        Content::Chart(Chart::Week(Box::new(WeekHours {
            caption: self.caption("picture-week", cell.asked()),
            name: self.figures.word("picture-inquiries"),
            unit: Unit::Count,
            cells,
        })))
    }

    /// Makes the picture of how many learners still wait for a first reply, by the time since they asked.
    fn waiting(self) -> Content {
        const SHOWN: [&str; 2] = ["stats-first-response", "stats-first-response-waiting"];
        let Some(curve) = first_waits(&self.selected.now.cell, &self.selected.now.awaiting) else {
            return Content::Nothing;
        };
        if self.withholds(&SHOWN) {
            return Content::Withheld;
        }
        Content::Chart(Chart::Waiting(Waiting {
            caption: self.caption("picture-waiting", curve.n),
            curve: Some(curve),
        }))
    }

    /// Makes the picture of satisfaction over time, or of the helpful rate if there are too few surveys.
    fn trend(self, labels: Vec<String>, parts: Beside<Vec<TrendPart>>) -> Content {
        let figure = Figure::of(&self.selected.now.cell);
        // The days of one category could be subtracted from those of all.
        let is_hidden = self.scope.category.is_some() || self.withholds(&[figure.shown()]);
        let is_few = |part: &TrendPart| part.withheld.contains(figure.shown());
        if self.is_public() && (is_hidden || parts.now.iter().any(is_few)) {
            return Content::Withheld;
        }
        let points: Vec<TrendPoint> = labels
            .into_iter()
            .zip(parts.now)
            .map(|(label, part)| TrendPoint {
                label,
                ..part.point(figure)
            })
            .collect();
        if points.iter().all(|point| point.value.is_none()) {
            return Content::Nothing;
        }
        let (name, unit) = figure.named();
        let n = points.iter().map(|point| point.n).sum();
        let before = parts.before.iter().map(|part| part.point(figure).value);
        Content::Chart(Chart::Trend(Trend {
            caption: self.caption(name, n),
            name: self.figures.word(name),
            unit,
            points,
            before: before.collect(),
        }))
    }

    /// Makes the picture of the inquiries of each category, and of those without one.
    fn categories(self, cells: &[(String, Cell)]) -> Content {
        let cell = &self.selected.now.cell;
        let asked = cells.iter().filter(|(_, cell)| cell.asked() > 0);
        if self.is_public() && asked.clone().any(|(_, cell)| withheld::is_about_few(cell)) {
            return Content::Withheld;
        }
        let bar = |(name, cell): &(String, Cell)| {
            let name = match name.as_str() {
                "" => self.figures.word("ticket-no-category"),
                named => named.to_owned(),
            };
            (name, cell.asked())
        };
        let bars = asked.map(bar).collect();
        Content::Chart(Chart::Categories(Pareto {
            caption: self.caption("picture-categories", cell.asked()),
            name: self.figures.word("picture-inquiries"),
            bars,
        }))
    }
}

/// Makes the words above and below a picture, by the key of its title and the number of inquiries.
pub(crate) fn caption(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    (title, n): (&str, u64),
) -> Caption {
    let ReportScope { period, zone, .. } = scope;
    let mut under = vec![
        period_label(figures, period, zone),
        zone.to_owned(),
        figures.voice.say1("picture-n", "n", n),
    ];
    under.extend(scope.category.map(str::to_owned));
    let up_to = scope.up_to.to_jiff().to_zoned(zone_of(zone));
    let values = [
        ("time", up_to.strftime("%Y-%m-%d %H:%M").to_string()),
        ("definitions", DEFINITIONS.to_string()),
    ];
    Caption {
        title: figures.word(title),
        under: under.join(" · "),
        notes: vec![figures.say("picture-foot", &values)],
    }
}

/// The figure that is shown over time.
#[derive(Clone, Copy)]
enum Figure {
    Satisfaction,
    Helpful,
}

impl Figure {
    /// Chooses satisfaction if enough learners answered surveys, otherwise the helpful rate.
    fn of(cell: &Cell) -> Self {
        if Satisfaction::is_scored_by(cell, FEW_BELOW) {
            Self::Satisfaction
        } else {
            Self::Helpful
        }
    }

    /// Returns the key of the text line with this figure.
    const fn shown(self) -> &'static str {
        match self {
            Self::Satisfaction => "stats-score",
            Self::Helpful => "stats-helpful",
        }
    }

    const fn named(self) -> (&'static str, Unit) {
        match self {
            Self::Satisfaction => ("picture-satisfaction", Unit::Score),
            Self::Helpful => ("picture-helpful", Unit::Share),
        }
    }
}

/// The figures of one part of a period, for a trend.
#[derive(Clone, Debug)]
pub(crate) struct TrendPart {
    score: Option<Mean>,
    helpful: Share,
    /// The lines about too few people for everyone to see.
    withheld: Withheld,
}

impl TrendPart {
    /// Reads the figures from the sums of the part.
    pub(crate) fn of(cell: &Cell) -> Self {
        Self {
            score: Satisfaction::of(cell).score,
            helpful: Helpful::of(cell).rate,
            withheld: withheld::withheld(cell),
        }
    }

    /// Makes the point of a figure, without the part's name.
    fn point(&self, figure: Figure) -> TrendPoint {
        let (n, value, interval) = match figure {
            Figure::Satisfaction => {
                let n = self.score.map_or(0, |score| score.n);
                let interval = self.score.and_then(|score| score.interval);
                (n, self.score.map(|score| score.mean), interval)
            }
            Figure::Helpful => (self.helpful.n, self.helpful.rate(), self.helpful.wilson()),
        };
        TrendPoint {
            label: String::new(),
            n: n as u64,
            value,
            interval,
        }
    }
}

/// Returns whether an outcome is good, bad or neither.
const fn kind_of(outcome: Outcome) -> OutcomeKind {
    match outcome {
        Outcome::Solved => OutcomeKind::Good,
        Outcome::Assumed => OutcomeKind::Assumed,
        Outcome::Reasked | Outcome::Unanswered => OutcomeKind::Bad,
        Outcome::Escalated | Outcome::ByPerson => OutcomeKind::Person,
        Outcome::Cancelled | Outcome::Pending => OutcomeKind::Open,
    }
}
