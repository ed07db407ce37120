//! Dispatch: from the queue of received events to the engine. Events of one line are handled one after another in the
//! order of their ids, different lines concurrently. Presses and commands have workers of their own.

pub(crate) mod budget;
pub(crate) mod buttons;
pub(crate) mod change;
pub mod engine;
pub mod fair;
pub(crate) mod message;
pub mod queue;
pub(crate) mod serving;
pub(crate) mod supervision;
pub mod unhandled;

use std::sync::Arc;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::desk::dispatch::fair::Pool;
use crate::desk::dispatch::queue::Queue;
use crate::desk::dispatch::supervision::supervised;
use crate::desk::outbox::worker;
use crate::desk::rulebook::learn;
use crate::desk::{Desk, sweep};

/// Returns the number of workers of a pool. Interactions have more, because their workers mostly wait for the platform.
const fn workers(pool: Pool) -> usize {
    match pool {
        Pool::Messages => 16,
        Pool::Interactions => 64,
    }
}

/// Runs the workers until the queue is closed and empty. The call itself connects the queue to the desk, before the
/// future is first awaited.
pub fn run(desk: Arc<Desk>, queue: Arc<Queue>) -> impl Future<Output = ()> {
    desk.watermarks.go_live();
    if queue.desk.set(Arc::clone(&desk)).is_err() {
        tracing::error!("the queue was given to a second desk");
    }
    async move {
        let mut tasks = JoinSet::new();
        for pool in Pool::ALL {
            for _ in 0..workers(pool) {
                let (desk, queue) = (Arc::clone(&desk), Arc::clone(&queue));
                tasks.spawn(async move {
                    // A worker stops when the queue ends, and ignores this token.
                    let never = CancellationToken::new();
                    supervised(supervision::watch(&desk), "a worker", &never, || {
                        worker(&desk, &queue, pool)
                    })
                    .await;
                });
            }
        }
        while tasks.join_next().await.is_some() {}
    }
}

async fn worker(desk: &Desk, queue: &Arc<Queue>, pool: Pool) {
    while let Some(mut taken) = queue.next(pool).await {
        if let Some(event) = taken.event()
            && engine::handle(desk, event).await
        {
            taken.handled();
        }
    }
}

/// Delivers and sweeps until nothing more is due at this moment. For the console and for tests, where time stands still
/// between two acts.
pub async fn run_until_idle(desk: &Desk) {
    learn::learn_due(desk).await;
    // Each pass can cause the next. A longer chain than this is a fault.
    for _ in 0..1000 {
        let delivered = worker::deliver_due(desk).await;
        let swept = sweep::sweep_due(desk).await;
        match (delivered, swept) {
            (Ok(0), Ok(0)) => return,
            (Ok(_), Ok(_)) => {}
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "the desk cannot come to rest");
                return;
            }
        }
    }
    tracing::error!("the desk does not come to rest");
}
