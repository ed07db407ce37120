//! The counters as a page in Prometheus' text format (version 0.0.4). Never names a person or a guild.

use std::fmt::Write;

use crate::desk::Vitals;
use crate::desk::vitals::ErrorKind;

/// The whole page.
pub(super) fn page(vitals: &Vitals) -> String {
    let mut page = String::with_capacity(2048);
    let counters = [
        ("frontdesk_events_total", "Events taken from the queue.", vitals.events.get()),
        ("frontdesk_events_failed_total", "Events and steps that failed.", vitals.events_failed.get()),
        ("frontdesk_replies_total", "Messages sent.", vitals.replies.get()),
    ];
    for (name, help, value) in counters {
        put(&mut page, name, "counter", help, value);
    }
    let gauges = [
        ("frontdesk_events_in_hand", "Events being handled.", vitals.events_in_hand.get()),
        ("frontdesk_outbox_pending", "Steps not sent yet, at the last sweep.", vitals.outbox_pending.get()),
        ("frontdesk_timers_due", "Timers due at the last sweep.", vitals.timers_due.get()),
        ("frontdesk_sweep_time_ms", "How long the last sweep took.", vitals.sweep_time_ms.get()),
        ("frontdesk_last_sweep_at_ms", "When the last sweep ended, Unix milliseconds.", vitals.last_sweep_at.get()),
        ("frontdesk_shards", "Shards of this process.", vitals.shards.get()),
        ("frontdesk_shards_ready", "Shards whose session is up.", vitals.shards_ready.get()),
    ];
    for (name, help, value) in gauges {
        put(&mut page, name, "gauge", help, value);
    }
    put_errors(&mut page, vitals);
    page
}

fn put(page: &mut String, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
    // Writing into a String cannot fail.
    let _ = write!(page, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
}

fn put_errors(page: &mut String, vitals: &Vitals) {
    let name = "frontdesk_platform_errors_total";
    let _ = write!(page, "# HELP {name} What Discord refused, by kind.\n# TYPE {name} counter\n");
    for kind in ErrorKind::ALL {
        let _ = writeln!(page, "{name}{{kind=\"{}\"}} {}", kind.name(), vitals.errors(kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_help_its_type_and_its_value() {
        let vitals = Vitals::new();
        vitals.events.raise();
        vitals.refused(&crate::desk::PlatformError::Gone);
        let page = page(&vitals);
        assert!(page.contains("\nfrontdesk_events_total 1\n"));
        assert!(page.contains("frontdesk_platform_errors_total{kind=\"gone\"} 1\n"));
        let values = page.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(values, 10 + ErrorKind::ALL.len());
    }
}
