//! The rule book: reads and checks its files, and holds the rules of all guilds.

pub(crate) mod book;
pub(crate) mod book_file;
pub(crate) mod check;
pub(crate) mod defuse;
pub(crate) mod difference;
pub(crate) mod files;
pub(crate) mod format;
pub(crate) mod load;
pub(crate) mod problem;
pub(crate) mod reply;
pub(crate) mod rule;
pub(crate) mod rule_file;
pub(crate) mod rule_keys;
pub(crate) mod sample;
pub(crate) mod search;
pub(crate) mod table;
