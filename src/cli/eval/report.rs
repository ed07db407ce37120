//! The measurements of `frontdesk eval`, as JSON and in words.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::domain::Locale;
use crate::faq::evaluate::{Labelled, MatchQuality, Prediction};

/// The precision at which coverage is measured.
pub(super) const PRECISION: f64 = 0.95;

/// The measures, by their reported names. Shares are 0 to 1; `null` if there is nothing to measure.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct EvalReport {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) file: String,
    pub(super) messages: usize,
    pub(super) in_scope_accuracy: Option<f64>,
    pub(super) top3_accuracy: Option<f64>,
    pub(super) oos_recall: Option<f64>,
    pub(super) oos_auroc: Option<f64>,
    pub(super) coverage_at_95: Option<f64>,
    pub(super) precision: Option<f64>,
    pub(super) precision_interval: Option<(f64, f64)>,
    pub(super) coverage_at_90: Option<f64>,
    pub(super) precision_at_90: Option<f64>,
    pub(super) precision_at_90_interval: Option<(f64, f64)>,
    #[serde(rename = "mcc")]
    pub(super) correlation: Option<f64>,
    pub(super) expected_calibration_error: Option<f64>,
    pub(super) category_accuracy: Option<f64>,
    pub(super) train_seconds: f64,
    pub(super) messages_per_second: f64,
    /// The measures of the messages of each language, if there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) languages: Vec<LanguageReport>,
    /// The peak memory in bytes; `null` if the system does not report it.
    pub(super) peak_memory: Option<u64>,
}

impl EvalReport {
    /// Makes the report of a file's metrics.
    pub(super) fn of(file: &Path, messages: usize, metrics: &MatchQuality) -> Self {
        Self {
            file: file.display().to_string(),
            messages,
            in_scope_accuracy: metrics.in_scope_accuracy,
            top3_accuracy: metrics.top3_accuracy,
            oos_recall: metrics.oos_recall,
            oos_auroc: metrics.oos_auroc,
            coverage_at_95: metrics.coverage_at_95,
            precision: metrics.precision,
            precision_interval: metrics.precision_interval,
            correlation: metrics.correlation,
            expected_calibration_error: metrics.expected_calibration_error,
            peak_memory: peak_memory(),
            ..Self::default()
        }
    }
}

/// The measures of the messages of one language.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LanguageReport {
    /// The language's code; `other` for languages that frontdesk does not speak.
    language: &'static str,
    messages: usize,
    in_scope_accuracy: Option<f64>,
    oos_auroc: Option<f64>,
    coverage: Option<f64>,
    precision: Option<f64>,
}

/// Measures the messages of each language separately; empty if all are in one language.
pub(super) fn languages(test: &[Labelled], said: &[Prediction]) -> Vec<LanguageReport> {
    let mut by_language: BTreeMap<&'static str, Vec<Prediction>> = BTreeMap::new();
    for (row, said) in test.iter().zip(said) {
        let language = Locale::of_text(&row.text).map_or("other", Locale::code);
        by_language.entry(language).or_default().push(said.clone());
    }
    if by_language.len() < 2 {
        return Vec::new();
    }
    let report = |(language, said): (&'static str, Vec<Prediction>)| {
        let metrics = MatchQuality::of(&said, None);
        LanguageReport {
            language,
            messages: said.len(),
            in_scope_accuracy: metrics.in_scope_accuracy,
            oos_auroc: metrics.oos_auroc,
            coverage: metrics.coverage_at_95,
            precision: metrics.precision,
        }
    };
    by_language.into_iter().map(report).collect()
}

/// Writes the reports, and the mean of several.
pub(super) fn shown(reports: &[EvalReport], json: bool) -> anyhow::Result<String> {
    if let ([report], true) = (reports, json) {
        return Ok(serde_json::to_string_pretty(report)? + "\n");
    }
    let mean = mean(reports);
    if json {
        let all = serde_json::json!({ "files": reports, "mean": mean });
        return Ok(serde_json::to_string_pretty(&all)? + "\n");
    }
    let mut out = String::new();
    for report in reports {
        if reports.len() > 1 {
            out.push_str(&format!("{}\n", report.file));
        }
        out.push_str(&in_words(report));
        out.push('\n');
    }
    if reports.len() > 1 {
        out.push_str("mean of all files\n");
        out.push_str(&in_words(&mean));
    } else {
        out.pop();
    }
    Ok(out)
}

/// Computes the mean of each measure over the reports that have it; precisions only over reports with answers.
fn mean(reports: &[EvalReport]) -> EvalReport {
    let of = |measure: fn(&EvalReport) -> Option<f64>| {
        let known: Vec<f64> = reports.iter().filter_map(measure).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let sure = |measure: fn(&EvalReport) -> f64| {
        reports.iter().map(measure).sum::<f64>() / reports.len().max(1) as f64
    };
    EvalReport {
        file: String::new(),
        messages: reports.iter().map(|report| report.messages).sum(),
        in_scope_accuracy: of(|report| report.in_scope_accuracy),
        top3_accuracy: of(|report| report.top3_accuracy),
        oos_recall: of(|report| report.oos_recall),
        oos_auroc: of(|report| report.oos_auroc),
        coverage_at_95: of(|report| report.coverage_at_95),
        precision: of(|report| report.precision),
        precision_interval: None,
        coverage_at_90: of(|report| report.coverage_at_90),
        precision_at_90: of(|report| report.precision_at_90),
        precision_at_90_interval: None,
        correlation: of(|report| report.correlation),
        expected_calibration_error: of(|report| report.expected_calibration_error),
        category_accuracy: of(|report| report.category_accuracy),
        train_seconds: sure(|report| report.train_seconds),
        messages_per_second: sure(|report| report.messages_per_second),
        languages: Vec::new(),
        peak_memory: peak_memory(),
    }
}

/// Reads the peak memory of this process in bytes, from Linux.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

/// A measure: its name, how it is read from a report, and what it means.
type NamedMeasure = (&'static str, fn(&EvalReport) -> Option<f64>, &'static str);

const SHARES: [NamedMeasure; 11] = [
    (
        "in scope",
        |report| report.in_scope_accuracy,
        "first label right",
    ),
    (
        "top three",
        |report| report.top3_accuracy,
        "label among the first three",
    ),
    (
        "out of scope",
        |report| report.oos_recall,
        "recognised as such",
    ),
    (
        "AUROC",
        |report| report.oos_auroc,
        "confidence in scope above out of scope",
    ),
    (
        "coverage",
        |report| report.coverage_at_95,
        "of all messages answered",
    ),
    (
        "precision",
        |report| report.precision,
        "of the answers right",
    ),
    (
        "coverage 90",
        |report| report.coverage_at_90,
        "the same where less precision is asked",
    ),
    (
        "precision 90",
        |report| report.precision_at_90,
        "of these answers right",
    ),
    (
        "MCC",
        |report| report.correlation,
        "Matthews' coefficient, out of scope one label more",
    ),
    (
        "calibration",
        |report| report.expected_calibration_error,
        "expected error",
    ),
    ("category", |report| report.category_accuracy, "right"),
];

fn in_words(report: &EvalReport) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let mut out = format!("{} messages\n", report.messages);
    let mut line = |name: &str, value: &str, meaning: &str| {
        out.push_str(format!("{name:<14}{value:>9}  {meaning}").trim_end());
        out.push('\n');
    };
    for (name, share, meaning) in SHARES {
        let value = share(report).map_or_else(|| "–".to_owned(), percent);
        let interval = match name {
            "precision" => report.precision_interval,
            "precision 90" => report.precision_at_90_interval,
            _ => None,
        };
        let between = |(low, high)| {
            format!(
                "{meaning}; 95 % interval {} to {}",
                percent(low),
                percent(high)
            )
        };
        line(
            name,
            &value,
            &interval.map_or_else(|| meaning.to_owned(), between),
        );
    }
    let memory = report.peak_memory;
    let memory = memory.map_or_else(|| "–".to_owned(), |bytes| format!("{} MB", bytes >> 20));
    let speed = format!("{:.0}", report.messages_per_second);
    for own in &report.languages {
        line(own.language, &own.messages.to_string(), &own.in_words());
    }
    line("training", &format!("{:.2} s", report.train_seconds), "");
    line("speed", &speed, "messages a second, one thread");
    line("memory", &memory, "at its peak");
    out
}

impl LanguageReport {
    fn in_words(&self) -> String {
        let share = |share: Option<f64>| {
            share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
        };
        format!(
            "messages: in scope {}, AUROC {}, coverage {}, precision {}",
            share(self.in_scope_accuracy),
            share(self.oos_auroc),
            share(self.coverage),
            share(self.precision)
        )
    }
}
