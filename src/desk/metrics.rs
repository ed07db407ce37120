//! The metrics of frontdesk: counters and gauges, and the page on which `http` serves them. Holds
//! numbers only: no text, no id of a person or of a guild.

use std::collections::VecDeque;

use parking_lot::{Mutex, MutexGuard};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry, Unit};

use crate::desk::figure_metrics::FigureMetrics;
use crate::desk::platform::PlatformError;
use crate::domain::{Millis, Timestamp};

/// The number of panics within `LATELY` that are no coincidence.
const TOO_OFTEN: usize = 3;
/// The time within which panics are counted together.
const LATELY: Millis = Millis::minutes(10);

/// The kinds of refusals, as values of a label.
const KINDS: [&str; 9] = [
    "forbidden",
    "gone",
    "refused",
    "too_many_threads",
    "shelved",
    "file_gone",
    "expired",
    "later",
    "invalid",
];

/// A label with its value.
type MetricLabel = [(&'static str, &'static str); 1];
/// The label with a shard's number.
type Shard = [(&'static str, u32); 1];

/// Upper ends of the buckets for what people wait for, in seconds.
const PATIENCE: [f64; 11] = [
    0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0,
];
/// Upper ends of the buckets for what machines wait for, in seconds.
const LATENCY: [f64; 9] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 20.0];

/// The histograms of lengths of time, in seconds.
#[derive(Clone, Debug)]
struct Lengths {
    /// The time from a question to frontdesk's first reply.
    reply: Histogram,
    /// The time from a decision to its message being sent.
    outbox: Histogram,
    /// The time from when a timer is due to its being handled.
    lag: Histogram,
    /// The requests to Discord, by their method.
    requests: Family<MetricLabel, Histogram, fn() -> Histogram>,
}

impl Default for Lengths {
    fn default() -> Self {
        let patient = || Histogram::new(PATIENCE);
        Self {
            reply: patient(),
            outbox: patient(),
            lag: patient(),
            requests: Family::new_with_constructor(|| Histogram::new(LATENCY)),
        }
    }
}

fn kind_of(error: &PlatformError) -> &'static str {
    match error {
        PlatformError::Forbidden(_) => "forbidden",
        PlatformError::Gone => "gone",
        PlatformError::DirectMessagesClosed => "refused",
        PlatformError::TooManyThreads => "too_many_threads",
        PlatformError::Archived => "shelved",
        PlatformError::FileGone => "file_gone",
        PlatformError::Expired => "expired",
        PlatformError::Later { .. } => "later",
        PlatformError::Invalid(_) => "invalid",
    }
}

/// The numbers that are counted. One per process, shared by reference.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Events taken from the queue since the start.
    pub events: Counter,
    /// Events being handled now.
    pub events_in_hand: Gauge,
    /// Events that wait to be handled.
    pub events_waiting: Gauge,
    /// Events that were dropped for want of room; messages among them are read again later.
    pub events_dropped: Counter,
    /// Presses and commands that were answered with a request to wait, for want of room.
    pub interactions_refused: Counter,
    /// Panics that were caught.
    pub breakdowns: Counter,
    /// Events that ended in an error of frontdesk's own, such as a database that failed.
    pub events_failed: Counter,
    /// Events, steps and timers that were set aside because they would fail each time.
    pub set_aside: Counter,
    /// Outbox rows not sent yet, as the last sweep saw them.
    pub outbox_pending: Gauge,
    /// Timers that a sweep has claimed and not handled yet.
    pub timers_due: Gauge,
    /// Messages sent, of any kind, since the start.
    pub replies: Counter,
    /// The length of the last sweep, in milliseconds.
    pub sweep_time_ms: Gauge,
    /// The end of the last sweep, in Unix milliseconds; 0 before the first.
    pub last_sweep_at: Gauge,
    /// Shards that this process runs; 0 before the platform is known.
    pub shards: Gauge,
    /// Shards of this process whose session is up.
    pub shards_ready: Gauge,
    /// Times at which Discord asked frontdesk to wait because of its rate limits, as far as frontdesk is told.
    pub rate_limited: Counter,
    /// Hours of the next seven days in which nobody is on duty, summed over the guilds that plan duty.
    pub uncovered_hours: Gauge,
    /// The figures of learners' inquiries.
    pub figures: FigureMetrics,
    lengths: Lengths,
    shard_up: Family<Shard, Gauge>,
    errors: Family<MetricLabel, Counter>,
    /// The times of the latest panics, the newest at the end.
    broke_down_at: Mutex<VecDeque<Timestamp>>,
}

/// Converts a length of time into seconds.
fn seconds(length: Millis) -> f64 {
    length.get().max(0) as f64 / 1_000.0
}

impl Metrics {
    /// Makes metrics with nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a refusal of the platform by its kind.
    pub fn refused(&self, error: &PlatformError) {
        self.errors(kind_of(error)).inc();
    }

    fn errors(&self, kind: &'static str) -> Counter {
        self.errors.get_or_create_owned(&[("kind", kind)])
    }

    /// Notes how long a learner waited for the first reply to a question.
    pub fn replied_after(&self, length: Millis) {
        self.lengths.reply.observe(seconds(length));
    }

    /// Notes how long a step of the outbox waited until it was sent.
    pub fn sent_after(&self, length: Millis) {
        self.lengths.outbox.observe(seconds(length));
    }

    /// Notes how late a timer was handled.
    pub fn handled_late(&self, length: Millis) {
        self.lengths.lag.observe(seconds(length));
    }

    /// Notes how long Discord took for a request.
    pub fn requested(&self, method: &'static str, length: Millis) {
        let histogram = self.lengths.requests.get_or_create(&[("method", method)]);
        histogram.observe(seconds(length));
    }

    /// Notes whether a shard has its session.
    pub fn shard_is_up(&self, shard: u32, up: bool) {
        let gauge = self.shard_up.get_or_create(&[("shard", shard)]);
        gauge.set(i64::from(up));
    }

    /// Writes the page of all metrics in the OpenMetrics text format.
    pub fn page(&self) -> String {
        let mut page = MetricsPage(Registry::with_prefix("frontdesk"));
        self.put_counters(&mut page);
        self.put_gauges(&mut page);
        self.put_histograms(&mut page);
        self.figures.put(&mut page.0);
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = encode(&mut text, &page.0);
        text
    }

    fn put_counters(&self, page: &mut MetricsPage) {
        page.put("events", "Events taken from the queue", &self.events);
        page.put(
            "events_failed",
            "Events and steps that failed",
            &self.events_failed,
        );
        page.put(
            "events_dropped",
            "Events left out for want of room",
            &self.events_dropped,
        );
        let help = "Presses and commands asked to wait, for want of room";
        page.put("interactions_refused", help, &self.interactions_refused);
        page.put(
            "breakdowns",
            "Faults of the program that were caught",
            &self.breakdowns,
        );
        let help = "Events, steps and timers that can never be handled";
        page.put("set_aside", help, &self.set_aside);
        page.put("replies", "Messages sent", &self.replies);
        let help = "Times that Discord's rate limits asked to wait";
        page.put("rate_limited", help, &self.rate_limited);
        for kind in KINDS {
            self.errors(kind);
        }
        page.put(
            "platform_errors",
            "What Discord refused, by kind",
            &self.errors,
        );
    }

    fn put_gauges(&self, page: &mut MetricsPage) {
        page.put(
            "events_in_hand",
            "Events being handled",
            &self.events_in_hand,
        );
        page.put(
            "events_waiting",
            "Events that wait to be handled",
            &self.events_waiting,
        );
        let help = "Steps not sent yet, at the last sweep";
        page.put("outbox_pending", help, &self.outbox_pending);
        page.put(
            "timers_due",
            "Timers taken up and not seen to yet",
            &self.timers_due,
        );
        page.put(
            "sweep_time_ms",
            "How long the last sweep took",
            &self.sweep_time_ms,
        );
        let help = "When the last sweep ended, Unix milliseconds";
        page.put("last_sweep_at_ms", help, &self.last_sweep_at);
        page.put("shards", "Shards of this process", &self.shards);
        page.put(
            "shards_ready",
            "Shards whose session is up",
            &self.shards_ready,
        );
        let help = "Whether a shard's session is up";
        page.put("shard_up", help, &self.shard_up);
        let help = "Hours of the next 7 days with nobody on duty, over all servers with shifts";
        page.put("uncovered_hours", help, &self.uncovered_hours);
    }

    fn put_histograms(&self, page: &mut MetricsPage) {
        let Lengths {
            reply,
            outbox,
            lag,
            requests,
        } = &self.lengths;
        for (name, help, histogram) in [
            ("reply", "From a question to the first reply", reply),
            (
                "outbox",
                "From a decision to its message being sent",
                outbox,
            ),
            (
                "timer_lag",
                "From a timer's due time to its being handled",
                lag,
            ),
        ] {
            page.put_seconds(name, help, histogram);
        }
        let help = "Requests to Discord, tries and waits for a turn included";
        page.put_seconds("discord_request", help, requests);
    }

    /// Notes the duration and the end of a sweep.
    pub fn swept(&self, started: Timestamp, ended: Timestamp) {
        self.sweep_time_ms.set(ended.since(started).get());
        self.last_sweep_at.set(ended.as_millis());
    }

    /// Counts a panic that was caught, with its time.
    pub fn broke_down(&self, now: Timestamp) {
        self.breakdowns.inc();
        let mut lately = self.broke_down_at();
        if lately.len() >= TOO_OFTEN {
            lately.pop_front();
        }
        lately.push_back(now);
    }

    /// Returns whether the program panics again and again, so that an operator has to look at it.
    pub fn keeps_breaking_down(&self) -> bool {
        let lately = self.broke_down_at();
        let (Some(first), Some(last)) = (lately.front(), lately.back()) else {
            return false;
        };
        // The last sweep tells the present; if the sweep itself panics, the last panic does.
        let now = Timestamp::from_millis(self.last_sweep_at.get()).max(*last);
        lately.len() >= TOO_OFTEN && now.since(*first) < LATELY
    }

    fn broke_down_at(&self) -> MutexGuard<'_, VecDeque<Timestamp>> {
        self.broke_down_at.lock()
    }

    /// Returns whether every shard of this process has its session; false before the platform is known.
    pub fn is_connected(&self) -> bool {
        let shards = self.shards.get();
        shards > 0 && self.shards_ready.get() >= shards
    }
}

/// The metrics of a page.
struct MetricsPage(Registry);

impl MetricsPage {
    fn put<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: &M) {
        self.0.register(name, help, metric.clone());
    }

    fn put_seconds<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: &M) {
        self.0
            .register_with_unit(name, help, Unit::Seconds, metric.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_help_its_type_and_its_value() {
        let metrics = Metrics::new();
        metrics.events.inc();
        metrics.refused(&PlatformError::Gone);
        let page = metrics.page();
        assert!(page.contains("# HELP frontdesk_events Events taken from the queue.\n"));
        assert!(page.contains("# TYPE frontdesk_events counter\n"));
        assert!(page.contains("\nfrontdesk_events_total 1\n"));
        assert!(page.contains("frontdesk_platform_errors_total{kind=\"gone\"} 1\n"));
        let values = page.lines().filter(|line| !line.starts_with('#'));
        let single = values.filter(|line| !line.contains("_seconds_")).count();
        // Five figures that count, and three with both ends of their intervals.
        assert_eq!(single, 17 + KINDS.len() + 5 + 3 * 3);
    }

    #[test]
    fn lengths_of_time_are_counted_in_buckets_of_seconds() {
        let metrics = Metrics::new();
        metrics.replied_after(Millis::new(700));
        metrics.replied_after(Millis::minutes(10));
        // A clock that is behind the clock of the one who asked.
        metrics.sent_after(Millis::new(-5));
        metrics.handled_late(Millis::secs(3));
        metrics.requested("POST", Millis::new(80));
        metrics.shard_is_up(3, true);
        let page = metrics.page();
        for line in [
            "frontdesk_reply_seconds_bucket{le=\"0.5\"} 0",
            "frontdesk_reply_seconds_bucket{le=\"1.0\"} 1",
            "frontdesk_reply_seconds_bucket{le=\"+Inf\"} 2",
            "frontdesk_reply_seconds_sum 600.7",
            "frontdesk_outbox_seconds_sum 0.0",
            "frontdesk_timer_lag_seconds_bucket{le=\"5.0\"} 1",
            "frontdesk_discord_request_seconds_bucket{le=\"0.1\",method=\"POST\"} 1",
            "frontdesk_shard_up{shard=\"3\"} 1",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} in {page}");
        }
    }

    #[test]
    fn each_kind_of_error_is_counted_apart() {
        let metrics = Metrics::new();
        metrics.refused(&PlatformError::Gone);
        metrics.refused(&PlatformError::Gone);
        metrics.refused(&PlatformError::Forbidden(None));
        let counted = KINDS.map(|kind| metrics.errors(kind).get());
        assert_eq!(counted, [1, 2, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_process_is_connected_when_all_its_shards_are() {
        let metrics = Metrics::new();
        assert!(!metrics.is_connected());
        metrics.shards.set(2);
        metrics.shards_ready.inc();
        assert!(!metrics.is_connected());
        metrics.shards_ready.inc();
        assert!(metrics.is_connected());
        metrics.shards_ready.dec();
        assert!(!metrics.is_connected());
    }

    #[test]
    fn faults_that_repeat_are_told_from_one_that_happened() {
        let metrics = Metrics::new();
        let at = |minute: i64| Timestamp::from_millis(0) + Millis::minutes(minute);
        let cases = [
            (1, false),
            (20, false),
            (21, false),
            (22, true),
            (40, false),
            (41, false),
        ];
        for (minute, keeps) in cases {
            metrics.broke_down(at(minute));
            assert_eq!(metrics.keeps_breaking_down(), keeps, "minute {minute}");
        }
        metrics.broke_down(at(42));
        assert!(metrics.keeps_breaking_down());
        metrics.swept(at(60), at(60));
        assert!(!metrics.keeps_breaking_down(), "it has gone well since");
        assert_eq!(metrics.breakdowns.get(), 7);
    }

    #[test]
    fn a_sweep_leaves_its_length_and_its_end() {
        let metrics = Metrics::new();
        let (start, end) = (Timestamp::from_millis(1000), Timestamp::from_millis(1040));
        metrics.swept(start, end);
        assert_eq!(metrics.sweep_time_ms.get(), 40);
        assert_eq!(metrics.last_sweep_at.get(), 1040);
    }
}
