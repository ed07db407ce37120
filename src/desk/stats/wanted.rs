//! Reads which report a caller of `/stats` wants: its days, category, picture and audience. Reads options and buttons,
//! and no figures.

use crate::desk::DeskError;
use crate::desk::commands::arguments::Arguments;
use crate::desk::stats::call::StatsCall;
use crate::desk::stats::layout::scope::{ReportScope, refusal};
use crate::desk::stats::selection::Selection;
use crate::desk::ui::post::Post;
use crate::desk::ui::report_view::{PeriodChoice, PictureKind, ReportKind, ReportView, WhichRows};
use crate::domain::{CategoryMark, CellPart};
use crate::measures::{Period, PeriodName, date_of_day, day_number, zone_of};

/// Returns the period of a call without one.
const fn usual_period(report: ReportKind) -> &'static str {
    match report {
        // Retention takes months until it is known.
        ReportKind::Retention => "all",
        _ => "30d",
    }
}

/// The picture that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureWish {
    /// The picture that usually goes with the report.
    Usual,
    /// No picture.
    None,
    /// The picture that was chosen.
    Chosen(PictureKind),
}

/// The report that a caller asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wanted<'a> {
    pub report: ReportKind,
    pub period: Period,
    pub category: Option<&'a str>,
    pub picture: PictureWish,
    pub is_public: bool,
}

impl<'a> Wanted<'a> {
    /// Reads the options of a call. The error is the reply to a period that cannot be read.
    pub(crate) fn read(
        report: ReportKind,
        call: StatsCall<'_>,
        options: &'a Arguments,
    ) -> Result<Self, Box<Post>> {
        let given = options.text("period");
        let given = given.unwrap_or_else(|| usual_period(report));
        let zone = zone_of(&call.settings.time_zone);
        let period = Period::parse(given, call.now, &zone)
            .map_err(|reason| Box::new(refusal(call.figures(), given, reason)))?;
        let is_public = options.is_on("public");
        if is_public && !is_fixed(period.name) {
            return Err(Box::new(Post::text(
                call.figures().word("stats-public-period"),
            )));
        }
        let picture = match options.text("picture") {
            None => PictureWish::Usual,
            Some(name) => match PictureKind::from_name(name) {
                Some(kind) => PictureWish::Chosen(kind),
                None => PictureWish::None,
            },
        };
        Ok(Self {
            report,
            period,
            category: options.text("category"),
            picture,
            is_public,
        })
    }

    /// Reads the report of a button, whose category was found by its mark. The error is the reply to an invalid period.
    pub(crate) fn of_view(
        view: ReportView,
        category: Option<&'a str>,
        call: StatsCall<'_>,
    ) -> Result<Self, Box<Post>> {
        let given = written(view.period);
        let zone = zone_of(&call.settings.time_zone);
        let period = Period::parse(&given, call.now, &zone)
            .map_err(|reason| Box::new(refusal(call.figures(), &given, reason)))?;
        let picture = view.picture.map_or(PictureWish::None, PictureWish::Chosen);
        Ok(Self {
            report: view.report,
            period,
            category,
            picture,
            is_public: false,
        })
    }

    /// Makes the selection of the wanted figures.
    pub(crate) fn selection(self, call: StatsCall<'a>) -> Selection<'a> {
        Selection {
            store: call.store,
            guild: call.settings.guild,
            period: self.period,
            category: self.category,
            now: call.now,
        }
    }

    /// Brings the figures up to date, and returns their scope.
    pub(crate) async fn scope(&'a self, call: StatsCall<'a>) -> Result<ReportScope<'a>, DeskError> {
        let zone = call.settings.time_zone.as_str();
        let up_to = self.selection(call).bring_up_to_date(zone).await?;
        Ok(ReportScope {
            period: &self.period,
            zone,
            category: self.category,
            ends_now: self.period.to > call.now,
            up_to,
            is_behind: up_to < call.now,
        })
    }

    /// Makes the view of the report, which its buttons carry.
    pub(crate) fn view(self) -> ReportView {
        ReportView {
            report: self.report,
            period: match self.period.name {
                PeriodName::LastDays(days) => PeriodChoice::Last(days),
                PeriodName::All => PeriodChoice::All,
                PeriodName::Dates { first, last } => {
                    PeriodChoice::Dates(day_number(first), day_number(last))
                }
            },
            category: self.category.map(CategoryMark::of),
            picture: self.picture_kind(),
            rows: WhichRows::All,
        }
    }

    /// Returns the parts of the sums for the report and its picture. A report other than the three with figures and
    /// pictures gets those of the overview.
    pub(crate) fn parts(self) -> Vec<CellPart> {
        let mut parts = match self.report {
            ReportKind::Satisfaction => vec![CellPart::Counts, CellPart::Ratings],
            ReportKind::Response => vec![
                CellPart::Counts,
                CellPart::Learners,
                CellPart::FirstReplies,
                CellPart::Turns,
                CellPart::Resolutions,
            ],
            ReportKind::Overview
            | ReportKind::Rules
            | ReportKind::Instructors
            | ReportKind::Retention => vec![
                CellPart::Counts,
                CellPart::Learners,
                CellPart::Ratings,
                CellPart::FirstReplies,
            ],
        };
        let shown = match self.picture_kind() {
            Some(PictureKind::Trend) => Some(CellPart::Ratings),
            Some(PictureKind::Waiting) => Some(CellPart::FirstReplies),
            _ => None,
        };
        parts.extend(shown.filter(|part| !parts.contains(part)));
        parts
    }

    /// Returns the kind of picture that goes with the report, if there is to be one.
    pub(crate) const fn picture_kind(self) -> Option<PictureKind> {
        match self.picture {
            PictureWish::Usual => Some(self.report.usual_picture()),
            PictureWish::None => None,
            PictureWish::Chosen(kind) => Some(kind),
        }
    }
}

/// Returns whether a period may be shown to everyone. Two custom periods that differ by one day would reveal that day's
/// figures.
pub(crate) const fn is_fixed(period: PeriodName) -> bool {
    matches!(period, PeriodName::LastDays(7 | 30 | 90) | PeriodName::All)
}

/// Writes a period as people type it.
fn written(period: PeriodChoice) -> String {
    match period {
        PeriodChoice::Last(days) => format!("{days}d"),
        PeriodChoice::All => "all".to_owned(),
        PeriodChoice::Dates(first, last) => {
            format!("{}..{}", date_of_day(first), date_of_day(last))
        }
    }
}
