//! Brings in what was recorded elsewhere, from files of operators': surveys and purchases. The same file brings nothing
//! twice. Never reads a file itself, and never mixes imported surveys with the guild's own.

mod counts;
mod key;
mod purchases;
mod surveys;

pub use counts::Imported;
pub use purchases::{PurchaseImport, purchases};
pub use surveys::{SurveyImportError, surveys};
