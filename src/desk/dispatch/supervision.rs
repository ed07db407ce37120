//! Catches, counts and logs panics, so that none silently ends a part of the process. A part that runs until shutdown
//! is started again.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::desk::metrics::Metrics;
use crate::desk::{Desk, DeskError, ErrorKind};
use crate::domain::Clock;

/// The pause before a part is started again while the program keeps panicking.
const PAUSE: Duration = Duration::from_secs(1);

/// The metrics and the clock with which a panic is noted.
#[derive(Clone, Copy)]
pub(crate) struct PanicWatch<'a> {
    /// The metrics that count it.
    pub metrics: &'a Metrics,
    /// The clock that tells when it happened.
    pub clock: &'a dyn Clock,
}

/// Makes the watch that notes the panics of this desk.
pub(crate) fn watch(desk: &Desk) -> PanicWatch<'_> {
    PanicWatch {
        metrics: &desk.metrics,
        clock: desk.clock.as_ref(),
    }
}

/// Runs work, and turns a panic in it into a counted error.
pub(crate) async fn caught<T>(
    watch: PanicWatch<'_>,
    what: &'static str,
    work: impl Future<Output = Result<T, DeskError>>,
) -> Result<T, DeskError> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => done,
        Err(_) => {
            // The panic hook has logged the place; the message may hold what people wrote.
            watch.metrics.broke_down(watch.clock.now());
            tracing::error!(what, "a fault of the program was caught");
            Err(DeskError::Broken(what))
        }
    }
}

/// Runs a part that ends only with the shutdown. Starts it again whenever it panics.
pub(crate) async fn supervised<F: Future<Output = ()>>(
    watch: PanicWatch<'_>,
    part: &'static str,
    shutdown: &CancellationToken,
    mut begin: impl FnMut() -> F,
) {
    loop {
        let work = pin!(async {
            begin().await;
            Ok(())
        });
        if caught(watch, part, work).await.is_ok() || shutdown.is_cancelled() {
            return;
        }
        tracing::warn!(part, "it is begun anew");
        if watch.metrics.keeps_breaking_down() {
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
}

/// Repeats a decision that another transaction overtook. The other one has ended by then, and nothing of the first
/// attempt is left.
pub(crate) async fn again_if_overtaken<T, F>(decide: impl Fn() -> F) -> Result<T, DeskError>
where
    F: Future<Output = Result<T, DeskError>>,
{
    for _ in 1..DECISIONS {
        match decide().await {
            Err(error) if error.kind() == ErrorKind::Overtaken => {
                tracing::info!(%error, "a decision was overtaken by another; deciding again");
            }
            other => return other,
        }
    }
    decide().await
}

/// The most times that a decision is made if it is overtaken each time.
pub(crate) const DECISIONS: u32 = 4;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::domain::{ManualClock, Timestamp};
    use crate::store::StoreError;

    fn breaks() {
        // Unwinds as a panic does, without a message in the output of the test.
        std::panic::resume_unwind(Box::new("broken"));
    }

    #[tokio::test]
    async fn what_breaks_down_is_an_error_and_counted() {
        let (metrics, clock) = (Metrics::new(), ManualClock::new(Timestamp::from_millis(1)));
        let watch = PanicWatch {
            metrics: &metrics,
            clock: &clock,
        };
        let broken = async {
            breaks();
            Ok(())
        };
        let broken = caught(watch, "a part", broken).await;
        assert!(matches!(broken, Err(DeskError::Broken("a part"))));
        assert_eq!(caught(watch, "a part", async { Ok(7) }).await.ok(), Some(7));
        assert_eq!(metrics.breakdowns.get(), 1);
    }

    #[tokio::test]
    async fn a_part_is_begun_anew_until_it_ends_by_itself() {
        let (metrics, clock) = (Metrics::new(), ManualClock::new(Timestamp::from_millis(1)));
        let watch = PanicWatch {
            metrics: &metrics,
            clock: &clock,
        };
        let (begun, shutdown) = (Cell::new(0), CancellationToken::new());
        let part = || async {
            begun.set(begun.get() + 1);
            if begun.get() < 3 {
                breaks();
            }
        };
        supervised(watch, "a part", &shutdown, part).await;
        assert_eq!((begun.get(), metrics.breakdowns.get()), (3, 2));
        assert!(!metrics.keeps_breaking_down());
        // After the shutdown it is not started again.
        shutdown.cancel();
        begun.set(0);
        supervised(watch, "a part", &shutdown, part).await;
        assert_eq!(begun.get(), 1);
        assert!(metrics.keeps_breaking_down());
    }

    #[tokio::test]
    async fn what_is_overtaken_is_decided_again_but_not_for_ever() {
        let tries = Cell::new(0);
        let always = || async {
            tries.set(tries.get() + 1);
            Err::<(), DeskError>(DeskError::Overtaken)
        };
        let decided = again_if_overtaken(always).await;
        assert!(matches!(decided, Err(DeskError::Overtaken)), "{decided:?}");
        assert_eq!(tries.get(), DECISIONS);

        tries.set(0);
        let twice = || async {
            tries.set(tries.get() + 1);
            match tries.get() {
                1 => Err(DeskError::Store(StoreError::Undone)),
                2 => Err(DeskError::Store(StoreError::NoFreeNumber)),
                _ => Ok(7),
            }
        };
        assert_eq!(again_if_overtaken(twice).await.ok(), Some(7));
        assert_eq!(tries.get(), 3);

        tries.set(0);
        let refused = || async {
            tries.set(tries.get() + 1);
            Err::<(), DeskError>(DeskError::Store(StoreError::AlreadyOpen))
        };
        assert!(again_if_overtaken(refused).await.is_err());
        assert_eq!(tries.get(), 1);
    }
}
