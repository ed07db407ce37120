//! The sentence encoder beside the words: what a text costs that needs it, what a channel costs of which one message in
//! twenty does, and the memory, on the sample book.

use std::path::Path;
use std::sync::Arc;

use frontdesk::domain::Locale;
use frontdesk::faq::{Asking, Encoder, RuleBook};

use crate::community::{Community, Language, Rule};
use crate::measure;

/// The number of messages of the channel, and how many of them one is of that needs the encoder.
const MESSAGES: usize = 4_000;
const SHARE: usize = 20;
/// Questions are drawn from what so many rules are about.
const RULES: usize = 200;
/// All of them are asked in a channel of people.
const ASKING: Asking<'_> = Asking::anyone(Locale::EnUs);

/// A channel's messages, and other texts, all of which need the encoder.
struct Channel {
    messages: Vec<String>,
    needing: Vec<String>,
}

/// Measures the sample book without and with the encoder in a folder; says so where there is none.
pub(crate) fn report(folder: &Path) {
    let encoder = match Encoder::open(folder) {
        Ok(encoder) => Arc::new(encoder),
        Err(error) => {
            println!("the encoder is left out: {error}; FRONTDESK_ENCODER names its folder");
            return;
        }
    };
    // The first one pays for what both books share.
    drop(book(None));
    let before = memory();
    let by_words = book(None);
    let middle = memory();
    let by_meaning = book(Some(Arc::clone(&encoder)));
    let after = memory();
    println!(
        "the sample book takes {:.0} MB, and {:.0} MB with the vectors of its examples",
        middle - before,
        after - middle
    );
    let channel = channel(&by_meaning);
    println!(
        "{:>24} {:>12} {:>12}",
        "the sample book", "µs a text", "messages/s"
    );
    for (name, book, texts) in [
        ("words, such texts", &by_words, &channel.needing),
        ("encoder, such texts", &by_meaning, &channel.needing),
        ("words, the channel", &by_words, &channel.messages),
        ("encoder, the channel", &by_meaning, &channel.messages),
    ] {
        // Once only: what was encoded is remembered.
        let ((), took) = measure::once(|| {
            for text in texts {
                std::hint::black_box(book.consult(text, &ASKING));
            }
        });
        let micros = took.as_secs_f64() * 1e6 / texts.len() as f64;
        println!("{name:>24} {micros:>12.1} {:>12.0}", 1e6 / micros);
    }
    println!("{:.0} MB more at the end", memory() - after);
}

fn book(encoder: Option<Arc<Encoder>>) -> RuleBook {
    let book = RuleBook::load_with("rules".as_ref(), encoder).expect("the sample book");
    book.warm_up();
    book
}

/// Draws a channel's messages, of which one in [`SHARE`] needs the encoder, and as many other texts that do.
fn channel(book: &RuleBook) -> Channel {
    let mut community = Community::new();
    let rules: Vec<Rule> = community.rules(RULES);
    let mut count = 0;
    let mut draw = |needs: bool| {
        loop {
            count += 1;
            let text = if needs {
                community.question(&rules, Language::English)
            } else {
                community.chatter(Language::English)
            };
            // A number, so that no text comes twice.
            let text = format!("{text} {count}");
            if book.consult_at_once(&text, &ASKING).is_err() == needs {
                return text;
            }
        }
    };
    Channel {
        messages: (0..MESSAGES)
            .map(|nth| draw(nth.is_multiple_of(SHARE)))
            .collect(),
        needing: (0..MESSAGES / SHARE).map(|_| draw(true)).collect(),
    }
}

/// Reads the memory in use in MB, where the system tells it in `/proc`.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1e3
}
