//! This process among others on one database: its leases in the database's time, its signs of life, the guilds it
//! serves, and the takeover of interactions from dead processes.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::desk::dispatch::unhandled;
use crate::desk::{Desk, DeskError};
use crate::domain::{Clock, Millis, Timestamp};
use crate::store::{Lease, Store};

/// The time after which another process may take up a claim.
pub(crate) const LEASE: Millis = Millis::minutes(2);
/// The time without a sign of life after which a process counts as dead.
const LIVES: Millis = Millis::minutes(1);
/// The time between two signs of life.
const SAY_EVERY: Millis = Millis::secs(10);

/// The database's time as last read, advanced by this process's own count, so that a clock that is wrong or reset
/// breaks no lease.
#[derive(Default)]
struct DatabaseTime {
    /// The time that the database showed, with the time for which this process had run then.
    read: Option<(Timestamp, Millis)>,
    /// The time for which this process had run at its last sign of life.
    said: Option<Millis>,
}

/// This process as the holder of leases.
pub(crate) struct Process {
    id: i64,
    store: Store,
    clock: Arc<dyn Clock>,
    reading: Mutex<DatabaseTime>,
}

impl Process {
    pub(crate) fn new(id: i64, store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            id,
            store,
            clock,
            reading: Mutex::default(),
        }
    }

    /// Returns the number that identifies its leases in the database.
    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// Returns the database's time now, as far as it is known.
    pub(crate) fn now(&self) -> Timestamp {
        if let Some(now) = self.clock.of_database() {
            return now;
        }
        match self.with(|reading| reading.read) {
            Some((shown, before)) => shown + Millis::new(self.clock.elapsed().get() - before.get()),
            None => self.clock.now(),
        }
    }

    /// Makes a lease that begins now.
    pub(crate) fn lease(&self) -> Lease {
        self.lease_for(LEASE)
    }

    fn lease_for(&self, length: Millis) -> Lease {
        let now = self.now();
        Lease {
            process: self.id,
            now,
            until: now + length,
        }
    }

    /// Asks the database for its time.
    async fn read_time(&self) -> Result<(), DeskError> {
        let shown = self.store.time().await?;
        // The count is read after the answer, so that this process is never ahead of the database.
        let elapsed = self.clock.elapsed();
        self.with(|reading| reading.read = Some((shown, elapsed)));
        Ok(())
    }

    /// Returns whether a sign of life is due, and if so notes it as given.
    fn is_due(&self) -> bool {
        let now = self.clock.elapsed();
        self.with(|reading| {
            let due = reading
                .said
                .is_none_or(|said| now.get() - said.get() >= SAY_EVERY.get());
            if due {
                reading.said = Some(now);
            }
            due
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut DatabaseTime) -> T) -> T {
        act(&mut self.reading.lock())
    }
}

/// Registers this process on the database and gives the first sign of life. If no other process lives, releases the
/// claims of dead ones at once. Call it before anything is claimed.
pub(crate) async fn join(desk: &Desk) -> Result<(), DeskError> {
    desk.process.read_time().await?;
    match desk.store.join().await {
        Ok(true) => tracing::debug!("alone on the database"),
        Ok(false) => tracing::info!("others work on the same database"),
        // The leases of dead processes run out by themselves.
        Err(error) => tracing::warn!(%error, "who else works on the database cannot be seen"),
    }
    keep_alive(desk).await?;
    take_over(desk).await;
    Ok(())
}

/// Gives signs of life until shutdown, with the guilds newly served, and takes over interactions from dead processes.
/// Waits for the database only, so that a process that waits for Discord does not count as dead.
pub(crate) async fn run(desk: &Desk, every: Duration, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        if desk.process.is_due() || desk.watermarks.serves_anew() {
            let said = keep_alive(desk).await;
            desk.faults.note("saying that this process lives", &said);
            if said.is_ok() {
                take_over(desk).await;
            }
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

async fn keep_alive(desk: &Desk) -> Result<(), DeskError> {
    desk.process.read_time().await?;
    let serves = desk.watermarks.take_served_anew();
    let lease = desk.process.lease_for(LIVES);
    if let Err(error) = desk.store.keep_alive(lease, &serves).await {
        desk.watermarks.serve_again(serves);
        return Err(error.into());
    }
    Ok(())
}

/// Takes over the interactions of dead processes. A failure does not affect this process.
async fn take_over(desk: &Desk) {
    let lease = desk.process.lease_for(LIVES);
    let left = desk.store.take_unfinished(lease).await;
    desk.faults
        .note("taking over what dead processes had in hand", &left);
    if let Ok(left) = left {
        unhandled::take_over(desk, left).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ManualClock, SystemClock};
    use crate::store::StoreOptions;

    /// A clock that is wrong by a fixed time.
    struct Wrong(Millis);

    impl Clock for Wrong {
        fn now(&self) -> Timestamp {
            SystemClock.now() + self.0
        }

        fn elapsed(&self) -> Millis {
            SystemClock.elapsed()
        }
    }

    #[tokio::test]
    async fn leases_go_by_the_database_s_time_whatever_the_machine_s_clock_says() {
        let store = Store::open("sqlite::memory:", StoreOptions::default());
        let store = store.await.unwrap();
        for wrong in [Millis::hours(-3), Millis::minutes(5), Millis::days(40)] {
            let process = Process::new(1, store.clone(), Arc::new(Wrong(wrong)));
            process.read_time().await.unwrap();
            let apart = process.now().as_millis() - store.time().await.unwrap().as_millis();
            assert!(apart.abs() < 60_000, "{wrong:?}: {apart} ms");
        }
    }

    #[tokio::test]
    async fn a_process_says_that_it_lives_however_its_clock_is_set() {
        let store = Store::open("sqlite::memory:", StoreOptions::default());
        let clock = ManualClock::new(Timestamp::from_millis(1_000_000));
        let process = Process::new(1, store.await.unwrap(), Arc::new(clock.clone()));
        assert!(process.is_due() && !process.is_due());
        clock.set(Timestamp::from_millis(0));
        clock.advance(SAY_EVERY);
        assert!(process.is_due() && !process.is_due());
    }
}
