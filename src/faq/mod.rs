//! The rule book's side of frontdesk: what a text asks, by plain functions.
//!
//! Pure: knows no network, no database and no clock.

mod asked;
mod book;
mod book_file;
pub mod classifier;
mod declined;
mod defuse;
mod difference;
pub mod evaluate;
mod example_step;
pub mod feedback;
mod filing;
mod folder;
mod footprint;
mod grading;
mod groups;
mod language;
mod leanings;
mod learned_step;
mod load;
mod matching;
mod pattern_step;
mod pattern_syntax;
mod problem;
mod question;
mod reflect;
mod reply;
pub mod review;
mod rule;
mod rule_file;
mod rule_keys;
mod says;
mod search;
mod self_test;
mod shelf;
mod similarity;
mod slip;
mod table;
mod talk;
mod taught_file;
mod teaching;
pub mod text;
mod trained;
mod verdict;
mod wording;

pub use asked::Unasked;
pub use book::RuleBook;
pub use book_file::{BookSettings, Languages};
pub use defuse::{defuse, defuse_lines, is_hidden};
pub use difference::Difference;
pub use feedback::{Standing, Standings};
pub use footprint::Footprint;
pub use groups::{TextGroup, TextGroups};
pub use learned_step::Support;
pub use problem::{Problem, Problems};
pub use question::looks_like_question;
pub use reply::{Reply, ReplyContext};
pub use rule::{Category, Escalate, Localised, Origin, Phrase, Rule};
pub use says::Says;
pub use self_test::{SelfTest, self_test};
pub use taught_file::{LESSONS_HEADER, lessons_as_toml, rule_as_toml};
pub use teaching::{Refusal, Taught};
pub use verdict::{
    Addressee, Asking, Band, Candidate, Captures, CategoryGuess, Evidence, Explanation,
    LearnedReason, Nearest, Verdict,
};
