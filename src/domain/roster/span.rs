//! Spans of time and sets of them: joined, cut and clipped.

use crate::domain::time::Timestamp;

/// A span of time; its end is no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first moment of the span.
    pub from: Timestamp,
    /// The first moment after the span.
    pub until: Timestamp,
}

impl Span {
    /// Makes the span between two moments; `None` if it would be empty.
    pub fn between(from: Timestamp, until: Timestamp) -> Option<Self> {
        (from < until).then_some(Self { from, until })
    }

    /// Returns whether a moment lies in it.
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Returns the part that two spans have in common.
    pub fn common(self, other: Self) -> Option<Self> {
        Self::between(self.from.max(other.from), self.until.min(other.until))
    }
}

/// Orders spans and joins those that overlap or touch.
pub(super) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
            _ => joined.push(span),
        }
    }
    joined
}

/// Lists the parts of spans that lie within another.
pub(super) fn within(spans: &[Span], other: Span) -> Vec<Span> {
    spans.iter().filter_map(|span| span.common(other)).collect()
}

/// Removes a span from others.
pub(super) fn without(spans: Vec<Span>, cut: Span) -> Vec<Span> {
    let parts = spans.into_iter().flat_map(|span| {
        [
            Span::between(span.from, span.until.min(cut.from)),
            Span::between(span.from.max(cut.until), span.until),
        ]
    });
    parts.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span((from, length): (i64, i64)) -> Span {
        Span {
            from: Timestamp::from_millis(from),
            until: Timestamp::from_millis(from + length),
        }
    }

    fn any_span() -> impl Strategy<Value = Span> {
        (0_i64..60, 1_i64..20).prop_map(span)
    }

    proptest! {
        #[test]
        fn sets_of_spans_hold_the_moments_that_they_should(
            spans in prop::collection::vec(any_span(), 0..8),
            cut in any_span(),
        ) {
            let all = joined(spans.clone());
            let rest = without(all.clone(), cut);
            let apart = |spans: &[Span]| spans.windows(2).all(|two| two[0].until < two[1].from);
            prop_assert!(apart(&all) && apart(&rest));
            for at in (0..90).map(Timestamp::from_millis) {
                let among = |spans: &[Span]| spans.iter().any(|span| span.contains(at));
                prop_assert_eq!(among(&all), among(&spans));
                prop_assert_eq!(among(&rest), among(&spans) && !cut.contains(at));
                prop_assert_eq!(among(&within(&all, cut)), among(&spans) && cut.contains(at));
            }
        }
    }
}
