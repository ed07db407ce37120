//! The weekly digest in words: at most three changes beyond chance, each with a remedy, one picture, and buttons for
//! the rows. Does not decide when it is due.

use crate::desk::DeskError;
use crate::desk::stats::drawing::Drawn;
use crate::desk::stats::layout::format::{Figures, count, decimal};
use crate::desk::stats::layout::scope::{ReportScope, category_name, foot};
use crate::desk::stats::pictures::ShownReport;
use crate::desk::stats::selection::{Selected, Selection};
use crate::desk::stats::wanted::Wanted;
use crate::desk::stats::{StatsCall, with_line};
use crate::desk::ui::action::Action;
use crate::desk::ui::post::{Button, Post, Row, Style};
use crate::desk::ui::report_view::{PeriodChoice, PictureKind, ReportKind, ReportView, WhichRows};
use crate::domain::{CategoryMark, CellPart, CountedRows, DayNumber, Millis};
use crate::measures::pictures::report::Unit;
use crate::measures::{
    Cell, DigestWeek, Interval, SignificantChange, WeekFigure, changes, compared, date_of_day,
    last_two_weeks, zone_of,
};

/// The content of a digest, or the reason why there is none.
pub(crate) enum Told {
    /// The figures of its week are not yet complete.
    NotYet,
    /// Nothing has changed beyond chance.
    Nothing,
    /// The post with the changes.
    Changes(Box<Post>),
}

/// The parts of the sums of a category from which its figures are made.
const COUNTED: [CellPart; 2] = [CellPart::Counts, CellPart::Learners];

/// A week as it is read.
struct WeekCells {
    selected: Selected,
    categories: Vec<(String, Cell)>,
}

impl WeekCells {
    async fn of(selection: Selection<'_>) -> Result<Self, DeskError> {
        Ok(Self {
            selected: selection.read(&CellPart::ALL).await?,
            categories: selection.categories(&COUNTED).await?,
        })
    }

    fn week(&self) -> DigestWeek<'_> {
        DigestWeek {
            cell: &self.selected.now.cell,
            categories: &self.categories,
            awaiting: &self.selected.now.awaiting,
            owed: &self.selected.now.owed,
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
    let now = WeekCells::of(selection).await?;
    let before = WeekCells::of(former.selection(call)).await?;
    let found = changes(&compared(&now.week(), &before.week()));
    let Some(first) = found.first() else {
        return Ok(Told::Nothing);
    };
    let shown = ShownReport {
        figures: call.figures(),
        scope,
        selection,
        selected: &now.selected,
        trend: None,
    };
    let picture = picture_of(&first.figure.what);
    let mut post = Post::text(text(call.figures(), scope, &found));
    post.rows = vec![Row::Buttons(buttons(call.figures(), last, &found))];
    Ok(Told::Changes(Box::new(
        with_picture(post, shown, picture).await?,
    )))
}

/// Makes the view of the report whose rows a figure of the digest counts.
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

async fn with_picture(
    post: Post,
    shown: ShownReport<'_>,
    kind: PictureKind,
) -> Result<Post, DeskError> {
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

/// Returns the key of a figure's name, and the key of its remedy.
fn keys(figure: &WeekFigure) -> [&'static str; 2] {
    match figure {
        // No command can say that a category is absent.
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

fn text(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    found: &[SignificantChange<WeekFigure>],
) -> String {
    let [first, last] = [scope.period.first_day, scope.period.last_day];
    let days = [
        ("first", date_of_day(first).to_string()),
        ("last", date_of_day(last).to_string()),
    ];
    let mut lines = vec![figures.say("digest-title", &days)];
    lines.extend(found.iter().map(|change| told(figures, scope, change)));
    lines.extend(foot(figures, scope, false));
    lines.join("\n")
}

/// Returns the name of a figure's category; empty if it has none.
fn category_of(figures: Figures<'_>, figure: &WeekFigure) -> String {
    match figure {
        WeekFigure::LearnersOf(category) => category_name(figures, category),
        _ => String::new(),
    }
}

/// Names a figure.
fn name(figures: Figures<'_>, figure: &WeekFigure) -> String {
    let [name, _] = keys(figure);
    figures.line(name, "category", category_of(figures, figure))
}

/// Makes the label of the button that lists the rows of a figure.
fn rows_label(figures: Figures<'_>, figure: &WeekFigure) -> String {
    let named = match figure {
        WeekFigure::LearnersOf(category) => category_name(figures, category),
        _ => name(figures, figure),
    };
    figures.line("digest-button-rows", "rows", named)
}

/// Writes a change with its interval, and its remedy.
fn told(
    figures: Figures<'_>,
    scope: ReportScope<'_>,
    change: &SignificantChange<WeekFigure>,
) -> String {
    let figure = &change.figure;
    let Interval { low, high } = change.difference;
    let (way, [least, most]) = if low > 0.0 {
        ("rose", [low, high])
    } else {
        ("fell", [-high, -low])
    };
    let [_, to_do] = keys(&figure.what);
    let value = |value: f64| shown(figures, figure.unit, value);
    let by = |by: f64| match figure.unit {
        Unit::Share => figures.line("digest-points", "n", points(by * 100.0)),
        unit => shown(figures, unit, by),
    };
    let size = |n: u64| count(usize::try_from(n).unwrap_or(usize::MAX));
    let [first, last] = [scope.period.first_day, scope.period.last_day];
    let of = [
        ("category", category_of(figures, &figure.what)),
        ("way", way.to_owned()),
        ("rows", rows_label(figures, &figure.what)),
        (
            "period",
            format!("{}..{}", date_of_day(first), date_of_day(last)),
        ),
    ];
    let values = [
        ("figure", name(figures, &figure.what)),
        ("way", way.to_owned()),
        ("least", by(least)),
        ("most", by(most)),
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

/// Writes a number of percentage points as a whole number; below one with a decimal, because a change beyond chance is
/// never 0.
fn points(points: f64) -> String {
    if points >= 0.95 {
        format!("{points:.0}")
    } else if points >= 0.05 {
        format!("{points:.1}")
    } else {
        "<0.1".to_owned()
    }
}

fn shown(figures: Figures<'_>, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count => count(value.round() as usize),
        Unit::Share => figures.percent(value),
        Unit::Length => figures.duration(Millis::new(value.round() as i64)),
        Unit::Score => decimal(value),
    }
}

/// Makes the buttons that list the inquiries behind each figure.
fn buttons(
    figures: Figures<'_>,
    view: ReportView,
    found: &[SignificantChange<WeekFigure>],
) -> Vec<Button> {
    let of_change = |change: &SignificantChange<WeekFigure>| {
        let figure = &change.figure.what;
        let rows = Action::ListCounted(ReportView {
            category: match figure {
                WeekFigure::LearnersOf(category) => Some(CategoryMark::of(category)),
                _ => view.category,
            },
            rows: rows_of(figure),
            ..view
        });
        Button::new(rows, rows_label(figures, figure), Style::Secondary)
    };
    found.iter().map(of_change).collect()
}

/// Returns the inquiries that a figure counts: for a share of outcomes, those that increase it; for other figures, all.
const fn rows_of(figure: &WeekFigure) -> WhichRows {
    match figure {
        WeekFigure::Learners | WeekFigure::LearnersOf(_) => WhichRows::All,
        WeekFigure::AutoReplies | WeekFigure::Solved => WhichRows::Only(CountedRows::Answered),
        WeekFigure::Reasked => WhichRows::Only(CountedRows::AskedAgain),
        WeekFigure::Unanswered => WhichRows::Only(CountedRows::Unanswered),
        WeekFigure::Helpful => WhichRows::Only(CountedRows::Pressed),
        WeekFigure::Satisfaction => WhichRows::Only(CountedRows::Scored),
        WeekFigure::FirstReply => WhichRows::Only(CountedRows::FirstReply),
        WeekFigure::NextReply => WhichRows::Only(CountedRows::NextReply),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::desk::export::report;
    use crate::desk::stats::tests::pictures::{NOW, store_of};
    use crate::desk::stats::tests::{fact, with_surveys};
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::{
        Fact, FirstReply, GuildSettings, LastPress, Locale, Outcome, PastTurn, Timestamp,
    };
    use crate::measures::{Compared, Estimate, Period};

    fn change(category: &str, difference: f64) -> SignificantChange<WeekFigure> {
        let of = |value: f64| Estimate {
            value,
            interval: Interval {
                low: value,
                high: value,
            },
            n: 40,
        };
        SignificantChange {
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

    fn scope(period: &Period) -> ReportScope<'_> {
        ReportScope {
            period,
            zone: "UTC",
            category: None,
            ends_now: false,
            up_to: period.to,
            is_behind: false,
        }
    }

    fn week() -> Period {
        let now = Timestamp::from_millis(1_768_000_000_000);
        Period::parse("2025-12-28..2026-01-03", now, &zone_of("UTC")).unwrap()
    }

    #[test]
    fn a_change_is_told_with_its_interval_its_rows_and_hints_of_its_days() {
        let texts = Texts::load().unwrap();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let mut change = change("", 0.0);
        change.figure.what = WeekFigure::Reasked;
        change.figure.unit = Unit::Share;
        (change.figure.before.value, change.figure.now.value) = (0.3, 0.1);
        change.difference = Interval {
            low: -0.35,
            high: -0.052,
        };
        let period = week();
        let text = told(figures, scope(&period), &change);
        let by =
            "fell from 30 % to **10 %** (95 % interval: by 5 points to 35 points; n = 40 and 40)";
        assert!(text.contains(by), "{text}");
        assert!(text.contains("period:2025-12-28..2026-01-03"), "{text}");
        let button = &buttons(
            figures,
            view([DayNumber::new(1), DayNumber::new(7)]),
            &[change],
        )[0];
        assert_eq!(
            button.label,
            "Show the rows: Answers after which learners asked again"
        );
        let Action::ListCounted(listed) = button.action else {
            panic!("{button:?}");
        };
        assert_eq!(listed.rows, WhichRows::Only(CountedRows::AskedAgain));
    }

    #[test]
    fn a_change_beyond_chance_is_by_no_0_points() {
        for (given, told) in [
            (10.4, "10"),
            (1.4, "1"),
            (0.96, "1"),
            (0.4, "0.4"),
            (0.01, "<0.1"),
        ] {
            assert_eq!(points(given), told);
        }
    }

    #[test]
    fn of_what_rules_answer_and_solve_what_they_answered_is_listed() {
        for (figure, rows) in [
            (WeekFigure::AutoReplies, CountedRows::Answered),
            (WeekFigure::Solved, CountedRows::Answered),
        ] {
            assert_eq!(rows_of(&figure), WhichRows::Only(rows));
        }
    }

    #[test]
    fn what_has_no_category_is_named_and_no_command_of_its_category_is_told() {
        let texts = Texts::load().unwrap();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let period = week();
        for (category, difference, name, has_command) in [
            ("billing", -20.0, "`billing`", true),
            ("", -20.0, "`general`", false),
            ("", 20.0, "`general`", false),
        ] {
            let change = change(category, difference);
            let text = told(figures, scope(&period), &change);
            assert!(text.contains(name), "{text}");
            assert_eq!(text.contains("category:"), has_command, "{text}");
            let view = view([DayNumber::new(1), DayNumber::new(7)]);
            let label = &buttons(figures, view, &[change])[0].label;
            assert_eq!(*label, format!("Show the rows: {}", name.trim_matches('`')));
        }
    }

    /// What came of an inquiry; of seven some are not settled.
    const fn outcome(number: u32, usual: Outcome, answered: bool) -> Outcome {
        match (number % 7, answered) {
            (0, _) => Outcome::Pending,
            (1, true) => Outcome::Reasked,
            (1 | 2, _) => Outcome::Unanswered,
            _ => usual,
        }
    }

    /// An inquiry of one of the last 20 days, in one of two categories; of three two were answered, and pressed on, and
    /// one was handed over.
    fn asked(number: u32) -> Fact {
        let (answered, days) = (!number.is_multiple_of(3), i64::from(number % 20));
        let press = if number.is_multiple_of(4) {
            LastPress::Solved
        } else {
            LastPress::NotThis
        };
        let usual = fact(number, answered);
        let one = Fact {
            asked_at: NOW - Millis::days(days) - Millis::hours(2),
            day: DayNumber::new(20_458 - days),
            press: answered.then_some(press),
            category: Some(CATEGORIES[usize::from(number.is_multiple_of(5))].to_owned()),
            outcome: outcome(number, usual.outcome, answered),
            ..usual
        };
        if answered {
            return one;
        }
        let value = u8::try_from(number % 5).unwrap() + 1;
        Fact {
            first_reply: FirstReply::After(Millis::minutes(i64::from(number))),
            turns: vec![PastTurn {
                length: Millis::minutes(i64::from(number % 90)),
                replied: true,
            }],
            ..with_surveys(one, true, [value, 2, 4])
        }
    }

    #[tokio::test]
    async fn both_weeks_of_a_digest_have_the_figures_of_the_overview_of_their_days() {
        let facts: Vec<Fact> = (1..=800).map(asked).collect();
        let store = store_of(&facts).await;
        let texts = Texts::load().unwrap();
        let settings = GuildSettings::new(facts[0].guild);
        let call = StatsCall {
            store: &store,
            texts: &texts,
            locale: Locale::EnUs,
            settings: &settings,
            now: NOW,
        };
        let (mut weeks, mut told) = (Vec::new(), Vec::new());
        for days in last_two_weeks(NOW, &zone_of("UTC")) {
            let wanted = wanted(view(days), call).unwrap();
            let selection = wanted.selection(call);
            weeks.push(WeekCells::of(selection).await.unwrap());
            told.push(WeekInStats::read(selection, &settings).await);
        }
        let found = compared(&weeks[0].week(), &weeks[1].week());
        assert_eq!(found.len(), FIGURES.len());
        for what in FIGURES {
            let what = what();
            let own = found.iter().find(|one| one.what == what);
            let own = own.unwrap_or_else(|| panic!("{what:?} is not compared"));
            for (own, told) in [(own.now, &told[0]), (own.before, &told[1])] {
                assert_eq!(own.value, told.figure(&what), "{what:?}");
                if let Some(listed) = told.listed(&what) {
                    assert_eq!(own.n, listed, "{what:?}");
                }
            }
        }
    }

    const CATEGORIES: [&str; 2] = ["account", "billing"];

    /// All figures of a digest.
    const FIGURES: [fn() -> WeekFigure; 11] = [
        || WeekFigure::Learners,
        || WeekFigure::LearnersOf(CATEGORIES[0].to_owned()),
        || WeekFigure::LearnersOf(CATEGORIES[1].to_owned()),
        || WeekFigure::AutoReplies,
        || WeekFigure::Solved,
        || WeekFigure::Reasked,
        || WeekFigure::Unanswered,
        || WeekFigure::Helpful,
        || WeekFigure::Satisfaction,
        || WeekFigure::FirstReply,
        || WeekFigure::NextReply,
    ];

    /// The figures of a week as `/stats` has them, and how many rows it lists.
    struct WeekInStats {
        overview: Value,
        response: Value,
        categories: Vec<Value>,
        listed: Vec<(CountedRows, u64)>,
    }

    impl WeekInStats {
        async fn read(selection: Selection<'_>, settings: &GuildSettings) -> Self {
            let figures = async |report, category| {
                let (store, period) = (selection.store, selection.period);
                let json = report::figures(store, settings, report, (period, category), NOW).await;
                json.unwrap()["figures"].clone()
            };
            let mut categories = Vec::new();
            for category in CATEGORIES {
                categories.push(figures(ReportKind::Overview, Some(category)).await);
            }
            let mut listed = Vec::new();
            for rows in CountedRows::ALL {
                let list = selection.list(selection.subject(), rows);
                let all = selection.store.counted_in_all(settings.guild, &list);
                listed.push((rows, all.await.unwrap()));
            }
            Self {
                overview: figures(ReportKind::Overview, None).await,
                response: figures(ReportKind::Response, None).await,
                categories,
                listed,
            }
        }

        fn figure(&self, what: &WeekFigure) -> f64 {
            let of = |json: &Value, figure: &str| json.pointer(figure).unwrap().as_f64().unwrap();
            let told = |figure| of(&self.overview, figure);
            match what {
                WeekFigure::Learners => told("/learners"),
                WeekFigure::LearnersOf(category) => {
                    let at = CATEGORIES.iter().position(|one| one == category);
                    of(&self.categories[at.unwrap()], "/learners")
                }
                WeekFigure::AutoReplies => told("/auto_reply_rate/rate"),
                WeekFigure::Solved => told("/deflection_confirmed/rate"),
                WeekFigure::Reasked => told("/outcomes/reasked") / told("/auto_reply_rate/part"),
                WeekFigure::Unanswered => {
                    let answered = told("/unanswered_though_a_rule_answered");
                    (told("/outcomes/unanswered") - answered) / told("/inquiries")
                }
                WeekFigure::Helpful => told("/helpful_rate/rate"),
                WeekFigure::Satisfaction => told("/satisfaction/mean"),
                WeekFigure::FirstReply => told("/first_response/median_ms"),
                WeekFigure::NextReply => of(&self.response, "/next_response/median_ms"),
            }
        }

        /// How many rows the button of a figure lists, where that is its n.
        fn listed(&self, what: &WeekFigure) -> Option<u64> {
            let is_n = !matches!(
                what,
                WeekFigure::LearnersOf(_)
                    | WeekFigure::AutoReplies
                    | WeekFigure::Reasked
                    | WeekFigure::Unanswered
            );
            let WhichRows::Only(rows) = rows_of(what) else {
                return None;
            };
            let found = self.listed.iter().find(|(one, _)| *one == rows);
            found.filter(|_| is_n).map(|(_, n)| *n)
        }
    }
}
