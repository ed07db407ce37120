//! The rule book's side of frontdesk: finds what a text asks, by plain functions.
//!
//! Pure: knows no network, no database and no clock.

pub mod classifier;
pub mod drafts;
mod encoder;
pub mod evaluate;
mod language;
mod learning;
mod matching;
mod rulebook;

pub use crate::domain::Band;
pub use encoder::{Encoder, UnencodedText};
pub use learning::export::{LESSONS_HEADER, lessons_as_toml, rule_as_toml};
pub use learning::feedback::{GuildTrust, RuleTrust};
pub use learning::lessons::{LessonRefusal, Taught};
pub use learning::solved_questions::SolvedQuestions;
pub use learning::{feedback, related, review};
pub use matching::asked::{
    SaidOfFrontdesk, Unasked, only_says_no_help, only_says_so_too, withdraws_all,
};
pub use matching::groups::{TextGroup, TextGroups, say_much_the_same};
pub use matching::question::looks_like_question;
pub use matching::says::Says;
pub use matching::text;
pub use matching::verdict::{
    Addressee, Asking, Candidate, CategoryGuess, Evidence, Explanation, LearnedReason,
    MeaningReason, Nearest, Support, Verdict,
};
pub use rulebook::book::RuleBook;
pub use rulebook::book_file::{BookSettings, Languages};
pub use rulebook::check::review::past_review;
pub use rulebook::check::{SelfTest, self_test};
pub use rulebook::defuse::{defuse, defuse_lines, is_hidden};
pub use rulebook::difference::Difference;
pub use rulebook::files::{Footprint, rule_files};
pub use rulebook::format::formatted;
pub use rulebook::problem::{Problem, Problems};
pub use rulebook::reply::{Captures, Reply, ReplyContext};
pub use rulebook::rule::{Category, CategoryField, Escalate, Localised, Origin, Phrase, Rule};
pub use rulebook::sample::write_sample_book;
