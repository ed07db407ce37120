//! The counters as a page in Prometheus' text format (version 0.0.4). Never names a person or a guild.

use std::fmt::Write;

use crate::desk::vitals::ErrorKind;
use crate::desk::vitals::Vitals;

/// The whole page.
pub(super) fn page(vitals: &Vitals) -> String {
    let mut page = String::with_capacity(2048);
    put_counters(&mut page, vitals);
    put_gauges(&mut page, vitals);
    put_errors(&mut page, vitals);
    page
}

fn put_counters(page: &mut String, vitals: &Vitals) {
    let counters = [
        (
            "events_total",
            "Events taken from the queue.",
            &vitals.events,
        ),
        (
            "events_failed_total",
            "Events and steps that failed.",
            &vitals.events_failed,
        ),
        (
            "events_dropped_total",
            "Events left out for want of room.",
            &vitals.events_dropped,
        ),
        (
            "interactions_refused_total",
            "Presses and commands asked to wait, for want of room.",
            &vitals.interactions_refused,
        ),
        (
            "breakdowns_total",
            "Faults of the program that were caught.",
            &vitals.breakdowns,
        ),
        (
            "set_aside_total",
            "Events, steps and timers that can never be handled.",
            &vitals.set_aside,
        ),
        ("replies_total", "Messages sent.", &vitals.replies),
    ];
    for (name, help, counter) in counters {
        put(page, name, "counter", help, counter.get());
    }
}

fn put_gauges(page: &mut String, vitals: &Vitals) {
    let gauges = [
        (
            "events_in_hand",
            "Events being handled.",
            &vitals.events_in_hand,
        ),
        (
            "events_waiting",
            "Events that wait to be handled.",
            &vitals.events_waiting,
        ),
        (
            "outbox_pending",
            "Steps not sent yet, at the last sweep.",
            &vitals.outbox_pending,
        ),
        (
            "timers_due",
            "Timers taken up and not seen to yet.",
            &vitals.timers_due,
        ),
        (
            "sweep_time_ms",
            "How long the last sweep took.",
            &vitals.sweep_time_ms,
        ),
        (
            "last_sweep_at_ms",
            "When the last sweep ended, Unix milliseconds.",
            &vitals.last_sweep_at,
        ),
        ("shards", "Shards of this process.", &vitals.shards),
        (
            "shards_ready",
            "Shards whose session is up.",
            &vitals.shards_ready,
        ),
    ];
    for (name, help, gauge) in gauges {
        put(page, name, "gauge", help, gauge.get());
    }
}

fn put(page: &mut String, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
    // Writing into a String cannot fail.
    let _ = write!(
        page,
        "# HELP frontdesk_{name} {help}\n# TYPE frontdesk_{name} {kind}\nfrontdesk_{name} {value}\n"
    );
}

fn put_errors(page: &mut String, vitals: &Vitals) {
    let name = "frontdesk_platform_errors_total";
    let _ = write!(
        page,
        "# HELP {name} What Discord refused, by kind.\n# TYPE {name} counter\n"
    );
    for kind in ErrorKind::ALL {
        let _ = writeln!(
            page,
            "{name}{{kind=\"{}\"}} {}",
            kind.name(),
            vitals.errors(kind)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_help_its_type_and_its_value() {
        let vitals = Vitals::new();
        vitals.events.raise();
        vitals.refused(&crate::desk::platform::PlatformError::Gone);
        let page = page(&vitals);
        assert!(page.contains("\nfrontdesk_events_total 1\n"));
        assert!(page.contains("frontdesk_platform_errors_total{kind=\"gone\"} 1\n"));
        let values = page.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(values, 15 + ErrorKind::ALL.len());
    }
}
