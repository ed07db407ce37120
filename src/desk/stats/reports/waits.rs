//! The lines of reports on waits for a first response, for later ones and for a resolution: each with the median of all
//! waits, and with the waits that go on or ended without their goal; by the clock and within duty hours.

use crate::desk::stats::layout::change::PreviousFigure;
use crate::desk::stats::layout::format::{Figures, count};
use crate::desk::stats::layout::{FigureNames, Large};
use crate::desk::stats::selection::{AskedFigures, Selected};
use crate::measures::Replies;

/// A kind of wait: where its figures are, and the keys of its texts.
#[derive(Clone, Copy)]
pub(crate) struct Wait {
    of: fn(&AskedFigures) -> Replies,
    /// The same within duty hours.
    within_duty: fn(&AskedFigures) -> Replies,
    /// The key of the words above its large median.
    large: &'static str,
    /// The key of the line on it.
    line: &'static str,
    /// The key of the line on its times within duty hours.
    duty_line: &'static str,
    /// The key of the line on waits that go on or ended without their goal.
    without: &'static str,
    /// The key of the words on the waits that reached their goal.
    came: &'static str,
}

/// The wait for the first text of a person.
pub(crate) const FIRST_RESPONSE: Wait = Wait {
    of: |asked| Replies::first(&asked.cell, &asked.awaiting),
    within_duty: |asked| Replies::first_within_duty(&asked.cell, &asked.within_duty.awaiting),
    large: "stats-large-first-response",
    line: "stats-first-response",
    duty_line: "stats-first-response-duty",
    without: "stats-first-response-waiting",
    came: "stats-waits-replied",
};

/// The wait of a later turn for a person's reply.
pub(crate) const NEXT_RESPONSE: Wait = Wait {
    of: |asked| Replies::next(&asked.cell, &asked.owed),
    within_duty: |asked| Replies::next_within_duty(&asked.cell, &asked.within_duty.owed),
    large: "stats-large-next-response",
    line: "stats-next-response",
    duty_line: "stats-next-response-duty",
    without: "stats-next-response-waiting",
    came: "stats-waits-replied",
};

/// The wait for the last resolution of a ticket.
pub(crate) const RESOLUTION: Wait = Wait {
    of: |asked| Replies::resolutions(&asked.cell, &asked.unresolved),
    within_duty: |asked| {
        Replies::resolutions_within_duty(&asked.cell, &asked.within_duty.unresolved)
    },
    large: "stats-large-resolution",
    line: "stats-resolution",
    duty_line: "stats-resolution-duty",
    without: "stats-resolution-waiting",
    came: "stats-waits-resolved",
};

/// The wait for the first resolution of a ticket.
pub(crate) const FIRST_RESOLUTION: Wait = Wait {
    of: |asked| Replies::first_resolutions(&asked.cell, &asked.never_resolved),
    line: "stats-resolution-first",
    ..RESOLUTION
};

impl Wait {
    /// Reads these waits of the inquiries of some days.
    pub(crate) fn read(self, asked: &AskedFigures) -> Replies {
        (self.of)(asked)
    }

    /// Reads their times within duty hours.
    pub(crate) fn read_within_duty(self, asked: &AskedFigures) -> Replies {
        (self.within_duty)(asked)
    }

    /// Compares the median of the wait on settled days with that of the same number of days before.
    fn change(self, selected: &Selected) -> Option<PreviousFigure> {
        let median = |asked: &AskedFigures| self.read(asked).median;
        PreviousFigure::of_medians(median(&selected.now), selected.compared(median))
    }

    /// Makes the large figure of the wait's median.
    pub(crate) fn large(self, figures: Figures<'_>, selected: &Selected) -> Large {
        let named = FigureNames {
            name: self.large,
            by: self.line,
        };
        let median = self.read(&selected.now).median;
        figures.large_median(named, median, self.change(selected))
    }

    /// Makes the line on the wait's times, with the median of the period before.
    pub(crate) fn line(self, figures: Figures<'_>, selected: &Selected) -> String {
        let said = self.times(figures, self.read(&selected.now));
        let said = figures.changed(said, self.change(selected));
        figures.line(self.line, "spread", said)
    }

    /// Writes the wait's median alone, with that of the period before.
    pub(crate) fn median(self, figures: Figures<'_>, selected: &Selected) -> String {
        let median = self.read(&selected.now).median;
        figures.changed(figures.median(median), self.change(selected))
    }

    /// Writes the median of all waits, and the other quantiles of those that reached their goal, which are unknown for
    /// the rest. Leaves the quantiles and their n out if the line on the rest is withheld.
    fn times(self, figures: Figures<'_>, replies: Replies) -> String {
        let Some(median) = replies.median else {
            return figures.word("stats-nothing");
        };
        let came = replies.times.filter(|_| !figures.withholds(self.without));
        if let Some(spread) = came.filter(|came| came.n == median.n) {
            return figures.spread(spread, median);
        }
        let median = figures.say(
            "stats-waits-median",
            &[("median", figures.median(Some(median)))],
        );
        let Some(came) = came else {
            return median;
        };
        let values = [
            ("p90", figures.duration(came.p90)),
            ("p95", figures.duration(came.p95)),
            ("n", count(came.n)),
        ];
        let came = figures.weighed(came.n, figures.say(self.came, &values));
        [median, came].join(" · ")
    }

    /// Makes the line on the wait's times within duty hours, with the waits that go on or ended without their goal;
    /// `None` if there are none. Also `None` in public, where the difference from the times by the clock could reveal
    /// too few people.
    pub(crate) fn duty_line(self, figures: Figures<'_>, selected: &Selected) -> Option<String> {
        let replies = self.read_within_duty(&selected.now);
        if replies.median.is_none() || figures.withheld.is_some() {
            return None;
        }
        let times = self.times(figures, replies);
        let said = [Some(times), without(figures, replies)];
        let said: Vec<String> = said.into_iter().flatten().collect();
        Some(figures.line(self.duty_line, "spread", said.join(" · ")))
    }

    /// Makes the line on waits that go on, and on those that ended without their goal; `None` if there are neither.
    pub(crate) fn without_line(self, figures: Figures<'_>, selected: &Selected) -> Option<String> {
        let said = without(figures, self.read(&selected.now))?;
        Some(figures.line(self.without, "list", said))
    }
}

/// Writes how many waits go on, and how many ended without their goal; `None` if there are neither.
fn without(figures: Figures<'_>, replies: Replies) -> Option<String> {
    let still = replies.oldest.map(|oldest| {
        let values = [
            ("n", count(replies.waiting)),
            ("oldest", figures.duration(oldest)),
        ];
        figures.say("stats-waits-still", &values)
    });
    let ended = (replies.ended_without > 0)
        .then(|| figures.line("stats-waits-ended", "n", count(replies.ended_without)));
    let said: Vec<String> = still.into_iter().chain(ended).collect();
    (!said.is_empty()).then(|| said.join(" · "))
}
