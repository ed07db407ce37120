//! Looks at the picture of a week: its size, and the colours of who is there, of gaps and of what is over.

use jiff::tz::TimeZone;
use tiny_skia::Pixmap;

use super::super::palette::{Colour, Pattern};
use super::super::week::{OnWeek, WeekWords};
use super::*;
use crate::domain::{Millis, Timestamp};

/// The moment 09:00 UTC on Monday, 2026-01-05.
const NINE: Timestamp = Timestamp::from_millis(1_767_603_600_000);

fn words() -> WeekWords {
    WeekWords {
        weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map(str::to_owned),
        nobody: "nobody".to_owned(),
        away: "away".to_owned(),
        holiday: "holiday".to_owned(),
        over: "over".to_owned(),
        notes: Vec::new(),
    }
}

/// Hours from the beginning of the first day.
fn hours(from: i64, until: i64) -> Span {
    let midnight = NINE - Millis::hours(9);
    Span {
        from: midnight + Millis::hours(from),
        until: midnight + Millis::hours(until),
    }
}

fn person(name: &str, on_duty: &[(i64, i64)]) -> OnWeek {
    let spans = on_duty.iter().map(|(from, until)| hours(*from, *until));
    OnWeek {
        name: name.to_owned(),
        on_duty: spans.collect(),
        away: Vec::new(),
    }
}

fn week(people: Vec<OnWeek>, gaps: &[(i64, i64)]) -> Week {
    Week {
        title: "On duty".to_owned(),
        first: "2026-01-05".parse().unwrap(),
        zone: TimeZone::UTC,
        now: NINE,
        people,
        gaps: gaps
            .iter()
            .map(|(from, until)| hours(*from, *until))
            .collect(),
        holidays: Vec::new(),
        words: words(),
    }
}

fn drawn(week: &Week) -> Pixmap {
    let png = week.png().unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    Pixmap::decode_png(&png).unwrap()
}

/// Lists the colours in the area of an hour of the first day, in its upper part.
fn colours(picture: &Pixmap, hour: u8) -> Vec<Colour> {
    let left = x_of(f32::from(hour) * 60.0 + 10.0) as u32;
    let right = x_of(f32::from(hour) * 60.0 + 50.0) as u32;
    let mut seen = Vec::new();
    for x in left..right {
        let pixel = picture.pixel(x, TOP as u32 + 5).unwrap();
        let colour = Colour(pixel.red(), pixel.green(), pixel.blue());
        if !seen.contains(&colour) {
            seen.push(colour);
        }
    }
    seen
}

#[test]
fn each_hour_has_the_colour_of_who_is_there() {
    let people = vec![person("ivy", &[(9, 14)]), person("omar", &[(14, 18)])];
    let picture = drawn(&week(people, &[(18, 7 * 24)]));
    assert_eq!(picture.width(), WIDTH);
    assert!(
        (500..900).contains(&picture.height()),
        "{}",
        picture.height()
    );
    assert_eq!(colours(&picture, 3), [OVER], "it is over");
    assert_eq!(colours(&picture, 10), [Fill::of_person(0).ground]);
    assert_eq!(colours(&picture, 15), [Fill::of_person(1).ground]);
    let gap = colours(&picture, 20);
    assert!(
        gap.contains(&MISSING) && gap.contains(&MISSING_GROUND),
        "{gap:?}"
    );
}

#[test]
fn who_is_there_at_once_shares_the_row() {
    let both = vec![person("ivy", &[(9, 18)]), person("omar", &[(12, 18)])];
    let picture = drawn(&week(both, &[]));
    let at = |top: f32| {
        let pixel = picture.pixel(x_of(17.9 * 60.0) as u32, (TOP + top) as u32);
        let pixel = pixel.unwrap();
        Colour(pixel.red(), pixel.green(), pixel.blue())
    };
    assert_eq!(at(5.0), Fill::of_person(0).ground);
    assert_eq!(at(SHARED + 5.0), Fill::of_person(1).ground);
}

#[test]
fn the_seventh_person_differs_by_a_pattern() {
    let seventh = Fill::of_person(6);
    assert_eq!(seventh.ground, Fill::of_person(0).ground);
    assert_eq!(Fill::of_person(0).pattern, None);
    assert!(matches!(seventh.pattern, Some((Pattern::Lines, _))));
    let many: Vec<Fill> = (0..24).map(Fill::of_person).collect();
    let differ = |nth: usize| many[nth + 1..].iter().all(|other| *other != many[nth]);
    assert!((0..24).all(differ));
}

#[test]
fn odd_names_and_crowds_are_drawn_without_falling_over() {
    let names = [
        "🦀🦀",
        "",
        "a very long name of somebody who has many",
        "值班",
        "\u{202e}x",
    ];
    let crowd = (0..40).map(|nth| {
        let mut one = person(names[nth % names.len()], &[(9, 40), (60, 61)]);
        one.away = vec![hours(100, 101 + nth as i64)];
        one
    });
    let mut week = week(crowd.collect(), &[(61, 62), (70, 70)]);
    week.holidays = vec![week.first];
    week.words.notes = vec!["a note".repeat(40)];
    let picture = drawn(&week);
    assert!(picture.height() < 2000, "{}", picture.height());
}

#[test]
fn the_hour_that_comes_twice_has_both_in_it() {
    let mut week = week(Vec::new(), &[]);
    week.zone = TimeZone::get("Europe/Berlin").unwrap();
    week.first = "2026-10-25".parse().unwrap();
    let days = Week::days(week.first, &week.zone);
    week.now = days[0].span.from;
    let again = week.now + Millis::hours(3);
    let until = |until| Span {
        from: week.now,
        until,
    };
    week.people = vec![OnWeek {
        name: "ivy".to_owned(),
        on_duty: vec![until(again)],
        away: Vec::new(),
    }];
    week.gaps = vec![Span {
        from: again,
        until: days[6].span.until,
    }];
    let picture = drawn(&week);
    let at = |top: f32| {
        let pixel = picture.pixel(x_of(150.0) as u32, (TOP + top) as u32);
        let pixel = pixel.unwrap();
        Colour(pixel.red(), pixel.green(), pixel.blue())
    };
    assert_eq!(at(6.0), Fill::of_person(0).ground);
    assert_ne!(at(ALONE / 2.0 + 6.0), Fill::of_person(0).ground);
}
