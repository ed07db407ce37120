//! Imports surveys and purchases that were recorded elsewhere, from operators' files. A file that is imported again
//! adds nothing. Never reads a file itself, and never mixes imported surveys with the guild's own.

mod counts;
mod key;
mod purchases;
mod surveys;

pub use counts::Imported;
pub use purchases::{PurchaseImport, purchases};
pub use surveys::{SurveyImportError, surveys};
