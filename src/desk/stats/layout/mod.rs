//! The layout of a report: its heading, three or four large figures, each with its n, its interval and its value in the
//! period before, and below them the rest of the report. Computes no measure.

pub(crate) mod change;
pub(crate) mod format;
pub(crate) mod listing;
pub(crate) mod scope;
pub(crate) mod withheld;

use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{FEW_BELOW, Figures, count, decimal};
use crate::desk::ui::post::{Embed, LargeFigure, Post};
use crate::measures::{Beside, FEWEST_SHOWN, Mean, Median, Share};

/// A report in its parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    /// The title, with the period and the category.
    pub heading: String,
    /// The large figures.
    pub large: Vec<Large>,
    /// The rest of the report, with the meaning of its marks and the time up to which its figures go.
    pub text: String,
}

impl Layout {
    /// Makes the post of a report.
    pub(crate) fn post(self) -> Post {
        Post::embeds(vec![Embed {
            title: self.heading,
            figures: self.large.into_iter().map(|large| large.figure).collect(),
            text: self.text,
        }])
    }
}

/// A large figure, which stands out at the top of a report.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Large {
    /// The figure, as it is shown.
    pub figure: LargeFigure,
    /// Whether it is marked as based on too few.
    pub is_few: bool,
}

/// The keys of a figure's texts.
#[derive(Clone, Copy)]
pub(crate) struct FigureNames {
    /// The key of the words above it.
    pub name: &'static str,
    /// The key by which the figure is withheld in public.
    pub by: &'static str,
}

impl FigureNames {
    /// Names a figure by one key.
    pub(crate) const fn one(key: &'static str) -> Self {
        Self { name: key, by: key }
    }
}

/// A figure in words, with its basis.
pub(crate) struct FigureText {
    pub value: String,
    pub basis: String,
    pub n: usize,
}

impl Figures<'_> {
    /// Makes a large figure. Without a value, it says that there is nothing yet.
    pub(crate) fn large(
        self,
        named: FigureNames,
        said: Option<FigureText>,
        change: Option<PreviousFigure>,
    ) -> Large {
        if self.withholds(named.by) {
            let withheld = self.say("stats-withheld", &[("least", count(FEWEST_SHOWN))]);
            return self.without(named, withheld);
        }
        let Some(said) = said else {
            return self.without(named, self.word("stats-nothing"));
        };
        let below = [Some(said.basis), self.before(change)];
        let below: Vec<String> = below.into_iter().flatten().collect();
        Large {
            figure: LargeFigure {
                name: self.word(named.name),
                value: self.weighed(said.n, said.value),
                below: below.join("\n"),
            },
            is_few: said.n < FEW_BELOW,
        }
    }

    fn without(self, named: FigureNames, why: String) -> Large {
        let figure = LargeFigure {
            name: self.word(named.name),
            value: self.word("stats-large-none"),
            below: why,
        };
        Large {
            figure,
            is_few: false,
        }
    }

    /// Makes a large figure of a share.
    pub(crate) fn large_share(
        self,
        named: FigureNames,
        now: Share,
        settled: Option<Beside<Share>>,
    ) -> Large {
        let change = PreviousFigure::of_shares(now, settled);
        self.large(named, self.share_text(now), change)
    }

    /// Puts a share into words for a large figure; `None` if it is a share of nothing.
    pub(crate) fn share_text(self, now: Share) -> Option<FigureText> {
        now.rate().zip(now.wilson()).map(|(rate, interval)| {
            let values = [
                ("part", count(now.part)),
                ("n", count(now.n)),
                ("low", self.percent(interval.low)),
                ("high", self.percent(interval.high)),
            ];
            FigureText {
                value: self.percent(rate),
                basis: self.say("stats-large-share", &values),
                n: now.n,
            }
        })
    }

    /// Makes a large figure of a mean.
    pub(crate) fn large_mean(
        self,
        named: FigureNames,
        now: Option<Mean>,
        settled: Option<Beside<Option<Mean>>>,
    ) -> Large {
        let said = now.map(|mean| {
            let ends = mean.interval.map(|ends| {
                let ends = [("low", decimal(ends.low)), ("high", decimal(ends.high))];
                self.say("stats-ends", &ends)
            });
            FigureText {
                value: decimal(mean.mean),
                basis: self.basis(self.n_of(mean), ends),
                n: mean.learners,
            }
        });
        self.large(named, said, PreviousFigure::of_means(now, settled))
    }

    /// Makes a large figure of a median.
    pub(crate) fn large_median(
        self,
        named: FigureNames,
        now: Option<Median>,
        change: Option<PreviousFigure>,
    ) -> Large {
        let said = now.map(|median| match median.at {
            Some(at) => FigureText {
                value: self.duration(at),
                basis: self.basis(count(median.n), self.ends(median)),
                n: median.n,
            },
            None => FigureText {
                value: self.word("stats-large-none"),
                basis: self.say("stats-median-open", &[("n", count(median.n))]),
                n: median.n,
            },
        });
        self.large(named, said, change)
    }

    /// Writes the n of a figure, with its interval if it has one.
    fn basis(self, n: String, ends: Option<String>) -> String {
        match ends {
            None => self.say("picture-n", &[("n", n)]),
            Some(ends) => self.say("stats-large-interval", &[("n", n), ("interval", ends)]),
        }
    }
}
