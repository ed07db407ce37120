//! The counters as a page in Prometheus' text format (version 0.0.4). Never names a person or a guild.

use std::fmt::Write;

use crate::desk::Metrics;
use crate::desk::metrics::ErrorKind;

/// The whole page.
pub(super) fn page(metrics: &Metrics) -> String {
    let mut page = String::with_capacity(2048);
    put_counters(&mut page, metrics);
    put_gauges(&mut page, metrics);
    put_errors(&mut page, metrics);
    page
}

fn put_counters(page: &mut String, metrics: &Metrics) {
    let counters = [
        (
            "events_total",
            "Events taken from the queue.",
            &metrics.events,
        ),
        (
            "events_failed_total",
            "Events and steps that failed.",
            &metrics.events_failed,
        ),
        (
            "events_dropped_total",
            "Events left out for want of room.",
            &metrics.events_dropped,
        ),
        (
            "interactions_refused_total",
            "Presses and commands asked to wait, for want of room.",
            &metrics.interactions_refused,
        ),
        (
            "breakdowns_total",
            "Faults of the program that were caught.",
            &metrics.breakdowns,
        ),
        (
            "set_aside_total",
            "Events, steps and timers that can never be handled.",
            &metrics.set_aside,
        ),
        ("replies_total", "Messages sent.", &metrics.replies),
    ];
    for (name, help, counter) in counters {
        put(page, name, "counter", help, counter.get());
    }
}

fn put_gauges(page: &mut String, metrics: &Metrics) {
    let gauges = [
        (
            "events_in_hand",
            "Events being handled.",
            &metrics.events_in_hand,
        ),
        (
            "events_waiting",
            "Events that wait to be handled.",
            &metrics.events_waiting,
        ),
        (
            "outbox_pending",
            "Steps not sent yet, at the last sweep.",
            &metrics.outbox_pending,
        ),
        (
            "timers_due",
            "Timers taken up and not seen to yet.",
            &metrics.timers_due,
        ),
        (
            "sweep_time_ms",
            "How long the last sweep took.",
            &metrics.sweep_time_ms,
        ),
        (
            "last_sweep_at_ms",
            "When the last sweep ended, Unix milliseconds.",
            &metrics.last_sweep_at,
        ),
        ("shards", "Shards of this process.", &metrics.shards),
        (
            "shards_ready",
            "Shards whose session is up.",
            &metrics.shards_ready,
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

fn put_errors(page: &mut String, metrics: &Metrics) {
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
            metrics.errors(kind)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_help_its_type_and_its_value() {
        let metrics = Metrics::new();
        metrics.events.inc();
        metrics.refused(&crate::desk::PlatformError::Gone);
        let page = page(&metrics);
        assert!(page.contains("\nfrontdesk_events_total 1\n"));
        assert!(page.contains("frontdesk_platform_errors_total{kind=\"gone\"} 1\n"));
        let values = page.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(values, 15 + ErrorKind::ALL.len());
    }
}
