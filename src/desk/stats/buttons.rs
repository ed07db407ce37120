//! The buttons below a report: other days, the next picture, the list of counted inquiries, and a menu of categories.

use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Choice, Menu, Row, Style};
use crate::desk::ui::replies::{Voice, cut_to};
use crate::desk::ui::report_view::{PeriodChoice, PictureKind, ReportView, WhichRows};
use crate::domain::CountedRows;
use crate::faq::RuleBook;

/// The days for which there is a button.
const DAYS: [u16; 3] = [7, 30, 90];
/// The value of the menu entry for all categories. No category has it as its id.
pub(crate) const ALL_CATEGORIES: &str = "*";
/// The most categories in a menu; one entry is for all.
const MOST_CATEGORIES: usize = 24;
/// The most characters of an entry of a menu.
const LABEL_CHARS: usize = 100;

/// The lists that can be opened below a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Below {
    /// Whether there is anything to draw.
    pub has_picture: bool,
    /// Whether it has inquiries for one list. Reports on several people or rules have a menu instead.
    pub has_rows: bool,
    /// Whether the report shows waits that go on, and somebody among the counted inquiries waits.
    pub has_waiting: bool,
    /// Whether it mentions surveys that were not sent.
    pub has_unsent: bool,
    /// Whether it mentions tickets that staff opened.
    pub has_opened_by_staff: bool,
}

/// Makes the rows of buttons below a report. If nothing was counted, only those for other days.
pub(crate) fn below(voice: Voice<'_>, view: ReportView, has: Below) -> Vec<Row> {
    let mut rows = vec![Row::Buttons(
        DAYS.map(|days| period(voice, view, days)).into(),
    )];
    let mut buttons: Vec<Button> = Vec::new();
    if has.has_picture {
        buttons.push(picture(voice, view));
    }
    let list = |label, which| {
        let view = ReportView {
            rows: which,
            ..view
        };
        voice.button(label, Action::ListCounted(view), Style::Secondary)
    };
    if has.has_rows {
        buttons.push(list("stats-button-rows", WhichRows::All));
    }
    if has.has_waiting {
        buttons.push(list("stats-button-waiting", WhichRows::Waiting));
    }
    for (is_told, label, rows) in [
        (
            has.has_unsent,
            "stats-button-unsent",
            CountedRows::Unsurveyed,
        ),
        (
            has.has_opened_by_staff,
            "stats-button-opened-by-staff",
            CountedRows::OpenedByStaff,
        ),
    ] {
        if is_told {
            buttons.push(list(label, WhichRows::Only(rows)));
        }
    }
    if !buttons.is_empty() {
        rows.push(Row::Buttons(buttons));
    }
    rows
}

/// Makes the menu for a report's category, with an entry for all; `None` if there are no categories.
pub(crate) fn categories(voice: Voice<'_>, view: ReportView, book: &RuleBook) -> Option<Row> {
    let all = Choice {
        value: ALL_CATEGORIES.to_owned(),
        label: voice.say("stats-all-categories"),
        description: None,
    };
    let named = book.categories().iter().take(MOST_CATEGORIES);
    let named: Vec<Choice> = named
        .map(|category| Choice {
            value: category.id.to_string(),
            label: cut_to(&category.id, LABEL_CHARS),
            description: None,
        })
        .collect();
    let menu = Row::Menu(Menu {
        action: Action::ShowReport(view),
        placeholder: voice.say("stats-choose-category"),
        choices: std::iter::once(all).chain(named.clone()).collect(),
    });
    (!named.is_empty()).then_some(menu)
}

/// Makes the button for the next picture, or for none.
fn picture(voice: Voice<'_>, view: ReportView) -> Button {
    let usual = view.report.usual_picture();
    let of_category = view.category.is_some();
    let next = match view.picture {
        None => Some(usual),
        Some(shown) => Some(shown.next(of_category)).filter(|next| *next != usual),
    };
    let label = match next {
        Some(kind) => voice.say1("stats-button-picture", "picture", voice.say(name_key(kind))),
        None => voice.say("stats-button-no-picture"),
    };
    let shown = Action::ShowReport(ReportView {
        picture: next,
        ..view
    });
    Button::new(shown, label, Style::Secondary)
}

fn period(voice: Voice<'_>, view: ReportView, days: u16) -> Button {
    let period = PeriodChoice::Last(days);
    let action = Action::ShowReport(ReportView { period, ..view });
    let label = voice.say1("stats-button-days", "days", days);
    Button {
        disabled: view.period == period,
        ..Button::new(action, label, Style::Secondary)
    }
}

/// Returns the key of a picture's name on its button.
const fn name_key(kind: PictureKind) -> &'static str {
    match kind {
        PictureKind::Outcomes => "picture-name-outcomes",
        PictureKind::Trend => "picture-name-trend",
        PictureKind::Week => "picture-name-week",
        PictureKind::Categories => "picture-name-categories",
        PictureKind::Waiting => "picture-name-waiting",
        PictureKind::Ranking => "picture-name-ranking",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::report_view::ReportKind;
    use crate::desk::ui::text::Texts;
    use crate::domain::{CategoryMark, Locale};

    fn view(report: ReportKind, picture: Option<PictureKind>) -> ReportView {
        ReportView {
            report,
            period: PeriodChoice::Last(30),
            category: None,
            picture,
            rows: WhichRows::All,
        }
    }

    fn buttons(view: ReportView, has_rows: bool) -> Vec<Button> {
        let texts = Texts::load().unwrap();
        let has = Below {
            has_picture: has_rows,
            has_rows,
            ..Below::default()
        };
        let rows = below(Voice::new(&texts, Locale::EnUs), view, has);
        let all = rows.into_iter().flat_map(|row| match row {
            Row::Buttons(buttons) => buttons,
            _ => Vec::new(),
        });
        all.collect()
    }

    #[test]
    fn the_days_that_are_shown_cannot_be_pressed() {
        let found = buttons(view(ReportKind::Rules, None), false);
        let disabled: Vec<bool> = found.iter().map(|button| button.disabled).collect();
        assert_eq!(disabled, [false, true, false]);
    }

    #[test]
    fn pressing_on_comes_round_through_every_picture_and_none() {
        for of_category in [false, true] {
            let mut seen = Vec::new();
            let mut now = ReportView {
                category: of_category.then(|| CategoryMark::of("account")),
                ..view(ReportKind::Response, Some(PictureKind::Waiting))
            };
            loop {
                seen.push(now.picture);
                let Action::ShowReport(next) = buttons(now, true)[3].action else {
                    panic!("{now:?}");
                };
                now = next;
                if now.picture == Some(PictureKind::Waiting) {
                    break;
                }
            }
            assert_eq!(seen.len(), if of_category { 5 } else { 6 }, "{seen:?}");
            assert_eq!(seen.last(), Some(&None));
        }
    }

    #[test]
    fn where_nothing_is_counted_there_is_nothing_to_list_or_draw() {
        assert_eq!(buttons(view(ReportKind::Overview, None), false).len(), 3);
        assert_eq!(buttons(view(ReportKind::Retention, None), true).len(), 5);
    }

    #[test]
    fn a_report_with_one_picture_alone_shows_it_or_none() {
        let of = |picture| {
            let pressed = buttons(view(ReportKind::Rules, picture), true);
            match pressed[3].action {
                Action::ShowReport(next) => next.picture,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(of(Some(PictureKind::Ranking)), None);
        assert_eq!(of(None), Some(PictureKind::Ranking));
    }
}
