//! Compares figures with the period before: on settled days, with a judgement whether chance alone can explain the
//! change.

use crate::domain::Millis;
use crate::measures::{Beside, Mean, MeanLength, Median, Share, counts_differ};

/// The n below which a figure is marked as based on too few. At ten, the interval of a rate of one half still spans
/// half the scale.
pub(crate) const FEW_BELOW: usize = 10;

/// The change of a figure: on the settled days of a period, against the same number of days before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PreviousFigure {
    /// The figure of all days of the period, which is shown with the change.
    pub shown: Value,
    /// The figure of the settled days.
    pub now: Value,
    /// The figure of the same number of days before.
    pub was: Value,
    /// The judgement of their difference.
    pub judgement: ChangeJudgement,
}

/// The judgement of a difference between two figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeJudgement {
    /// Chance alone can explain it.
    WithinChance,
    /// It is more than chance can explain.
    BeyondChance,
    /// It is not judged: older days have had more time to reach their figures.
    NotJudged,
}

impl ChangeJudgement {
    /// Judges by whether two figures differ beyond chance.
    const fn of(differs: bool) -> Self {
        if differs {
            Self::BeyondChance
        } else {
            Self::WithinChance
        }
    }
}

/// The value of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    Share(f64),
    Mean(f64),
    Length(Millis),
    Count(usize),
}

impl PreviousFigure {
    /// Marks a comparison of resolved tickets as not judged: older days have had more time to resolve tickets, among
    /// them the slowest ones.
    pub(crate) fn unjudged(self) -> Self {
        Self {
            judgement: ChangeJudgement::NotJudged,
            ..self
        }
    }

    /// Compares numbers of people; `None` if both are too small to say anything.
    pub(crate) fn of_counts(shown: usize, settled: Option<Beside<usize>>) -> Option<Self> {
        let Beside { now, before } = settled.filter(|of| of.now.max(of.before) >= FEW_BELOW)?;
        Some(Self {
            shown: Value::Count(shown),
            now: Value::Count(now),
            was: Value::Count(before),
            judgement: ChangeJudgement::of(counts_differ(now as u64, before as u64)),
        })
    }

    /// Compares mean lengths of resolved tickets; `None` if either has no interval.
    pub(crate) fn of_lengths(
        shown: Option<MeanLength>,
        settled: Option<Beside<Option<MeanLength>>>,
    ) -> Option<Self> {
        let Beside { now, before } = settled?.both()?;
        now.interval.and(before.interval)?;
        Some(Self {
            shown: Value::Length(shown?.mean),
            now: Value::Length(now.mean),
            was: Value::Length(before.mean),
            judgement: ChangeJudgement::NotJudged,
        })
    }

    /// Compares shares; `None` if either is based on too few.
    pub(crate) fn of_shares(shown: Share, settled: Option<Beside<Share>>) -> Option<Self> {
        let Beside { now, before } = settled.filter(|of| of.now.n.min(of.before.n) >= FEW_BELOW)?;
        Some(Self {
            shown: Value::Share(shown.rate()?),
            now: Value::Share(now.rate()?),
            was: Value::Share(before.rate()?),
            judgement: ChangeJudgement::of(now.differs(before)?),
        })
    }

    /// Compares medians; `None` if either is based on too few or is not reached.
    pub(crate) fn of_medians(
        shown: Option<Median>,
        settled: Option<Beside<Option<Median>>>,
    ) -> Option<Self> {
        let settled = settled?
            .both()
            .filter(|of| of.now.n.min(of.before.n) >= FEW_BELOW);
        let Beside { now, before } = settled?;
        Some(Self {
            shown: Value::Length(shown?.at?),
            now: Value::Length(now.at?),
            was: Value::Length(before.at?),
            judgement: ChangeJudgement::of(now.differs(before)?),
        })
    }

    /// Compares means; `None` if either is based on too few.
    pub(crate) fn of_means(
        shown: Option<Mean>,
        settled: Option<Beside<Option<Mean>>>,
    ) -> Option<Self> {
        let enough = |of: &Beside<Mean>| of.now.learners.min(of.before.learners) >= FEW_BELOW;
        let Beside { now, before } = settled?.both().filter(enough)?;
        Some(Self {
            shown: Value::Mean(shown?.mean),
            now: Value::Mean(now.mean),
            was: Value::Mean(before.mean),
            judgement: ChangeJudgement::of(now.differs(before)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::stats::layout::format::Figures;
    use crate::desk::ui::replies::Voice;
    use crate::desk::ui::text::Texts;
    use crate::domain::Locale;

    #[test]
    fn a_change_of_what_is_resolved_is_not_judged() {
        let texts = Texts::load().unwrap();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let share = |part| Share { part, n: 100 };
        let [now, before] = [share(5), share(75)];
        let change = PreviousFigure::of_shares(now, Some(Beside { now, before }));
        let found = figures.changed("5 %".to_owned(), change.map(PreviousFigure::unjudged));
        assert_eq!(found, "5 %, before 75 % (not judged)");
        let length = |minutes, interval: Option<[Millis; 2]>| MeanLength {
            mean: Millis::minutes(minutes),
            interval,
        };
        let known = length(6, Some([Millis::minutes(5), Millis::minutes(7)]));
        for (before, is_shown) in [
            (length(90, known.interval), true),
            (length(90, None), false),
        ] {
            let settled = Beside {
                now: Some(known),
                before: Some(before),
            };
            let change = PreviousFigure::of_lengths(Some(known), Some(settled));
            let shown = is_shown.then_some("before 1 h 30 min (not judged)");
            assert_eq!(figures.before(change).as_deref(), shown);
        }
    }

    #[test]
    fn a_change_tells_what_is_compared_where_that_is_not_what_is_shown() {
        let texts = Texts::load().unwrap();
        let figures = Figures::all(Voice::new(&texts, Locale::EnUs));
        let share = |part| Share { part, n: 100 };
        for (shown, [now, before], english) in [
            (
                share(40),
                [share(40), share(45)],
                "40, before 45 % (within chance)",
            ),
            (
                share(40),
                [share(30), share(60)],
                "40, settled days 30 %, before 60 %",
            ),
        ] {
            let change = PreviousFigure::of_shares(shown, Some(Beside { now, before }));
            let found = figures.changed("40".to_owned(), change);
            assert_eq!(found, english);
        }
        for (before, is_compared) in [(0, false), (10, true)] {
            let change = PreviousFigure::of_counts(3, Some(Beside { now: 2, before }));
            assert_eq!(change.is_some(), is_compared, "{before}");
        }
    }
}
