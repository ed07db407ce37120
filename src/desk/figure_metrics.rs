//! The figures of learners' inquiries on the page of metrics, computed by the functions that reports call. Reads nothing.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::domain::Millis;
use crate::measures::{Cell, DEFINITIONS, Helpful, Outcomes, Replies, Share};

/// A figure with the ends of its 95 % interval, by `kind`; not a number where it is unknown.
type WithEnds = Family<[(&'static str, &'static str); 1], Gauge<f64, AtomicU64>>;

/// The gauges of the inquiries of the last 30 days, over all guilds that the process serves.
#[derive(Debug)]
pub struct FigureMetrics {
    inquiries: Gauge,
    auto_replies: WithEnds,
    pressed: Gauge,
    helpful: WithEnds,
    first_waits: Gauge,
    first_response: WithEnds,
    awaiting: Gauge,
    definitions: Gauge,
}

impl Default for FigureMetrics {
    fn default() -> Self {
        let metrics = Self {
            inquiries: Gauge::default(),
            auto_replies: WithEnds::default(),
            pressed: Gauge::default(),
            helpful: WithEnds::default(),
            first_waits: Gauge::default(),
            first_response: WithEnds::default(),
            awaiting: Gauge::default(),
            definitions: Gauge::default(),
        };
        metrics.show(&Cell::default(), &[]);
        metrics
    }
}

impl FigureMetrics {
    /// Sets the gauges from a sum of inquiries, and from how long each waiting learner has waited for a first reply.
    pub(crate) fn show(&self, cell: &Cell, awaiting: &[Millis]) {
        let auto_replies = Outcomes::of(cell).auto_replies();
        set_count(&self.inquiries, auto_replies.n);
        set_share(&self.auto_replies, auto_replies);
        let helpful = Helpful::of(cell).rate;
        set_count(&self.pressed, helpful.n);
        set_share(&self.helpful, helpful);
        let first = Replies::first(cell, awaiting);
        set_count(&self.first_waits, first.median.map_or(0, |median| median.n));
        set_count(&self.awaiting, first.waiting);
        let [low, high] = first.median.map_or([None, None], |median| median.interval);
        let middle = first.median.and_then(|median| median.at);
        let seconds = |length: Option<Millis>| length.map(|length| length.get() as f64 / 1_000.0);
        set(&self.first_response, [middle, low, high].map(seconds));
        self.definitions.set(i64::from(DEFINITIONS));
    }

    /// Adds the figures to a page.
    pub(crate) fn put(&self, page: &mut Registry) {
        let help = "Inquiries of the last 30 days";
        page.register("last_30_days_inquiries", help, self.inquiries.clone());
        let help = "Share of these that a rule answered, with its 95 % interval";
        let metric = self.auto_replies.clone();
        page.register("last_30_days_auto_reply_rate", help, metric);
        let help = "Those of these with a press below a rule's answer";
        page.register("last_30_days_pressed", help, self.pressed.clone());
        let help = "Share of presses that say Solved, with its 95 % interval";
        page.register("last_30_days_helpful_rate", help, self.helpful.clone());
        let help = "Those of these whose learner waited for a person";
        page.register("last_30_days_first_waits", help, self.first_waits.clone());
        let help = "Median of these waits, with its 95 % interval";
        let (name, metric) = (
            "last_30_days_first_response_median",
            self.first_response.clone(),
        );
        page.register_with_unit(name, help, Unit::Seconds, metric);
        let help = "Those of these waits that go on";
        page.register("last_30_days_still_waiting", help, self.awaiting.clone());
        let help = "Version of the definitions of figures";
        page.register("definitions", help, self.definitions.clone());
    }
}

fn set_count(gauge: &Gauge, count: usize) {
    gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
}

fn set_share(metric: &WithEnds, share: Share) {
    let ends = share.wilson();
    let [low, high] = [ends.map(|ends| ends.low), ends.map(|ends| ends.high)];
    set(metric, [share.rate(), low, high]);
}

fn set(metric: &WithEnds, values: [Option<f64>; 3]) {
    for (kind, value) in ["figure", "low", "high"].into_iter().zip(values) {
        let gauge = metric.get_or_create_owned(&[("kind", kind)]);
        gauge.set(value.unwrap_or(f64::NAN));
    }
}
