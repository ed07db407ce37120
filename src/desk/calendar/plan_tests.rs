//! Tests what is planned from events: whose they are, and which shifts and absences they become.

use proptest::prelude::*;

use super::super::file;
use super::*;
use crate::domain::Schedule;

/// Monday, 2026-01-05, 09:00 UTC.
const NINE: Timestamp = Timestamp::from_millis(1_767_603_600_000);

fn user(id: u64) -> UserId {
    UserId::new(id)
}

fn known() -> Vec<KnownInstructor> {
    let named = |id: u64, names: &[&str]| KnownInstructor {
        user: user(id),
        names: names.iter().map(|&name| name.to_owned()).collect(),
    };
    vec![
        named(1, &["Ann", "ann_k"]),
        named(2, &["Ann Lee"]),
        named(3, &["小明"]),
    ]
}

fn entry(title: &str, people: &[&str]) -> CalendarEvent {
    CalendarEvent {
        title: title.to_owned(),
        people: people.iter().map(|&name| vec![name.to_owned()]).collect(),
        when: When::Once(Span {
            from: NINE,
            until: NINE + Millis::hours(2),
        }),
    }
}

#[test]
fn events_are_of_whom_they_name() {
    let cases: [(&str, &[&str], &[u64]); 10] = [
        ("Ann", &[], &[1]),
        ("On duty: ann", &[], &[1]),
        ("Ann Lee", &[], &[2]),
        ("shift (Ann Lee)", &[], &[2]),
        ("Annette", &[], &[]),
        ("值班：小明", &[], &[3]),
        ("Ann & 小明", &[], &[1, 3]),
        ("Support", &["ANN LEE"], &[2]),
        ("小明", &["ann_k"], &[1]),
        ("Support", &["somebody"], &[]),
    ];
    for (title, people, expected) in cases {
        let found = named(&entry(title, people), &known());
        let expected: Vec<UserId> = expected.iter().copied().map(user).collect();
        assert_eq!(found, expected, "{title} {people:?}");
    }
}

#[test]
fn titles_say_whether_somebody_is_away() {
    for title in [
        "Ann away",
        "Vacation",
        "OOO: Ann",
        "小明休假",
        "out of office",
    ] {
        assert!(says_away(title), "{title}");
    }
    for title in ["On duty: Ann", "Railway support", "Cooosmos", "值班"] {
        assert!(!says_away(title), "{title}");
    }
}

fn planned(lines: &str, wanted: ImportOptions) -> (CalendarPlan, Unplanned) {
    let text =
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let reading = file::read(text.as_bytes(), &zone).unwrap();
    assert_eq!(reading.unread, []);
    plan(&reading, &known(), wanted, &zone, NINE)
}

#[test]
fn an_event_of_each_week_becomes_a_weekly_shift_and_absences_where_it_is_left_out() {
    let lines = "SUMMARY:Ann\r\nDTSTART;TZID=Asia/Shanghai:20260106T220000\r\nDURATION:PT8H\r\n\
                 RRULE:FREQ=WEEKLY;BYDAY=TU,TH\r\nEXDATE;TZID=Asia/Shanghai:20260113T220000";
    let (plan, left) = planned(lines, ImportOptions::default());
    assert_eq!(left, Unplanned::default());
    let shift = plan.shifts[0].shift(NINE).unwrap();
    assert_eq!((shift.instructor, shift.dates), (user(1), None));
    assert_eq!(shift.hours, "22-6".parse().unwrap());
    assert_eq!(shift.zone.iana_name(), Some("Asia/Shanghai"));
    assert_eq!(plan.away.len(), 1);
    assert_eq!(plan.away[0].from, NINE + Millis::days(8) + Millis::hours(5));
}

#[test]
fn absences_are_expanded_as_far_as_is_looked_ahead() {
    let lines = "SUMMARY:Ann away\r\nDTSTART:20260106T000000Z\r\nDURATION:PT2H\r\nRRULE:FREQ=DAILY";
    let (plan, _) = planned(lines, ImportOptions::default());
    assert!(plan.shifts.is_empty());
    assert!(
        (360..=367).contains(&plan.away.len()),
        "{}",
        plan.away.len()
    );
}

#[test]
fn what_is_over_or_of_nobody_is_left() {
    let over = "SUMMARY:Ann\r\nDTSTART:20250106T000000Z\r\nDURATION:PT2H";
    assert_eq!(planned(over, ImportOptions::default()).1.out_of_time, 1);
    let far = "SUMMARY:Ann\r\nDTSTART:20290106T000000Z\r\nDURATION:PT2H";
    assert_eq!(planned(far, ImportOptions::default()).1.out_of_time, 1);
    let nobodys = "SUMMARY:Support\r\nDTSTART:20260106T000000Z\r\nDURATION:PT2H";
    assert_eq!(
        planned(nobodys, ImportOptions::default()).1.nobodys,
        ["Support"]
    );
    let wanted = ImportOptions {
        away: Some(true),
        user: Some(user(9)),
    };
    let (plan, left) = planned(nobodys, wanted);
    assert_eq!(
        (plan.people(), plan.away.len(), left),
        (vec![user(9)], 1, Unplanned::default())
    );
    let odd = "SUMMARY:Ann\r\nDTSTART:20260106T000030Z\r\nDURATION:PT2H";
    assert_eq!(planned(odd, ImportOptions::default()).1.odd, ["Ann"]);
}

proptest! {
    /// Checks that a one-off event becomes a shift at its very time, to the minute, in winter and in summer.
    #[test]
    fn a_one_off_event_is_on_duty_at_its_very_time(from in 0_i64..500_000, length in 1_i64..6_000) {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let span = Span {
            from: NINE + Millis::minutes(from),
            until: NINE + Millis::minutes(from + length),
        };
        // A time within the hour that comes twice cannot be said by the clocks.
        let Some(found) = once(span, &zone, NINE) else {
            prop_assume!(false);
            return Ok(());
        };
        let mut plan = CalendarPlan::default();
        found.give(user(1), &mut plan);
        let kept = serde_json::to_string(&plan).unwrap();
        let plan: CalendarPlan = serde_json::from_str(&kept).unwrap();
        let shifts = plan.shifts.iter().map(|shift| shift.shift(NINE).unwrap());
        let schedule = Schedule {
            shifts: shifts.collect(),
            ..Schedule::default()
        };
        let window = Span {
            from: NINE - Millis::days(2),
            until: span.until + Millis::days(3),
        };
        prop_assert_eq!(schedule.planned(user(1), window), vec![span]);
    }
}

#[test]
fn what_is_planned_already_is_dropped_and_counted() {
    let lines = "SUMMARY:Ann\r\nDTSTART;TZID=Asia/Shanghai:20260106T220000\r\nDURATION:PT8H\r\n\
                 RRULE:FREQ=WEEKLY;BYDAY=TU,TH\r\nEXDATE;TZID=Asia/Shanghai:20260113T220000";
    let (full, _) = planned(lines, ImportOptions::default());
    let shift = full.shifts[0].shift(NINE).unwrap();
    let away = Absence {
        instructor: user(1),
        span: Span {
            from: full.away[0].from - Millis::hours(1),
            until: full.away[0].until,
        },
    };
    let other_shift = WeeklyShift {
        instructor: user(2),
        ..shift.clone()
    };
    let longer = WeeklyShift {
        hours: "22-7".parse().unwrap(),
        ..shift.clone()
    };
    let of_a_week = WeeklyShift {
        dates: Some(Dates {
            first: "2026-01-06".parse().unwrap(),
            last: "2026-01-12".parse().unwrap(),
        }),
        ..shift.clone()
    };
    let shorter = Absence {
        span: Span {
            until: away.span.until - Millis::hours(1),
            ..away.span
        },
        ..away
    };
    let others = Absence {
        instructor: user(2),
        ..away
    };
    let cases = [
        (vec![], vec![], 0),
        (vec![shift.clone()], vec![], 1),
        (vec![shift.clone()], vec![away], 2),
        (
            vec![other_shift, longer, of_a_week],
            vec![others, shorter],
            0,
        ),
    ];
    for (shifts, absences, expected) in cases {
        let mut plan = full.clone();
        let dropped = plan.drop_planned(&shifts, &absences, NINE + Millis::hours(1));
        assert_eq!(dropped, expected, "{shifts:?} {absences:?}");
        assert_eq!(plan.shifts.len() + plan.away.len(), 2 - expected);
    }
    let mut twice = full.clone();
    twice.shifts.extend(full.shifts.clone());
    assert_eq!(
        twice.drop_planned(&[], &[], NINE),
        1,
        "the file has it twice"
    );
}

#[test]
fn names_are_looked_up_of_whoever_is_not_known() {
    let reading = CalendarFile {
        entries: vec![
            entry("Ann away", &[]),
            entry("Support: Lin, Bo_2 & 王大力 away", &["Eve Park"]),
            entry("Support: lin", &[]),
        ],
        unread: Vec::new(),
    };
    let names = names_to_look_up(&reading, &known(), 20);
    assert_eq!(
        names,
        ["eve", "park", "support", "lin", "bo_2", "王大", "大力"]
    );
    assert_eq!(
        names_to_look_up(&reading, &known()[..1], 2),
        ["eve", "park"]
    );
}

#[test]
fn who_takes_part_and_is_not_known_is_listed_and_looked_up() {
    let reading = CalendarFile {
        entries: vec![
            entry("Support", &["Ann", "Eve Park"]),
            entry("Support", &["Eve Park"]),
            // Its title says whose it is.
            entry("Ann Lee", &["a.guest"]),
        ],
        unread: Vec::new(),
    };
    let names = names_to_look_up(&reading, &known(), 20);
    assert_eq!(names, ["eve", "park", "guest", "support", "lee"]);
    let now = NINE - Millis::hours(1);
    let options = ImportOptions::default();
    let (found, left) = plan(&reading, &known(), options, &TimeZone::UTC, now);
    assert_eq!(found.people(), [user(1), user(2)]);
    assert_eq!(left.strangers, ["Eve Park"]);
    assert_eq!(left.nobodys, ["Support"]);
    let options = ImportOptions {
        user: Some(user(9)),
        ..options
    };
    let (_, left) = plan(&reading, &known(), options, &TimeZone::UTC, now);
    assert_eq!(left, Unplanned::default());
}
