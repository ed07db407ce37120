//! `frontdesk eval --parts`: measures the gain of each part of matching, by leaving it out.

use std::sync::Arc;

use super::report::PRECISION;
use crate::faq::Encoder;
use crate::faq::classifier::parts::ClassifierPart;
use crate::faq::evaluate::{Labelled, MatchQuality, Same, Settling, Trial};

/// A labelled book, and the texts to measure it on.
pub(super) struct Pair {
    pub(super) train: Vec<Labelled>,
    pub(super) test: Vec<Labelled>,
}

/// Prints a line for the whole and for each omitted part, with the means over all pairs of files.
pub(super) fn print(pairs: &[Pair], threads: usize, encoder: Option<&Arc<Encoder>>) {
    println!(
        "{:<28}{:>9}{:>11}{:>8}{:>10}{:>11}",
        "left out", "in scope", "top three", "AUROC", "coverage", "precision"
    );
    let parts = ClassifierPart::ALL.into_iter();
    let parts = parts.filter(|part| part.works(encoder.is_some()));
    for part in std::iter::once(None).chain(parts.map(Some)) {
        let measured = pairs.iter().map(|pair| {
            let trial = Trial::train_without(part, &pair.train, threads, encoder);
            measure(&trial, &pair.test)
        });
        let measured: Vec<MatchQuality> = measured.collect();
        println!(
            "{}",
            line(part.map_or("nothing", ClassifierPart::name), &measured)
        );
    }
    print_settled(pairs);
}

fn measure(trial: &Trial, test: &[Labelled]) -> MatchQuality {
    let tuning = trial.tune(None, PRECISION);
    let mut said = trial.say(test);
    for one in &mut said {
        one.answer(&tuning);
    }
    MatchQuality::of(&said, Some(tuning.accurate))
}

fn line(name: &str, measured: &[MatchQuality]) -> String {
    let mean = |of: fn(&MatchQuality) -> Option<f64>| {
        let known: Vec<f64> = measured.iter().filter_map(of).collect();
        match known.len() {
            0 => "–".to_owned(),
            n => format!("{:.1}", known.iter().sum::<f64>() * 100.0 / n as f64),
        }
    };
    format!(
        "{name:<28}{:>9}{:>11}{:>8}{:>10}{:>11}",
        mean(|one| one.in_scope_accuracy),
        mean(|one| one.top3_accuracy),
        mean(|one| one.oos_auroc),
        mean(|one| one.coverage_at_95),
        mean(|one| one.precision),
    )
}

/// Prints how many texts an example settles before the classifier is asked, and how many of these are right.
fn print_settled(pairs: &[Pair]) {
    let all: usize = pairs.iter().map(|pair| pair.test.len()).sum();
    println!("\nsettled by an example, of {all} texts");
    let found: Vec<(Same, bool)> = pairs
        .iter()
        .flat_map(|pair| {
            let examples = Settling::new(&pair.train);
            let settled = pair.test.iter().filter_map(|row| examples.settles(row));
            settled.collect::<Vec<_>>()
        })
        .collect();
    for same in Same::ALL {
        let own: Vec<bool> = found
            .iter()
            .filter(|(how, _)| *how == same)
            .map(|(_, right)| *right)
            .collect();
        let right = own.iter().filter(|right| **right).count();
        println!("{:<28}{:>9} right {right}", same.name(), own.len());
    }
}
