//! Classifiers that were trained lately, by what they were taught: a reload that changes no example, and
//! guilds that share their examples, train nothing anew.

use std::sync::{Arc, Mutex, PoisonError};

use super::classifier::{Classifier, Kind, Lesson, Options, Target};

/// So many classifiers are kept, the latest first.
const KEPT: usize = 4;

/// What a rule teaches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OwnLesson {
    pub(super) text: String,
    pub(super) target: Target,
    pub(super) kind: Kind,
}

struct Kept {
    lessons: Vec<OwnLesson>,
    labels: usize,
    classifier: Arc<Classifier>,
}

static LATEST: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// The classifier of these lessons: kept, or trained now.
pub(super) fn classifier(lessons: &[OwnLesson], labels: usize) -> Arc<Classifier> {
    if let Some(kept) = recall(lessons, labels) {
        return kept;
    }
    let taught: Vec<Lesson<'_>> = lessons
        .iter()
        .map(|own| Lesson {
            text: &own.text,
            target: own.target,
            kind: own.kind,
        })
        .collect();
    let classifier = Arc::new(Classifier::train(&taught, &Options::new(labels)));
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = Kept {
        lessons: lessons.to_vec(),
        labels,
        classifier: Arc::clone(&classifier),
    };
    latest.insert(0, kept);
    latest.truncate(KEPT);
    classifier
}

fn recall(lessons: &[OwnLesson], labels: usize) -> Option<Arc<Classifier>> {
    let latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    latest
        .iter()
        .find(|kept| kept.labels == labels && kept.lessons == lessons)
        .map(|kept| Arc::clone(&kept.classifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lessons_are_trained_once() {
        let lesson = |text: &str, label| OwnLesson {
            text: text.to_owned(),
            target: Target::Label(label),
            kind: Kind::Example,
        };
        let lessons = [lesson("trained once only", 0), lesson("and never again", 1)];
        let first = classifier(&lessons, 2);
        assert!(Arc::ptr_eq(&first, &classifier(&lessons, 2)));
        assert!(!Arc::ptr_eq(&first, &classifier(&lessons[..1], 2)));
    }
}
