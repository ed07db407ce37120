//! Checks the layout of the pictures of reports: everything is within the picture, no text overlaps another, and the
//! drawn parts add up. `PICTURES=FOLDER cargo test --lib pictures::report` writes them as PNG for inspection.

use proptest::prelude::*;
use tiny_skia::Pixmap;

use super::super::canvas::{Area, Point};
use super::samples::{self, chinese, english};
use super::sheet::{Sheet, SheetItem, WIDTH};
use super::*;
use crate::domain::Millis;
use crate::measures::{Interval, Survival};

fn lay_out(any: &Chart, words: &PictureWords) -> (Sheet, f32) {
    any.parts().lay_out(words).unwrap()
}

fn described(any: &Chart) -> String {
    any.draw(&english()).unwrap().description
}

/// Pictures as a community would see them, in one of two languages, and small ones.
fn gallery(is_chinese: bool) -> Vec<(&'static str, Chart)> {
    let empty_week = WeekHours {
        cells: [[HourCell::default(); 24]; 7],
        ..samples::week_hours(Unit::Length, is_chinese)
    };
    let mut nobody = samples::waterfall(is_chinese);
    nobody.groups.clear();
    let few_bars = |count: usize| {
        let mut pareto = samples::pareto(is_chinese);
        pareto.bars.truncate(count);
        Chart::Categories(pareto)
    };
    let trend = |days| Chart::Trend(samples::trend(days, is_chinese));
    let waiting = |count| Chart::Waiting(samples::waiting(count, is_chinese));
    let rules = |count| Chart::Ranking(samples::rules(count, is_chinese));
    vec![
        ("trend-30", trend(30)),
        ("trend-7", trend(7)),
        ("trend-90", trend(90)),
        (
            "trend-lengths",
            Chart::Trend(samples::lengths(12, is_chinese)),
        ),
        ("trend-0", trend(0)),
        ("trend-1", trend(1)),
        ("trend-2", trend(2)),
        (
            "week-counts",
            Chart::Week(Box::new(samples::week_hours(Unit::Count, is_chinese))),
        ),
        (
            "week-lengths",
            Chart::Week(Box::new(samples::week_hours(Unit::Length, is_chinese))),
        ),
        ("week-empty", Chart::Week(Box::new(empty_week))),
        ("waterfall", Chart::Outcomes(samples::waterfall(is_chinese))),
        ("waterfall-0", Chart::Outcomes(nobody)),
        ("pareto", Chart::Categories(samples::pareto(is_chinese))),
        ("pareto-0", few_bars(0)),
        ("pareto-1", few_bars(1)),
        ("pareto-2", few_bars(2)),
        ("waiting", waiting(300)),
        ("waiting-0", waiting(0)),
        ("waiting-1", waiting(1)),
        ("waiting-2", waiting(2)),
        ("cover", Chart::Cover(Box::new(samples::cover(is_chinese)))),
        ("rules", rules(13)),
        ("rules-0", rules(0)),
        ("rules-1", rules(1)),
        (
            "instructors",
            Chart::Ranking(samples::instructors(is_chinese)),
        ),
    ]
}

/// Lists the faults of a layout.
fn faults(sheet: &Sheet, bottom: f32) -> Vec<String> {
    let mut faults = Vec::new();
    let is_in = |point: &Point| {
        let (x, y) = (point.0, point.1);
        (-1.0..=WIDTH + 1.0).contains(&x) && (-1.0..=bottom + 1.0).contains(&y)
    };
    let corners = |area: &Area| {
        let end = Point(area.left + area.width, area.top + area.height);
        vec![Point(area.left, area.top), end]
    };
    let mut texts: Vec<(&String, Area)> = Vec::new();
    for mark in sheet.marks() {
        let points = match mark {
            SheetItem::Fill(area, _) | SheetItem::Frame(area, _) => corners(area),
            SheetItem::Path(points, _) | SheetItem::Shape(points, _) => points.clone(),
            SheetItem::Dot(middle, ..) => vec![*middle],
            SheetItem::Text(text, _, _, area) => {
                texts.push((text, *area));
                corners(area)
            }
        };
        if !points.iter().all(is_in) {
            faults.push(format!("outside: {mark:?}"));
        }
    }
    for (nth, (one, a)) in texts.iter().enumerate() {
        for (other, b) in &texts[nth + 1..] {
            let meets = a.left < b.left + b.width - 0.5
                && b.left < a.left + a.width - 0.5
                && a.top < b.top + b.height - 0.5
                && b.top < a.top + a.height - 0.5;
            if meets {
                faults.push(format!("{one:?} over {other:?}: {a:?}, {b:?}"));
            }
        }
    }
    faults
}

#[test]
fn everything_is_in_its_place_in_both_languages() {
    for (language, words, is_chinese) in [("en", english(), false), ("zh", chinese(), true)] {
        for (name, any) in gallery(is_chinese) {
            let (sheet, bottom) = lay_out(&any, &words);
            let faults = faults(&sheet, bottom);
            assert!(faults.is_empty(), "{language} {name}: {faults:#?}");
            assert!((110.0..1000.0).contains(&bottom), "{name}: {bottom}");
            let picture = any.draw(&words).unwrap();
            assert_eq!(
                any.draw(&words).unwrap(),
                picture,
                "{name} is drawn the same each time"
            );
            let drawn = Pixmap::decode_png(&picture.png).unwrap();
            assert_eq!(
                (drawn.width(), drawn.height()),
                (800, (bottom + 10.0).ceil() as u32)
            );
            if let Ok(folder) = std::env::var("PICTURES") {
                let folder = std::path::Path::new(&folder);
                std::fs::create_dir_all(folder).unwrap();
                let path = folder.join(format!("{name}-{language}"));
                std::fs::write(path.with_extension("png"), picture.png).unwrap();
                std::fs::write(path.with_extension("txt"), picture.description).unwrap();
            }
        }
    }
}

#[test]
fn the_parts_of_a_waterfall_add_up() {
    let waterfall = samples::waterfall(false);
    let rows = waterfall.rows();
    let of_depth = |depth: usize| rows.iter().filter(move |row| row.depth == depth);
    for depth in [1, 2] {
        assert_eq!(of_depth(depth).map(|row| row.count).sum::<u64>(), 1000);
        assert_eq!(of_depth(depth).map(|row| row.percent).sum::<u64>(), 100);
        let mut at = 0;
        for row in of_depth(depth) {
            assert_eq!(row.from, at, "{}", row.name);
            at += row.count;
        }
    }
    let words = described(&Chart::Outcomes(waterfall.clone()));
    assert!(
        words.contains("Answered by a rule: 800 (80 %)\n– solved: 312 (31 %)"),
        "{words}"
    );
}

#[test]
fn the_rest_of_the_categories_stands_last_and_all_add_up() {
    let pareto = samples::pareto(false);
    let bars = pareto.sorted(&english());
    let counts: Vec<u64> = bars.iter().map(|bar| bar.count).collect();
    assert_eq!(counts, [412, 180, 150, 95, 61, 40, 22, 18, 22]);
    assert_eq!(bars[8].name, "3 others");
    assert_eq!(bars[8].so_far, 1000);
    let mut nine = pareto;
    nine.bars.truncate(9);
    assert_eq!(
        nine.sorted(&english())[8].name,
        "community",
        "one alone is named"
    );
}

#[test]
fn a_day_without_data_is_a_gap_and_is_said_to_be_one() {
    let mut trend = samples::trend(5, false);
    trend.before.clear();
    trend.points[2].value = None;
    trend.points[2].n = 0;
    let (sheet, _) = lay_out(&Chart::Trend(trend.clone()), &english());
    let lines = sheet.marks().iter().filter_map(|mark| match mark {
        SheetItem::Path(points, pen) if pen.width > 3.0 => Some(points.len()),
        _ => None,
    });
    // The last is the sample in the legend.
    assert_eq!(lines.collect::<Vec<_>>(), [2, 2, 2]);
    let words = described(&Chart::Trend(trend.clone()));
    assert!(words.contains("01-03: no data, n = 0"), "{words}");
}

#[test]
fn days_in_a_row_without_data_are_one_phrase() {
    let mut trend = samples::trend(9, false);
    trend.before.clear();
    for nth in [2, 3, 4, 6] {
        trend.points[nth].value = None;
        trend.points[nth].n = 0;
    }
    let words = described(&Chart::Trend(trend.clone()));
    assert!(
        words.contains("\nno data from 01-03 to 01-05\n01-06: "),
        "{words}"
    );
    assert!(
        words.contains("\n01-07: no data, n = 0\n01-08: "),
        "{words}"
    );
    // The description still gives each value of the period before.
    trend.before = vec![Some(0.5); 9];
    let words = described(&Chart::Trend(trend.clone()));
    assert!(words.contains("\n01-04: no data, n = 0; "), "{words}");
}

#[test]
fn nothing_at_all_is_said_to_be_nothing() {
    let words = english();
    for (name, any) in gallery(false) {
        if name.ends_with("-0") && name != "waterfall-0" {
            let picture = any.draw(&words).unwrap();
            assert!(picture.description.contains("no data"), "{name}");
        }
    }
}

#[test]
fn the_description_of_a_curve_says_its_median_and_who_still_waits() {
    let minutes = |at: i64| Millis::minutes(at);
    let waits = [
        (5, true),
        (9, true),
        (20, true),
        (30, true),
        (40, false),
        (50, false),
    ];
    let waiting = Waiting {
        caption: Caption::default(),
        curve: Survival::of(waits.map(|(at, ended)| (minutes(at), ended))),
    };
    let said = described(&Chart::Waiting(waiting));
    assert!(
        said.starts_with("n = 6; not over yet: 2\nmedian: 25 min (5 min–∞)"),
        "{said}"
    );
    assert!(said.contains("\n15 min: 67 % (19 %–90 %)"), "{said}");
}

/// Makes up any text, short or long, of letters that the fonts have or lack.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z ]{0,12}",
        "\\PC{0,80}",
        Just("值班".repeat(40)),
        Just("Donaudampfschifffahrtsgesellschaft".repeat(4)),
    ]
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0_f64..1.0,
        -5.0_f64..500.0,
        0.0_f64..1e9,
        prop::num::f64::ANY
    ]
}

fn any_caption() -> impl Strategy<Value = Caption> {
    let texts = (
        any_text(),
        any_text(),
        prop::collection::vec(any_text(), 0..6),
    );
    texts.prop_map(|(title, under, notes)| Caption {
        title,
        under,
        notes,
    })
}

fn any_unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::Count, Unit::Share, Unit::Length, Unit::Score])
}

fn any_trend() -> impl Strategy<Value = Chart> {
    let interval = (any_value(), any_value()).prop_map(|(low, high)| Interval { low, high });
    let point = (
        any_text(),
        any::<u64>(),
        prop::option::of(any_value()),
        prop::option::of(interval),
    );
    let point = point.prop_map(|(label, n, value, interval)| TrendPoint {
        label,
        n,
        value,
        interval,
    });
    let points = prop::collection::vec(point, 0..40);
    let before = prop::collection::vec(prop::option::of(any_value()), 0..50);
    let parts = (any_caption(), any_text(), any_unit(), points, before);
    parts.prop_map(|(caption, name, unit, points, before)| {
        Chart::Trend(Trend {
            caption,
            name,
            unit,
            points,
            before,
        })
    })
}

fn any_week() -> impl Strategy<Value = Chart> {
    let cell = (any::<u64>(), prop::option::of(any_value()), any::<bool>());
    let cells = prop::collection::vec(cell, 7 * 24);
    let parts = (any_caption(), any_text(), any_unit(), cells);
    parts.prop_map(|(caption, name, unit, drawn)| {
        let mut cells = [[HourCell::default(); 24]; 7];
        for (cell, (n, value, few)) in cells.iter_mut().flatten().zip(drawn) {
            *cell = HourCell { n, value, few };
        }
        Chart::Week(Box::new(WeekHours {
            caption,
            name,
            unit,
            cells,
        }))
    })
}

fn any_waterfall() -> impl Strategy<Value = Chart> {
    let kinds = [
        OutcomeKind::Good,
        OutcomeKind::Assumed,
        OutcomeKind::Bad,
        OutcomeKind::Person,
        OutcomeKind::Open,
    ];
    let count = prop_oneof![Just(0), 0_u64..50, any::<u64>()];
    let part = (any_text(), count, prop::sample::select(kinds.to_vec()));
    let part = part.prop_map(|(name, count, kind)| OutcomePart { name, count, kind });
    let group = (any_text(), prop::collection::vec(part, 0..6));
    let group = group.prop_map(|(name, parts)| OutcomeGroup { name, parts });
    let parts = (
        any_caption(),
        any_text(),
        prop::collection::vec(group, 0..5),
    );
    parts.prop_map(|(caption, all, groups)| {
        Chart::Outcomes(Waterfall {
            caption,
            all,
            groups,
        })
    })
}

fn any_pareto() -> impl Strategy<Value = Chart> {
    let count = prop_oneof![Just(0), 0_u64..50, any::<u64>()];
    let bars = prop::collection::vec((any_text(), count), 0..20);
    let parts = (any_caption(), any_text(), bars);
    parts.prop_map(|(caption, name, bars)| {
        Chart::Categories(Pareto {
            caption,
            name,
            bars,
        })
    })
}

fn any_waiting() -> impl Strategy<Value = Chart> {
    let length = prop_oneof![Just(0), 0_i64..100_000, 0_i64..i64::MAX];
    let wait = (length.prop_map(Millis::new), any::<bool>());
    let parts = (any_caption(), prop::collection::vec(wait, 0..60));
    parts.prop_map(|(caption, waits)| {
        Chart::Waiting(Waiting {
            caption,
            curve: Survival::of(waits),
        })
    })
}

fn any_cover() -> impl Strategy<Value = Chart> {
    let hours = prop::collection::vec((any_value(), any_value(), any::<bool>()), 7 * 24);
    let parts = (any_caption(), hours);
    parts.prop_map(|(caption, drawn)| {
        let mut hours = [[ExpectedHour::default(); 24]; 7];
        for (hour, (expected, on_duty, is_short)) in hours.iter_mut().flatten().zip(drawn) {
            *hour = ExpectedHour {
                expected,
                on_duty,
                is_short,
            };
        }
        Chart::Cover(Box::new(ExpectedCover { caption, hours }))
    })
}

fn any_ranking() -> impl Strategy<Value = Chart> {
    let interval = (any_value(), any_value()).prop_map(|(low, high)| Interval { low, high });
    let count = prop_oneof![Just(0), 0_u64..50, any::<u64>()];
    let figure = (prop::option::of(any_value()), prop::option::of(interval));
    let one = (any_text(), count, figure, any::<bool>());
    let one = one.prop_map(|(name, count, (value, interval), few)| Ranked {
        name,
        count,
        value,
        interval,
        few,
    });
    let ranked = prop::collection::vec(one, 0..14);
    let parts = (any_caption(), any_text(), any_text(), any_unit(), ranked);
    parts.prop_map(|(caption, counted, measured, unit, ranked)| {
        Chart::Ranking(Ranking {
            caption,
            counted,
            measured,
            unit,
            ranked,
        })
    })
}

fn any_picture() -> impl Strategy<Value = Chart> {
    prop_oneof![
        any_trend(),
        any_week(),
        any_waterfall(),
        any_pareto(),
        any_waiting(),
        any_cover(),
        any_ranking(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_given_is_drawn_in_its_place(any in any_picture(), odd in any_text()) {
        let mut words = english();
        words.weekdays[0].clone_from(&odd);
        words.median.clone_from(&odd);
        words.at_risk = odd;
        let (sheet, bottom) = lay_out(&any, &words);
        let faults = faults(&sheet, bottom);
        prop_assert!(faults.is_empty(), "{:#?}", faults);
        let picture = any.draw(&words).unwrap();
        prop_assert!(picture.png.starts_with(b"\x89PNG"));
        prop_assert!(picture.description.chars().count() <= 1024);
    }
}
