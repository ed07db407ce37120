//! The pictures of reports as one type. Each is laid out on a sheet and described in words, and all are drawn by the
//! same code.

use super::super::canvas::BadPicture;
use super::cover::ExpectedCover;
use super::laid_out::LaidOut;
use super::pareto::Pareto;
use super::ranking::Ranking;
use super::sheet::Picture;
use super::trend::Trend;
use super::waiting::Waiting;
use super::waterfall::Waterfall;
use super::week_hours::WeekHours;
use super::words::PictureWords;

/// The figures that a picture is drawn from, by the kind of picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// The outcomes of inquiries, as parts of all.
    Outcomes(Waterfall),
    /// A figure over time.
    Trend(Trend),
    /// A figure of each hour of the week.
    Week(Box<WeekHours>),
    /// Counts by category.
    Categories(Pareto),
    /// The share that still waits, by the time since they asked.
    Waiting(Waiting),
    /// The expected inquiries, with the people on duty.
    Cover(Box<ExpectedCover>),
    /// Rules, instructors or groups of learners beside each other.
    Ranking(Ranking),
}

impl Chart {
    /// Draws it.
    ///
    /// # Errors
    /// The built-in font is broken.
    pub fn draw(&self, words: &PictureWords) -> Result<Picture, BadPicture> {
        let (sheet, bottom) = self.parts().lay_out(words)?;
        Ok(Picture {
            png: sheet.png(bottom)?,
            description: self.parts().in_words(words),
        })
    }

    /// Returns the picture as a [`LaidOut`].
    pub(super) fn parts(&self) -> &dyn LaidOut {
        match self {
            Self::Outcomes(waterfall) => waterfall,
            Self::Trend(trend) => trend,
            Self::Week(week) => &**week,
            Self::Categories(pareto) => pareto,
            Self::Waiting(waiting) => waiting,
            Self::Cover(cover) => &**cover,
            Self::Ranking(ranking) => ranking,
        }
    }
}
