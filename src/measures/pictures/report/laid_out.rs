//! What each picture of a report knows: where everything of it stands, and what it says.

use super::super::canvas::BadPicture;
use super::sheet::Sheet;
use super::words::PictureWords;

/// A picture that knows where everything of it stands, and what it says.
pub(super) trait LaidOut {
    /// Lays the picture out on a sheet, and returns the sheet with the height at which it ends.
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture>;

    /// Says the same in words.
    fn in_words(&self, words: &PictureWords) -> String;
}
