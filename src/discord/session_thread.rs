//! A separate thread for serenity's sessions. serenity polls an ended connection in a busy loop: until the next
//! heartbeat is due, or forever if the session is to be closed. Everything else on its thread would stop meanwhile.

use std::io;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio_util::sync::{CancellationToken, DropGuard};

/// The thread of the sessions. It ends when this is dropped; if serenity's loop keeps it busy, it is left behind, and
/// nothing waits for it.
pub(super) struct SessionThread {
    runtime: Handle,
    _end: DropGuard,
}

impl SessionThread {
    /// Starts the thread, with a runtime of its own.
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (handle, end) = (runtime.handle().clone(), CancellationToken::new());
        let ended = end.clone();
        let named = thread::Builder::new().name("sessions".to_owned());
        named.spawn(move || runtime.block_on(ended.cancelled()))?;
        Ok(Self {
            runtime: handle,
            _end: end.drop_guard(),
        })
    }

    /// Calls a function whose tasks are spawned on this thread.
    pub(super) fn enter<T>(&self, doing: impl FnOnce() -> T) -> T {
        let _entered = self.runtime.enter();
        doing()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn what_never_pauses_there_holds_up_nothing_here() {
        let thread = SessionThread::start().unwrap();
        let (began, begun) = tokio::sync::oneshot::channel();
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        thread.enter(|| {
            tokio::spawn(async move {
                began.send(()).unwrap();
                // Until the test is over: the thread stands still.
                stopped.recv().unwrap_err();
            })
        });
        // Here that would wait for ever.
        begun.await.unwrap();
        drop(thread);
        drop(stop);
    }

    #[tokio::test]
    async fn what_is_under_way_there_ends_with_it() {
        let thread = SessionThread::start().unwrap();
        let (kept, lost) = tokio::sync::oneshot::channel::<()>();
        thread.enter(|| {
            tokio::spawn(async move {
                let _kept = kept;
                std::future::pending::<()>().await;
            })
        });
        drop(thread);
        let lost = tokio::time::timeout(Duration::from_secs(5), lost).await;
        lost.expect("the thread ends").unwrap_err();
    }
}
