//! Exports of the rows behind figures, for the command line and for `/export`: read and written page by page, so that
//! memory does not grow with the rows. They never hold a Discord id of a learner, and hold texts only if the command
//! line asks for them.

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
