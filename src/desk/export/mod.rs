//! Exports of the rows that figures are made of, for the command line and for `/export`: read page by page, written
//! page by page, so that memory does not grow with the rows. Never holds a Discord id of a learner, and texts only
//! where the command line asks for them.

pub(crate) mod command;
mod format;
pub(crate) mod pieces;
mod record;
pub mod report;
mod run;
mod source;

pub use format::Format;
pub use record::ExportKind;
pub use run::{ExportError, ExportJob, WrittenExport, write};
