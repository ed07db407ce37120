//! Streams of steps from questions of stories, as the book that the stories are told with answers them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use frontdesk::console::story::{Act, read_story};
use frontdesk::domain::{Band, Locale, Millis, RuleId, Timestamp};
use frontdesk::faq::related::Helped;
use frontdesk::faq::{Addressee, Asking, RuleBook};

use crate::stream::{Step, Stream};

/// A replayed stream.
pub(crate) struct Replayed {
    pub(crate) name: String,
    pub(crate) stream: Stream,
}

/// The stories of the tests, and cases beside the checkout where there are some; says what is not there.
pub(crate) fn streams() -> Vec<Replayed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let book = RuleBook::load(&root.join("tests/stories/rules")).expect("the stories' book");
    let folders = [
        ("stories, replayed", root.join("tests/stories")),
        ("cases, replayed", root.join("../shared/cases")),
    ];
    let mut streams = Vec::new();
    for (name, folder) in folders {
        if folder.is_dir() {
            streams.push(Replayed {
                name: name.to_owned(),
                stream: stream(&book, &folder),
            });
        } else {
            println!("SKIPPED: {name}: there is no {}", folder.display());
        }
    }
    streams
}

fn stream(book: &RuleBook, folder: &Path) -> Stream {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "story"));
    paths.sort();
    let mut steps = Vec::new();
    for (day, path) in (0..).zip(&paths) {
        let text = std::fs::read_to_string(path).expect("a story");
        let at = Timestamp::from_millis(0) + Millis::days(day);
        steps.extend(steps_of(book, &text, at));
    }
    let listed = book
        .rules(None)
        .map(|rule| (rule.id.clone(), rule.related.clone()))
        .collect();
    Stream { steps, listed }
}

/// The steps of one story; it counts as one moment.
fn steps_of(book: &RuleBook, text: &str, at: Timestamp) -> Vec<Step> {
    let mut last: BTreeMap<String, RuleId> = BTreeMap::new();
    let mut steps = Vec::new();
    let asking = Asking {
        guild: None,
        roles: &[],
        locale: Locale::EnUs,
        addressee: Addressee::Frontdesk,
    };
    for line in read_story(text).unwrap_or_default() {
        let Act::Says { who, speech, .. } = line.act else {
            continue;
        };
        let verdict = book.consult(&speech.text, &asking);
        let best = verdict.candidates.first();
        let Some(next) = best.filter(|_| verdict.band == Band::Answer) else {
            continue;
        };
        let next = next.rule.clone();
        match last.insert(who, next.clone()) {
            Some(prior) if prior != next => steps.push(Step {
                prior,
                next,
                at,
                helped: Helped::Unsaid,
                product: 0,
            }),
            _ => {}
        }
    }
    steps
}
