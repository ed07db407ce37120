//! The common trait of pictures of reports: each lays itself out on a sheet and describes itself in words.

use super::super::canvas::BadPicture;
use super::sheet::Sheet;
use super::words::PictureWords;

/// A picture that lays itself out and describes itself in words.
pub(super) trait LaidOut {
    /// Lays the picture out on a sheet, and returns the sheet with the height at which it ends.
    fn lay_out(&self, words: &PictureWords) -> Result<(Sheet, f32), BadPicture>;

    /// Describes the picture in words.
    fn in_words(&self, words: &PictureWords) -> String;
}
