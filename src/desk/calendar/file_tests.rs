//! Calendar files: those of other programs, our own, and hostile ones.

use proptest::prelude::*;

use super::*;
use crate::desk::calendar::writer;
use crate::domain::{GuildId, Timestamp};

fn at(text: &str) -> Timestamp {
    let moment: jiff::Timestamp = text.parse().unwrap();
    Timestamp::from_millis(moment.as_millisecond())
}

fn span(from: &str, until: &str) -> Span {
    Span {
        from: at(from),
        until: at(until),
    }
}

/// Writes a file of one event.
fn event(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

fn read_text(text: &str) -> Result<CalendarFile, BadCalendar> {
    read(text.as_bytes(), &TimeZone::get("Europe/Berlin").unwrap())
}

/// Reads when the only event of a file takes place, or why it cannot be read.
fn when_of(lines: &str) -> Result<When, Why> {
    let mut reading = read_text(&event(lines)).unwrap();
    match (reading.entries.pop(), reading.unread.pop()) {
        (Some(entry), None) => Ok(entry.when),
        (None, Some(unread)) => Err(unread.why),
        (entry, unread) => panic!("{entry:?} {unread:?}"),
    }
}

#[test]
fn one_off_events_are_read_in_utc_in_zones_and_as_dates() {
    let cases = [
        (
            "DTSTART:20260105T090000Z\r\nDTEND:20260105T110000Z",
            span("2026-01-05T09:00:00Z", "2026-01-05T11:00:00Z"),
        ),
        (
            "DTSTART;TZID=America/New_York:20260105T090000\r\nDURATION:PT1H30M",
            span("2026-01-05T14:00:00Z", "2026-01-05T15:30:00Z"),
        ),
        (
            "DTSTART;TZID=\"/example.org/2020/Asia/Shanghai\":20260105T090000\r\nDURATION:PT1H",
            span("2026-01-05T01:00:00Z", "2026-01-05T02:00:00Z"),
        ),
        (
            "DTSTART:20260105T090000\r\nDTEND:20260105T100000",
            span("2026-01-05T08:00:00Z", "2026-01-05T09:00:00Z"),
        ),
        (
            "DTSTART;VALUE=DATE:20260105",
            span("2026-01-04T23:00:00Z", "2026-01-05T23:00:00Z"),
        ),
        (
            "DTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260108",
            span("2026-01-04T23:00:00Z", "2026-01-07T23:00:00Z"),
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(when_of(lines), Ok(When::Once(expected)), "{lines}");
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_reason() {
    let cases = [
        (
            "DTSTART;TZID=Atlantis:20260105T090000\r\nDURATION:PT1H",
            Why::Zone,
        ),
        ("SUMMARY:no time", Why::Time),
        ("DTSTART:20260105T090000Z", Why::Time),
        (
            "DTSTART:20260105T090000Z\r\nDTEND:20260105T080000Z",
            Why::Time,
        ),
        ("DTSTART:soon\r\nDURATION:PT1H", Why::Time),
        (
            "DTSTART:20260105T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=MONTHLY",
            Why::Repeats,
        ),
        (
            "DTSTART:20260105T090000Z\r\nDURATION:PT1H\r\nRDATE:20260106T090000Z",
            Why::Repeats,
        ),
        (
            "DTSTART:20260105T090000Z\r\nDURATION:P2D\r\nRRULE:FREQ=WEEKLY",
            Why::Repeats,
        ),
        (
            "DTSTART:20260105T090000Z\r\nDURATION:PT1H\r\nRECURRENCE-ID:20260105T080000Z",
            Why::Changed,
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(when_of(lines), Err(expected), "{lines}");
    }
}

#[test]
fn people_and_titles_are_read_as_they_are_written() {
    let lines = "SUMMARY:On duty\\; ivy\\, and\r\n  omar\r\n\
                 ATTENDEE;CN=\"Lee, Ivy\":mailto:ivy.lee@example.org\r\nATTENDEE:omar@example.org\r\n\
                 ATTENDEE;CUTYPE=ROOM;CN=Hall:mailto:hall@example.org\r\n\
                 DTSTART:20260105T090000Z\r\nDURATION:PT1H";
    let reading = read_text(&event(lines)).unwrap();
    assert_eq!(reading.entries[0].title, "On duty; ivy, and omar");
    let expected = [vec!["Lee, Ivy", "ivy.lee"], vec!["omar"]];
    assert_eq!(reading.entries[0].people, expected);
    let cancelled = event("STATUS:CANCELLED\r\nDTSTART:20260105T090000Z\r\nDURATION:PT1H");
    assert_eq!(read_text(&cancelled), Ok(CalendarFile::default()));
}

#[test]
fn hostile_files_are_refused_or_end() {
    let nested = "BEGIN:VEVENT\r\n".repeat(20_000);
    let many = event("DTSTART:20260105T090000Z").repeat(MOST_EVENTS + 1);
    let folded = "BEG\r\n IN:X\r\n".repeat(5_000);
    for (text, expected) in [
        ("x".repeat(MAX_FILE_BYTES + 1), BadCalendar::Large),
        (
            format!("BEGIN:VCALENDAR\r\n{nested}"),
            BadCalendar::NoCalendar,
        ),
        (folded, BadCalendar::NoCalendar),
        (many, BadCalendar::Many),
        (String::new(), BadCalendar::NoCalendar),
        ("BEGIN:VCALENDAR".to_owned(), BadCalendar::NoCalendar),
        ("<html>".to_owned(), BadCalendar::NoCalendar),
    ] {
        let start: String = text.chars().take(40).collect();
        assert_eq!(read_text(&text), Err(expected), "{start}");
    }
    assert_eq!(
        read(b"BEGIN:VCALENDAR\xff", &TimeZone::UTC),
        Err(BadCalendar::NoCalendar)
    );
    let endless = "DTSTART:00010101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=4294967295";
    assert!(matches!(when_of(endless), Ok(When::Weekly(_))));
    let long = "DTSTART:99991231T235959Z\r\nDURATION:P99999999W";
    assert_eq!(when_of(long), Err(Why::Time));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fall_over(text in "(BEGIN:VCALENDAR\r\n|BEGIN:VEVENT\r\n|END:VEVENT\r\n|DTSTART:2026|RRULE:FREQ=WEEKLY;|BYDAY=MO|T09|\r\n |;TZID=|:|\\PC{0,5}|\r\n){0,30}") {
        let _ = read_text(&text);
    }

    #[test]
    fn what_is_written_is_read_back_as_the_same_times(
        spans in prop::collection::vec((0_i64..200_000, 1_i64..3_000), 0..20),
        title in "[a-zA-Z;,\\\\ 值班]{1,60}",
    ) {
        let start = at("2026-01-05T00:00:00Z");
        let spans: Vec<Span> = spans
            .into_iter()
            .map(|(from, length)| Span {
                from: start + Millis::minutes(from),
                until: start + Millis::minutes(from + length),
            })
            .collect();
        let shifts: Vec<_> = spans
            .iter()
            .map(|span| writer::tests::shown(7, *span, &title))
            .collect();
        let text = writer::file(GuildId::new(3), &shifts, start);
        let reading = read_text(&text).unwrap();
        prop_assert!(reading.unread.is_empty());
        let times: Vec<When> = reading.entries.iter().map(|entry| match &entry.when {
            When::Once(span) => When::Once(*span),
            When::Weekly(series) => When::Weekly(series.clone()),
        }).collect();
        let expected: Vec<When> = spans.into_iter().map(When::Once).collect();
        prop_assert_eq!(times, expected);
        let words: Vec<&str> = title.split_whitespace().collect();
        prop_assert!(reading.entries.iter().all(|entry| entry.title == words.join(" ")));
    }
}

#[test]
fn a_day_on_which_a_series_is_cancelled_is_left_out_of_it() {
    let series = "UID:1\r\nSUMMARY:ivy\r\nDTSTART;TZID=Europe/Berlin:20260106T090000\r\nDURATION:PT4H\r\n\
                  RRULE:FREQ=WEEKLY;BYDAY=TU,TH";
    let told = "EXDATE;TZID=Europe/Berlin:20260108T090000";
    let expected = when_of(&format!("{series}\r\n{told}")).unwrap();
    let cancelled = |lines: &str| {
        let other =
            format!("END:VEVENT\r\nBEGIN:VEVENT\r\nSTATUS:CANCELLED\r\nSUMMARY:ivy\r\n{lines}");
        read_text(&event(&format!("{series}\r\n{other}"))).unwrap()
    };
    for day in [
        "UID:1\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260108T090000",
        "UID:1\r\nRECURRENCE-ID:20260108T080000Z",
        "UID:1\r\nRECURRENCE-ID;VALUE=DATE:20260108",
    ] {
        let reading = cancelled(day);
        let when: Vec<&When> = reading.entries.iter().map(|one| &one.when).collect();
        assert_eq!((when, reading.unread.len()), (vec![&expected], 0), "{day}");
    }
    // A cancellation that cannot be left out of a series is told.
    for day in [
        "UID:2\r\nRECURRENCE-ID:20260108T080000Z",
        "UID:1\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260108T080000Z",
    ] {
        let reading = cancelled(day);
        assert_eq!(reading.entries.len(), 1, "{day}");
        let unread = Unread {
            title: "ivy".to_owned(),
            why: Why::Changed,
        };
        assert_eq!(reading.unread, [unread], "{day}");
    }
}
