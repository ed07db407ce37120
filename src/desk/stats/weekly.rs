//! The weekly digest in words: at most three changes beyond chance, each with what to do about it, one picture, and a
//! button for the rows. Does not decide when it is due.

use crate::desk::DeskError;
use crate::desk::stats::drawing::Drawn;
use crate::desk::stats::format::{Figures, count, decimal};
use crate::desk::stats::pictures::Shown;
use crate::desk::stats::scope::{Scope, category_name, foot};
use crate::desk::stats::selection::{Selected, Selection};
use crate::desk::stats::wanted::Wanted;
use crate::desk::stats::{StatsCall, with_line};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Post, Row, Style};
use crate::desk::ui::report_view::{PeriodChoice, PictureKind, ReportKind, ReportView, WhichRows};
use crate::domain::{CategoryMark, DayNumber, Millis};
use crate::measures::pictures::report::Unit;
use crate::measures::{
    Cell, Change, Week, WeekFigure, changes, compared, date_of_day, last_two_weeks, zone_of,
};

/// The result of looking for what a digest has to tell.
pub(crate) enum Told {
    /// The figures of its week are not all made.
    NotYet,
    /// Nothing has changed beyond chance.
    Nothing,
    /// The post that tells the changes.
    Changes(Box<Post>),
}

/// A week as it is read.
struct Read {
    selected: Selected,
    categories: Vec<(String, Cell)>,
}

impl Read {
    async fn of(selection: Selection<'_>) -> Result<Self, DeskError> {
        Ok(Self {
            selected: selection.read().await?,
            categories: selection.categories().await?,
        })
    }

    fn week(&self) -> Week<'_> {
        Week {
            cell: &self.selected.cell,
            categories: &self.categories,
            awaiting: &self.selected.awaiting,
            owed: &self.selected.owed,
        }
    }
}

/// Makes the digest of the last whole week before now.
pub(crate) async fn digest(call: StatsCall<'_>) -> Result<Told, DeskError> {
    let zone = zone_of(&call.settings.time_zone);
    let [last, before] = last_two_weeks(call.now, &zone);
    let (last, before) = (view(last), view(before));
    let (wanted, former) = (wanted(last, call)?, wanted(before, call)?);
    let scope = wanted.scope(call).await?;
    if scope.up_to < wanted.period.to {
        return Ok(Told::NotYet);
    }
    let selection = wanted.selection(call);
    let now = Read::of(selection).await?;
    let before = Read::of(former.selection(call)).await?;
    let found = changes(&compared(&now.week(), &before.week()));
    let Some(first) = found.first() else {
        return Ok(Told::Nothing);
    };
    let shown = Shown {
        figures: call.figures(),
        scope,
        selection,
        selected: &now.selected,
    };
    let picture = picture_of(&first.figure.what);
    let mut post = Post::text(text(call.figures(), scope, &found));
    post.rows = vec![Row::Buttons(buttons(call.figures(), last, &found))];
    Ok(Told::Changes(Box::new(
        with_picture(post, shown, picture).await?,
    )))
}

/// Makes the view of the report whose rows a digest counts.
fn view([first, last]: [DayNumber; 2]) -> ReportView {
    ReportView {
        report: ReportKind::Overview,
        period: PeriodChoice::Dates(first, last),
        category: None,
        picture: None,
        rows: WhichRows::All,
    }
}

fn wanted(view: ReportView, call: StatsCall<'_>) -> Result<Wanted<'static>, DeskError> {
    let read = Wanted::of_view(view, None, call);
    read.map_err(|_| DeskError::Broken("the week of a digest"))
}

async fn with_picture(post: Post, shown: Shown<'_>, kind: PictureKind) -> Result<Post, DeskError> {
    Ok(match shown.picture(kind).await? {
        Drawn::Picture(picture) => {
            let name = format!("{}.png", kind.name());
            post.picture(&name, picture.png, picture.description)
        }
        Drawn::Nothing | Drawn::Withheld => {
            with_line(post, &shown.figures.word("stats-picture-nothing"))
        }
    })
}

/// Chooses the picture that shows a figure best.
const fn picture_of(figure: &WeekFigure) -> PictureKind {
    match figure {
        WeekFigure::LearnersOf(_) => PictureKind::Categories,
        WeekFigure::Helpful | WeekFigure::Satisfaction => PictureKind::Trend,
        WeekFigure::FirstReply => PictureKind::Waiting,
        WeekFigure::Learners => PictureKind::Week,
        WeekFigure::AutoReplies
        | WeekFigure::Solved
        | WeekFigure::Reasked
        | WeekFigure::Unanswered
        | WeekFigure::NextReply => PictureKind::Outcomes,
    }
}

/// Returns the keys of a figure's name and of what to do about it.
fn keys(figure: &WeekFigure) -> [&'static str; 2] {
    match figure {
        // No command takes that there is none.
        WeekFigure::LearnersOf(category) if category.is_empty() => {
            ["digest-learners-of", "digest-do-learners-of-none"]
        }
        WeekFigure::Learners => ["digest-learners", "digest-do-learners"],
        WeekFigure::LearnersOf(_) => ["digest-learners-of", "digest-do-learners-of"],
        WeekFigure::AutoReplies => ["digest-auto-replies", "digest-do-auto-replies"],
        WeekFigure::Solved => ["digest-solved", "digest-do-solved"],
        WeekFigure::Reasked => ["digest-reasked", "digest-do-reasked"],
        WeekFigure::Unanswered => ["digest-unanswered", "digest-do-unanswered"],
        WeekFigure::Helpful => ["digest-helpful", "digest-do-helpful"],
        WeekFigure::Satisfaction => ["digest-satisfaction", "digest-do-satisfaction"],
        WeekFigure::FirstReply => ["digest-first-reply", "digest-do-first-reply"],
        WeekFigure::NextReply => ["digest-next-reply", "digest-do-next-reply"],
    }
}

fn text(figures: Figures<'_>, scope: Scope<'_>, found: &[Change<WeekFigure>]) -> String {
    let [first, last] = [scope.period.first_day, scope.period.last_day];
    let days = [
        ("first", date_of_day(first).to_string()),
        ("last", date_of_day(last).to_string()),
    ];
    let mut lines = vec![figures.say("digest-title", &days)];
    lines.extend(found.iter().map(|change| told(figures, change)));
    lines.extend(foot(figures, scope, false));
    lines.join("\n")
}

/// Tells a change, and what to do about it.
fn told(figures: Figures<'_>, change: &Change<WeekFigure>) -> String {
    let figure = &change.figure;
    let category = match &figure.what {
        WeekFigure::LearnersOf(category) => category_name(figures, category),
        _ => String::new(),
    };
    let way = if change.difference.low > 0.0 {
        "rose"
    } else {
        "fell"
    };
    let [name, to_do] = keys(&figure.what);
    let value = |value: f64| shown(figures, figure.unit, value);
    let size = |n: u64| count(usize::try_from(n).unwrap_or(usize::MAX));
    let of = [("category", category), ("way", way.to_owned())];
    let values = [
        ("figure", figures.say(name, &of)),
        ("way", way.to_owned()),
        ("before", value(figure.before.value)),
        ("now", value(figure.now.value)),
        ("n_before", size(figure.before.n)),
        ("n_now", size(figure.now.n)),
    ];
    let key = match figure.unit {
        Unit::Count => "digest-change-count",
        Unit::Share | Unit::Length | Unit::Score => "digest-change",
    };
    [figures.say(key, &values), figures.say(to_do, &of)].join("\n")
}

fn shown(figures: Figures<'_>, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count => count(value.round() as usize),
        Unit::Share => figures.percent(value),
        Unit::Length => figures.duration(Millis::new(value.round() as i64)),
        Unit::Score => decimal(value),
    }
}

/// Makes the buttons that list what the figures count: all of the week, and those of a category that is told of.
fn buttons(figures: Figures<'_>, view: ReportView, found: &[Change<WeekFigure>]) -> Vec<Button> {
    let all = figures.voice.button(
        "stats-button-rows",
        Action::ListCounted(view),
        Style::Secondary,
    );
    let of_category = found.iter().filter_map(|change| match &change.figure.what {
        WeekFigure::LearnersOf(category) => {
            let category_view = ReportView {
                category: Some(CategoryMark::of(category)),
                ..view
            };
            let name = category_name(figures, category);
            let label = figures.line("digest-button-rows", "category", name);
            let action = Action::ListCounted(category_view);
            Some(Button::new(action, label, Style::Secondary))
        }
        _ => None,
    });
    std::iter::once(all).chain(of_category).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;
    use crate::measures::{Compared, Estimate, Interval};

    fn change(category: &str, difference: f64) -> Change<WeekFigure> {
        let of = |value: f64| Estimate {
            value,
            interval: Interval {
                low: value,
                high: value,
            },
            n: 40,
        };
        Change {
            figure: Compared {
                what: WeekFigure::LearnersOf(category.to_owned()),
                unit: Unit::Count,
                before: of(40.0),
                now: of(40.0 + difference),
            },
            difference: Interval {
                low: difference,
                high: difference,
            },
        }
    }

    #[test]
    fn what_has_no_category_is_named_and_no_command_of_its_category_is_told() {
        let texts = Texts::load().unwrap();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        for (category, difference, name, has_command) in [
            ("billing", -20.0, "`billing`", true),
            ("", -20.0, "`general`", false),
            ("", 20.0, "`general`", false),
        ] {
            let change = change(category, difference);
            let text = told(figures, &change);
            assert!(text.contains(name), "{text}");
            assert_eq!(text.contains("category:"), has_command, "{text}");
            let view = view([DayNumber::new(1), DayNumber::new(7)]);
            let label = &buttons(figures, view, &[change])[1].label;
            assert_eq!(*label, format!("Show the rows: {}", name.trim_matches('`')));
        }
    }
}
