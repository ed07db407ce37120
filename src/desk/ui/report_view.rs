//! The view of a report of `/stats`, which its buttons carry: the kind of the report, its days and category, and its
//! picture. Pure data, small enough for three numbers.

use serde::{Deserialize, Serialize};

use crate::domain::{CategoryMark, CountedRows, DayNumber, RuleMark, UserId, named};

/// A report with figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportKind {
    /// `/stats overview`.
    Overview,
    /// `/stats satisfaction`.
    Satisfaction,
    /// `/stats response`.
    Response,
    /// `/stats rules`.
    Rules,
    /// `/stats instructors`.
    Instructors,
    /// `/stats retention`.
    Retention,
}

/// A picture that goes with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureKind {
    /// The outcomes of inquiries.
    Outcomes,
    /// Satisfaction or the helpful rate over time.
    Trend,
    /// The inquiries of each hour of the week.
    Week,
    /// The inquiries of each category.
    Categories,
    /// The waits for a first reply that go on.
    Waiting,
    /// Rules, instructors or groups of learners in comparison; only for the reports on these.
    Ranking,
}

/// The part of a report's inquiries that is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhichRows {
    /// All inquiries that the report counts.
    All,
    /// The inquiries in which somebody waits.
    Waiting,
    /// The inquiries of one kind.
    Only(CountedRows),
    /// The inquiries that a rule answered, of any category.
    OfRule(RuleMark),
    /// The inquiries that an instructor has the credit for.
    OfInstructor(UserId),
    /// The inquiries of one category that an instructor has the credit for.
    OfInstructorOn(UserId, ShortMark),
    /// The inquiries that were handed over for the reason chosen from a menu.
    ByReason,
}

/// The last bits of a category's mark, which tell it from a guild's other categories where there is no room for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShortMark(u32);

impl ShortMark {
    /// The number of bits.
    const DIGITS: u32 = 24;

    /// Shortens a mark.
    pub const fn of(mark: CategoryMark) -> Self {
        Self((mark.get() & ((1 << Self::DIGITS) - 1)) as u32)
    }
}

/// The days of a report, as they were requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodChoice {
    /// Today and the days before it: this number of days in all.
    Last(u16),
    /// All days with data.
    All,
    /// The days from one to another, both included.
    Dates(DayNumber, DayNumber),
}

/// A report as a message shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Numbers", try_from = "Numbers")]
pub struct ReportView {
    /// The kind of the report.
    pub report: ReportKind,
    /// The days that it is about.
    pub period: PeriodChoice,
    /// The category that it is about; all categories if absent.
    pub category: Option<CategoryMark>,
    /// The picture that goes with it, if any.
    pub picture: Option<PictureKind>,
    /// The part of its inquiries that is listed.
    pub rows: WhichRows,
}

/// A view in its short written form, because a button carries at most 100 characters.
#[derive(Serialize, Deserialize)]
struct Numbers(i64, i64, Option<i64>);

impl From<ReportView> for Numbers {
    fn from(view: ReportView) -> Self {
        let (shape, period, category) = view.to_numbers(0);
        Self(shape, period, category)
    }
}

/// The error for numbers that encode no view.
#[derive(Debug, thiserror::Error)]
#[error("no report is written so")]
struct NoView;

impl TryFrom<Numbers> for ReportView {
    type Error = NoView;

    fn try_from(Numbers(shape, period, category): Numbers) -> Result<Self, NoView> {
        let read = Self::from_numbers(shape, period, category);
        read.map(|(view, _)| view).ok_or(NoView)
    }
}

/// The number from which on a period means two dates. Other periods have smaller numbers.
const DATES: i64 = 1 << 56;
/// The number of bits for the first of two dates, and for the number of days after it.
const DIGITS: u32 = 24;
/// The number that is added to the first day, which may lie before 1970.
const BEFORE: i64 = 1 << 23;

named! {
    /// All, in the order of their numbers, which never changes.
    ReportKind {
        Overview => "overview",
        Satisfaction => "satisfaction",
        Response => "response",
        Rules => "rules",
        Instructors => "instructors",
        Retention => "retention",
    }
}

impl ReportKind {
    /// Returns the inquiries that the report's figures count.
    pub const fn rows(self) -> CountedRows {
        match self {
            Self::Satisfaction => CountedRows::Rated,
            Self::Response => CountedRows::Handled,
            Self::Retention => CountedRows::First,
            Self::Overview | Self::Rules | Self::Instructors => CountedRows::Asked,
        }
    }

    /// Returns the picture of the report if no other is requested.
    pub const fn usual_picture(self) -> PictureKind {
        match self {
            Self::Overview => PictureKind::Outcomes,
            Self::Satisfaction => PictureKind::Trend,
            Self::Response => PictureKind::Waiting,
            Self::Rules | Self::Instructors | Self::Retention => PictureKind::Ranking,
        }
    }
}

impl PictureKind {
    /// All, in the order of their numbers, which never changes.
    pub const ALL: [Self; 6] = [
        Self::Outcomes,
        Self::Trend,
        Self::Week,
        Self::Categories,
        Self::Waiting,
        Self::Ranking,
    ];

    /// Those that can be chosen, in the order in which they are shown.
    pub const CHOSEN: [Self; 5] = [
        Self::Outcomes,
        Self::Trend,
        Self::Week,
        Self::Categories,
        Self::Waiting,
    ];

    /// Returns the name by which it is chosen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outcomes => "outcomes",
            Self::Trend => "trend",
            Self::Week => "week",
            Self::Categories => "categories",
            Self::Waiting => "waiting",
            Self::Ranking => "ranking",
        }
    }

    /// Reads the name of one that can be chosen.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::CHOSEN.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns the picture after this one, or the first after the last. A picture that cannot be chosen returns itself.
    /// Skips the picture of categories with `of_category`.
    pub fn next(self, of_category: bool) -> Self {
        let Some(at) = Self::CHOSEN.iter().position(|kind| *kind == self) else {
            return self;
        };
        let next = Self::CHOSEN[(at + 1) % Self::CHOSEN.len()];
        if of_category && next == Self::Categories {
            return next.next(of_category);
        }
        next
    }
}

impl PeriodChoice {
    fn number(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Last(days) => i64::from(days),
            Self::Dates(first, last) => {
                let low = (1_i64 << DIGITS) - 1;
                let from = (first.get() + BEFORE).clamp(0, low);
                let more = (last.get() - first.get()).clamp(0, low);
                DATES | (from << DIGITS) | more
            }
        }
    }

    fn from_number(number: i64) -> Option<Self> {
        if number < DATES {
            let days = u16::try_from(number).ok()?;
            return Some(if days == 0 {
                Self::All
            } else {
                Self::Last(days)
            });
        }
        let (rest, low) = (number - DATES, (1_i64 << DIGITS) - 1);
        let first = (rest >> DIGITS) - BEFORE;
        let dates = Self::Dates(DayNumber::new(first), DayNumber::new(first + (rest & low)));
        (rest >> (2 * DIGITS) == 0).then_some(dates)
    }
}

/// The number of bits for the page; those of [`WhichRows`] follow.
const PAGE_DIGITS: u32 = 16;

impl WhichRows {
    /// Encodes it as a number, followed by the number of its rule or instructor, which replaces the category's.
    fn numbers(self) -> (i64, Option<i64>) {
        match self {
            Self::All => (0, None),
            Self::Waiting => (1, None),
            Self::Only(rows) => {
                let at = CountedRows::ALL.iter().position(|one| *one == rows);
                let at = at.and_then(|at| i64::try_from(at).ok());
                (5 | (at.unwrap_or_default() << 3), None)
            }
            Self::OfRule(rule) => (2, Some(rule.get())),
            Self::OfInstructor(user) => (3, Some(user.to_db())),
            Self::OfInstructorOn(user, ShortMark(category)) => {
                (4 | (i64::from(category) << 3), Some(user.to_db()))
            }
            Self::ByReason => (6, None),
        }
    }

    fn from_numbers(number: i64, of: Option<i64>) -> Option<Self> {
        match number {
            0 => Some(Self::All),
            1 => Some(Self::Waiting),
            2 => of.map(RuleMark::new).map(Self::OfRule),
            3 => of.map(UserId::from_db).map(Self::OfInstructor),
            6 => Some(Self::ByReason),
            _ if number & 7 == 5 => {
                let at = usize::try_from(number >> 3).ok()?;
                CountedRows::ALL.get(at).copied().map(Self::Only)
            }
            _ if number & 7 == 4 && number >> 3 < 1 << ShortMark::DIGITS => {
                let category = u32::try_from(number >> 3).ok().map(ShortMark);
                let user = of.map(UserId::from_db);
                user.zip(category)
                    .map(|(user, on)| Self::OfInstructorOn(user, on))
            }
            _ => None,
        }
    }
}

impl ReportView {
    /// Encodes the view and a page's number. The last number stands for the category, or for the rule or instructor
    /// whose rows are listed.
    pub fn to_numbers(self, page: u16) -> (i64, i64, Option<i64>) {
        let report = ReportKind::ALL.iter().position(|kind| *kind == self.report);
        let picture = self
            .picture
            .and_then(|picture| PictureKind::ALL.iter().position(|kind| *kind == picture));
        let small = |position: Option<usize>| {
            let number = position.and_then(|at| i64::try_from(at).ok());
            number.unwrap_or_default()
        };
        let picture = small(picture.map(|at| at + 1));
        let (rows, of) = self.rows.numbers();
        let page = (rows << PAGE_DIGITS) | i64::from(page);
        let shape = (page << 6) | (small(report) << 3) | picture;
        let category = self.category.map(CategoryMark::get);
        (shape, self.period.number(), of.or(category))
    }

    /// Decodes the numbers of [`ReportView::to_numbers`] into the view and the page's number.
    pub fn from_numbers(shape: i64, period: i64, category: Option<i64>) -> Option<(Self, u16)> {
        let at = |by: u32| usize::try_from((shape >> by) & 7).ok();
        let picture = match at(0)? {
            0 => None,
            nth => Some(*PictureKind::ALL.get(nth - 1)?),
        };
        let page = shape >> 6;
        let rows = WhichRows::from_numbers(page >> PAGE_DIGITS, category)?;
        let is_of_category = matches!(
            rows,
            WhichRows::All | WhichRows::Waiting | WhichRows::Only(_) | WhichRows::ByReason
        );
        let view = Self {
            report: *ReportKind::ALL.get(at(3)?)?,
            period: PeriodChoice::from_number(period)?,
            category: category.filter(|_| is_of_category).map(CategoryMark::new),
            picture,
            rows,
        };
        let page = page & ((1 << PAGE_DIGITS) - 1);
        Some((view, u16::try_from(page).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_view() -> impl Strategy<Value = ReportView> {
        let dates = (-700_000_i64..3_000_000, 0_i64..100_000).prop_map(|(first, more)| {
            PeriodChoice::Dates(DayNumber::new(first), DayNumber::new(first + more))
        });
        let period = prop_oneof![
            Just(PeriodChoice::All),
            (1_u16..).prop_map(PeriodChoice::Last),
            dates,
        ];
        let picture = prop::option::of(prop::sample::select(PictureKind::ALL.to_vec()));
        let report = prop::sample::select(ReportKind::ALL.to_vec());
        let category = || prop::option::of(any::<i64>().prop_map(CategoryMark::new));
        let rows = prop_oneof![
            category().prop_map(|category| (WhichRows::All, category)),
            category().prop_map(|category| (WhichRows::Waiting, category)),
            category().prop_map(|category| (WhichRows::ByReason, category)),
            (prop::sample::select(CountedRows::ALL.to_vec()), category())
                .prop_map(|(rows, category)| (WhichRows::Only(rows), category)),
            any::<i64>().prop_map(|raw| (WhichRows::OfRule(RuleMark::new(raw)), None)),
            any::<i64>().prop_map(|raw| (WhichRows::OfInstructor(UserId::from_db(raw)), None)),
            any::<i64>().prop_map(|raw| {
                let on = ShortMark::of(CategoryMark::new(raw.wrapping_mul(31)));
                (WhichRows::OfInstructorOn(UserId::from_db(raw), on), None)
            }),
        ];
        (report, period, rows, picture).prop_map(|(report, period, (rows, category), picture)| {
            ReportView {
                report,
                period,
                category,
                picture,
                rows,
            }
        })
    }

    proptest! {
        #[test]
        fn a_view_is_read_back_from_its_numbers(view in any_view(), page in any::<u16>()) {
            let (shape, period, category) = view.to_numbers(page);
            let read = ReportView::from_numbers(shape, period, category);
            prop_assert_eq!(read, Some((view, page)));
            let text = serde_json::to_string(&view).unwrap();
            prop_assert!(text.len() <= 60, "{}", text);
            prop_assert_eq!(serde_json::from_str::<ReportView>(&text).unwrap(), view);
        }

        #[test]
        fn no_numbers_make_it_fall_over(shape: i64, period: i64, category: Option<i64>) {
            let _ = ReportView::from_numbers(shape, period, category);
        }
    }

    #[test]
    fn every_picture_comes_round_and_that_of_categories_is_not_offered_for_one() {
        for of_category in [false, true] {
            let mut seen = vec![PictureKind::Trend];
            while let Some(next) = seen.last().map(|last| last.next(of_category))
                && next != PictureKind::Trend
            {
                seen.push(next);
            }
            assert_eq!(seen.len(), if of_category { 4 } else { 5 });
            assert_eq!(seen.contains(&PictureKind::Categories), !of_category);
        }
    }
}
