//! Pictures show the figures of the text beside them, and in public nothing that the text withholds.

use crate::desk::rollups::{Measured, bring_up_to_date};
use crate::desk::stats::layout::format::Figures;
use crate::desk::stats::layout::scope::ReportScope;
use crate::desk::stats::layout::withheld::{Withheld, withheld};
use crate::desk::stats::pictures::{Content, ShownReport, TrendPart};
use crate::desk::stats::selection::{Selected, Selection};
use crate::desk::stats::tests::{fact, with_surveys};
use crate::desk::ui::replies::Voice;
use crate::desk::ui::report_view::PictureKind;
use crate::desk::ui::text::Texts;
use crate::domain::{
    CellPart, DayNumber, Fact, FirstReply, LastPress, LearnerNumber, Locale, Millis, Outcome,
    Place, Timestamp,
};
use crate::measures::pictures::report::Chart;
use crate::measures::{
    Cell, DEFINITIONS, Helpful, Outcomes, Period, PeriodName, Replies, Satisfaction, zone_of,
};
use crate::store::{Store, StoreOptions};

pub(crate) const ZONE: &str = "UTC";
/// The day of the facts, 5 January 2026, at its end in UTC.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_767_657_000_000);

/// Facts of two days in two categories and none, some of them handed over, replied to or waiting.
fn facts() -> Vec<Fact> {
    let of = |number: u32| {
        let mut one = fact(number, !number.is_multiple_of(3));
        one.day = DayNumber::new(20_458 - i64::from(number % 2));
        one.weekday = u8::try_from(number % 7).unwrap();
        one.hour = u8::try_from(number % 24).unwrap();
        one.category = match number % 4 {
            0 => None,
            1 => Some("billing".to_owned()),
            _ => Some("account".to_owned()),
        };
        if number.is_multiple_of(3) {
            one.first_reply = match number % 5 {
                0 => FirstReply::Awaited,
                1 => FirstReply::Never(Millis::minutes(50)),
                _ => FirstReply::After(Millis::minutes(i64::from(number))),
            };
        }
        one
    };
    let mut facts: Vec<Fact> = (1..=60).map(of).collect();
    facts.push(Fact {
        place: Place::Staff,
        ..fact(61, false)
    });
    facts
}

pub(crate) async fn store_of(facts: &[Fact]) -> Store {
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .unwrap();
    let guild = facts[0].guild;
    let mut tx = store.begin().await.unwrap();
    tx.measure(guild, ZONE, DEFINITIONS).await.unwrap();
    tx.put_facts(facts).await.unwrap();
    tx.commit().await.unwrap();
    let measured = Measured {
        store: &store,
        guild,
        zone: ZONE,
        now: NOW,
    };
    assert!(bring_up_to_date(measured, 100).await.unwrap());
    store
}

/// Makes the content of a picture of the last days, with the figures of the text; for everyone if `public`.
async fn shown(
    facts: &[Fact],
    period: &str,
    kind: PictureKind,
    public: bool,
) -> (Content, Selected) {
    let store = store_of(facts).await;
    let period = Period::parse(period, NOW, &zone_of(ZONE)).unwrap();
    let selection = Selection {
        store: &store,
        guild: facts[0].guild,
        period,
        category: None,
        now: NOW,
    };
    let scope = ReportScope::sample(&period, ZONE, NOW);
    let texts = Texts::load().unwrap();
    let selected = selection.read(&CellPart::ALL).await.unwrap();
    let hidden: Option<Withheld> = public.then(|| withheld(&selected.now.cell));
    let figures = Figures {
        withheld: hidden.as_ref(),
        ..Figures::all(Voice::new(&texts, Locale::EnUs))
    };
    let shown = ShownReport {
        figures,
        scope,
        selection,
        selected: &selected,
        trend: None,
    };
    let content = shown.content(kind).await.unwrap();
    if period.name == PeriodName::All && kind == PictureKind::Trend {
        let together = selection.read_all_time(&CellPart::ALL, TrendPart::of);
        let (together, parts) = together.await.unwrap();
        assert_eq!(together.now.cell, selected.now.cell);
        let trend = Some(parts.as_slice());
        let again = ShownReport { trend, ..shown };
        assert_eq!(again.content(kind).await.unwrap(), content);
    }
    (content, selected)
}

async fn chart(kind: PictureKind) -> (Chart, Selected) {
    match shown(&facts(), "7d", kind, false).await {
        (Content::Chart(chart), selected) => (chart, selected),
        (other, _) => panic!("{kind:?}: {other:?}"),
    }
}

#[tokio::test]
async fn the_waterfall_has_the_outcomes_of_the_text() {
    let (Chart::Outcomes(waterfall), selected) = chart(PictureKind::Outcomes).await else {
        panic!("no waterfall");
    };
    let outcomes = Outcomes::of(&selected.now.cell);
    assert_eq!(outcomes.n(), 60);
    let [answered, others] = &waterfall.groups[..] else {
        panic!("{waterfall:?}");
    };
    for (nth, outcome) in Outcome::ALL.into_iter().enumerate() {
        let sum = answered.parts[nth].count + others.parts[nth].count;
        assert_eq!(sum, outcomes.count(outcome) as u64, "{outcome:?}");
    }
    let by_rule: u64 = answered.parts.iter().map(|part| part.count).sum();
    assert_eq!(by_rule, outcomes.auto_replies().part as u64);
}

#[tokio::test]
async fn the_curve_of_waiting_has_the_median_of_the_text() {
    let (Chart::Waiting(waiting), selected) = chart(PictureKind::Waiting).await else {
        panic!("no curve");
    };
    let curve = waiting.curve.unwrap();
    let replies = Replies::first(&selected.now.cell, &selected.now.awaiting);
    assert!(replies.waiting > 0 && replies.median.is_some());
    assert_eq!(Some(curve.middle()), replies.median);
    assert_eq!(curve.ended, replies.times.unwrap().n as u64);
    assert_eq!(curve.n, 20, "whoever was handed over waited");
}

#[tokio::test]
async fn the_week_and_the_categories_have_all_that_was_asked() {
    let (Chart::Week(week), selected) = chart(PictureKind::Week).await else {
        panic!("no week");
    };
    let all: u64 = week.cells.iter().flatten().map(|hour| hour.n).sum();
    assert_eq!(all, selected.now.cell.asked());
    // Number 1 was asked on a Tuesday at one o'clock, and number 169 would be the next.
    assert_eq!(week.cells[1][1].n, 1);
    let (Chart::Categories(pareto), selected) = chart(PictureKind::Categories).await else {
        panic!("no categories");
    };
    let all: u64 = pareto.bars.iter().map(|(_, count)| count).sum();
    assert_eq!(all, selected.now.cell.asked());
    let bar = |name: &str| pareto.bars.iter().find(|(bar, _)| bar == name).unwrap().1;
    assert_eq!(
        [bar("account"), bar("billing"), bar("general")],
        [30, 15, 15]
    );
}

#[tokio::test]
async fn the_trend_adds_up_to_the_rate_of_the_text() {
    for period in ["7d", "90d", "730d", "all"] {
        let (content, selected) = shown(&facts(), period, PictureKind::Trend, false).await;
        let Content::Chart(Chart::Trend(trend)) = content else {
            panic!("{period}: {content:?}");
        };
        let rate = Helpful::of(&selected.now.cell).rate;
        let n: u64 = trend.points.iter().map(|point| point.n).sum();
        assert_eq!(n, rate.n as u64, "{period}");
        let solved = trend
            .points
            .iter()
            .filter_map(|point| Some(point.value? * point.n as f64));
        assert!(
            (solved.sum::<f64>() - rate.part as f64).abs() < 1e-9,
            "{period}"
        );
    }
}

#[tokio::test]
async fn where_enough_answered_surveys_the_trend_is_that_of_satisfaction() {
    let surveyed = |facts: Vec<Fact>| -> Vec<Fact> {
        let all = facts.into_iter();
        all.map(|fact| with_surveys(fact, true, [5, 2, 4]))
            .collect()
    };
    let (content, selected) = shown(&surveyed(facts()), "7d", PictureKind::Trend, false).await;
    let Content::Chart(Chart::Trend(trend)) = content else {
        panic!("{content:?}");
    };
    let score = Satisfaction::of(&selected.now.cell).score.unwrap();
    let n: u64 = trend.points.iter().map(|point| point.n).sum();
    assert_eq!(n, score.n as u64);
    let values: Vec<f64> = trend
        .points
        .iter()
        .filter_map(|point| point.value)
        .collect();
    assert_eq!(values, [0.75; 2]);
}

#[tokio::test]
async fn where_nothing_was_asked_there_is_nothing_to_draw() {
    let staff = Fact {
        place: Place::Staff,
        ..fact(1, false)
    };
    for kind in [
        PictureKind::Outcomes,
        PictureKind::Trend,
        PictureKind::Waiting,
    ] {
        let (content, _) = shown(std::slice::from_ref(&staff), "7d", kind, false).await;
        assert_eq!(content, Content::Nothing, "{kind:?}");
    }
}

/// Makes facts with too few hand-overs after an answer to set them apart from those that no rule answered.
fn four_handed_over_after_an_answer() -> Vec<Fact> {
    let mut facts = facts();
    let answered = facts
        .iter_mut()
        .filter(|fact| fact.outcome == Outcome::Assumed);
    for fact in answered.take(4) {
        fact.outcome = Outcome::Escalated;
    }
    facts
}

#[tokio::test]
async fn in_public_a_picture_that_shows_few_people_is_not_drawn() {
    let few = |mut facts: Vec<Fact>, of: fn(&Fact) -> bool| {
        for fact in facts.iter_mut().filter(|fact| of(fact)) {
            fact.learner = LearnerNumber::new(1);
        }
        facts
    };
    let billing = |fact: &Fact| fact.category.as_deref() == Some("billing");
    let nowhere = |fact: &Fact| fact.category.is_none();
    let waits = |fact: &Fact| fact.first_reply == FirstReply::Awaited;
    let solved = |fact: &Fact| fact.outcome == Outcome::Solved;
    let nobody = |_: &Fact| false;
    let cases = [
        ("all are many", PictureKind::Outcomes, facts(), false),
        (
            "one solved",
            PictureKind::Outcomes,
            few(facts(), solved),
            true,
        ),
        (
            "four after an answer",
            PictureKind::Outcomes,
            four_handed_over_after_an_answer(),
            true,
        ),
        (
            "all are many",
            PictureKind::Categories,
            few(facts(), nobody),
            false,
        ),
        (
            "one in billing",
            PictureKind::Categories,
            few(facts(), billing),
            true,
        ),
        (
            "one without any",
            PictureKind::Categories,
            few(facts(), nowhere),
            true,
        ),
        ("four wait", PictureKind::Waiting, few(facts(), waits), true),
        ("nobody is known", PictureKind::Week, facts(), true),
    ];
    for (case, kind, facts, hidden) in cases {
        let (content, selected) = shown(&facts, "7d", kind, true).await;
        assert_eq!(content == Content::Withheld, hidden, "{case}: {kind:?}");
        let all = Cell::of(&facts);
        assert_eq!(selected.now.cell, all, "{case}");
        let (content, _) = shown(&facts, "7d", kind, false).await;
        assert!(matches!(content, Content::Chart(_)), "{case}: {kind:?}");
    }
}

#[tokio::test]
async fn in_public_a_trend_with_a_day_of_few_people_is_not_drawn() {
    // Every fourth answer has a press, of both kinds on each of two days.
    let pressed = |number: u32, of_first: bool| {
        let solved = number.is_multiple_of(8);
        let press = if solved {
            LastPress::Solved
        } else {
            LastPress::NotThis
        };
        Fact {
            day: DayNumber::new(20_457 + i64::from(solved == of_first)),
            press: number.is_multiple_of(4).then_some(press),
            ..fact(number + u32::from(of_first) * 1000, true)
        }
    };
    // Of six presses of each kind, three on each day are too few.
    for (most, hidden) in [(60, false), (24, true)] {
        let numbers = 1..=most;
        let facts: Vec<Fact> = numbers
            .flat_map(|number| [pressed(number, true), pressed(number, false)])
            .collect();
        let (content, selected) = shown(&facts, "7d", PictureKind::Trend, true).await;
        assert!(
            !withheld(&selected.now.cell).contains("stats-helpful"),
            "{most}"
        );
        assert_eq!(content == Content::Withheld, hidden, "{most}");
    }
}

#[tokio::test]
async fn a_trend_of_months_shows_each_months_figures() {
    let apart = facts().into_iter().map(|one| Fact {
        day: DayNumber::new(one.day.get() - 7 * i64::from(one.learner.get())),
        ..with_surveys(one, true, [5, 2, 4])
    });
    let facts: Vec<Fact> = apart.collect();
    let (content, selected) = shown(&facts, "all", PictureKind::Trend, false).await;
    let Content::Chart(Chart::Trend(trend)) = content else {
        panic!("{content:?}");
    };
    assert!(trend.points.len() > 6, "{}", trend.points.len());
    let score = Satisfaction::of(&selected.now.cell).score.unwrap();
    let n: u64 = trend.points.iter().map(|point| point.n).sum();
    assert_eq!(n, score.n as u64);
}
